"""Mean and percentiles of a few numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHARES = {"p50": 0.5, "p85": 0.85}


def statistic(name: str, values: Sequence[float]) -> float:
    """The `mean`, `p50` or `p85` of one or more values."""
    return math.fsum(values) / len(values) if name == "mean" else percentile(values, _SHARES[name])


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies.

    Linear interpolation between closest ranks, with the smallest value at 0 and the largest at 1
    (type 7 of Hyndman and Fan, 1996; NumPy's default).
    """
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = math.floor(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])
