"""What progress is expected at a day of the cycle."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from .cycle import Cycle
    from .model import Checkpoint, Milestone


def expected_share(cycle: Cycle, at: datetime, checkpoints: Sequence[Checkpoint] = ()) -> float:
    """The share of progress expected at an instant, by whole days gone by.

    It runs in straight lines from 0 at the start of the cycle through the share of each
    checkpoint at the end of its day to 1 at the end of the cycle; a checkpoint on the last day
    takes the place of that 1. Checkpoints lie within the cycle.
    """
    gone = cycle.days_gone(at)
    corners = {0: 0.0, cycle.days: 1.0} | {
        (checkpoint.day - cycle.first).days + 1: checkpoint.share for checkpoint in checkpoints
    }
    for (left, low), (right, high) in pairwise(sorted(corners.items())):
        if gone < right:
            return low + (high - low) * (gone - left) / (right - left)
    return corners[cycle.days]


def expected_milestones(steps: Sequence[Milestone], day: date) -> float:
    """The weight of the steps whose due day has passed / the weight of all."""
    return sum(step.weight for step in steps if step.due < day) / sum(step.weight for step in steps)
