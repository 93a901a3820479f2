"""All that a memory store keeps of one key result, and its history worked out afresh from that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracker.core.readings import Baseline, Correction, DayValue, Definition, Gap, History, Reading, day_values

from .times import EPOCH, SLOT_MICROS, day_date, day_number, micros, slot_instant, slot_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from tracker.core.closing import Foretold
    from tracker.core.makeup import Makeup
    from tracker.core.readings import Switch
    from tracker.core.words import CheckIn, Note


@dataclass(slots=True)
class KeptGap:
    """A gap, when it was first recorded, and when it was closed; None while it is open."""

    gap: Gap
    recorded: int
    closed: int | None = None


@dataclass(slots=True)
class Timeline:
    """Revisions of each slot's reading, gaps and definitions, with what was recorded when.

    Methods take `known`, an instant in microseconds: nothing recorded after it is seen.
    """

    name: str
    zone: str = "UTC"
    slots: dict[int, list[Reading]] = field(default_factory=dict)
    makeups: dict[int, Makeup] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    gaps: list[KeptGap] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    baselines: dict[timedelta, Baseline] = field(default_factory=dict)
    check_ins: list[CheckIn] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    foretold: list[Foretold] = field(default_factory=list)
    switches: list[tuple[int, int, Switch]] = field(default_factory=list)

    def newest(self) -> int:
        """The newest slot with a reading, -1 without any."""
        return max(self.slots, default=-1)

    def open_gap(self) -> KeptGap | None:
        """The gap that is open now."""
        return next((kept for kept in self.gaps if kept.closed is None), None)

    def had_gap(self, at: int) -> bool:
        """Whether a gap was open at an instant."""
        return any(kept.recorded <= at and (kept.closed is None or at < kept.closed) for kept in self.gaps)

    def add_reading(self, reading: Reading, makeup: Makeup | None = None) -> bool:
        """Keep a reading and its makeup if its slot is free, and close the gap that it ends; whether it was kept."""
        slot = slot_number(reading.at)
        if slot in self.slots:
            return False
        self.slots[slot] = [replace(reading, at=slot_instant(slot))]
        if makeup is not None:
            self.makeups[slot] = makeup
        kept = self.open_gap()
        if kept and slot >= slot_number(kept.gap.last):
            kept.closed = micros(reading.recorded_at)
        return True

    def add_correction(self, reading: Reading, reason: str, author: str) -> None:
        """Keep a further revision of a slot that has a reading."""
        revisions, at = self.slots[slot_number(reading.at)], slot_instant(slot_number(reading.at))
        before, value = revisions[-1].value, reading.value
        self.corrections.append(Correction(self.name, at, before, value, reading.recorded_at, reason, author))
        revisions.append(replace(reading, at=at, poll=None, filled=revisions[0].filled))

    def add_gap(self, gap: Gap, recorded: int) -> None:
        """Extend the open gap by one of its kind, or put the gap in its place, if it is after all readings."""
        last = slot_number(gap.last)
        if last <= self.newest():
            return
        gap = gap._replace(since=slot_instant(slot_number(gap.since)), last=slot_instant(last))
        kept = self.open_gap()
        if kept and _kind(kept.gap) == _kind(gap):
            attempts = kept.gap.attempts + gap.attempts
            kept.gap = kept.gap._replace(last=max(kept.gap.last, gap.last), attempts=attempts, until=gap.until)
            return
        if kept:
            kept.closed = recorded
        self.gaps.append(KeptGap(gap, recorded))

    def history(self, since: datetime, until: datetime, known: int) -> History:
        """What was known of the time between two instants."""
        readings = self.readings(EPOCH, until, known)
        latest = readings[-1] if readings else None
        return History(
            latest=latest,
            days=_days(self.zone, [reading for reading in readings if reading.at >= since]),
            gap=self._gap(latest, until, known),
            definitions=self._definitions(until, known),
            notes=self._notes(until, known),
            switches=self._switches(until, known),
        )

    def said(self, known: int) -> tuple[CheckIn, ...]:
        """Every check-in, in order."""
        return tuple(replace(said, key_result=self.name) for said in self.check_ins if micros(said.at) <= known)

    def readings(self, since: datetime, until: datetime, known: int) -> list[Reading]:
        """The last known revision of each slot between two instants, ascending."""
        found = (
            [revision for revision in self.slots[slot] if micros(revision.recorded_at) <= known]
            for slot in sorted(self.slots)
            if since <= slot_instant(slot) <= until and micros(self.slots[slot][0].recorded_at) <= known
        )
        return [replace(revisions[-1], key_result=self.name) for revisions in found]

    def corrected(self, since: datetime, until: datetime, known: int) -> list[Correction]:
        """Every known correction of a slot between two instants, in the order of recording."""
        return [
            each._replace(key_result=self.name)
            for each in self.corrections
            if since <= each.at <= until and micros(each.recorded_at) <= known
        ]

    def _gap(self, latest: Reading | None, until: datetime, known: int) -> Gap | None:
        """The newest gap, if it reaches beyond the latest reading."""
        seen = [kept.gap for kept in self.gaps if kept.gap.since <= until and kept.recorded <= known]
        if not seen:
            return None
        limit = slot_instant(min(slot_number(until), known // SLOT_MICROS))
        last = max(seen[-1].since, min(seen[-1].last, limit))
        return None if latest and last <= latest.at else seen[-1]._replace(key_result=self.name, last=last)

    def _definitions(self, until: datetime, known: int) -> tuple[Definition, ...]:
        return tuple(
            definition._replace(key_result=self.name)
            for definition in self.definitions
            if definition.effective_at <= until and micros(definition.effective_at) <= known
        )

    def _notes(self, until: datetime, known: int) -> tuple[Note, ...]:
        last = day_date(day_number(self.zone, slot_number(until)))
        seen = [note for note in self.notes if note.day <= last and micros(note.at) <= known]
        return tuple(replace(note, key_result=self.name) for note in sorted(seen, key=lambda note: note.day))

    def _switches(self, until: datetime, known: int) -> tuple[Switch, ...]:
        seen = [switch for recorded, _, switch in self.switches if recorded <= known and switch.at <= until]
        return tuple(switch._replace(key_result=self.name) for switch in seen)


def _kind(gap: Gap) -> tuple[str, str, str]:
    return gap.outcome, gap.fault, gap.message


def _days(zone: str, readings: Sequence[Reading]) -> tuple[DayValue, ...]:
    return day_values(readings, lambda at: day_date(day_number(zone, slot_number(at))))
