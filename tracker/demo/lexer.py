"""Words of PromQL: the tokens of an expression, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(StrEnum):
    """What a token is, in the words of Prometheus's own messages."""

    DURATION = "duration"
    NUMBER = "number"
    NAME = "identifier"
    STRING = "string"
    SYMBOL = "symbol"
    END = "end of input"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text as written, and its offset in the expression."""

    kind: Kind
    text: str
    offset: int


class ParseError(ValueError):
    """An expression that cannot be read; the message reads as Prometheus's does.

    Args:
        source: The whole expression.
        offset: Where in it the trouble is.
        reason: What the trouble is.
    """

    def __init__(self, source: str, offset: int, reason: str) -> None:
        before = source[:offset]
        line = before.count("\n") + 1
        column = offset - (before.rfind("\n") + 1) + 1
        super().__init__(f"{line}:{column}: parse error: {reason}")


_TOKEN = re.compile(
    r"""
      (?P<skip>     \s+ | \#[^\n]* )
    | (?P<DURATION> (?: \d+ (?: ms | [smhdwy] ) )+ )
    | (?P<NUMBER>   0[xX][0-9a-fA-F]+ | (?: \d+\.?\d* | \.\d+ ) (?: [eE][+-]?\d+ )? )
    | (?P<NAME>     [A-Za-z_:][A-Za-z0-9_:]* )
    | (?P<STRING>   "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | `[^`]*` )
    | (?P<SYMBOL>   =~ | !~ | != | [-+*/(){}\[\],=] )
    """,
    re.VERBOSE,
)
_QUOTES = "\"'`"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_PART = re.compile(r"(\d+)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}


def tokens(source: str) -> Iterator[Token]:
    """The tokens of an expression, without space and comments; the last is the end of input.

    Raises:
        ParseError: For a character that begins no token, or a string that does not end.
    """
    offset = 0
    while offset < len(source):
        found = _TOKEN.match(source, offset)
        if found is None:
            raise ParseError(source, offset, _stray(source[offset]))
        kind = str(found.lastgroup)
        if kind != "skip":
            yield Token(Kind[kind], found.group(), offset)
        offset = found.end()
    yield Token(Kind.END, "", len(source))


def _stray(character: str) -> str:
    if character in _QUOTES:
        return "unterminated quoted string"
    return f"unexpected character: {character!r}"


def unquote(source: str, token: Token) -> str:
    """The value of a string token; nothing is special between back quotes.

    Raises:
        ParseError: For an escape that Go does not know.
    """
    body = token.text[1:-1]
    if token.text[0] == "`":
        return body

    def plain(found: re.Match[str]) -> str:
        if found[1] not in _ESCAPES:
            raise ParseError(source, token.offset, f"unknown escape sequence U+{ord(found[1]):04X} {found[1]!r}")
        return _ESCAPES[found[1]]

    return re.sub(r"\\(.)", plain, body)


def seconds(text: str) -> float:
    """The length of a duration such as `7d` or `1h30m`, in seconds."""
    return sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(text))


def number(text: str) -> float:
    """The value of a number token: decimal, exponent or hexadecimal."""
    return float(int(text, 16)) if text[:2].lower() == "0x" else float(text)
