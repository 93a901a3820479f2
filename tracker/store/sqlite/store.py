"""The SQLite store: one class that hands each call to the part that knows it, and how it is opened."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import StoreError
from tracker.store.times import FOREVER, micros

from . import files, ledger, migrations, shelf
from .fact_store import FactStore
from .journal_store import JournalStore
from .lock import writer_lock
from .outbox_store import OutboxStore
from .trouble import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from tracker.core.makeup import Makeup
    from tracker.core.readings import Baseline, Correction, Gap, History, Reading
    from tracker.core.teams import Outline
    from tracker.ports import Clock, CompiledPlan, Due, Polled, PollRecord, Task, View

    from .stats import Stats


def open_store(
    path: Path,
    *,
    create: bool = False,
    read_only: bool = False,
    clock: Clock | None = None,
    notice: Callable[[str], None] = lambda _: None,
) -> SqliteStore:
    """Open the store of a database file; an older schema is upgraded, after a backup beside it.

    Args:
        path: The file.
        create: Whether to create it if there is none.
        read_only: Never write: nothing is created or upgraded.
        clock: Says since when the writer lock is held; the system's if None.
        notice: Is told of an upgrade and where the backup is.

    Raises:
        StoreError: The file is missing, not ours, damaged or not accessible; it stays untouched.
        NewerStoreError: It was written by a newer version; it stays untouched.
        LockedError: It must be created or upgraded, but another run holds its lock.
    """
    path = Path(os.path.realpath(path))
    now = clock.now if clock else _system_now
    if create and not read_only and not os.path.lexists(path):
        _create(path, now)
    if not os.path.lexists(path):
        message = f"no database at {path}; was it moved?"
        raise StoreError(message, help="check `database:` and its disk; `keyresult poll --create` starts a new one")
    files.require_ours(path)
    with told(path, f"open {path.name}"):
        _bring_up_to_date(path, now, notice, read_only=read_only)
    return SqliteStore(path, read_only=read_only, now=now)


def _create(path: Path, now: Callable[[], datetime]) -> None:
    with writer_lock(path, now):
        if not os.path.lexists(path):  # another run may have been quicker
            migrations.create(path)


def _bring_up_to_date(
    path: Path, now: Callable[[], datetime], notice: Callable[[str], None], *, read_only: bool
) -> None:
    version = migrations.version_of(path)
    migrations.require_known(path, version)
    if read_only:
        migrations.require_current(path, version)
    elif version < len(migrations.STEPS):
        with writer_lock(path, now):
            migrations.upgrade(path, notice)


def _system_now() -> datetime:
    return datetime.now(UTC)


class SqliteStore(JournalStore, OutboxStore, FactStore):
    """The store contract in one SQLite file. What a poll rarely needs is imported when it is asked for."""

    # --- Plan ---

    def document(self, fingerprint: str) -> CompiledPlan | None:
        """The installed plan (its tasks and teams left out), or None if another one is installed."""
        with self._reading() as connection:
            return shelf.document(connection, fingerprint)

    def outlines(self) -> list[Outline]:
        """The team cycles of the installed plan, in its order."""
        with self._reading() as connection:
            return shelf.outlines(connection)

    def team_document(self, outline: Outline) -> str | None:
        """The document of a team cycle; None if another plan is installed by now, which has it not in that place."""
        with self._reading() as connection:
            return shelf.team_document(connection, outline)

    def named(self, id: str) -> list[tuple[str, int]]:
        """The full names in the installed plan that end in an id, each with the place of its team cycle."""
        with self._reading() as connection:
            return shelf.named(connection, id)

    def install(self, plan: CompiledPlan, at: datetime) -> None:
        """Replace the plan; adds key results and changed definitions, follows renames."""
        with self._transaction("store the plan") as connection:
            shelf.install(connection, plan, at)

    def due(self, now: datetime, *, every_task: bool = False) -> list[Due]:
        """Tasks whose current slot has no reading, in plan order; or every task in its span."""
        with self._reading() as connection:
            return shelf.due(connection, now, every_task=every_task)

    def next_due(self, now: datetime) -> datetime | None:
        """The first instant after now at which a slot of a task begins within its span, if any."""
        with self._reading() as connection:
            return shelf.next_due(connection, now)

    def tasks(self) -> list[Task]:
        """Every task, also those that are not polled or not in their span, in plan order."""
        with self._reading() as connection:
            return shelf.tasks(connection)

    def unfrozen(self, now: datetime) -> list[Task]:
        """The tasks whose cycle has begun and whose measured baseline is not frozen, in plan order."""
        with self._reading() as connection:
            return shelf.unfrozen(connection, now)

    # --- Ledger ---

    def open_poll(self, at: datetime, due: int) -> int:
        """Begin a poll and return its number, one more than the last."""
        with self._transaction("begin a poll") as connection:
            return ledger.open_poll(connection, at, due)

    def record(
        self,
        poll: int | None,
        at: datetime,
        readings: Sequence[Reading],
        gaps: Sequence[Gap],
        makeups: Mapping[tuple[str, datetime], Makeup] | None = None,
    ) -> int:
        """Store readings and gaps in one transaction; returns how many readings were new."""
        with self._transaction("store readings") as connection:
            return ledger.record(connection, poll, at, readings, gaps, makeups)

    def correct(self, reading: Reading, *, reason: str, author: str) -> None:
        """Add a correction of a slot that has a reading; the first value is kept.

        Raises:
            StoreError: The slot has no reading.
        """
        with self._transaction("store a correction") as connection:
            ledger.correct(connection, reading, reason=reason, author=author)

    def freeze(self, baseline: Baseline) -> bool:
        """Keep a measured baseline for good; False if one of its key result and window is frozen already."""
        from . import baselines

        with self._transaction("freeze a baseline") as connection:
            return baselines.freeze(connection, baseline)

    def close_poll(self, poll: int, at: datetime, *, stored: int, missing: int, requests: int) -> None:
        """End a poll: from now on it is complete.

        Raises:
            StoreError: There is no such poll, or it has ended already.
        """
        with self._transaction("end a poll") as connection:
            ledger.close_poll(connection, poll, at, stored=stored, missing=missing, requests=requests)

    # --- Archive ---

    def history(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> History:
        """The history of one key result within [since, until]; empty if it is unknown."""
        return next(self.histories([key_result], since, until, known_at=known_at))[1]

    def histories(
        self, key_results: Iterable[str], since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[tuple[str, History]]:
        """Name and history of each, in the order given, one at a time, all of one state of the database."""
        from tracker.ports import View

        return ((name, seen[0]) for name, seen in self.views(key_results, [View(since, until, known_at)]))

    def views(self, key_results: Iterable[str], views: Sequence[View]) -> Iterator[tuple[str, tuple[History, ...]]]:
        """Name and a history for each view, in the order given, one at a time, all of one state of the database."""
        from . import archive, histories

        with self._reading() as connection:
            windows = [archive.window(connection, *view) for view in views]
            yield from histories.histories(connection, key_results, windows)

    def readings(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Iterator[Reading]:
        """Every reading within [since, until], corrections applied, ascending by slot."""
        from . import archive

        with self._reading() as connection:
            seen = archive.window(connection, since, until, known_at)
            found = archive.look_up(connection, key_result, seen)
            return iter(found.readings() if found else ())

    def makeup(self, key_result: str, at: datetime, *, known_at: datetime | None = None) -> Makeup | None:
        """What the reading of a slot is made of, if it is known."""
        from . import makeups, names

        with self._reading() as connection:
            found = names.find(connection, key_result)
            return found and makeups.find(connection, found[0], at, FOREVER if known_at is None else micros(known_at))

    def corrections(
        self, key_result: str, since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> list[Correction]:
        """Every correction of a slot within [since, until], in the order in which they were recorded."""
        from . import archive, corrections

        with self._reading() as connection:
            seen = archive.window(connection, since, until, known_at)
            found = archive.look_up(connection, key_result, seen)
            return corrections.corrections(found) if found else []

    def corrected_after(self, key_results: Iterable[str], after: datetime, view: View) -> int:
        """How many corrections of slots of these key results were recorded after an instant, as a view knows them."""
        from . import archive, corrections

        with self._reading() as connection:
            return corrections.corrected_after(connection, key_results, after, archive.window(connection, *view))

    def baseline(self, key_result: str, window: timedelta, *, known_at: datetime | None = None) -> Baseline | None:
        """The frozen baseline of a key result, measured over this window, if there is one."""
        from . import baselines

        with self._reading() as connection:
            return baselines.baseline(connection, key_result, window, known_at)

    def polls(self, limit: int) -> list[PollRecord]:
        """The last polls, the newest first, `limit` of them at most."""
        with self._reading() as connection:
            return ledger.polls(connection, limit)

    def polled(
        self, key_results: Iterable[str], since: datetime, until: datetime, *, known_at: datetime | None = None
    ) -> Polled:
        """The polls that began within (since, until] and are over, and how many missed one of these key results."""
        from .polled import polled

        with self._reading() as connection:
            known = FOREVER if known_at is None else micros(known_at)
            return polled(connection, key_results, micros(since), micros(until), known)

    # --- Maintenance ---

    def stats(self) -> Stats:
        """Sizes, counts, holes, and whether this SQLite has a known bug."""
        from .stats import stats

        with self._reading() as connection:
            return stats(connection, self.path)

    def quick_check(self) -> list[str]:
        """What SQLite's own quick check finds damaged, one line each; nothing if all is well."""
        with self._reading() as connection:
            return [row[0] for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]

    def verify(self) -> list[str]:
        """Everything that is wrong with the database, one line each; reads all of it, changes nothing."""
        from .verify import problems

        with self._reading() as connection:
            return list(problems(connection))

    def backup(self, target: Path) -> None:
        """Copy the database while it may be in use: consistent, private, complete or absent.

        Raises:
            StoreError: The target exists already, or cannot be written.
        """
        with told(self.path, f"back up {self.path.name}"):
            migrations.back_up(self.path, target)
