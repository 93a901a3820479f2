"""Unions against a real Prometheus: few requests, the right numbers, the guilty ones found."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.core.outcome import Outcome
from tracker.ports import Found, Missing

pytestmark = pytest.mark.prometheus

BAD = {
    70: ("sum(open_tickets", "parse error"),
    150: ("open_tickets * on() open_tickets", "duplicate series"),
    299: ("1) or vector(2", "parse error"),
}
UNIONS = 6
"""Of 50 each, for 300."""


def _queries() -> list[str]:
    good = (f"sum(open_tickets) * 0 + {number} # number {number}" for number in range(300))
    return [BAD[number][0] if number in BAD else query for number, query in enumerate(good)]


def _check(answers: list[Any]) -> None:
    for number, answer in enumerate(answers):
        if number in BAD:
            assert isinstance(answer, Missing)
            assert answer.outcome is Outcome.FAILED
            assert BAD[number][1] in answer.message
        else:
            assert isinstance(answer, Found), answer
            assert float(number) == answer.value


def test_three_bad_ones_cost_nobody_else(prometheus: Any, polling: Any) -> None:
    """Of 300 expressions 297 are read, first one by one and then in six unions."""
    poll = polling(prometheus.url)
    _check(poll.queries(prometheus.end, *_queries()))
    assert poll.requests == 300
    _check(poll.queries(prometheus.end, *_queries()))
    assert poll.requests == UNIONS + len(BAD)


def test_one_that_turns_bad_is_found_and_remembered(prometheus: Any, polling: Any) -> None:
    """Expressions that passed before and fail now are found by halving, and asked alone after that."""
    poll = polling(prometheus.url)
    poll.queries(prometheus.end, *_queries())
    known = poll.facts.get("verdicts")
    poll.facts.put("verdicts", dict.fromkeys(known, "v"))
    _check(poll.queries(prometheus.end, *_queries()))
    # Three unions hold a guilty one each: 6 halvings of 2 requests at most.
    assert UNIONS + len(BAD) < poll.requests <= UNIONS + len(BAD) * 2 * 6
    _check(poll.queries(prometheus.end, *_queries()))
    assert poll.requests == UNIONS + len(BAD)


def test_union_equals_single(prometheus: Any, polling: Any) -> None:
    """Each expression gives the same answer in a union as alone."""
    queries = [
        "42",
        "scalar(sum(open_tickets))",
        "sum(open_tickets)",
        'open_tickets{queue="web"}',
        "open_tickets",
        "no_such_metric",
        "1 / vector(0)",
        "rate(shop_deploys_total[1d]) # per second",
        "avg_over_time(availability_ratio[30d])",
        'label_replace(vector(5), "keyresult_ask", "0", "", "")',
    ]
    poll = polling(prometheus.url)
    alone = poll.queries(prometheus.end, *queries)
    together = poll.queries(prometheus.end, *queries)
    assert len(queries) == poll.requests - 1 + 8  # one union, one that is asked alone, one look-up for the empty answer
    for one, other in zip(alone, together, strict=True):
        assert _told(one) == _told(other)


def _told(answer: Any) -> Any:
    return (answer.value, answer.observed_at) if isinstance(answer, Found) else answer


def test_same_question_is_asked_once(prometheus: Any, polling: Any, ask: Any) -> None:
    """Key results with one expression and instant share the answer, however they reduce it."""
    poll = polling(prometheus.url)
    asks = [
        ask("open_tickets", prometheus.end, number, reduce=reduce) for number, reduce in enumerate(("sum", "max", None))
    ]
    total, most, several = poll.read(asks)
    assert poll.requests == 1
    assert total.value > most.value
    assert several.outcome is Outcome.AMBIGUOUS
