"""History equals what polls at each slot would have read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tracker.core.outcome import Outcome
from tracker.errors import ConnectorError
from tracker.ports import Found, Missing

HOUR = timedelta(hours=1)


def _told(answer: Any) -> Any:
    return (answer.value, answer.observed_at) if isinstance(answer, Found) else (answer.outcome, answer.message)


@pytest.mark.prometheus
@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("avg_over_time(availability_ratio[7d])", {}),
        ("sum(rate(shop_deploys_total[1d]))", {"offset": "45m"}),
        ("open_tickets", {"reduce": "mean"}),
        ("open_tickets", {}),
        ("count(open_tickets > 4)", {"empty": 0}),
        ("stopped_job", {}),
        ("1 / (sum(open_tickets) - 21)", {}),
        ("scalar(sum(open_tickets)) * 2", {}),
        ("7", {}),
    ],
)
def test_history_equals_instant_queries(prometheus: Any, polling: Any, ask: Any, query: str, fields: Any) -> None:
    """Each slot has the answer that a poll as of the slot gives."""
    poll = polling(prometheus.url)
    slots = [prometheus.end - back * HOUR for back in (49, 31, 30, 7, 3, 2, 1, 0)]
    history = poll.history(ask(query, prometheus.end, **fields), slots)
    instants = [poll.queries(slot, query, **fields)[0] for slot in slots]
    assert slots == [slot for slot, _ in history]
    for (_, past), instant in zip(history, instants, strict=True):
        assert _told(past)[:1] == _told(instant)[:1]


@pytest.mark.prometheus
def test_slots_before_the_data_are_missing(prometheus: Any, polling: Any, ask: Any) -> None:
    """A slot without data is `no_data`, beside slots that have a number."""
    first = prometheus.end - timedelta(days=90)
    slots = [first - HOUR, first, first + HOUR]
    before, *after = (
        answer for _, answer in polling(prometheus.url).history(ask("deploy_duration_minutes", prometheus.end), slots)
    )
    assert isinstance(before, Missing)
    assert before.outcome is Outcome.NO_DATA
    assert all(isinstance(answer, Found) for answer in after)


@pytest.mark.prometheus
def test_90_days_of_hours_come_in_one_request(prometheus: Any, polling: Any, ask: Any) -> None:
    """A whole quarter is one request, and every hour equals the computed value."""
    slots = [prometheus.end - number * HOUR for number in range(90 * 24, -1, -1)]
    history = polling(prometheus.url).history(ask("sum(shop_deploys_total)", prometheus.end), slots)
    expected = [prometheus.newest('shop_deploys_total{service="shop"}', slot) for slot in slots]
    assert expected == [answer.value for _, answer in history]


@pytest.mark.prometheus
@pytest.mark.parametrize("query", ["sum(", "open_tickets * on() open_tickets", "open_tickets[1h]"])
def test_a_refused_query_is_an_error(prometheus: Any, polling: Any, ask: Any, query: str) -> None:
    """A query that the server refuses has no history at all."""
    with pytest.raises(ConnectorError, match="refuses the query"):
        polling(prometheus.url).history(ask(query, prometheus.end), [prometheus.end])
