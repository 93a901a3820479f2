"""A real PostgreSQL: numbers, guards, errors, secrets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Missing

pytestmark = pytest.mark.postgres

SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)
WEEK = "select count(*) from orders where {column} >= :window_start and {column} < :window_end"

NUMBERS = {
    "a constant": ("select 1", 1.0),
    "a window over instants with a zone": (WEEK.format(column="ordered_at_tz"), 7.0),
    "a window over instants without a zone, which are UTC": (WEEK.format(column="ordered_at"), 7.0),
    "a decimal": ("select avg(case when good then 1.0 else 0 end) from orders", 0.75),
    "a cast, a percent sign and colons in a literal": (
        "select count(*)::int from orders where ' 100 % :at' like '%:at'", 60.0),
    "the days of the cycle": ("select extract(epoch from :cycle_end - :cycle_start) / 86400", 92.0),
    "a semicolon at the end": ("select count(*) from orders; -- all", 60.0),
}  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), NUMBERS.values(), ids=NUMBERS.keys())
def test_postgres_gives_the_number(postgres: Any, query: str, expected: float) -> None:
    """One row with one number is the value, whatever the time zone of the server."""
    window = "7d" if ":window_start" in query else None

    assert expected == postgres.poll().value(query, window=window)


def test_samples_come_beside_the_number(postgres: Any) -> None:
    """A ratio carries how many orders are behind it."""
    found = postgres.poll().one("select avg(case when good then 1.0 else 0 end), count(*) as samples from orders")

    assert (0.75, 60) == (found.value, found.samples)


def test_history_matches_arithmetic(postgres: Any, ask: Any) -> None:
    """Forty days of weekly counts are those that were made; a slot that cannot be computed is missing."""
    query = (
        "select count(*) / (case when :at = timestamptz '2026-10-01 09:00Z' then 0 else 1 end)"
        " from orders where ordered_at >= :window_start and ordered_at < :window_end"
    )
    slots = [SLOT - timedelta(days=number) for number in range(40, 0, -1)]

    answers = postgres.poll().history(ask(query, window="7d"), slots)

    assert slots == [slot for slot, _ in answers]
    assert [13] == [(SLOT - slot).days for slot, answer in answers if isinstance(answer, Missing)]
    assert {7.0} == {answer.value for _, answer in answers if not isinstance(answer, Missing)}


WRITES = {
    "an update that returns": "update orders set good = false returning 1",
    "a delete in a common table": "with gone as (delete from orders returning 1) select count(*) from gone",
    "a function that writes": "select nextval('tickets')",
    "a lock for writing": "select 1 from orders where number = 1 for update",
    "a new table": "create table mine (x int)",
}


@pytest.mark.parametrize("query", WRITES.values(), ids=WRITES.keys())
def test_writing_is_refused(postgres: Any, query: str) -> None:
    """A user that may write still cannot through us."""
    missing = postgres.poll().one(query)

    assert (Outcome.FAILED, Fault.CONFIG) == (missing.outcome, missing.fault)
    assert missing.message.startswith("source shop was asked to write, which is never done: ")
    assert 45.0 == postgres.poll().value("select count(*) from orders where good")


REFUSED = {
    "leaving the transaction": "commit",
    "opening it for writing": "set transaction read write",
    "doing something": "do $$ begin delete from orders; end $$",
    "writing a file": "copy orders to stdout",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_anything_but_a_select_is_refused(postgres: Any, ask: Any, query: str) -> None:
    """Statements that would undo the guards are refused, and the guards hold for what follows."""
    refused, write = postgres.poll().read([ask(query), ask("delete from orders returning 1", number=1)])

    assert [(Outcome.FAILED, Fault.CONFIG)] * 2 == [(each.outcome, each.fault) for each in (refused, write)]
    assert 60.0 == postgres.poll().value("select count(*) from orders")


MANY = "select a from generate_series(1, 10000) a, generate_series(1, 1000) b"
ERRORS = {
    "a syntax error": ("selec 1", Outcome.FAILED, Fault.CONFIG,
        'source shop refuses the query: syntax error at or near "selec"'),
    "a missing table": ("select x from nowhere", Outcome.FAILED, Fault.CONFIG,
        'source shop refuses the query: relation "nowhere" does not exist'),
    "a missing right": ("select amount from salaries", Outcome.FAILED, Fault.CONFIG,
        "source shop does not let its user read this: permission denied for table salaries"),
    "a division by zero": ("select 1 / 0", Outcome.REJECTED, Fault.SOURCE,
        "source shop cannot compute the number: division by zero"),
    "a slow query": ("select pg_sleep(60)", Outcome.FAILED, Fault.SOURCE,
        ("source shop gave up on the query, which took longer than the source's `statement_timeout`: "
        "canceling statement due to statement timeout")),
    "ten million rows": (MANY, Outcome.AMBIGUOUS, Fault.CONFIG,
        "several rows came back where one is needed"),
    "NaN": ("select 'NaN'::numeric", Outcome.REJECTED, Fault.SOURCE,
        "a number came back that is not finite or too large"),
    "a truth value": ("select true", Outcome.REJECTED, Fault.CONFIG,
        "true or false came back instead of a number"),
    "an interval": ("select interval '1 hour'", Outcome.REJECTED, Fault.CONFIG,
        "a length of time came back instead of a number"),
    "NULL": ("select max(number) from orders where false", Outcome.NO_DATA, Fault.SOURCE,
        "the query worked and gave NULL"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "outcome", "fault", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_postgres_says_why_there_is_no_number(
    postgres: Any, ask: Any, query: str, outcome: Outcome, fault: Fault, message: str
) -> None:
    """The reason is told in one line, and costs no other query."""
    missing, found = postgres.poll(statement_timeout=1).read([ask(query), ask("select 1", number=1)])

    assert (outcome, fault, message) == (missing.outcome, missing.fault, missing.message)
    assert 1.0 == found.value


def test_a_lost_connection_ends_the_poll_of_the_source(postgres: Any, ask: Any) -> None:
    """What was answered stays; the rest is the source's failure, and is not asked one by one."""
    poll = postgres.poll()
    killing = "select pg_terminate_backend(pg_backend_pid())"

    answers = poll.read([ask("select 1"), ask(killing, number=1), ask("select 2", number=2)])

    assert (1.0, 2) == (answers[0].value, poll.requests)
    assert [(Outcome.FAILED, Fault.SOURCE)] * 2 == [(each.outcome, each.fault) for each in answers[1:]]


