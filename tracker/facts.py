"""Facts of one source while it is being read: what is known, and what was changed."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .core.ci import knowledge, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from .core.ci import CiRun, RunKey
    from .ports import FactShelf


class RunLoader(Protocol):
    """Where the records of CI runs come from that earlier polls kept."""

    def __call__(self, project: str, pipeline: str, since: datetime) -> list[CiRun]:
        """Those of a pipeline, as `ports.Facts.runs` promises; called from the thread that reads the source."""


class Changes(NamedTuple):
    """What was learned of a source and is to be stored: runs first, because facts may rest on them."""

    runs: list[CiRun]
    facts: dict[str, object]


def nothing_kept(project: str, pipeline: str, since: datetime) -> list[CiRun]:  # noqa: ARG001 - a `RunLoader`
    """No records: for a source that was never read."""
    return []


class KeptFacts:
    """Facts of one source during a run, remembering what was changed; threads may share it."""

    def __init__(self, known: Mapping[str, object], load_runs: RunLoader = nothing_kept) -> None:
        self._known = dict(known)
        self._load_runs = load_runs
        self._new_runs: dict[tuple[str, str], dict[RunKey, CiRun]] = defaultdict(dict)
        self._lock = threading.Lock()
        self.changed: dict[str, object] = {}

    def get(self, key: str) -> object:
        """The value last put under the key, or None."""
        return self._known.get(key)

    def put(self, key: str, value: object) -> None:
        """Keep a value; None forgets it."""
        with self._lock:
            if self._known.get(key) != value:
                self._known[key] = value
                self.changed[key] = value

    def runs(self, project: str, pipeline: str, since: datetime) -> list[CiRun]:
        """Every kept record of a pipeline that finished, or is unfinished and was created, after `since`."""
        with self._lock:  # first: what is stored and let go of meanwhile is among what is loaded then
            new = list(self._new_runs[project, pipeline].values())
        kept = self._load_runs(project, pipeline, since)
        after = since.timestamp()
        return [run for run in knowledge((*kept, *new)).values() if run.is_after(after)]

    def keep_runs(self, runs: Iterable[CiRun]) -> None:
        """Keep records of CI runs; see `ports.Facts.keep_runs`."""
        with self._lock:
            for run in runs:
                known = self._new_runs[run.project, run.pipeline]
                known[run.key] = merged(known.get(run.key), run)

    def changes(self) -> Changes:
        """What there is to store now: every fact in it rests on runs that are in it too."""
        with self._lock:
            runs = [run for known in self._new_runs.values() for run in known.values()]
            return Changes(runs, dict(self.changed))

    def let_go(self, stored: Changes) -> None:
        """Let go of what is stored, unless it was changed again meanwhile."""
        with self._lock:
            for run in stored.runs:
                known = self._new_runs[run.project, run.pipeline]
                if known.get(run.key) is run:
                    del known[run.key]
            for key, value in stored.facts.items():
                if self.changed.get(key) is value:
                    del self.changed[key]


def facts_of(shelf: FactShelf, source: str) -> KeptFacts:
    """What a store keeps of a source, to be read from the thread that reads the source."""

    def load_runs(project: str, pipeline: str, since: datetime) -> list[CiRun]:
        return shelf.load_runs(source, project, pipeline, since)

    return KeptFacts(shelf.load_facts(source), load_runs)


def store_changes(shelf: FactShelf, source: str, facts: KeptFacts, at: datetime) -> None:
    """Store what was learned of a source by an instant, also while it is read; the caller holds the writer lock.

    Raises:
        StoreError: The store failed; no fact is stored whose runs are not.
    """
    changes = facts.changes()
    if changes.runs:
        shelf.save_runs(source, changes.runs, at)
    if changes.facts:
        shelf.save_facts(source, changes.facts)
    facts.let_go(changes)
