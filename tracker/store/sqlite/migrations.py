"""Schema versions: how a database is created, and how an older one is brought up to date.

Each step lives in one `sqlite_utils.Migrations` set. All pending steps, the record of them and
`user_version` are one transaction: a database is old or new, never between. sqlite-utils is slow
to import and is needed for nothing else, so it is imported here and only then.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from tracker.errors import NewerStoreError, StoreError

from .connection import connect_reader, connect_writer, transaction
from .files import private_file
from .journal_schema import TABLES as JOURNAL_TABLES
from .journal_schema import VIEWS as JOURNAL_VIEWS
from .outbox_schema import CLAIMS, CYCLES
from .outbox_schema import TABLES as OUTBOX_TABLES
from .outbox_schema import VIEWS as OUTBOX_VIEWS
from .schema import APPLICATION_ID, MAKEUPS, TABLES, TEAM_TABLES
from .views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    Step = Callable[[Database], None]


def v1(database: Database) -> None:
    """The first schema."""
    tables = (*TABLES, *JOURNAL_TABLES, *OUTBOX_TABLES)
    for statement in (*tables, *VIEWS, *JOURNAL_VIEWS, *OUTBOX_VIEWS):
        database.conn.execute(statement)


def v2(database: Database) -> None:
    """Deliveries are claimed by whoever sends them."""
    for statement in CLAIMS:
        database.conn.execute(statement)


def v3(database: Database) -> None:
    """What contributed to a change can be told, as it was known."""
    for statement in MAKEUPS:
        database.conn.execute(statement)


def v4(database: Database) -> None:
    """The plan is kept team by team. The next poll compiles it anew, as it does for any new version."""
    for statement in TEAM_TABLES:
        database.conn.execute(statement)
    database.conn.execute("DELETE FROM plan")


def v5(database: Database) -> None:
    """Letters say which cycle they are about."""
    for statement in CYCLES:
        database.conn.execute(statement)


STEPS: tuple[Step, ...] = (v1, v2, v3, v4, v5)


def create(path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Create an empty database; it is complete before it gets its name."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, steps)
        image = connection.serialize()
    with private_file(path) as temporary:
        temporary.write_bytes(image)


def version_of(path: Path) -> int:
    """The schema version of a database of ours."""
    with closing(connect_reader(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def require_known(path: Path, version: int, steps: Sequence[Step] = STEPS) -> None:
    """Refuse a database of a later schema than the steps lead to.

    Raises:
        NewerStoreError: It is left untouched.
    """
    if version > len(steps):
        message = f"{path} is schema {version}, this version knows up to {len(steps)}; not touched"
        raise NewerStoreError(message, help="upgrade keyresult")


def upgrade(path: Path, notice: Callable[[str], None], steps: Sequence[Step] = STEPS) -> None:
    """Bring an older database up to date, after a backup beside it; the writer lock is held.

    Args:
        path: The database.
        notice: Is told the path of the backup before anything is changed.
        steps: The steps to be taken, all those since the first schema.
    """
    backup = _free_name(path.with_name(f"{path.name}.before-v{len(steps)}.backup"))
    back_up(path, backup)
    notice(f"upgrading {path.name} to schema {len(steps)}; backup of the old one: {backup}")
    with closing(connect_writer(path)) as connection:
        migrate(connection, steps)


def migrate(connection: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Apply the pending steps in one transaction."""
    with _hidden("numpy", "pandas"):
        from sqlite_utils import Database, Migrations  # slow to import, and needed only here

    migrations = Migrations("keyresult")
    for step in steps:
        migrations(name=step.__name__)(step)
    database = Database(connection, recursive_triggers=False, execute_plugins=False)
    with transaction(connection):
        migrations.apply(database)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Have an import not find these packages: it would load them, 25 to 60 MiB, only because they are installed."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None says that there is no such module
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def back_up(path: Path, target: Path) -> None:
    """Copy a database while it may be in use: a consistent state, private, complete or absent.

    Raises:
        StoreError: The target exists already, or cannot be written; or the database is damaged,
            and so would be its copy.
    """
    with (
        private_file(target) as temporary,
        closing(connect_reader(path)) as origin,
        closing(sqlite3.connect(temporary, isolation_level=None)) as copy,
    ):
        origin.backup(copy)
        _require_sound(copy, path)


def _require_sound(copy: sqlite3.Connection, path: Path) -> None:
    (first, *_) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if first != "ok":
        message = f"database damaged: {path.name}: {first}; no backup was made"
        raise StoreError(message, help="keep the older backups; `keyresult db verify` says more")


def _free_name(path: Path) -> Path:
    """The path, numbered if an interrupted upgrade has left a backup of that name."""
    candidate, number = path, 1
    while os.path.lexists(candidate):
        number += 1
        candidate = path.with_name(f"{path.name}.{number}")
    return candidate


def require_current(path: Path, version: int) -> None:
    """Refuse to read a database that has yet to be upgraded.

    Raises:
        StoreError: Its schema is older; only a writer upgrades it.
    """
    if version < len(STEPS):
        message = f"{path} is schema {version}, this version needs {len(STEPS)}"
        raise StoreError(message, help="`keyresult poll` upgrades it, after a backup")
