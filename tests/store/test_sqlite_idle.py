"""The quick look of an idle poll agrees with the store."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import tracker.store.sqlite as package
from tracker.store.sqlite import open_store
from tracker.store.sqlite.idle import problems_if_idle
from tracker.store.sqlite.migrations import STEPS
from tracker.store.sqlite.schema import VERSION
from tracker.testing.store_values import make_plan, make_reading, make_task

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with a plan of one hourly task, and a problem."""
    path = tmp_path / "keyresult.db"
    store = open_store(path, create=True)
    with store.writing():
        store.install(make_plan(make_task()), NOON)
    store.close()
    return path


def read(path: Path, at: datetime) -> None:
    """Store the reading of a slot."""
    store = open_store(path)
    with store.writing():
        store.record(None, at, [make_reading(at, 1.0)], ())
    store.close()


def test_something_due_is_not_idle(database: Path) -> None:
    """Before the slot's reading is there, it cannot be said that nothing is due."""
    assert problems_if_idle(database, "f1", NOON) is None


def test_with_every_reading_there_the_problems_are_told(database: Path) -> None:
    """After the slot was read nothing is due until the next one; the plan's problems are handed back."""
    read(database, NOON)

    assert problems_if_idle(database, "f1", NOON + timedelta(minutes=59)) == "okrs/a.yaml:1:1 broken"
    assert problems_if_idle(database, "f1", NOON + timedelta(minutes=60)) is None


def test_another_plan_is_not_idle(database: Path) -> None:
    """When files have changed, the plan has to be loaded first."""
    read(database, NOON)

    assert problems_if_idle(database, "f2", NOON) is None


def test_what_cannot_be_read_is_left_to_the_store(tmp_path: Path) -> None:
    """A missing or foreign file is not idle: the store says what is wrong with it."""
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"not a database, but long enough to look at" * 50)

    assert problems_if_idle(tmp_path / "missing.db", "f1", NOON) is None
    assert problems_if_idle(foreign, "f1", NOON) is None


def test_a_newer_schema_is_not_idle(database: Path) -> None:
    """A database of a newer version is refused by the store, not passed over."""
    read(database, NOON)
    with sqlite3.connect(database) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()

    assert problems_if_idle(database, "f1", NOON) is None


def test_the_version_is_that_of_the_last_step() -> None:
    """The quick look and the migrations mean the same schema."""
    assert len(STEPS) == VERSION


def test_the_package_has_no_other_name() -> None:
    """What the package does not offer is an attribute error, as for any module."""
    with pytest.raises(AttributeError):
        _ = package.nothing  # type: ignore[attr-defined]
