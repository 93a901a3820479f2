"""Fields of sources and measures that no server could use are refused when they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tracker.connectors.prometheus import connector


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"query": " \n"}, "the query is blank"),
        ({"query": "up", "offset": "soon"}, "is not an interval"),
        ({"query": "up", "reduce": "median"}, "'sum', 'mean', 'min', 'max' or 'count'"),
        ({"query": "up", "empty": 1}, "Input should be 0"),
        ({}, "Field required"),
    ],
)
def test_wrong_measures(fields: dict[str, Any], message: str) -> None:
    """A wrong field of a measure says what is wrong with it."""
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(connector.Measure).validate_python(fields)


@pytest.mark.parametrize(("fields", "message"), [({"timeout": 0}, "at least 1 second"), ({"url": "x"}, "http://")])
def test_wrong_sources(fields: dict[str, Any], message: str) -> None:
    """A wrong field of a source says what is wrong with it."""
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(connector.Source).validate_python({"url": "https://prometheus.example.com", **fields})


def test_evaluated_at_whole_seconds() -> None:
    """The instant of evaluation is the ask's, without fractions and less the offset."""
    at = datetime(2026, 10, 14, 9, 0, 5, 999, tzinfo=UTC)
    assert connector.Measure(query="up").evaluated_at(at) == at.replace(microsecond=0)
    assert connector.Measure(query="up", offset="1h").evaluated_at(at) == datetime(2026, 10, 14, 8, 0, 5, tzinfo=UTC)
