"""A small, honest part of PromQL: enough for the sample quarter and for trying things out.

It reads selectors, numbers, strings, `+ - * /`, `or`, parentheses and the functions in
`FUNCTIONS`; anything else is refused with Prometheus's own kind of message, never guessed at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from .lexer import Kind, ParseError, Token, number, seconds, tokens, unquote
from .tree import Binary, Call, Matcher, Negation, Node, Number, Selector, Text, Type

if TYPE_CHECKING:
    from collections.abc import Mapping


class Signature(NamedTuple):
    """What a function takes and gives; with `more`, any number of what it takes last."""

    takes: tuple[Type, ...]
    gives: Type
    more: bool = False

    def problem_with(self, count: int) -> str:
        """What is expected instead of so many arguments; empty where they fit."""
        wanted = len(self.takes)
        if self.more:
            return f"at least {wanted}" if count < wanted else ""
        return str(wanted) if count != wanted else ""


FUNCTIONS: Mapping[str, Signature] = {
    "avg_over_time": Signature((Type.MATRIX,), Type.VECTOR),
    "label_join": Signature((Type.VECTOR, Type.STRING, Type.STRING), Type.VECTOR, more=True),
    "max_over_time": Signature((Type.MATRIX,), Type.VECTOR),
    "min_over_time": Signature((Type.MATRIX,), Type.VECTOR),
    "time": Signature((), Type.SCALAR),
    "vector": Signature((Type.SCALAR,), Type.VECTOR),
}

_LEVELS = (("or",), ("+", "-"), ("*", "/"))
_NUMERIC = (Type.SCALAR, Type.VECTOR)
_SPECIAL = {"inf": float("inf"), "nan": float("nan")}


def parse(source: str) -> Node:
    """The tree of an expression.

    Raises:
        ParseError: It is not PromQL, or not in the part of PromQL that this module knows.
    """
    return _Parser(source).whole()


class _Parser:
    """Recursive descent with one token of look-ahead."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = tokens(source)
        self._now = next(self._tokens)

    def whole(self) -> Node:
        if self._is(Kind.END):
            raise self._error(self._now, "no expression found in input")
        node = self._binary(0)
        if not self._is(Kind.END):
            self._unexpected()
        return node

    def _binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        start = self._now
        left = self._binary(level + 1)
        while self._now.kind in (Kind.SYMBOL, Kind.NAME) and self._now.text in _LEVELS[level]:
            operator = self._advance().text
            left = self._joined(start, operator, left, self._binary(level + 1))
        return left

    def _joined(self, start: Token, operator: str, left: Node, right: Node) -> Node:
        types = {left.type, right.type}
        if not types.issubset(_NUMERIC):
            raise self._error(start, "binary expression must contain only scalar and instant vector types")
        if operator == "or" and Type.SCALAR in types:
            raise self._error(start, 'set operator "or" not allowed in binary scalar expression')
        return Binary(operator, left, right, Type.VECTOR if Type.VECTOR in types else Type.SCALAR)

    def _unary(self) -> Node:
        if not self._is(Kind.SYMBOL) or self._now.text not in ("-", "+"):
            return self._ranged()
        sign = self._advance()
        inner = self._unary()
        if inner.type not in _NUMERIC:
            reason = (
                f'unary expression only allowed on expressions of type scalar or instant vector, got "{inner.type}"'
            )
            raise self._error(sign, reason)
        return Negation(inner, inner.type) if sign.text == "-" else inner

    def _ranged(self) -> Node:
        node = self._primary()
        if self._at("["):
            raise self._error(self._now, "ranges only allowed for vector selectors")
        return node

    def _primary(self) -> Node:
        token = self._now
        if self._at("("):
            return self._parenthesis()
        if self._at("{"):
            return self._selector(None)
        if token.kind is Kind.NUMBER:
            return Number(number(self._advance().text))
        if token.kind is Kind.STRING:
            return Text(unquote(self._source, self._advance()))
        if token.kind is Kind.NAME:
            return self._named(self._advance())
        return self._unexpected()

    def _parenthesis(self) -> Node:
        self._advance()
        node = self._binary(0)
        self._close()
        return node

    def _named(self, name: Token) -> Node:
        if self._at("("):
            return self._call(name)
        if name.text.lower() in _SPECIAL:
            return Number(_SPECIAL[name.text.lower()])
        return self._selector(name)

    def _call(self, name: Token) -> Node:
        signature = FUNCTIONS.get(name.text)
        if signature is None:
            known = ", ".join(FUNCTIONS)
            raise self._error(name, f'unknown function with name "{name.text}"; this demo server knows {known}')
        arguments = tuple(self._arguments(name.text, signature))
        got = len(arguments)
        if wanted := signature.problem_with(got):
            raise self._error(name, f'expected {wanted} argument(s) in call to "{name.text}", got {got}')
        return Call(name.text, arguments, signature.gives)

    def _arguments(self, function: str, signature: Signature) -> list[Node]:
        self._advance()
        arguments: list[Node] = []
        while not self._at(")"):
            start = self._now
            argument = self._binary(0)
            self._check(start, function, signature, len(arguments), argument)
            arguments.append(argument)
            if not self._at(","):
                break
            self._advance()
        self._close()
        return arguments

    def _check(self, start: Token, function: str, signature: Signature, place: int, argument: Node) -> None:
        known = len(signature.takes)
        wanted = signature.takes[min(place, known - 1)] if known and (place < known or signature.more) else None
        if wanted is not None and argument.type is not wanted:
            raise self._error(start, f'expected type {wanted} in call to function "{function}", got {argument.type}')

    def _selector(self, name: Token | None) -> Selector:
        start = name or self._now
        matchers = [] if name is None else [Matcher("__name__", "=", name.text)]
        if self._at("{"):
            matchers += self._matchers()
        if all(matcher.accepts("") for matcher in matchers):
            raise self._error(start, "vector selector must contain at least one non-empty matcher")
        return Selector(tuple(matchers), self._span() if self._at("[") else None)

    def _span(self) -> float:
        self._advance()
        if not self._is(Kind.DURATION):
            raise self._error(self._now, "missing unit character in duration")
        span = self._advance()
        if seconds(span.text) == 0:
            raise self._error(span, "duration must be greater than 0")
        self._expect("]", "range")
        return seconds(span.text)

    def _matchers(self) -> list[Matcher]:
        self._advance()
        matchers: list[Matcher] = []
        while not self._at("}"):
            matchers.append(self._matcher())
            if not self._at(","):
                break
            self._advance()
        self._expect("}", "label matching", '"," or "}"')
        return matchers

    def _matcher(self) -> Matcher:
        if not self._is(Kind.NAME):
            self._unexpected("label matching", 'identifier or "}"')
        label = self._advance()
        if not any(self._at(operator) for operator in ("=", "!=", "=~", "!~")):
            self._unexpected("label matching", "label matching operator")
        operator = self._advance().text
        if not self._is(Kind.STRING):
            self._unexpected("label matching", "string")
        value = unquote(self._source, self._advance())
        if operator in ("=~", "!~"):
            self._check_pattern(label, value)
        return Matcher(label.text, operator, value)

    def _check_pattern(self, label: Token, pattern: str) -> None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise self._error(label, f"error parsing regexp: {error}: `^(?:{pattern})$`") from None

    def _close(self) -> None:
        if self._is(Kind.END):
            raise self._error(self._now, "unclosed left parenthesis")
        self._expect(")", None)

    def _expect(self, symbol: str, where: str | None, wanted: str | None = None) -> None:
        if not self._at(symbol):
            self._unexpected(where, wanted or f'"{symbol}"')
        self._advance()

    def _is(self, kind: Kind) -> bool:
        return self._now.kind is kind

    def _at(self, symbol: str) -> bool:
        return self._is(Kind.SYMBOL) and self._now.text == symbol

    def _advance(self) -> Token:
        token, self._now = self._now, next(self._tokens, self._now)
        return token

    def _unexpected(self, where: str | None = None, wanted: str | None = None) -> NoReturn:
        context = f" in {where}" if where else ""
        hope = f", expected {wanted}" if wanted else ""
        raise self._error(self._now, f"unexpected {_described(self._now)}{context}{hope}")

    def _error(self, token: Token, reason: str) -> ParseError:
        return ParseError(self._source, token.offset, reason)


def _described(token: Token) -> str:
    if token.kind is Kind.END:
        return str(token.kind)
    text = token.text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"' if token.kind is Kind.SYMBOL else f'{token.kind} "{text}"'
