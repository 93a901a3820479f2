"""The workspace a command works in, from the global options."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tracker.errors import StoreError
from tracker.wiring import Workspace

from .options import current
from .output import note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.breakdowns import Finder
    from tracker.core.model import KeyResult, Plan, TeamCycle
    from tracker.settings import Settings
    from tracker.standings import Judge
    from tracker.store.sqlite import SqliteStore

    from .since import Since

_NO_DATABASE = "`keyresult poll --create` starts a new one, and `keyresult backfill --from DAY` fills in its past"


class Opened(NamedTuple):
    """What a reading command needs: plan, store, and a judge at now or at `--as-of`.

    `warnings` say what of the plan could not be used; `since` is what reports are compared with, if
    that was asked for.
    """

    store: SqliteStore
    plan: Plan
    settings: Settings
    judge: Judge
    warnings: tuple[str, ...]
    since: Since | None = None

    def chosen(self) -> Sequence[TeamCycle]:
        """The team cycles that the global options choose; of a stored plan each is made when it is asked for.

        Raises:
            SelectionError: They choose none.
        """
        from tracker.standings import choose

        return choose(self.plan, current().team, current().cycle, self.judge.at)

    def known(self) -> Mapping[str, int]:
        """The tails of the names of everything under way, of all teams."""
        from tracker.plan.tails import tails_of
        from tracker.standings import choose

        return tails_of(choose(self.plan, None, None, self.judge.at), self.store)

    def one(self, word: str) -> tuple[TeamCycle, KeyResult]:
        """The key result that a word names, with its team.

        Raises:
            SelectionError, UsageError: It names none, or several.
        """
        return one(self.plan, word, self.judge.at)

    def finder(self) -> Finder:
        """What finds the parts that contributed to changes, from what was known at the instant of the judge."""
        from tracker.breakdowns import Finder

        return Finder(self.store, self.plan, self.judge.known_at)

    def warn(self) -> None:
        """Say what of the plan could not be used."""
        for warning in self.warnings:
            note(f"warning: {warning}")


def workspace() -> Workspace:
    """The workspace of `-C` and `--db`."""
    options = current()
    return Workspace(options.directory, options.db, options.environ, notice=note)


@contextmanager
def reading(place: Workspace) -> Iterator[SqliteStore]:
    """The store of a workspace, opened for reading.

    Raises:
        SettingsError, StoreError: There is no settings file, or no database.
    """
    try:
        store = place.reader()
    except StoreError as error:
        if place.database.exists():
            raise
        raise StoreError(error.message, help=_NO_DATABASE) from None
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened() -> Iterator[Opened]:
    """The workspace, opened for reading.

    Raises:
        SettingsError, StoreError: The settings cannot be used, or there is no database.
        UsageError: `--as-of` is no time, or is to come.
    """
    from tracker.standings import Judge

    place = workspace()
    with reading(place) as store, store.snapshot():
        loaded = place.streamed(store)
        now = place.clock.now()
        known_at = as_of(loaded.settings.timezone, now)
        warnings = tuple(finding.headline() for finding in loaded.findings if finding.severity == "error")
        judge = Judge(store, known_at or now, known_at, loaded.settings.settle)
        yield Opened(store, loaded.plan, loaded.settings, judge, warnings)


def one(plan: Plan, word: str, at: datetime) -> tuple[TeamCycle, KeyResult]:
    """The key result that a word names: of the cycles under way if it can be, else of any.

    Raises:
        SelectionError, UsageError: It names none, or several.
    """
    from dataclasses import replace

    from tracker.core.teams import only
    from tracker.errors import SelectionError
    from tracker.plan.select import select
    from tracker.standings import choose

    options = current()
    try:
        under_way = replace(plan, teams=choose(plan, options.team, options.cycle, at))
        (found,) = select(under_way, [word], single=True)
    except SelectionError:
        (found,) = select(plan, [word], options.team, options.cycle, single=True)
    (own,) = only(plan.teams, lambda team: found.name.startswith(f"{team.team}/{team.cycle.name}/"))
    return own, found


def as_of(zone: str, now: datetime) -> datetime | None:
    """The instant of `--as-of`; today, whose end is to come, means now."""
    said = current().as_of
    if said is None:
        return None
    from tracker.errors import UsageError

    from .times import parse_day_start, parse_instant

    if parse_day_start(said, zone) > now:
        raise UsageError(f"--as-of {said} is in the future", help="a report can only say what was known by then")
    return min(parse_instant(said, zone), now)
