"""What databases need so that reading stays reading, and ends in time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tracker.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import URL, Connection

    from .models import Source

_STEPS_BETWEEN_LOOKS = 10_000
"""Of SQLite's virtual machine: about a millisecond."""
_TAKE_CONNECT_TIMEOUT = frozenset({"psycopg", "psycopg2", "pymysql", "mysqldb", "aiomysql"})


class Dialect:
    """Any database: what is not known of it is left to its own settings, and nothing is ever committed."""

    def url(self, url: URL, root: Path) -> URL:  # noqa: ARG002 - only files have a folder
        """The address to connect to."""
        return url

    def connect_arguments(self, source: Source, driver: str) -> dict[str, object]:
        """What the driver is told besides."""
        return {"connect_timeout": source.connect_timeout} if driver in _TAKE_CONNECT_TIMEOUT else {}

    def begin(self, connection: Connection, seconds: int) -> None:
        """Make the transaction that begins read-only, and its statements end after so many seconds."""

    def values(self, instants: Mapping[str, datetime]) -> dict[str, Any]:
        """The instants as the driver takes them: aware, UTC."""
        return dict(instants)


class PostgreSQL(Dialect):
    """PostgreSQL, and what speaks its protocol; by psycopg unless the URL says otherwise."""

    def url(self, url: URL, root: Path) -> URL:  # noqa: ARG002
        """The address with its driver."""
        return url if "+" in url.drivername else url.set(drivername="postgresql+psycopg")

    def begin(self, connection: Connection, seconds: int) -> None:
        """Have the server refuse writes, count the time, and take instants without a zone for UTC."""
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {seconds * 1000}")
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")


class SQLite(Dialect):
    """A file of SQLite, opened read-only."""

    def url(self, url: URL, root: Path) -> URL:
        """The file as a URI.

        Raises:
            Refused: There is no such file.
        """
        file = root.absolute() / (url.database or "")
        if not file.is_file():
            raise Refused(f"there is no file {file}", help="correct the path in url:")
        return url.set(database=f"file:{quote(str(file))}", query={"mode": "ro", "uri": "true"})

    def connect_arguments(self, source: Source, driver: str) -> dict[str, object]:  # noqa: ARG002
        """How long to wait for a lock."""
        return {"timeout": source.connect_timeout}

    def begin(self, connection: Connection, seconds: int) -> None:
        """Have the library refuse writes and further files, and end what takes too long."""
        import sqlite3

        connection.exec_driver_sql("PRAGMA query_only = ON")
        ends = time.monotonic() + seconds
        driver: Any = connection.connection.driver_connection
        driver.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)  # ATTACH and VACUUM INTO would make files
        driver.set_progress_handler(lambda: time.monotonic() > ends, _STEPS_BETWEEN_LOOKS)

    def values(self, instants: Mapping[str, datetime]) -> dict[str, Any]:
        """The instants as SQLite's own functions write them, `2026-10-14 09:00:00`, UTC."""
        return {name: f"{at:%Y-%m-%d %H:%M:%S}" for name, at in instants.items()}


def dialect_of(url: str) -> Dialect:
    """What is known of the dialect of a source's address."""
    name = url.partition(":")[0].partition("+")[0]
    known: dict[str, type[Dialect]] = {"postgresql": PostgreSQL, "sqlite": SQLite}
    return known.get(name, Dialect)()
