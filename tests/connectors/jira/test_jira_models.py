"""What may be written of a Jira source and of a measure, and what each number is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tracker.connectors.http import FieldError
from tracker.connectors.jira import connector
from tracker.connectors.jira.page import HIDDEN

from tracker.ports import Found, Told

AT = datetime(2026, 10, 14, tzinfo=UTC)
FLAVOURS = {
    "a site of Atlassian is Cloud": ("https://acme.atlassian.net", None, True),
    "the gateway is Cloud": ("https://api.atlassian.com/ex/jira/11-22", None, True),
    "all else is Data Center": ("https://jira.example.com/jira", None, False),
    "a look-alike is Data Center": ("https://atlassian.net.example.com", None, False),
    "what is said counts": ("https://issues.example.com", "cloud", True),
    "what is said counts at Atlassian, too": ("https://acme.atlassian.net", "datacenter", False),
}


@pytest.mark.parametrize(("url", "flavour", "cloud"), FLAVOURS.values(), ids=FLAVOURS.keys())
def test_flavour_is_guessed_from_the_host(url: str, flavour: Any, cloud: bool) -> None:
    """The address tells Cloud from Data Center, unless the source says which it is."""
    assert cloud is connector.Source(url=url, flavour=flavour).is_cloud


SOURCES: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown zone": ({"timezone": "Europe/Atlantis"}, "timezone"),
    "a zone that is a path": ({"timezone": "../etc/passwd"}, "timezone"),
    "no issues at all": ({"max_issues": 0}, "max_issues"),
    "a guard that is no query": ({"must_see": "ORDER BY key"}, "must_see"),
    "what every source refuses": ({"user_env": "JIRA_USER"}, "user_env"),
}


@pytest.mark.parametrize(("fields", "name"), SOURCES.values(), ids=SOURCES.keys())
def test_wrong_sources_are_refused(fields: dict[str, Any], name: str) -> None:
    """The error names the field."""
    with pytest.raises(FieldError) as error:
        connector.Source(url="https://jira.example.com", **fields)
    assert name == error.value.field


MEASURES: dict[str, tuple[dict[str, Any], str]] = {
    "a blank query": ({"metric": "count", "jql": " "}, "jql"),
    "an order is no query": ({"metric": "count", "jql": "ORDER BY created"}, "jql"),
    "an open quote": ({"metric": "count", "jql": 'summary ~ "bug'}, "jql"),
    "an open bracket": ({"metric": "count", "jql": "(project = A"}, "jql"),
    "brackets that break out of ours": ({"metric": "count", "jql": "project = A) OR (project = B"}, "jql"),
    "a wrong denominator": ({"metric": "ratio", "jql": "a = 1", "over": "("}, "over"),
    "a ratio of one query": ({"metric": "ratio", "jql": "a = 1"}, "over"),
    "a count of two queries": ({"metric": "count", "jql": "a = 1", "over": "b = 1"}, "over"),
    "a sum of nothing": ({"metric": "sum", "jql": "a = 1"}, "field"),
    "a sum of a name with spaces": ({"metric": "sum", "jql": "a = 1", "field": "Story Points"}, "field"),
    "a count within a window": ({"metric": "count", "jql": "a = 1", "window": "7d"}, "window"),
    "a window that is none": ({"metric": "created_per", "jql": "a = 1", "window": "soon"}, "window"),
    "a statistic of a count": ({"metric": "count", "jql": "a = 1", "statistic": "p50"}, "statistic"),
    "working hours of a count": ({"metric": "count", "jql": "a = 1", "clock": "working"}, "clock"),
    "a cycle without a start": ({"metric": "cycle_time", "jql": "a = 1"}, "from_status"),
    "a start of a lead time": ({"metric": "lead_time", "jql": "a = 1", "from_status": ("Open",)}, "from_status"),
    "a time in no status": ({"metric": "time_in_status", "jql": "a = 1"}, "in_status"),
    "a status without a name": ({"metric": "time_in_status", "jql": "a = 1", "in_status": (" ",)}, "in_status"),
    "a status at both ends": (
        {"metric": "cycle_time", "jql": "a = 1", "from_status": ("Review", "QA"), "to_status": ("qa",)},
        "to_status",
    ),
    "an empty that makes a time 0": ({"metric": "lead_time", "jql": "a = 1", "empty": 0}, "empty"),
}


@pytest.mark.parametrize(("fields", "name"), MEASURES.values(), ids=MEASURES.keys())
def test_wrong_measures_are_refused(fields: dict[str, Any], name: str) -> None:
    """The error names the field."""
    with pytest.raises(FieldError) as error:
        connector.Measure(**fields)
    assert name == error.value.field


def test_a_window_is_28_days_unless_said() -> None:
    """Times and rates look 28 days back; a count has no window."""
    assert timedelta(days=28) == connector.Measure(metric="created_per", jql="a = 1").length()
    assert timedelta(days=7) == connector.Measure(metric="lead_time", jql="a = 1", window="7d").length()
    assert connector.Measure(metric="count", jql="a = 1").length() is None


DEFINITIONS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "count": ({}, "number of issues that match “a = 1” when asked", None),
    "ratio": (
        {"over": "b = 1"},
        "number of issues that match “a = 1”, divided by the number that match “b = 1”, both when asked",
        "ratio",
    ),
    "sum": ({"field": "points"}, "sum of the field points over issues that match “a = 1” when asked", None),
    "created_per": (
        {"window": "7d"},
        "number of issues that match “a = 1” and were created in the 7d before the slot",
        None,
    ),
    "resolved_per": (
        {},
        "number of issues that match “a = 1” and were resolved in the 28d before the slot and not opened again since",
        None,
    ),
    "lead_time": (
        {"statistic": "mean", "clock": "working"},
        (
            "mean of the working time (Monday to Friday as whole days in the account's time zone) from their creation "
            "to their resolution, over issues that match “a = 1” and were finished in the 28d before the slot"
        ),
        "s",
    ),
    "cycle_time": (
        {"from_status": ("Doing",), "to_status": ("Done", "Closed"), "statistic": "p85"},
        (
            "85th percentile (linear interpolation between closest ranks) of the calendar time from their first entry "
            "into “Doing” to their last entry into “Done” or “Closed”, over issues that match “a = 1” and were "
            "finished in the 28d before the slot; issues that never were in “Doing” are left out"
        ),
        "s",
    ),
    "time_in_status": (
        {"in_status": ("Review",)},
        (
            "median (linear interpolation between closest ranks) of the calendar time spent in “Review” before "
            "their resolution, over issues that match “a = 1” and were finished in the 28d before the slot; issues "
            "that never were in “Review” are left out"
        ),
        "s",
    ),
}


@pytest.mark.parametrize("metric", DEFINITIONS)
def test_each_number_is_defined_in_one_sentence(metric: Any) -> None:
    """The sentence names query, window, statistic and clock; the unit is known where there is one."""
    fields, sentence, unit = DEFINITIONS[metric]
    measure = connector.Measure(metric=metric, jql="a = 1", **fields)
    assert sentence == connector.definition(measure)
    assert unit == connector.unit(measure)


def test_the_page_tells_of_every_metric_and_of_hidden_issues() -> None:
    """The documentation names each metric, and says in the same words as `doctor` what cannot be seen."""
    assert [] == [metric for metric in DEFINITIONS if f"`{metric}`" not in connector.page]
    assert HIDDEN.casefold() in connector.page.replace("\n", " ").casefold()


def test_a_probe_says_that_hidden_issues_cannot_be_seen() -> None:
    """Beside the number of issues, whatever was found; before that there is only the query."""
    measure = connector.Measure(metric="ratio", jql="type = Bug", over="project = SHOP")
    assert Told("type = Bug over project = SHOP") == connector.tell(measure, None)
    told = connector.tell(measure, Found("a", 0.5, AT, 12))
    assert (("12 issues", HIDDEN), connector.definition(measure)) == (told.came, told.reduced)
    assert (HIDDEN,) == connector.tell(measure, Found("a", 0.5, AT)).came
