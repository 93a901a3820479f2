"""JQL as text: its parts, conditions added to it, and what in it depends on the time of asking.

This is no parser: it tells quoted texts, words, operators and brackets apart, which is enough to
put a query into brackets safely and to see which fields, functions and relative dates it names.
"""

from __future__ import annotations

import re
from itertools import pairwise

_TOKEN = re.compile(
    r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[(),]|[!<>~=]+|[^\s(),"'!<>~=]+|\S""",
    re.DOTALL,
)
_RELATIVE = re.compile(r"[+-]?\d+[yMwdhm](?:\s+\d+[yMwdhm])*")
_COMPARISONS = frozenset({"=", "!=", "~", "!~", "<", ">", "<=", ">=", "in", "is", "was", "changed"})
_BEFORE_BRACKET = frozenset({"in", "and", "or", "not", "to", "from", "by", "on", "after", "before", "during", "was"})
_STEADY_FUNCTIONS = frozenset({"currentuser"})


class JqlError(ValueError):
    """A text that cannot be a query; `help` says what to do."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


def check(text: str) -> None:
    """Refuse a query that is blank, only an order, or whose quotes or brackets do not match.

    Raises:
        JqlError: It cannot be used; the message continues the name of its field.
    """
    depth = 0
    for token in _tokens(text):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token in ("'", '"'):
            raise JqlError(f"has a quote {token} that is not closed")
        if depth < 0:
            break
    if depth:
        raise JqlError("has brackets that do not match")
    if not without_order(text):
        raise JqlError("restricts nothing", "Jira wants at least one condition, such as project = SHOP")


def without_order(text: str) -> str:
    """The query without its ORDER BY."""
    matches = list(_TOKEN.finditer(text))
    for here, following in pairwise(matches):
        if here[0].lower() == "order" and following[0].lower() == "by":
            return text[: here.start()].strip()
    return text.strip()


def where(text: str, *conditions: str) -> str:
    """The query with further conditions; its own part stays together and its order is dropped."""
    own = without_order(text)
    return " AND ".join([f"({own})", *conditions]) if conditions else own


def quoted(text: str) -> str:
    """A text as a JQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def moving_parts(text: str) -> list[str]:
    """The relative dates and functions of a query: what it matches depends on when it is asked."""
    tokens = _tokens(without_order(text))
    found = [token for token in tokens if _RELATIVE.fullmatch(token.strip("\"'"))]
    for name, bracket in pairwise(tokens):
        if bracket == "(" and _is_function(name):
            found.append(f"{name}()")
    return found


def fields(text: str) -> set[str]:
    """The fields that a query names, in lower case."""
    tokens = [token.lower() for token in _tokens(without_order(text))]
    padded = [*tokens, "", ""]
    return {
        token.strip("\"'")
        for position, token in enumerate(tokens)
        if _is_field(token, padded[position + 1], padded[position + 2])
    }


def _is_field(token: str, following: str, second: str) -> bool:
    compared = following in _COMPARISONS or (following == "not" and second == "in")
    return compared and token not in ("not", "is", "was")


def _is_function(name: str) -> bool:
    word = name.lower()
    return name[0].isalpha() and word not in _BEFORE_BRACKET and word not in _STEADY_FUNCTIONS


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)
