"""History before today: past slots filled from sources that remember.

Filled readings are marked as such, never replace a reading that is there, and running the same
backfill twice changes nothing.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .core.outcome import Fault
from .core.readings import Reading
from .core.slots import next_slot, slots_between
from .errors import ConnectorError, KeyresultError, Refused, SettingsError, Unreachable
from .facts import facts_of, store_changes
from .parts import with_readings
from .ports import Due, Found, Historian, Prober

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from .facts import KeptFacts
    from .ports import Answer, Clock, Store, Task
    from .runs import Opener, Session

    Dated = tuple[datetime, Answer]


BATCH = 2000
STOP_SECONDS = 0.2


class Filled(NamedTuple):
    """What a backfill did for one key result.

    `asked` slots had no reading before, `stored` have one now; `problem` says why it could not
    be done, or why slots stayed empty. It `failed` if another try may do better.
    """

    key_result: str
    asked: int
    stored: int
    problem: str | None = None
    help: str | None = None
    failed: bool = False


class Foreseen(NamedTuple):
    """What a backfill would do for one key result.

    `slots` are the empty ones, ascending; `source` would be asked `asks`, as one would try it by
    hand, empty where the connector has no words for it. `problem` says why it cannot be done.
    """

    key_result: str
    slots: tuple[datetime, ...]
    source: str
    asks: str = ""
    problem: str | None = None
    help: str | None = None


class Progress(Protocol):
    """Follows a backfill."""

    def __call__(self, task: Task, answered: int) -> None:
        """Called as slots of a task are answered."""


@dataclass(frozen=True, slots=True)
class Backfiller:
    """Fills past slots; the caller holds the writer lock.

    Attributes:
        store: Where readings go, in the calling thread only.
        open_source: Makes a source ready.
        clock: Where the time comes from.
        progress: Told of each batch once it is committed.
        stop: Set it to end early: what was stored stays, the rest is left empty.
    """

    store: Store
    open_source: Opener
    clock: Clock
    progress: Progress = field(default=lambda _task, _answered: None)
    stop: threading.Event = field(default_factory=threading.Event)

    def fill(self, task: Task, since: datetime, until: datetime) -> Filled:
        """Fill the empty slots of a key result in [since, until).

        Raises:
            StoreError: The store failed; what it had acknowledged stays.
        """
        slots = self.empty_slots(task, since, until)
        if not slots:
            return Filled(task.key_result, 0, 0)
        facts = facts_of(self.store, task.source)
        try:
            session, historian = self._open(task, slots, facts)
            answers = historian.history(session.source, session.asks[0], slots, session.http, facts)
            stored, reason = self._store(task, _until(self.stop, answers))
        except (ConnectorError, SettingsError) as error:
            failed = not isinstance(error, Refused)
            return Filled(task.key_result, len(slots), 0, error.message, error.help, failed)
        finally:
            store_changes(self.store, task.source, facts, self.clock.now())
        return Filled(task.key_result, len(slots), stored, reason if stored < len(slots) else None)

    def ask(self, task: Task, slot: datetime) -> Answer:
        """What the source says of one slot; nothing is stored but its facts.

        Raises:
            ConnectorError, SettingsError: It cannot be asked, or gives no answer.
        """
        facts = facts_of(self.store, task.source)
        try:
            session, historian = self._open(task, [slot], facts)
            answers = historian.history(session.source, session.asks[0], [slot], session.http, facts)
            for _, answer in _until(self.stop, answers):
                return answer
        finally:
            store_changes(self.store, task.source, facts, self.clock.now())
        raise Unreachable(f"{task.source} gave no answer")

    def foresee(self, task: Task, since: datetime, until: datetime) -> Foreseen:
        """What `fill` would do; asks nothing and stores nothing."""
        slots = self.empty_slots(task, since, until)
        if not slots:
            return Foreseen(task.key_result, (), task.source)
        try:
            session, _ = self._open(task, slots, facts_of(self.store, task.source))
        except (ConnectorError, SettingsError) as error:
            return Foreseen(task.key_result, tuple(slots), task.source, problem=error.message, help=error.help)
        connector: object = session.connector
        asks = connector.tell(session.asks[0].measure, None).asked if isinstance(connector, Prober) else ""
        return Foreseen(task.key_result, tuple(slots), task.source, asks)

    def _open(self, task: Task, slots: Sequence[datetime], facts: KeptFacts) -> tuple[Session, Historian]:
        """The source, ready to be asked for these slots.

        Raises:
            ConnectorError, SettingsError: It cannot be opened, or cannot answer for the past.
        """
        ready = with_readings(self.store, task, slots[0], slots[-1])
        session = self.open_source([Due(ready, slots[-1])], facts, None)
        if not isinstance(session.connector, Historian):
            cure = None if task.polled else "`keyresult record KR VALUE --at DAY` records what is known of it"
            raise Refused(f"{session.connector.name} cannot answer for the past", help=cure)
        return session, session.connector

    def empty_slots(self, task: Task, since: datetime, until: datetime) -> list[datetime]:
        """The slots in [since, until), none later than now or the task's span, that have no reading; ascending."""
        taken = {reading.at for reading in self.store.readings(task.key_result, since, until)}
        end = min(until, task.due_until, next_slot(self.clock.now(), task.every))
        return [slot for slot in slots_between(since, end, task.every) if slot not in taken]

    def _store(self, task: Task, answers: Iterator[Dated]) -> tuple[int, str | None]:
        from .makeups import kept_makeups  # a poll imports this module, and rarely fills

        stored, reason = 0, None
        while batch := list(islice(answers, BATCH)):
            now = self.clock.now()
            readings = [
                Reading(task.key_result, slot, answer.value, answer.observed_at, now, answer.samples, filled=True)
                for slot, answer in batch
                if isinstance(answer, Found)
            ]
            reason = reason or next((answer.message for _, answer in batch if not isinstance(answer, Found)), None)
            stored += self.store.record(None, now, readings, (), kept_makeups(task, batch))
            self.progress(task, len(batch))
        return stored, reason


def _until(stop: threading.Event, answers: Iterator[Dated]) -> Iterator[Dated]:
    """The answers as they come, until the event is set.

    They are waited for in a thread of their own: a request under way cannot be interrupted.
    """
    arrived: queue.SimpleQueue[Dated | KeyresultError | None] = queue.SimpleQueue()
    threading.Thread(target=_pass_on, args=(answers, arrived), name="read the past", daemon=True).start()
    while not stop.is_set():
        try:
            arrival = arrived.get(timeout=STOP_SECONDS)
        except queue.Empty:
            continue
        if arrival is None:
            return
        if isinstance(arrival, KeyresultError):
            raise arrival
        yield arrival


def _pass_on(answers: Iterator[Dated], arrived: queue.SimpleQueue[Dated | KeyresultError | None]) -> None:
    try:
        for answer in answers:
            arrived.put(answer)
    except KeyresultError as error:
        arrived.put(error)
    except Exception as error:  # a connector's bug costs its own readings, not the run
        from logging import getLogger  # only where there is trouble

        getLogger(__name__).debug("reading the past", exc_info=True)
        message = f"the connector broke: {type(error).__name__} (run with -vv for more)"
        arrived.put(ConnectorError(message, fault=Fault.LOCAL))
    arrived.put(None)
