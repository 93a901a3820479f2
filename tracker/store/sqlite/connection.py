"""Connections and transactions: how this program opens a database, and nothing about tables."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_CACHE = 512
"""KiB of pages that a reader keeps, not 2,000: it reads each day once, and the system keeps the file's pages too."""


def connect_aside(path: Path) -> sqlite3.Connection:
    """Open a database that exists, for threads that take turns at reading what they read once."""
    connection = connect_reader(path, any_thread=True)
    connection.execute("PRAGMA cache_size = -256")  # KiB
    return connection


def connect_reader(path: Path, *, any_thread: bool = False) -> sqlite3.Connection:
    """Open a database that exists, for reading only; with `any_thread` for several that take turns.

    SQLite wants to create two files beside it even to read. Where it may not (a read-only mount, a
    full disk) a database without a write-ahead log is whole as it lies there, and is read so.
    """
    connection = _connect(path, "ro", any_thread=any_thread)
    try:
        connection.execute("PRAGMA user_version")
    except sqlite3.OperationalError as error:
        connection.close()
        cannot_create = (error.sqlite_errorname or "").startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_FULL"))
        if not cannot_create or _has_log(path):
            raise
        return _connect(path, "ro&immutable=1", any_thread=any_thread)
    connection.execute(f"PRAGMA cache_size = -{READ_CACHE}")
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open a database that exists for durable writing; the caller holds the writer lock.

    Raises:
        StoreError: The file system cannot keep a write-ahead log.
    """
    connection = _connect(path, "rw")
    try:
        _make_durable(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_durable(connection: sqlite3.Connection, path: Path) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        message = f"cannot keep a write-ahead log beside {path.name}"
        raise StoreError(message, help="keep the database on a local disk")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _connect(path: Path, mode: str, *, any_thread: bool = False) -> sqlite3.Connection:
    uri = f"{path.as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=not any_thread)


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """All or nothing: commit at the end, or roll back if anything fails, the commit included."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has already rolled it back
            connection.execute("ROLLBACK")
        raise
