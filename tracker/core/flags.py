"""Days to point out on a chart: a goal or measure changed, or somebody wrote a note."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .ledger import field_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from .cycle import Cycle
    from .readings import Definition
    from .words import Note


@dataclass(frozen=True, slots=True)
class Flag:
    """A day worth a mark, and why."""

    day: date
    text: str


def chart_flags(
    name: str, definitions: Sequence[Definition], notes: Sequence[Note], cycle: Cycle, at: datetime
) -> tuple[Flag, ...]:
    """The flags of one key result within the cycle up to an instant, ascending.

    Args:
        name: Its full name.
        definitions: Definitions of any key results, each one's own ascending.
        notes: Notes on any key results.
        cycle: The cycle whose days are flagged.
        at: The instant; later days are not flagged.
    """
    today = cycle.day_of(at)
    found = (*_changed(name, definitions, cycle), *_noted(name, notes))
    seen = [flag for flag in found if cycle.first <= flag.day <= min(today, cycle.last)]
    return tuple(sorted(seen, key=lambda flag: flag.day))


def _changed(name: str, definitions: Sequence[Definition], cycle: Cycle) -> Iterator[Flag]:
    own = [definition for definition in definitions if definition.key_result == name]
    for old, new in pairwise(own):
        yield Flag(cycle.day_of(new.effective_at), "; ".join(field_changes(old, new)))


def _noted(name: str, notes: Sequence[Note]) -> Iterator[Flag]:
    for note in notes:
        if note.key_result == name:
            yield Flag(note.day, f"{note.text} ({note.author})")
