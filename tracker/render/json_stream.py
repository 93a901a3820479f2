"""JSON documents that are written while they are made: a list in them may come one item at a time.

What is written is what `json.dumps(whole(document), indent=2)` would write, to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_INDENT = "  "


def whole(document: Mapping[str, object]) -> dict[str, Any]:
    """The document with every iterator in it made a list, in the order of its keys."""
    return {key: [*value] if isinstance(value, Iterator) else value for key, value in document.items()}


def parts(document: Mapping[str, object], *, ascii: bool = False) -> Iterator[str]:
    """The text of a document, in parts, with a line break at its end; never a NaN.

    Args:
        document: Its keys in order, at least one; an iterator among the values stands for a list.
        ascii: Whether characters beyond ASCII are escaped.
    """
    opening = "{\n"
    for key, value in document.items():
        yield f"{opening}{_INDENT}{_dumps(key, ascii=ascii)}: "
        if isinstance(value, Iterator):
            yield from _items(value, ascii=ascii)
        else:
            yield _indented(value, 1, ascii=ascii)
        opening = ",\n"
    yield "\n}\n"


def _items(values: Iterator[object], *, ascii: bool) -> Iterator[str]:
    opening = "["
    for value in values:
        yield f"{opening}\n{_INDENT * 2}{_indented(value, 2, ascii=ascii)}"
        opening = ","
    yield "[]" if opening == "[" else f"\n{_INDENT}]"


def _indented(value: object, depth: int, *, ascii: bool) -> str:
    """A value within so many others; no string in JSON has a line break of its own."""
    return _dumps(value, ascii=ascii).replace("\n", "\n" + _INDENT * depth)


def _dumps(value: object, *, ascii: bool) -> str:
    return json.dumps(value, indent=len(_INDENT), ensure_ascii=ascii, allow_nan=False)
