"""A real MariaDB: numbers, guards, errors, secrets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Missing

pytestmark = pytest.mark.mariadb

SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)
WEEK = "select count(*) from orders where ordered_at >= :window_start and ordered_at < :window_end"

NUMBERS = {
    "a constant": ("select 1", 1.0),
    "a window over instants, which are UTC": (WEEK, 7.0),
    "a decimal": ("select avg(case when good then 1.0 else 0 end) from orders", 0.75),
    "a percent sign and colons in a literal": (
        "select count(*) from orders where ' 100 % :at' like '%:at'", 60.0),
    "the days of the cycle": ("select timestampdiff(day, :cycle_start, :cycle_end)", 92.0),
    "a common table behind a comment": ("-- all\nwith o as (select * from orders) select count(*) from o", 60.0),
    "an instant of the server's clock, told in UTC": (
        "select abs(timestampdiff(second, now(), utc_timestamp())) < 60", 1.0),
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["mariadb", "mysql", "mysql+pymysql"])
def test_each_name_of_the_dialect_gives_the_number(mariadb: Any, scheme: str) -> None:
    """Without a driver in the address it is PyMySQL."""
    assert 7.0 == mariadb.poll(scheme).value(WEEK, window="7d")


@pytest.mark.parametrize(("query", "expected"), NUMBERS.values(), ids=NUMBERS.keys())
def test_mariadb_gives_the_number(mariadb: Any, query: str, expected: float) -> None:
    """One row with one number is the value, whatever the time zone of the server."""
    window = "7d" if ":window_start" in query else None

    assert expected == mariadb.poll().value(query, window=window)


def test_samples_come_beside_the_number(mariadb: Any) -> None:
    """A ratio carries how many orders are behind it."""
    found = mariadb.poll().one("select avg(case when good then 1.0 else 0 end), count(*) as samples from orders")

    assert (0.75, 60) == (found.value, found.samples)


def test_history_matches_arithmetic(mariadb: Any, ask: Any) -> None:
    """Forty days of weekly counts are those that were made."""
    slots = [SLOT - timedelta(days=number) for number in range(40, 0, -1)]

    answers = mariadb.poll().history(ask(WEEK, window="7d"), slots)

    assert slots == [slot for slot, _ in answers]
    assert {7.0} == {answer.value for _, answer in answers}


WRITES = {
    "a function that locks for writing": "select 1 from orders where number = 1 for update",
}


@pytest.mark.parametrize("query", WRITES.values(), ids=WRITES.keys())
def test_writing_is_refused_by_the_server(mariadb: Any, query: str) -> None:
    """A user that may write still cannot through us."""
    missing = mariadb.poll().one(query)

    assert (Outcome.FAILED, Fault.CONFIG) == (missing.outcome, missing.fault)
    assert missing.message.startswith("source shop was asked to write, which is never done: ")


REFUSED = {
    "an update": "update orders set good = 0",
    "a delete": "delete from orders returning 1",
    "a new table": "create table mine (x int)",
    "emptying one": "truncate orders",
    "leaving the transaction": "commit",
    "opening it for writing": "set session transaction read write",
    "a procedure": "call tidy()",
    "what is executed of a comment": "/*!delete*/ from orders",
    "what MariaDB alone executes of a comment": "/*M! delete from */ orders",
    "a file": "select 1 into outfile 'FILE'",
    "a file behind a comment": "select 1 into /*! outfile */ 'FILE'",
    "a file behind a quoted quote": r"select '\'' into outfile 'FILE' -- '",
    "a dump": "select 1 into dumpfile 'FILE'",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_anything_but_a_select_is_refused_by_us(mariadb: Any, ask: Any, query: str) -> None:
    """It is not even sent, and what follows is asked as ever."""
    file = Path(mariadb.socket).parent / "data" / "written"
    asks = [ask(query.replace("FILE", str(file))), ask("select count(*) from orders where good", number=1)]

    refused, count = mariadb.poll().read(asks)

    assert (Outcome.FAILED, Fault.CONFIG) == (refused.outcome, refused.fault)
    assert refused.message.startswith("source shop was not asked: the query ")
    assert (45.0, False) == (count.value, file.exists())


def test_a_guard_that_was_taken_off_is_put_on_again(mariadb: Any) -> None:
    """Every query begins a read-only transaction, whatever the one before it did to the session."""
    from contextlib import closing

    from tracker.connectors.sql.database import Database, Question

    from tracker.errors import Refused

    poll = mariadb.poll()
    with closing(Database(poll.source, poll.door())) as database:
        with pytest.raises(Refused):
            database.ask(Question("set session transaction read write", ours=True))
        with pytest.raises(Refused, match="was asked to write"):
            database.ask(Question("delete from orders", ours=True))
    assert 60.0 == poll.value("select count(*) from orders")


ERRORS = {
    "a syntax error": ("select from from", Outcome.FAILED, Fault.CONFIG, "source shop refuses the query: "),
    "a missing column": ("select x from orders", Outcome.FAILED, Fault.CONFIG, "source shop refuses the query: "),
    "a table that is not granted": ("select amount from salaries", Outcome.FAILED, Fault.CONFIG,
        "source shop does not let its user read this: "),
    "a query that takes too long": ("select sleep(30)", Outcome.FAILED, Fault.SOURCE,
        "source shop gave up on the query, which took longer than the source's `statement_timeout`: "),
    "a number that is too large": ("select cast(9223372036854775807 as signed) + 1", Outcome.REJECTED, Fault.SOURCE,
        "source shop cannot compute the number: "),
}  # fmt: skip


@pytest.mark.parametrize(("query", "outcome", "fault", "says"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_says_whose_it_is(mariadb: Any, query: str, outcome: Outcome, fault: Fault, says: str) -> None:
    """Each trouble has its words, and is no trouble of other queries."""
    missing = mariadb.poll(statement_timeout=1).one(query)

    assert isinstance(missing, Missing)
    assert missing.message.startswith(says), missing.message
    assert (outcome, fault) == (missing.outcome, missing.fault)


def test_a_division_by_zero_is_no_data(mariadb: Any) -> None:
    """Here it is NULL, which is no number and never 0."""
    assert Outcome.NO_DATA is mariadb.poll().one("select 1 / 0").outcome


def test_a_wrong_password_is_told_without_it(mariadb: Any) -> None:
    """A refusal of the login is a matter of configuration, and tells no secret."""
    missing = mariadb.poll(password_env="WRONG").one("select 1")

    assert (Outcome.FAILED, Fault.CONFIG) == (missing.outcome, missing.fault)
    assert missing.message.startswith("source shop refuses the login: ")
    assert "planted" not in repr(missing)


def test_a_server_that_is_not_there_is_told(mariadb: Any, polling: Any) -> None:
    """Nobody listens: the source is at fault."""
    missing = polling("mariadb://127.0.0.1:9/shop").one("select 1")

    assert (Outcome.FAILED, Fault.SOURCE) == (missing.outcome, missing.fault)
    assert "cannot be reached" in missing.message


def test_doctor_looks_at_account_guard_and_queries(mariadb: Any) -> None:
    """Who asks, what keeps us from writing, which queries may be run; none of them is."""
    poll = mariadb.poll()
    queries = [
        "select count(*) from orders",
        "select amount from salaries",
        WEEK,
        "delete from orders",
        "select sleep(60)",
    ]

    found = poll.checkup(queries)

    told = [(check.name, check.state, check.detail) for check in found]
    assert ("signed in", "ok", "as order_reader@127.0.0.1") == told[0]
    assert told[1][2].startswith("MariaDB ")
    assert ("clock", "ok", "agrees with this machine's") == told[2]
    assert ("read-only", "ok", "every transaction is read-only") == told[3]
    assert [("queries", "failed"), ("queries", "failed"), ("queries", "ok")] == [each[:2] for each in told[4:]]
    assert "SELECT command denied to user" in told[4][2]
    assert "source shop was not asked: the query is not a SELECT" == told[5][2]
    assert "3 of 5 queries can be run" == told[6][2]
    assert 60.0 == poll.value("select count(*) from orders")
