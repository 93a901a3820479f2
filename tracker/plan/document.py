"""A plan and its settings as JSON, and back, with the standard library alone.

Every value of the model is written as a list of its class's name and its fields that are not at
their default, so that a new field with a default needs no change here.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.core import model
from tracker.core.cycle import Cycle
from tracker.core.quantity import Unit, parse_unit
from tracker.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CLASSES: tuple[type[Any], ...] = (
    *(model.Checkpoint, model.Reach, model.ReachFromHistory, model.Bound, model.Keep),
    *(model.Milestone, model.Milestones, model.Measure, model.KeyResult, model.Objective),
    *(model.TeamCycle, model.Source, model.Plan, Cycle, Settings, Limits),
)
_BY_NAME = {cls.__name__: cls for cls in _CLASSES}
_SIMPLE: dict[str, Callable[[Any], object]] = {
    "date": date.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
    "unit": cache(parse_unit),
    "path": Path,
    "ambition": model.Ambition,
    "lifecycle": model.Lifecycle,
    "json": lambda value: value,
}


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
    if isinstance(value, tuple):
        return ["tuple", *(encoded(item) for item in value)]
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    return _scalar(value) if type(value).__name__ not in _BY_NAME else [type(value).__name__, _fields(value)]


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
    return _BY_NAME[name](**decoded(rest[0]))


def _scalar(value: object) -> object:
    match value:
        case StrEnum():
            return [type(value).__name__.lower(), str(value)]
        case str():
            return value
        case date():
            return ["date", value.isoformat()]
        case timedelta():
            return ["seconds", value.total_seconds()]
        case Unit():
            return ["unit", value.symbol]
        case Path():
            return ["path", str(value)]
    raise TypeError(f"a {type(value).__name__} is not part of a plan")


def _fields(value: Any) -> dict[str, object]:  # noqa: ANN401 - any class of the model
    cls: Any = type(value)
    raw = cls in {model.Measure, model.Source}
    return {
        name: ["json", getattr(value, name)] if raw and name == "fields" else encoded(getattr(value, name))
        for name, default in _defaults(cls).items()
        if getattr(value, name) != default
    }


@cache
def _defaults(cls: Any) -> Mapping[str, object]:  # noqa: ANN401 - any class of the model
    return {field.name: field.default for field in dataclasses.fields(cls)}
