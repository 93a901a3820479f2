"""`keyresult backfill`: history before today, from sources that remember."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from .flags import command
from .options import current, only_now
from .output import aside, document, is_terminal, say, table
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.backfill import Backfiller, Filled, Foreseen
    from tracker.ports import Task
    from tracker.settings import Settings
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

INCOMPLETE = 3

EPILOG = """\b
Examples:
  keyresult backfill --from 2026-10-01           every key result
  keyresult backfill deploy-time --from 2026-07-01 -n   what would be asked and filled

Without names, everything that is polled now. What is there stays, and what is filled is marked so.
Exit codes: 0 done · 3 nothing could be filled of a key result, and why · 5 nothing matched
"""


@command(epilog=EPILOG)
@click.argument("key_results", nargs=-1, metavar="[KR]...")
@click.option("--from", "since", required=True, metavar="TIME", help="The first instant to fill.")
@click.option("--to", "until", metavar="TIME", help="The last; default: now.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be asked; ask and store nothing.")
def backfill(*, key_results: tuple[str, ...], since: str, until: str | None, dry_run: bool) -> int:
    """Fill past slots that have no reading; what is there stays."""
    from tracker.backfill import Backfiller
    from tracker.plan.document import settings_from

    from .stopping import interruptible

    only_now("backfill")
    place = workspace()
    store = place.writer()
    try:
        with store.writing(), interruptible() as stop:
            settings = settings_from(place.installed(store).document)
            start, end = _span(since, until, settings, place)
            tasks = _tasks(place, store, key_results)
            backfiller = Backfiller(store, place.opener(settings, bounded=False), place.clock, stop=stop)
            if dry_run:
                return _show([backfiller.foresee(task, start, end) for task in tasks])
            code = _tell(_fill(backfiller, tasks, start, end))
    finally:
        store.close()
    if stop.is_set():
        aside("interrupted: what was filled stays")
        return stop.exit_code
    return code


def _span(since: str, until: str | None, settings: Settings, place: Workspace) -> tuple[datetime, datetime]:
    from tracker.errors import UsageError

    from .times import parse_day_start, parse_instant

    start = parse_day_start(since, settings.timezone)
    end = parse_instant(until, settings.timezone) if until else place.clock.now()
    if start >= end:
        raise UsageError(f"--from {since} is not before " + (f"--to {until}" if until else "now"))
    return start, end


def _tasks(place: Workspace, store: SqliteStore, words: tuple[str, ...]) -> list[Task]:
    """What is asked for: what is polled now, or of any cycle and however it is read if it is named."""
    from tracker.parts import by_parts
    from tracker.polling import Request
    from tracker.ports import Due

    options, now = current(), place.clock.now()
    request = Request(words, options.team, options.cycle)
    if words or options.cycle:
        dues = [Due(task, now) for task in store.tasks() if words or task.polled]
    else:
        dues = store.due(now, every_task=True)
    request.refuse_unknown(dues)
    return by_parts([due.task for due in request.of(dues)])


def _fill(backfiller: Backfiller, tasks: Sequence[Task], since: datetime, until: datetime) -> list[Filled]:
    """Fill each task, with a bar over their empty slots on a terminal."""
    hidden = not is_terminal(sys.stderr) or current().quiet or current().json
    if hidden:
        return [backfiller.fill(task, since, until) for task in tasks]
    counts = [len(backfiller.empty_slots(task, since, until)) for task in tasks]
    filled = []
    with click.progressbar(length=sum(counts), label="filling", show_pos=True, file=sys.stderr) as bar:
        watched = replace(backfiller, progress=lambda _task, answered: bar.update(answered))
        for number, task in enumerate(tasks, 1):
            filled.append(watched.fill(task, since, until))
            bar.update(sum(counts[:number]) - bar.pos)  # those that were not answered
    return filled


def _show(foreseen: Sequence[Foreseen]) -> int:
    """Tell what would be asked and filled."""
    fields = ("key_result", "empty", "stored", "problem", "help", "first", "last", "source", "asks")
    records = [_foreseen(each) for each in foreseen]
    if current().json:
        items = [dict(zip(fields, record, strict=True)) for record in records]
        document({"schema": "keyresult.backfill/1", "dry_run": True, "items": items})
    elif current().plain:
        table(fields, records)
    else:
        for each in foreseen:
            say("\n".join(_lines(each)))
    return INCOMPLETE if any(each.problem for each in foreseen) else 0


def _foreseen(each: Foreseen) -> tuple[object, ...]:
    from tracker.render.json_docs import instant

    first, last = (instant(each.slots[end]) if each.slots else None for end in (0, -1))
    return each.key_result, len(each.slots), 0, each.problem, each.help, first, last, each.source, each.asks or None


def _lines(each: Foreseen) -> Iterator[str]:
    from tracker.core.wording import plural
    from tracker.render.escape import clean

    if not each.slots:
        yield f"{each.key_result}: no empty slot"
        return
    span = f"from {each.slots[0]:%Y-%m-%d %H:%M} to {each.slots[-1]:%Y-%m-%d %H:%M} UTC"
    yield f"{each.key_result}: {plural(len(each.slots), 'empty slot')}, {span}"
    if each.problem:
        yield f"  cannot be filled: {clean(each.problem)}"
    else:
        yield "  " + clean(f"asks {each.source}" + (f": {each.asks}" if each.asks else ""))
    if each.help:
        yield f"  help: {clean(each.help)}"


def _tell(filled: Sequence[Filled]) -> int:
    """Tell what was filled."""
    fields = ("key_result", "empty", "stored", "problem", "help")
    records = [(each.key_result, each.asked, each.stored, each.problem, each.help) for each in filled]
    if current().json:
        items = [dict(zip(fields, record, strict=True)) for record in records]
        document({"schema": "keyresult.backfill/1", "dry_run": False, "items": items})
    elif current().plain:
        table(fields, records)
    else:
        for each in filled:
            say(_sentence(each))
    return INCOMPLETE if any(each.problem and not each.stored for each in filled) else 0


def _sentence(each: Filled) -> str:
    from tracker.core.wording import plural
    from tracker.render.escape import clean

    slots = plural(each.asked, "empty slot")
    why = f"; {each.problem}" if each.problem else ""
    return clean(f"{each.key_result}: {each.stored:,} of {slots} filled{why}") + (
        f"\n  help: {clean(each.help)}" if each.help else ""
    )
