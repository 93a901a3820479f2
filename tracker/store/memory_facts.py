"""The part of the store in memory that keeps what is known of sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracker.core.ci import merged
from tracker.ports import canonical

from .memory_base import MemoryBase, known_by
from .times import micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tracker.core.ci import CiRun, RunKey
    from tracker.ports import SourceState


class MemoryFacts(MemoryBase):
    """Facts, records of CI runs, and the state of each source."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: dict[str, dict[str, str]] = {}
        self._runs: dict[str, dict[RunKey, tuple[CiRun, int]]] = {}
        self._states: dict[str, SourceState] = {}

    def load_facts(self, source: str) -> dict[str, Any]:
        """Every fact of a source."""
        return {key: json.loads(value) for key, value in self._facts.get(source, {}).items()}

    def save_facts(self, source: str, changed: Mapping[str, object]) -> None:
        """Keep changed facts; a None value forgets one."""
        self._require_writing()
        kept = self._facts.setdefault(source, {})
        for key, value in changed.items():
            kept.pop(key, None)
            if value is not None:
                kept[key] = canonical(value)

    def load_runs(
        self, source: str, project: str, pipeline: str, since: datetime, *, known_at: datetime | None = None
    ) -> list[CiRun]:
        """The kept records of a pipeline that finished, or are unfinished and were created, after `since`."""
        kept = list(self._runs.get(source, {}).values())
        known = (run for run, learned in kept if learned <= known_by(known_at))
        of_pipeline = (run for run in known if (run.project, run.pipeline) == (project, pipeline))
        return [run for run in of_pipeline if run.is_after(since.timestamp())]

    def save_runs(self, source: str, runs: Iterable[CiRun], at: datetime) -> None:
        """Keep records of CI runs; one that is kept already is brought up to date."""
        self._require_writing()
        kept = self._runs.setdefault(source, {})
        for run in runs:
            old, _ = kept.get(run.key, (None, 0))
            new = merged(old, run)
            if new != old:
                kept[run.key] = new, micros(at)

    def source_states(self) -> dict[str, SourceState]:
        """What is remembered of each source."""
        return dict(sorted(self._states.items()))

    def save_source_state(self, state: SourceState) -> None:
        """Remember the state of a source."""
        self._require_writing()
        self._states[state.source] = state
