"""The workspace a command works in, from the global options."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.standings import Judge, choose
from tracker.wiring import Workspace

from .options import current

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.core.model import Plan, TeamCycle
    from tracker.settings import Settings
    from tracker.store.sqlite import SqliteStore


@dataclass(frozen=True, slots=True)
class Opened:
    """What a reading command needs: plan, store, and a judge at now or at `--as-of`.

    `warnings` say what of the plan could not be used.
    """

    store: SqliteStore
    plan: Plan
    settings: Settings
    judge: Judge
    warnings: tuple[str, ...]

    def chosen(self) -> tuple[TeamCycle, ...]:
        """The team cycles that the global options choose."""
        return choose(self.plan, current().team, current().cycle, self.judge.at)


def workspace() -> Workspace:
    """The workspace of `-C` and `--db`."""
    options = current()
    return Workspace(options.directory, options.db)


@contextmanager
def opened() -> Iterator[Opened]:
    """The workspace, opened for reading."""
    place = workspace()
    store = place.reader()
    try:
        loaded = place.loaded(store)
        known_at = _as_of(loaded.settings.timezone)
        warnings = tuple(finding.headline() for finding in loaded.findings if finding.severity == "error")
        judge = Judge(store, known_at or place.clock.now(), known_at, loaded.settings.settle)
        yield Opened(store, loaded.plan, loaded.settings, judge, warnings)
    finally:
        store.close()


def _as_of(zone: str) -> datetime | None:
    said = current().as_of
    if said is None:
        return None
    from .times import parse_instant

    return parse_instant(said, zone)
