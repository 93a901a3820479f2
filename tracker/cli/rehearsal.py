"""Polls that store nothing: `poll -n` asks and shows, `poll --plan` does not even ask."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.facts import KeptFacts
from tracker.polling import Job
from tracker.store.memory import MemoryStore
from tracker.wiring import run_limits

from .output import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.polling import Request
    from tracker.ports import Due
    from tracker.runs import Item, Opener
    from tracker.settings import Settings
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A poll in memory: what is due, the store that forgets, and what was remembered so far."""

    place: Workspace
    settings: Settings
    store: MemoryStore
    dues: list[Due]
    known: SqliteStore | None

    @property
    def opener(self) -> Opener:
        """What makes the sources ready, with the facts of earlier polls."""
        return self.place.opener(self.settings)

    def facts(self, source: str) -> KeptFacts:
        """What earlier polls remembered of a source."""
        return KeptFacts(self.known.load_facts(source) if self.known is not None else {})


@contextmanager
def rehearsing(place: Workspace, request: Request) -> Iterator[Rehearsal]:
    """The plan as the files have it now, in memory, with the due slots of the real database."""
    from tracker.plan.compiled import compile_plan

    loaded = place.load()
    known = place.reader() if place.database.exists() else None
    try:
        store = MemoryStore()
        with store.writing():
            store.install(compile_plan(loaded, place.print.text), place.clock.now())
            rehearsal = Rehearsal(place, loaded.settings, store, [], known)
            rehearsal.dues.extend(_due(rehearsal, request))
            yield rehearsal
    finally:
        if known is not None:
            known.close()


def _due(rehearsal: Rehearsal, request: Request) -> Iterator[Due]:
    from tracker.collect import Poller

    job = Job(rehearsal.store, Poller(rehearsal.store, rehearsal.opener, rehearsal.place.clock), request)
    for due in job.dues():
        taken = rehearsal.known is not None and any(
            rehearsal.known.readings(due.task.key_result, due.slot, due.slot)
        )
        if request.force or not taken:
            yield due


def rehearse(place: Workspace, request: Request) -> int:
    """Ask for what is due, show what came back, store nothing."""
    from tracker.collect import Poller
    from tracker.render.escape import clean

    with rehearsing(place, request) as rehearsal:
        for source in {due.task.source for due in rehearsal.dues}:
            rehearsal.store.save_facts(source, rehearsal.facts(source).known())
        poller = Poller(rehearsal.store, rehearsal.opener, place.clock, run_limits(rehearsal.settings))
        result = poller.poll(rehearsal.dues, at=place.clock.now() if request.force else None)
    for item in result.items:
        say(clean(f"{item.key_result}: {_came_back(item)}"))
    say(f"{result.requests} requests sent; nothing was stored" if result.due else "nothing is due")
    return 0 if result.complete else 3


def _came_back(item: Item) -> str:
    if item.fault is not None:
        return f"{item.outcome}: {item.message}"
    return f"{item.value!r} {item.unit}".rstrip()
