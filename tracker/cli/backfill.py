"""`keyresult backfill`: history before today, from sources that remember."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .options import command, current, only_now
from .output import document, is_terminal, say, table
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tracker.backfill import Backfiller, Filled
    from tracker.ports import Task
    from tracker.settings import Settings
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

INCOMPLETE = 3

EPILOG = """\b
Examples:
  keyresult backfill --from 2026-10-01           every key result
  keyresult backfill deploy-time --from 2026-07-01 -n   how many slots would be filled
"""


@command(epilog=EPILOG)
@click.argument("key_results", nargs=-1, metavar="[KR]...")
@click.option("--from", "since", required=True, metavar="TIME", help="The first instant to fill.")
@click.option("--to", "until", metavar="TIME", help="The last; default: now.")
@click.option("-n", "--dry-run", is_flag=True, help="Count the empty slots; ask nothing, store nothing.")
def backfill(*, key_results: tuple[str, ...], since: str, until: str | None, dry_run: bool) -> int:
    """Fill past slots that have no reading; what is there stays."""
    from tracker.backfill import Backfiller
    from tracker.plan.compiled import settings_from

    only_now("backfill")
    place = workspace()
    store = place.writer()
    try:
        with store.writing():
            settings = settings_from(place.installed(store).document)
            start, end = _span(since, until, settings, place)
            tasks = _tasks(place, store, key_results)
            backfiller = Backfiller(store, place.opener(settings, bounded=False), place.clock)
            filled = _count(backfiller, tasks, start, end) if dry_run else _fill(backfiller, tasks, start, end)
    finally:
        store.close()
    return _tell(filled, dry_run=dry_run)


def _span(since: str, until: str | None, settings: Settings, place: Workspace) -> tuple[datetime, datetime]:
    from tracker.errors import UsageError

    from .times import parse_day_start, parse_instant

    start = parse_day_start(since, settings.timezone)
    end = parse_instant(until, settings.timezone) if until else place.clock.now()
    if start >= end:
        raise UsageError(f"--from {since} is not before " + (f"--to {until}" if until else "now"))
    return start, end


def _tasks(place: Workspace, store: SqliteStore, words: tuple[str, ...]) -> list[Task]:
    from tracker.polling import Request

    request = Request(words, current().team, current().cycle)
    dues = store.due(place.clock.now(), every_task=True)
    request.refuse_unknown(dues)
    return [due.task for due in request.of(dues)]


def _fill(backfiller: Backfiller, tasks: Sequence[Task], since: datetime, until: datetime) -> list[Filled]:
    """Fill each task, with a bar on a terminal."""
    hidden = not is_terminal(sys.stderr) or current().quiet or current().json
    with click.progressbar(tasks, label="filling", file=sys.stderr, hidden=hidden) as bar:
        return [backfiller.fill(task, since, until) for task in bar]


def _count(backfiller: Backfiller, tasks: Sequence[Task], since: datetime, until: datetime) -> list[Filled]:
    from tracker.backfill import Filled

    return [Filled(task.key_result, len(backfiller.empty_slots(task, since, until)), 0) for task in tasks]


def _tell(filled: Sequence[Filled], *, dry_run: bool) -> int:
    fields = ("key_result", "empty", "stored", "problem", "help")
    records = [(each.key_result, each.asked, each.stored, each.problem, each.help) for each in filled]
    if current().json:
        items = [dict(zip(fields, record, strict=True)) for record in records]
        document({"schema": "keyresult.backfill/1", "dry_run": dry_run, "items": items})
    elif current().plain:
        table(fields, records)
    else:
        for each in filled:
            say(_sentence(each, dry_run=dry_run))
    return INCOMPLETE if any(each.problem and not each.stored for each in filled) else 0


def _sentence(each: Filled, *, dry_run: bool) -> str:
    from tracker.core.wording import plural
    from tracker.render.escape import clean

    slots = plural(each.asked, "empty slot")
    if dry_run:
        return f"{each.key_result}: {slots}"
    why = f"; {each.problem}" if each.problem else ""
    return clean(f"{each.key_result}: {each.stored:,} of {slots} filled{why}") + (
        f"\n  help: {clean(each.help)}" if each.help else ""
    )
