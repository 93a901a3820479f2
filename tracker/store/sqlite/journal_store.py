"""The part of the SQLite store that keeps what people say, what was foretold and what was replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connected import Connected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tracker.core.closing import Closing, Foretold
    from tracker.core.readings import Switch
    from tracker.core.standing import Projection
    from tracker.core.words import CheckIn, Note
    from tracker.ports import OpenSwitch


class JournalStore(Connected):
    """A journal in a SQLite file. What it is made of is imported when it is asked for: a poll needs little of it."""

    # --- Journal ---

    def check_in(self, said: CheckIn) -> None:
        """Keep a check-in with its blockers, in one transaction."""
        from . import journal

        with self._transaction("store a check-in") as connection:
            journal.check_in(connection, said)

    def annotate(self, note: Note) -> None:
        """Keep a note."""
        from . import journal

        with self._transaction("store a note") as connection:
            journal.annotate(connection, note)

    def foretell(self, at: datetime, projections: Mapping[str, Projection]) -> int:
        """Keep the projections of key results that differ from their last ones; how many did."""
        from . import closings

        with self._transaction("store projections") as connection:
            return closings.foretell(connection, at, projections)

    def close_cycle(self, closing: Closing) -> None:
        """Keep a closing, or an amendment of one.

        Raises:
            StoreError: Its revision does not follow the last one.
        """
        from . import closings

        with self._transaction("close a cycle") as connection:
            closings.close_cycle(connection, closing)

    # --- Chronicle ---

    def check_ins(
        self, key_results: Iterable[str], *, known_at: datetime | None = None
    ) -> dict[str, tuple[CheckIn, ...]]:
        """The check-ins on these key results, by the names they were asked by; those without any are left out."""
        from . import journal

        with self._reading() as connection:
            return journal.check_ins(connection, key_results, known_at)

    def foretold(self, key_results: Iterable[str]) -> list[Foretold]:
        """Every projection that was kept of these key results, one after the other."""
        from . import closings

        with self._reading() as connection:
            return closings.foretold(connection, key_results)

    def last_projections(self, key_results: Iterable[str]) -> dict[str, Projection]:
        """The projection that was kept last of each of these key results, by the names they were asked by."""
        from . import closings

        with self._reading() as connection:
            return closings.last_projections(connection, key_results)

    def closings(self, team: str, *, known_at: datetime | None = None) -> list[Closing]:
        """The closings of a team's cycles and their amendments."""
        from . import closings

        with self._reading() as connection:
            return closings.closings(connection, team, known_at)

    # --- Switchboard ---

    def open_switches(self) -> list[OpenSwitch]:
        """Those that are yet to be asked; of a measure replaced again meanwhile, the first."""
        from . import switches

        with self._reading() as connection:
            return switches.open_switches(connection)

    def answer_switch(self, number: int, switch: Switch, at: datetime) -> None:
        """Keep what came of an open one, for good."""
        from . import switches

        with self._transaction("store a change of measure") as connection:
            switches.answer_switch(connection, number, switch, at)
