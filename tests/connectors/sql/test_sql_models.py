"""What a user may write, and what is refused with its cure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tracker.connectors.http_source import FieldError
from tracker.connectors.sql import connector

SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)

SOURCES = {
    "a password in the URL": (
        {"url": "postgresql+psycopg://reader:planted@db/shop"}, "url", "url must not hold a user or password"),
    "a user in the URL": ({"url": "postgresql://reader@db/shop"}, "url", "url must not hold a user or password"),
    "a password with a slash": (
        {"url": "postgresql://reader:plan/ted@db/shop"}, "url", "url must not hold a user or password"),
    "a password as an option": (
        {"url": "postgresql://db/shop?password=planted"}, "url", "url must not hold a password, also not as an option"),
    "a password within an option": (
        {"url": "mssql+pyodbc:///?odbc_connect=SERVER%3Ddb%3BPWD%3Dplanted"},
        "url", "url must not hold a password, also not as an option"),
    "no URL": ({"url": "db.example.com"}, "url", "url is no SQLAlchemy URL"),
    "the older name of PostgreSQL": (
        {"url": "postgres://db/shop"}, "url", "url must begin with postgresql://, not postgres://"),
    "a port that is none": ({"url": "postgresql://db:port/shop"}, "url", "url names a host or port that is none"),
    "SQLite in memory": (
        {"url": "sqlite:///:memory:"}, "url", "url must name the file of a SQLite database, and nothing else"),
    "SQLite without a file": (
        {"url": "sqlite://"}, "url", "url must name the file of a SQLite database, and nothing else"),
    "SQLite with options": (
        {"url": "sqlite:///shop.db?mode=rw"}, "url", "url must name the file of a SQLite database, and nothing else"),
    "SQLite as a URI": (
        {"url": "sqlite:///file:shop.db"}, "url", "url must name the file of a SQLite database, and nothing else"),
    "SQLite with a password": (
        {"url": "sqlite:///shop.db", "password_env": "P"}, "password_env", "a SQLite database has no users"),
    "two places of a password": (
        {"url": "postgresql://db/shop", "password_env": "P", "password_file": "p"},
        "password_file", "password_env and password_file exclude each other"),
    "a password instead of its name": (
        {"url": "postgresql://db/shop", "password_env": "planted secret!"},
        "password_env", "password_env is not the name of an environment variable"),
    "no time at all": (
        {"url": "postgresql://db/shop", "statement_timeout": 0},
        "statement_timeout", "statement_timeout must be 1 to 300 seconds"),
    "too much time": (
        {"url": "postgresql://db/shop", "connect_timeout": 301},
        "connect_timeout", "connect_timeout must be 1 to 300 seconds"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "message"), SOURCES.values(), ids=SOURCES.keys())
def test_source_is_refused(fields: dict[str, Any], field: str, message: str) -> None:
    """A source that could not be read, or holds a secret, is refused by its field; nothing secret is quoted."""
    with pytest.raises(FieldError) as caught:
        connector.Source(**fields)

    assert (field, message) == (caught.value.field, caught.value.message)
    assert "planted" not in f"{caught.value.message} {caught.value.help}"


GOOD_URLS = [
    "postgresql://db.example.com/shop",
    "postgresql+psycopg://[::1]:5432/shop?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    "postgresql+psycopg:///shop?host=/var/run/postgresql",
    "mysql+pymysql://db/shop?charset=utf8mb4",
    "sqlite:///data/shop@home.db",
    "sqlite:////srv/shop.db",
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_source_is_accepted(url: str) -> None:
    """A URL without a secret is accepted as it is."""
    assert url == connector.Source(url=url).url


MEASURES = {
    "a blank query": ({"query": " \n"}, "query", "the query is not one statement"),
    "two statements": ({"query": "select 1; drop table orders"}, "query", "the query is not one statement"),
    "an unknown parameter": (
        {"query": "select :window_begin"}, "query", "the query has an unknown parameter `:window_begin`"),
    "a window that is no time": (
        {"query": "select :window_start", "window": "soon"}, "window", '"soon" is not an interval'),
    "a start without a window": (
        {"query": "select :window_start"}, "window", "the query has `:window_start` but there is no window"),
    "a window without a start": (
        {"query": "select :at", "window": "7d"}, "window", "the query does not use its window"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "message"), MEASURES.values(), ids=MEASURES.keys())
def test_measure_is_refused(fields: dict[str, Any], field: str, message: str) -> None:
    """A measure that no database could answer as it was meant is refused by its field, with a cure."""
    with pytest.raises(FieldError) as caught:
        connector.Measure(**fields)

    assert (field, message) == (caught.value.field, caught.value.message)
    assert caught.value.help


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (connector.Source, {"url": "sqlite:///a.db", "pool": 3}),
        (connector.Source, {"url": "sqlite:///a.db", "statement_timeout": 301}),
        (connector.Measure, {"query": "select 1", "empty": 1}),
        (connector.Measure, {"query": "select 1", "rows": 1}),
    ],
)
def test_plan_check_refuses_what_is_unknown_or_out_of_bounds(model: type[Any], fields: dict[str, Any]) -> None:
    """When a plan is loaded, further fields and values out of bounds are refused."""
    with pytest.raises(ValidationError):
        TypeAdapter(model).validate_python(fields)


PARAMETERS = {
    "none": ("select 1", False),
    "the cycle only": ("select :cycle_start, :cycle_end", False),
    "the start of the window only": ("select :window_start", False),
    "the end of the window": ("select :window_start, :window_end", True),
    "the instant": ("select :at", True),
    "the instant in a comment": ("select 1 -- :at", False),
}


@pytest.mark.parametrize(("query", "expected"), PARAMETERS.values(), ids=PARAMETERS.keys())
def test_a_query_that_binds_the_slot_is_asked_as_of_it(query: str, expected: bool) -> None:
    """Only `:window_end` and `:at` make an answer the same whenever it is asked."""
    window = "7d" if "window_start" in query else None

    assert expected is connector.Measure(query=query, window=window).as_of_slot


def test_only_parameters_that_are_used_are_bound(ask: Any) -> None:
    """Each parameter stands for its instant; those that are not used are not sent."""
    asked = ask("select :window_start, :window_end, :cycle_start", window="28d")

    assert {
        "cycle_start": datetime(2026, 10, 1, tzinfo=UTC),
        "window_end": SLOT,
        "window_start": SLOT - timedelta(days=28),
    } == asked.measure.bound(asked, SLOT)
