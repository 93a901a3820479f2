"""What goes wrong with a database: whose fault it is, and nothing ever written."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, ProgrammingError
from tracker.connectors.sql.troubles import while_asking, while_connecting

from tracker.core.outcome import Fault, Outcome
from tracker.errors import BadAnswer, ConnectorError, Refused, Unreachable

if TYPE_CHECKING:
    from pathlib import Path

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"

QUERIES = {
    "a syntax error": ("selec 1", 'source shop refuses the query: near "selec": syntax error'),
    "a missing table": ("select 1 from nowhere", "source shop refuses the query: no such table: nowhere"),
    "an update that returns a row": (
        "update orders set good = 0 returning 1",
        "source shop was asked to write, which is never done: attempt to write a readonly database"),
    "a new table": (
        "create table t (x)",
        "source shop was asked to write, which is never done: attempt to write a readonly database"),
    "another file": (
        "attach database 'made.db' as made",
        "source shop was asked to write, which is never done: too many attached databases - max 0"),
    "a copy": (
        "vacuum into 'made.db'",
        "source shop was asked to write, which is never done: too many attached databases - max 0"),
    "taking back the guard": ("pragma query_only = off", "source shop gives no rows for the query"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "message"), QUERIES.values(), ids=QUERIES.keys())
def test_bad_query_is_a_matter_of_configuration(
    shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, message: str
) -> None:
    """The database's own first line is told, with a cure; nothing is changed and no file is made."""
    monkeypatch.chdir(tmp_path)

    missing = shop.one(query)

    assert (Outcome.FAILED, Fault.CONFIG, message) == (missing.outcome, missing.fault, missing.message)
    assert missing.help
    assert 45.0 == shop.value("select sum(good) from orders")
    assert ["shop.db"] == [path.name for path in tmp_path.iterdir()]


def test_a_guard_taken_back_is_set_again(shop: Any, ask: Any) -> None:
    """Each query gets its guards anew, and the file is open for reading only."""
    answers = shop.read([ask("pragma query_only = off"), ask("delete from orders returning 1", number=1)])

    assert [Outcome.FAILED, Outcome.FAILED] == [answer.outcome for answer in answers]
    assert 60.0 == shop.value("select count(*) from orders")


def test_a_slow_query_is_ended(polling: Any, sqlite_file: Path, ask: Any) -> None:
    """What takes longer than `statement_timeout` is the source's failure, and the next query is asked."""
    slow = polling(f"sqlite:///{sqlite_file}", statement_timeout=1)

    missing, found = slow.read([ask(ENDLESS), ask("select 1", number=1)])

    assert (Outcome.FAILED, Fault.SOURCE, 1.0) == (missing.outcome, missing.fault, found.value)
    assert "longer than the source's `statement_timeout`" in missing.message


def test_a_slow_query_ends_history(polling: Any, sqlite_file: Path, ask: Any) -> None:
    """A query that takes too long for one slot is not tried for each of thousands."""
    slow = polling(f"sqlite:///{sqlite_file}", statement_timeout=1)

    with pytest.raises(Unreachable, match="statement_timeout"):
        slow.history(ask(f"{ENDLESS} where i <> :at"), [ask("select 1").at] * 2)


def test_ten_million_rows_cost_no_more_than_two(shop: Any) -> None:
    """Rows beyond the second are never fetched."""
    many = ENDLESS.replace("select count(*) from n", "select i from n limit 10000000")

    assert Outcome.AMBIGUOUS is shop.one(many).outcome


def test_a_locked_database_is_the_source_s_trouble(polling: Any, sqlite_file: Path) -> None:
    """A lock of another program is waited for, but not for ever."""
    with contextlib.closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        missing = polling(f"sqlite:///{sqlite_file}", connect_timeout=1).one("select 1 from orders")

    message = "source shop is locked by another program: database is locked"
    assert (Outcome.FAILED, Fault.SOURCE, message) == (missing.outcome, missing.fault, missing.message)


def test_a_database_that_is_being_written_is_read(shop: Any, sqlite_file: Path) -> None:
    """With a write-ahead log, readers and a writer do not wait for each other."""
    with contextlib.closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM orders")

        assert 60.0 == shop.value("select count(*) from orders")


def test_a_missing_file_is_not_made(polling: Any, tmp_path: Path) -> None:
    """A wrong path is told with the whole path, and leaves no empty database behind."""
    missing = polling("sqlite:///typo.db", root=tmp_path).one("select 1")

    assert (Fault.CONFIG, f"there is no file {tmp_path / 'typo.db'}") == (missing.fault, missing.message)
    assert [] == list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_refused(polling: Any, tmp_path: Path) -> None:
    """Another kind of file is told from an empty answer."""
    (tmp_path / "notes.txt").write_text("no database, but quite long enough to be taken for one at first sight\n" * 9)

    missing = polling("sqlite:///notes.txt", root=tmp_path).one("select 1 from orders")

    assert (Fault.CONFIG, "source shop refuses the query: file is not a database") == (missing.fault, missing.message)


