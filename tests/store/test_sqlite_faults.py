"""When the disk, the file or another program fails: what is said, and what stays."""

from __future__ import annotations

import ctypes
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tracker.errors import StoreError
from tracker.store.sqlite import connection as connections
from tracker.store.sqlite.connection import transaction
from tracker.store.sqlite.trouble import told
from tracker.testing.store_values import HOUR, NOON, history, make_reading, record

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.store.sqlite import SqliteStore

FILL = """
import json, pathlib, resource, sys
from tracker.errors import StoreError
from tracker.store.sqlite import open_store
from tracker.testing.store_values import HOUR, NOON, make_reading
limit = int(sys.argv[2])
store = open_store(pathlib.Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
stored, error = 0, None
try:
    with store.writing():
        for hour in range(400):
            stored += store.record(None, NOON, [make_reading(NOON + hour * HOUR, hour / 3)], [])
except StoreError as caught:
    error = caught.message
print(json.dumps([stored, error]))
"""


@pytest.mark.parametrize("limit", [60_000, 112_000, 150_001, 300_000, 4_000_000])
def test_a_full_disk_keeps_what_was_stored(disk_store: SqliteStore, database: Path, limit: int) -> None:
    """A disk that fills in the middle of a run loses nothing acknowledged, and the next run works."""
    disk_store.close()
    done = subprocess.run(
        [sys.executable, "-c", FILL, database, str(limit)], capture_output=True, text=True, check=True
    )
    stored, error = json.loads(done.stdout)
    assert stored < 400
    assert error in {"cannot store readings: disk I/O error", "cannot store readings: database or disk is full"}
    assert disk_store.stats().readings == stored
    assert disk_store.verify() == []
    assert record(disk_store, make_reading(NOON - HOUR, 1.0), at=NOON) == 1


def test_a_transaction_that_the_full_disk_ended_is_not_ended_twice(database: Path) -> None:
    """After SQLite itself has rolled back, the error of the disk is the one that is told."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("PRAGMA max_page_count = 3")
        with pytest.raises(StoreError, match="cannot store readings: database or disk is full"):
            _fill(connection, database)
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


def _fill(connection: sqlite3.Connection, path: Path) -> None:
    with told(path, "store readings"), transaction(connection):
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("SQLITE_READONLY_DIRECTORY", "cannot store readings: the database is not writable"),
        ("SQLITE_CANTOPEN", "cannot store readings: the file or its directory cannot be opened"),
        ("SQLITE_BUSY_SNAPSHOT", "cannot store readings: another program holds a lock on the database"),
        ("SQLITE_IOERR_FSYNC", "cannot store readings: disk I/O error"),
        ("SQLITE_CORRUPT_INDEX", "database damaged: keyresult.db: text; not touched"),
        ("SQLITE_NOMEM", "cannot store readings: text"),
        (None, "cannot store readings: text"),
    ],
)
def test_errors_of_sqlite_are_put_into_words(database: Path, name: str | None, message: str) -> None:
    """Each kind of error has a message of its own, and a cure."""
    error = sqlite3.OperationalError("text")
    if name is not None:
        error.sqlite_errorname = name
    with pytest.raises(StoreError) as caught, told(database, "store readings"):
        raise error
    assert caught.value.message == message
    assert caught.value.help


@pytest.mark.parametrize("how", ["moved away", "replaced by another"])
def test_a_database_that_was_moved_is_not_written_to(disk_store: SqliteStore, database: Path, how: str) -> None:
    """A writer notices that its file lies elsewhere, or that another has its name."""
    elsewhere = database.with_name("elsewhere.db")
    with disk_store.writing():
        database.rename(elsewhere)
        if how != "moved away":
            shutil.copy(elsewhere, database)
        with pytest.raises(StoreError, match="was moved or replaced while it was in use"):
            disk_store.record(None, NOON, [make_reading(NOON, 1.0)], [])
    with closing(sqlite3.connect(elsewhere)) as connection:
        assert connection.execute("SELECT count(*) FROM reading").fetchone() == (0,)


def test_a_file_system_without_a_log_is_refused(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite cannot keep a write-ahead log, nothing is written."""
    in_memory = sqlite3.connect(":memory:")
    monkeypatch.setattr(connections, "_connect", lambda path, mode: in_memory)
    with pytest.raises(StoreError, match=r"cannot keep a write-ahead log beside keyresult\.db"):
        connections.connect_writer(database)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        in_memory.execute("SELECT 1")


