"""`keyresult export`: what is stored, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import command, current
from .output import note, say
from .times import parse_day_start, parse_instant
from .workspace import Opened, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.core.model import KeyResult, Reading

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
def export(  # noqa: PLR0913 - one option each
    *, what: str, form: str, only: tuple[str, ...], since: str | None, until: str | None, output: Path | None
) -> int:
    """Write readings or standings as CSV or JSON."""
    with opened() as session:
        form = "json" if current().json else form
        text = _readings(session, form, only, since, until) if what == "readings" else _status(session, form)
    if output is None:
        say(text.rstrip("\n"))
    else:
        from .files import write

        write(output, text)
        note(f"wrote {output}")
    return 0


def _status(session: Opened, form: str) -> str:
    from tracker.core.view import status_view
    from tracker.render import csv_export, json_docs

    view = status_view(list(session.judge.teams(session.chosen())), demo=session.settings.demo)
    return csv_export.status(view) if form == "csv" else json_docs.text(json_docs.status(view, session.judge.at))


def _readings(session: Opened, form: str, only: tuple[str, ...], since: str | None, until: str | None) -> str:
    from tracker.render import csv_export, json_docs

    found, demo = _stored(session, only, since, until), session.settings.demo
    return csv_export.readings(found, demo=demo) if form == "csv" else json_docs.text(json_docs.readings(found, demo=demo))


def _stored(
    session: Opened, only: tuple[str, ...], since: str | None, until: str | None
) -> Iterator[tuple[KeyResult, Reading]]:
    from tracker.plan.select import select

    zone = session.settings.timezone
    end = parse_instant(until, zone) if until else session.judge.at
    for key_result in select(session.plan, only or ("*",), current().team, current().cycle):
        cycle = next(team.cycle for team in session.plan.teams if key_result.name.startswith(f"{team.team}/{team.cycle.name}/"))
        start = parse_day_start(since, zone) if since else cycle.start
        for reading in session.store.readings(key_result.name, start, end, known_at=session.judge.known_at):
            yield key_result, reading
