"""The span of time that a measure looks back over, where its fields tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.core.quantity import QuantityError
from tracker.core.slots import parse_interval

from .promql import longest_range

if TYPE_CHECKING:
    from datetime import timedelta

    from tracker.core.model import Measure

PROMQL = frozenset({"prometheus"})
"""Connectors whose `query` is PromQL."""
_SINCE = re.compile(r">=?\s*['\"]?-(\d+)([wdhm])\b")


def window_of(measure: Measure) -> tuple[str, timedelta] | None:
    """The field that says how far a measure looks back, and how far; None if none says so."""
    window = measure.fields.get("window")
    if isinstance(window, str):
        return _interval("window", window)
    query = measure.fields.get("query")
    if measure.connector in PROMQL and isinstance(query, str):
        span = longest_range(query)
        return None if span is None else ("query", span)
    jql = measure.fields.get("jql")
    since = _SINCE.search(jql) if isinstance(jql, str) else None
    return _interval("jql", since[1] + since[2]) if since else None


def spelled(name: str, span: str) -> str:
    """A span such as `7d`, as it is written in a field: `window: 7d`, `[7d]` in PromQL, `>= -7d` in JQL."""
    return {"window": f"`window: {span}`", "query": f"`[{span}]`"}.get(name, f"`>= -{span}`")


def _interval(name: str, text: str) -> tuple[str, timedelta] | None:
    try:
        return name, parse_interval(text)
    except QuantityError:  # the connector has its own words for it
        return None
