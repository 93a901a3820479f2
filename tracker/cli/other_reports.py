"""`keyresult report` for every kind but the weekly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import UsageError
from tracker.links import slug

from .extras import PAPER
from .options import current
from .output import document, file_style, note, say, style
from .workspace import opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .extras import Extras
    from .papers import Paper

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
    """Write the reports of a kind, as of now or `--as-of`, to stdout, a file or a folder."""
    form, kind = wanted.fits(_form(form, output)), wanted.kind
    with opened() as plain:
        session = wanted.compared(plain)
        from tracker.notify.schedule import Occasion

        from .papers import papers
        from .posting import calendar

        at = session.judge.at
        occasion = calendar(session).latest(kind, at)
        period = occasion.period if occasion else "open"
        found = papers(session, Occasion(kind, period, at, at), session.chosen(), some=current().team is not None)
        found = [each.with_agenda(wanted.box) for each in found]
    if output is not None:
        _write(found, form, output)
    elif form == "json":
        document({"schema": SCHEMA, "items": [each.document() for each in found]})
    else:
        say("\n".join(each.text(form, style()) for each in found))
    session.warn()
    return 0


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


def _write(found: Sequence[Paper], form: str, output: Path) -> None:
    from .files import write

    if output.suffix and not output.is_dir():
        if len(found) != 1:
            raise UsageError(f"{len(found)} reports do not go into one file", help="name a folder, or one team with -t")
        places = [(output, found[0])]
    else:
        places = [(output / each.team / f"{slug(each.kind, each.period)}.{SUFFIXES[form]}", each) for each in found]
    for path, each in places:
        write(path, each.text(form, file_style()))
        note(f"wrote {path}")
