"""`keyresult report`: what people read every week."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.errors import UsageError

from .foretelling import keep_projections, new_projections
from .options import command, current
from .output import document, file_style, note, say, style
from .workspace import Opened, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.core.model import TeamCycle
    from tracker.core.report import WeeklyReport
    from tracker.render.style import Style

WEEK = timedelta(weeks=1)
ASKED = ("term", "md", "html", "email", "slack", "teams", "csv", "json")
KINDS = ("weekly", "leadership", "monthly", "review", "nudge")
SINGLE = frozenset({"html", "email", "slack", "teams", "csv"})
"""The forms that are one whole document: two of them in a row would be none."""
_ONE = "name a folder with -o, or one of them with -t and --cycle"

EPILOG = """\b
Examples:
  keyresult report weekly                        on the terminal
  keyresult report weekly -o reports             reports/TEAM/WEEK.md for each team
  keyresult report weekly -t platform -o week.html
  keyresult report weekly -f email -o outbox     outbox/TEAM/WEEK.eml, ready to be sent
  keyresult report weekly -t platform -o week.json
  keyresult report weekly --as-of 2026-11-22     as it was known at the end of that day
  keyresult report leadership -f md              one page over all teams
"""


@command(epilog=EPILOG)
@click.argument("kind", type=click.Choice(KINDS))
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(ASKED),
    help="Default: term; for a file what its name says; md in a folder.",
)
@click.option("--full", is_flag=True, help="Every key result in detail, not only those that call for reading.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="A file, or a folder for one file each."
)
def report(*, kind: str, form: str | None, full: bool, output: Path | None) -> int:
    """Write a report for people."""
    if kind != "weekly":
        from .other_reports import write_other

        return write_other(kind, form, output)
    with opened() as session:
        known = session.known()
        reports = [weekly(session, team, known) for team in session.chosen()]
        new = new_projections(session.store, (each.view.standing for each in reports))
    form = _form(form, output)
    if output is not None:
        _write(reports, form, output, session.warnings, full=full)
    elif form == "json":
        document(_document(reports, session.warnings))
    else:
        _say(reports, form, full=full)
    session.warn()
    if current().as_of is None:
        keep_projections(new)
    return 0


def weekly(session: Opened, team: TeamCycle, known: Mapping[str, int], *, by: timedelta = WEEK) -> WeeklyReport:
    """The weekly report of a team, compared with where it stood `by` earlier, if its cycle had begun."""
    from tracker.core.report import DataQuality, weekly_report

    now, histories, before, reported = session.judge.compared(team, by)
    return weekly_report(
        now,
        before,
        [definition for history in histories for definition in history.definitions],
        DataQuality() if before is None else session.judge.quality(team, before, reported),
        demo=session.settings.demo,
        known=known,
        notes=[each for history in histories for each in history.notes],
        switches=[each for history in histories for each in history.switches],
    )


def _form(asked: str | None, output: Path | None) -> str:
    """The format that was asked for, or that fits the place it is written to."""
    if current().json:
        return "json"
    if current().plain:
        return "plain"
    if asked is not None:
        return asked
    return "term" if output is None else "md" if _is_folder(output) else _form_of(output)


def _form_of(output: Path) -> str:
    """The form that the name of a file asks for."""
    named = (form for form in (*ASKED, "plain") if output.name.endswith(f".{_suffix(form)}"))
    return next(named, "term")


def _suffix(form: str) -> str:
    from tracker.render.forms import FORMS

    return "json" if form == "json" else FORMS[form].suffix


def _is_folder(output: Path) -> bool:
    return output.is_dir() or (not output.suffix and not output.exists())


def _document(reports: Sequence[WeeklyReport], warnings: Sequence[str]) -> dict[str, object]:
    from tracker.render import json_docs

    return json_docs.report(reports, warnings)


def _text(each: WeeklyReport, form: str, terminal: Style, *, full: bool) -> str:
    from tracker.render.forms import FORMS

    return FORMS[form].render(each, terminal, full=full)


def _say(reports: Sequence[WeeklyReport], form: str, *, full: bool) -> None:
    if form in SINGLE and len(reports) > 1:
        raise UsageError(f"{len(reports)} reports do not go into one document", help=_ONE)
    say("\n".join(_text(each, form, style(), full=full) for each in reports))


def _write(reports: Sequence[WeeklyReport], form: str, output: Path, warnings: Sequence[str], *, full: bool) -> None:
    from tracker.render import json_docs

    from .files import write

    for path, several in _places(reports, form, output):
        if form == "json":
            text = json_docs.text(_document(several, warnings))
        else:
            (each,) = several
            text = _text(each, form, file_style(), full=full)
        write(path, text)
        note(f"wrote {path}")


def _places(reports: Sequence[WeeklyReport], form: str, output: Path) -> Iterator[tuple[Path, Sequence[WeeklyReport]]]:
    """Which reports go into which file: a JSON document takes any number, a text one."""
    if not _is_folder(output):
        if len(reports) > 1 and form != "json":
            raise UsageError(f"{len(reports)} reports do not go into one file", help=_ONE)
        yield output, reports
        return
    cycles = Counter(each.team for each in reports)
    for each in reports:
        cycle = f"-{each.view.standing.team.cycle.name}" if cycles[each.team] > 1 else ""
        yield output / each.team / f"{each.slug}{cycle}.{_suffix(form)}", [each]
