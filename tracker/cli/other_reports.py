"""`keyresult report` for every kind but the weekly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import UsageError
from tracker.links import slug

from .extras import PAPER
from .options import current
from .output import file_style, flow, json_flow, note, style
from .report import apart
from .workspace import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .extras import Extras
    from .paper import Paper
    from .workspace import Opened

SUFFIXES = {
    "md": "md",
    "term": "txt",
    "html": "html",
    "print": "html",
    "email": "eml",
    "slack": "slack.json",
    "teams": "teams.json",
    "json": "json",
}
SCHEMA = "keyresult.reports/1"


def write_other(wanted: Extras, form: str | None, output: Path | None) -> int:
    """Write the reports of a kind, as of now or `--as-of`, to stdout, a file or a folder, each when it is made."""
    form = wanted.fits(_form(form, output))
    with opened() as session:
        found = _papers(wanted, wanted.compared(session))
        if output is not None:
            _write(found, form, output)
        elif form == "json":
            json_flow({"schema": SCHEMA, "items": (each.document() for each in found)})
        else:
            flow(apart(each.text(form, style()) for each in found))
        session.warn()
    return 0


def _papers(wanted: Extras, session: Opened) -> Iterator[Paper]:
    from tracker.notify.schedule import Occasion

    from .papers import each_paper
    from .posting import calendar

    at = session.judge.at
    kind = wanted.kind
    occasion = calendar(session).latest(kind, at)
    period = occasion.period if occasion else "open"
    found = each_paper(session, Occasion(kind, period, at, at), session.chosen(), some=current().team is not None)
    return map(lambda each: each.with_agenda(wanted.box), found)  # noqa: C417 - a generator would hold the last one


def _form(asked: str | None, output: Path | None) -> str:
    """The form that was asked for, or that fits the place it is written to.

    Raises:
        UsageError: These kinds have no such form.
    """
    if current().json:
        return "json"
    if current().plain:
        return "term"
    if asked is not None and asked not in SUFFIXES:
        others = ", ".join(each for each in SUFFIXES if each != PAPER)
        raise UsageError(f"only the weekly report can be written as {asked}", help=f"choose {others}")
    if asked is not None or output is None:
        return asked or "term"
    return next((form for form, suffix in SUFFIXES.items() if output.name.endswith(f".{suffix}")), "md")


def _write(found: Iterator[Paper], form: str, output: Path) -> None:
    if not output.suffix or output.is_dir():
        for each in found:
            name = f"{slug(each.kind, each.period)}.{SUFFIXES[form]}"
            _save(output / each.team / name, each, form)
            del each  # before the next is made
        return
    first, more = next(found, None), sum(1 for _ in found)
    if first is None or more:
        count = more + 1 if first else 0
        raise UsageError(f"{count} reports do not go into one file", help="name a folder, or one team with -t")
    _save(output, first, form)


def _save(path: Path, each: Paper, form: str) -> None:
    from .files import write

    write(path, each.text(form, file_style()))
    note(f"wrote {path}")
