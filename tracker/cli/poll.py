"""`keyresult poll`: read and store what is due. Silent on success, so that cron mails stay empty."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from tracker.polling import Job, Request

from .options import command, current
from .output import document, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from click._termui_impl import ProgressBar

    from tracker.ports import CompiledPlan
    from tracker.runs import Item, PollResult
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

EPILOG = """\b
Examples:
  keyresult poll                     what is due (from cron)
  keyresult poll --plan              which requests would be sent
  keyresult poll --only deploy-time --force   one key result, now

Exit codes: 0 every due key result was read and stored · 2 a file is invalid (the others were
polled) · 3 some could not be read · 4 storage · 5 nothing matched · 75 another run is under way
"""


@command(epilog=EPILOG)
@click.option("--only", multiple=True, metavar="KR", help="Only this key result: a name, its tail, or a glob.")
@click.option("--force", is_flag=True, help="Ask as of now, also where nothing is due or a source is paused.")
@click.option("--plan", "plan_only", is_flag=True, help="Show which requests would be sent; send none.")
@click.option("-n", "--dry-run", is_flag=True, help="Ask, show what came back, store nothing.")
@click.option("--create", is_flag=True, help="Create the database if there is none.")
def poll(*, only: tuple[str, ...], force: bool, plan_only: bool, dry_run: bool, create: bool) -> int:
    """Read and store every due key result."""
    from .workspace import workspace

    options = current()
    request = Request(only, options.team, options.cycle, force)
    place = workspace()
    if plan_only:
        from .requests_plan import show

        return show(place, request)
    if dry_run:
        from .rehearsal import rehearse

        return rehearse(place, request)
    return run(place, request, create=create)


def run(place: Workspace, request: Request, *, create: bool = False) -> int:
    """Poll once and tell how it went; the exit code."""
    if request.everything and not create and (idle := _idle(place)) is not None:
        return idle
    store = place.writer(create=create)
    try:
        with store.writing():
            return _poll(place, store, request)
    finally:
        store.close()


def _idle(place: Workspace) -> int | None:
    """The exit code if there is nothing to do, found without YAML and without the lock."""
    if not place.database.exists():
        return None
    store = place.reader()
    try:
        plan = store.document(place.print.text)
        if plan is None or store.due(place.clock.now()):
            return None
    finally:
        store.close()
    return _nothing_due(place, plan)


def _nothing_due(place: Workspace, plan: CompiledPlan) -> int:
    if current().json:
        from .poll_json import idle_document

        document(idle_document(place.clock.now()))
    return _report_problems(plan.problems)


def _poll(place: Workspace, store: SqliteStore, request: Request) -> int:
    from tracker.collect import Poller
    from tracker.plan.compiled import settings_from
    from tracker.wiring import run_limits

    plan = place.installed(store)
    settings = settings_from(plan.document)
    with interruptible() as stop, Watching() as watcher:
        poller = Poller(store, place.opener(settings), place.clock, run_limits(settings), watcher, stop)
        job = Job(store, poller, request)
        dues = job.dues()
        watcher.expect(len(dues))
        result = job.run(dues) if dues else None
    if result is None:
        return _nothing_due(place, plan)
    return tell(result, plan, stop.signal)


def _report_problems(problems: str) -> int:
    if not problems:
        return 0
    click.echo(problems, err=True)
    return 2


def tell(result: PollResult, plan: CompiledPlan, ended_by: int | None) -> int:
    """Say what a poll did, as far as it is worth saying, and return the exit code."""
    if current().json:
        from tracker.plan.compiled import from_document

        from .poll_json import poll_document

        document(poll_document(result, from_document(plan.document).plan))
    else:
        _tell_failures(result)
    invalid = _report_problems(plan.problems)
    if result.interrupted:
        click.echo(f"interrupted: {len(result.items)} of {result.due} read", err=True)
        return 128 + (ended_by or signal.SIGINT)
    return invalid or (0 if result.complete else 3)


def _tell_failures(result: PollResult) -> None:
    from tracker.render.escape import clean

    failed = [item for item in result.items if item.fault is not None]
    for item in failed:
        click.echo(clean(f"{item.key_result}: {item.outcome}: {item.message}"), err=True)
        if item.help:
            click.echo("  help: " + clean(item.help), err=True)
    if failed:
        click.echo(f"{len(result.items) - len(failed)} of {result.due} read, {len(failed)} without a number", err=True)
    elif current().verbose or _terminal():
        note(f"{result.stored} stored in {(result.finished_at - result.started_at).total_seconds():.1f} s")


def _terminal() -> bool:
    import sys

    return sys.stderr.isatty()


class Stop(threading.Event):
    """Set by the first SIGINT or SIGTERM; `signal` is which."""

    signal: int | None = None


@contextmanager
def interruptible() -> Iterator[Stop]:
    """While inside, a signal sets the event instead of ending the program at once."""
    stop = Stop()

    def handle(number: int, _frame: object) -> None:
        stop.signal = number
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Watching:
    """A watcher that fits: a line for each with -v, a bar on a terminal, else silence."""

    def __init__(self) -> None:
        options = current()
        self._lines = bool(options.verbose)
        self._wants_bar = not (options.verbose or options.quiet or options.json) and _terminal()
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def expect(self, count: int) -> None:
        """Begin the bar, if there is to be one."""
        if self._wants_bar:
            self._bar = click.progressbar(length=count, label="reading", file=click.get_text_stream("stderr"))
            self._bar.render_progress()

    def __call__(self, items: Sequence[Item]) -> None:
        """Items were committed."""
        if self._bar is not None:
            self._bar.update(len(items))
        if self._lines:
            for item in items:
                click.echo(_line(item), err=True)


def _line(item: Item) -> str:
    from tracker.render.escape import clean

    what = f"stored {item.value!r}" if item.fault is None else f"{item.outcome}: {item.message}"
    return clean(f"{item.slot:%Y-%m-%dT%H:%M:%SZ} {item.key_result} {what}")
