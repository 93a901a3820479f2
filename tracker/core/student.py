"""Student's t distribution for whole degrees of freedom, in closed form.

Few points make a range wider than the normal distribution says; this says by how much.
"""

from __future__ import annotations

import math
from functools import cache

_HALVINGS = 200


def student_cdf(t: float, freedom: int) -> float:
    """The chance that a t-distributed number is at most `t`; `freedom` is 1 or more.

    The finite sums of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(freedom))
    odd = freedom % 2
    term, total = math.cos(angle) if odd else 1.0, 0.0
    for j in range(1 + odd, freedom, 2):
        total += term
        term *= math.cos(angle) ** 2 * j / (j + 1)
    within = math.sin(angle) * total
    if odd:
        within = (angle + within) * 2 / math.pi
    return (1 + within) / 2


@cache
def student_quantile(probability: float, freedom: int) -> float:
    """The number that a t-distributed one stays below with a probability of 0.5 or more, but less than 1."""
    low, high = 0.0, 1.0
    while student_cdf(high, freedom) < probability:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if student_cdf(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return high
