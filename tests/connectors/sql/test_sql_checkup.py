"""What `doctor` finds of databases: who asks, what keeps us from writing, which queries may be run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.dialects import registry
from tracker.connectors.sql.checkup import _told
from tracker.connectors.sql.dialects import Facts, dialect_of

from tracker.core.outcome import Fault, Outcome
from tracker.errors import ConnectorError, Refused, SettingsError
from tracker.ports import Checked, Soundness

if TYPE_CHECKING:
    from pathlib import Path

OK, WARNING, FAILED = Soundness
NOW = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
QUERIES = ["select count(*) from orders", "select x from nowhere"]


def by_name(found: list[Checked]) -> dict[str, tuple[Soundness, str]]:
    """State and words of each check; of several the last."""
    return {check.name: (check.state, check.detail) for check in found}


def test_sqlite_is_looked_at(shop: Any) -> None:
    """The library's version, the guard, and each query explained."""
    found = shop.checkup(QUERIES)

    version, guard, failed, good = found
    assert (OK, True) == (version.state, version.detail.startswith("SQLite 3."))
    assert Checked("read-only", "the file is opened read-only") == guard
    assert (FAILED, True) == (failed.state, "no such table: nowhere" in failed.detail)
    assert Checked("queries", "1 of 2 queries can be run") == good


def test_a_file_that_is_not_there_is_told(polling: Any, tmp_path: Path) -> None:
    """No check hides that there is nothing to ask."""
    with pytest.raises(Refused, match="there is no file"):
        polling(f"sqlite:///{tmp_path}/nothing.db").checkup(QUERIES)


@pytest.mark.postgres
def test_postgres_is_looked_at(postgres: Any) -> None:
    """Account, version, clock, guard; a table that is not granted is a query that fails."""
    found = by_name(postgres.poll().checkup([QUERIES[0], "select amount from salaries"]))

    assert (OK, "as order_reader") == found["signed in"]
    assert found["version"][1].startswith("PostgreSQL 1")
    assert (OK, "agrees with this machine's") == found["clock"]
    assert (OK, "every transaction is read-only, and every query a cursor, which takes one SELECT") == found[
        "read-only"
    ]
    assert (OK, "1 of 2 queries can be run") == found["queries"]
    assert {"TLS", "permissions"}.isdisjoint(found)


@pytest.mark.postgres
def test_explaining_runs_nothing(postgres: Any) -> None:
    """A query that would take long, or write, is only looked at."""
    queries = ["select pg_sleep(60)", "select nextval('tickets')"]
    assert (OK, "2 queries can be run") == by_name(postgres.poll(statement_timeout=1).checkup(queries))["queries"]


@pytest.mark.postgres
def test_a_superuser_is_a_warning(postgres: Any) -> None:
    """An account that may do anything is not one to poll with."""
    postgres.execute("ALTER ROLE order_reader SUPERUSER")
    try:
        found = by_name(postgres.poll().checkup([]))
    finally:
        postgres.execute("ALTER ROLE order_reader NOSUPERUSER")
    assert (WARNING, "the account is a superuser") == found["permissions"]


@pytest.fixture
def elsewhere(polling: Any, sqlite_file: Path) -> Any:
    """A database of which nothing is known but what SQLAlchemy knows."""
    registry.register("elsewhere", "sqlalchemy.dialects.sqlite.pysqlite", "SQLiteDialect_pysqlite")
    return polling(f"elsewhere:///{sqlite_file}")


def test_a_database_without_a_guard_is_a_warning(elsewhere: Any) -> None:
    """Where nothing of ours keeps us from writing, only the account can."""
    found = elsewhere.checkup(QUERIES)

    assert [
        Checked("version", "not told"),
        Checked(
            "read-only",
            "read-only cannot be enforced on elsewhere",
            WARNING,
            "use an account that may do nothing but read",
        ),
    ] == found


def test_without_a_guard_only_what_begins_as_a_select_is_sent(elsewhere: Any) -> None:
    """That much can be seen; it is asked and rolled back."""
    refused = elsewhere.one("delete from orders")

    assert (Outcome.FAILED, Fault.CONFIG) == (refused.outcome, refused.fault)
    assert "source shop was not asked: the query is not a SELECT" == refused.message
    assert 60.0 == elsewhere.value("select count(*) from orders")


@pytest.mark.parametrize(
    ("encrypted", "expected"),
    [
        pytest.param(None, None, id="on this machine"),
        pytest.param(True, (OK, "the connection is encrypted"), id="encrypted"),
        pytest.param(False, (WARNING, "login and numbers can be read on the way"), id="not encrypted"),
    ],
)
def test_a_connection_that_others_can_read_is_a_warning(encrypted: bool | None, expected: object) -> None:
    """Over a network it is to be encrypted."""
    assert expected == by_name(list(_told(Facts(encrypted=encrypted), NOW))).get("TLS")


def test_a_clock_that_differs_is_told() -> None:
    """Slots are cut by the database's own times."""
    late = Facts(now=datetime(2026, 10, 14, 9, 20, tzinfo=UTC))
    assert (FAILED, "the source is 10 minutes behind this machine") == by_name(list(_told(late, NOW)))["clock"]


READS = {
    "a select": ("select 1", True),
    "in brackets": ("(SELECT 1)", True),
    "a common table": ("with a as (select 1) select * from a", True),
    "behind comments": ("-- why\n/* more */ # and\n select 1", True),
    "rows": ("values (1)", True),
    "a word that begins like it": ("selection 1", False),
    "an update": ("update a set b = 1", False),
    "what is executed of a comment": ("/*! delete */ from a", False),
    "a comment that does not end": ("/* select 1", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("query", "reads"), READS.values(), ids=READS.keys())
def test_what_begins_as_one_that_reads(query: str, reads: bool) -> None:
    """The first word counts, behind comments and brackets."""
    dialect = dialect_of("oracle://db.example.com/shop")
    if reads:
        dialect.refuse(query)
    else:
        with pytest.raises(ConnectorError, match="is not a SELECT"):
            dialect.refuse(query)


def test_a_missing_driver_names_its_extra(polling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cure is the command that installs it."""
    import sys

    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(SettingsError, match="needs the driver pymysql") as caught:
        polling("mysql://db.example.com/shop").checkup([])
    assert "pip install 'keyresult[mysql]'" in str(caught.value.help)
