"""History equals what polls at each slot would have read, and is refused where it cannot be had."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tracker.connectors.jira import connector

from tracker.errors import Refused
from tracker.ports import Found, Missing

FLAVOURS = ("cloud", "datacenter")
HOUR = timedelta(hours=1)
Measure = connector.Measure


@pytest.fixture
def quarter(issue: Any, on: Any) -> list[Any]:
    """Sixty issues over ten weeks; each third one was opened again, each fifth never begun."""
    return [_life(issue, on, number) for number in range(60)]


def _life(issue: Any, on: Any, number: int) -> Any:
    born = number * 1.2
    moves = [(on(born + 1), "To Do", "In Progress"), (on(born + 4, number), "In Progress", "Done")]
    if number % 3 == 0:
        moves += [(on(born + 6), "Done", "In Progress"), (on(born + 9), "In Progress", "Done")]
    if number % 5 == 0:
        moves = [(on(born + 2), "To Do", "Done")]
    return issue(number, on(born), moves[-1][0], moves)


SAME: dict[str, dict[str, Any]] = {
    "created": {"metric": "created_per", "window": "7d"},
    "resolved": {"metric": "resolved_per", "window": "10d"},
    "lead time": {"metric": "lead_time", "window": "7d"},
    "cycle time by statuses": {"metric": "cycle_time", "from_status": ("In Progress",), "to_status": ("Done",)},
    "time in a status": {"metric": "time_in_status", "in_status": ("In Progress",), "statistic": "p85", "window": "3d"},
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("fields", SAME.values(), ids=SAME.keys())
def test_history_equals_polls(
    desk: Any, fake: Any, quarter: Any, on: Any, said: Any, flavour: str, fields: Any
) -> None:
    """Each slot has the number that a poll at the slot gives; the slots cross a change of clocks."""
    one = desk(fake(quarter), flavour)
    measure = Measure(jql="project = SHOP", **fields)
    slots = [on(1) + 31 * HOUR * number for number in range(55)]
    history = one.history(measure, slots)
    polls = [one.read(measure, at=slot)[0] for slot in slots]
    assert slots == [slot for slot, _ in history]
    assert [said(answer) for answer in polls] == [said(answer) for _, answer in history]
    assert len({said(answer) for _, answer in history}) > 3


def test_months_of_hours_take_a_few_requests(desk: Any, fake: Any, quarter: Any, on: Any) -> None:
    """Ten weeks of hours are read in three listings of about a month."""
    one = desk(fake(quarter))
    history = one.history(Measure(metric="created_per", jql="project = SHOP"), [on(1) + HOUR * n for n in range(1680)])
    assert 1680 == len(history)
    assert ["3/myself"] + ["3/search/jql"] * 3 == one.paths


def test_the_past_is_not_provisional_but_its_last_slot_is(desk: Any, fake: Any, quarter: Any, on: Any) -> None:
    """Only the slot of now may still change, as far as the search is concerned."""
    history = desk(fake(quarter)).history(Measure(metric="created_per", jql="a = 1"), [on(30), on(31)])
    assert [False, True] == ["provisional" in answer.evidence for _, answer in history]
    assert [on(30), on(31)] == [answer.observed_at for _, answer in history]


def test_a_count_of_what_stays_as_it_is(desk: Any, fake: Any, quarter: Any, on: Any) -> None:
    """Issues created before the slot are counted, in one listing for all slots."""
    one = desk(fake(quarter))
    slots = [on(1), on(1.5), on(13), on(90)]
    history = one.history(Measure(metric="count", jql="project = SHOP AND type = Bug"), slots)
    assert [1, 2, 11, 60] == [answer.value for _, answer in history]
    assert slots == [answer.observed_at for _, answer in history]
    assert 2 == one.http.requests


def test_a_ratio_of_what_stays_as_it_is(desk: Any, fake: Any, quarter: Any, on: Any) -> None:
    """Both counts as of the slot; no data before the first issue."""
    jira = fake(quarter, matching={"type = Bug": lambda issue: int(issue["id"]) % 2 == 0})
    history = desk(jira).history(
        Measure(metric="ratio", jql="type = Bug", over="project = SHOP"), [on(-5), on(3), on(90)]
    )
    assert isinstance(history[0][1], Missing)
    assert [2 / 3, 0.5] == [answer.value for _, answer in history[1:] if isinstance(answer, Found)]


def test_a_share_of_itself(desk: Any, fake: Any, quarter: Any, on: Any) -> None:
    """A ratio of one query twice reads it once and is 1."""
    one = desk(fake(quarter))
    history = one.history(Measure(metric="ratio", jql="type = Bug", over="type = Bug"), [on(90)])
    assert [1.0] == [answer.value for _, answer in history]
    assert 2 == one.http.requests


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a sum": ({"metric": "sum", "field": "points"}, "a sum has no history"),
    "a relative date": ({"metric": "created_per", "jql": "updated >= -7d"}, "the JQL has -7d"),
    "a function in the denominator": (
        {"metric": "ratio", "jql": "project = A", "over": "created < now()"}, "the JQL has now()",
    ),
    "a count by status": ({"metric": "count", "jql": 'project = A AND status = "To Do"'}, "the JQL asks for status"),
    "a count by two of them": ({"metric": "count", "jql": "labels = x AND assignee is empty"}, "assignee, labels"),
    "creation by resolution": ({"metric": "created_per", "jql": "resolution is EMPTY"}, "the JQL asks for resolution"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_has_no_past_is_refused(desk: Any, fake: Any, on: Any, fields: Any, words: str) -> None:
    """The reason names what in the query knows only the present, and nothing is sent."""
    one = desk(fake([]))
    with pytest.raises(Refused, match="no history") as error:
        one.history(Measure(**{"jql": "project = A", **fields}), [on(1)])
    assert words in error.value.message
    assert error.value.help
    assert 0 == one.http.requests


@pytest.mark.parametrize("metric", ["resolved_per", "lead_time"])
def test_finished_work_may_be_told_by_its_status(desk: Any, fake: Any, on: Any, metric: Any) -> None:
    """What was finished then and is done now has a past."""
    assert 1 == len(desk(fake([])).history(Measure(metric=metric, jql="statusCategory = Done"), [on(1)]))


def test_no_slots_have_no_history(desk: Any, fake: Any, ask: Any, on: Any) -> None:
    """Nothing is listed for nothing."""
    one = desk(fake([]), source_fields={"timezone": "UTC"})
    one.read()
    asked = ask(Measure(metric="created_per", jql="a = 1"), on(1))
    assert [] == list(connector.history(one.source, asked, [], one.http, one.facts))
    assert 0 == one.http.requests
