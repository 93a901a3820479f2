"""What may be written in an OKR file: its keys, their kinds and the words an editor shows for them.

The models judge shapes only. Quantities, cycles, intervals and names arrive as they were written;
`goals`, `polling` and the others judge those, with their places.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema

from .quoting import shown

KEBAB = "[a-z0-9]+(?:-[a-z0-9]+)*"
_SEXAGESIMAL = re.compile(r"[0-9]+(?::[0-9]+)+")
_OCTAL = re.compile(r"0[ox]?[0-9a-fA-F]+")
INTERVALS = ("15m", "30m", "1h", "2h", "3h", "4h", "6h", "8h", "12h", "1d", "1w")


class WrongValueError(ValueError):
    """A value of the wrong kind; `help` is the cure."""

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


def kind(value: object) -> str:
    """What a value of a file is, in a message."""
    words = {bool: "true or false", int: "a number", float: "a number", str: "text", date: "a date"}
    words |= {list: "a list", dict: "a mapping", type(None): "nothing"}
    return words.get(type(value), "something else")


def _number_or_text(value: object) -> object:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise WrongValueError(f"expected a quantity, found {kind(value)}", help="write a number and a unit, such as 45 min")


def _baseline(value: object) -> object:
    if not isinstance(value, dict):
        return _number_or_text(value)
    if set(value) == {"measured"} and isinstance(value["measured"], str):
        return value
    message = "expected a quantity or how long to measure"
    raise WrongValueError(message, help="write `45 min`, or `{measured: 28d}` for the last 28 days before the cycle")


def _cycle(value: object) -> object:
    if isinstance(value, str) or type(value) is int:
        return str(value)
    raise WrongValueError(
        f"expected a cycle, found {kind(value)}", help="write 2026-Q4, 2026, or 2026-10-01..2026-12-31"
    )


def _names(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
        return tuple(names)
    raise WrongValueError(f"expected an id or a list of ids, found {kind(value)}", help="write `was: old-id`")


def _text(value: object) -> object:
    if not isinstance(value, str):
        cure = "put it in quotes" if isinstance(value, bool | int | float | date) else "write a few words"
        raise WrongValueError(f"expected text, found {kind(value)}", help=cure)
    if not value.strip():
        raise WrongValueError("the text is empty", help="write a few words")
    return value


def _weight(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        cure = number_cure(value) or "write it plainly, such as 2"
        raise WrongValueError(f"expected a number, found {kind(value)} {shown(value)}", help=cure)
    return value


def number_cure(value: object) -> str | None:
    """Why a text that an older YAML takes for a number is none, and what to write; None for any other."""
    if isinstance(value, str) and _SEXAGESIMAL.fullmatch(value):
        return f"{value} is text here, not a number: write a time with its units, such as 12 h 30 min"
    if isinstance(value, str) and _OCTAL.fullmatch(value):
        return f"{value} is text here, not an octal number: write the number without the leading zero"
    return None


_QUANTITY_SCHEMA = {"type": ["string", "number"], "examples": ["45 min", "99.95 %", "8/month", 12]}
_MEASURED_SCHEMA = {
    "type": "object",
    "properties": {
        "measured": {
            "type": "string",
            "description": "How long before the cycle it is measured; the median of those days is the baseline.",
            "examples": ["28d"],
        }
    },
    "required": ["measured"],
    "additionalProperties": False,
}
Quantity = Annotated[Any, PlainValidator(_number_or_text), WithJsonSchema(_QUANTITY_SCHEMA)]
Baseline = Annotated[Any, PlainValidator(_baseline), WithJsonSchema({"anyOf": [_QUANTITY_SCHEMA, _MEASURED_SCHEMA]})]
CycleName = Annotated[
    str, PlainValidator(_cycle), WithJsonSchema({"type": ["string", "integer"], "examples": ["2026-Q4", 2026]})
]
Names = Annotated[
    tuple[str, ...],
    PlainValidator(_names),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
Text = Annotated[str, BeforeValidator(_text), Field(json_schema_extra={"minLength": 1})]
Id = Annotated[str, BeforeValidator(_text), Field(json_schema_extra={"pattern": f"^{KEBAB}$"})]
Weight = Annotated[
    float, PlainValidator(_weight), WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "default": 1})
]
Interval = Annotated[str, BeforeValidator(_text)]
Share = Annotated[Any, PlainValidator(_number_or_text), WithJsonSchema({"type": ["number", "string"]})]


class Shape(BaseModel):
    """The base of all: unknown keys are refused and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)
    parts: ClassVar[dict[str, type[Shape]]] = {}
    """The shapes below this one, by the key that holds them."""


