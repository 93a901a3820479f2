"""`keyresult report`: what people read every week."""

from __future__ import annotations

from collections import Counter
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
        known, compared = session.known(), wanted.compared(session)
        reports = [wanted.with_agenda(weekly(compared, team, known)) for team in session.chosen()]
        new = new_projections(session.store, (each.view.standing for each in reports))
    form = wanted.fits(_form(form, output))
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


def weekly(session: Opened, team: TeamCycle, known: Mapping[str, int], against: Mark | None = None) -> WeeklyReport:
    """The report on a team, compared with where it stood at a mark; by default that of weekly reports."""
    from tracker.core.report import weekly_report

    from .since import at_mark, week_before

    judge = session.judge
    then = at_mark(session, team, against or week_before(session, team))
    named = {each.name: judge.history(team, each) for each in (*team.key_results(), *team.health_metrics)}
    histories, standing = named.values(), judge.team(team)
    return weekly_report(
        standing,
        then.before,
        [definition for history in histories for definition in history.definitions],
        judge.quality(team, then.now, then.reported, then.mark.known_at),
        demo=session.settings.demo,
        known=known,
        notes=[each for history in histories for each in history.notes],
        switches=[each for history in histories for each in history.switches],
        compared=then.compared,
        moved=session.finder().every(standing, named),
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