def test_a_commit_that_fails_is_rolled_back(database: Path) -> None:
    """A broken promise found at the commit leaves no transaction behind."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), transaction(connection):
            connection.execute("INSERT INTO c VALUES (1)")
        assert not connection.in_transaction


def test_an_error_in_a_call_stores_none_of_it(disk_store: SqliteStore) -> None:
    """A batch is stored whole or not at all."""
    record(disk_store, make_reading(NOON, 1.0), at=NOON)
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        record(disk_store, make_reading(NOON + HOUR, 2.0), at=NOON, poll=99)
    assert history(disk_store).latest == make_reading(NOON, 1.0)
    assert record(disk_store, make_reading(NOON + HOUR, 2.0), at=NOON) == 1


def test_a_row_that_makes_no_sense_is_damage(disk_store: SqliteStore, database: Path) -> None:
    """A stored word that nobody wrote is told as damage, not as a bug."""
    disk_store.close()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO fact VALUES ('ci', 'etag', 'no JSON')")
    with pytest.raises(StoreError, match=r"database damaged: keyresult\.db: Expecting value"):
        disk_store.load_facts("ci")


def test_tidying_up_cannot_fail_a_run(disk_store: SqliteStore) -> None:
    """When the log cannot be written back, the run has still stored everything."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with disk_store.writing():
        disk_store.record(None, NOON, [make_reading(NOON, 1.0)], [])
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert history(disk_store).latest == make_reading(NOON, 1.0)


READ = """
import ctypes, sys
from pathlib import Path
from tracker.store.sqlite import open_store
print(open_store(Path(sys.argv[1]), read_only=True).stats().readings)
"""


def without_override() -> None:
    """In the child: file modes count, even for root."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def read_as_anyone(database: Path) -> subprocess.CompletedProcess[str]:
    """Read the database in a process that its folder lets create nothing."""
    database.parent.chmod(0o555)
    try:
        return subprocess.run(
            [sys.executable, "-c", READ, database],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=without_override,
        )
    finally:
        database.parent.chmod(0o755)


def test_a_read_only_folder_can_be_read(disk_store: SqliteStore, database: Path) -> None:
    """Where SQLite may create no file beside it, a database without a log is read as it lies."""
    record(disk_store, make_reading(NOON, 1.0), at=NOON)
    disk_store.close()

    done = read_as_anyone(database)

    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_a_read_only_folder_with_a_log_is_refused(disk_store: SqliteStore, database: Path) -> None:
    """With a log beside it the database alone may be old news: it is not read without the log."""
    record(disk_store, make_reading(NOON, 1.0), at=NOON)
    disk_store.close()
    database.with_name(f"{database.name}-wal").write_bytes(b"a log that a killed run has left")

    done = read_as_anyone(database)

    assert done.returncode == 1
    assert "StoreError" in done.stderr


def test_a_damaged_database_is_not_backed_up(disk_store: SqliteStore, database: Path, tmp_path: Path) -> None:
    """A copy of a damaged database would pass for a backup: none is made."""
    record(disk_store, *(make_reading(NOON + hour * HOUR, 1.0) for hour in range(400)), at=NOON)
    disk_store.close()
    content = bytearray(database.read_bytes())
    content[8192:12288] = bytes(4096)
    database.write_bytes(content)

    with pytest.raises(StoreError, match="damaged"):
        disk_store.backup(tmp_path / "copy.db")

    assert not (tmp_path / "copy.db").exists()