class MilestoneShape(Shape):
    """One dated step."""

    title: Text = Field(description="What is done then.")
    due: date = Field(description="The day by which it is to be done.")
    done: date | None = Field(None, description="The day on which it was done.")
    weight: Weight = Field(1.0, description="Its share of the key result, relative to the other steps.")


class CheckpointShape(Shape):
    """The progress expected at the end of a day."""

    day: date = Field(description="A day of the cycle.")
    share: Share = Field(description='The share of the way that is expected by then, such as 0.5 or "50 %".')


class KeyResultShape(Shape):
    """A key result: one number that moves or holds, or dated steps."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [goal]} for goal in ("target", "keep", "milestones")]}
    )
    parts = {"milestones": MilestoneShape, "checkpoints": CheckpointShape}

    id: Id = Field(description="Kebab-case, unique in the team and cycle; readings are kept under it.")
    title: Text = Field(description="What is to be achieved, as people say it.")
    owner: Text | None = Field(None, description="Who looks after it; left out, the owner of the objective.")
    baseline: Baseline | None = Field(
        None,
        description="Where the number starts, such as `45 min`, or `{measured: 28d}` for the time before the cycle.",
    )
    target: Quantity | None = Field(
        None,
        description='Where it is to end: `< 10 min`, `">= 99 %"` (in quotes), or `"-40 %"` or `x10` of the baseline.',
    )
    keep: Quantity | None = Field(
        None, description='A bound or a band to hold: `">= 99.95 %"` (in quotes) or `20 ms .. 30 ms`.'
    )
    milestones: list[MilestoneShape] | None = Field(None, description="Dated steps, marked done in this file.")
    ambition: Literal["stretch", "committed"] = Field(
        "stretch", description="`stretch` goals are healthy at 0.7; `committed` ones are to be reached."
    )
    weight: Weight = Field(1.0, description="Its share of the objective, relative to the other key results.")
    measure: dict[str, Any] | None = Field(
        None,
        description="What to ask of a source: `connector`, the fields of that connector, and the `unit` it answers in.",
    )
    every: Interval = Field(
        "1h",
        description="How often it is read; the instants are aligned in UTC.",
        json_schema_extra={"enum": list(INTERVALS)},
    )
    guardrails: list[str] = Field(
        default_factory=list,
        description="Ids of the same team and cycle that must not get worse.",
        json_schema_extra={"default": []},
    )
    stale_after: Interval | None = Field(
        None,
        description="The age after which a number no longer counts, such as `3d`; by default 48h or two intervals.",
    )
    checkpoints: list[CheckpointShape] = Field(
        default_factory=list,
        description="How much is expected by which day, where it is not an even share of the cycle.",
        json_schema_extra={"default": []},
    )
    paused: Text | None = Field(None, description="Why nobody works on it now; it is not polled.")
    dropped: Text | None = Field(None, description="Why it was given up; it is not polled, and stays in reports.")
    poll_from: date | None = Field(None, description="The first day on which it is polled, if not that of the cycle.")
    was: Names = Field((), description="Its earlier id, or ids: their history is continued.")


class ObjectiveShape(Shape):
    """What is to be achieved, and the key results that show it."""

    id: Id = Field(description="Kebab-case, unique in the team and cycle.")
    title: Text = Field(description="What is to be achieved, as people say it.")
    owner: Text | None = Field(None, description="Who looks after it.")
    supports: Text | None = Field(None, description="The `team/objective` that it contributes to.")
    key_results: list[KeyResultShape] = Field(
        description="The numbers or steps that show it; two to four are healthy.", json_schema_extra={"minItems": 1}
    )


class OkrShape(Shape):
    """An OKR file: one team and cycle, or a part of it."""

    team: Id = Field(description="The team, kebab-case.")
    cycle: CycleName = Field(description="`2026-Q4`, `2026-H1`, `2026`, or `2026-10-01..2026-12-31`.")
    objectives: list[ObjectiveShape] = Field(
        [], description="What the team wants to achieve in the cycle; three to five are healthy."
    )
    health_metrics: list[KeyResultShape] = Field(
        [], description="Numbers that are watched and never scored; `guardrails` of key results name them."
    )
