"""One poll: numbers, shared requests, and what each failure costs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tracker.connectors.jira import connector

from tracker.core.outcome import Fault
from tracker.errors import Unreachable
from tracker.ports import Found, Missing
from tracker.testing.connectors import NOW, Status

FLAVOURS = ("cloud", "datacenter")
Measure = connector.Measure
DAY = 86_400.0


@pytest.fixture
def board(issue: Any, on: Any) -> list[Any]:
    """Five issues: three resolved in the 28 days before 1 October 2026, one before, one open."""
    return [
        issue(1, on(1), on(20), [(on(2), "To Do", "In Progress"), (on(20), "In Progress", "Done")], points=3),
        issue(2, on(5), on(15), [(on(7), "To Do", "In Progress"), (on(15), "In Progress", "Done")], points=None),
        issue(3, on(10), on(12), [(on(12), "To Do", "Done")], points=2.5),
        issue(4, on(-30), on(-10), [(on(-20), "To Do", "In Progress"), (on(-10), "In Progress", "Done")], points=8),
        issue(5, on(25), None, [(on(26), "To Do", "In Progress")]),
    ]


NUMBERS: dict[str, tuple[dict[str, Any], float, int]] = {
    "a count": ({"metric": "count"}, 5, 5),
    "created within the window": ({"metric": "created_per"}, 3, 3),
    "created within a week": ({"metric": "created_per", "window": "1w"}, 1, 1),
    "resolved within the window": ({"metric": "resolved_per"}, 3, 3),
    "lead times of 19, 10 and 2 days": ({"metric": "lead_time"}, 10 * DAY, 3),
    "their mean": ({"metric": "lead_time", "statistic": "mean"}, 31 / 3 * DAY, 3),
    "their 85th percentile": ({"metric": "lead_time", "statistic": "p85"}, 16.3 * DAY, 3),
    "cycle times of 18 and 8 days, one skipped": (
        {"metric": "cycle_time", "from_status": ("In Progress",)}, 13 * DAY, 2,
    ),
    "the same to the entry into Done": (
        {"metric": "cycle_time", "from_status": ("in progress",), "to_status": ("Done",)}, 13 * DAY, 2,
    ),
    "by the ids of the statuses": ({"metric": "time_in_status", "in_status": ("3",), "statistic": "mean"}, 13 * DAY, 2),
    # Berlin's weekends begin Friday 22:00 UTC, so these take 334, 146 and 46 hours
    "lead times without weekends": (
        {"metric": "lead_time", "clock": "working", "statistic": "p85"}, 277.6 / 24 * DAY, 3,
    ),
    "a sum": ({"metric": "sum", "field": "points"}, 13.5, 3),
}  # fmt: skip


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(("fields", "value", "samples"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers(
    desk: Any, fake: Any, board: Any, on: Any, flavour: str, fields: Any, value: float, samples: int
) -> None:
    """Each metric of a known board, in both flavours."""
    answer = desk(fake(board), flavour).read(Measure(jql="project = SHOP", **fields), at=on(31))[0]
    assert isinstance(answer, Found), answer
    assert value == pytest.approx(answer.value)
    assert samples == answer.samples


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_ratio(desk: Any, fake: Any, board: Any, flavour: str) -> None:
    """Two of five issues are bugs: 0.4 of 5."""
    jira = fake(board, matching={"type = Bug": lambda issue: issue["key"] in ("SHOP-1", "SHOP-5")})
    answer = desk(jira, flavour).read(Measure(metric="ratio", jql="type = Bug", over="project = SHOP"))[0]
    assert (0.4, 5, 2, 5) == (
        answer.value,
        answer.samples,
        answer.evidence["numerator"],
        answer.evidence["denominator"],
    )
    assert (flavour == "cloud") is answer.evidence["approximate"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_none_is_0_for_counts_and_no_data_for_the_rest(desk: Any, fake: Any, said: Any, flavour: str) -> None:
    """Without issues a count is a real 0; a ratio, a time or a sum has no number, unless a sum may be 0."""
    jql = "project = SHOP"
    zero = [Measure(metric=metric, jql=jql) for metric in ("count", "created_per", "resolved_per")]
    zero.append(Measure(metric="sum", jql=jql, field="points", empty=0))
    none = [
        Measure(metric="lead_time", jql=jql),
        Measure(metric="cycle_time", jql=jql, from_status=("In Progress",), to_status=("Done",)),
        Measure(metric="ratio", jql=jql, over="type = Bug"),
        Measure(metric="sum", jql=jql, field="points"),
    ]
    answers = desk(fake([]), flavour).read(*zero, *none)
    assert [0.0] * 4 + [("no_data", "source")] * 4 == [said(answer) for answer in answers]


def test_no_times_of_skipped_statuses_say_so(desk: Any, fake: Any, board: Any, on: Any) -> None:
    """Where issues were finished and none was in the status, the reason names both."""
    answer = desk(fake(board)).read(Measure(metric="time_in_status", jql="a = 1", in_status=("QA",)), at=on(31))[0]
    assert "3 issues were finished in the 28d before the slot, and none ever was in QA" == answer.message


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_evidence_tells_how_the_number_came_about(desk: Any, fake: Any, board: Any, on: Any, flavour: str) -> None:
    """Definition, complete query, window, zone, those left out, and that it is provisional."""
    measure = Measure(metric="cycle_time", jql="project = SHOP", from_status=("In Progress",))
    answer = desk(fake(board), flavour).read(measure, at=on(31, 0.01))[0]
    assert on(31) == answer.observed_at
    assert {
        "definition": connector.definition(measure),
        "jql": [
            '(project = SHOP) AND resolved >= "2026-09-03 02:00" AND resolved < "2026-10-01 02:00"',
        ],
        "visibility": "issues hidden by permissions cannot be seen: Jira leaves them out without a word",
        "left_out": 1,
        "broken_changelogs": [],
        "window": ["2026-09-03T00:00:00+00:00", "2026-10-01T00:00:00+00:00"],
        "zone": "Europe/Berlin",
        "provisional": "Jira's search lags behind; the whole window is counted again by the next poll",
    } == answer.evidence
    assert answer.warning is None


def test_a_count_is_true_for_now(desk: Any, fake: Any, board: Any) -> None:
    """A count has no window: it is observed when asked, and says that it is an estimate on Cloud."""
    answer = desk(fake(board)).read(Measure(metric="count", jql="project = SHOP"))[0]
    assert (NOW, True) == (answer.observed_at, answer.evidence["approximate"])
    assert "provisional" not in answer.evidence


def test_the_same_window_later_is_no_longer_provisional(desk: Any, fake: Any, board: Any, on: Any, ask: Any) -> None:
    """A window that ended hours ago is settled, and its number is the same."""
    one, measure = desk(fake(board)), Measure(metric="created_per", jql="project = SHOP")
    early = one.read(measure, at=on(31))[0]
    asks = [ask(measure, on(31))]
    late = next(connector.read(one.source, asks, one.http, one.facts, on(31, 6)))
    assert (early.value, early.observed_at) == (late.value, late.observed_at)
    assert ("provisional" in early.evidence, "provisional" in late.evidence) == (True, False)


def test_each_distinct_query_is_asked_once(desk: Any, fake: Any, board: Any) -> None:
    """Forty key results on two counts, a ratio of both and one listing take five requests, and four later."""
    bugs, all_ = "type = Bug", "project = SHOP"
    counts = [Measure(metric="count", jql=jql) for jql in (bugs, all_)] * 10
    ratios = [Measure(metric="ratio", jql=bugs, over=all_)] * 10
    times = [
        Measure(metric="lead_time", jql=all_, statistic=statistic)
        for statistic in ("p50", "p85", "mean", "p50", "p85", "mean")
    ]
    resolved = [Measure(metric="resolved_per", jql=all_)] * 4
    one = desk(fake(board))
    one.read(*counts, *ratios, *times, *resolved)
    assert ["3/search/approximate-count"] * 2 + ["3/myself", "3/search/jql"] == one.paths
    assert all(isinstance(answer, Found) for answer in one.read(*counts, *ratios, *times, *resolved))
    assert 3 == one.http.requests


def test_a_listing_serves_all_that_want_its_issues(desk: Any, fake: Any, board: Any, said: Any, on: Any) -> None:
    """Lead time, cycle time and two sums of the same issues read them once, with every field needed."""
    jql = "project = SHOP"
    one = desk(fake(board))
    answers = one.read(
        Measure(metric="lead_time", jql=jql),
        Measure(metric="cycle_time", jql=jql, from_status=("In Progress",)),
        Measure(metric="sum", jql=jql, field="points"),
        Measure(metric="sum", jql=jql, field="points", empty=0),
        at=on(31),
    )
    assert [10 * DAY, 13 * DAY, 13.5, 13.5] == [said(answer) for answer in answers]
    assert ["3/search/jql", "3/myself", "3/search/jql", "3/changelog/bulkfetch"] == one.paths
    assert ["created", "resolutiondate", "status", "components", "points"] == one.http.seen[0].json["fields"]


def test_what_is_listed_is_counted_exactly(desk: Any, fake: Any, board: Any, on: Any) -> None:
    """Resolved issues that are listed for their lead time need no estimate beside."""
    jql = "project = SHOP"
    answer = desk(fake(board)).read(Measure(metric="resolved_per", jql=jql), Measure(metric="lead_time", jql=jql),
                                    at=on(31))[0]  # fmt: skip
    assert (3, False) == (answer.value, answer.evidence["approximate"])


def test_a_count_survives_a_listing_that_is_too_long(desk: Any, fake: Any, board: Any, said: Any) -> None:
    """More issues than may be listed have no sum, but still a count."""
    one = desk(fake(board), source_fields={"max_issues": 4})
    answers = one.read(
        Measure(metric="count", jql="project = SHOP"), Measure(metric="sum", jql="project = SHOP", field="points")
    )
    assert [5, ("partial", "config")] == [said(answer) for answer in answers]
    assert "the query matches more than 4 issues" == answers[1].message


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_what_is_planned_is_sent(desk: Any, fake: Any, board: Any, flavour: str) -> None:
    """The plan names each request and its key results, and the poll sends as many."""
    jql = "project = SHOP"
    measures = [
        Measure(metric="count", jql=jql),
        Measure(metric="ratio", jql="type = Bug", over=jql),
        Measure(metric="created_per", jql=jql),
        Measure(metric="cycle_time", jql=jql, from_status=("In Progress",), to_status=("Done",)),
    ]
    one = desk(fake(board), flavour, {"must_see": "project = SHOP"})
    first = one.plan(*measures)
    one.read(*measures)
    assert sum(requests for requests, _, _ in first) == one.http.requests
    assert [(1, "whether anything matches project = SHOP", 4), (1, "the account's time zone", 2)] == first[:2]
    assert [(1, "count of project = SHOP", 2), (1, "count of type = Bug", 1)] == first[2:4]
    assert sum(requests for requests, _, _ in one.plan(*measures)) == one.http.requests - 1
    assert [] == one.plan()


# -- time zones ---------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu"])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_window_is_the_same_span_in_every_zone(
    desk: Any, fake: Any, issue: Any, on: Any, zone: str, flavour: str
) -> None:
    """Of issues created each half hour, a day holds 48, wherever the account lives."""
    issues = [issue(number, on(1, number / 2)) for number in range(150)]
    measure = Measure(metric="created_per", jql="a = 1", window="1d")
    assert 48 == desk(fake(issues, zone), flavour).read(measure, at=on(3, 4.5))[0].value


@pytest.mark.parametrize("minutes", range(0, 240, 15))
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_window_is_exact_while_clocks_are_set_back(
    desk: Any, fake: Any, issue: Any, minutes: int, flavour: str
) -> None:
    """In Berlin 02:30 comes twice on 25 October 2026; a window that ends or begins there loses no minute."""
    end = datetime(2026, 10, 24, 23, tzinfo=UTC) + timedelta(minutes=minutes)
    issues = [issue(number, end - timedelta(minutes=5 * number + 5)) for number in range(-100, 100)]
    for window, expected in (("1h", 12), ("3h", 36)):
        measure = Measure(metric="created_per", jql="a = 1", window=window)
        assert expected == desk(fake(issues), flavour).read(measure, at=end)[0].value


def test_the_zone_is_asked_for_once_a_day(desk: Any, fake: Any) -> None:
    """It is kept for a day, for this address, and never asked for if the source says it."""
    one, measure = desk(fake([])), Measure(metric="created_per", jql="a = 1")
    asked = []
    for at in (NOW, NOW + timedelta(hours=23), NOW + timedelta(hours=24), NOW + timedelta(hours=47)):
        one.read(measure, at=at)
        asked.append("3/myself" in one.paths)
    assert [True, False, True, False] == asked
    moved = desk(fake([]), facts=one.facts)
    one.facts.put("account", {**one.facts.get("account"), "url": "https://old.example.com"})
    moved.read(measure, at=NOW + timedelta(hours=47))
    assert "3/myself" in moved.paths
    said = desk(fake([]), source_fields={"timezone": "Asia/Tokyo"})
    assert "Asia/Tokyo" == said.read(measure)[0].evidence["zone"]
    assert ["3/search/approximate-count"] == said.paths


@pytest.mark.parametrize("zone", [None, 3, "Mars/Olympus", "../passwd", ""])
def test_an_unknown_zone_costs_only_what_needs_it(desk: Any, fake: Any, said: Any, zone: Any) -> None:
    """Counts are still made; windows say what to set."""
    answers = desk(fake([], zone)).read(
        Measure(metric="created_per", jql="a = 1"), Measure(metric="count", jql="a = 1")
    )
    assert [("rejected", "source"), 0.0] == [said(answer) for answer in answers]
    assert "timezone:" in answers[0].help


# -- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_refused_query_costs_only_its_own_asks(desk: Any, fake: Any, said: Any, flavour: str) -> None:
    """Jira's own words are in the message; other queries are answered."""
    body = {"errorMessages": ["The value 'SHOPP' does not exist for the field 'project'."], "errors": {"jql": "no"}}
    one = desk(fake([], wrong={0: Status(400, body)}), flavour)
    wrong = Measure(metric="count", jql="project = SHOPP")
    answers = one.read(wrong, Measure(metric="count", jql="project = SHOP"), wrong)
    assert [("failed", "config"), 0.0, ("failed", "config")] == [said(answer) for answer in answers]
    assert "Jira refuses the query: The value 'SHOPP' does not exist for the field 'project'.; no" == answers[0].message
    assert 2 == one.http.requests


