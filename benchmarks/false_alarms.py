"""How often the two rules of process behaviour charts cry wolf, and how soon they see a real change.

    python benchmarks/false_alarms.py    the tables of docs/signals.md

Limits from 12 weeks before a cycle of 13. A false alarm is a signal in a cycle in which nothing
changed; a change of so many standard deviations begins with the cycle.
"""

from __future__ import annotations

import math
import statistics
import sys
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from series import echoes, noise, poisson
from timing import Verdict

from tracker.core.signal import Rule, charts
from tracker.core.standing import WeekValue

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.core.signal import Signal

BEFORE, CYCLE = 12, 13
SERIES = 4000
SHIFTED_SERIES = 1000
WEEKS = tuple(date(2026, 1, 5) + timedelta(weeks=week) for week in range(BEFORE + CYCLE))
START = WEEKS[BEFORE]
LOGARITHMS = "skewed, limits from logarithms"
NORMAL = "normal"


def normal(chance: random.Random) -> list[float]:
    """Independent weeks."""
    return [chance.gauss(100, 5) for _ in WEEKS]


def skewed(chance: random.Random) -> list[float]:
    """Independent weeks, of which some are much longer: log-normal, 0.6."""
    return [math.exp(chance.gauss(3, 0.6)) for _ in WEEKS]


def counts(chance: random.Random) -> list[float]:
    """Independent counts, 8 a week."""
    return [float(poisson(chance, 8)) for _ in WEEKS]


def remembered(chance: random.Random) -> list[float]:
    """Weeks that remember 0.4 of the deviation before them."""
    return [100 + deviation for deviation in islice(echoes(chance, 0.4, 5), 20, 20 + len(WEEKS))]


def overlapping(chance: random.Random) -> list[float]:
    """A count over the last 28 days, 2 on average, read weekly."""
    weekly = [poisson(chance, 0.5) for _ in range(len(WEEKS) + 3)]
    return [float(sum(weekly[week : week + 4])) for week in range(len(WEEKS))]


KINDS: Mapping[str, Callable[[random.Random], list[float]]] = MappingProxyType(
    {
        NORMAL: normal,
        "count, 8 a week": counts,
        "skewed, limits from differences": skewed,
        LOGARITHMS: skewed,
        "autocorrelated, 0.4": remembered,
        "28-day count read weekly (switched off)": overlapping,
    }
)


def in_cycle(values: Sequence[float], *, logarithms: bool = False) -> list[Signal]:
    """The signals that a report of the cycle would show."""
    weeks = [WeekValue(monday, value) for monday, value in zip(WEEKS, values, strict=False)]
    (chart,) = charts(weeks, start=START, lower_is_better=True, skewed=logarithms)
    return [signal for signal in chart.signals if signal.until >= START]


def alarms(kind: str) -> tuple[float, float]:
    """The share of unchanged cycles with a value outside, and with any signal."""
    chance = noise(kind)
    cycles = [in_cycle(KINDS[kind](chance), logarithms=kind == LOGARITHMS) for _ in range(SERIES)]
    outside = sum(any(signal.rule is Rule.OUTSIDE for signal in found) for found in cycles)
    return outside / SERIES, sum(map(bool, cycles)) / SERIES


def weeks_to_see(shift: float) -> list[int | None]:
    """In which week of the cycle a change of so many standard deviations first gave a signal; None: in none."""
    chance = noise(f"shift {shift}")
    series = (
        [chance.gauss(0, 1) + shift * (week >= BEFORE) for week in range(len(WEEKS))] for _ in range(SHIFTED_SERIES)
    )
    return [
        next((week for week in range(1, CYCLE + 1) if in_cycle(values[: BEFORE + week])), None) for values in series
    ]


def median_week(weeks: Sequence[int | None]) -> float:
    """The median week, where one never seen comes last."""
    return statistics.median(CYCLE + 1 if week is None else week for week in weeks)


def verdicts() -> Iterator[Verdict]:
    """The rates that the documentation states."""
    for kind in (NORMAL, LOGARITHMS):
        yield Verdict(f"cycles with a false signal: {kind}", alarms(kind)[1], 0.26, "")
    yield Verdict("weeks until a change of 2 standard deviations is seen", median_week(weeks_to_see(2)), 4, "weeks")


def tables() -> Iterator[str]:
    """The tables of the documentation, in Markdown."""
    yield "| series | a value outside | either rule |"
    yield "|---|---|---|"
    for kind in KINDS:
        yield "| {} | {:.0%} | {:.0%} |".format(kind, *alarms(kind))
    yield "\n| change | seen within the cycle | median week |"
    yield "|---|---|---|"
    for shift in (1, 1.5, 2, 3):
        weeks = weeks_to_see(shift)
        yield f"| {shift} | {sum(week is not None for week in weeks) / len(weeks):.0%} | {median_week(weeks):.0f} |"


if __name__ == "__main__":
    print("\n".join(tables()))
