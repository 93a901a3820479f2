"""A result becomes a number, or an absence with its reason."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.jsonbody import excerpt
from tracker.ports import Found, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from tracker.core.makeup import Makeup
    from tracker.ports import Answer, Told

    from .models import Measure
    from .server import QueryError, Result, Series

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_NAMED = 3
_SEVERAL = 2
_PEOPLE = frozenset(
    {"actor", "assignee", "author", "committer", "developer", "email", "engineer", "login", "owner", "person"}
    | {"reporter", "reviewer", "user", "user_name", "username"}
)
"""Labels whose values are people."""
_LABELS_LENGTH = 120
_VALUE_LENGTH = 40
_WARNINGS_LENGTH = 300

_REDUCERS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "mean": lambda values: math.fsum(values) / len(values),
    "min": min,
    "max": max,
}

_CURES = {
    "matrix": "the query gives a range of samples; wrap it in a function such as `avg_over_time(…)`",
    "string": "the query gives a text; ask for a number",
}


def judge(key_result: str, measure: Measure, at: datetime, result: Result, together: int = 1) -> Answer:
    """The answer that a result amounts to.

    Args:
        key_result: Full name.
        measure: What was asked.
        at: The instant it was evaluated for.
        result: What came back.
        together: How many expressions shared the request.
    """
    if result.warnings:
        return _partial(key_result, result.warnings)
    if result.type in _CURES:
        return _misasked(key_result, f"a {result.type} came back instead of a number", _CURES[result.type])
    evidence = _evidence(measure, at, result, together)
    if not result.series:
        return _empty(key_result, measure, at, evidence)
    if len(result.series) > 1 and measure.reduce is None:
        return _ambiguous(key_result, result.series)
    value = _reduced(key_result, measure, result.series)
    if isinstance(value, Missing):
        return value
    made = None if measure.reduce is None else _makeup(measure.reduce, result.series)
    return Found(key_result, value, at, evidence=evidence, makeup=made)


def told(measure: Measure, found: Found | None) -> Told:
    """What was asked and, where a number was found, from how many series it came and how."""
    from tracker.ports import Told

    if found is None:
        return Told(measure.query)
    count = int(str(found.evidence["series"]))
    came = f"{count} series"
    if not count:
        return Told(measure.query, (came,), "nothing came back, which counts as 0")
    return Told(measure.query, (came,), f"the {measure.reduce} of {came}" if measure.reduce else "the only series")


def from_error(key_result: str, error: QueryError) -> Missing:
    """The absence that a refused query amounts to."""
    return Missing(key_result, error.outcome, error.fault, error.message, error.help)


def _reduced(key_result: str, measure: Measure, series: Sequence[Series]) -> float | Missing:
    if measure.reduce == "count":
        return float(len(series))
    values: list[float] = []
    for one in series:
        value = _value(key_result, one)
        if isinstance(value, Missing):
            return value
        values.append(value)
    if measure.reduce is None:
        return values[0]
    try:
        return _REDUCERS[measure.reduce](values)
    except OverflowError:
        message = f"the {measure.reduce} of {len(values)} series is too large a number"
        return Missing(key_result, Outcome.REJECTED, Fault.SOURCE, message)


def _makeup(reduce: str, series: Sequence[Series]) -> Makeup | None:
    """What a sum or mean over several series is made of; nothing else has parts that add up."""
    if len(series) < _SEVERAL or reduce not in ("sum", "mean"):
        return None
    if any(not _PEOPLE.isdisjoint(one.labels) for one in series):
        return None  # nobody is ranked
    from tracker.core.makeup import makeup  # only for those that reduce

    named = ((_pairs(one.labels), float(one.text or "nan")) for one in series)
    return makeup("series", named, mean=reduce == "mean")


def _evidence(measure: Measure, at: datetime, result: Result, together: int) -> dict[str, object]:
    evidence: dict[str, object] = {
        "query": measure.query,
        "evaluated_at": _shown(at),
        "result_type": result.type,
        "series": len(result.series),
        "asked_together": together,
    }
    if measure.reduce is not None:
        evidence["reduced_by"] = measure.reduce
    if result.infos:
        evidence["infos"] = list(result.infos)
    return evidence


@lru_cache(maxsize=16)
def _shown(at: datetime) -> str:
    return at.isoformat()


def _empty(key_result: str, measure: Measure, at: datetime, evidence: Mapping[str, object]) -> Answer:
    if measure.empty is not None:
        return Found(key_result, 0.0, at, evidence={**evidence, "empty": "no series came back, which counts as 0"})
    return Missing(
        key_result,
        Outcome.NO_DATA,
        Fault.SOURCE,
        "the query worked and gave 0 series",
        help="if nothing truly means none, say `empty: 0`; else correct the query, and try it with `keyresult probe`",
    )


def _partial(key_result: str, warnings: Sequence[str]) -> Missing:
    told = excerpt("; ".join(warnings[:_NAMED]), _WARNINGS_LENGTH)
    message = f"the server warns that the answer may be incomplete: {told}"
    return Missing(key_result, Outcome.PARTIAL, Fault.SOURCE, message, help="see that every store behind it answers")


def _ambiguous(key_result: str, series: Sequence[Series]) -> Missing:
    names = sorted(_name(one.labels) for one in series)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return Missing(
        key_result,
        Outcome.AMBIGUOUS,
        Fault.CONFIG,
        f"{len(names)} series came back where one is needed: {', '.join(names[:_NAMED])}{more}",
        help="aggregate in the query, such as `sum(…)`, or set `reduce:` to sum, mean, min, max or count",
    )


def _name(labels: Mapping[str, str]) -> str:
    return excerpt(labels.get("__name__", "") + "{" + _pairs(labels) + "}", _LABELS_LENGTH)


def _pairs(labels: Mapping[str, str]) -> str:
    """The labels of a series but for its name, as `code="500", job="api"`."""
    return ", ".join(f'{label}="{value}"' for label, value in sorted(labels.items()) if label != "__name__")


def _value(key_result: str, series: Series) -> float | Missing:
    if series.text is None:
        return _misasked(
            key_result,
            "a native histogram came back instead of a number",
            "ask for a number from it, such as `histogram_quantile(0.95, …)`",
        )
    value = float(series.text) if _NUMBER.match(series.text) else math.nan
    if math.isfinite(value):
        return value
    return Missing(
        key_result,
        Outcome.REJECTED,
        Fault.SOURCE,
        f"the answer is “{excerpt(series.text, _VALUE_LENGTH)}”, which is no finite number: a division by 0, perhaps",
        help="let the query give nothing when there is no traffic, such as `errors / (total > 0)`",
    )


def _misasked(key_result: str, message: str, help: str) -> Missing:
    return Missing(key_result, Outcome.REJECTED, Fault.CONFIG, message, help)
