"""A real MariaDB with the orders, and a source read through the closed door."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READY_SECONDS = 60
PROGRAMS = ("mariadb-install-db", "mariadbd")
SERVICE_PATH = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
"""Debian keeps the server where only root looks."""


@dataclass(frozen=True)
class RealMariaDB:
    """The running server; `execute` acts as its owner."""

    port: int
    socket: str
    polling: Callable[..., Any]

    def execute(self, *statements: str) -> None:
        """Run statements, each committed by itself."""
        import pymysql

        with pymysql.connect(unix_socket=self.socket, user="root", autocommit=True) as connection:
            for statement in statements:
                connection.cursor().execute(statement)

    def poll(self, scheme: str = "mariadb", **fields: Any) -> Any:
        """The database as a source with the login of the reading user."""
        login = {"user_env": "SHOP_USER", "password_env": "SHOP_PASSWORD", **fields}
        return self.polling(f"{scheme}://127.0.0.1:{self.port}/shop", **login)


def _programs() -> list[str]:
    found = [shutil.which(name, path=SERVICE_PATH) for name in PROGRAMS]
    if None in found:
        pytest.fail("mariadb is not installed: run scripts/install-test-tools")
    return [str(each) for each in found]


def _as_mysql() -> list[str]:
    """MariaDB refuses to run as root; then it runs as the user that Debian's package makes."""
    return ["--user=mysql"] if os.geteuid() == 0 else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make(install: str, folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "mysql", "mysql")
    options = ["--no-defaults", f"--datadir={folder / 'data'}", "--skip-test-db", "--basedir=/usr"]
    command = [install, *options, "--auth-root-authentication-method=normal", *_as_mysql()]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)


def _start(server: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    options = {
        "datadir": folder / "data",
        "socket": folder / "socket",
        "pid-file": folder / "pid",
        "port": port,
        "bind-address": "127.0.0.1",
        "default-time-zone": "-05:00",
        "innodb-buffer-pool-size": "16M",
        "innodb-flush-log-at-trx-commit": 0,
        "secure-file-priv": folder / "data",
    }
    told = [f"--{name}={value}" for name, value in options.items()]
    return subprocess.Popen(
        [server, "--no-defaults", *told, *_as_mysql()],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip


def _wait_ready(server: RealMariaDB, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.connect(server.socket)
            return
        time.sleep(0.05)
    pytest.fail(f"mariadb did not become ready; it ended with {process.poll()}")


def _fill(server: RealMariaDB, orders: Any, login: tuple[str, str]) -> None:
    rows = ", ".join(f"({number}, '{at:%Y-%m-%d %H:%M:%S}', {good:d})" for number, at, good in orders)
    user, password = login
    server.execute(
        "CREATE DATABASE shop",
        f"CREATE USER '{user}'@'127.0.0.1' IDENTIFIED BY '{password}'",
        "CREATE TABLE shop.orders (number int, ordered_at datetime, good bool)",
        f"INSERT INTO shop.orders VALUES {rows}",
        "CREATE TABLE shop.salaries (amount int)",
        "CREATE PROCEDURE shop.tidy() DELETE FROM shop.orders",
        f"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON shop.orders TO '{user}'@'127.0.0.1'",
        f"GRANT EXECUTE ON shop.* TO '{user}'@'127.0.0.1'",
        f"GRANT FILE ON *.* TO '{user}'@'127.0.0.1'",
    )


@pytest.fixture(scope="session")
def mariadb(orders: Any, login: tuple[str, str], polling_class: Callable[..., Any]) -> Iterator[RealMariaDB]:
    """A server of its own on a free port of 127.0.0.1, five hours behind UTC, with the orders in `shop`.

    The reading user may also write to them, and files, so that it is the connector that keeps it from it.
    """
    install, program = _programs()
    with tempfile.TemporaryDirectory(prefix="keyresult-mariadb-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), _free_port()
        folder.chmod(0o755)
        _make(install, folder)
        process = _start(program, folder, port)
        server = RealMariaDB(port, str(folder / "socket"), polling_class)
        try:
            _wait_ready(server, process)
            _fill(server, orders, login)
            yield server
        finally:
            process.kill()
            process.wait()
