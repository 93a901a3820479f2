"""The step that explains what parts contributed to a change, with every figure; and these figures for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from .breakdown import Method
from .explained import Step, plain
from .moved import FEWEST_EVENTS, moved_text, part_text, spread_text
from .wording import change_text, instant_text, percent_text, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .breakdown import Breakdown, Contribution
    from .explained import Explained
    from .moved import Moved

MOST_LINES: Final = 8
"""How many parts of a dimension a person is told of."""
MOST_FIGURES: Final = 50
"""How many parts of a dimension a program is told of."""
_RULES: Final = {
    Method.SUM: "each part's own difference",
    Method.MIX: "change of its own figure × mean share of the events + change of its share × distance from the whole",
    Method.HELD: "the number, less what it would be if the part's events were those of before",
    Method.ORDERS: "what changing it does, as the mean over all orders of changing the operands",
}
_SILENT: Final = (
    f"none is named: that takes most of the change, {FEWEST_EVENTS} events or more, and more than its size alone gives"
)


def contributions_step(subject: Explained) -> Step | None:
    """What parts contributed to the change; None where no facts say."""
    moved = subject.moved
    if moved is None:
        return None
    zone = subject.cycle.zone
    ends = (instant_text(at, zone) for at in (moved.compared.before, moved.compared.after))
    values = (plain(value, moved.unit) for value in (moved.before, moved.after))
    compared = "from {} ({}) to {} ({})".format(*(text for end in zip(values, ends, strict=True) for text in end))
    told = moved_text(moved) or spread_text(moved) or _SILENT
    lines = (compared, told, *(line for each in moved.breakdowns for line in _lines(each, moved)))
    rules = dict.fromkeys(_RULES[each.method] for each in moved.breakdowns)
    return Step("parts", f"contribution = {'; or '.join(rules)}", lines, figures(moved))


def figures(moved: Moved) -> dict[str, Any]:
    """Everything that is known of a change by its parts; amounts in the goal's unit, positive where they raised it."""
    return {
        "key_result": moved.key_result,
        "before": {"slot": moved.compared.before, "value": moved.before},
        "after": {"slot": moved.compared.after, "value": moved.after},
        "change": moved.change,
        "unit": moved.unit.symbol,
        "told": moved_text(moved) or spread_text(moved),
        "by": [_dimension(each, moved) for each in moved.breakdowns],
    }


def _dimension(breakdown: Breakdown, moved: Moved) -> dict[str, Any]:
    shown, left_out = breakdown.contributions[:MOST_FIGURES], breakdown.contributions[MOST_FIGURES:]
    return {
        "dimension": breakdown.dimension,
        "method": breakdown.method.value,
        "adds_up": breakdown.adds_up,
        "parts": [_part(each, moved) for each in shown],
        "left_out": len(left_out),
        "left_out_contribution": _sum(left_out) if breakdown.adds_up else None,
    }


def _part(part: Contribution, moved: Moved) -> dict[str, Any]:
    return {
        "part": part.part or None,
        "contribution": part.amount,
        "share": part.amount / moved.change,
        "before": part.before,
        "after": part.after,
        "unit": (part.unit or moved.unit).symbol,
        "counts": part.counts,
        "mix_effect": part.mix,
        "others_changed": part.rest,
    }


def _lines(breakdown: Breakdown, moved: Moved) -> Iterator[str]:
    """A line for each part, the greatest contribution first; those left out together in one."""
    shown, left_out = breakdown.contributions[:MOST_LINES], breakdown.contributions[MOST_LINES:]
    for part in shown:
        name = part_text(breakdown.dimension, part) if part.part else f"other {breakdown.dimension}"
        yield f"{name}: {_amount(part.amount, moved)}{_own(part, moved)}"
    if left_out:
        together = f": {_amount(_sum(left_out), moved)}" if breakdown.adds_up else ""
        yield f"{len(left_out)} more by {breakdown.dimension}{together}"


def _amount(amount: float, moved: Moved) -> str:
    changed = change_text(amount, moved.unit, lower_is_better=None, value=moved.after)
    return f"{changed} ({percent_text(amount / moved.change)})"


def _own(part: Contribution, moved: Moved) -> str:
    """What the part itself was at both ends."""
    unit = part.unit or moved.unit
    before, after = ("none" if value is None else plain(value, unit) for value in (part.before, part.after))
    counted = "" if part.counts is None else f", {part.counts[0]:,} then {plural(part.counts[1], moved.thing)}"
    return f"; itself {before}, then {after}{counted}"


def _sum(parts: tuple[Contribution, ...]) -> float:
    return math.fsum(each.amount for each in parts)
