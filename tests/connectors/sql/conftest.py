"""Two real databases with the same orders, and a source read through the closed door."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.http import Limits, open_door
from tracker.connectors.sql import connector

from tracker.entries import missing_from
from tracker.errors import KeyresultError
from tracker.facts import KeptFacts
from tracker.ports import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.ports import Answer, Checked

NOW = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)
CYCLE = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
DAYS = 60
READY_SECONDS = 30
USER, PASSWORD = "order_reader", "planted:/secret@0b5a1c%"

ORDERS = [(number, SLOT - timedelta(days=number), number % 4 != 0) for number in range(DAYS)]
"""Number, instant, and whether it went well: one order for each of the last days, the newest at the slot itself."""


def ask_for(query: str, at: datetime = SLOT, number: int = 0, **fields: Any) -> Ask:
    """An ask of one query in the fourth quarter of 2026."""
    return Ask(f"team/2026-Q4/objective/{number}", connector.Measure(query=query, **fields), at, *CYCLE)


class Secrets:
    """The login of the reading user, by the names of its variables."""

    known: Mapping[str, str] = {"SHOP_USER": USER, "SHOP_PASSWORD": PASSWORD, "WRONG": "planted-wrong-77"}

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret of that name."""
        return self.known[env or file or ""]


class Clock:
    """Always half an hour after the slot."""

    def now(self) -> datetime:
        """Wednesday 14 October 2026, 09:30 UTC."""
        return NOW


class Poll:
    """A source read through the door that wiring opens; `requests` counts the queries of the last poll."""

    def __init__(self, url: str, root: Path = Path(), **fields: Any) -> None:
        self.source = connector.Source(url=url, **fields)
        self.root = root
        self.requests = 0

    def door(self) -> Any:
        """The door that `wiring` would open."""
        return open_door(
            "shop", self.source, secrets=Secrets(), limits=Limits(), clock=Clock(), facts=KeptFacts({}), root=self.root
        )

    def read(self, asks: Sequence[Ask]) -> list[Answer]:
        """The answers of one poll, in order of the asks; errors become absences as in a poll."""
        found: dict[str, Answer] = {}
        door = self.door()
        try:
            for answer in connector.read(self.source, asks, door, KeptFacts({}), NOW):
                assert answer.key_result not in found
                found[answer.key_result] = answer
        except KeyresultError as error:
            for ask in asks:
                found.setdefault(ask.key_result, missing_from(error, ask.key_result))
        self.requests = door.requests
        return [found[ask.key_result] for ask in asks]

    def one(self, query: str, at: datetime = SLOT, **fields: Any) -> Any:
        """The answer to one query."""
        return self.read([ask_for(query, at, **fields)])[0]

    def value(self, query: str, at: datetime = SLOT, **fields: Any) -> float:
        """The number that one query gives."""
        number: float = self.one(query, at, **fields).value
        return number

    def checkup(self, queries: Sequence[str]) -> list[Checked]:
        """What `doctor` finds of queries, as of the instant it is now in truth."""
        measures = [ask_for(query, window="7d" if ":window_start" in query else None).measure for query in queries]
        return list(connector.checkup(self.source, measures, self.door(), datetime.now(UTC)))

    def history(self, ask: Ask, slots: Sequence[datetime]) -> list[tuple[datetime, Answer]]:
        """The answers to one ask for each of the slots."""
        return list(connector.history(self.source, ask, slots, self.door(), KeptFacts({})))


@pytest.fixture
def ask() -> Callable[..., Ask]:
    """`ask(query, at=SLOT, number=0, **measure_fields)`."""
    return ask_for


@pytest.fixture
def polling() -> type[Poll]:
    """`polling(url, root=Path(), **source_fields)`, a source to be read."""
    return Poll


@pytest.fixture(scope="session")
def polling_class() -> type[Poll]:
    """As `polling`, for servers that last as long as the tests."""
    return Poll


@pytest.fixture(scope="session")
def orders() -> list[tuple[int, datetime, bool]]:
    """The orders, for databases to be filled with."""
    return ORDERS


@pytest.fixture(scope="session")
def login() -> tuple[str, str]:
    """Name and password of the reading user."""
    return USER, PASSWORD


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """`shop.db` with the orders, their times as texts in UTC."""
    file = tmp_path / "shop.db"
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE orders (number INTEGER, ordered_at TEXT, good INTEGER)")
        rows = [(number, f"{at:%Y-%m-%d %H:%M:%S}", good) for number, at, good in ORDERS]
        database.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)
    return file


@pytest.fixture
def shop(sqlite_file: Path) -> Poll:
    """The SQLite database as a source."""
    return Poll(f"sqlite:///{sqlite_file}")


@dataclass(frozen=True)
class RealPostgreSQL:
    """The running server; `execute` acts as its owner."""

    port: int
    owner: str

    def execute(self, *statements: str) -> None:
        """Run statements, each committed by itself."""
        import psycopg

        with psycopg.connect(self.owner, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def poll(self, **fields: Any) -> Poll:
        """The database as a source with the login of the reading user."""
        login = {"user_env": "SHOP_USER", "password_env": "SHOP_PASSWORD", **fields}
        return Poll(f"postgresql+psycopg://127.0.0.1:{self.port}/shop", **login)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.fail("postgresql is not installed: run scripts/install-test-tools")
    return found[-1].parent if found else Path(str(on_path)).parent


def _not_root() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as the user that Debian's package makes."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_cluster(programs: Path, folder: Path) -> None:
    (folder / "password").write_text(PASSWORD)
    if os.geteuid() == 0:
        for path in (folder, folder / "password"):
            shutil.chown(path, "postgres", "postgres")
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "owner", f"--pwfile={folder / 'password'}",
         "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **_not_root(),
    )  # fmt: skip


def _start(programs: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    options = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "timezone": "America/New_York",
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    return subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", *settings],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **_not_root(),
    )  # fmt: skip


def _wait_ready(owner: str, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(owner):
            return
        time.sleep(0.05)
    pytest.fail(f"postgres did not become ready; it ended with {process.poll()}")


def _fill(server: RealPostgreSQL) -> None:
    rows = ", ".join(f"({number}, '{at:%Y-%m-%d %H:%M:%S}', '{at.isoformat()}', {good})" for number, at, good in ORDERS)
    server.execute(
        f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'",
        "CREATE TABLE orders (number int, ordered_at timestamp, ordered_at_tz timestamptz, good bool)",
        f"INSERT INTO orders VALUES {rows}",
        "CREATE TABLE salaries (amount int)",
        "CREATE SEQUENCE tickets",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO {USER}",
        f"GRANT USAGE, UPDATE ON SEQUENCE tickets TO {USER}",
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[RealPostgreSQL]:
    """A server of its own on a free port of 127.0.0.1, its clocks in New York, with the orders in `shop`.

    The reading user may also write to them, so that it is the connector that keeps it from it.
    """
    import psycopg

    programs, port = _programs(), _free_port()
    with tempfile.TemporaryDirectory(prefix="keyresult-postgres-", ignore_cleanup_errors=True) as name:
        _make_cluster(programs, Path(name))
        process = _start(programs, Path(name), port)
        login = psycopg.conninfo.make_conninfo(host="127.0.0.1", port=port, user="owner", password=PASSWORD)
        try:
            _wait_ready(f"{login} dbname=postgres", process)
            RealPostgreSQL(port, f"{login} dbname=postgres").execute("CREATE DATABASE shop")
            server = RealPostgreSQL(port, f"{login} dbname=shop")
            _fill(server)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once, with every session
            process.wait()
