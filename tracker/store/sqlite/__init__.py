"""The default store: one SQLite file on one host, one writer at a time, any number of readers."""

from __future__ import annotations

from .store import SqliteStore, open_store

__all__ = ["SqliteStore", "open_store"]
