"""Asking through a scripted door, or over loopback through the real one."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.http import Limits, open_door
from tracker.connectors.http_json import connector

from tracker.facts import KeptFacts
from tracker.ports import Ask, Found
from tracker.testing.connectors import NOW, ORIGIN, ScriptedHttp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.ports import Answer

START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


class _Planted:
    """Secrets whose values are told by the last character of their names."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """`planted-token-2` for names that end in APPLICATION_KEY, else `planted-token-1`."""
        return "planted-token-2" if str(env or file).endswith("APPLICATION_KEY") else "planted-token-1"


class _FixedClock:
    """Always the same instant."""

    def now(self) -> datetime:
        """Wednesday 14 October 2026, 09:00 UTC."""
        return NOW


def ask_for(number: int = 0, at: datetime = NOW, **fields: Any) -> Ask:
    """An ask of a measure with these fields; path and value have defaults."""
    measure = connector.Measure(**{"path": "/numbers", "value": "n", **fields})
    return Ask(f"team/2026-Q4/objective/{number}", measure, at, START, END)


def read_all(http: Any, *asks: Ask, source: Any = None, at: datetime = NOW) -> list[Answer]:
    """The answers to the asks in their order; each is answered once."""
    answers = list(connector.read(source or connector.Source(url=ORIGIN), asks, http, KeptFacts({}), at))
    found = {answer.key_result: answer for answer in answers}
    assert len(asks) == len(answers) == len(found)
    return [found[ask.key_result] for ask in asks]


def read_one(reply: object, /, **fields: Any) -> Answer:
    """The answer to one ask of a source that always replies the same."""
    (answer,) = read_all(ScriptedHttp(lambda _request: reply), ask_for(**fields))
    return answer


def told(answers: Sequence[Answer]) -> list[object]:
    """The value of each answer, or the outcome of its absence."""
    return [answer.value if isinstance(answer, Found) else answer.outcome.value for answer in answers]


def real_door(source: Any) -> Any:
    """The real door to a source, which waits for nothing between tries; to be closed."""
    door = open_door(
        "api",
        source,
        secrets=_Planted(),
        limits=Limits(),
        clock=_FixedClock(),
        facts=KeptFacts({}),
        pause=lambda _seconds: None,
    )
    return contextlib.closing(door)


@pytest.fixture
def ask() -> Callable[..., Ask]:
    """`ask(number=0, at=NOW, **measure_fields)`."""
    return ask_for


@pytest.fixture
def read() -> Callable[..., list[Answer]]:
    """`read(http, *asks, source=None, at=NOW)`, the answers in order of the asks."""
    return read_all


@pytest.fixture
def one() -> Callable[..., Answer]:
    """`one(reply, **measure_fields)`, the answer where the source always replies so."""
    return read_one


@pytest.fixture
def outcomes() -> Callable[[Sequence[Answer]], list[object]]:
    """`outcomes(answers)`, the value of each or the outcome of its absence."""
    return told


@pytest.fixture
def door() -> Callable[[Any], Any]:
    """The real door to the source it is called with, as a context."""
    return real_door
