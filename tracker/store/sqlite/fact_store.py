"""The part of the SQLite store that keeps what sources told: facts, CI runs, states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.store.times import FOREVER, micros

from . import facts
from .connected import Connected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tracker.core.ci import CiRun
    from tracker.ports import SourceState


class FactStore(Connected):
    """Facts and states of sources in the tables of the same file."""

    def load_facts(self, source: str) -> dict[str, Any]:
        """Every fact of a source."""
        with self._reading() as connection:
            return facts.load_facts(connection, source)

    def save_facts(self, source: str, changed: Mapping[str, object]) -> None:
        """Keep changed facts; a None value forgets one."""
        with self._transaction("store facts") as connection:
            facts.save_facts(connection, source, changed)

    def load_runs(
        self, source: str, project: str, pipeline: str, since: datetime, *, known_at: datetime | None = None
    ) -> list[CiRun]:
        """The kept records of a pipeline that finished, or are unfinished and were created, after `since`.

        Any thread may call it: it reads through a connection that is not the store's.
        """
        from . import ci_runs

        known = FOREVER if known_at is None else micros(known_at)
        with self._reading_aside() as connection:
            return ci_runs.load_runs(connection, source, project, pipeline, since.timestamp(), known)

    def save_runs(self, source: str, runs: Iterable[CiRun], at: datetime) -> None:
        """Keep records of CI runs; one that is kept already is brought up to date."""
        from . import ci_runs

        with self._transaction("store CI runs") as connection:
            ci_runs.save_runs(connection, source, runs, micros(at))
        connection.execute("PRAGMA shrink_memory")  # runs are written once, and read through another connection

    def source_states(self) -> dict[str, SourceState]:
        """What is remembered of each source."""
        with self._reading() as connection:
            return facts.source_states(connection)

    def save_source_state(self, state: SourceState) -> None:
        """Remember the state of a source."""
        with self._transaction("store the state of a source") as connection:
            facts.save_source_state(connection, state)
