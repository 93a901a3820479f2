"""What people say, in the file: views for other tools, and the order of saying."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tracker.core.readings import Switch
from tracker.core.words import Note
from tracker.testing.store_journal import FORETOLD, make_check_in, make_closing, replaced, say
from tracker.testing.store_values import HOUR, NAME, NOON

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.store.sqlite import SqliteStore

AT = "2026-11-09T12:00:00.000Z"


@pytest.fixture
def told(disk_store: SqliteStore, database: Path) -> Path:
    """A database in which everything was said once."""
    replaced(disk_store)
    say(
        disk_store,
        make_check_in(text="cache hits up"),
        Note(NAME, NOON.date(), "cache on", "lee", NOON),
        make_closing(),
    )
    with disk_store.writing():
        disk_store.foretell(NOON, {NAME: FORETOLD})
        answer = Switch(NAME, NOON + HOUR, NOON + HOUR, 9.5, "min", 7.25, "min", 1.0, NOON)
        disk_store.answer_switch(1, answer, NOON + HOUR)
    disk_store.close()
    return database


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("notes_view", (NAME, "2026-11-09", "cache on", "lee", 0)),
        ("projections_view", (NAME, AT, 4.1, 8.7, 13.2, 0.66, 0.95, 7, "smoothed")),
        (
            "closings_view",
            *(("platform", "2026-Q4", 1, AT, "dana", "", NAME, "at risk", 0.54, 0.6, "moved target", "blake2b:0011"),),
        ),
        ("switches_view", (NAME, "2026-11-09T13:00:00Z", 1.0, 7.25, "min", 9.5, "min", "")),
    ],
)
def test_views_of_the_journal(told: Path, view: str, expected: tuple[object, ...]) -> None:
    """Whoever opens the file with another tool reads full names, days and times."""
    with closing(sqlite3.connect(told)) as connection:
        assert expected == connection.execute(f"SELECT * FROM {view}").fetchone()


def test_the_view_of_check_ins(told: Path) -> None:
    """One row each; lists are JSON."""
    with closing(sqlite3.connect(told)) as connection:
        name, at, author, confidence, text, *lists = connection.execute("SELECT * FROM check_ins_view").fetchone()

    assert (NAME, AT, "lee", 4, "cache hits up") == (name, at, author, confidence, text)
    assert [
        ["shard tests"],
        ["two runners"],
        ["split the suite", "ask @infra"],
        ["two more runners", "a quiet week"],
        [1, 2],
    ] == [json.loads(each) for each in lists]


def test_a_journal_is_sound(told: Path, disk_store: SqliteStore) -> None:
    """Every row points to rows that are there."""
    assert told.exists()
    assert [] == disk_store.verify()
