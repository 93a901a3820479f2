"""Names that tell the cycles of a team apart, where it has several under way."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tracker.core.teams import outlined

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.core.model import Plan, TeamCycle


class Named(NamedTuple):
    """What a report is called.

    Attributes:
        period: What it is about; with the cycle, as `2026-W47/2026-Q4`, if the team has several under way.
        other: What it would have been called before the team had more cycles, or fewer.
        inherits: Whether it is taken for what was sent under the other name by a version that kept no cycles.
        titled: The cycle that its title names; None if the team has no other.
    """

    period: str
    other: str
    inherits: bool
    titled: str | None


class Names:
    """What the reports on a time are called, whichever of them are asked for."""

    def __init__(self, plan: Plan, until: datetime) -> None:
        at = until - timedelta.resolution
        every = [each for each in outlined(plan.teams) if each.cycle.start <= at < each.cycle.end]
        self._count = Counter(each.team for each in every)
        self._first = {each.team: each.cycle.name for each in reversed(every)}

    def of(self, team: TeamCycle, period: str) -> Named:
        """What the report on a team's cycle is called.

        The id of a team's only cycle names no cycle. Where there are several, each is named. What was sent
        under the plain name by a version that kept no cycles was about the first of them in the plan.
        """
        cycle = team.cycle.name
        whole = f"{period}/{cycle}"
        if self._count[team.team] <= 1:
            return Named(period, whole, inherits=True, titled=None)
        return Named(whole, period, inherits=self._first[team.team] == cycle, titled=cycle)