LOGINS = {
    "a wrong password": ({"password_env": "WRONG"}, "source shop refuses the login: "),
    "an unknown user": ({"user_env": "WRONG"}, "source shop refuses the login: "),
    "no password": ({"password_env": None}, "source shop refuses the login: "),
}


@pytest.mark.parametrize(("fields", "message"), LOGINS.values(), ids=LOGINS.keys())
def test_refused_login_tells_no_secret(postgres: Any, fields: dict[str, Any], message: str) -> None:
    """A login that is refused is a matter of configuration; user and password are not told."""
    missing = postgres.poll(**fields).one("select 1")

    assert (Outcome.FAILED, Fault.CONFIG) == (missing.outcome, missing.fault)
    assert missing.message.startswith(message)
    for secret in ("planted", "order_reader"):
        assert secret not in repr(missing)


def test_an_unknown_database_is_told(postgres: Any, polling: Any) -> None:
    """A database that does not exist is a matter of configuration."""
    login = {"user_env": "SHOP_USER", "password_env": "SHOP_PASSWORD"}
    missing = polling(f"postgresql://127.0.0.1:{postgres.port}/nowhere", **login).one("select 1")

    assert (Fault.CONFIG, True) == (missing.fault, missing.message.startswith("source shop knows no such database: "))


def test_a_safer_connection_than_there_is_is_refused(postgres: Any, polling: Any) -> None:
    """Where encryption is asked for and not offered, nothing is sent."""
    missing = polling(f"postgresql://127.0.0.1:{postgres.port}/shop?sslmode=require").one("select 1")

    assert Fault.CONFIG is missing.fault
    assert "server does not support SSL" in missing.message


def test_a_server_that_is_down_is_the_source_s_trouble(polling: Any) -> None:
    """Refused connections are the source's failure."""
    missing = polling("postgresql://127.0.0.1:1/shop").one("select 1")

    assert (Outcome.FAILED, Fault.SOURCE) == (missing.outcome, missing.fault)
    assert missing.message.startswith("source shop cannot be reached: ")


def test_secrets_do_not_appear_anywhere(postgres: Any, ask: Any) -> None:
    """Neither answers, nor the door's words, nor evidence hold user or password."""
    poll = postgres.poll()
    asks = [ask("select 1"), ask("select 1 from nowhere", number=1), ask("select session_user", number=2)]

    told = f"{poll.read(asks)!r} {poll.door()!r} {poll.source!r}"

    assert [] == [secret for secret in ("planted", "order_reader") if secret in told]