@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"errorMessages": "none", "errors": []}'])
def test_a_refusal_without_a_reason(desk: Any, fake: Any, body: str) -> None:
    """A status 400 without words is still the refusal of a query."""
    answer = desk(fake([], wrong={0: Status(400, body)})).read(Measure(metric="count", jql="a = 1"))[0]
    assert "Jira refuses the query: no reason given" == answer.message


@pytest.mark.parametrize(("status", "words"), [(410, "it was removed"), (404, "there is no /rest/api/3/search")])
def test_a_wrong_flavour_is_said_plainly(desk: Any, fake: Any, said: Any, status: int, words: str) -> None:
    """A path that is gone or was never there ends the poll of this source, with the cure."""
    one = desk(fake([], wrong={0: Status(status, "")}))
    answers = one.read(Measure(metric="count", jql="a = 1"), Measure(metric="count", jql="b = 1"))
    assert [("failed", "config")] * 2 == [said(answer) for answer in answers]
    assert words in answers[0].message
    assert "flavour:" in answers[0].help
    assert 1 == one.http.requests


def test_one_slow_query_does_not_cost_the_others(desk: Any, fake: Any, said: Any) -> None:
    """A query without an answer fails alone, for all its asks; two in a row mean that Jira is down."""
    late = Unreachable("gave no whole answer within 30 s")
    slow, quick, other = (Measure(metric="count", jql=f"{name} = 1") for name in "abc")
    one = desk(fake([], wrong={0: late}))
    assert [("failed", "source"), ("failed", "source"), 0.0] == [said(each) for each in one.read(slow, slow, quick)]
    down = desk(fake([], wrong={0: late, 1: Unreachable("again")}))
    assert [("failed", "source")] * 3 == [said(each) for each in down.read(slow, quick, other)]
    assert 2 == down.http.requests


