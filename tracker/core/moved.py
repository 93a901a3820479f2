"""What contributed to a change, in one sentence; never a word of cause.

A part is named only if it alone contributed most of the change, if enough events stand behind
it, and if it stands out: where everything moves alike, the largest part has contributed most as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .breakdown import Method
from .units import COUNT, convert
from .wording import amount_text, change_text, day_text, number_text, percent_text, plural, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .breakdown import Breakdown, Contribution, Facts
    from .comparing import Comparison
    from .units import Unit

MOST: Final = 0.5
"""A part that contributed more than this share of a change contributed most of it."""
NEARLY_ALL: Final = 0.9
"""A part with more than this share of the whole is not named: of that it goes without saying."""
STANDS_OUT: Final = 2.0
"""How many times as much as the rest a part must have contributed for its size, to be named."""
FEWEST_EVENTS: Final = 5
"""A part with fewer events at an end is not named for a mean, a share or a percentile, unless it had none there."""
FEW: Final = 20
"""Below this many counted things a share of their change is not said in percent."""
LONGEST: Final = 40
"""The most characters of a part's name in a sentence."""
_DUST: Final = 1e-9
_OVER: Final = 1.05
"""Above this share it is said what the others took back."""

_PARTS: Final[Mapping[str, str]] = {
    "workflow": "{}",
    "branch": "branch {}",
    "event": "event {}",
    "conclusion": "conclusion {}",
    "key result": "{}",
    "series": "{}",
    "project": "project {}",
    "component": "component {}",
}
"""How a part of each dimension is named; another dimension is named with its part."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A change between two readings of a key result, in the goal's unit, by every dimension known.

    Attributes:
        key_result: Full name.
        compared: The readings.
        before, after: Their values.
        unit: The goal's unit.
        breakdowns: By dimension, in the order in which they are told.
        thing: What one event behind the number is called; empty where there are none.
    """

    key_result: str
    compared: Comparison
    before: float
    after: float
    unit: Unit
    breakdowns: tuple[Breakdown, ...]
    thing: str = ""

    @property
    def change(self) -> float:
        """The newer value less the earlier one."""
        return self.after - self.before

    @property
    def leading(self) -> tuple[Breakdown, Contribution] | None:
        """The part that contributed most, of the first dimension that has one."""
        found = ((each, part) for each in self.breakdowns if (part := _most(each, self.change)) is not None)
        return next(found, None)


NOTHING_MOVED: Final[Mapping[str, Moved]] = MappingProxyType({})
"""Where nothing is known of contributions."""


def moved(
    key_result: str, compared: Comparison, ends: tuple[float, float], unit: Unit, native: Unit, facts: Facts
) -> Moved | None:
    """What facts say of the change between two readings; None if they say nothing, or give other numbers.

    Args:
        key_result: Full name.
        compared: The readings.
        ends: Their values in the native unit.
        unit: The goal's unit.
        native: The measure's unit, which the facts are in.
        facts: What was found.
    """
    if not facts.breakdowns or not facts.give(*ends):
        return None
    before, after = (convert(value, native, unit) for value in ends)
    if abs(after - before) <= _DUST * abs(after):
        return None
    factor = convert(1.0, native, unit)
    breakdowns = tuple(each.scaled(factor) for each in facts.breakdowns)
    return Moved(key_result, compared, before, after, unit, breakdowns, facts.thing)


def moved_text(found: Moved) -> str | None:
    """The part that contributed most, lower case without a full stop; None if no part did.

    `of 3.1 min longer on the week, deploy.yml contributed 2.6 min (84%), from 41 and 38 runs`
    """
    if found.leading is None:
        return None
    breakdown, part = found.leading
    return (_held_text if breakdown.method is Method.HELD else _share_text)(found, breakdown.dimension, part)


