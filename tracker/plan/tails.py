"""How many key results under way end in each tail of a name, without a list of them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracker.core.naming import tails
from tracker.core.teams import Teams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.model import TeamCycle
    from tracker.ports import PlanShelf


def tails_of(teams: Sequence[TeamCycle], store: PlanShelf) -> Mapping[str, int]:
    """The `naming.tails` of the key results and health metrics of these team cycles.

    Those of `Teams` are looked up in the store that they come from.
    """
    if isinstance(teams, Teams):
        return StoredTails(store, teams)
    return tails(_names(teams))


def _names(teams: Sequence[TeamCycle]) -> Iterator[str]:
    return (each.name for team in teams for each in (*team.key_results(), *team.health_metrics))


class StoredTails(Mapping[str, int]):
    """`naming.tails`, counted in the store one at a time."""

    def __init__(self, store: PlanShelf, teams: Teams) -> None:
        self._store = store
        self._teams = teams
        self._places = frozenset(outline.place for outline in teams.outlines)

    def __getitem__(self, tail: str) -> int:
        """How many names end in a tail; KeyError if none does."""
        named = self._store.named(tail.rpartition("/")[2])
        count = sum(place in self._places and f"/{name}".endswith(f"/{tail}") for name, place in named)
        if not count:
            raise KeyError(tail)
        return count

    def __iter__(self) -> Iterator[str]:
        """Every tail, from the plan itself."""
        return iter(tails(_names(self._teams)))

    def __len__(self) -> int:
        """How many tails there are."""
        return len(tails(_names(self._teams)))
