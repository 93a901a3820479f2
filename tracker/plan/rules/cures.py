"""What to write instead of a title or goal, in the words and numbers of the user's own line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.core.model import Reach
from tracker.core.sentence import Role
from tracker.core.wording import value_text

if TYPE_CHECKING:
    from tracker.core.quantity import Quantity
    from tracker.core.sentence import Clause, Sentence

    from .base import ReadKeyResult

_NUMBER = re.compile(r"\s*([<>]=?)?\s*([\d.,]+)")
"""What comes before the unit of a quantity."""


def from_to(key_result: ReadKeyResult) -> str:
    """How the title could go on, from the goal that is declared."""
    goal = key_result.value.goal if key_result.value else None
    if not isinstance(goal, Reach):
        return "such as `Reduce deployment time from 45 min to 10 min`"
    return f"such as `… from {value_text(goal.baseline, goal.unit)} to {value_text(goal.target, goal.unit)}`"


def with_unit(key_result: ReadKeyResult, key: str) -> str:
    """The goal as it could be written, in the unit of the title."""
    unit = next(clause.target.unit for clause in key_result.sentence.clauses if clause.target is not None)
    keys = [name for name in ("baseline", key) if isinstance(key_result.raw.get(name), str | int | float)]
    lines = [f"`{name}: {_quoted(str(key_result.raw[name]), unit.symbol)}`" for name in keys]
    return f"write the unit of the title: {' and '.join(lines)}"


def _quoted(written: str, symbol: str) -> str:
    """A quantity with another unit, as it may stand in a file."""
    found = _NUMBER.match(written)
    sign, number = (found[1] or "", found[2]) if found else ("", written)
    return f'"{sign} {number} {symbol}"' if sign else f"{number} {symbol}"


def one_of_both(sentence: Sentence) -> str:
    """The two numbers of a title to choose from, where one is in brackets."""
    numbers = (sentence, *(each for each in sentence.others if each.role is Role.RESTATED))
    texts = [_number(each, each.target) for each in numbers if each.target is not None]
    if len(texts) < 2:  # noqa: PLR2004 - two to choose from
        return "keep the number that is meant, and delete the other"
    return f"keep the number that is meant, {' or '.join(texts)}, and delete the other"


def _number(clause: Clause, target: Quantity) -> str:
    return f"{clause.comparator or ''} {value_text(target.value, target.unit)}".strip()
