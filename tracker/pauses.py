"""A source that keeps failing is asked less often.

After three polls in a row in which a source gave nothing through its own fault, it is left in
peace for 5 minutes, then 10, 20, 40, and at most 60, until it answers again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .core.outcome import Fault, Outcome
from .ports import SourceState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .runs import Item

PATIENCE = 3
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)


def paused(state: SourceState, now: datetime) -> bool:
    """Whether the source is not to be asked yet."""
    return state.until is not None and now < state.until


def pause_after(failures: int) -> timedelta | None:
    """How long to leave a source alone after so many failing polls in a row; None: not at all."""
    if failures < PATIENCE:
        return None
    doublings = min(failures - PATIENCE, 4)
    return min(FIRST_PAUSE * 2.0**doublings, LONGEST_PAUSE)


def after_poll(source: str, before: SourceState | None, answers: Sequence[Item], now: datetime) -> SourceState | None:
    """The state of a source after a poll; None where there is nothing new to remember."""
    if not answers:
        return None
    if not all(_source_failed(answer) for answer in answers):
        return SourceState(source) if before is not None and before.failures else None
    failures = (before.failures if before else 0) + 1
    pause = pause_after(failures)
    return SourceState(source, failures, None if pause is None else now + pause, answers[0].message)


def _source_failed(answer: Item) -> bool:
    return answer.outcome is Outcome.FAILED and answer.fault is Fault.SOURCE
