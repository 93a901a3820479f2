"""Stores to be tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.store.sqlite import SqliteStore


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the database of the test is, or is to be."""
    return tmp_path / "keyresult.db"


@pytest.fixture
def disk_store(database: Path) -> Iterator[SqliteStore]:
    """A new SQLite store on disk."""
    store = open_store(database, create=True)
    yield store
    store.close()
