"""Series of the sandbox: one sample at every full hour, each a pure function of its time."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HOUR = 3600
"""Seconds between samples, and how far back an instant selector looks for one."""
_DAY = 24
_WEEK = 7 * _DAY

Labels = tuple[tuple[str, str], ...]
"""Names and values of a series' labels, the metric's name among them, sorted by name."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How a value develops.

    Attributes:
        path: Pairs of week (0 is the quarter's start) and value, joined by straight lines and
            level before the first and after the last.
        noise: Half the width of the random movement around the path, in the value's unit.
        weekend: What is added on Saturdays and Sundays, in the value's unit.
        dents: Values that take the place of the path's for one hour, by hour of the quarter.
        whole: Whether the value is a count.
    """

    path: Sequence[tuple[float, float]]
    noise: float = 0.0
    weekend: float = 0.0
    dents: Mapping[int, float] = field(default_factory=dict)
    whole: bool = False

    def value(self, seed: str, hour: int) -> float:
        """The value at an hour of the quarter; hour 0 is midnight of its first day, a Monday."""
        if hour in self.dents:
            return self.dents[hour]
        weekend = self.weekend if hour % _WEEK >= 5 * _DAY else 0.0
        value = self._on_path(hour / _WEEK) + weekend + self.noise * _wobble(seed, hour)
        return float(round(value)) if self.whole else value

    def _on_path(self, week: float) -> float:
        after = bisect_right(self.path, week, key=lambda point: point[0])
        if after == 0:
            return self.path[0][1]
        if after == len(self.path):
            return self.path[-1][1]
        (start, first), (end, last) = self.path[after - 1], self.path[after]
        return first + (last - first) * (week - start) / (end - start)


class Series:
    """One series of the sandbox.

    Args:
        name: The metric's name.
        labels: Its other labels.
        curve: Its values.
        start: The first instant of the quarter, in seconds since 1970.
        until: The instant of its last sample; None for one that goes on.
    """

    def __init__(
        self, name: str, labels: Mapping[str, str], curve: Curve, *, start: int, until: int | None = None
    ) -> None:
        self.labels: Labels = tuple(sorted({"__name__": name, **labels}.items()))
        self._curve = curve
        self._seed = repr(self.labels)
        self._first_hour = start // HOUR
        self._last_hour = None if until is None else until // HOUR
        self._samples: dict[int, float] = {}

    def label(self, name: str) -> str:
        """The value of a label, empty where the series has none of that name."""
        return next((value for label, value in self.labels if label == name), "")

    def at(self, instant: float) -> float | None:
        """The newest sample within the hour up to an instant; None where there is none."""
        return self._sample(int(instant // HOUR))

    def within(self, start: float, end: float) -> Iterator[tuple[int, float]]:
        """Times and values of the samples after `start`, up to and including `end`."""
        for hour in range(int(start // HOUR) + 1, int(end // HOUR) + 1):
            value = self._sample(hour)
            if value is not None:
                yield hour * HOUR, value

    def _sample(self, hour: int) -> float | None:
        if self._last_hour is not None and hour > self._last_hour:
            return None
        if hour not in self._samples:  # an average over a week asks for each sample 168 times
            self._samples[hour] = self._curve.value(self._seed, hour - self._first_hour)
        return self._samples[hour]


def _wobble(seed: str, hour: int) -> float:
    """Noise from -1 to 1: most of it drifts from day to day, a little changes every hour."""
    day, part = divmod(hour, _DAY)
    today, tomorrow = chance(f"{seed} day {day}"), chance(f"{seed} day {day + 1}")
    drift = today + (tomorrow - today) * part / _DAY
    return 0.8 * drift + 0.2 * chance(f"{seed} hour {hour}")


def chance(seed: str) -> float:
    """A number from -1 to 1 that looks random and is the same for the same seed everywhere."""
    digest = hashlib.blake2b(seed.encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**63 - 1
