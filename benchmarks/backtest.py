"""The projection against plainer ones, on made-up series with rolling origins.

    python benchmarks/backtest.py        the tables of docs/projection.md

From every origin each method sees the same weeks and says where the number will be some weeks
later: an 80 % range and its centre, clipped to the natural bounds. Judged by coverage, by the
interval score (width, plus ten times what the number is beyond an end) and by the error of the
centre; both are divided by the mean step of the weeks seen, which makes the latter MASE.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from series import KINDS, noise
from timing import Verdict, say

from tracker.core.model import Reach
from tracker.core.projection import project
from tracker.core.standing import WeekValue
from tracker.core.student import student_quantile
from tracker.core.units import COUNT, PERCENT, natural_bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SERIES_OF_A_KIND = 20
WEEKS_BETWEEN_ORIGINS = 5
MOST_POINTS, MOST_AHEAD = 13, 7
SITUATIONS: Mapping[str, Sequence[tuple[int, int]]] = MappingProxyType(
    {
        "13 weeks known, 7 ahead": [(13, 7)],
        "weeks 6 to 12 of a cycle of 13": [(known, 13 - known) for known in range(6, 13)],
        "6 weeks known, 7 ahead": [(6, 7)],
    }
)
JUDGED = tuple(SITUATIONS)
COVERAGE = (0.75, 0.90)
STEPS_TO_TARGET = (0.5, 1, 2, 4)
OURS, LAST_VALUE = "this projection", "last value, range of its steps"

GOAL = Reach(baseline=1, target=0, strict=False, unit=COUNT)
MONDAY = date(2026, 1, 5)
BEYOND = 10  # 2 / (1 - 0.8)


class Range(NamedTuple):
    """An 80 % range and its centre."""

    low: float
    centre: float
    high: float


@dataclass(frozen=True, slots=True)
class Grade:
    """How one range fared: whether it held, its interval score and the error of its centre."""

    held: bool
    score: float
    error: float


def weeks_of(values: Sequence[float]) -> list[WeekValue]:
    """Successive weeks with these values."""
    return [WeekValue(MONDAY + timedelta(weeks=week), value) for week, value in enumerate(values)]


def ours(values: Sequence[float], ahead: int) -> Range:
    """What the program says."""
    found = project(GOAL, weeks_of(values), ahead, (None, None))
    assert found is not None
    return Range(found.low, found.centre, found.high)


def last_value(values: Sequence[float], ahead: int) -> Range:
    """No change, as far off as so many independent steps are."""
    steps = [after - before for before, after in pairwise(values)]
    return around(values[-1], math.sqrt(statistics.fmean(step * step for step in steps) * ahead), len(steps))


def mean_step(values: Sequence[float], ahead: int) -> Range:
    """The mean step goes on."""
    steps = [after - before for before, after in pairwise(values)]
    spread = statistics.stdev(steps) * math.sqrt(ahead + ahead * ahead / len(steps))
    return around(values[-1] + ahead * statistics.fmean(steps), spread, len(steps) - 1)


def theil_sen(values: Sequence[float], ahead: int) -> Range:
    """The line of the median slope goes on."""
    slope = statistics.median((b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(values), 2))
    start = statistics.median(value - slope * week for week, value in enumerate(values))
    off = math.hypot(*(value - start - slope * week for week, value in enumerate(values)))
    freedom = len(values) - 2
    spread = off / math.sqrt(freedom) * math.sqrt(1 + 1 / len(values))
    return around(start + slope * (len(values) - 1 + ahead), spread, freedom)


METHODS: Mapping[str, Callable[[Sequence[float], int], Range]] = {
    OURS: ours,
    LAST_VALUE: last_value,
    "mean step": mean_step,
    "Theil-Sen line": theil_sen,
}


def around(centre: float, scale: float, freedom: int) -> Range:
    """The 80 % range of a t distribution."""
    half = student_quantile(0.9, freedom) * scale
    return Range(centre - half, centre, centre + half)


def graded(said: Range, came: float, step: float, bounds: tuple[float | None, float | None]) -> Grade:
    """The grade of a range, clipped to natural bounds, in mean steps."""
    least, most = bounds
    low, centre, high = (min(math.inf if most is None else most, max(least or 0.0, end)) for end in said)
    beyond = max(0.0, low - came) + max(0.0, came - high)
    return Grade(beyond == 0, (high - low + BEYOND * beyond) / step, abs(centre - came) / step)


def grades(situation: str) -> dict[tuple[str, str], list[Grade]]:
    """All grades by method and kind, each method from the same origins."""
    found = defaultdict(list)
    for kind, make in KINDS.items():
        bounds = natural_bounds(PERCENT if "ratio" in kind else COUNT)
        for number in range(SERIES_OF_A_KIND):
            values = make(noise(f"{kind} {number}"))
            for seen, ahead, came in origins(values, SITUATIONS[situation]):
                step = statistics.fmean(abs(after - before) for before, after in pairwise(seen))
                for name, method in METHODS.items():
                    found[name, kind].append(graded(method(seen, ahead), came, step, bounds))
    return found


def origins(
    values: Sequence[float], situation: Sequence[tuple[int, int]]
) -> Iterator[tuple[Sequence[float], int, float]]:
    """The weeks seen, how far to look and the value that came, wherever anything changed in the weeks seen."""
    for origin in range(MOST_POINTS, len(values) - MOST_AHEAD + 1, WEEKS_BETWEEN_ORIGINS):
        for known, ahead in situation:
            seen = values[origin - known : origin]
            if len(set(seen)) > 1:
                yield seen, ahead, values[origin + ahead - 1]


@dataclass(frozen=True, slots=True)
class Summary:
    """All grades of a method: coverage, median interval score and MASE, and the mean interval score."""

    origins: int
    coverage: float
    score: float
    error: float
    mean_score: float


def summary(given: Sequence[Grade]) -> Summary:
    """Many grades in five figures."""
    scores = [grade.score for grade in given]
    return Summary(
        origins=len(given),
        coverage=statistics.fmean(grade.held for grade in given),
        score=statistics.median(scores),
        error=statistics.median(grade.error for grade in given),
        mean_score=statistics.fmean(scores),
    )


def summaries(found: Mapping[tuple[str, str], Sequence[Grade]]) -> dict[str, Summary]:
    """Every method over all kinds."""
    return {name: summary([grade for kind in KINDS for grade in found[name, kind]]) for name in METHODS}


def chances(situation: str) -> Iterator[tuple[float, bool]]:
    """What was said of the chance of each target, and whether the value that came reached it."""
    for kind, make in KINDS.items():
        for number in range(SERIES_OF_A_KIND):
            values = make(noise(f"{kind} {number}"))
            for seen, ahead, came in origins(values, SITUATIONS[situation]):
                step = statistics.fmean(abs(after - before) for before, after in pairwise(seen))
                for steps in STEPS_TO_TARGET:
                    goal = Reach(baseline=seen[-1], target=seen[-1] - steps * step, strict=False, unit=COUNT)
                    found = project(goal, weeks_of(seen), ahead, (None, None))
                    assert found is not None
                    yield found.chance, came <= goal.target


def chance_table() -> Iterator[str]:
    """Said and true chances, by fifths, in Markdown."""
    fifths = defaultdict(list)
    for chance, came in chances(JUDGED[1]):
        fifths[min(4, int(chance * 5))].append((chance, came))
    yield f"\nChance of a target ½, 1, 2 or 4 mean steps below the last value, {JUDGED[1]}\n"
    yield "| said | on average | reached | times |"
    yield "|---|---|---|---|"
    for fifth, said in sorted(fifths.items()):
        mean, share = (statistics.fmean(column) for column in zip(*said, strict=True))
        yield f"| {fifth * 20} to {fifth * 20 + 20} % | {mean:.0%} | {share:.0%} | {len(said):,} |"


def verdicts() -> Iterator[Verdict]:
    """Coverage, and both errors against those of the last value."""
    for situation in JUDGED:
        by_method = summaries(grades(situation))
        this, last = by_method[OURS], by_method[LAST_VALUE]
        say(f"     {situation}: {this.origins} origins")
        yield Verdict(f"coverage of the 80 % range, {situation}", this.coverage, COVERAGE[0], "", at_least=True)
        yield Verdict(f"coverage of the 80 % range, {situation}", this.coverage, COVERAGE[1], "")
        yield Verdict(f"interval score / last value's, {situation}", this.score / last.score, 1.0)
        yield Verdict(f"MASE / last value's, {situation}", this.error / last.error, 1.0)


def tables() -> Iterator[str]:
    """The tables of the documentation, in Markdown."""
    for situation in SITUATIONS:
        found = grades(situation)
        by_method = summaries(found)
        yield f"\n{situation} ({by_method[OURS].origins} origins)\n"
        yield f"| method | coverage | median interval score | median MASE | mean interval score | {' | '.join(KINDS)} |"
        yield f"|---|{'---|' * (4 + len(KINDS))}"
        for name, all_in in by_method.items():
            figures = f"{all_in.coverage:.2f} | {all_in.score:.1f} | {all_in.error:.2f} | {all_in.mean_score:.1f}"
            kinds = " | ".join(f"{summary(found[name, kind]).coverage:.2f}" for kind in KINDS)
            yield f"| {name} | {figures} | {kinds} |"


if __name__ == "__main__":
    print("\n".join([*tables(), *chance_table()]))
