"""What a number is made of, where the source tells it with the number: kept once a day, with the day's last slot.

It is bounded: the parts with the greatest share keep their names, the others are taken together.
Two of them break the change between their readings down.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from .breakdown import Facts, Group, of_mean, of_sum
from .slots import next_slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

MOST_KEPT: Final = 8
"""How many parts keep their names."""
LONGEST_NAME: Final = 80
"""Characters; what is longer is cut."""
OTHERS: Final = ""
"""The name of all other parts together, which no sentence names."""


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a number is made of, in its native unit.

    Attributes:
        dimension: What tells the parts apart, such as `series`.
        parts: By name, how many things each has and the sum of what they count for.
        mean: Whether the number is the mean over all things; else it is the sum.
        thing: What one thing is called if it is an event; empty if it is not.
    """

    dimension: str
    parts: Mapping[str, Group]
    mean: bool = False
    thing: str = ""

    @property
    def value(self) -> float:
        """The number."""
        total = math.fsum(part.total for part in self.parts.values())
        return total / sum(part.size for part in self.parts.values()) if self.mean else total


def makeup(
    dimension: str, things: Iterable[tuple[str, float]], *, mean: bool = False, thing: str = ""
) -> Makeup | None:
    """The makeup of things, each with its part and what it counts for; None if there is only one part.

    At most `MOST_KEPT` of the parts keep their names.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for name, amount in things:
        found[name[:LONGEST_NAME]].append(amount)
    if len(found) < 2:  # noqa: PLR2004 - one part is the whole
        return None
    groups = {name: Group(len(amounts), math.fsum(amounts)) for name, amounts in found.items()}
    ranked = sorted(groups, key=lambda name: (-abs(groups[name].total), name))
    return Makeup(dimension, _folded(groups, ranked[:MOST_KEPT]), mean, thing)


def closes_day(slot: datetime, every: timedelta, zone: str) -> bool:
    """Whether a slot is the last of its calendar day in a zone."""
    days = [instant.astimezone(ZoneInfo(zone)).date() for instant in (slot, next_slot(slot, every))]
    return days[0] != days[1]


def makeup_facts(before: Makeup, after: Makeup) -> Facts | None:
    """The change between two numbers by their parts; None where the two are not made alike.

    A part that is named at one end only may be among the others at the other end: then it counts
    as one of them at both.
    """
    if (before.dimension, before.mean, before.thing) != (after.dimension, after.mean, after.thing):
        return None
    names = {*before.parts, *after.parts}
    if OTHERS in names:
        names = {*before.parts} & {*after.parts}
    old, new = (_folded(end.parts, names) for end in (before, after))
    breakdown = (of_mean if before.mean else of_sum)(before.dimension, old, new, events=bool(before.thing))
    return Facts(before.value, after.value, (breakdown,), before.thing)


def _folded(parts: Mapping[str, Group], names: Iterable[str]) -> dict[str, Group]:
    """The parts of these names, and all others as one."""
    named = set(names)
    kept = {name: part for name, part in parts.items() if name in named and name != OTHERS}
    others = [part for name, part in parts.items() if name not in kept]
    if others:
        kept[OTHERS] = Group(sum(part.size for part in others), math.fsum(part.total for part in others))
    return kept
