"""The protocol, asked with plain requests on loopback: envelopes, types, errors, the outage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.demo.conftest import Asker
    from tracker.demo.story import Story

DEPLOY = 'job:deploy_duration_seconds:p50_7d{branch="main"}'
LATENCY = 'api:request_duration_seconds:p99_1d{api="public"}'
RECOVERY = "incident:recovery_seconds:p50_28d"
NOON = 1786536000  # 2026-08-12 12:00 UTC
HOUR = 3600

RESULTS = {
    "a scalar": ("1 + 1", {"resultType": "scalar", "result": [NOON, "2"]}),
    "a string": ('"x"', {"resultType": "string", "result": [NOON, "x"]}),
    "a vector without labels": (
        "vector(0.5)",
        {"resultType": "vector", "result": [{"metric": {}, "value": [NOON, "0.5"]}]},
    ),
    "an unknown metric": ("nope", {"resultType": "vector", "result": []}),
    "a series that has stopped": (RECOVERY, {"resultType": "vector", "result": []}),
    "a range without samples": ("nope[5m]", {"resultType": "matrix", "result": []}),
    "not a number": ("0/0", {"resultType": "scalar", "result": [NOON, "NaN"]}),
    "infinity": ("1/0", {"resultType": "scalar", "result": [NOON, "+Inf"]}),
    "negative infinity": ("-1/0", {"resultType": "scalar", "result": [NOON, "-Inf"]}),
    "a small number without an exponent": ("1e-7", {"resultType": "scalar", "result": [NOON, "0.0000001"]}),
    "a large number without an exponent": (
        "1e21",
        {"resultType": "scalar", "result": [NOON, "1000000000000000000000"]},
    ),
}


@pytest.mark.parametrize(("query", "data"), RESULTS.values(), ids=RESULTS)
def test_instant_results(platform: Asker, query: str, data: object) -> None:
    """Each type of result has Prometheus's envelope, values as text."""
    assert (200, {"status": "success", "data": data}) == platform.post("query", query=query, time=NOON)


TIMES = {
    "whole seconds": (NOON, NOON),
    "seconds and milliseconds": (f"{NOON}.5", NOON + 0.5),
    "RFC 3339 in UTC": ("2026-08-12T12:00:00Z", NOON),
    "RFC 3339 in another zone": ("2026-08-12T14:00:00+02:00", NOON),
    "none: the sandbox's now": ("", NOON + 2 * HOUR + 25 * 60),
}


@pytest.mark.parametrize(("time", "seconds"), TIMES.values(), ids=TIMES)
def test_times(platform: Asker, time: object, seconds: float) -> None:
    """An instant is given as Unix seconds or as RFC 3339, and comes back as seconds."""
    assert seconds == platform.get("query", query="1", time=time)[1]["data"]["result"][0]


def test_get_and_post_agree(platform: Asker) -> None:
    """A query in the address and one in the body give the same answer."""
    assert platform.get("query", query=DEPLOY, time=NOON) == platform.post("query", query=DEPLOY, time=NOON)


def test_several_series(platform: Asker) -> None:
    """A selector that is not narrow enough finds two series, as a real one may."""
    _, answer = platform.post("query", query="job:deploy_duration_seconds:p50_7d", time=NOON)
    assert {"main", "release"} == {entry["metric"]["branch"] for entry in answer["data"]["result"]}


def test_range_vector(platform: Asker) -> None:
    """A range gives the samples behind it, at full hours, its start left out."""
    _, answer = platform.post("query", query=f"{DEPLOY}[3h]", time=NOON)
    (row,) = answer["data"]["result"]
    assert [at for at, _ in row["values"]] == [NOON - 2 * HOUR, NOON - HOUR, NOON]


def test_union_of_the_connector(platform: Asker) -> None:
    """The connector's union carries each number under its own label; an empty part is absent."""
    parts = [
        f'label_join((\n{query}\n), "keyresult_ask", "{number}", "keyresult_ask", "keyresult_ask")'
        for number, query in enumerate((DEPLOY, RECOVERY, "vector(\n7 # a comment\n)"))
    ]
    _, answer = platform.post("query", query=f"(({parts[0]}\nor\n{parts[1]})\nor\n{parts[2]})", time=NOON)
    (_, alone) = platform.post("query", query=DEPLOY, time=NOON)
    found = {row["metric"]["keyresult_ask"]: row["value"][1] for row in answer["data"]["result"]}
    assert {"0": alone["data"]["result"][0]["value"][1], "2": "7"} == found


