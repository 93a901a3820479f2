"""The connection of a store to its file: one state for reading, one transaction for each writing call."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from sqlite3 import OperationalError
from typing import TYPE_CHECKING

from tracker.errors import StoreError

from . import files
from .connection import connect_aside, connect_reader, connect_writer, transaction
from .lock import writer_lock
from .trouble import told, told_of_reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path


class Connected:
    """A SQLite file that is read and written. Reading needs no lock and sees only whole transactions.

    One connection is open at a time: a reading one, and within `writing` one that writes. The
    latter is closed while the lock is still held, so that SQLite's last checkpoint is covered
    by it and no log is left behind. Threads that read sources share a connection of their own,
    `_aside`, kept as long: to open one takes longer than most of what they read.
    """

    def __init__(self, path: Path, *, read_only: bool, now: Callable[[], datetime]) -> None:
        self.path = path
        self._read_only = read_only
        self._now = now
        self._identity = files.identity(path)
        self._connection: sqlite3.Connection | None = None
        self._may_write = False
        self._aside: sqlite3.Connection | None = None
        self._beside = threading.Lock()

    # --- Lock, transactions ---

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer lock; every writing call must be inside.

        Raises:
            LockedError: Another run, or this store already, holds it.
            StoreError: The store is open for reading only, or the database cannot be written.
        """
        if self._read_only:
            raise StoreError(f"{self.path.name} is open for reading only")
        with writer_lock(self.path, self._now):
            self.close()
            with told(self.path, f"write to {self.path.name}"):
                self._connection = connect_writer(self.path)
            self._may_write = True
            try:
                yield
            finally:
                self._may_write = False
                self._let_go_aside()
                self._finish()

    def _finish(self) -> None:
        assert self._connection is not None, "only `close` closes it, which is not called while writing"
        with suppress(OperationalError):  # all is committed: a full disk only puts this off
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self.close()

    def _let_go_aside(self) -> None:
        with self._beside:
            if self._aside is not None:
                self._aside.close()
                self._aside = None

    def close(self) -> None:
        """Release everything; a later call reopens what it needs."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the database for all that is read until the end, whatever others write meanwhile."""
        with self._reading():
            yield

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state of the database, however many queries it takes."""
        with told_of_reading(self.path):
            if self._connection is None:
                self._connection = connect_reader(self.path)
            if self._connection.in_transaction:
                yield self._connection
            else:
                with transaction(self._connection, "BEGIN"):
                    yield self._connection

    @contextmanager
    def _reading_aside(self) -> Iterator[sqlite3.Connection]:
        """The database as it was last committed, for one query of any thread; the others wait meanwhile."""
        with self._beside, told_of_reading(self.path):
            connection = self._aside or connect_aside(self.path)
            self._aside = connection if self._may_write else None
            try:
                yield connection
            finally:
                if self._aside is None:
                    connection.close()

    @contextmanager
    def _transaction(self, doing: str) -> Iterator[sqlite3.Connection]:
        if not self._may_write or self._connection is None:
            message = "nothing may be written outside of `writing`"
            raise RuntimeError(message)
        if files.identity(self.path) != self._identity:
            message = f"cannot {doing}: {self.path} was moved or replaced while it was in use"
            raise StoreError(message, help="put the database back, or run again with the new one")
        with told(self.path, doing), transaction(self._connection):
            yield self._connection
