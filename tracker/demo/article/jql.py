"""A small, honest part of JQL: comparisons of known fields with AND, OR, NOT and brackets.

Anything else is refused with Jira's kind of message, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .issues import Issue

Test = Callable[["Issue", float], bool]
"""Whether an issue matches, as seen at an instant."""

_TOKEN = re.compile(r'\s*("(?:\\.|[^"\\])*"|[(),]|[!<>=]=?|[^\s(),"!<>=]+)')
_ORDER = re.compile(r"\s+ORDER\s+BY\s+created(?:\s+ASC)?\s*", re.IGNORECASE)
_DATE_FORMAT = "%Y-%m-%d %H:%M"
_TEXTS: Mapping[str, Callable[[Issue], tuple[str, ...]]] = {
    "project": lambda issue: (issue.project,),
    "issuetype": lambda issue: (issue.kind,),
    "type": lambda issue: (issue.kind,),
    "priority": lambda issue: (issue.priority,),
    "labels": lambda issue: issue.labels,
    "component": lambda issue: (issue.component,),
}
_DATES: Mapping[str, Callable[[Issue], int]] = {
    "created": lambda issue: issue.created,
    "resolved": lambda issue: issue.done,
}
_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}


class JqlError(ValueError):
    """A query that cannot be answered, in Jira's words."""


def parse(text: str) -> Test:
    """The test that a query is; its order, which may be by creation only, is that of every listing.

    Raises:
        JqlError: It is no JQL, or not in the part of JQL that this module knows.
    """
    return _Parser(_tokens(_ORDER.sub(" ", text))).whole()


def _tokens(text: str) -> list[str]:
    tokens, place, text = [], 0, text.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise JqlError(f"Error in the JQL Query: The character '{text[place]}' is a reserved character.")
        tokens.append(found[1])
        place = found.end()
    return tokens


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens[::-1]

    def whole(self) -> Test:
        test = self._any()
        if self._tokens:
            raise JqlError(f"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{self._tokens[-1]}'.")
        return test

    def _any(self) -> Test:
        tests = [self._all()]
        while self._word("or"):
            tests.append(self._all())
        return lambda issue, now: any(test(issue, now) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._word("and"):
            tests.append(self._one())
        return lambda issue, now: all(test(issue, now) for test in tests)

    def _one(self) -> Test:
        if self._word("not"):
            test = self._one()
            return lambda issue, now: not test(issue, now)
        if self._word("("):
            test = self._any()
            self._expect(")")
            return test
        return self._clause(self._next("a field"))

    def _clause(self, field: str) -> Test:
        name, operator = field.lower(), self._next("an operator").lower()
        if name in _DATES and operator in _ORDERS:
            return _dated(name, operator, self._value())
        if name in _TEXTS and operator in ("=", "!="):
            return _texts(name, {self._value()}, wanted=operator == "=")
        if name in _TEXTS and operator == "in":
            return _texts(name, self._list(), wanted=True)
        if name not in _DATES and name not in _TEXTS:
            raise JqlError(f"Field '{field}' does not exist or you do not have permission to view it.")
        raise JqlError(f"The operator '{operator}' is not supported by the '{field}' field.")

    def _list(self) -> set[str]:
        self._expect("(")
        values = {self._value()}
        while self._word(","):
            values.add(self._value())
        self._expect(")")
        return values

    def _value(self) -> str:
        token = self._next("a value")
        return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token

    def _word(self, word: str) -> bool:
        """Take the next token if it is this one."""
        if not self._tokens or self._tokens[-1].lower() != word:
            return False
        self._tokens.pop()
        return True

    def _expect(self, word: str) -> None:
        if not self._word(word):
            raise JqlError(f"Error in the JQL Query: Expecting '{word}' before the end of the query.")

    def _next(self, what: str) -> str:
        if not self._tokens:
            raise JqlError(f"Error in the JQL Query: Expecting {what} before the end of the query.")
        return self._tokens.pop()


def _texts(name: str, values: set[str], *, wanted: bool) -> Test:
    folded = {value.casefold() for value in values}
    return lambda issue, _now: any(text.casefold() in folded for text in _TEXTS[name](issue)) is wanted


def _dated(name: str, operator: str, text: str) -> Test:
    try:
        bound = datetime.strptime(text, _DATE_FORMAT).replace(tzinfo=UTC).timestamp()
    except ValueError:
        message = f"Date value '{text}' for field '{name}' is invalid. Valid formats include: 'yyyy-MM-dd HH:mm'."
        raise JqlError(message) from None
    instant, compare = _DATES[name], _ORDERS[operator]
    return lambda issue, now: instant(issue) <= now and compare(instant(issue), bound)
