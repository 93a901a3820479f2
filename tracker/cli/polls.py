"""What a poll does from its first look at the clock to its last word, whoever asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .options import current
from .output import aside, document

if TYPE_CHECKING:
    from tracker.polling import Request
    from tracker.runs import PollResult
    from tracker.settings import Settings
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

    from .stopping import Stop

INVALID_PLAN, INCOMPLETE = 2, 3


def poll_once(place: Workspace, request: Request, *, create: bool = False, stop: Stop | None = None) -> int:
    """Poll once and tell how it went; the exit code.

    Args:
        place: Where.
        request: What.
        create: Whether to create the database if there is none.
        stop: Set it to end early; None lets SIGINT and SIGTERM do so.

    Raises:
        StoreError, LockedError, SettingsError, SelectionError: The poll cannot be done.
    """
    if request.everything and not create and (problems := place.problems_if_idle()) is not None:
        return _nothing_due(place, problems)
    if stop is not None:
        return _run(place, request, stop, create=create)
    from .stopping import interruptible

    with interruptible() as signalled:
        return _run(place, request, signalled, create=create)


def _run(place: Workspace, request: Request, stop: Stop, *, create: bool) -> int:
    from tracker.plan.document import settings_from

    store = place.writer(create=create)
    try:
        with store.writing():
            plan = place.installed(store)
            settings = settings_from(plan.document)
            result = _poll(place, store, settings, request, stop)
            telling = result is not None and not result.interrupted and _has_readers(settings)
            if result is not None and telling:
                _queue_changes(place, store, result)
        if result is None:
            return _nothing_due(place, plan.problems)
        code = _told(result, place, store, plan.problems, stop)
        if code == 0 and request.everything:
            _call_dead_man(place, settings)
        if telling:
            _send_notices(place, store, stop)
    finally:
        store.close()
    return code


def _poll(place: Workspace, store: SqliteStore, settings: Settings, request: Request, stop: Stop) -> PollResult | None:
    """What became of what is due; None if nothing is."""
    from tracker.collect import Poller
    from tracker.opener import run_limits
    from tracker.polling import Job

    from .poll_progress import Watching

    with Watching() as watcher:
        poller = Poller(store, place.opener(settings), place.clock, run_limits(settings), watcher, stop)
        job = Job(store, poller, request)
        dues = job.dues()
        watcher.expect(len(dues))
        return job.run(dues) if dues else None


def _has_readers(settings: Settings) -> bool:
    """Whether anybody wants to be told of changes."""
    if not settings.deliver:
        return False
    from .notices import wanted

    return wanted(settings)


def _queue_changes(place: Workspace, store: SqliteStore, result: PollResult) -> None:
    from .notices import queue_changes

    queue_changes(place, store, result)


def _send_notices(place: Workspace, store: SqliteStore, stop: Stop) -> None:
    from .notices import send_notices

    send_notices(place, store, stop)


def _nothing_due(place: Workspace, problems: str) -> int:
    if current().json:
        from .poll_json import idle_document

        document(idle_document(place.clock.now()))
    return _report_problems(problems)


def _report_problems(problems: str) -> int:
    if not problems:
        return 0
    aside(problems)
    return INVALID_PLAN


def _told(result: PollResult, place: Workspace, store: SqliteStore, problems: str, stop: Stop) -> int:
    """Say what a poll did, as far as it is worth saying, and return the exit code."""
    from .poll_progress import tell_failures

    if current().json:
        from .poll_json import poll_document

        document(poll_document(result, place.loaded(store).plan))
    else:
        tell_failures(result)
    invalid = _report_problems(problems)
    if result.interrupted:
        aside(f"interrupted: {len(result.items)} of {result.due} read")
        return stop.exit_code
    return invalid or (0 if result.complete else INCOMPLETE)


def _call_dead_man(place: Workspace, settings: Settings) -> None:
    """Tell whoever waits for it that all is well; a failure of that is no failure of the poll."""
    problem = place.call_dead_man(settings)
    if problem is not None:
        aside(f"warning: the dead man's switch was not reset: {problem}")
