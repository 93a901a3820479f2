"""Statistics, verification, backups, size and the views for people."""

from __future__ import annotations

import random
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.errors import StoreError
from tracker.store.sqlite import open_store
from tracker.store.sqlite.places import place
from tracker.store.sqlite.schema import VERSION
from tracker.store.sqlite.stats import has_wal_reset_bug
from tracker.store.times import slot_number
from tracker.testing.store_values import (
    END,
    HOUR,
    NAME,
    NOON,
    START,
    correct,
    history,
    install,
    make_gap,
    make_reading,
    make_task,
    record,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.store.sqlite import SqliteStore


@pytest.fixture
def used_store(disk_store: SqliteStore) -> SqliteStore:
    """A store with one of everything: three polls, a correction, a gap, days in Berlin."""
    install(disk_store, make_task())
    for hour in range(3):
        with disk_store.writing():
            poll = disk_store.open_poll(NOON + hour * HOUR, 1)
            found = [make_reading(NOON + hour * HOUR, 1.5 + hour, samples=hour)]
            disk_store.record(poll, NOON + hour * HOUR, found, [])
            disk_store.close_poll(poll, NOON + hour * HOUR, stored=1, missing=0, requests=1)
    correct(disk_store, make_reading(NOON, 9.0, recorded_at=NOON + 4 * HOUR))
    record(disk_store, make_gap(NOON + 3 * HOUR), at=NOON + 3 * HOUR)
    return disk_store


def tamper(path: Path, *statements: str) -> None:
    """Change a database as a fault would: without looking at foreign keys or checks."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


# --- Statistics ---


def test_statistics_count_everything(used_store: SqliteStore, database: Path) -> None:
    """Sizes, counts and the span of the readings."""
    found = used_store.stats()
    counts = (found.key_results, found.readings, found.corrections, found.gaps, found.polls)
    assert counts == (1, 3, 1, 1, 3)
    assert (found.oldest, found.newest, found.schema) == (NOON, NOON + 2 * HOUR, VERSION)
    assert (found.path, found.bytes) == (database, database.stat().st_size)
    assert found.bytes_per_reading == found.bytes / 3
    assert found.sqlite_version == sqlite3.sqlite_version
    assert found.lost_polls == ()


def test_an_empty_store_has_no_bytes_per_reading(disk_store: SqliteStore) -> None:
    """Without readings there is no mean and no span."""
    found = disk_store.stats()
    assert (found.bytes_per_reading, found.oldest, found.newest) == (None, None, None)


def test_the_log_is_counted_while_a_run_writes(disk_store: SqliteStore) -> None:
    """The log beside the database has its own size."""
    with disk_store.writing():
        disk_store.record(None, NOON, [make_reading(NOON, 1.0)], [])
        assert disk_store.stats().log_bytes > 0
    disk_store.close()


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 54, 1), False),
    ],
    ids=str,
)
def test_versions_with_the_wal_reset_bug(version: tuple[int, ...], expected: bool) -> None:
    """SQLite 3.7.0 to 3.51.2 has the bug, but for its mended branches."""
    assert has_wal_reset_bug(version) is expected


def test_a_reading_takes_at_most_27_bytes(disk_store: SqliteStore) -> None:
    """Readings of 13 weeks, hourly, roll-up included, take at most 27 bytes each, beside what empty tables take."""
    empty = disk_store.stats().bytes
    names = [f"team/2026-Q4/objective/key-result-{number}" for number in range(40)]
    dice = random.Random(1)
    with disk_store.writing():
        for day in range(91):
            slots = [START + day * timedelta(days=1) + hour * HOUR for hour in range(24)]
            found = [make_reading(at, dice.uniform(0, 100), key_result=name) for at in slots for name in names]
            disk_store.record(None, slots[-1], found, [])
    full = disk_store.stats()
    assert (full.bytes - empty) / full.readings <= 27


# --- Verification ---


def test_a_sound_database_has_no_problems(used_store: SqliteStore) -> None:
    """Nothing is found in what the store itself has written, backfill and all."""
    record(used_store, *(make_reading(NOON - day * 36 * HOUR, 0.1) for day in range(9)), at=NOON)
    assert used_store.verify() == []


LATER = place(slot_number(NOON + 72 * HOUR), 1)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE reading SET value = value + 1 WHERE place = (SELECT min(place) + 4194304 FROM reading)", "roll-up"),
        ("UPDATE daily SET low = low - 1", "roll-up of 2026-11-09 does not equal its readings"),
        ("UPDATE daily SET batch = 1", "roll-up of 2026-11-09 does not equal its readings"),
        ("DELETE FROM daily", "roll-up of 2026-11-09 does not equal its readings"),
        ("INSERT INTO daily VALUES (1, 9, 1, 1, 1, 1, 1, 1, 1)", "1 days of the roll-up have no readings"),
        ("UPDATE latest SET slot = slot - 1", "the latest slot is not that of its newest reading"),
        ("DELETE FROM latest", "the latest slot is not that of its newest reading"),
        ("DELETE FROM poll WHERE id = 2", "polls 2 to 2 are missing: something was lost"),
        ("DELETE FROM poll WHERE id = 2", "a row of batch points to a missing row of poll"),
        ("DELETE FROM batch WHERE id = 2", "a row of reading points to a missing row of batch"),
        (f"INSERT INTO reading (place, value, batch) VALUES ({LATER}, 1.0, 1)", "roll-up of 2026-11-12 does not equal"),
        ("UPDATE reading SET place = place + 5", "a row of reading points to a missing row of key_result"),
        ("UPDATE correction SET value = -9e999", "the number at 2026-11-09 12:00:00+00:00 is not finite"),
        ("UPDATE reading SET value = 9e999", "the number at 2026-11-09 12:00:00+00:00 is not finite"),
    ],
)
def test_every_tampering_is_found(used_store: SqliteStore, database: Path, statement: str, problem: str) -> None:
    """Whatever a fault changes in readings, roll-up, latest slots or polls is named."""
    used_store.close()
    tamper(database, statement)
    assert any(problem in line for line in used_store.verify()), used_store.verify()


def test_a_flipped_bit_in_a_number_is_found(disk_store: SqliteStore, database: Path) -> None:
    """Every flipped bit of a stored value is found, also where SQLite's own check sees nothing."""
    values = [1.5, 2.718281828459045, 3.25, 2.5]
    record(disk_store, *(make_reading(NOON + i * HOUR, value) for i, value in enumerate(values)), at=NOON)
    disk_store.close()
    image = database.read_bytes()
    at = image.index(bytes.fromhex("4005bf0a8b145769"))  # the second value, neither last nor low nor high
    for bit in range(64):
        flipped = bytearray(image)
        flipped[at + bit // 8] ^= 1 << bit % 8
        database.write_bytes(flipped)
        assert disk_store.verify() != []
        disk_store.close()


# --- Backups ---


def test_a_backup_is_complete_and_private(used_store: SqliteStore, tmp_path: Path) -> None:
    """A backup made while the store is in use opens as a store with the same history."""
    target = tmp_path / "backup.db"
    with used_store.writing():
        used_store.record(None, NOON, [make_reading(NOON + 5 * HOUR, 5.0)], [])
        used_store.backup(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = open_store(target, read_only=True)
    assert history(copy) == history(used_store)
    assert copy.verify() == []
    copy.close()


def test_a_backup_overwrites_nothing(used_store: SqliteStore, tmp_path: Path) -> None:
    """An existing file is refused and stays."""
    target = tmp_path / "precious"
    target.write_text("mine")
    with pytest.raises(StoreError, match="exists already; not touched"):
        used_store.backup(target)
    assert target.read_text() == "mine"


def test_a_backup_that_fails_leaves_nothing(disk_store: SqliteStore, database: Path, tmp_path: Path) -> None:
    """A backup of a database that is gone makes no file."""
    disk_store.close()
    database.unlink()
    (tmp_path / "target").mkdir()
    with pytest.raises(StoreError, match=r"cannot back up keyresult\.db"):
        disk_store.backup(tmp_path / "target" / "backup.db")
    assert list((tmp_path / "target").iterdir()) == []


# --- Views ---


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (
            "readings_view",
            (
                NAME,
                "2026-11-09T12:00:00Z",
                9.0,
                1.5,
                "typing error",
                "2026-11-09T12:00:00.000Z",
                "2026-11-09T16:00:00.000Z",
                None,
                0,
                None,
            ),
        ),
        (
            "corrections_view",
            (NAME, "2026-11-09T12:00:00Z", 9.0, "typing error", "dana", "2026-11-09T16:00:00.000Z"),
        ),
        ("days_view", (NAME, "2026-11-09", "Europe/Berlin", 3.5, 2.5, 9.0, 3)),
        (
            "gaps_view",
            (NAME, "failed", "source", "timed out", "2026-11-09T15:00:00Z", "2026-11-09T15:00:00Z", 1, None, 1),
        ),
        ("polls_view", (1, "2026-11-09T12:00:00.000Z", "2026-11-09T12:00:00.000Z", 1, 1, 0, 1)),
        ("definitions_view", (NAME, "2026-10-01T00:00:00.000Z", "abc123", None, '{"target":10}')),
    ],
)
def test_views_speak_in_names_and_times(
    used_store: SqliteStore, database: Path, view: str, expected: tuple[object, ...]
) -> None:
    """Whoever opens the file with another tool reads full names, ISO times and effective values."""
    used_store.close()
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute(f"SELECT * FROM {view}").fetchone() == expected


def test_the_series_equals_its_view(used_store: SqliteStore, database: Path) -> None:
    """The view and the store agree on what counts."""
    told = [reading.value for reading in used_store.readings(NAME, START, END)]
    used_store.close()
    with closing(sqlite3.connect(database)) as connection:
        assert [value for (value,) in connection.execute("SELECT value FROM readings_view")] == told
