"""Polls that store nothing: `poll -n` asks and shows, `poll --plan` does not even ask."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.collect import Poller
from tracker.facts import facts_of
from tracker.opener import run_limits
from tracker.polling import Job
from tracker.store.memory import MemoryStore

from .options import current
from .output import aside, document, say, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.core.ci import CiRun
    from tracker.core.readings import Reading
    from tracker.facts import KeptFacts
    from tracker.plan.load import Loaded
    from tracker.polling import Request
    from tracker.ports import Due
    from tracker.runs import Item, Opener, PollResult
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

INCOMPLETE = 3
FIELDS = ("key_result", "outcome", "value", "unit", "samples", "message")


class Borrowing(MemoryStore):
    """A store in memory that begins with what the real one knows of the sources, if there is one."""

    def __init__(self, known: SqliteStore | None) -> None:
        super().__init__()
        self._known = known

    def load_facts(self, source: str) -> dict[str, Any]:
        """Every fact of a source."""
        return super().load_facts(source) if self._known is None else self._known.load_facts(source)

    def load_runs(
        self, source: str, project: str, pipeline: str, since: datetime, *, known_at: datetime | None = None
    ) -> list[CiRun]:
        """The kept records of a pipeline."""
        if self._known is None:
            return super().load_runs(source, project, pipeline, since, known_at=known_at)
        return self._known.load_runs(source, project, pipeline, since, known_at=known_at)

    def readings(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[Reading]:
        """Every reading, those of this rehearsal in place of those that are stored."""
        stored = self._known.readings(key_result, since, until, known_at=known_at) if self._known else ()
        new = super().readings(key_result, since, until, known_at=known_at)
        by_slot = {reading.at: reading for reading in (*stored, *new)}
        return iter([by_slot[slot] for slot in sorted(by_slot)])


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A poll in memory: what is due, the store that forgets, and what was remembered so far."""

    place: Workspace
    loaded: Loaded
    store: Borrowing
    dues: list[Due]
    known: SqliteStore | None

    @property
    def opener(self) -> Opener:
        """What makes the sources ready, with the facts of earlier polls."""
        return self.place.opener(self.loaded.settings)

    def facts(self, source: str) -> KeptFacts:
        """What earlier polls remembered of a source."""
        return facts_of(self.store, source)


@contextmanager
def rehearsing(place: Workspace, request: Request) -> Iterator[Rehearsal]:
    """The plan as the files have it now, in memory, with the due slots of the real database, if there is one."""
    from tracker.plan.compiled import compile_plan

    loaded = place.load()
    known = place.reader() if place.database.exists() else None
    try:
        store = Borrowing(known)
        with store.writing():
            store.install(compile_plan(loaded, place.print.text), place.clock.now())
            rehearsal = Rehearsal(place, loaded, store, [], known)
            rehearsal.dues.extend(_due(rehearsal, request))
            yield rehearsal
    finally:
        if known is not None:
            known.close()


def _due(rehearsal: Rehearsal, request: Request) -> Iterator[Due]:
    job = Job(rehearsal.store, Poller(rehearsal.store, rehearsal.opener, rehearsal.place.clock), request)
    for due in job.dues():
        if request.force or not _is_read(rehearsal.known, due):
            yield due


def _is_read(known: SqliteStore | None, due: Due) -> bool:
    return known is not None and any(True for _ in known.readings(due.task.key_result, due.slot, due.slot))


def rehearse(place: Workspace, request: Request) -> int:
    """Ask for what is due, show what came back, store nothing."""
    from .poll_json import in_plan_order

    with rehearsing(place, request) as rehearsal:
        poller = Poller(rehearsal.store, rehearsal.opener, place.clock, run_limits(rehearsal.loaded.settings))
        polled = poller.poll(rehearsal.dues, at=place.clock.now() if request.force else None)
    items = tuple(in_plan_order(polled.items, rehearsal.loaded.plan))
    _tell(polled._replace(poll=None, stored=0, items=items), rehearsal.loaded)
    return 0 if polled.complete else INCOMPLETE


def _tell(result: PollResult, loaded: Loaded) -> None:
    if current().json:
        from .poll_json import poll_document

        document(poll_document(result, loaded.plan))
    elif current().plain:
        table(FIELDS, [[getattr(item, name) for name in FIELDS] for item in result.items])
    else:
        _say(result)
    for finding in (each for each in loaded.findings if each.severity == "error"):
        aside(f"warning: {finding.headline()}")


def _say(result: PollResult) -> None:
    from tracker.render.escape import clean

    for item in result.items:
        say(clean(f"{item.key_result}: {_came_back(item)}"))
        if item.help:
            say(clean(f"help: {item.help}"))
    sent = "1 request" if result.requests == 1 else f"{result.requests} requests"
    say(f"{sent} sent; nothing was stored" if result.due else "nothing is due")


def _came_back(item: Item) -> str:
    if item.fault is not None:
        return f"{item.outcome}: {item.message}"
    return f"{item.value!r} {item.unit}".rstrip() + (f" ({item.message})" if item.message else "")
