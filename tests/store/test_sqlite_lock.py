"""The writer lock: one run at a time, named to the others."""

from __future__ import annotations

import fcntl
import os
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.errors import LockedError, StoreError
from tracker.store.sqlite import open_store
from tracker.store.sqlite.lock import holder
from tracker.testing.store_values import NOON, history, make_reading, record

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.store.sqlite import SqliteStore


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same minute."""
        return datetime(2026, 11, 24, 3, 41, 7, tzinfo=UTC)


def test_a_locked_out_run_is_told_by_whom_and_since_when(disk_store: SqliteStore, database: Path) -> None:
    """The message names process, time and database."""
    expected = (
        f"another run (process {os.getpid()}, since Tue 24 Nov 03:41 UTC) holds the lock on keyresult.db; try later"
    )
    with open_store(database, clock=FixedClock()).writing(), pytest.raises(LockedError) as caught, disk_store.writing():
        pass
    assert str(caught.value) == expected


def test_a_holder_that_has_not_signed_yet_stays_unnamed(disk_store: SqliteStore, database: Path) -> None:
    """Between taking and signing the lock nobody is named."""
    with database.with_name("keyresult.db.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(LockedError, match=r"^another run holds the lock on keyresult\.db; try later$"):
            record(disk_store, make_reading(NOON, 1.0), at=NOON)


def test_twenty_runs_at_once_have_one_writer(disk_store: SqliteStore, database: Path) -> None:
    """Of twenty processes that want to write at once exactly one does."""
    disk_store.close()
    start, end = os.pipe(), os.pipe()
    children = [child for _ in range(20) if (child := os.fork()) or _compete(database, start, end)]
    os.close(start[1])  # they start
    codes = [_first_to_end(children) for _ in range(19)]
    os.close(end[1])  # the winner lets go
    codes.append(_first_to_end(children))
    os.close(start[0])
    os.close(end[0])
    assert codes == [75] * 19 + [0]


def _compete(database: Path, start: tuple[int, int], end: tuple[int, int]) -> int:
    """In a child: wait for the start, take the lock if it is free and hold it until the end."""
    code = 70
    try:
        os.close(start[1])
        os.close(end[1])
        os.read(start[0], 1)
        with open_store(database).writing():
            os.read(end[0], 1)
        code = 0
    except LockedError:
        code = LockedError.exit_code
    finally:
        os._exit(code)


def _first_to_end(children: list[int]) -> int:
    child, status = os.wait()
    children.remove(child)
    return os.waitstatus_to_exitcode(status)


def test_the_lock_of_a_killed_run_is_free(disk_store: SqliteStore, database: Path) -> None:
    """A run killed in the middle of a transaction leaves no lock and nothing half stored."""
    record(disk_store, make_reading(NOON, 1.0), at=NOON)
    disk_store.close()
    if os.fork() == 0:
        store = open_store(database)
        with store.writing(), store._transaction("write"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.wait()
    assert record(disk_store, make_reading(NOON.replace(hour=13), 2.0), at=NOON) == 1
    assert disk_store.verify() == []


def test_what_was_stored_survives_a_kill(disk_store: SqliteStore, database: Path) -> None:
    """A reading that was stored is there after the process was killed before it could tidy up."""
    disk_store.close()
    if os.fork() == 0:
        store = open_store(database)
        with store.writing():
            store.record(None, NOON, [make_reading(NOON, 1.0)], [])
            os.kill(os.getpid(), signal.SIGKILL)
    os.wait()
    assert history(disk_store).latest == make_reading(NOON, 1.0)


def test_a_lock_file_that_cannot_be_opened_is_a_storage_error(disk_store: SqliteStore, database: Path) -> None:
    """A link in the place of the lock file is not followed."""
    lock = database.with_name("keyresult.db.lock")
    lock.unlink()
    lock.symlink_to(database)
    with pytest.raises(StoreError, match="the database is not writable: cannot open keyresult"):
        record(disk_store, make_reading(NOON, 1.0), at=NOON)


def test_a_file_system_without_locks_is_said(disk_store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be locked, nothing is written."""

    def refuse(descriptor: int, how: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreError, match=r"cannot lock keyresult\.db: No locks available"):
        record(disk_store, make_reading(NOON, 1.0), at=NOON)


def test_a_reader_never_writes(disk_store: SqliteStore, database: Path) -> None:
    """A store opened for reading has no lock to offer, and reads while another one writes."""
    reader = open_store(database, read_only=True)
    with pytest.raises(StoreError, match="open for reading only"), reader.writing():
        pass
    with disk_store.writing():
        disk_store.record(None, NOON, [make_reading(NOON, 1.0)], [])
        assert history(reader).latest == make_reading(NOON, 1.0)
    assert history(reader).latest == make_reading(NOON, 1.0)
    reader.close()


def test_the_holder_is_told_while_it_lives(disk_store: SqliteStore, database: Path) -> None:
    """Whoever holds the lock is named, without the lock being touched; afterwards nobody is."""
    with disk_store.writing():
        assert f"process {os.getpid()}, since" in (holder(database) or "")

    assert holder(database) is None


@pytest.mark.parametrize("signature", [b"", b"nonsense", f"{2**22 + 1} 2026-11-24T00:00:00+00:00\n".encode()])
def test_a_signature_of_nobody_is_no_holder(database: Path, signature: bytes) -> None:
    """An empty signature, a strange one, and that of a process that was killed name nobody."""
    database.with_name(f"{database.name}.lock").write_bytes(signature)

    assert holder(database) is None


def test_without_a_lock_file_nobody_holds_it(tmp_path: Path) -> None:
    """A database that nobody ever wrote to has no holder."""
    assert holder(tmp_path / "keyresult.db") is None
