"""Figures about a database, for `db stats` and `doctor`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.store.times import slot_instant

from .verify import lost_polls

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

COUNTS = """
    SELECT (SELECT count(*) FROM key_result), (SELECT count(*) FROM reading), (SELECT count(*) FROM correction),
        (SELECT count(*) FROM gap), (SELECT count(*) FROM poll),
        (SELECT min(place) >> 20 FROM reading), (SELECT max(place) >> 20 FROM reading)
"""
BYTES = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
BUG_SINCE, BUG_FIXED = (3, 7, 0), (3, 51, 3)
BUG_FIXED_EARLIER = ((3, 44, 6), (3, 50, 7))


@dataclass(frozen=True, slots=True)
class Stats:
    """What a database holds.

    Attributes:
        bytes: Size of the database without its log.
        log_bytes: Size of the write-ahead log beside it.
        bytes_per_reading: `bytes` / `readings`; None without readings.
        oldest, newest: First and last slot with a reading.
        lost_polls: Holes in the poll numbers, each by its first and last missing number.
        has_wal_reset_bug: Whether this SQLite can lose data when two connections write at once;
            the writer lock prevents that among runs of this program.
    """

    path: Path
    schema: int
    bytes: int
    log_bytes: int
    key_results: int
    readings: int
    corrections: int
    gaps: int
    polls: int
    lost_polls: tuple[tuple[int, int], ...]
    oldest: datetime | None
    newest: datetime | None
    sqlite_version: str
    has_wal_reset_bug: bool

    @property
    def bytes_per_reading(self) -> float | None:
        """The whole database over its readings."""
        return self.bytes / self.readings if self.readings else None


def stats(connection: sqlite3.Connection, path: Path) -> Stats:
    """Count everything; walks through the readings once."""
    key_results, readings, corrections, gaps, polls, oldest, newest = connection.execute(COUNTS).fetchone()
    log = path.with_name(f"{path.name}-wal")
    return Stats(
        path=path,
        schema=connection.execute("PRAGMA user_version").fetchone()[0],
        bytes=connection.execute(BYTES).fetchone()[0],
        log_bytes=log.stat().st_size if log.exists() else 0,
        key_results=key_results,
        readings=readings,
        corrections=corrections,
        gaps=gaps,
        polls=polls,
        lost_polls=tuple(lost_polls(connection)),
        oldest=None if oldest is None else slot_instant(oldest),
        newest=None if newest is None else slot_instant(newest),
        sqlite_version=sqlite3.sqlite_version,
        has_wal_reset_bug=has_wal_reset_bug(sqlite3.sqlite_version_info),
    )


def sqlite_facts() -> tuple[str, bool]:
    """The version of this SQLite, and whether it has the WAL-reset bug."""
    return sqlite3.sqlite_version, has_wal_reset_bug(sqlite3.sqlite_version_info)


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether a version of SQLite has the bug fixed in 3.51.3 and, earlier, in 3.50.7 and 3.44.6."""
    mended = any(version[:2] == fixed[:2] and version >= fixed for fixed in BUG_FIXED_EARLIER)
    return BUG_SINCE <= version < BUG_FIXED and not mended
