"""The default store: one SQLite file on one host, one writer at a time, any number of readers.

Its parts are imported when they are first asked for: an idle poll needs only `idle`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .store import SqliteStore, open_store

__all__ = ["SqliteStore", "open_store"]


def __getattr__(name: str) -> object:
    """`SqliteStore` and `open_store`, imported now."""
    if name not in __all__:
        raise AttributeError(name)
    from . import store

    return getattr(store, name)
