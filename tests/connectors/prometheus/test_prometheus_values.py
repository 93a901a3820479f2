"""Values from a real Prometheus equal those computed in plain Python from the same samples."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_api_client import PrometheusConnect  # type: ignore[import-untyped]

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Found, Missing

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.prometheus

HOUR, DAY = 3600, 86400
DEPLOYS = 'shop_deploys_total{service="shop"}'
QUEUES = ("billing", "login", "search", "web")

COMPUTED: dict[str, tuple[str, Callable[[Any, Any], float]]] = {
    "the newest sample of a gauge": (
        'deploy_duration_minutes{service="shop"}',
        lambda server, at: server.newest('deploy_duration_minutes{service="shop",branch="main"}', at),
    ),
    "an average over a month": (
        "avg_over_time(availability_ratio[30d])",
        lambda server, at: server.average('availability_ratio{service="shop"}', at, 30 * DAY),
    ),
    "an increase over a reset of its counter": (
        "increase(shop_deploys_total[12d])",
        lambda server, at: server.increase(DEPLOYS, at, 12 * DAY),
    ),
    "an increase that may not reach below a count of nought": (
        "increase(shop_deploys_total[3h])",
        lambda server, at: server.increase(DEPLOYS, at, 3 * HOUR),
    ),
    "a rate per second": (
        "sum(rate(shop_deploys_total[1d]))",
        lambda server, at: server.increase(DEPLOYS, at, DAY) / DAY,
    ),
    "a median within the middle bucket": (
        "histogram_quantile(0.5, rate(request_duration_seconds_bucket[6h]))",
        lambda server, at: server.quantile(0.5, at, 6 * HOUR),
    ),
    "a low percentile within the first bucket": (
        "histogram_quantile(0.1, sum by (le) (rate(request_duration_seconds_bucket[1d])))",
        lambda server, at: server.quantile(0.1, at, DAY),
    ),
    "a sum over label values": (
        "sum(open_tickets)",
        lambda server, at: sum(server.newest(f'open_tickets{{queue="{queue}"}}', at) for queue in QUEUES),
    ),
    "a scalar": ("scalar(sum(shop_deploys_total)) / 2", lambda server, at: server.newest(DEPLOYS, at) / 2),
    "a number": ("42", lambda _server, _at: 42.0),
    "an expression with a comment at its end": ("vector(7) # seven", lambda _server, _at: 7.0),
    "an expression of several lines": ("sum(\n  open_tickets # all queues\n) * 0 + 3", lambda _server, _at: 3.0),
}


@pytest.mark.parametrize(("query", "expected"), COMPUTED.values(), ids=COMPUTED.keys())
@pytest.mark.parametrize("minutes_ago", [5, 10, 60 * 24 * 10 + 130, 60 * 24 * 40 + 7])
def test_value_is_the_computed_one(prometheus: Any, polling: Any, query: str, expected: Any, minutes_ago: int) -> None:
    """Alone or in a union, the value is what the samples say."""
    at = prometheus.end - timedelta(minutes=minutes_ago)
    poll = polling(prometheus.url)
    for _ in range(2):  # alone first, and with another in a union after that
        answer, _other = poll.queries(at, query, "vector(1)")
        assert isinstance(answer, Found), answer
        assert pytest.approx(expected(prometheus, at), rel=1e-9) == answer.value
        assert at == answer.observed_at
    assert answer.evidence["asked_together"] == 2


def test_every_reducer_matches_its_word(prometheus: Any, polling: Any) -> None:
    """Several series are reduced to what the word says."""
    at = prometheus.end
    values = [prometheus.newest(f'open_tickets{{queue="{queue}"}}', at) for queue in QUEUES]
    poll = polling(prometheus.url)
    reduced = {
        "sum": sum(values),
        "mean": sum(values) / 4,
        "min": min(values),
        "max": max(values),
        "count": 4.0,
    }
    for reduce, expected in reduced.items():
        (answer,) = poll.queries(at, "open_tickets", reduce=reduce)
        assert isinstance(answer, Found)
        assert (expected, reduce, 4) == (answer.value, answer.evidence["reduced_by"], answer.evidence["series"])


def test_prometheus_api_client_reads_the_same(prometheus: Any, polling: Any) -> None:
    """The well-known client gives the same numbers for the same instants."""
    at = prometheus.end - timedelta(minutes=10)
    client = PrometheusConnect(url=prometheus.url)
    queries = ("avg_over_time(availability_ratio[30d])", "sum(rate(shop_deploys_total[1d]))")
    for query, answer in zip(queries, polling(prometheus.url).queries(at, *queries), strict=True):
        (series,) = client.custom_query(query, params={"time": at.timestamp()})
        assert isinstance(answer, Found)
        assert float(series["value"][1]) == answer.value


def test_an_offset_asks_earlier(prometheus: Any, polling: Any) -> None:
    """With an offset the value is that of the earlier instant, and says so."""
    (answer,) = polling(prometheus.url).queries(prometheus.end, "sum(shop_deploys_total)", offset="3h")
    earlier = prometheus.end - timedelta(hours=3)
    assert isinstance(answer, Found)
    assert (prometheus.newest(DEPLOYS, earlier), earlier) == (answer.value, answer.observed_at)


ABSENT = {
    "a series that stopped an hour ago": ("stopped_job", Outcome.NO_DATA, Fault.SOURCE, "gave 0 series"),
    "an unknown metric": ("no_such", Outcome.NO_DATA, Fault.CONFIG, "no metric named no_such in the last 7 days"),
    "a wrong label value": (
        'sum(deploy_duration_minutes{branch="master"})',
        Outcome.NO_DATA,
        Fault.CONFIG,
        'the label branch="master" of deploy_duration_minutes has the values main',
    ),
    "a filter that holds nowhere": ("sum(open_tickets) > 1000", Outcome.NO_DATA, Fault.SOURCE, "gave 0 series"),
    "an instant before the history": ("vector(1) and absent_then", Outcome.NO_DATA, Fault.CONFIG, "absent_then"),
    "0 divided by 0": (
        "rate(idle_requests_total[1d]) / rate(idle_requests_total[1d])",
        Outcome.REJECTED,
        Fault.SOURCE,
        "“NaN”",
    ),
    "1 divided by 0": ("1 / sum(idle_requests_total)", Outcome.REJECTED, Fault.SOURCE, "“+Inf”"),
    "several series": (
        "open_tickets",
        Outcome.AMBIGUOUS,
        Fault.CONFIG,
        (
            '4 series came back where one is needed: open_tickets{queue="billing"}, open_tickets{queue="login"}, '
            'open_tickets{queue="search"} and 1 more'
        ),
    ),
    "a range of samples": ("open_tickets[1d]", Outcome.REJECTED, Fault.CONFIG, "a matrix came back"),
    "a text": ('"words"', Outcome.REJECTED, Fault.CONFIG, "a string came back"),
    "a parse error": ("sum(", Outcome.FAILED, Fault.CONFIG, "parse error"),
    "a many-to-many match": (
        "open_tickets * on() open_tickets",
        Outcome.FAILED,
        Fault.CONFIG,
        "found duplicate series for the match group",
    ),
    "a splice": ("1) or vector(2", Outcome.FAILED, Fault.CONFIG, "parse error"),
}


@pytest.mark.parametrize(("query", "outcome", "fault", "message"), ABSENT.values(), ids=ABSENT.keys())
def test_absence_has_its_reason(
    prometheus: Any, polling: Any, query: str, outcome: Outcome, fault: Fault, message: str
) -> None:
    """What gives no number gives its reason, the same alone and beside others."""
    poll = polling(prometheus.url)
    first, _ = poll.queries(prometheus.end, query, "vector(1)")
    again, _ = poll.queries(prometheus.end, query, "vector(1)")
    assert isinstance(first, Missing)
    assert (outcome, fault) == (first.outcome, first.fault)
    assert message in first.message
    assert first == again


def test_empty_may_mean_none(prometheus: Any, polling: Any) -> None:
    """With `empty: 0` an empty answer is 0, and the evidence says why."""
    (answer,) = polling(prometheus.url).queries(prometheus.end, "count(open_tickets > 1000)", empty=0)
    assert isinstance(answer, Found)
    assert answer.value == 0.0
    assert "counts as 0" in answer.evidence["empty"]