def spread_text(found: Moved) -> str | None:
    """That no part contributed most, where it is so by every dimension.

    `no single workflow or branch accounts for most of the change`
    """
    spread = [each.dimension for each in found.breakdowns if not _over_most(each, found.change)]
    if len(spread) < len(found.breakdowns):
        return None
    *others, last = spread
    listed = f"{', '.join(others)} or {last}" if others else last
    return f"no single {listed} accounts for most of the change"


def part_text(dimension: str, part: Contribution) -> str:
    """A part as it is named in a sentence; a long name is cut."""
    name = part.part if len(part.part) <= LONGEST else f"{part.part[: LONGEST - 1]}…"
    return _PARTS.get(dimension, f"{dimension} {{}}").replace("{}", name)


def _over_most(breakdown: Breakdown, change: float) -> list[Contribution]:
    """The parts that contributed most of a change; several only where contributions need not add up to it."""
    return [part for part in breakdown.contributions if part.amount / change > MOST]


def _most(breakdown: Breakdown, change: float) -> Contribution | None:
    """The part to be named, if there is one."""
    most = _over_most(breakdown, change)
    if not most or (len(most) > 1 and not breakdown.adds_up):
        return None
    (part, *_) = most
    named = part.part and _has_events(part, breakdown.method) and _stands_out(part, change)
    return part if named else None


def _stands_out(part: Contribution, change: float) -> bool:
    """Whether it contributed more than it would if everything had moved alike.

    Where contributions add up, more for its size than the rest did; of a percentile, the rest
    alone must not have moved nearly as much as the whole.
    """
    if part.weight is None:
        return True
    if part.weight > NEARLY_ALL:
        return False
    if part.rest is not None:
        return part.rest / change * STANDS_OUT <= 1
    share, weight = part.amount / change, part.weight
    return share * (1 - weight) >= STANDS_OUT * weight * (1 - share)


def _has_events(part: Contribution, method: Method) -> bool:
    """Whether enough events stand behind it, where there are any."""
    if part.counts is None:
        return True
    few = any(0 < count < FEWEST_EVENTS for count in part.counts)
    return max(part.counts) >= FEWEST_EVENTS and not (few and method is not Method.SUM)


def _share_text(found: Moved, dimension: str, part: Contribution) -> str:
    whole = change_text(found.change, found.unit, lower_is_better=None, value=found.after)
    amount = amount_text(part.amount, found.unit, found.after)
    since = "on the week" if found.compared.week_to is None else f"than in {_week_text(found.compared.week_to)}"
    told = f"of {whole} {since}, {part_text(dimension, part)} contributed {amount}{_beside(found, part)}"
    return f"{told}{_from_text(found, part)}"


def _beside(found: Moved, part: Contribution) -> str:
    """The share of the whole, or what the others took back of it."""
    share = part.amount / found.change
    if share > _OVER:
        return f", others took back {amount_text(part.amount - found.change, found.unit, found.after)}"
    counts = found.unit.dimension.startswith(COUNT.dimension) and "/" not in found.unit.dimension
    return "" if counts and abs(found.change) < FEW else f" ({percent_text(min(share, 1.0))})"


def _from_text(found: Moved, part: Contribution) -> str:
    """What stands behind it: its events at both ends, or its own figure."""
    if part.counts is not None:
        before, after = part.counts
        return f", from {before:,} and {plural(after, found.thing)}"
    unit = part.unit or found.unit
    if part.after is None:
        return f": gone, was {value_text(part.before or 0.0, unit)}"
    was = "new" if part.before is None else f"was {number_text(part.before, unit=unit)}"
    return f": {value_text(part.after, unit)}, {was}"


def _held_text(found: Moved, dimension: str, part: Contribution) -> str:
    since = "" if found.compared.week_to is None else f" since {_week_text(found.compared.week_to)}"
    then = number_text(found.after - part.amount, unit=found.unit)
    now = value_text(found.after, found.unit)
    told = f"without the change in {part_text(dimension, part)}{since} it would have been {then}, not {now}"
    return f"{told}{_from_text(found, part)}"


def _week_text(sunday: date) -> str:
    return f"the week to {day_text(sunday).rpartition(' ')[0]}"
