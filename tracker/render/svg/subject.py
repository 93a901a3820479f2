"""What a chart is of: a key result in words, its cycle, its weeks and what else is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core.model import Keep, Reach
from tracker.core.row import unit_of

from .weekly import sunday

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.core.cycle import Cycle
    from tracker.core.flags import Flag
    from tracker.core.row import Row
    from tracker.core.standing import Standing, WeekValue
    from tracker.core.units import Unit

_ZERO_IN_VIEW = ("time", "count")


@dataclass(frozen=True, slots=True)
class Subject:
    """A key result to draw.

    Attributes:
        row: The key result in words.
        cycle: The cycle it belongs to.
        today: The day of the report, in the team's zone.
        flags: Days to point out, ascending.
    """

    row: Row
    cycle: Cycle
    today: date
    flags: Sequence[Flag]

    @property
    def standing(self) -> Standing:
        """Where the key result stands."""
        return self.row.standing

    @property
    def weeks(self) -> tuple[WeekValue, ...]:
        """The weeks before the cycle and in it, ascending."""
        return (*self.standing.before, *self.standing.weeks)

    @property
    def unit(self) -> Unit | None:
        """The unit of every number."""
        return unit_of(self.standing.key_result)

    @property
    def zero(self) -> bool:
        """Whether zero belongs in view: for durations and counts it does."""
        return self.unit is not None and self.unit.dimension.startswith(_ZERO_IN_VIEW)

    def day(self, week: WeekValue) -> date:
        """The day a weekly value is drawn at: the end of its week, or that of the newest reading if it came before."""
        newest = self.standing.observed_at
        read = self.today if newest is None else self.cycle.day_of(newest)
        return max(week.monday, min(sunday(week), self.today, read))

    def levels(self) -> list[float]:
        """The values of the goal that are drawn as lines: a target, or one bound or two."""
        goal = self.standing.key_result.goal
        if isinstance(goal, Reach):
            return [goal.target]
        bounds = (goal.low, goal.high) if isinstance(goal, Keep) else ()
        return [bound.value for bound in bounds if bound is not None]
