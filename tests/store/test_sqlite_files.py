"""Database files: created private, refused untouched when they are not what they should be."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tracker.errors import NewerStoreError, StoreError
from tracker.store.sqlite import files, open_store
from tracker.store.sqlite.schema import VERSION
from tracker.testing.store_runs import kept, make_run
from tracker.testing.store_values import END, NAME, NOON, START, history, make_reading, record

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.store.sqlite import SqliteStore


def digest(path: Path) -> str:
    """What the file holds, in short."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("umask", [0o000, 0o777], ids=["open to all", "closed even to the owner"])
def test_files_are_private_whatever_the_umask(database: Path, umask: int) -> None:
    """Database and lock file can be read and written by their owner only."""
    before = os.umask(umask)
    try:
        store = open_store(database, create=True)
        record(store, make_reading(NOON, 1.0), at=NOON)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (database, database.with_name("keyresult.db.lock"))} == {
        0o600
    }


def test_after_a_run_there_is_one_file_and_its_lock(disk_store: SqliteStore, database: Path) -> None:
    """No log is left beside a database that nobody uses, so that copying the file copies all."""
    record(disk_store, make_reading(NOON, 1.0), at=NOON)
    assert sorted(path.name for path in database.parent.iterdir()) == ["keyresult.db", "keyresult.db.lock"]


def test_reading_threads_leave_no_log_either(disk_store: SqliteStore, database: Path) -> None:
    """Their connection is closed with the run's, and one that comes late still gets its answer."""
    with disk_store.writing():
        disk_store.save_runs("ci", [make_run(1)])
        assert {make_run(1)} == kept(disk_store)
    assert sorted(path.name for path in database.parent.iterdir()) == ["keyresult.db", "keyresult.db.lock"]
    assert {make_run(1)} == kept(disk_store)


def test_a_missing_database_is_not_replaced(database: Path) -> None:
    """A lost disk does not begin a new, empty history."""
    with pytest.raises(StoreError, match="was it moved") as caught:
        open_store(database)
    assert "--create" in str(caught.value.help)
    assert not database.exists()


def test_a_reader_creates_nothing(database: Path) -> None:
    """`create` does not count for a reader."""
    with pytest.raises(StoreError, match="was it moved"):
        open_store(database, create=True, read_only=True)


def test_a_database_that_exists_is_opened_not_created(disk_store: SqliteStore, database: Path) -> None:
    """`create` leaves an existing history as it is."""
    record(disk_store, make_reading(NOON, 1.0), at=NOON)
    assert history(open_store(database, create=True)).latest == make_reading(NOON, 1.0)


def test_a_run_that_was_quicker_wins(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that appears while the lock is awaited is kept."""
    record(open_store(database, create=True), make_reading(NOON, 1.0), at=NOON)
    answers = iter([False])
    monkeypatch.setattr(os.path, "lexists", lambda path: next(answers, True))
    assert history(open_store(database, create=True)).latest == make_reading(NOON, 1.0)


def test_a_database_may_be_reached_through_a_link(disk_store: SqliteStore, database: Path) -> None:
    """A link to a database shares its lock."""
    link = database.with_name("link.db")
    link.symlink_to(database)
    record(open_store(link), make_reading(NOON, 1.0), at=NOON)
    assert history(disk_store).latest == make_reading(NOON, 1.0)
    assert not link.with_name("link.db.lock").exists()


def test_a_database_cannot_be_created_in_a_missing_directory(tmp_path: Path) -> None:
    """The message names what cannot be made."""
    with pytest.raises(StoreError, match=r"cannot open keyresult\.db\.lock: No such file or directory"):
        open_store(tmp_path / "missing" / "keyresult.db", create=True)


def test_a_file_that_cannot_be_created_leaves_nothing(tmp_path: Path) -> None:
    """A private file is complete or absent."""
    with pytest.raises(StoreError, match="No such file"), files.private_file(tmp_path / "missing" / "file"):
        pass
    with pytest.raises(ZeroDivisionError), files.private_file(tmp_path / "file"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    """What cannot be read is said with the system's own reason."""
    with pytest.raises(StoreError, match="Is a directory"):
        open_store(tmp_path)


def foreign_database(path: Path) -> None:
    """Another program's SQLite database."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.close()


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        lambda path: path.write_bytes(random.Random(1).randbytes(8192)),
        foreign_database,
    ],
    ids=["empty", "cut in the header", "random", "of another program"],
)
@pytest.mark.parametrize("create", [False, True])
def test_a_file_of_another_kind_is_refused_untouched(database: Path, write: object, create: bool) -> None:
    """What is not our database is neither opened nor changed."""
    write(database)  # type: ignore[operator]
    before = digest(database)
    with pytest.raises(StoreError, match="not a keyresult database"):
        open_store(database, create=create)
    assert digest(database) == before


def test_a_newer_database_is_refused_untouched(disk_store: SqliteStore, database: Path) -> None:
    """A database of a later schema is left for the version that wrote it."""
    disk_store.close()
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    before = digest(database)
    with pytest.raises(NewerStoreError, match=f"schema 7, this version knows up to {VERSION}"):
        open_store(database)
    assert digest(database) == before


def damaged(image: bytes, seed: int) -> bytes:
    """A copy that is cut, or has a page overwritten, or some bytes flipped; the header stays ours."""
    dice = random.Random(seed)
    kind = seed % 3
    if kind == 0:
        return image[: dice.randrange(100, len(image))]
    copy = bytearray(image)
    start = dice.randrange(100, len(image) - 4096)
    for at in range(start, start + (4096 if kind == 1 else 40)):
        copy[at] ^= dice.randrange(1, 256)
    return bytes(copy)


@pytest.mark.parametrize("seed", range(45))
def test_a_damaged_database_is_left_untouched(disk_store: SqliteStore, database: Path, seed: int) -> None:
    """Opening, reading and verifying a damaged file works or says why not, and never changes it."""
    record(disk_store, *(make_reading(NOON.replace(minute=15 * i), float(i)) for i in range(4)), at=NOON)
    disk_store.close()
    database.write_bytes(damaged(database.read_bytes(), seed))
    before = digest(database)
    with suppress(StoreError):
        store = open_store(database)
        with suppress(StoreError):
            store.verify()
        store.history(NAME, START, END)
    assert digest(database) == before


def test_a_cut_database_is_refused(disk_store: SqliteStore, database: Path) -> None:
    """Half a database is not opened."""
    disk_store.close()
    image = database.read_bytes()
    database.write_bytes(image[: len(image) // 2])
    with pytest.raises(StoreError, match=r"database damaged: keyresult\.db: .*; not touched") as caught:
        open_store(database)
    assert "keyresult db backup" in str(caught.value.help)
