"""Query text: how expressions are joined into a union."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ASK_LABEL = "keyresult_ask"
"""The label that carries an expression's number through a union.

An expression that has it already is asked alone; and should it have it all of a sudden, its value,
joined with itself around a number, is longer than any number of a union.
"""


def wrapped(expression: str, number: int, *, scalar: bool) -> str:
    """An expression whose series carry `number` in the ask label.

    Joining that label, which is absent, with itself around the number leaves the number; servers
    do so in two thirds of the time that `label_replace` takes, which compiles a pattern. Line
    breaks keep a comment at the expression's end from swallowing the bracket.
    """
    inner = f"vector(\n{expression}\n)" if scalar else expression
    return f'label_join((\n{inner}\n), "{ASK_LABEL}", "{number}", "{ASK_LABEL}", "{ASK_LABEL}")'


MOST_WRAPPING = len(wrapped("", 99, scalar=True))
"""Most characters that `wrapped` adds, of a number of two digits."""


def union(parts: Sequence[str]) -> str:
    """The parts joined by `or` as a balanced tree, which servers evaluate faster than a chain."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({union(parts[:middle])}\nor\n{union(parts[middle:])})"
