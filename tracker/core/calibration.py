"""How well a team aims: the scores of closed cycles, and what they say of its targets.

Two figures are healthy in two ways: a mean final score of 0.6 to 0.7, or 70 to 80 % of key
results reached. They are different figures, and both are always shown with their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Final

from .model import Ambition
from .standing import Status
from .wording import percent_text, plural, score_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .closing import Closing, FinalScore

GOOD: Final = 0.7
"""The score from which a key result counts as reached, whatever its target."""
TOO_HARD: Final = 0.4
"""A mean below it, two cycles running, is no longer a stretch."""
HEALTHY: Final = "Healthy is a mean of 0.6 to 0.7, or 70 to 80% reached."
_CYCLES: Final = 2


@dataclass(frozen=True, slots=True)
class CycleResult:
    """What became of one cycle of a team.

    Attributes:
        cycle: Its name.
        mean: The mean final score of the key results that have one; None without any.
        reached: How many reached their target, or a score of 0.7.
        scored, total: How many have a score, and how many there are; dropped ones do not count.
        stretch: The scores that can be told of the key results that were meant as a stretch.
        all_targets: Whether all those met their target.
    """

    cycle: str
    mean: float | None
    reached: int
    scored: int
    total: int
    stretch: tuple[float, ...]
    all_targets: bool

    @property
    def share(self) -> float | None:
        """The share of key results that were reached; None if there are none."""
        return self.reached / self.total if self.total else None


def cycle_results(closings: Iterable[Closing]) -> tuple[CycleResult, ...]:
    """The result of each closed cycle by its last revision, in the order of the first ones."""
    last = {closing.cycle: closing for closing in closings}
    return tuple(cycle_result(closing.cycle, closing.scores) for closing in last.values())


def cycle_result(cycle: str, finals: Sequence[FinalScore]) -> CycleResult:
    """What became of one cycle."""
    counted = [final for final in finals if final.status is not Status.DROPPED]
    scores = _scores(counted)
    stretch = [final for final in counted if final.ambition is Ambition.STRETCH]
    return CycleResult(
        cycle=cycle,
        mean=fsum(scores) / len(scores) if scores else None,
        reached=sum(map(is_reached, counted)),
        scored=len(scores),
        total=len(counted),
        stretch=_scores(stretch),
        all_targets=bool(stretch) and all(final.status is Status.ACHIEVED for final in stretch),
    )


def _scores(finals: Iterable[FinalScore]) -> tuple[float, ...]:
    return tuple(final.score for final in finals if final.score is not None)


def is_reached(final: FinalScore) -> bool:
    """Whether a key result counts as reached, by its target or its score; an adjusted score counts alone."""
    if final.adjusted is None and final.status is Status.ACHIEVED:
        return True
    return final.score is not None and final.score >= GOOD


def result_text(result: CycleResult) -> str:
    """Mean and share in words, lower case, without a full stop.

    `mean score 0.66 from 6 of 6 key results; 4 of 6 key results reached 0.7 or their target (67%)`
    """
    whole = plural(result.total, "key result")
    if result.share is None:
        return "no key result was scored"
    known = f"from {result.scored} of {whole}"
    mean = f"no score, {known}" if result.mean is None else f"mean score {score_text(result.mean)} {known}"
    return f"{mean}; {result.reached} of {whole} reached {GOOD} or their target ({percent_text(result.share)})"


def earlier_text(results: Sequence[CycleResult]) -> str | None:
    """The means of earlier cycles, the newest first, as `cycles before: 0.71 (2026-Q2)`; None without any."""
    known = [(score_text(result.mean), result.cycle) for result in reversed(results) if result.mean is not None]
    return f"cycles before: {', '.join(f'{mean} ({cycle})' for mean, cycle in known)}" if known else None


def stretch_text(results: Sequence[CycleResult]) -> str | None:
    """What the last two cycles say of a team's targets, if it is worth saying; None otherwise.

    Only key results that were meant as a stretch are looked at: committed ones are to be kept.
    """
    last = results[-_CYCLES:]
    if len(last) < _CYCLES:
        return None
    if all(result.all_targets for result in last):
        return "every stretch target was reached two cycles running: targets may be too easy"
    if all(result.stretch and fsum(result.stretch) / len(result.stretch) < TOO_HARD for result in last):
        return f"the mean of stretch targets was below {TOO_HARD} two cycles running: targets may be too hard"
    return None
