"""One poll: ask every source for what is due, and store each answer or its absence.

Sources are read concurrently, one thread each; the answers come back through a queue to the
calling thread, which alone writes to the store. Nothing here knows a connector or a database.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .core.outcome import Fault, Outcome
from .core.readings import Gap, Reading
from .entries import entry, missing_from
from .errors import KeyresultError
from .facts import facts_of, store_changes
from .parts import in_levels, with_readings
from .pauses import after_poll, paused
from .ports import Found, Missing
from .runs import Item, Limits, PollResult, Session, Watcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from .core.makeup import Makeup
    from .facts import KeptFacts
    from .ports import Answer, Clock, Due, SourceState, Store
    from .runs import Opener

FLUSH_SECONDS = 0.2
FLUSH_ANSWERS = 500


@dataclass(slots=True, repr=False, eq=False)
class _Work:
    """The dues of one source and what its reading thread left behind."""

    source: str
    dues: tuple[Due, ...]
    facts: KeptFacts
    waiting: dict[str, Due]
    started: float = 0.0
    requests: int = 0
    items: list[Item] = field(default_factory=list)


_Event = tuple["_Work", "Answer | None"]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Poller:
    """Reads and stores what is due; the caller holds the writer lock.

    Attributes:
        store: Where answers go; a transaction for each handful, in the calling thread only.
        open_source: Makes the sources ready.
        clock: Where the time comes from.
        limits: How long and how broad.
        watcher: Told of each item once it is committed.
        stop: Set it to end early: what was answered is kept, the rest is left unread.
    """

    store: Store
    open_source: Opener
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    watcher: Watcher = lambda _items: None
    stop: threading.Event = field(default_factory=threading.Event)

    def poll(self, dues: Sequence[Due], *, at: datetime | None = None) -> PollResult:
        """Read every due key result once.

        Args:
            dues: What to read.
            at: Ask as of this instant instead of each slot, and ignore pauses (`--force`).

        Raises:
            StoreError: The store failed; what it had acknowledged stays.
        """
        return _Run(self, at).run(dues)


class _Run:
    """The state of one poll."""

    def __init__(self, poller: Poller, at: datetime | None) -> None:
        self.store, self.open_source, self.clock = poller.store, poller.open_source, poller.clock
        self.limits, self.watcher, self.stop = poller.limits, poller.watcher, poller.stop
        self.at = at
        self.events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self.buffer: list[tuple[Item, Reading | Gap]] = []
        self.makeups: dict[tuple[str, datetime], Makeup] = {}
        self.items: list[Item] = []
        self.stored = 0
        self.number = 0
        self.ends = 0.0

    def run(self, dues: Sequence[Due]) -> PollResult:
        started = self.clock.now()
        states = self.store.source_states()
        self.number = self.store.open_poll(started, len(dues))
        self.ends = time.monotonic() + self.limits.run_budget
        requests = sum(self._level(level, states, started) for level in in_levels(dues))
        interrupted = self.stop.is_set() and len(self.items) < len(dues)
        finished = self.clock.now()
        missing = len(dues) - sum(item.outcome is Outcome.OK for item in self.items)
        self.store.close_poll(self.number, finished, stored=self.stored, missing=missing, requests=requests)
        return PollResult(
            self.number, started, finished, len(dues), self.stored, requests, tuple(self.items), interrupted
        )

    def _level(self, dues: Sequence[Due], states: Mapping[str, SourceState], started: datetime) -> int:
        """Read and store what needs only what is stored already; how many requests that took."""
        works = [self._work(source, group) for source, group in by_source(dues).items()]
        active = [work for work in works if not self._pause(work, states.get(work.source), started)]
        self._read(active)
        self._flush()
        self._remember(active, states)
        return sum(work.requests for work in works)

    def _work(self, source: str, dues: Sequence[Due]) -> _Work:
        facts = facts_of(self.store, source)
        ready = tuple(self._with_parts(due) for due in dues)
        return _Work(source, ready, facts, {due.task.key_result: due for due in ready})

    def _with_parts(self, due: Due) -> Due:
        """The due with the readings it is computed from, if it is."""
        at = self.at or due.slot
        return due._replace(task=with_readings(self.store, due.task, at, at)) if due.task.parts else due

    def _pause(self, work: _Work, state: SourceState | None, now: datetime) -> bool:
        """Answer for a source that is not to be asked yet; whether it was so."""
        if self.at is not None or state is None or not paused(state, now):
            return False
        for due in work.dues:
            message = f"source {work.source} kept failing and is asked again later: {state.message}"
            missing = Missing(
                due.task.key_result,
                Outcome.DEFERRED,
                Fault.SOURCE,
                message,
                help="`keyresult poll --force` asks it now",
                until=state.until,
            )
            self._take(work, missing)
        return True

    # -- reading -------------------------------------------------------------------------------

    def _read(self, works: Sequence[_Work]) -> None:
        waiting, running = list(reversed(works)), dict[int, _Work]()
        flushed = time.monotonic()
        while (waiting or running) and not self.stop.is_set():
            while waiting and len(running) < self.limits.at_once:
                work = waiting.pop()
                running[id(work)] = work
                self._start(work)
            self._next_events(running)
            self._expire(running)
            if time.monotonic() >= self.ends:
                break
            if len(self.buffer) >= FLUSH_ANSWERS or time.monotonic() - flushed >= FLUSH_SECONDS:
                self._flush()
                self._learn(running.values())
                flushed = time.monotonic()
        if not self.stop.is_set():
            for work in (*running.values(), *waiting):
                self._give_up(work, f"not read within the run's {self.limits.run_budget:g} s")

    def _start(self, work: _Work) -> None:
        work.started = time.monotonic()
        thread = threading.Thread(target=self._read_source, args=(work,), name=f"read {work.source}", daemon=True)
        thread.start()

    def _next_events(self, running: dict[int, _Work]) -> None:
        """See to what has come, up to what is stored at once; wait a little if nothing has."""
        try:
            self._see_to(*self.events.get(timeout=FLUSH_SECONDS), running)
            for _ in range(FLUSH_ANSWERS - 1):
                self._see_to(*self.events.get_nowait(), running)
        except queue.Empty:
            return

    def _see_to(self, work: _Work, answer: Answer | None, running: dict[int, _Work]) -> None:
        if id(work) not in running:
            return  # too late: its source was given up
        if answer is None:
            del running[id(work)]
            self._give_up(work, "the connector gave no answer", Fault.LOCAL)
        else:
            self._take(work, answer)

    def _expire(self, running: dict[int, _Work]) -> None:
        now = time.monotonic()
        for key, work in list(running.items()):
            if now - work.started >= self.limits.source_deadline and now < self.ends:
                del running[key]
                self._give_up(work, f"no answer within the source's {self.limits.source_deadline:g} s")

    def _read_source(self, work: _Work) -> None:
        """Runs in the source's own thread; every answer and the end go through the queue."""
        session: Session | None = None
        try:
            session = self.open_source(work.dues, work.facts, self.at)
            for answer in session.connector.read(
                session.source, session.asks, session.http, session.facts, self.clock.now()
            ):
                self.events.put((work, answer))
        except KeyresultError as error:
            for due in work.dues:
                self.events.put((work, missing_from(error, due.task.key_result)))
        except Exception as error:  # a connector's bug costs its own readings, not the run
            from logging import getLogger  # only where there is trouble

            getLogger(__name__).debug("source %s", work.source, exc_info=True)
            for due in work.dues:
                message = f"the connector broke: {type(error).__name__} (run with -vv for more)"
                self.events.put((work, Missing(due.task.key_result, Outcome.FAILED, Fault.LOCAL, message)))
        finally:
            if session is not None:
                work.requests = session.http.requests
            self.events.put((work, None))

    # -- storing -------------------------------------------------------------------------------

    def _give_up(self, work: _Work, message: str, fault: Fault = Fault.SOURCE) -> None:
        for due in list(work.waiting.values()):
            self._take(work, Missing(due.task.key_result, Outcome.FAILED, fault, message))

    def _take(self, work: _Work, answer: Answer) -> None:
        due = work.waiting.pop(answer.key_result, None)
        if due is None:
            return  # not asked, or answered already
        if isinstance(answer, Found):
            if not math.isfinite(answer.value):
                message = f"the connector answered {answer.value}, which is not a number to keep"
                answer = Missing(answer.key_result, Outcome.REJECTED, Fault.SOURCE, message)
            elif answer.makeup is not None:
                from .makeups import kept_makeups  # only for those few that tell it

                self.makeups.update(kept_makeups(due.task, [(due.slot, answer)]))
        item, record = entry(due, answer, self.number, self.clock.now())
        work.items.append(item)
        self.buffer.append((item, record))

    def _flush(self) -> None:
        if not self.buffer:
            return
        entries, self.buffer = self.buffer, []
        makeups, self.makeups = self.makeups, {}
        readings = [record for _, record in entries if isinstance(record, Reading)]
        gaps = [record for _, record in entries if isinstance(record, Gap)]
        self.stored += self.store.record(self.number, self.clock.now(), readings, gaps, makeups)
        items = [item for item, _ in entries]
        self.items.extend(items)
        self.watcher(items)

    def _learn(self, works: Iterable[_Work]) -> None:
        """Store what was learned so far: less is held, and less is left to do at the end."""
        for work in works:
            store_changes(self.store, work.source, work.facts, self.clock.now())

    def _remember(self, works: Sequence[_Work], states: Mapping[str, SourceState]) -> None:
        self._learn(works)
        for work in works:
            state = after_poll(work.source, states.get(work.source), work.items, self.clock.now())
            if state is not None:
                self.store.save_source_state(state)


def by_source(dues: Sequence[Due]) -> dict[str, list[Due]]:
    """The dues of each source, in the order in which they came."""
    groups: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        groups[due.task.source].append(due)
    return groups
