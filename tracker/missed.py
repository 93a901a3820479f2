"""Slots that were missed while nothing polled, remembered until they have been filled.

A poll stores the current slot first, so the newest reading no longer shows what is missing behind
it: a run that is killed before or during its catch-up leaves the span here for the next one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from .core.slots import next_slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .ports import Due, FactShelf

SHELF = "(missed slots)"
"""Stands where the name of a source does; no source can be called so."""


class Span(NamedTuple):
    """Slots in [first, end) that had no reading when they were last looked at."""

    first: datetime
    end: datetime

    def joined(self, other: Span | None) -> Span:
        """The span from the earlier beginning to the later end."""
        return self if other is None else Span(min(self.first, other.first), max(self.end, other.end))


def missed(dues: Sequence[Due]) -> dict[str, Span]:
    """By key result, the slots missed since it was last read; only of dues that were read before and missed any."""
    spans = {due.task.key_result: Span(next_slot(due.last, due.task.every), due.slot) for due in dues if due.last}
    return {name: span for name, span in spans.items() if span.first < span.end}


def recall(shelf: FactShelf) -> dict[str, Span]:
    """What is still to be filled, by key result."""
    return {name: Span(*map(datetime.fromisoformat, times)) for name, times in shelf.load_facts(SHELF).items()}


def remember(shelf: FactShelf, spans: Mapping[str, Span]) -> None:
    """Keep spans until they are forgotten."""
    if spans:
        shelf.save_facts(SHELF, {name: [span.first.isoformat(), span.end.isoformat()] for name, span in spans.items()})


def forget(shelf: FactShelf, key_results: Iterable[str]) -> None:
    """These have been filled, or have nothing to be filled with."""
    filled = dict.fromkeys(key_results)
    if filled:
        shelf.save_facts(SHELF, filled)
