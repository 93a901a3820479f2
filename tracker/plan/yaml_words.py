"""What a parser's complaint means, in the words of someone who wants to mend the file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .source_text import Span

if TYPE_CHECKING:
    from .findings import Finding
    from .source_text import SourceText

DEEPEST = 40
"""Levels that a file may nest."""
_TOO_DEEP = "exceeded maximum nesting depth"
"""What libyaml says from some thousand levels on, before it hands over the first of them."""
_QUOTABLE = re.compile(r">=?\s*[\d.$€£¥][^\"\\\\#\[\]{}:]*")
"""A bound that needs nothing but quotes around it."""
_END_OF_VALUE = re.compile(r",(?=\s|$)|[}\]]")
_WORDS = (
    (
        "mapping values are not allowed",
        "a second `key: value` where one value is expected",
        "put a value that contains `: ` in quotes, or check the indentation",
    ),
    (
        "block sequence entries are not allowed",
        "a list entry where one value is expected",
        "start the list on the next line, or put a value that begins with `- ` in quotes",
    ),
    ("did not find expected key", "this does not continue the mapping above", "check indentation and quotes"),
    ("did not find expected '-'", "this does not continue the list above", "check the indentation"),
    ("did not find expected ','", "a `[` or `{` is not closed before this", "close it, or add the missing comma"),
    ("found unexpected end of stream", "a quote is opened and never closed", "close the quote"),
    ("found unknown escape character", "unknown escape", "use single quotes, in which a backslash is itself"),
    ("could not find expected ':'", "a key without its colon", "write `key: value`"),
    ("cannot start any token", "a plain value may not begin with this character", "put the value in quotes"),
    ("found a tab character", "a tab where YAML wants spaces", "indent with spaces"),
)


def explained(source: SourceText, error: Any) -> Finding:  # noqa: ANN401 - the C and the Python parser's own types
    """The one finding for a file that the parser does not accept."""
    mark = error.problem_mark or error.context_mark
    start = error.context_mark if _is_quote(error) else mark
    span = _within(source, Span(start.line + 1, start.column + 1, start.column + 2))
    if error.problem == _TOO_DEEP:
        return too_deep(source, span)
    if folded := _folded_by_accident(source, error):
        return needs_quotes(source, folded)
    line = source.line(span.line)
    if "\t" in line[: span.column] and not line[: span.column].strip():
        return source.finding("KR101", "a tab is used as indentation", span, help="indent with spaces")
    for words, message, cure in _WORDS:
        if words in error.problem:
            return source.finding("KR101", message, span, help=cure)
    cure = "compare the line with those around it: colons, quotes and indentation"
    return source.finding("KR101", str(error.problem), span, help=cure)


def too_deep(source: SourceText, span: Span) -> Finding:
    """The finding for a value inside too many others."""
    return source.finding("KR107", f"nested deeper than {DEEPEST} levels", span, help="flatten the file")


def _within(source: SourceText, span: Span) -> Span:
    """The place, or the end of the last line for one that the parser finds behind the file."""
    last = len(source.lines)
    if span.line <= last:
        return span
    end = len(source.line(last)) + 1
    return Span(last, end, end + 1)


def needs_quotes(source: SourceText, span: Span) -> Finding:
    """The finding for a plain value that begins with `>`."""
    line = source.line(span.line)
    value = _value(line[: span.column - 1], line[span.column - 1 :])
    key = line[: span.column - 1].strip(" -{[,").rpartition(",")[2].strip()
    message = "a value that begins with `>` needs quotes"
    place = span._replace(end_column=span.column + len(value))
    finding = source.finding("KR108", message, place, help=f'write `{key} "{value}"`'.replace("` ", "`"))
    return replace(finding, replacement=f'"{value}"' if _QUOTABLE.fullmatch(value) else None)


def _value(before: str, text: str) -> str:
    """The plain value that a text begins with, by what stands before it in its line."""
    value = text.split(" #", maxsplit=1)[0]
    if any(before.count(opening) > before.count(closing) for opening, closing in ("{}", "[]")):
        value = _END_OF_VALUE.split(value)[0]
    return value.rstrip(" ,}]")


def _is_quote(error: Any) -> bool:  # noqa: ANN401
    return error.context_mark is not None and "quoted scalar" in (error.context or "")


def _folded_by_accident(source: SourceText, error: Any) -> Span | None:  # noqa: ANN401
    for mark in (error.context_mark, error.problem_mark):
        if mark is not None and source.line(mark.line + 1)[mark.column : mark.column + 1] == ">":
            return Span(mark.line + 1, mark.column + 1, mark.column + 2)
    return None
