"""What can be told of PromQL and of windows without a server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tracker.core.model import Measure
from tracker.core.quantity import parse_unit
from tracker.plan.rules.promql import MOST_CHARACTERS, MOST_PARENTHESES, longest_range, several_series
from tracker.plan.rules.windows import window_of


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum by (service) (rate(x[5m]))", "service"),
        ("sum(rate(x[5m])) by (service, job)", "service, job"),
        ("max(sum by (x) (y))", None),
        ("count(count by (service) (up))", None),
        ("sum without (instance) (x)", None),
        ("histogram_quantile(0.5, sum by (le) (rate(d_bucket[7d])))", None),
        ("histogram_quantile(0.5, sum by (le, job) (rate(d_bucket[7d])))", "job"),
        ("histogram_quantile(0.5, rate(d_bucket[7d]))", None),
        ("1 - sum by (x) (y) / sum by (x) (z)", "x"),
        ("sum(increase(a[28d])) / sum(increase(b[28d]))", None),
        ("(sum by (a) (b))", "a"),
        ("(a) + (sum by (b) (c))", "b"),
        ("topk(3, sum by (x) (y))", None),
        ("scalar(sum by (x) (y))", None),
        ('label_replace(sum by (a) (b), "x", "$1", "a", "(.*)")', "a"),
        ('up{job=~"a|b"}', "job"),
        ('sum(up{job=~"a|b"})', None),
        ('up{job=~"api.*"}', None),
        ("avg_over_time(job:availability:ratio[30d])", None),
        ('x{y="sum by (z) (a)"}', None),
        ("sum by (x", None),
        ("rate(sum by (a) (b)", "a"),
        (")(", None),
        ("", None),
        ("(" * (MOST_PARENTHESES + 1) + "sum by (x) (y)", None),
        ("sum by (x) (y)" + " " * MOST_CHARACTERS, None),
        ("sum by (a) (b) + x{y='sum by (c)", "a"),
        ("x{y='}' + sum by (a) (b)", None),
        ('{a=~"x"} or {b=~"y|z"}', "b"),
        ("{a=~\"x|y'} or b", None),
        ("sum({a='b|c', d=~\"e\"}) by (f)", "f"),
    ],
)
def test_several_series(query: str, expected: str | None) -> None:
    """The labels that give a series each are named where that is certain."""
    assert expected == several_series(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rate(x[5m])", timedelta(minutes=5)),
        ("avg_over_time(rate(x[5m])[1d:1h])", timedelta(days=1)),
        ("quantile_over_time(0.5, x[1h30m:5m])", timedelta(minutes=90)),
        ('x{y="[5m]"}', None),
        ("up", None),
        ("x[5m", None),
        ("x[5m:[1h]", timedelta(hours=1)),
    ],
)
def test_longest_range(query: str, expected: timedelta | None) -> None:
    """The longest span counts, and nothing in a string does."""
    assert expected == longest_range(query)


@pytest.mark.parametrize(
    ("connector", "fields", "expected"),
    [
        pytest.param("ci", {"window": "7d"}, ("window", timedelta(days=7)), id="a window"),
        pytest.param("ci", {"window": "long"}, None, id="a window that is none"),
        pytest.param("prometheus", {"query": "x[5m]"}, ("query", timedelta(minutes=5)), id="PromQL"),
        pytest.param("prometheus", {"query": "x"}, None, id="PromQL at an instant"),
        pytest.param("sql", {"query": "SELECT x[5]"}, None, id="another language"),
        pytest.param("jira", {"jql": "created >= -30d"}, ("jql", timedelta(days=30)), id="JQL"),
        pytest.param("jira", {"jql": "type = Bug"}, None, id="JQL without a span"),
        pytest.param("manual", {}, None, id="nothing"),
    ],
)
def test_windows(connector: str, fields: dict[str, object], expected: tuple[str, timedelta] | None) -> None:
    """The field that says how far a measure looks back is found, and how far."""
    assert expected == window_of(Measure(connector, "it", fields, parse_unit("")))
