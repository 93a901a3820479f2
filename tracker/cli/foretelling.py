"""What a report projects is kept, so that it can be graded when the cycle closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.errors import LockedError, StoreError

from .options import current
from .output import aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.core.standing import Projection, TeamStanding
    from tracker.ports import Chronicle

HANDFUL: Final = 1000
"""Projections that are held before they are kept: each time takes the lock."""


def new_projections(chronicle: Chronicle, teams: Iterable[TeamStanding]) -> dict[str, Projection]:
    """The projections that differ from those kept last, by full name: with each week that ends, as a rule."""
    made = {
        standing.key_result.name: standing.projection
        for team in teams
        for standing in team.standings()
        if standing.projection is not None
    }
    last = chronicle.last_projections(made)
    return {name: projection for name, projection in made.items() if last.get(name) != projection}


class Foretelling:
    """Collects what reports foretell while they are written, and keeps it a handful at a time.

    Nothing is kept of a report on the past.
    """

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._new: dict[str, Projection] = {}
        self._wanted = current().as_of is None

    def add(self, team: TeamStanding) -> None:
        """Take what is new in the projections of a team."""
        if self._wanted:
            self._new.update(new_projections(self._chronicle, [team]))
            if len(self._new) >= HANDFUL:
                self.keep()

    def keep(self) -> None:
        """Keep what has been taken and not been kept yet; what cannot be kept once is not tried again."""
        self._wanted = keep_projections(self._new)
        self._new = {}


def keep_projections(projections: Mapping[str, Projection]) -> bool:
    """Keep projections, if that can be done; nothing is written, nor the lock taken, if there are none.

    A report is written whether or not this can be done: while a poll holds the lock, or where
    the database is only read, nothing is kept, and `-v` says so. The next report keeps them.
    """
    from .workspace import workspace

    if not projections:
        return True
    place = workspace()
    try:
        store = place.writer()
        try:
            with store.writing():
                store.foretell(place.clock.now(), projections)
        finally:
            store.close()
    except (LockedError, StoreError) as error:
        if current().verbose:
            aside(f"projections are not kept this time: {error.message}")
        return False
    return True
