"""What a user may write of a program, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tracker.connectors.command import connector
from tracker.connectors.http_source import FieldError

from tracker.registry import build

SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)

REFUSED = {
    "a text for a shell": ({"argv": "wc -l"}, "argv", "argv is not a list"),
    "no program": ({"argv": ()}, "argv", "argv names no program"),
    "a blank program": ({"argv": (" ", "x")}, "argv", "argv names no program"),
    "a NUL in an argument": ({"argv": ("echo", "a\0b")}, "argv", "argv holds a NUL character"),
    "a NUL in the folder": ({"argv": ("true",), "cwd": "a\0b"}, "cwd", "cwd holds a NUL character"),
    "no time": ({"argv": ("true",), "timeout": 0}, "timeout", "timeout must be 1 to 300 seconds"),
    "too much time": ({"argv": ("true",), "timeout": 301}, "timeout", "timeout must be 1 to 300 seconds"),
    "a value instead of a name": (
        {"argv": ("true",), "env": ("TOKEN=planted",)},
        "env",
        "env is not the name of an environment variable",
    ),
    "a window that is no time": ({"argv": ("true",), "window": "soon"}, "window", '"soon" is not an interval'),
}


@pytest.mark.parametrize(("fields", "field", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_measure_is_refused(fields: dict[str, Any], field: str, message: str) -> None:
    """What could not be run is refused by its field."""
    with pytest.raises(FieldError) as caught:
        connector.Measure(**fields)

    assert (field, message) == (caught.value.field, caught.value.message)
    assert "planted" not in f"{caught.value.message} {caught.value.help}"


@pytest.mark.parametrize(
    "fields", [{"argv": "wc -l"}, {"argv": []}, {"argv": ["true"], "shell": True}, {"argv": ["true"], "timeout": 301}]
)
def test_plan_check_refuses_texts_unknown_fields_and_long_times(fields: dict[str, Any]) -> None:
    """When a plan is loaded, `argv` must be a list and every field known."""
    with pytest.raises(ValidationError):
        TypeAdapter(connector.Measure).validate_python(fields)


def test_a_list_of_a_plan_becomes_the_program() -> None:
    """JSON knows lists only; the compiled plan gives them back as they were checked."""
    measure = build(connector.Measure, {"argv": ["echo", "1"], "env": ["HOME"]})

    assert (("echo", "1"), ("HOME",)) == (measure.argv, measure.env)


def test_programs_are_told_what_is_asked() -> None:
    """The variables hold the instant, the window before it, and the start of the cycle."""
    measure = connector.Measure(argv=("true",), window="28d")

    assert {
        "KEYRESULT_AT": "2026-10-14T09:00:00Z",
        "KEYRESULT_WINDOW_END": "2026-10-14T09:00:00Z",
        "KEYRESULT_WINDOW_START": "2026-09-16T09:00:00Z",
        "KEYRESULT_CYCLE_START": "2026-10-01T00:00:00Z",
    } == measure.instants(SLOT, datetime(2026, 10, 1, tzinfo=UTC))


def test_without_a_window_there_is_no_start_of_one() -> None:
    """A variable that would mean nothing is not set."""
    assert "KEYRESULT_WINDOW_START" not in connector.Measure(argv=("true",)).instants(SLOT, SLOT)