@pytest.mark.parametrize(
    ("url", "message", "help"),
    [
        (
            "oracle+nosuchdriver://127.0.0.1/shop",
            "source shop names a dialect or driver that is not installed: oracle+nosuchdriver",
            "correct url:, or install the package that offers it",
        ),
        (
            "oracle+oracledb://127.0.0.1/shop",
            "source shop needs the driver oracledb, which cannot be loaded: No module named 'oracledb'",
            "install the package of the driver",
        ),
    ],
)
def test_a_driver_that_is_not_installed_is_named(polling: Any, url: str, message: str, help: str) -> None:
    """What is to be installed is said."""
    missing = polling(url).one("select 1")

    assert (Fault.CONFIG, message, help) == (missing.fault, missing.message, missing.help)


@pytest.mark.parametrize(
    ("module", "url", "help"),
    [
        ("sqlalchemy", "sqlite:///shop.db", "run `pip install 'keyresult[sql]'`"),
        ("psycopg", "postgresql://127.0.0.1/shop", "run `pip install 'keyresult[postgres]'`"),
    ],
)
def test_a_missing_extra_is_named(
    polling: Any, monkeypatch: pytest.MonkeyPatch, module: str, url: str, help: str
) -> None:
    """Without the extra, reading and history say which one to install."""
    monkeypatch.setitem(sys.modules, module, None)

    missing = polling(url).one("select 1")

    assert (Outcome.FAILED, Fault.CONFIG, help) == (missing.outcome, missing.fault, missing.help)


CONNECTING = {
    "a SQLSTATE of the login": ("28P01", "nein", Refused, Fault.CONFIG),
    "MySQL's refusal": (None, "Access denied for user 'x'@'y'", Refused, Fault.CONFIG),
    "SQL Server's refusal": (None, "Login failed for user 'x'", Refused, Fault.CONFIG),
    "an unknown database": (None, "Unknown database 'x'", Refused, Fault.CONFIG),
    "a file that may not be read": ("SQLITE_CANTOPEN", "unable to open database file", Refused, Fault.CONFIG),
    "a certificate": (None, "SSL error: certificate verify failed", Refused, Fault.CONFIG),
    "no network": (None, "connection failed: Network is unreachable", Unreachable, Fault.LOCAL),
    "no name server": (None, "Temporary failure in name resolution", Unreachable, Fault.LOCAL),
    "no such host": (None, "could not translate host name", Unreachable, Fault.CONFIG),
    "too many clients": ("53300", "sorry, too many clients already", Unreachable, Fault.SOURCE),
    "anything else": (None, "", Unreachable, Fault.SOURCE),
}

ASKING = {
    "a cancelled statement": (OperationalError, "57014", Unreachable, Fault.SOURCE),
    "a write": (ProgrammingError, "25006", Refused, Fault.CONFIG),
    "a missing right": (ProgrammingError, "42501", Refused, Fault.CONFIG),
    "a lock": (OperationalError, "55P03", Unreachable, Fault.SOURCE),
    "a division by zero": (DataError, "22012", BadAnswer, Fault.SOURCE),
    "a bad value without a code": (DataError, None, BadAnswer, Fault.SOURCE),
    "a lost connection": (OperationalError, "08006", Unreachable, Fault.SOURCE),
    "a conflict with recovery": (OperationalError, "40001", Unreachable, Fault.SOURCE),
    "trouble of a driver without a code": (InterfaceError, None, Unreachable, Fault.SOURCE),
    "a syntax error": (ProgrammingError, "42601", Refused, Fault.CONFIG),
    "a wrong query without a code": (ProgrammingError, None, Refused, Fault.CONFIG),
}


@dataclass
class DriverError(Exception):
    """An error of a driver, with its message and SQLSTATE."""

    message: str
    sqlstate: str | None = None

    def __str__(self) -> str:
        return self.message


@pytest.mark.parametrize(("code", "text", "kind", "fault"), CONNECTING.values(), ids=CONNECTING.keys())
def test_reasons_without_a_connection(code: str | None, text: str, kind: type[ConnectorError], fault: Fault) -> None:
    """A failed connection is told by its code or, where drivers give none, by its words."""
    error = while_connecting("source shop", OperationalError("", {}, DriverError(text, code)), str)

    assert (kind, fault) == (type(error), error.fault)
    assert error.help


@pytest.mark.parametrize(("wrapper", "code", "kind", "fault"), ASKING.values(), ids=ASKING.keys())
def test_reasons_without_an_answer(wrapper: Any, code: str | None, kind: type[ConnectorError], fault: Fault) -> None:
    """A failed query is told by the class of its SQLSTATE, or by the kind of the driver's error."""
    error = while_asking("source shop", wrapper("", {}, DriverError("for a reason.", code)), str)

    assert (kind, fault) == (type(error), error.fault)
    assert error.message.endswith(": for a reason")


def test_only_the_first_line_is_quoted_and_secrets_are_not() -> None:
    """Statement, parameters, further lines and secrets stay out of the message."""
    reason = DriverError("bad hunter2 here\nLINE 1: select planted", "42601")

    error = while_asking("source shop", ProgrammingError("select planted", {"p": "planted"}, reason),
                         lambda text: text.replace("hunter2", "[secret]"))  # fmt: skip

    assert "source shop refuses the query: bad [secret] here" == error.message
