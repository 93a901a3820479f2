"""What is told and stored of an answer, or of an error in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.outcome import Fault, Outcome
from .core.readings import Gap, Reading
from .errors import ConnectorError, Deferred, SettingsError
from .ports import Found, Missing
from .runs import Item

if TYPE_CHECKING:
    from datetime import datetime

    from .errors import KeyresultError
    from .ports import Answer, Due


def missing_from(error: KeyresultError, key_result: str) -> Missing:
    """The absence that an error of a source, or of its settings, amounts to."""
    if isinstance(error, ConnectorError):
        until = error.until if isinstance(error, Deferred) else None
        return Missing(key_result, error.outcome, error.fault, error.message, error.help, until)
    fault = Fault.CONFIG if isinstance(error, SettingsError) else Fault.LOCAL
    return Missing(key_result, Outcome.FAILED, fault, error.message, error.help)


def entry(due: Due, answer: Answer, poll_number: int, now: datetime) -> tuple[Item, Reading | Gap]:
    """What is told of a due that was answered, and the reading or gap that is stored."""
    task = due.task
    if isinstance(answer, Found):
        item = Item(
            task.key_result, due.slot, Outcome.OK, None, answer.value, task.unit, answer.samples, answer.warning or ""
        )
        reading = Reading(task.key_result, due.slot, answer.value, answer.observed_at, now, answer.samples, poll_number)
        return item, reading
    item = Item(
        task.key_result, due.slot, answer.outcome, answer.fault, None, task.unit, None, answer.message, answer.help
    )
    gap = Gap(task.key_result, answer.outcome, answer.fault, answer.message, due.slot, due.slot, until=answer.until)
    return item, gap
