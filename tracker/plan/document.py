"""A plan, its settings and what is known of its key results as JSON, and back, with the standard library alone.

Every value of the model is written as a list of its class's name and its fields that are not at
their default, so that a new field with a default needs no change here.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.settings import Settings

_MODULES = {
    **dict.fromkeys(("Settings", "Limits"), "tracker.settings"),
    **dict.fromkeys(
        (
            *("Checkpoint", "Reach", "ReachFromHistory", "Bound", "Keep", "Milestone", "Milestones"),
            *("Measure", "KeyResult", "Objective", "TeamCycle", "Plan"),
        ),
        "tracker.core.model",
    ),
    "Source": "tracker.core.source",
    "Cycle": "tracker.core.cycle",
    "Target": "tracker.core.delivery",
    **dict.fromkeys(
        ("Reading", "Correction", "Gap", "Definition", "DayValue", "Baseline", "Switch", "History"),
        "tracker.core.readings",
    ),
    **dict.fromkeys(("Blocked", "CheckIn", "Note"), "tracker.core.words"),
    **dict.fromkeys(("Adjustment", "Foretold"), "tracker.core.closing"),
    "Projection": "tracker.core.standing",
}
"""Where each class is: it is imported when the first value of it is met."""
_BEFORE_SETTINGS = '{"settings":'
"""How a compiled plan's document begins, so that the plan, which is long, need not be read for them."""
_RAW = frozenset({"Measure", "Source", "Target"})
"""Classes whose `fields` are JSON already."""


@cache
def _unit(symbol: str) -> object:
    from tracker.core.quantity import parse_unit

    return parse_unit(symbol)


def _of(module: str, name: str) -> Callable[[Any], object]:
    """What makes a value of a class of the core, which is imported when the first one is met."""

    def make(value: object) -> object:
        return getattr(import_module(f"tracker.core.{module}"), name)(value)

    return make


_SIMPLE: dict[str, Callable[[Any], object]] = {
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
    "unit": _unit,
    "path": Path,
    "ambition": _of("model", "Ambition"),
    "lifecycle": _of("model", "Lifecycle"),
    "outcome": _of("outcome", "Outcome"),
    "fault": _of("outcome", "Fault"),
    "json": lambda value: value,
}


def settings_from(document: str) -> Settings:
    """The settings of a compiled plan's document alone, which a poll needs of it."""
    settings, _ = json.JSONDecoder().raw_decode(document, len(_BEFORE_SETTINGS))
    return cast("Settings", decoded(settings))


def dumps(value: object) -> str:
    """The JSON of values of the model."""
    return json.dumps(encoded(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encoded(value: object) -> object:
    """The JSON-able form of a value; `decoded` gives an equal value back.

    Raises:
        TypeError: The value, or one within it, is not of the model.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if type(value).__name__ in _MODULES:
        return [type(value).__name__, _fields(value)]
    if isinstance(value, tuple):
        return ["tuple", *(encoded(item) for item in value)]
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    return _scalar(value)


def decoded(value: Any) -> Any:  # noqa: ANN401 - whatever was encoded
    """The value that was encoded."""
    if isinstance(value, dict):
        return {key: decoded(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    name, *rest = value
    if name == "tuple":
        return tuple(map(decoded, rest))
    if name in _SIMPLE:
        return _SIMPLE[name](rest[0])
    return _class(name)(**decoded(rest[0]))


@cache
def _class(name: str) -> type[Any]:
    found: type[Any] = getattr(import_module(_MODULES[name]), name)
    return found


def _scalar(value: object) -> object:
    match value:
        case StrEnum():
            return [type(value).__name__.lower(), str(value)]
        case str():
            return value
        case date():
            return ["instant" if isinstance(value, datetime) else "date", value.isoformat()]
        case timedelta():
            return ["seconds", value.total_seconds()]
        case Path():
            return ["path", str(value)]
    if type(value).__name__ == "Unit":
        return ["unit", value.symbol]  # type: ignore[attr-defined]
    raise TypeError(f"a {type(value).__name__} is not part of a plan")


def _fields(value: Any) -> dict[str, object]:  # noqa: ANN401 - any class of the model
    cls: Any = type(value)
    raw = cls.__name__ in _RAW
    return {
        name: ["json", getattr(value, name)] if raw and name == "fields" else encoded(getattr(value, name))
        for name, default in _defaults(cls).items()
        if getattr(value, name) != default
    }


@cache
def _defaults(cls: Any) -> Mapping[str, object]:  # noqa: ANN401 - any class of the model
    if issubclass(cls, tuple):
        return {name: cls._field_defaults.get(name, dataclasses.MISSING) for name in cls._fields}
    return {field.name: field.default for field in dataclasses.fields(cls)}
