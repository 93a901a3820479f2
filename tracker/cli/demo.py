"""`keyresult demo`: the whole job on a sample quarter, without network or account."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.errors import UsageError

from .flags import command
from .options import current
from .output import note, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.core.readings import Reading
    from tracker.wiring import Workspace

HISTORY = timedelta(weeks=14)


@command()
@click.argument("target", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--article", is_flag=True, help="Show every key result of the article, from sources of many kinds.")
def demo(target: Path | None, *, article: bool) -> int:
    """Write a sample quarter to DIR, poll sandbox sources, and show what comes of it.

    The sources are served from inside this process, on loopback; all numbers are demo data.
    """
    from tracker.clock import SystemClock
    from tracker.demo import scene
    from tracker.demo.sandbox import Sandbox

    from .workspace import workspace

    options = current()
    if options.db is not None or options.as_of is not None:
        raise UsageError("the demo knows no --db and no --as-of: it makes a database of its own, now")
    place = _directory(options.directory, target)
    options.directory, options.environ = place, _without_settings()
    now, shown = SystemClock().now(), scene.ARTICLE if article else scene.QUARTER
    note(f"Writing {shown.title} to {place} (demo data: every number is made up)")
    with Sandbox(now, shown.speakers(now)) as sandbox:
        shown.write(place, now, sandbox.url)
        note(f"Filling 14 weeks of history, then polling, over {shown.spoken}")
        _fill_and_poll(workspace(), shown.recorded(now))
    return _show(place)


def _without_settings() -> dict[str, str]:
    """The environment without what would lead the demo to the user's own database."""
    import os

    from tracker.plan.fingerprint import PREFIX

    return {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}


def _directory(base: Path, asked: Path | None) -> Path:
    """An empty or new directory: the one asked for, or the first free default."""
    if asked is None:
        names = ("keyresult-demo" if number == 1 else f"keyresult-demo-{number}" for number in count(1))
        return next(base / name for name in names if not (base / name).exists())
    place = base / asked
    if place.exists() and any(place.iterdir()):
        raise UsageError(f"{place} is not empty", help="name a new directory: the demo overwrites nothing")
    return place


def _fill_and_poll(place: Workspace, recorded: Sequence[Reading]) -> None:
    from tracker.backfill import Backfiller
    from tracker.collect import Poller
    from tracker.plan.document import settings_from
    from tracker.polling import Job

    store = place.writer(create=True)
    try:
        with store.writing():
            settings = settings_from(place.installed(store).document)
            opener, now = place.opener(settings), place.clock.now()
            backfiller = Backfiller(store, opener, place.clock)
            for due in store.due(now, every_task=True):
                backfiller.fill(due.task, now - HISTORY, due.slot)
            store.record(None, now, recorded, ())
            job = Job(store, Poller(store, opener, place.clock))
            job.run(job.dues())
    finally:
        store.close()


def _show(place: Path) -> int:
    from .report import report
    from .status import status

    options, context = current(), click.get_current_context()
    for_programs = options.json or options.plain
    if not for_programs:
        say()
    context.invoke(status, fail_on=None)
    context.invoke(report, kind="weekly", form="md", full=False, output=place / "reports")
    if not for_programs:
        _next(place)
    return 0


def _next(place: Path) -> None:
    say()
    say("Next:")
    say(f"  cd {place}")
    say("  keyresult show deploy-time        one key result, with its weeks")
    say("  keyresult report weekly           the report for people")
    say("  keyresult check                   what is said about the files")
    say("  keyresult init ../my-okrs         start your own")
