"""Query text: how expressions are joined into a union."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ASK_LABEL = "keyresult_ask"
"""The label that carries an expression's number through a union; no metric uses it."""


def wrapped(expression: str, number: int, *, scalar: bool) -> str:
    """An expression whose series carry `number` in the ask label.

    Line breaks keep a comment at its end from swallowing the bracket.
    """
    inner = f"vector(\n{expression}\n)" if scalar else expression
    return f'label_replace((\n{inner}\n), "{ASK_LABEL}", "{number}", "", "")'


def union(parts: Sequence[str]) -> str:
    """The parts joined by `or` as a balanced tree, which servers evaluate faster than a chain."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({union(parts[:middle])}\nor\n{union(parts[middle:])})"
