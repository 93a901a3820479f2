"""Rows become a number, or an absence with its reason."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tracker.core.outcome import Fault, Outcome
from tracker.jsonbody import excerpt
from tracker.ports import Found, Missing

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.ports import Answer, Ask

    from .database import Question, Rows

SAMPLES = "samples"

_NAMED = 5
_KINDS: tuple[tuple[type, str, str], ...] = (
    (str, "a text", "convert it in the query, such as `cast(… as numeric)`"),
    (bool, "true or false", "count in the query, such as `sum(case when … then 1 else 0 end)`"),
    (timedelta, "a length of time", "convert it in the query, such as `extract(epoch from …)`"),
    (date, "a date", "ask for a number"),
)


def judge(ask: Ask, question: Question, observed_at: datetime, answer: Rows) -> Answer:
    """The answer that rows amount to.

    Args:
        ask: What was asked, and for which key result.
        question: How it was asked.
        observed_at: The instant a number is true for.
        answer: What came back.
    """
    if not _is_number_and_samples(answer.columns):
        return _too_wide(ask, answer.columns)
    if len(answer.rows) > 1:
        return _misasked(ask, Outcome.AMBIGUOUS, "several rows came back where one is needed",
                         "aggregate in the query, such as with `count(*)`")  # fmt: skip
    if not answer.rows or answer.rows[0][0] is None:
        return _nothing(ask, question, observed_at, answer)
    raw, *beside = answer.rows[0]
    value = _number(raw)
    if value is None:
        return _no_number(ask, raw)
    samples = _samples(beside)
    if samples is not None and samples < 0:
        return _misasked(ask, Outcome.REJECTED, "the column `samples` is no count", "give a whole number")
    return Found(ask.key_result, value, observed_at, samples, evidence(question))


def evidence(question: Question) -> dict[str, object]:
    """How a number was asked for, for `explain`."""
    return {"query": question.query, "parameters": {name: at.isoformat() for name, at in question.bound}}


def _is_number_and_samples(columns: tuple[str, ...]) -> bool:
    return len(columns) == 1 or (len(columns) == 2 and columns[1].lower() == SAMPLES)  # noqa: PLR2004 - both


def _too_wide(ask: Ask, columns: tuple[str, ...]) -> Missing:
    names = ", ".join(excerpt(name) for name in columns[:_NAMED]) + (", …" if len(columns) > _NAMED else "")
    message = f"{len(columns)} columns came back where one is needed: {names}"
    return _misasked(ask, Outcome.AMBIGUOUS, message, "select the number alone, or the number and `… as samples`")


def _nothing(ask: Ask, question: Question, observed_at: datetime, answer: Rows) -> Answer:
    what = "NULL" if answer.rows else "no row"
    if ask.measure.empty is not None:
        told = {**evidence(question), "empty": f"{what} came back, which counts as 0"}
        return Found(ask.key_result, 0.0, observed_at, evidence=told)
    cure = "an average, sum or maximum of no rows is NULL: is there data within the window?" if answer.rows else None
    cure = cure or "try it with `keyresult probe`; if nothing truly means none, say `empty: 0`"
    return Missing(ask.key_result, Outcome.NO_DATA, Fault.SOURCE, f"the query worked and gave {what}", cure)


def _number(raw: Any) -> float | None:  # noqa: ANN401 - a database gives anything
    """A finite number as float; None for anything else."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return None
    try:
        value = float(raw)
    except (OverflowError, ValueError):  # a whole number beyond a float; a signalling NaN
        return None
    return value if math.isfinite(value) else None


def _samples(beside: list[Any]) -> int | None:
    """The sample count beside a number; None without one, -1 for what is none."""
    if not beside or beside[0] is None:
        return None
    count = _number(beside[0])
    return int(count) if count is not None and count.is_integer() else -1


def _no_number(ask: Ask, raw: Any) -> Missing:  # noqa: ANN401 - as above
    for kind, words, cure in _KINDS:
        if isinstance(raw, kind):
            return _misasked(ask, Outcome.REJECTED, f"{words} came back instead of a number", cure)
    if isinstance(raw, int | float | Decimal):
        message = "a number came back that is not finite or too large"
        return Missing(ask.key_result, Outcome.REJECTED, Fault.SOURCE, message, "guard the query against NaN")
    return _misasked(ask, Outcome.REJECTED, "something else than a number came back", "ask for a number")


def _misasked(ask: Ask, outcome: Outcome, message: str, help: str) -> Missing:
    return Missing(ask.key_result, outcome, Fault.CONFIG, message, help)
