"""Showing text of a file on a terminal so that it can neither hide nor command anything."""

from __future__ import annotations

import unicodedata

from .secret_shapes import masked

LONGEST = 60


def visible(text: str) -> str:
    """The text with control, format (bidi, zero-width) and line characters as escapes; tabs as spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _harmless(character) else _escape(character) for character in text.replace("\t", " "))


def width(text: str) -> int:
    """How many terminal cells the text takes."""
    return sum(_cells(character) for character in text)


def shown(value: object) -> str:
    """A value of a file in backquotes, short, visible and without secrets, for use in a message."""
    text = masked(visible(str(value)[: 5 * LONGEST]))  # more than is shown, so that no secret is cut in two
    return f"`{text}`" if len(text) <= LONGEST else f"`{text[: LONGEST - 1]}…`"


def _harmless(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _escape(character: str) -> str:
    point = ord(character)
    if point < 0x100:  # noqa: PLR2004 - one byte
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"  # noqa: PLR2004 - the basic plane


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
