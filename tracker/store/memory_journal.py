"""The part of the store in memory that keeps what people say, what was foretold and what was replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.core.closing import Foretold
from tracker.errors import StoreError
from tracker.ports import OpenSwitch

from .memory_base import MemoryBase
from .times import FOREVER, micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tracker.core.closing import Closing
    from tracker.core.readings import Switch
    from tracker.core.standing import Projection
    from tracker.core.words import CheckIn, Note
    from tracker.ports import Task

    from .timeline import Timeline


class MemoryJournal(MemoryBase):
    """A journal in plain lists."""

    def __init__(self) -> None:
        super().__init__()
        self._closings: list[Closing] = []
        self._switches: list[tuple[OpenSwitch, Timeline]] = []
        self._answered: set[int] = set()

    # --- Journal ---

    def check_in(self, said: CheckIn) -> None:
        """Keep a check-in with its blockers."""
        self._require_writing()
        self._timeline(said.key_result).check_ins.append(said)

    def annotate(self, note: Note) -> None:
        """Keep a note."""
        self._require_writing()
        self._timeline(note.key_result).notes.append(note)

    def foretell(self, at: datetime, projections: Mapping[str, Projection]) -> int:
        """Keep the projections of key results that differ from their last ones; how many did."""
        self._require_writing()
        new = 0
        for name, projection in projections.items():
            kept = self._timeline(name).foretold
            if not kept or kept[-1].projection != projection:
                kept.append(Foretold(name, at, projection))
                new += 1
        return new

    def close_cycle(self, closing: Closing) -> None:
        """Keep a closing, or an amendment of one.

        Raises:
            StoreError: Its revision does not follow the last one.
        """
        self._require_writing()
        whose = (closing.team, closing.cycle)
        last = sum((each.team, each.cycle) == whose for each in self._closings)
        if closing.revision != last + 1:
            message = f"{closing.team} {closing.cycle} has {last} closings; revision {closing.revision} is not next"
            raise StoreError(message)
        self._closings.append(closing)

    # --- Chronicle ---

    def check_ins(
        self, key_results: Iterable[str], *, known_at: datetime | None = None
    ) -> dict[str, tuple[CheckIn, ...]]:
        """The check-ins on these key results, by the names they were asked by; those without any are left out."""
        known = FOREVER if known_at is None else micros(known_at)
        found = {name: self._find(name) for name in key_results}
        said = {name: subject.said(known) for name, subject in found.items() if subject is not None}
        return {name: check_ins for name, check_ins in said.items() if check_ins}

    def foretold(self, key_results: Iterable[str]) -> list[Foretold]:
        """Every projection that was kept of these key results, one after the other."""
        found = (self._find(name) for name in key_results)
        return [
            replace(each, key_result=subject.name)
            for subject in found
            if subject is not None
            for each in subject.foretold
        ]

    def last_projections(self, key_results: Iterable[str]) -> dict[str, Projection]:
        """The projection that was kept last of each of these key results, by the names they were asked by."""
        kept = {name: found.foretold for name in key_results if (found := self._find(name))}
        return {name: foretold[-1].projection for name, foretold in kept.items() if foretold}

    def closings(self, team: str, *, known_at: datetime | None = None) -> list[Closing]:
        """The closings of a team's cycles and their amendments."""
        known = FOREVER if known_at is None else micros(known_at)
        return [each for each in self._closings if each.team == team and micros(each.at) <= known]

    # --- Switchboard ---

    def open_switches(self) -> list[OpenSwitch]:
        """Those that are yet to be asked; of a measure replaced again meanwhile, the first."""
        return [
            switch._replace(key_result=subject.name)
            for switch, subject in self._switches
            if switch.number not in self._answered
        ]

    def answer_switch(self, number: int, switch: Switch, at: datetime) -> None:
        """Keep what came of an open one, for good."""
        self._require_writing()
        opened, subject = self._switches[number - 1]
        self._answered.add(number)
        kept = switch._replace(effective_at=opened.effective_at, old_unit=opened.unit)
        subject.switches.append((micros(at), number, kept))
        subject.switches.sort(key=lambda each: each[1])

    def _open_switch(self, subject: Timeline, old: Task | None, task: Task, at: datetime) -> None:
        """Remember the measure that a task replaces, if it is another one and was ever read."""
        waiting = any(subject is other and switch.number not in self._answered for switch, other in self._switches)
        if old is None or waiting or not subject.slots or _measure(old) == _measure(task):
            return
        number = len(self._switches) + 1
        self._switches.append((OpenSwitch(number, subject.name, at, *_measure(old)), subject))


def _measure(task: Task) -> tuple[str, str, str, str, str]:
    return task.connector, task.source, task.source_fields, task.measure_fields, task.unit
