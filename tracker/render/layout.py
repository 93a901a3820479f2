"""Text on a terminal, measured in cells: padded, cut and wrapped."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GUTTER = 2


def cells(text: str) -> int:
    """How many terminal columns the text takes: wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_cell, text))


@lru_cache(maxsize=4096)
def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, cut to the width; a cut is marked by the ellipsis where it fits."""
    if cells(text) <= width:
        return text
    mark = ellipsis if len(ellipsis) < width else ""
    used = accumulate(map(_cell, text))
    kept = "".join(character for character, end in zip(text, used, strict=True) if end <= width - len(mark))
    return kept.rstrip() + mark


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text with spaces up to the width; `right` puts them in front."""
    space = " " * max(0, width - cells(text))
    return space + text if right else text + space


def flow(parts: Iterable[str], joint: str, width: int) -> list[str]:
    """The parts in lines, with the joint between those that share one; a part stays whole if it can."""
    lines: list[str] = []
    for part in parts:
        if lines and cells(lines[-1]) + cells(joint) + cells(part) <= width:
            lines[-1] += joint + part
        else:
            lines.extend(wrap(part, width))
    return lines


def wrap(text: str, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    """Lines of at most `width` cells, broken at spaces; `hanging` indents the later ones.

    A single word longer than the width is cut into pieces, so that no line is ever longer.
    """
    later = indent if hanging is None else hanging
    lines, line = [], indent
    for word in _pieces(text, max(1, width - max(cells(indent), cells(later)))):
        bare = line in (indent, later)
        if not bare and cells(line) + 1 + cells(word) > width:
            lines.append(line)
            line, bare = later, True
        line += word if bare else f" {word}"
    return [*lines, line.rstrip()]


def _pieces(text: str, width: int) -> list[str]:
    pieces: list[str] = []
    for word in text.split():
        rest = word
        while cells(rest) > width:
            head = clip(rest, width, "") or rest[0]
            pieces.append(head)
            rest = rest[len(head) :]
        if rest:
            pieces.append(rest)
    return pieces
