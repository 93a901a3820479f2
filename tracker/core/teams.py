"""Team cycles that are made when they are asked for: a plan may be larger than what a report can hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .cycle import Cycle
    from .model import TeamCycle


class Outline(NamedTuple):
    """Which team and cycle a `TeamCycle` is of; `place` is its place in the plan."""

    place: int
    team: str
    cycle: Cycle


if TYPE_CHECKING:
    Named = TeamCycle | Outline


class Teams(Sequence["TeamCycle"]):
    """A plan's team cycles, in order; each is made anew whenever it is asked for, and kept by nobody.

    `outlines` say which they are, without making any.
    """

    def __init__(self, outlines: Iterable[Outline], make: Callable[[Outline], TeamCycle]) -> None:
        self.outlines = tuple(outlines)
        self._make = make

    def __len__(self) -> int:
        """How many there are."""
        return len(self.outlines)

    @overload
    def __getitem__(self, place: int) -> TeamCycle: ...

    @overload
    def __getitem__(self, place: slice) -> Teams: ...

    def __getitem__(self, place: int | slice) -> TeamCycle | Teams:
        """One of them, or those of a slice."""
        if isinstance(place, slice):
            return Teams(self.outlines[place], self._make)
        return self._make(self.outlines[place])

    def __iter__(self) -> Iterator[TeamCycle]:
        """One after the other."""
        return map(self._make, self.outlines)

    def only(self, wanted: Callable[[Outline], bool]) -> Teams:
        """Some of them."""
        return Teams(filter(wanted, self.outlines), self._make)


def outlined(teams: Sequence[TeamCycle]) -> Sequence[Named]:
    """Which team and cycle each is of, without making any."""
    return teams.outlines if isinstance(teams, Teams) else teams


def only(teams: Sequence[TeamCycle], wanted: Callable[[Named], bool]) -> Sequence[TeamCycle]:
    """Some of them, without making any."""
    return teams.only(wanted) if isinstance(teams, Teams) else tuple(filter(wanted, teams))
