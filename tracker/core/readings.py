"""What the store keeps of key results: readings, gaps, definitions, and the history made of them.

Values are in the measure's native unit, exactly as the source gave them. Every instant is aware
and UTC. This is all of the model that a poll needs, and so it stands apart from goals and plans.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime, timedelta

    from .outcome import Fault, Outcome
    from .words import Note


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one key result for one slot.

    Attributes:
        key_result: Full name.
        at: The slot, an aligned UTC instant.
        value: In the measure's native unit, unrounded.
        observed_at: The instant the value is true for.
        recorded_at: When we learned it.
        samples: How many events stand behind it, if the source can say.
        poll: The poll that stored it; None when a person recorded it.
        filled: Whether it was filled in later from the source's history.

    Raises:
        ValueError: For a value that is NaN or infinite, or an instant without a zone.
    """

    key_result: str
    at: datetime
    value: float
    observed_at: datetime
    recorded_at: datetime
    samples: int | None = None
    poll: int | None = None
    filled: bool = False

    def __post_init__(self) -> None:
        """Refuse what must never be stored."""
        if not math.isfinite(self.value):
            msg = f"a reading must be a finite number, not {self.value}"
            raise ValueError(msg)
        if any(instant.tzinfo is None for instant in (self.at, self.observed_at, self.recorded_at)):
            msg = "an instant needs a time zone"
            raise ValueError(msg)


class Correction(NamedTuple):
    """A reading that took the place of another one for a slot, which is kept.

    Attributes:
        key_result: Full name.
        at: The slot.
        before: The value until then, in the measure's native unit.
        value: The value since.
        recorded_at: When it was corrected.
        reason: Why.
        author: By whom.
    """

    key_result: str
    at: datetime
    before: float
    value: float
    recorded_at: datetime
    reason: str
    author: str


class Gap(NamedTuple):
    """A span of slots without a reading; repeated failures of one kind extend the span.

    `since` and `last` are the first and last slot, `attempts` how often it was tried (0 where that
    is not known), and `until` the instant before which a deferred source is not asked again.
    """

    key_result: str
    outcome: Outcome
    fault: Fault
    message: str
    since: datetime
    last: datetime
    attempts: int = 1
    until: datetime | None = None


class Definition(NamedTuple):
    """A revision of goal and measure, effective from an instant; `content` is canonical JSON.

    `commit` and its `author` are those of the last change of its file; None where git knows none.
    """

    key_result: str
    content: str
    effective_at: datetime
    commit: str | None = None
    author: str | None = None


class DayValue(NamedTuple):
    """What the roll-up keeps of one day, in the native unit.

    `day` is the calendar day in the team's zone, `at` the slot of its last reading, `value` that
    reading; `low` and `high` are the day's extremes over `count` readings.
    """

    day: date
    at: datetime
    value: float
    low: float
    high: float
    count: int  # type: ignore[assignment]  # a tuple counts its items, which nobody asks of a day


def day_values(readings: Iterable[Reading], day_of: Callable[[datetime], date]) -> tuple[DayValue, ...]:
    """The roll-up of readings that ascend; `day_of` tells the team's calendar day of a slot."""
    days = groupby(readings, lambda reading: day_of(reading.at))
    return tuple(_day_value(day, list(group)) for day, group in days)


def _day_value(day: date, readings: Sequence[Reading]) -> DayValue:
    values = [reading.value for reading in readings]
    return DayValue(day, readings[-1].at, values[-1], min(values), max(values), len(values))


class Baseline(NamedTuple):
    """A baseline that was measured and frozen, in the measure's native unit.

    Attributes:
        key_result: Full name.
        window: How long before the cycle it was measured.
        value: The median of the days' last readings.
        low, high: The lowest and highest weekly median.
        days: How many days had a reading.
        readings: How many readings these days had.
        measured_at: When it was frozen.
    """

    key_result: str
    window: timedelta
    value: float
    low: float
    high: float
    days: int
    readings: int
    measured_at: datetime


class Switch(NamedTuple):
    """A replaced measure: the first slot that the new one was read for, asked of the old one too.

    Attributes:
        key_result: Full name.
        effective_at: When the new definition took effect.
        at: The slot.
        new: The reading of the new measure, in `new_unit`.
        new_unit: Symbol of the new measure's native unit.
        old: What the old measure says of that slot, in `old_unit`; None for `reason`.
        old_unit: Symbol of the old measure's native unit.
        before: The last reading of the old measure, in `old_unit`; None if there was none.
        before_at: The slot of `before`.
        reason: Why the old measure has no answer, lower case.
    """

    key_result: str
    effective_at: datetime
    at: datetime
    new: float
    new_unit: str
    old: float | None
    old_unit: str
    before: float | None = None
    before_at: datetime | None = None
    reason: str = ""


class History(NamedTuple):
    """What the store knew of one key result at an instant: the input of every judgement.

    `days` ascend and have no entry for a day without a reading. `gap` is the open one: attempts
    after the latest reading that gave none. `definitions` ascend; the last is in force.
    `baseline` is the frozen one, where the goal has it measured. `notes` are in the order of
    their days, and `switches` ascend: each is a change of measure that was asked both ways.
    `week_before` is the reading that the change on the week counts from, of a ratio with samples.
    """

    latest: Reading | None = None
    days: tuple[DayValue, ...] = ()
    gap: Gap | None = None
    definitions: tuple[Definition, ...] = ()
    baseline: Baseline | None = None
    notes: tuple[Note, ...] = ()
    switches: tuple[Switch, ...] = ()
    week_before: Reading | None = None
