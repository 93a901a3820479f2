"""CI runs and deployments of the sandbox: what ran when, for how long, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracker.demo.series import Curve, chance

from .rhythm import moments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rhythm import Calendar

_MINUTE = 60
_SLOW_FACTOR = 2.6
_AT_ONCE, _NEVER = Curve([(0, 0.3)]), Curve([(0, 0.0)])


class Run(NamedTuple):
    """One run; instants are whole seconds since 1970, and one that lies ahead says that it has not ended."""

    number: int
    created: int
    started: int
    finished: int
    succeeded: bool
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """How the runs of one pipeline go.

    Attributes:
        base: The number of its first run; whoever lists several pipelines together keeps them apart by it.
        per_week: Runs per week.
        minutes: From start to end.
        wait: Minutes from creation to start.
        spread: Half the width of the differences between runs, as a share of the minutes.
        slow: The share of runs that take 2.6 times as long.
        failing: The share of runs that fail.
        by_hand: The share of runs that a person began.
    """

    base: int = 0
    per_week: Curve
    minutes: Curve
    wait: Curve = _AT_ONCE
    spread: float = 0.15
    slow: float = 0.0
    failing: float = 0.0
    by_hand: Curve = _NEVER

    def runs(self, seed: str, calendar: Calendar) -> list[Run]:
        """Every run until now, ascending by its creation."""
        return list(self._runs(seed, calendar))

    def _runs(self, seed: str, calendar: Calendar) -> Iterator[Run]:
        for number, created in moments(calendar, seed, self.per_week):
            one = f"{seed} {number}"
            started = created + int(_MINUTE * calendar.value(self.wait, seed, created))
            minutes = calendar.value(self.minutes, seed, created) * (1 + self.spread * chance(f"{one} length"))
            if _share(f"{one} slowness") < self.slow:
                minutes *= _SLOW_FACTOR
            yield Run(
                self.base + number,
                created,
                started,
                started + int(_MINUTE * minutes),
                succeeded=_share(f"{one} end") >= self.failing,
                by_hand=_share(f"{one} hand") < calendar.value(self.by_hand, seed, created),
            )


def _share(question: str) -> float:
    """What chance says, from 0 to 1."""
    return (chance(question) + 1) / 2
