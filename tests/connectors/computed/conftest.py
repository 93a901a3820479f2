"""Asks that bring the readings of their parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.computed import connector

from tracker.core.readings import Reading
from tracker.facts import KeptFacts
from tracker.ports import Ask, Part
from tracker.testing.fakes import NoHttp

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.ports import Answer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
STALE = timedelta(hours=48)


@pytest.fixture(scope="session")
def part() -> Callable[..., Part]:
    """Makes a part with readings by how many hours before noon they were taken."""

    def make(name: str, unit: str = "deploys", **hours: float) -> Part:
        key_result = f"platform/2026-Q4/health/{name}"
        readings = [
            Reading(key_result, at, value, at, at)
            for at, value in ((NOON - timedelta(hours=int(back.strip("_"))), value) for back, value in hours.items())
        ]
        return Part(name, key_result, unit, STALE, tuple(sorted(readings, key=lambda reading: reading.at)))

    return make


@pytest.fixture(scope="session")
def ask() -> Callable[..., Ask]:
    """Makes an ask for a formula of parts, as of noon."""

    def make(formula: str, *parts: Part, unit: str = "ratio") -> Ask:
        measure = connector.Measure(formula=formula, of={part.name: part.name for part in parts})
        return Ask("platform/2026-Q4/goal/rate", measure, NOON, START, END, unit, parts)

    return make


@pytest.fixture(scope="session")
def answer() -> Callable[..., Answer]:
    """Reads one ask."""

    def read(asked: Ask) -> Any:
        (found,) = connector.read(connector.Source(), [asked], NoHttp(), KeptFacts({}), NOON)
        return found

    return read
