"""How much a number can be worth with so few events behind it.

Shares have a Wilson interval. Under 30 events their number is said; under 5 the events
themselves, and no rate.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from .model import Keep, Reach
from .units import PERCENT, RATIO, convert
from .wording import number_text, plural, range_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Goal
    from .units import Unit

MANY_EVENTS: Final = 30
ENOUGH_EVENTS: Final = 5
CONFIDENCE: Final = 0.95
SHRUNK: Final = 0.5
"""A ratio of less than this share of its former events is another ratio."""

_DUST: Final = 1e-9
_WHOLE: Final = 1e-6
_MOST_PASSABLE: Final = 0.2
"""A bound that lets more than this share fail holds nothing."""


def wilson(successes: float, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of a share of `n` events, 0 to 1, by Wilson's score.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22 (1927).

    Args:
        successes: From 0 to `n`; not whole where it was worked out from a share.
        n: How many events; 1 or more.
        confidence: Between 0 and 1.
    """
    z2 = _normal_quantile((1 + confidence) / 2) ** 2
    share = successes / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def finer_than_sample(goal: Goal, n: int, events: str = "event") -> str | None:
    """What is said of a ratio's target that so many events cannot show; None if they can, or there is none.

    A target is too fine if a single failure misses it, so that only perfection would reach it:
    `99.9 % over 240 deploys allows no failure: one costs 0.42 points`

    Args:
        goal: Any goal; only a reach or keep goal in a ratio has such a target.
        n: How many events one reading rests on.
        events: What one of them is called.
    """
    if n < 1:
        return None
    return next((_too_fine_text(bound, n, events) for bound in _bounds(goal) if bound.too_fine(n)), None)


def shown_by(goal: Goal, n: int) -> str | None:
    """What to measure, or to want, where so many events cannot show a ratio's target; None where they can.

    `measure over 1,000 events or more, or set a bound that allows one failure, such as 99.5 %`

    Args:
        goal: Any goal.
        n: How many events one reading rests on.
    """
    if n < 1:
        return None
    return next((_wider_text(bound, n) for bound in _bounds(goal) if bound.too_fine(n)), None)


def samples_text(value: float, unit: Unit, n: int | None, events: str = "event") -> str:
    """A value with what it rests on: `98.9 %`, `94.4 % (n = 18)`, `3 of 4 deploys`, `12 min (n = 3)`.

    A count is its own number of events and stands alone, as does a value without a known `n`.

    Args:
        value: The value, in `unit`.
        unit: Its unit.
        n: How many events stand behind it, if known.
        events: What one of them is called.
    """
    counts = unit.dimension.startswith("count") and "/" not in unit.dimension
    if n is None or n >= MANY_EVENTS or counts:
        return value_text(value, unit)
    few = _few_text(value, unit, n, events) if n < ENOUGH_EVENTS else None
    return few or f"{value_text(value, unit)} (n = {n})"


def shrunk_text(
    value: float,
    before: float,
    unit: Unit,
    counts: tuple[int | None, int | None],
    *,
    lower_is_better: bool | None,
) -> str | None:
    """What is said of a ratio that improved while its events fell to less than half; None of any other.

    `improved from 96 to 98.4 % while its events fell from 212 to 62: look at what dropped out`

    Args:
        value: The share now, in `unit`.
        before: The share it is compared with.
        unit: Their unit.
        counts: How many events there are now, and were before, if known.
        lower_is_better: The direction of the goal; None where neither is better.
    """
    now, then = counts
    if unit.dimension != "ratio" or lower_is_better is None or now is None or then is None:
        return None
    improved = value != before and (value < before) is lower_is_better
    if not improved or now >= SHRUNK * then:
        return None
    shares = f"from {value_text(before, unit)} to {value_text(value, unit)}"
    return f"improved {shares} while its events fell from {then:,} to {now:,}: look at what dropped out"


def interval_text(value: float, unit: Unit, n: int | None) -> str | None:
    """The range that a share of `n` events is compatible with: `96.1 to 99.7 % (95 % interval, n = 181)`.

    None for what is no share of events: another quantity, an unknown or no `n`, a value beyond all.
    """
    if unit.dimension != "ratio" or not n:
        return None
    share = convert(value, unit, RATIO)
    if not 0 <= share <= 1:
        return None
    low, high = (convert(end, RATIO, unit) for end in wilson(share * n, n))
    return f"{range_text(low, high, unit)} (95 % interval, n = {n:,})"


class _Bound(NamedTuple):
    """A ratio to be kept or reached, in `unit`; `above` says on which side."""

    value: float
    unit: Unit
    above: bool
    strict: bool

    def too_fine(self, n: int) -> bool:
        """Whether one failure among `n` misses the bound, though the bound allows for failures."""
        share = convert(self.value, self.unit, RATIO)
        allowed = n * (1 - share if self.above else share)
        least = 1 + _DUST if self.strict else 1 - _DUST
        return n * _DUST < allowed < least


def _bounds(goal: Goal) -> Iterator[_Bound]:
    """The bounds of a goal in a ratio; those of any other goal are none."""
    if isinstance(goal, Reach) and goal.unit.dimension == "ratio":
        yield _Bound(goal.target, goal.unit, not goal.decreasing, goal.strict)
    if isinstance(goal, Keep) and goal.unit.dimension == "ratio":
        for bound, above in ((goal.low, True), (goal.high, False)):
            if bound is not None:
                yield _Bound(bound.value, goal.unit, above, bound.strict)


def _too_fine_text(bound: _Bound, n: int, events: str) -> str:
    target = value_text(bound.value, bound.unit)
    return f"{target} over {plural(n, events)} allows no failure: one costs {_size_text(1 / n, bound.unit)}"


def _wider_text(bound: _Bound, n: int) -> str:
    share = convert(bound.value, bound.unit, RATIO)
    needed = math.ceil(1 / (1 - share if bound.above else share) - _WHOLE) + bound.strict
    more = f"measure over {needed:,} events or more"
    failures = next((size for size in _round_shares(n) if size > 1 / n or (size == 1 / n and not bound.strict)), 1.0)
    if failures > _MOST_PASSABLE:
        return more
    passable = convert(1 - failures if bound.above else failures, RATIO, bound.unit)
    return f"{more}, or set a bound that allows one failure, such as {value_text(passable, bound.unit)}"


def _round_shares(n: int) -> Iterator[float]:
    """Shares that are easily said, ascending, the first of them at most one of `n` events."""
    power = 10.0 ** -math.ceil(math.log10(n))
    yield from (step * power for step in (1, 2, 5, 10))


def _size_text(share: float, unit: Unit) -> str:
    """The size of one event among all, in two digits; of percentages in points."""
    size = float(f"{convert(share, RATIO, unit):.2g}")
    if unit != PERCENT:
        return value_text(size, unit)
    return f"{number_text(size)} point{'' if size == 1 else 's'}"


def _few_text(value: float, unit: Unit, n: int, events: str) -> str | None:
    """Fewer events than make a rate, as they are; None where the value is no share or rate of them."""
    if "/" in unit.dimension:
        return plural(n, events)
    if unit.dimension != "ratio":
        return None
    share = convert(value, unit, RATIO)
    successes = round(share * n)
    if not math.isclose(successes, share * n, abs_tol=_WHOLE):
        return None
    return f"{successes} of {plural(n, events)}"


@cache
def _normal_quantile(probability: float) -> float:
    from statistics import NormalDist  # not needed for a report without ratios

    return NormalDist().inv_cdf(probability)
