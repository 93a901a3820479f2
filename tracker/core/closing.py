"""The end of a cycle: final scores, what was foretold beside what came, and what carries over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING, Final

from .standing import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from .model import Ambition
    from .standing import Projection, Standing

SHARE_OF_RANGES: Final = 0.8
"""How many of the projected ranges should contain what came: they are 80 % ranges."""
_ENDED: Final = frozenset({Status.ACHIEVED, Status.DROPPED})


@dataclass(frozen=True, slots=True)
class FinalScore:
    """The score of one key result at the close of its cycle.

    Attributes:
        key_result: Full name.
        status: As it was judged.
        ambition: How it was meant.
        computed: From readings alone, 0 to 1; None without data that may count.
        carries: Whether it is neither achieved nor dropped.
        adjusted: What people agreed on instead, 0 to 1; None if they agree. `reason` says why.
        reason: Why it was adjusted; empty if it was not.
    """

    key_result: str
    status: Status
    ambition: Ambition
    computed: float | None
    carries: bool
    adjusted: float | None = None
    reason: str = ""

    @property
    def score(self) -> float | None:
        """The score that counts: the adjusted one where there is one."""
        return self.computed if self.adjusted is None else self.adjusted


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A score that people agreed on instead of the computed one, 0 to 1, and why."""

    key_result: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """A projection as a report gave it at an instant."""

    key_result: str
    at: datetime
    projection: Projection


@dataclass(frozen=True, slots=True)
class ForecastGrade:
    """How good the projections of a cycle were.

    Attributes:
        made: How many of them can be graded: their key results have a value at the end.
        hits: How many ranges contained that value.
        brier: The mean squared difference of the chances and what came, 0 (best) to 1; None
            without any. Always saying one half gives 0.25.
    """

    made: int = 0
    hits: int = 0
    brier: float | None = None

    @property
    def expected(self) -> float:
        """How many ranges should have contained the value."""
        return SHARE_OF_RANGES * self.made


@dataclass(frozen=True, slots=True)
class Closing:
    """A cycle of a team, closed; `revision` 1 is the first closing, later ones amend it.

    `reason` says why it was closed before its time, or amended; `digest` is that of the pack.
    """

    team: str
    cycle: str
    revision: int
    at: datetime
    author: str
    reason: str
    scores: tuple[FinalScore, ...]
    grade: ForecastGrade
    digest: str


def final_scores(standings: Iterable[Standing], adjustments: Sequence[Adjustment] = ()) -> tuple[FinalScore, ...]:
    """The final score of each standing, with the adjustments beside what was computed."""
    agreed = {each.key_result: each for each in adjustments}
    return tuple(_adjusted(_computed(standing), agreed.get(standing.key_result.name)) for standing in standings)


def _computed(standing: Standing) -> FinalScore:
    key_result = standing.key_result
    carries = standing.status not in _ENDED
    return FinalScore(key_result.name, standing.status, key_result.ambition, standing.score, carries)


def _adjusted(final: FinalScore, adjustment: Adjustment | None) -> FinalScore:
    return final if adjustment is None else replace(final, adjusted=adjustment.score, reason=adjustment.reason)


def grade_forecasts(foretold: Iterable[Foretold], ends: Mapping[str, Standing]) -> ForecastGrade:
    """Compare projections with where their key results ended.

    Args:
        foretold: What was projected.
        ends: The standing of each key result at the end, by full name; one without a value is not
            graded.
    """
    graded = [
        (each.projection, end.value, end.status is Status.ACHIEVED)
        for each in foretold
        if (end := ends.get(each.key_result)) is not None and end.value is not None
    ]
    if not graded:
        return ForecastGrade()
    hits = sum(projection.low <= value <= projection.high for projection, value, _ in graded)
    misses = fsum((projection.chance - reached) ** 2 for projection, _, reached in graded)
    return ForecastGrade(len(graded), hits, misses / len(graded))
