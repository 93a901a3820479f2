"""A sum, and a mean time, over listed issues tell what they are made of: by project, or else by component."""

from __future__ import annotations

from typing import Any

import pytest
from tracker.connectors.jira import connector
from tracker.connectors.jira.makeups import told_with

from tracker.core.breakdown import Group
from tracker.core.makeup import Makeup
from tracker.ports import Found

Measure = connector.Measure
DAY = 86_400.0
LOGIN, SEARCH = {"components": [{"name": "login"}]}, {"components": [{"name": "search"}]}
BOTH = {"components": [{"name": "search"}, {"name": "login"}]}


def points(**fields: Any) -> Any:
    """A sum of points."""
    return Measure(metric="sum", jql="project = SHOP", field="points", **fields)


def made(answer: Any) -> Makeup | None:
    """What a number is made of."""
    assert isinstance(answer, Found)
    return answer.makeup


def test_a_sum_is_made_of_components(desk: Any, fake: Any, issue: Any, on: Any) -> None:
    """Several of one issue are one part, and none, or a strange one, is a part without a name."""
    board = [
        issue(1, on(1), points=3, **LOGIN),
        issue(2, on(1), points=2, **LOGIN),
        issue(3, on(1), points=5, **BOTH),
        issue(4, on(1), points=1),
        issue(5, on(1), points=1, components=[]),
        issue(6, on(1), points=1, components=[{"id": "1"}, "odd"]),
        issue(7, on(1), points=None, **SEARCH),
    ]
    parts = {"login": Group(2, 5.0), "login and search": Group(1, 5.0), "": Group(3, 3.0)}
    assert Makeup("component", parts, thing="issue") == made(desk(fake(board)).read(points())[0])


def test_issues_of_several_projects_are_told_apart_by_project(desk: Any, fake: Any, issue: Any, on: Any) -> None:
    """It is the beginning of their keys."""
    board = [issue(1, on(1), points=3, **LOGIN), issue(2, on(1), points=2, **LOGIN) | {"key": "PAY-2-2"}]
    parts = {"SHOP": Group(1, 3.0), "PAY-2": Group(1, 2.0)}
    assert Makeup("project", parts, thing="issue") == made(desk(fake(board)).read(points())[0])


def test_a_mean_time_is_made_of_components_today_and_in_the_past(desk: Any, fake: Any, issue: Any, on: Any) -> None:
    """Each with its issues and their seconds."""
    board = [
        issue(1, on(1), on(3), **LOGIN),
        issue(2, on(1), on(5), **LOGIN),
        issue(3, on(1), on(11), **SEARCH),
    ]
    one, mean = desk(fake(board)), Measure(metric="lead_time", jql="project = SHOP", statistic="mean")
    parts = {"login": Group(2, 6 * DAY), "search": Group(1, 10 * DAY)}
    expected = Makeup("component", parts, mean=True, thing="issue")
    assert expected == made(one.read(mean, at=on(20))[0])
    assert [expected] == [made(answer) for _, answer in one.history(mean, [on(20)])]


@pytest.mark.parametrize(
    "measure",
    [
        pytest.param(Measure(metric="lead_time", jql="project = SHOP"), id="a median"),
        pytest.param(Measure(metric="resolved_per", jql="project = SHOP"), id="a count"),
    ],
)
def test_other_numbers_tell_no_parts_and_ask_for_nothing_more(
    desk: Any, fake: Any, issue: Any, on: Any, measure: Any
) -> None:
    """A median has no parts that add up, and what is counted is not listed."""
    board = [issue(1, on(1), on(3), **LOGIN), issue(2, on(1), on(11), **SEARCH)]
    assert made(desk(fake(board)).read(measure, at=on(20))[0]) is None
    assert frozenset() == told_with(measure)
