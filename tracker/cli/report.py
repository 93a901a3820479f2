"""`keyresult report`: what people read every week."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.errors import UsageError

from .flags import command
from .foretelling import Foretelling
from .options import current
from .output import file_style, flow, json_flow, let_go, note, style
from .workspace import Opened, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.core.model import TeamCycle
    from tracker.core.report import WeeklyReport
    from tracker.render.style import Style

    from .extras import Extras
    from .since import Mark

ASKED = ("term", "md", "html", "email", "slack", "teams", "csv", "json")
KINDS = ("weekly", "leadership", "monthly", "review", "nudge")
SINGLE = frozenset({"html", "print", "email", "slack", "teams", "csv"})
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
  keyresult report weekly --since last           what changed since the last one that was sent
  keyresult report weekly --agenda 20m           with an agenda for the meeting, exceptions first
  keyresult report weekly -t platform --print -o week.html
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
@click.option("--since", metavar="last|TIME", help="What changed since the last report that was sent, or since then.")
@click.option("--agenda", metavar="20m", help="An agenda for a meeting of this length (weekly and monthly).")
@click.option("--print", "printed", is_flag=True, help="A page for paper: HTML, all of it open, black on white.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="A file, or a folder for one file each."
)
def report(
    *,
    kind: str,
    form: str | None,
    full: bool,
    since: str | None,
    agenda: str | None,
    printed: bool,
    output: Path | None,
) -> int:
    """Write a report for people."""
    from .extras import extras, for_paper

    wanted = extras(kind, since, agenda)
    form = for_paper(form, output) if printed else form
    if kind != "weekly":
        from .other_reports import write_other

        return write_other(wanted, form, output)
    with opened() as session:
        _write(session, wanted, wanted.fits(_form(form, output)), output, full=full)
        session.warn()
    return 0


def _write(session: Opened, wanted: Extras, form: str, output: Path | None, *, full: bool) -> None:
    """Write the report of each team as soon as it is made, and hold no other."""
    teams, foretelling = session.chosen(), Foretelling(session.store)
    reports = _reports(session, wanted, teams, foretelling)
    if output is not None:
        _save(reports, teams, form, output, session, full=full)
    elif form == "json":
        json_flow(_document(reports, session))
    else:
        _require_one(form, teams)
        flow(apart(_text(each, form, style(), full=full) for each in reports))
    foretelling.keep()


def _reports(
    session: Opened, wanted: Extras, teams: Iterable[TeamCycle], foretelling: Foretelling
) -> Iterator[WeeklyReport]:
    known, compared = session.known(), wanted.compared(session)
    for team in let_go(teams):
        report = wanted.with_agenda(weekly(compared, team, known))
        foretelling.add(report.view.standing)
        yield report
        del report, team


def apart(texts: Iterable[str]) -> Iterator[str]:
    """The texts with an empty line between two of them."""
    for number, text in enumerate(texts):
        yield f"\n{text}" if number else text


def weekly(session: Opened, team: TeamCycle, known: Mapping[str, int], against: Mark | None = None) -> WeeklyReport:
    """The report on a team, compared with where it stood at a mark; by default that of weekly reports."""
    from tracker.core.quality import WeekRecord
    from tracker.core.report import weekly_report

    from .since import week_before

    mark = against or week_before(session, team)
    found = session.judge.compared(team, mark.at, mark.known_at)
    measured = (*team.key_results(), *team.health_metrics)
    histories, before = found.histories, mark.before(found)
    named = {each.name: history for each, history in zip(measured, histories, strict=True)}
    return weekly_report(
        found.now,
        before,
        WeekRecord(
            definitions=[each for history in histories for each in history.definitions],
            quality=session.judge.quality(team, found.before, found.reported, mark.known_at),
            switches=[each for history in histories for each in history.switches],
            notes=[each for history in histories for each in history.notes],
            moved=session.finder().every(found.now, named),
        ),
        demo=session.settings.demo,
        known=known,
        compared=mark.said(before),
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


def _document(reports: Iterable[WeeklyReport], session: Opened) -> dict[str, object]:
    from tracker.render import json_docs

    return json_docs.report_stream(reports, session.warnings, demo=session.settings.demo)


def _text(each: WeeklyReport, form: str, terminal: Style, *, full: bool) -> str:
    from tracker.render.forms import FORMS

    return FORMS[form].render(each, terminal, full=full)


def _require_one(form: str, teams: Sequence[TeamCycle]) -> None:
    if form in SINGLE and len(teams) > 1:
        raise UsageError(f"{len(teams)} reports do not go into one document", help=_ONE)


def _save(
    reports: Iterable[WeeklyReport],
    teams: Sequence[TeamCycle],
    form: str,
    output: Path,
    session: Opened,
    *,
    full: bool,
) -> None:
    """Write each report into a file: of a folder its own, else the only one; a JSON document takes any number."""
    from tracker.core.teams import outlined

    if _is_folder(output):
        cycles = Counter(each.team for each in outlined(teams))
        for each in reports:
            path = _place(each, form, output, several=cycles[each.team] > 1)
            _save_one(path, _file_parts([each], form, session, full=full))
            del each  # before the next is made
        return
    if len(teams) > 1 and form != "json":
        raise UsageError(f"{len(teams)} reports do not go into one file", help=_ONE)
    _save_one(output, _file_parts(reports, form, session, full=full))


def _place(each: WeeklyReport, form: str, folder: Path, *, several: bool) -> Path:
    """Where a report of a folder goes; the cycle is named if a team has several."""
    cycle = f"-{each.view.standing.team.cycle.name}" if several else ""
    return folder / each.team / f"{each.slug}{cycle}.{_suffix(form)}"


def _file_parts(reports: Iterable[WeeklyReport], form: str, session: Opened, *, full: bool) -> Iterator[str]:
    from tracker.render import json_stream

    if form == "json":
        return json_stream.parts(_document(reports, session))
    from tracker.render.forms import FORMS

    return (text for each in reports for text in FORMS[form].texts(each, file_style(), full=full))


def _save_one(path: Path, parts: Iterable[str]) -> None:
    from .files import write_parts

    write_parts(path, parts)
    note(f"wrote {path}")
