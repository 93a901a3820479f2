"""An explanation for programs: the document `keyresult.explain/1` of a key result."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .json_docs import DEMO, instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.core.explained import Explained, Step

Document = dict[str, Any]


def explain(subject: Explained, steps: Sequence[Step], warnings: Sequence[str] = (), *, demo: bool = False) -> Document:
    """The steps with all their figures: numbers raw, instants RFC 3339 in UTC, days ISO 8601."""
    key_result, unit = subject.key_result, subject.unit
    return {
        "schema": "keyresult.explain/1",
        "as_of": instant(subject.team.at),
        "key_result": key_result.name,
        "title": key_result.title,
        "unit": None if unit is None else unit.symbol,
        "status": subject.standing.status.value,
        "reason": subject.standing.reason,
        "steps": [_step(step) for step in steps],
        "warnings": [*([DEMO] if demo else []), *warnings],
    }


def _step(step: Step) -> Document:
    return {"step": step.name, "rule": step.rule, "lines": list(step.lines), "figures": jsonable(step.figures)}


def jsonable(value: Any) -> Any:  # noqa: ANN401 - JSON has no common type
    """A figure as JSON; what is no number JSON can hold is null."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    if hasattr(value, "items"):
        return {name: jsonable(each) for name, each in value.items()}
    return value
