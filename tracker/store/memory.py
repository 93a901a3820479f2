"""A store in plain dictionaries: for tests, for the sandbox, and as the judge of the SQLite store.

It keeps every row with the instant at which it was recorded and works everything out afresh when
asked. That is slow and plainly right, where the SQLite store keeps roll-ups.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.core.cycle import Cycle
from tracker.core.readings import Definition, History
from tracker.core.slots import floor_slot, next_slot
from tracker.core.teams import Outline
from tracker.errors import StoreError
from tracker.ports import CompiledPlan, Due, Polled, PollRecord

from .memory_base import known_by
from .memory_facts import MemoryFacts
from .memory_journal import MemoryJournal
from .memory_outbox import MemoryOutbox
from .times import micros, slot_instant, slot_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from tracker.core.makeup import Makeup
    from tracker.core.readings import Baseline, Correction, Gap, Reading
    from tracker.ports import Task, View

    from .timeline import Timeline


class MemoryStore(MemoryJournal, MemoryOutbox, MemoryFacts):
    """The whole store contract without a file; it lasts as long as the object."""

    def __init__(self) -> None:
        super().__init__()
        self._plan: CompiledPlan | None = None
        self._polls: list[PollRecord] = []

    # --- Plan ---

    def document(self, fingerprint: str) -> CompiledPlan | None:
        """The installed plan (its tasks and teams left out), or None if another one is installed."""
        if self._plan is None or self._plan.fingerprint != fingerprint:
            return None
        return self._plan._replace(tasks=(), origins={}, teams=())

    def outlines(self) -> list[Outline]:
        """The team cycles of the installed plan, in its order."""
        teams = self._plan.teams if self._plan else ()
        return [
            Outline(place, team.team, Cycle(team.cycle, team.first, team.last, team.zone))
            for place, team in enumerate(teams)
        ]

    def team_document(self, outline: Outline) -> str | None:
        """The document of a team cycle; None if another plan is installed by now, which has it not in that place."""
        found = [each for each in self.outlines() if each == outline]
        return self._plan.teams[outline.place].document if self._plan and found else None

    def named(self, id: str) -> list[tuple[str, int]]:
        """The full names in the installed plan that end in an id, each with the place of its team cycle."""
        teams = self._plan.teams if self._plan else ()
        names = ((name, place) for place, team in enumerate(teams) for name in team.names)
        return sorted((name, place) for name, place in names if name.rpartition("/")[2] == id)

    def install(self, plan: CompiledPlan, at: datetime) -> None:
        """Replace the plan; adds key results and changed definitions, follows renames."""
        self._require_writing()
        current = {task.key_result for task in plan.tasks}
        before = {id(self._find(task.key_result)): task for task in self.tasks()}
        for task in plan.tasks:
            name = task.key_result
            subject = self._key_results.get(name) or self._renamed(task, current) or self._added(name)
            subject.zone = task.zone
            if not subject.definitions or subject.definitions[-1].content != task.definition:
                origin = plan.origin(name)
                subject.definitions.append(Definition(name, task.definition, at, origin.commit, origin.author))
                self._open_switch(subject, before.get(id(subject)), task, at)
        self._plan = plan

    def _renamed(self, task: Task, current: set[str]) -> Timeline | None:
        for past in task.was:
            subject = self._find(past)
            if subject is not None and subject.name not in current:
                self._past_names[subject.name] = self._key_results.pop(subject.name)
                subject.name = task.key_result
                self._key_results[subject.name] = subject
                return subject
        return None

    def due(self, now: datetime, *, every_task: bool = False) -> list[Due]:
        """Tasks whose current slot has no reading, in plan order; or every task in its span."""
        dues = [self._due(task, floor_slot(now, task.every)) for task in self._polled()]
        return [
            due
            for due, is_read in dues
            if due.task.due_from <= due.slot < due.task.due_until and (every_task or not is_read)
        ]

    def _due(self, task: Task, slot: datetime) -> tuple[Due, bool]:
        subject = self._key_results[task.key_result]
        kept, newest = subject.open_gap(), subject.newest()
        last = slot_instant(newest) if subject.slots else None
        return Due(task, slot, kept.gap.attempts if kept else 0, last), newest >= slot_number(slot)

    def _polled(self) -> list[Task]:
        return [task for task in self._plan.tasks if task.polled] if self._plan else []

    def next_due(self, now: datetime) -> datetime | None:
        """The first instant after now at which a slot of a task begins within its span, if any."""
        return min((slot for task in self._polled() if (slot := _next(task, now)) < task.due_until), default=None)

    def tasks(self) -> list[Task]:
        """Every task, also those that are not polled or not in their span, in plan order."""
        return list(self._plan.tasks) if self._plan else []

    def unfrozen(self, now: datetime) -> list[Task]:
        """The tasks whose cycle has begun and whose measured baseline is not frozen, in plan order."""
        return [
            task
            for task in self.tasks()
            if task.baseline and task.cycle_start <= now and self.baseline(task.key_result, task.baseline) is None
        ]

    # --- Ledger ---

    def open_poll(self, at: datetime, due: int) -> int:
        """Begin a poll and return its number, one more than the last."""
        self._require_writing()
        number = len(self._polls) + 1
        self._polls.append(PollRecord(number, at, None, due, None, None, None))
        return number

    def close_poll(self, poll: int, at: datetime, *, stored: int, missing: int, requests: int) -> None:
        """End a poll: from now on it is complete.

        Raises:
            StoreError: There is no such poll, or it has ended already.
        """
        self._require_writing()
        if not (0 < poll <= len(self._polls) and self._polls[poll - 1].finished_at is None):
            raise StoreError(f"poll {poll} is not open")
        ended = self._polls[poll - 1]._replace(finished_at=at, stored=stored, missing=missing, requests=requests)
        self._polls[poll - 1] = ended

    def record(
        self,
        poll: int | None,
        at: datetime,
        readings: Sequence[Reading],
        gaps: Sequence[Gap],
        makeups: Mapping[tuple[str, datetime], Makeup] | None = None,
    ) -> int:
        """Store readings and gaps; returns how many readings were new."""
        self._require_writing()
        told = makeups or {}
        stamped = [replace(reading, poll=poll, recorded_at=at) for reading in readings]
        new = sum(
            self._timeline(reading.key_result).add_reading(reading, told.get((reading.key_result, reading.at)))
            for reading in stamped
        )
        for gap in gaps:
            self._timeline(gap.key_result).add_gap(gap, micros(at))
        return new

    def freeze(self, baseline: Baseline) -> bool:
        """Keep a measured baseline for good; False if one of its key result and window is frozen already."""
        self._require_writing()
        kept = self._timeline(baseline.key_result).baselines
        return kept.setdefault(baseline.window, baseline) is baseline

    def correct(self, reading: Reading, *, reason: str, author: str) -> None:
        """Add a correction of a slot that has a reading; the first value is kept.

        Raises:
            StoreError: The slot has no reading.
        """
        self._require_writing()
        subject, slot = self._find(reading.key_result), slot_number(reading.at)
        if subject is None or slot not in subject.slots:
            message = f"{reading.key_result} has no reading at {reading.at.isoformat()} to correct"
            raise StoreError(message, help="record a reading for that slot instead")
        subject.add_correction(reading, reason, author)

    # --- Archive ---

    def history(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> History:
        """The history of one key result within [since, until]; empty if it is unknown."""
        found = self._find(key_result)
        return found.history(since, until, known_by(known_at)) if found else History()

    def histories(
        self, key_results: Iterable[str], since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[tuple[str, History]]:
        """Name and history of each, in the order given."""
        for name in key_results:
            yield name, self.history(name, since, until, known_at=known_at)

    def views(self, key_results: Iterable[str], views: Sequence[View]) -> Iterator[tuple[str, tuple[History, ...]]]:
        """Name and a history for each view, in the order given; equal ones are one and the same."""
        for name in key_results:
            made: list[History] = []
            for since, until, known_at in views:
                history = self.history(name, since, until, known_at=known_at)
                made.append(next((other for other in made if other == history), history))
            yield name, tuple(made)

    def readings(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[Reading]:
        """Every reading within [since, until], corrections applied, ascending by slot."""
        found = self._find(key_result)
        return iter(found.readings(since, until, known_by(known_at)) if found else ())

    def makeup(self, key_result: str, at: datetime, *, known_at: datetime | None = None) -> Makeup | None:
        """What the first reading of a slot is made of, if it was told."""
        found, slot = self._find(key_result), slot_number(at)
        if found is None or slot not in found.makeups:
            return None
        return found.makeups[slot] if micros(found.slots[slot][0].recorded_at) <= known_by(known_at) else None

    def corrections(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> list[Correction]:
        """Every correction of a slot within [since, until], in the order in which they were recorded."""
        found = self._find(key_result)
        return found.corrected(since, until, known_by(known_at)) if found else []

    def corrected_after(self, key_results: Iterable[str], after: datetime, view: View) -> int:
        """How many corrections of slots of these key results were recorded after an instant, as a view knows them."""
        found = (self.corrections(name, view.since, view.until, known_at=view.known_at) for name in key_results)
        return sum(each.recorded_at > after for corrections in found for each in corrections)

    def baseline(self, key_result: str, window: timedelta, *, known_at: datetime | None = None) -> Baseline | None:
        """The frozen baseline of a key result, measured over this window, if there is one."""
        found = self._find(key_result)
        kept = found.baselines.get(window) if found else None
        if found is None or kept is None or micros(kept.measured_at) > known_by(known_at):
            return None
        return kept._replace(key_result=found.name)

    def polls(self, limit: int) -> list[PollRecord]:
        """The last polls, the newest first, `limit` of them at most."""
        return self._polls[::-1][:limit]

    def polled(
        self, key_results: Iterable[str], since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Polled:
        """The polls that began within (since, until] and are over, and how many missed one of these key results."""
        known = known_by(known_at)
        begun = [poll for poll in self._polls if micros(poll.started_at) <= known]
        over = [poll for poll in begun if _is_over(poll, begun[-1], known) and since < poll.started_at <= until]
        subjects = [subject for name in key_results if (subject := self._find(name))]
        return Polled(len(over), sum(_missed(poll, subjects) for poll in over))


def _is_over(poll: PollRecord, last: PollRecord, known: int) -> bool:
    """Whether a poll had ended by an instant, if only because another one had begun."""
    return poll is not last if poll.finished_at is None else micros(poll.finished_at) <= known


def _missed(poll: PollRecord, subjects: Iterable[Timeline]) -> bool:
    """Whether a poll missed something while a gap of one of these was open, or never ended."""
    at = poll.finished_at
    return at is None or (poll.missing != 0 and any(subject.had_gap(micros(at)) for subject in subjects))


def _next(task: Task, now: datetime) -> datetime:
    first = floor_slot(task.due_from, task.every)
    if first < task.due_from:
        first = next_slot(task.due_from, task.every)
    return max(next_slot(now, task.every), first)
