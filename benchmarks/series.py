"""Made-up weekly series of the kinds that key results are made of; a name always gives the same one."""

from __future__ import annotations

import math
import random
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

WEEKS = 60


def noise(name: str) -> random.Random:
    """A generator of its own for everything that has a name."""
    return random.Random(name)  # noqa: S311 - made-up series keep no secret


def poisson(chance: random.Random, mean: float) -> int:
    """How many events come when so many are expected; for means up to some hundred."""
    left, events = math.exp(-mean), 0
    product = chance.random()
    while product > left:
        events, product = events + 1, product * chance.random()
    return events


def echoes(chance: random.Random, memory: float, size: float) -> Iterator[float]:
    """Deviations without end, of which a share is remembered from week to week."""
    deviation = 0.0
    while True:
        deviation = memory * deviation + chance.gauss(0, size)
        yield deviation


def trend(chance: random.Random) -> list[float]:
    """A duration that falls steadily, with some noise."""
    start, slope = chance.uniform(30, 60), -chance.uniform(0.1, 0.35)
    off = echoes(chance, chance.uniform(0, 0.5), chance.uniform(0.6, 2.5))
    return [max(0.5, start + slope * week + next(off)) for week in range(WEEKS)]


def wandering(chance: random.Random) -> list[float]:
    """A number whose every step starts from the last, with a slight bias."""
    start = chance.uniform(20, 80)
    size = start * chance.uniform(0.02, 0.06)
    bias = chance.gauss(0, 0.15) * size
    steps = [start, *(chance.gauss(bias, size) for _ in range(WEEKS - 1))]
    return list(accumulate(steps, lambda value, step: max(0.0, value + step)))


def seasonal(chance: random.Random) -> list[float]:
    """A number that swings by the month, the quarter or the half-year."""
    middle, period = chance.uniform(50, 200), chance.choice([4.35, 13, 26])
    swing, phase = middle * chance.uniform(0.05, 0.15), chance.uniform(0, math.tau)
    off = echoes(chance, 0.3, middle * 0.04)
    return [middle + swing * math.sin(math.tau * week / period + phase) + next(off) for week in range(WEEKS)]


def level_shift(chance: random.Random) -> list[float]:
    """A number that three changes move for good, mostly down."""
    level = chance.uniform(20, 40)
    off = echoes(chance, 0.3, level * chance.uniform(0.03, 0.08))
    shifts = {chance.randrange(8, WEEKS - 4): chance.choice([0.7, 0.8, 0.85, 1.15]) for _ in range(3)}
    levels = accumulate(range(1, WEEKS), lambda now, week: now * shifts.get(week, 1), initial=level)
    return [max(0.1, now + next(off)) for now in levels]


def count(chance: random.Random) -> list[float]:
    """How many bugs or tickets came in a week, slowly fewer."""
    mean, growth = chance.uniform(3, 15), chance.gauss(-0.008, 0.01)
    return [float(poisson(chance, mean * math.exp(growth * week))) for week in range(WEEKS)]


def near_ceiling(chance: random.Random) -> list[float]:
    """The percentage of 60 to 600 deployments that succeed, between 95 and 100 and improving."""
    share, deployments = chance.uniform(0.95, 0.995), chance.choice([60, 180, 600])
    odds = accumulate((chance.gauss(0.01, 0.12) for _ in range(WEEKS)), initial=math.log(share / (1 - share)))
    chances = [1 / (1 + math.exp(-log_odds)) for log_odds in odds][1:]
    return [100 * sum(chance.random() < each for _ in range(deployments)) / deployments for each in chances]


KINDS: Mapping[str, Callable[[random.Random], list[float]]] = MappingProxyType(
    {
        "trend": trend,
        "wandering": wandering,
        "seasonal": seasonal,
        "level shift": level_shift,
        "count": count,
        "ratio near 100 %": near_ceiling,
    }
)
