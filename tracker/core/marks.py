"""What a chart can show beside the weeks of the cycle: earlier weeks, usual ranges, flags."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .ledger import field_changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from .cycle import Cycle
    from .readings import Definition
    from .signal import Chart
    from .standing import WeekValue


@dataclass(frozen=True, slots=True)
class Flag:
    """A day worth a mark, and why: a goal or measure changed, or somebody wrote a note."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of one key result beside its standing; empty where nothing is.

    Attributes:
        before: Weeks that end before the cycle starts, ascending, in the goal's unit.
        charts: Its process behaviour charts, ascending: usual ranges and signals.
        flags: Days to point out, ascending.
    """

    before: tuple[WeekValue, ...] = ()
    charts: tuple[Chart, ...] = ()
    flags: tuple[Flag, ...] = ()


NO_MARKS: Final[Mapping[str, Marks]] = MappingProxyType({})
"""Nothing is known of any key result."""


def definition_flags(name: str, definitions: Sequence[Definition], cycle: Cycle, at: datetime) -> tuple[Flag, ...]:
    """A flag for every change of a key result's goal or measure within the cycle, up to an instant.

    Args:
        name: Its full name.
        definitions: Definitions of any key results, each one's own ascending.
        cycle: The cycle whose days are flagged.
        at: The instant; what takes effect later is not flagged.
    """
    own = [definition for definition in definitions if definition.key_result == name]
    return tuple(
        Flag(cycle.day_of(new.effective_at), "; ".join(field_changes(old, new)))
        for old, new in pairwise(own)
        if cycle.start <= new.effective_at < cycle.end and new.effective_at <= at
    )
