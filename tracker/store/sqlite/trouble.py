"""What SQLite's errors mean to a user."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESTORE = "restore a backup made by `keyresult db backup`"

CAUSES = (
    ("SQLITE_FULL", "database or disk is full", "free some space and run again; what was stored stays"),
    ("SQLITE_READONLY", "the database is not writable", "check the owner and mode of the file and of its directory"),
    ("SQLITE_CANTOPEN", "the file or its directory cannot be opened", "SQLite needs to create files beside a database"),
    ("SQLITE_BUSY", "another program holds a lock on the database", "try later"),
    ("SQLITE_IOERR", "disk I/O error", "check the disk, its free space and its quota"),
)


@contextmanager
def told(path: Path, doing: str) -> Iterator[None]:
    """Turn SQLite's errors into a `StoreError` that says what could not be done.

    Args:
        path: The database.
        doing: What was being done, such as `store readings`.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(error, path, doing) from error


@contextmanager
def told_of_reading(path: Path) -> Iterator[None]:
    """As `told`; a row that makes no sense is a `StoreError` too: SQLite does not see every damage."""
    with told(path, f"read {path.name}"):
        try:
            yield
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(f"database damaged: {path.name}: {error}; not touched", help=RESTORE)


def _explained(error: sqlite3.Error, path: Path, doing: str) -> StoreError:
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(path, error)
    for start, cause, cure in CAUSES:
        if name.startswith(start):
            return StoreError(f"cannot {doing}: {cause}", help=f"{path}: {cure}")
    return StoreError(f"cannot {doing}: {error}", help=f"`keyresult db verify` examines {path}")
