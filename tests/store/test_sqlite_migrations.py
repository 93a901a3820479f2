"""Creating and upgrading: old or new, never between, and never without a backup."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tracker.core.delivery import Claim, begun, is_due
from tracker.errors import StoreError
from tracker.store.sqlite import SqliteStore, migrations, open_store
from tracker.store.sqlite.connection import connect_writer
from tracker.testing.store_values import NOON, history, make_reading, record

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database


def later(database: Database) -> None:
    """A step that a later version might take."""
    database.conn.execute("CREATE TABLE later (x INTEGER) STRICT")
    database.conn.execute("ALTER TABLE poll ADD COLUMN host TEXT")


STEPS = (*migrations.STEPS, later)
NOW, LATER = len(migrations.STEPS), len(STEPS)


@pytest.fixture
def old_database(database: Path) -> Path:
    """A database of the schema before that step, with one reading."""
    record(open_store(database, create=True), make_reading(NOON, 1.0), at=NOON)
    return database


def version_and_tables(path: Path) -> tuple[int, set[str]]:
    """Schema version and table names."""
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return version, {name for (name,) in names}


def test_an_upgrade_keeps_everything_and_a_backup(old_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older database is backed up beside itself, said so, and upgraded with its readings."""
    monkeypatch.setattr(migrations, "STEPS", STEPS)
    monkeypatch.setattr(migrations.upgrade, "__defaults__", (STEPS,))
    notices: list[str] = []
    store = open_store(old_database, notice=notices.append)
    backup = old_database.with_name(f"keyresult.db.before-v{LATER}.backup")
    assert notices == [f"upgrading keyresult.db to schema {LATER}; backup of the old one: {backup}"]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert (version_and_tables(backup)[0], version_and_tables(old_database)[0]) == (NOW, LATER)
    assert history(store).latest == make_reading(NOON, 1.0)
    assert store.verify() == []


def test_the_plan_of_the_first_schema_is_compiled_anew(old_database: Path) -> None:
    """It was kept in one piece: after the upgrade none is installed, and all that was recorded is there."""
    store = open_store(old_database)
    assert (store.document("f1"), store.outlines()) == (None, [])
    assert history(store).latest == make_reading(NOON, 1.0)


def test_a_reader_does_not_upgrade(old_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page or report says that an upgrade is due and changes nothing."""
    monkeypatch.setattr(migrations, "STEPS", STEPS)
    with pytest.raises(StoreError, match=f"schema {NOW}, this version needs {LATER}"):
        open_store(old_database, read_only=True)
    assert version_and_tables(old_database)[0] == NOW


def test_an_earlier_backup_is_kept(old_database: Path) -> None:
    """A second attempt to upgrade leaves the backup of the first."""
    first = old_database.with_name(f"keyresult.db.before-v{LATER}.backup")
    first.write_text("of an interrupted upgrade")
    migrations.upgrade(old_database, lambda _: None, STEPS)
    assert first.read_text() == "of an interrupted upgrade"
    assert version_and_tables(first.with_name(f"{first.name}.2"))[0] == NOW


def test_a_step_that_fails_changes_nothing(old_database: Path) -> None:
    """An error in the last step takes back the earlier ones."""

    def broken(database: Database) -> None:
        database.conn.execute("CREATE TABLE later (x)")

    before = version_and_tables(old_database)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrations.upgrade(old_database, lambda _: None, (*STEPS, broken))
    assert version_and_tables(old_database) == before


def _statements(path: Path) -> int:
    """How many statements the upgrade of a copy takes."""
    seen: list[str] = []
    migrations.back_up(path, path.with_name("copy.db"))
    with closing(connect_writer(path.with_name("copy.db"))) as connection:
        connection.set_trace_callback(seen.append)
        migrations.migrate(connection, STEPS)
    return len(seen)


def _killed_at(path: Path, number: int) -> None:
    """Upgrade in a child that dies when the statement of that number begins."""
    if os.fork() == 0:
        countdown = iter(range(number))
        connection = connect_writer(path)
        connection.set_trace_callback(lambda _: next(countdown, None) is None and os._exit(0))
        migrations.migrate(connection, STEPS)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 0


def test_an_upgrade_killed_at_any_statement_is_old_or_new(old_database: Path) -> None:
    """Whenever an upgrade is killed, the next start finds the old schema and can upgrade it."""
    old = version_and_tables(old_database)
    statements = _statements(old_database)
    assert statements > 10
    for number in range(statements):
        _killed_at(old_database, number)
        assert version_and_tables(old_database) == old
    with closing(connect_writer(old_database)) as connection:
        migrations.migrate(connection, STEPS)
    assert version_and_tables(old_database) == (LATER, old[1] | {"later"})


def test_a_new_database_equals_an_upgraded_one(old_database: Path, tmp_path: Path) -> None:
    """Creating and upgrading lead to the same schema."""
    new = tmp_path / "new.db"
    migrations.create(new, STEPS)
    migrations.upgrade(old_database, lambda _: None, STEPS)
    assert version_and_tables(new) == version_and_tables(old_database)


def test_what_was_being_sent_under_the_first_schema_is_due(database: Path) -> None:
    """It named nobody who sends a report: such a run is gone, and the report is sent again, marked."""
    migrations.create(database, migrations.STEPS[:1])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO letter VALUES (1, 'weekly/a/2026-W46', 'md', 'A', '# A', 'd', 0)")
        connection.execute(
            "INSERT INTO outbox VALUES (1, 'weekly/a/2026-W46/x', 1, 'x', 'sending', 1, 0, NULL, '', 0, '')"
        )
    store = open_store(database)
    (found,) = store.waiting()
    assert (found.claim, is_due(found, NOON)) == (None, True)
    assert begun(found, Claim("process 12 on okr-host", NOON)).resend
    assert store.held() == {}
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT owner, until, cycle FROM outbox_view").fetchall() == [(None, None, "")]


def test_opening_a_current_database_needs_no_slow_package(disk_store: SqliteStore, database: Path) -> None:
    """An idle poll loads neither sqlite-utils nor pandas nor pydantic nor YAML."""
    disk_store.close()
    script = """
import sys, pathlib, datetime
from tracker.store.sqlite import open_store
store = open_store(pathlib.Path(sys.argv[1]))
now = datetime.datetime.now(datetime.UTC)
assert store.document("f1") is None and store.due(now) == [] and store.next_due(now) is None
slow = {"sqlite_utils", "pandas", "pydantic", "yaml", "click", "zoneinfo", "tempfile"} & set(sys.modules)
sys.exit(" ".join(slow) or 0)
"""
    done = subprocess.run([sys.executable, "-c", script, database], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
