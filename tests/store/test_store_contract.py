"""Both stores keep the public contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.store.memory import MemoryStore
from tracker.testing.stores import StoreContract

if TYPE_CHECKING:
    from tracker.ports import Store
    from tracker.store.sqlite import SqliteStore


class TestSqliteStore(StoreContract):
    """The SQLite store, on disk."""

    @pytest.fixture
    def store(self, disk_store: SqliteStore) -> Store:
        """A new SQLite store."""
        return disk_store


class TestMemoryStore(StoreContract):
    """The store in memory."""

    @pytest.fixture
    def store(self) -> Store:
        """A new store in memory."""
        return MemoryStore()
