"""JQL as text: what is added to it, and what it depends on."""

from __future__ import annotations

import pytest
from tracker.connectors.jira import jql

ORDERS = {
    "an order at the end": ("project = A ORDER BY created DESC", "project = A"),
    "an order in small letters over two lines": ("project = A\norder  by key", "project = A"),
    "an order within quotes is a text": ('summary ~ "order by mail"', 'summary ~ "order by mail"'),
    "no order": (" project = A ", "project = A"),
    "a project called order": ("project = order AND a = 1", "project = order AND a = 1"),
}


@pytest.mark.parametrize(("text", "expected"), ORDERS.values(), ids=ORDERS.keys())
def test_an_order_is_cut_off(text: str, expected: str) -> None:
    """What follows ORDER BY goes, whatever its case; quoted words stay."""
    assert expected == jql.without_order(text)


def test_conditions_hold_for_the_whole_query() -> None:
    """A query with OR is put into brackets before anything is added."""
    assert '(a = 1 OR b = 2) AND created >= "x"' == jql.where("a = 1 OR b = 2 ORDER BY c", 'created >= "x"')
    assert "a = 1 OR b = 2" == jql.where("a = 1 OR b = 2")


def test_names_are_quoted() -> None:
    """Quotes and backslashes in a name do not end the text."""
    assert r'"In \"Review\" \\o/"' == jql.quoted(r'In "Review" \o/')


MOVING = {
    "a relative date": ("created >= -7d", ["-7d"]),
    "a quoted one of two parts": ('created >= "-4w 2d"', ['"-4w 2d"']),
    "now": ("due < now()", ["now()"]),
    "a function with an argument": ('resolved > startOfMonth("-1")', ["startOfMonth()"]),
    "a function in a list": ("sprint in (openSprints())", ["openSprints()"]),
    "a function after a bracket": ("(created > startOfDay ())", ["startOfDay()"]),
    "lists and brackets are no functions": ('a in (1, 2) AND NOT (b not in (3) OR status was in ("x"))', []),
    "a fixed date": ('created >= 2026-01-01 AND created < "2026-02-01 10:30"', []),
    "whoever asks": ("assignee = currentUser()", []),
    "predicates of history": ('status changed from ("A") to ("B") during ("2026-01-01", "2026-02-01")', []),
}


@pytest.mark.parametrize(("text", "expected"), MOVING.values(), ids=MOVING.keys())
def test_what_means_the_time_of_asking_is_found(text: str, expected: list[str]) -> None:
    """Relative dates and functions, but neither lists nor fixed dates."""
    assert expected == jql.moving_parts(text)


FIELDS = {
    "every comparison": ("a = 1 AND b != 2 or c ~ x AND d >= 3 ORDER BY z", {"a", "b", "c", "d"}),
    "words for comparisons": (
        "A IN (1) AND b NOT IN (2) AND c IS NOT EMPTY AND d WAS NOT IN (x) AND e CHANGED AND NOT f = 1",
        {"a", "b", "c", "d", "e", "f"},
    ),
    "quoted names and custom fields": ('"Story Points" > 3 AND cf[10010] = 1', {"story points", "cf[10010]"}),
    "values are no fields": ("project = status AND type = 'was'", {"project", "type"}),
}


@pytest.mark.parametrize(("text", "expected"), FIELDS.values(), ids=FIELDS.keys())
def test_the_fields_of_a_query_are_found(text: str, expected: set[str]) -> None:
    """What stands before a comparison, in small letters."""
    assert expected == jql.fields(text)
