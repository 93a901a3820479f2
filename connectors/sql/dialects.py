"""What databases need so that reading stays reading, and ends in time."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import quote

from tracker.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import URL, Connection

    from .models import Source

_STEPS_BETWEEN_LOOKS = 10_000
"""Of SQLite's virtual machine: about a millisecond."""
_GRACE = 5
"""Seconds that a driver waits beyond the time in which the server ends a statement."""
_HERE = ("localhost", "127.0.0.1", "::1")
_INTO_FILE = re.compile(r"\b(outfile|dumpfile)\b", re.IGNORECASE)
_READS = re.compile(
    r"(?:\s|\(|--[^\n]*\n|#[^\n]*\n|/\*(?!M?!).*?\*/)*(?:select|with|values|table)\b", re.IGNORECASE | re.DOTALL
)
"""How a query begins that reads; what MySQL and MariaDB execute of a comment is none."""
_TAKE_CONNECT_TIMEOUT = frozenset({"psycopg", "psycopg2", "pymysql", "mysqldb", "aiomysql"})


class Facts(NamedTuple):
    """What a database says of itself and of whoever asks; None where it does not.

    Attributes:
        account: The user.
        version: Of the server or library.
        now: Its clock.
        encrypted: Whether the connection is, and None where it need not be.
        mighty: Why the user may do more than read, as the rest of a sentence.
    """

    account: str | None = None
    version: str | None = None
    now: datetime | None = None
    encrypted: bool | None = None
    mighty: str | None = None


class Ask(Protocol):
    """What gives the first row of a query that is asked as it is."""

    def __call__(self, query: str) -> Sequence[Any]:
        """The row."""


class Dialect:
    """Any database: what is not known of it is left to its own settings, and nothing is ever committed.

    Attributes:
        guard: How it keeps us from writing; None if it does not.
        explain: What before a query has it looked at, rights included, and not run; None if nothing does.
    """

    guard: str | None = None
    explain: str | None = None

    def facts(self, ask: Ask) -> Facts:  # noqa: ARG002 - there is no query that every database understands
        """What it says of itself."""
        return Facts()

    def refuse(self, query: str) -> None:
        """Refuse what its guard, if it has one, lets through.

        Raises:
            Refused: The query does not begin as one that reads.
        """
        if not _READS.match(query):
            raise Refused("the query is not a SELECT", help="ask with one SELECT, or WITH and a SELECT")

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

    guard = "every transaction is read-only, and every query a cursor, which takes one SELECT"
    explain = "EXPLAIN"

    def refuse(self, query: str) -> None:
        """Nothing: the server does."""

    def facts(self, ask: Ask) -> Facts:
        """User, version, clock, TLS, and whether the user is a superuser."""
        account, version, now, is_super, tls = ask(
            "SELECT current_user, current_setting('server_version'), clock_timestamp(),"
            " coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), false),"
            " CASE WHEN inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' THEN NULL"
            " ELSE (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) END"
        )
        return Facts(account, f"PostgreSQL {version}", now, tls, "is a superuser" if is_super else None)

    def url(self, url: URL, root: Path) -> URL:  # noqa: ARG002
        """The address with its driver."""
        return url if "+" in url.drivername else url.set(drivername="postgresql+psycopg")

    def begin(self, connection: Connection, seconds: int) -> None:
        """Have the server refuse writes, count the time, and take instants without a zone for UTC."""
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {seconds * 1000}")
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")


class MySQL(Dialect):
    """MySQL and MariaDB; by PyMySQL unless the URL says otherwise.

    A read-only transaction keeps tables from being changed, and a statement from leaving it; it does
    not keep a user with the right FILE from writing files.
    """

    guard = "every transaction is read-only"
    explain = "EXPLAIN"

    def url(self, url: URL, root: Path) -> URL:  # noqa: ARG002
        """The address with its driver."""
        return url if "+" in url.drivername else url.set(drivername=f"{url.drivername}+pymysql")

    def connect_arguments(self, source: Source, driver: str) -> dict[str, object]:
        """How long to wait for a connection, and for an answer where the server does not end it."""
        given = super().connect_arguments(source, driver)
        longest = {"read_timeout": source.statement_timeout + _GRACE} if driver in ("pymysql", "mysqldb") else {}
        return {**given, **longest}

    def begin(self, connection: Connection, seconds: int) -> None:
        """Have the server refuse writes, count the time, and take instants without a zone for UTC."""
        is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        limit = f"max_statement_time = {seconds}" if is_mariadb else f"max_execution_time = {seconds * 1000}"
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET SESSION {limit}, time_zone = '+00:00'")

    def refuse(self, query: str) -> None:
        """Refuse to write a file, too, which a read-only transaction does not; wherever these words stand."""
        super().refuse(query)
        if _INTO_FILE.search(query):
            raise Refused("the query names OUTFILE or DUMPFILE, which write files", help="leave the word out")

    def values(self, instants: Mapping[str, datetime]) -> dict[str, Any]:
        """The instants without a zone, which drivers would leave out anyhow: UTC, as the session's."""
        return {name: at.astimezone(UTC).replace(tzinfo=None) for name, at in instants.items()}

    def facts(self, ask: Ask) -> Facts:
        """User, version, clock and TLS."""
        account, version, now, host = ask("SELECT current_user(), version(), utc_timestamp(), user()")
        told = now.replace(tzinfo=UTC) if isinstance(now, datetime) else None
        local = str(host).rpartition("@")[2] in _HERE
        (_, cipher) = ask("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        name = "MariaDB" if "mariadb" in str(version).lower() else "MySQL"
        return Facts(account, f"{name} {version}", told, None if local else bool(cipher))


class SQLite(Dialect):
    """A file of SQLite, opened read-only."""

    guard = "the file is opened read-only"
    explain = "EXPLAIN QUERY PLAN"

    def refuse(self, query: str) -> None:
        """Nothing: the library does."""

    def facts(self, ask: Ask) -> Facts:
        """The version of the library."""
        return Facts(version=f"SQLite {ask('SELECT sqlite_version()')[0]}")

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
    known: dict[str, type[Dialect]] = {"postgresql": PostgreSQL, "sqlite": SQLite, "mysql": MySQL, "mariadb": MySQL}
    return known.get(name, Dialect)()
