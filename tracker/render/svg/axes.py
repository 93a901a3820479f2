"""Where days and values lie on a chart, and which round values get a grid line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_LINES: Final = 5
_MOST_MONTHS: Final = 12
_ROUND: Final = (1, 2, 5, 10)
_MARGIN: Final = 0.06


@dataclass(frozen=True, slots=True)
class Axes:
    """A plane of days and values on a rectangle of a drawing.

    Attributes:
        first, last: The days at the left and the right edge.
        low, high: The values at the bottom and the top edge; never equal.
        left, right, top, bottom: The edges, in user units.
    """

    first: date
    last: date
    low: float
    high: float
    left: float
    right: float
    top: float
    bottom: float

    def x(self, day: date) -> float:
        """Where a day is; one outside is at the edge."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Where a value is; one outside is at the edge."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - min(1.0, max(0.0, share)) * (self.bottom - self.top)

    def points(self, places: Iterable[tuple[date, float]]) -> list[tuple[float, float]]:
        """Where some days with their values are."""
        return [(self.x(day), self.y(value)) for day, value in places]

    def months(self) -> list[date]:
        """The first day of each month in view, thinned where there are more than twelve."""
        begun = self.first.year * 12 + self.first.month - (self.first.day == 1)
        counted = range(begun, self.last.year * 12 + self.last.month)
        firsts = [date(month // 12, month % 12 + 1, 1) for month in counted]
        return firsts[:: len(firsts) // (_MOST_MONTHS + 1) + 1]


def value_range(values: Sequence[float], *, zero: bool) -> tuple[float, float]:
    """The least and greatest value to show, with a margin where the end is not zero itself.

    Args:
        values: At least one value.
        zero: Whether zero belongs in view.
    """
    low, high = min(values), max(values)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    margin = _MARGIN * (high - low)
    return low if zero and low == 0 else low - margin, high if zero and high == 0 else high + margin


def round_values(low: float, high: float) -> list[float]:
    """At most five round values from low to high, in steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / _MOST_LINES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in _ROUND if _lines(low, high, power * size) <= _MOST_LINES)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _lines(low: float, high: float, step: float) -> int:
    return math.floor(high / step) - math.ceil(low / step) + 1


def spread(places: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """The places, moved so that neighbours are apart and all are within top and bottom if they fit."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    edge = top - apart
    for position in order:
        edge = moved[position] = max(moved[position], edge + apart)
    edge = bottom + apart
    for position in reversed(order):
        edge = moved[position] = min(moved[position], edge - apart)
    return moved
