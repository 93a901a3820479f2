"""The tree of a PromQL expression: what `promql` makes and `evaluate` walks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """The type of an expression, as Prometheus's messages call it."""

    SCALAR = "scalar"
    STRING = "string"
    VECTOR = "instant vector"
    MATRIX = "range vector"


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: float
    type: Type = field(default=Type.SCALAR, init=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A literal string."""

    value: str
    type: Type = field(default=Type.STRING, init=False)


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label: `=`, `!=`, or an anchored regular expression with `=~`, `!~`."""

    label: str
    operator: str
    value: str

    def accepts(self, value: str) -> bool:
        """Whether a label's value, empty where the label is missing, meets the condition."""
        pattern = self.value if "~" in self.operator else re.escape(self.value)
        return (re.fullmatch(pattern, value) is not None) == self.operator.startswith("=")


@dataclass(frozen=True, slots=True)
class Selector:
    """Series by their labels; with `span`, in seconds, their samples over that time."""

    matchers: tuple[Matcher, ...]
    span: float | None = None

    @property
    def type(self) -> Type:
        """A range vector with a span, an instant vector without."""
        return Type.VECTOR if self.span is None else Type.MATRIX


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign before an expression."""

    inner: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to its arguments, whose types have been checked."""

    function: str
    arguments: tuple[Node, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions joined by `+ - * /` or `or`."""

    operator: str
    left: Node
    right: Node
    type: Type


Node = Number | Text | Selector | Negation | Call | Binary
