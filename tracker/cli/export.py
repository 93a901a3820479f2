"""`keyresult export`: what is stored, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .flags import command
from .options import current
from .output import note, stream
from .times import parse_day_start, parse_instant
from .workspace import Opened, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.core.model import KeyResult
    from tracker.core.readings import Reading

    Found = Iterator[tuple[KeyResult, Reading]]

EPILOG = """\b
Examples:
  keyresult export readings -f csv -o readings.csv
  keyresult export readings --only deploy-time --since 2026-10-01 -f json
  keyresult export status -f csv
"""


@command(epilog=EPILOG)
@click.argument("what", type=click.Choice(["readings", "status"]))
@click.option("-f", "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--only", multiple=True, metavar="KR", help="Only this key result: a name, its tail, or a glob.")
@click.option("--since", metavar="TIME", help="From then on; default: the cycle's start.")
@click.option("--until", metavar="TIME", help="Up to then; default: now.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
def export(
    *, what: str, form: str, only: tuple[str, ...], since: str | None, until: str | None, output: Path | None
) -> int:
    """Write readings, in the unit of their source, or standings, in that of their target."""
    from tracker.errors import UsageError

    if what == "status" and (only or since or until):
        raise UsageError("--only, --since and --until choose readings", help="a status has -t, --cycle and --as-of")
    options = current()
    form = "json" if options.json else "plain" if options.plain else form
    with opened() as session:
        parts = _status(session, form) if what == "status" else _readings(session, form, only, since, until)
        _deliver(parts, output)
    return 0


def _deliver(parts: Iterable[str], output: Path | None) -> None:
    if output is None:
        stream(parts)
        return
    from .files import write_parts

    write_parts(output, parts)
    note(f"wrote {output}")


def _status(session: Opened, form: str) -> Iterable[str]:
    from tracker.core.view import StatusView, team_view
    from tracker.render import csv_export, json_docs, json_stream, plain

    teams = session.judge.teams(session.chosen())
    view = StatusView(map(team_view, teams), session.settings.demo)
    if form == "json":
        return json_stream.parts(json_docs.status_stream(view, session.judge.at, session.warnings))
    return plain.status_lines(view) if form == "plain" else csv_export.status_lines(view)


def _readings(session: Opened, form: str, only: tuple[str, ...], since: str | None, until: str | None) -> Iterable[str]:
    from tracker.render import csv_export, json_docs, plain

    found, demo = _stored(session, only, since, until), session.settings.demo
    if form == "json":
        return [json_docs.text(json_docs.readings(found, demo=demo))]
    return plain.reading_lines(found, demo=demo) if form == "plain" else csv_export.reading_lines(found, demo=demo)


def _stored(session: Opened, only: tuple[str, ...], since: str | None, until: str | None) -> Found:
    """The readings that are asked for, one key result at a time; a wrong word or time is told at once."""
    from tracker.plan.select import select

    zone = session.settings.timezone
    end = parse_instant(until, zone) if until else session.judge.at
    start = parse_day_start(since, zone) if since else None
    chosen = select(session.plan, only, current().team, current().cycle)
    starts = {
        key_result.name: start or team.cycle.start
        for team in session.plan.teams
        for key_result in (*team.key_results(), *team.health_metrics)
    }
    known_at = session.judge.known_at
    return (
        (key_result, reading)
        for key_result in chosen
        for reading in session.store.readings(key_result.name, starts[key_result.name], end, known_at=known_at)
    )