def test_our_own_trouble_ends_the_poll_of_the_source(desk: Any, fake: Any, said: Any) -> None:
    """When this machine is at fault nothing more is asked."""
    one = desk(fake([], wrong={0: Unreachable("no network", fault=Fault.LOCAL)}))
    measures = [Measure(metric="count", jql=f"{name} = 1") for name in "abc"]
    assert [("failed", "local")] * 3 == [said(each) for each in one.read(*measures)]
    assert 1 == one.http.requests


def test_a_lost_permission_is_noticed(desk: Any, fake: Any, board: Any, said: Any) -> None:
    """Where the guard matches nothing, no number is recorded; where it does, all is well."""
    measure = Measure(metric="count", jql="type = Bug")
    guarded = {"must_see": "project = SHOP"}
    blind = desk(fake([]), source_fields=guarded).read(measure)[0]
    assert ("failed", "config") == said(blind)
    assert "the account sees no issue of “project = SHOP”, so what it counts cannot be believed" == blind.message
    assert 5 == desk(fake(board), source_fields=guarded).read(measure)[0].value


COUNTS = {
    "no count": {},
    "a text": {"count": "5"},
    "true": {"count": True},
    "below 0": {"count": -1},
    "a fraction": {"count": 1.5},
}


@pytest.mark.parametrize("reply", COUNTS.values(), ids=COUNTS.keys())
def test_a_count_is_a_whole_number(desk: Any, fake: Any, said: Any, reply: Any) -> None:
    """Anything else is rejected."""
    answer = desk(fake([], wrong={0: reply})).read(Measure(metric="count", jql="a = 1"))[0]
    assert ("rejected", "source") == said(answer)


