"""What can be told of a PromQL expression without asking a server: its ranges, and whether it gives many series.

Only what is certain is told: a plain selector may have one series or a thousand.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARENTHESES = 100
MOST_CHARACTERS = 5000
"""An expression with more of either is not looked into for its series."""

_STRING = re.compile(r"""(?:"(?:\\.|[^"\\])*+(?:"|$)|'(?:\\.|[^'\\])*+(?:'|$)|`[^`]*+(?:`|$))""", re.DOTALL)
"""A string; one that is not closed goes on to the end."""
_RANGE = re.compile(r"\[\s*((?:\d+(?:ms|[smhdwy]))+)\s*(?::[^\[\]]*)?\]")
_PART = re.compile(r"(\d+)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_AGGREGATORS = frozenset(
    {"sum", "avg", "min", "max", "count", "quantile", "stddev", "stdvar", "group", "topk", "bottomk", "count_values"}
)
_HEAD = re.compile(r"\s*(\w+)\s*(?:(by|without)\s*\(([^()]*)\)\s*)?\(", re.IGNORECASE)
_CALLED = re.compile(r"\w++(?=\s*(?:(?:by|without)\s*\([^()]*\)\s*)?\()")
_GROUPS = re.compile(r"\bby\s*\(([^()]*)\)", re.IGNORECASE)
_COMMA = re.compile(",")
_TAIL = re.compile(r"\s*(by|without)\s*\(([^()]*)\)\s*$", re.IGNORECASE)
_OPERATOR = re.compile(r"[-+*/%^]|[<>=!]=|[<>]|\b(?:and|or|unless)\b", re.IGNORECASE)
_DEPTH = {**dict.fromkeys("([{", 1), **dict.fromkeys(")]}", -1)}
_ONE = frozenset({"scalar", "vector", "absent", "absent_over_time", "time"})
_PICKING = frozenset({"topk", "bottomk", "count_values"})
_ALTERNATIVES = re.compile(r"""(?<!\w)(\w+)\s*=~\s*(?:"[^"|]*\|[^"]*"|'[^'|]*\|[^']*')""")


def longest_range(query: str) -> timedelta | None:
    """The longest span that a part of the expression looks back over; None if all look at an instant."""
    if "[" not in query:
        return None
    spans = [sum(int(n) * _SECONDS[unit] for n, unit in _PART.findall(span)) for span in _RANGE.findall(_blank(query))]
    return timedelta(seconds=max(spans)) if spans else None


def several_series(query: str) -> str | None:
    """The labels by which the expression gives a series each; None if it gives one, or that cannot be told."""
    if len(query) > MOST_CHARACTERS or ("=~" not in query and "by" not in query.lower()):
        return None
    text = _blank(query)
    if text.count("(") > MOST_PARENTHESES or not _may_be_several(query, text):
        return None
    found = (_part(part.strip(), len(text)) for part in _operands(text) if part.strip())
    return next((labels for labels in found if labels), None) or _matching(query, text)


def _may_be_several(query: str, text: str) -> bool:
    """Whether it is worth a closer look: most expressions group by `le` at most, inside a quantile."""
    labels = {name.strip() for names in _GROUPS.findall(text) for name in names.split(",")} - {""}
    quantile = "histogram_quantile" in text
    return bool(labels - {"le"} if quantile else labels) or _alternatives(query) is not None


def _part(part: str, whole: int) -> str | None:
    """The labels of one operand of an expression that is `whole` characters long."""
    return several_series(part) if part.startswith("(") and len(part) < whole else _labels(part)


def _matching(query: str, text: str) -> str | None:
    """A label that is matched by alternatives, where nothing sums up what they match."""
    found = _alternatives(query)
    heads = {head.lower() for head in _CALLED.findall(text)}
    return found[1] if found and not heads & (_AGGREGATORS | _ONE) else None


def _alternatives(query: str) -> re.Match[str] | None:
    """A label that is matched by one of several values."""
    return _ALTERNATIVES.search(query) if "=~" in query else None


def _blank(query: str) -> str:
    """The expression with its strings emptied, so that nothing in them counts."""
    return _STRING.sub('""', query)


def _labels(text: str) -> str | None:
    head = _HEAD.match(text)
    if head is None:
        return None
    name, inner, tail = head[1].lower(), *_argument(text, head.end())
    grouping = _TAIL.match(tail) if tail.strip() else None
    word, labels = (grouping[1], grouping[2]) if grouping else (head[2], head[3])
    if name in _AGGREGATORS:
        return _named(labels) if (word or "").lower() == "by" and name not in _PICKING else None
    if name in _ONE:
        return None
    below = next((found for found in map(several_series, _commas(inner)) if found), None)
    return _named(below, but="le") if name == "histogram_quantile" else below


def _named(labels: str | None, but: str = "") -> str | None:
    """The labels in a list, without one of them; None for none."""
    names = [name.strip() for name in (labels or "").split(",")]
    return ", ".join(name for name in names if name and name != but) or None


def _argument(text: str, start: int) -> tuple[str, str]:
    """What is between the parenthesis before `start` and its partner, and what follows."""
    depth = 1
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if not depth:
            return text[start:position], text[position + 1 :]
    return text[start:], ""


def _operands(text: str) -> Iterator[str]:
    """The parts between operators that are in no bracket; a parenthesis around all is taken off."""
    bare = text.strip()
    while bare.startswith("(") and not _argument(bare, 1)[1].strip():
        bare = bare[1:-1].strip()
    return _split(bare, _OPERATOR)


def _commas(text: str) -> Iterator[str]:
    return _split(text, _COMMA)


def _split(text: str, between: re.Pattern[str]) -> Iterator[str]:
    """The parts of a text between matches that are in no bracket."""
    start = seen = depth = 0
    for match in between.finditer(text):
        depth += sum(_DEPTH.get(each, 0) for each in text[seen : match.start()])
        seen = match.start()
        if not depth:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]