def test_history_and_instants_agree(platform: Asker) -> None:
    """A range answer holds, point for point, what instant queries give."""
    query = "avg_over_time(platform:availability:ratio_1h[1d])"
    _, answer = platform.post("query_range", query=query, start=NOON - 3 * HOUR, end=NOON, step="1h")
    instants = [
        platform.post("query", query=query, time=at)[1]["data"]["result"][0]["value"]
        for at in range(NOON - 3 * HOUR, NOON + 1, HOUR)
    ]
    assert [{"metric": {}, "values": instants}] == answer["data"]["result"]


def test_range_of_a_scalar(platform: Asker) -> None:
    """A scalar over a span is a matrix of one row without labels."""
    _, answer = platform.get("query_range", query="1", start=0, end=10, step=5)
    data = {"resultType": "matrix", "result": [{"metric": {}, "values": [[0, "1"], [5, "1"], [10, "1"]]}]}
    assert {"status": "success", "data": data} == answer


def test_most_points(platform: Asker) -> None:
    """11,001 points pass, as in Prometheus, whose limit counts the steps between them."""
    _, answer = platform.post("query_range", query="1", start=0, end=11_000, step=1)
    assert len(answer["data"]["result"][0]["values"]) == 11_001


def bad(message: str) -> tuple[int, dict[str, str]]:
    """A 400 with Prometheus's envelope."""
    return 400, {"status": "error", "errorType": "bad_data", "error": message}


# Every text is what Prometheus 2.42 answers, but those about `time` and about match[], which are shorter here.
ERRORS: Mapping[str, tuple[str, dict[str, object], tuple[int, dict[str, str]]]] = {
    "a query that is none": (
        "query",
        {"query": "1+"},
        bad('invalid parameter "query": 1:3: parse error: unexpected end of input'),
    ),
    "no query": ("query", {}, bad('invalid parameter "query": 1:1: parse error: no expression found in input')),
    "a time without a zone": (
        "query",
        {"query": "1", "time": "2026-01-01 00:00:00"},
        bad('invalid parameter "time": cannot parse "2026-01-01 00:00:00" to a valid timestamp'),
    ),
    "an infinite time": (
        "query",
        {"query": "1", "time": "Inf"},
        bad('invalid parameter "time": cannot parse "Inf" to a valid timestamp'),
    ),
    "a query too deep": (
        "query",
        {"query": "(" * 3000},
        bad('invalid parameter "query": expression is nested too deeply'),
    ),
    "a query that cannot be evaluated": (
        "query",
        {"query": 'label_join(vector(1), "1a", "b")'},
        (
            422,
            {
                "status": "error",
                "errorType": "execution",
                "error": "invalid destination label name in label_join(): 1a",
            },
        ),
    ),
    "no start": (
        "query_range",
        {"query": "1", "end": 1, "step": 1},
        bad('invalid parameter "start": cannot parse "" to a valid timestamp'),
    ),
    "an end before the start": (
        "query_range",
        {"query": "1", "start": 1, "end": 0, "step": 1},
        bad('invalid parameter "end": end timestamp must not be before start time'),
    ),
    "no step": (
        "query_range",
        {"query": "1", "start": 0, "end": 1},
        bad('invalid parameter "step": cannot parse "" to a valid duration'),
    ),
    "a step of nothing": (
        "query_range",
        {"query": "1", "start": 0, "end": 1, "step": 0},
        bad(
            'invalid parameter "step": zero or negative query resolution step widths are not accepted. '
            "Try a positive integer"
        ),
    ),
    "too many points": (
        "query_range",
        {"query": "1", "start": 0, "end": 11_001, "step": 1},
        bad(
            "exceeded maximum resolution of 11,000 points per timeseries. "
            "Try decreasing the query resolution (?step=XX)"
        ),
    ),
    "a range over a span": (
        "query_range",
        {"query": "up[5m]", "start": 0, "end": 1, "step": 1},
        bad('invalid expression type "range vector" for range query, must be Scalar or instant Vector'),
    ),
    "series of nothing": ("series", {}, bad("no match[] parameter provided")),
    "series of a number": (
        "series",
        {"match[]": "1"},
        bad('invalid parameter "match[]": 1:1: parse error: expected a series selector'),
    ),
    "a label that cannot be": ("label/a-b/values", {}, bad('invalid label name: "a-b"')),
}