def test_a_sum_wants_numbers(desk: Any, fake: Any, issue: Any, on: Any, said: Any) -> None:
    """A text or a truth is refused, and a field that no issue tells is said to be unknown."""
    measure = Measure(metric="sum", jql="a = 1", field="points")
    for value in ("8", True, {"value": 8}):
        answer = desk(fake([issue(1, on(1), points=3), issue(2, on(2), points=value)])).read(measure)[0]
        assert ("rejected", "config") == said(answer)
        assert "the field points of SHOP-2 is not a number" in answer.message
    unknown = desk(fake([issue(1, on(1))])).read(measure)[0]
    assert (("failed", "config"), "none of 1 issues tells a field points") == (said(unknown), unknown.message)
    empty = desk(fake([issue(1, on(1), points=None)])).read(measure)[0]
    assert (("no_data", "source"), "none of 1 issues has a value in points") == (said(empty), empty.message)


def test_a_renamed_status_makes_no_wrong_number(desk: Any, fake: Any, board: Any, on: Any, said: Any) -> None:
    """Issues found by a change of which their changelog says nothing give no time."""
    jira = fake(board)
    told = jira._bulk

    def under_an_old_name(body: Any) -> Any:
        return json.loads(json.dumps(told(body)).replace('"Done"', '"Finished"').replace('"10"', '"99"'))

    jira._bulk = under_an_old_name
    measure = Measure(metric="cycle_time", jql="a = 1", from_status=("In Progress",), to_status=("Done",))
    answer = desk(jira).read(measure, at=on(31))[0]
    assert isinstance(answer, Missing)
    assert ("partial", "source") == said(answer)
    assert "do not tell of it: SHOP-1, SHOP-2, SHOP-3" in answer.message


def test_a_hole_in_a_changelog_is_warned_of(desk: Any, fake: Any, issue: Any, on: Any) -> None:
    """The number is given, with a warning that names the issue."""
    moves = [(on(2), "To Do", "In Progress"), (on(9), "In Review", "Done")]
    measure = Measure(metric="cycle_time", jql="a = 1", from_status=("In Progress",))
    answer = desk(fake([issue(1, on(1), on(9), moves)])).read(measure, at=on(31))[0]
    assert 7 * DAY == answer.value
    assert "changelogs with a hole, so times may be off: SHOP-1" == answer.warning


def test_without_a_guard_only_the_numbers_are_planned(desk: Any, fake: Any) -> None:
    """One count is one request."""
    assert [(1, "count of a = 1", 1)] == desk(fake([])).plan(Measure(metric="count", jql="a = 1"))


def test_an_account_that_may_not_be_read_costs_only_windows(desk: Any, fake: Any, said: Any) -> None:
    """A token without the scope for `/myself` still counts."""
    one = desk(fake([], wrong={1: Status(403)}))
    answers = one.read(Measure(metric="resolved_per", jql="a = 1"), Measure(metric="count", jql="a = 1"))
    assert [("failed", "config"), 0.0] == [said(answer) for answer in answers]
