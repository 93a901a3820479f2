"""The text of one file, decoded and split into lines as YAML counts them."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .findings import Finding, Severity
from .quoting import visible
from .secret_shapes import masked

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1024 * 1024
"""Bytes of the largest file that is read."""
LONGEST_QUOTED = 20_000
"""Characters of the longest line that is quoted, a short part of it then."""
LONGEST_SAID = 1000
"""Characters of a message or of its cure: what a file names in them may be long."""
CONTEXT = 2
"""Lines quoted before the one with the problem."""
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


class Span(NamedTuple):
    """A place in a file: line and columns count from 1, the end is exclusive."""

    line: int
    column: int
    end_column: int


class Unreadable(Exception):  # noqa: N818 - named for the state of the file
    """A file without usable text, with the one finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file's name as shown to the user, its text and its lines."""

    name: str
    text: str
    lines: tuple[str, ...]

    def finding(self, code: str, message: str, span: Span, *, help: str) -> Finding:
        """An error at a place of this file, with the lines around it."""
        first = max(1, span.line - CONTEXT)
        lines = [(number, self.line(number)) for number in range(first, span.line + 1)]
        quoted = tuple((number, masked(line)) for number, line in lines if len(line) <= LONGEST_QUOTED)
        shown = quoted if len(quoted) == len(lines) else ()
        said, cure = masked(visible(message)[:LONGEST_SAID]), visible(help)[:LONGEST_SAID]
        return Finding(code, Severity.ERROR, said, self.name, *span, help=cure, source_lines=shown)

    def line(self, number: int) -> str:
        """The line of this number; empty after the last one."""
        return self.lines[number - 1] if number <= len(self.lines) else ""


def read_source(path: Path, name: str) -> SourceText:
    """Read a file as UTF-8 text.

    Raises:
        Unreadable: It is no regular file, cannot be opened, is over 1 MiB, is not UTF-8 or holds
            control characters.
    """
    return decode(_bytes(path, name), name)


def decode(content: bytes, name: str) -> SourceText:
    """The text of a file's bytes; raises `Unreadable` as `read_source` does."""
    if len(content) > LARGEST:
        raise _unreadable(name, "KR107", "the file is over 1 MiB", "split it: several files may add to one team")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_not_utf8(content, error.start, name)) from None
    plain = text.isascii() and "\r" not in text
    source = SourceText(name, text, tuple(text.split("\n") if plain else _LINE_BREAK.split(text)))
    if found := _CONTROL.search(text):
        message = f"the character U+{ord(found[0]):04X} is not allowed in a text file"
        span = _span_at(text, found.start())
        raise Unreadable(source.finding("KR107", message, span, help="delete it, or save the file as UTF-8 text"))
    return source


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(
                name, "KR112", "it is not a regular file", "put a plain file in its place, or take it away"
            )
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise _unreadable(name, "KR112", reason, "check that the file exists and may be read") from None


def _unreadable(name: str, code: str, message: str, help: str) -> Unreadable:
    return Unreadable(Finding(code, Severity.ERROR, message, name, help=help))


def _not_utf8(content: bytes, offset: int, name: str) -> Finding:
    before = _LINE_BREAK.split(content[:offset].decode("utf-8-sig", errors="replace"))
    rest = _LINE_BREAK.split(content[offset : offset + LONGEST_QUOTED].decode("utf-8", errors="replace"))[0]
    source = SourceText(name, "", (*before[:-1], before[-1] + rest))
    span = Span(len(before), len(before[-1]) + 1, len(before[-1]) + 2)
    return source.finding("KR107", "the text is not UTF-8 from here on", span, help="save the file as UTF-8")


def _span_at(text: str, offset: int) -> Span:
    number, start = 1, 0
    for found in _LINE_BREAK.finditer(text, 0, offset):
        number, start = number + 1, found.end()
    return Span(number, offset - start + 1, offset - start + 2)
