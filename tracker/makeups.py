"""Which of the makeups that come with answers are kept: those of the last slot of each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.makeup import closes_day
from .ports import Found

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .core.makeup import Makeup
    from .ports import Answer, Task


def kept_makeups(task: Task, answers: Iterable[tuple[datetime, Answer]]) -> dict[tuple[str, datetime], Makeup]:
    """What is kept of answers for the slots of a task, by key result and slot."""
    told = ((slot, answer.makeup) for slot, answer in answers if isinstance(answer, Found))
    return {
        (task.key_result, slot): makeup
        for slot, makeup in told
        if makeup is not None and closes_day(slot, task.every, task.zone)
    }