@pytest.mark.parametrize(("endpoint", "parameters", "answer"), ERRORS.values(), ids=ERRORS)
def test_errors(platform: Asker, endpoint: str, parameters: dict[str, object], answer: object) -> None:
    """What is wrong with a request is said with Prometheus's status, type and words."""
    assert answer == platform.post(endpoint, **parameters)


def test_labels(platform: Asker) -> None:
    """Every label's name is listed, or those of the series that match."""
    assert platform.get("labels")[1]["data"] == ["__name__", "branch", "service"]
    assert platform.get("labels", **{"match[]": RECOVERY})[1]["data"] == ["__name__"]


def test_label_values(platform: Asker) -> None:
    """A label's values are listed once each; one that nothing has is empty."""
    assert platform.get("label/branch/values")[1]["data"] == ["main", "release"]
    assert platform.get("label/nope/values")[1]["data"] == []
    assert DEPLOY.partition("{")[0] in platform.get("label/__name__/values")[1]["data"]


def test_series_of_any_selector(platform: Asker) -> None:
    """Series that match one selector or another are listed with their labels."""
    _, answer = platform.get("series", **{"match[]": [RECOVERY, DEPLOY]})
    names = [labels["__name__"] for labels in answer["data"]]
    assert names == ["job:deploy_duration_seconds:p50_7d", "incident:recovery_seconds:p50_28d"]


def test_build_info(platform: Asker) -> None:
    """The server's version can be asked, and says that it is a sandbox."""
    status, answer = platform.get("status/buildinfo")
    assert (status, answer["data"]["revision"]) == (200, "sandbox")


PAGES = {
    "ready": ("/-/ready", 200, "Prometheus Server is Ready.\n"),
    "the front page": ("/", 200, "Prometheus Server is Ready.\n"),
    "no such page": ("/nope", 404, "404 page not found\n"),
    "no such endpoint": ("/api/v1/nope", 404, "404 page not found\n"),
}


@pytest.mark.parametrize(("path", "status", "text"), PAGES.values(), ids=PAGES)
def test_pages(platform: Asker, path: str, status: int, text: str) -> None:
    """Outside the API, answers are plain text."""
    assert (status, "text/plain; charset=utf-8", text) == platform.text(path)


UNAVAILABLE = {
    "status": "error",
    "errorType": "unavailable",
    "error": "service unavailable since 2026-08-07T14:00:00Z: broken on purpose, demo data",
}


@pytest.mark.parametrize("endpoint", ["query", "labels", "series", "status/buildinfo", "label/api/values"])
def test_broken_source(edge: Asker, endpoint: str) -> None:
    """The broken source answers 503 to whatever is asked of it now."""
    assert edge.post(endpoint, query=LATENCY, **{"match[]": LATENCY}) == (503, UNAVAILABLE)


def test_broken_source_is_not_ready(edge: Asker) -> None:
    """The broken source does not call itself ready."""
    assert edge.text("/-/ready")[0] == 503


def span(edge: Asker, start: datetime, end: datetime) -> tuple[int, Any]:
    """An hourly range query to the broken source."""
    times = {"start": start.timestamp(), "end": end.timestamp(), "step": HOUR}
    return edge.post("query_range", query=LATENCY, **times)


def test_history_ends_at_the_outage(edge: Asker, story: Story, now: datetime) -> None:
    """A span that reaches into the outage has points until the hour before it."""
    status, answer = span(edge, story.outage - timedelta(hours=3), now)
    (row,) = answer["data"]["result"]
    last = story.outage.timestamp() - HOUR
    assert (200, [last - 2 * HOUR, last - HOUR, last]) == (status, [at for at, _ in row["values"]])


def test_no_history_within_the_outage(edge: Asker, story: Story, now: datetime) -> None:
    """A span that begins in the outage is answered with 503."""
    assert span(edge, story.outage, now) == (503, UNAVAILABLE)


def test_instants_before_the_outage(edge: Asker, story: Story) -> None:
    """An instant before the outage is answered: the source remembers what it saw."""
    before = story.outage - timedelta(seconds=1)
    assert before < datetime(2026, 8, 7, 14, tzinfo=UTC)
    _, answer = edge.post("query", query=LATENCY, time=before.timestamp())
    assert len(answer["data"]["result"]) == 1
