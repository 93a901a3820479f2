"""What an expression selects: for hints, and for what history cannot be asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`"""
_COMMENT = re.compile(rf"({_STRING})|#[^\n]*")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", re.IGNORECASE)
_RANGE = re.compile(rf"({_STRING})|\[[^\]]*\]")
_NAME = r"[a-zA-Z_:][\w:]*"
_BRACES = rf"\{{((?:{_STRING}|[^\"'`}}])*)\}}"
_SELECTOR = re.compile(rf"{_STRING}|(?:({_NAME})\s*)?{_BRACES}|(?<![\w.])({_NAME})(?!\s*\()(?![\w:])")
_EQUALS = re.compile(r"""([a-zA-Z_]\w*)\s*=\s*(?:"([^"\\]*)"|'([^'\\]*)')""")
_SPAN_END = re.compile(r"@\s*(?:start|end)\s*\(", re.IGNORECASE)
# fmt: off
_WORDS = frozenset({
    "and", "or", "unless", "atan2", "bool", "offset", "inf", "nan", "by", "without", "on", "ignoring",
    "group_left", "group_right", "sum", "min", "max", "avg", "group", "stddev", "stdvar", "count",
    "count_values", "bottomk", "topk", "limitk", "limit_ratio", "quantile",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Selector:
    """A metric's name with the `label="value"` matchers asked of it."""

    metric: str
    equals: tuple[tuple[str, str], ...]


def first_selector(expression: str) -> Selector | None:
    """The first selector of a named metric; a guess good enough for a hint, None if none is seen."""
    code = _RANGE.sub(r"\1", _GROUPING.sub(" ", _without_comments(expression)))
    for match in _SELECTOR.finditer(code):
        name = match[1] or match[3]
        if name is not None and name.lower() not in _WORDS:
            return Selector(name, tuple((label, a or b) for label, a, b in _EQUALS.findall(match[2] or "")))
    return None


def depends_on_span(expression: str) -> bool:
    """Whether `@ start()` or `@ end()` makes it mean something else over a span than at an instant."""
    return _SPAN_END.search(re.sub(_STRING, '""', _without_comments(expression))) is not None


def _without_comments(expression: str) -> str:
    return _COMMENT.sub(lambda match: match[1] or "", expression)
