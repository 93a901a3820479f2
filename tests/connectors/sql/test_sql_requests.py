"""What is sent: one query for each distinct thing asked, on one connection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, event
from tracker.connectors.sql import connector

from tracker.core.outcome import Outcome
from tracker.errors import Refused
from tracker.ports import Missing, Planned
from tracker.testing.fakes import DictFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)
AS_OF = "select count(*) from orders where ordered_at < :window_end"


class Sent:
    """What SQLAlchemy was made to do, in order."""

    def __init__(self) -> None:
        self.connections = 0
        self.statements: list[str] = []

    def connected(self, *_: object) -> None:
        """Count a connection."""
        self.connections += 1

    def executing(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """Note a statement."""
        self.statements.append(statement)


@pytest.fixture
def sent() -> Iterator[Sent]:
    """What is sent to any database during the test."""
    seen = Sent()
    listeners = (("connect", seen.connected), ("before_cursor_execute", seen.executing))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    yield seen
    for name, listener in listeners:
        event.remove(Engine, name, listener)


def test_requests_equal_distinct_questions(shop: Any, ask: Any, sent: Sent) -> None:
    """Twelve key results that ask three things cost three queries on one connection."""
    queries = (AS_OF, "select avg(good) from orders", "select count(*) from orders")

    answers = shop.read([ask(queries[number % 3], number=number) for number in range(12)])

    assert ([59.0, 0.75, 60.0] * 4, 3) == ([answer.value for answer in answers], shop.requests)
    assert (1, 3) == (sent.connections, sum(statement.startswith("select") for statement in sent.statements))


def test_one_query_at_two_instants_is_two_questions(shop: Any, ask: Any) -> None:
    """What is asked as of two slots is asked twice; what is asked for now, once."""
    asks = [
        ask(query, SLOT - timedelta(days=n), n + 2 * m) for m, query in enumerate((AS_OF, "select 1")) for n in (0, 1)
    ]

    answers = shop.read(asks)

    assert ([59.0, 58.0, 1.0, 1.0], 3) == ([answer.value for answer in answers], shop.requests)


def test_key_results_that_share_a_question_are_judged_alone(shop: Any, ask: Any) -> None:
    """The same empty answer is 0 for a measure that says so, and an absence for another."""
    query = "select good from orders where 0"

    found, missing = shop.read([ask(query, empty=0), ask(query, number=1)])

    assert (0.0, Outcome.NO_DATA, 1) == (found.value, missing.outcome, shop.requests)


def test_a_bad_query_costs_only_its_own(shop: Any, ask: Any) -> None:
    """The queries after one that is refused are answered."""
    answers = shop.read([ask("select nothing from nowhere"), ask("select 1", number=1)])

    assert [Outcome.FAILED, 1.0] == [getattr(answers[0], "outcome", None), getattr(answers[1], "value", None)]


def test_without_asks_nothing_is_opened(shop: Any, sent: Sent) -> None:
    """No asks, no connection."""
    assert ([], 0) == (shop.read([]), sent.connections)


def test_the_plan_tells_the_number_of_queries(shop: Any, ask: Any, sent: Sent) -> None:
    """Before anything is sent, the number of distinct queries is known."""
    asks = [ask(AS_OF, number=0), ask(AS_OF, number=1), ask("select 1", number=2)]

    planned = list(connector.plan(shop.source, asks, DictFacts()))

    names = tuple(each.key_result for each in asks)
    assert [Planned(2, "one query each, read-only, on one connection", names)] == planned
    assert 0 == sent.connections
    assert [] == list(connector.plan(shop.source, [], DictFacts()))


def test_history_is_the_query_as_of_each_slot(shop: Any, ask: Any, sent: Sent) -> None:
    """The past gives what it would have given then, on one connection."""
    slots = [SLOT - timedelta(days=number) for number in range(30, 0, -1)]

    answers = shop.history(ask(AS_OF), slots)

    assert [(slot, slot, 59.0 - number) for number, slot in zip(range(30, 0, -1), slots, strict=True)] == [
        (slot, answer.observed_at, answer.value) for slot, answer in answers
    ]
    assert 1 == sent.connections


def test_a_slot_without_data_is_missing(shop: Any, ask: Any) -> None:
    """History has an absence where there was nothing."""
    asked = ask("select avg(good) from orders where ordered_at < :at")

    [(_, answer)] = shop.history(asked, [SLOT - timedelta(days=400)])

    assert isinstance(answer, Missing)
    assert Outcome.NO_DATA is answer.outcome


def test_what_is_read_now_has_no_history(shop: Any, ask: Any) -> None:
    """A query that does not bind the slot is refused, with the cure."""
    with pytest.raises(Refused, match="can only be asked for now") as caught:
        shop.history(ask("select count(*) from orders"), [SLOT])

    assert "compare the time of its rows with `:window_end` or `:at`" == caught.value.help


def test_a_refused_query_ends_history(shop: Any, ask: Any) -> None:
    """What is wrong for every slot is said once."""
    with pytest.raises(Refused, match="no such table"):
        shop.history(ask("select count(*) from nowhere where t < :at"), [SLOT, SLOT])


def test_a_relative_path_starts_at_the_workspace(polling: Any, sqlite_file: Path) -> None:
    """`sqlite:///shop.db` is the file beside keyresult.yaml, wherever the program is run."""
    assert 60.0 == polling("sqlite:///shop.db", root=sqlite_file.parent).value("select count(*) from orders")
