"""`keyresult backfill`: history before today, from sources that remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import command, current
from .output import document, say
from .times import parse_day_start, parse_instant
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tracker.backfill import Backfiller, Filled
    from tracker.ports import Task

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
    from tracker.polling import Request

    place = workspace()
    store = place.writer()
    try:
        with store.writing():
            plan = place.installed(store)
            settings = settings_from(plan.document)
            request = Request(key_results, current().team, current().cycle)
            dues = store.due(place.clock.now(), every_task=True)
            request.refuse_unknown(dues)
            tasks = [due.task for due in request.of(dues)]
            start = parse_day_start(since, settings.timezone)
            end = parse_instant(until, settings.timezone) if until else place.clock.now()
            backfiller = Backfiller(store, place.opener(settings), place.clock)
            filled = _count(backfiller, tasks, start, end) if dry_run else fill(backfiller, tasks, start, end)
    finally:
        store.close()
    return _tell(filled, dry_run=dry_run)


def fill(backfiller: Backfiller, tasks: Sequence[Task], since: datetime, until: datetime) -> list[Filled]:
    """Fill each task, with a bar on a terminal."""
    import sys

    hidden = not sys.stderr.isatty() or current().quiet or current().json
    label = "filling"
    with click.progressbar(tasks, label=label, file=click.get_text_stream("stderr"), hidden=hidden) as bar:
        return [backfiller.fill(task, since, until) for task in bar]


def _count(backfiller: Backfiller, tasks: Sequence[Task], since: datetime, until: datetime) -> list[Filled]:
    from tracker.backfill import Filled

    return [Filled(task.key_result, len(backfiller.empty_slots(task, since, until)), 0) for task in tasks]


def _tell(filled: Sequence[Filled], *, dry_run: bool) -> int:
    if current().json:
        items = [
            {"key_result": each.key_result, "empty": each.asked, "stored": each.stored, "problem": each.problem}
            for each in filled
        ]
        document({"schema": "keyresult.backfill/1", "dry_run": dry_run, "items": items})
    else:
        for each in filled:
            say(_sentence(each, dry_run=dry_run))
    refused = [each for each in filled if each.problem and not each.stored]
    return 3 if refused else 0


def _sentence(each: Filled, *, dry_run: bool) -> str:
    if dry_run:
        return f"{each.key_result}: {each.asked} empty slots"
    if each.problem is None:
        return f"{each.key_result}: {each.stored} of {each.asked} empty slots filled"
    return f"{each.key_result}: {each.stored} of {each.asked} empty slots filled; {each.problem}"

