"""Pages: whatever is dropped, cut or repeated, a number is never made of a part."""

from __future__ import annotations

from typing import Any

import pytest
from tracker.connectors.jira import connector

from tracker.errors import Unreachable
from tracker.ports import Found
from tracker.testing.connectors import Status

FLAVOURS = ("cloud", "datacenter")
DAY = 86_400.0
POINTS = connector.Measure(metric="sum", jql="project = SHOP", field="points")
CYCLE = connector.Measure(
    metric="cycle_time", jql="project = SHOP", from_status=("In Progress",), to_status=("Done",), statistic="mean"
)


@pytest.fixture
def many(issue: Any, on: Any) -> list[Any]:
    """Twelve issues of a point each, in progress for as many days as their number, by the end of September."""
    return [
        issue(
            number,
            on(2),
            on(15 + number),
            [(on(15), "To Do", "In Progress"), (on(15 + number), "In Progress", "Done")],
            points=1,
        )
        for number in range(1, 13)
    ]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("page", [1, 3, 5, 12, 1000])
def test_every_page_counts(desk: Any, fake: Any, many: Any, on: Any, said: Any, flavour: str, page: int) -> None:
    """However small the pages, and however the changelogs are split over theirs."""
    one = desk(fake(many, page=page, histories_page=page), flavour)
    assert [12, 6.5 * DAY] == [said(answer) for answer in one.read(POINTS, CYCLE, at=on(31))]


BREAKS = {
    "fails": Unreachable("reset"),
    "is refused": Status(400, {"errorMessages": ["gone"]}),
    "is a login page": "<html><title>Log in</title></html>",
    "is empty": {},
    "is half": '{"issues": [',
    "is a list": [],
    "has an issue without fields": {"total": 12, "issues": [{"id": "1"}], "issueChangeLogs": [3]},
    "has an issue without an id": {
        "total": 12,
        "issues": [{"fields": {"created": "2026-09-01T00:00:00.000+0000", "status": {"id": "1"}}}],
        "issueChangeLogs": [{"issueId": "1", "changeHistories": [{"items": [{"field": "status"}]}]}],
    },
    "says that more follows, and not where": {"issues": [], "total": 12, "isLast": False},
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS.keys())
def test_a_broken_page_never_lowers_a_number(
    desk: Any, fake: Any, many: Any, on: Any, flavour: str, broken: Any
) -> None:
    """Whichever of the requests of a poll breaks, each answer is the whole number or none."""
    sound = desk(fake(many, page=4, histories_page=7), flavour)
    expected = [answer.value for answer in sound.read(POINTS, CYCLE, at=on(31))]
    assert sound.http.requests >= 7
    for number in range(sound.http.requests):
        one = desk(fake(many, page=4, histories_page=7, wrong={number: broken}), flavour)
        answers = one.read(POINTS, CYCLE, at=on(31))
        whole = [
            answer.value == value for answer, value in zip(answers, expected, strict=True) if isinstance(answer, Found)
        ]
        assert all(whole)
        assert len(whole) < 2, f"request {number} broke and was not missed"


def test_an_empty_last_page_of_data_center_is_missed(desk: Any, fake: Any, many: Any, said: Any) -> None:
    """A page without issues before the total is reached makes the answer partial."""
    broken = {"total": 12, "issues": []}
    answer = desk(fake(many, page=4, wrong={2: broken}), "datacenter").read(POINTS)[0]
    assert (("partial", "source"), "only part of the answer came: 8 of 12 issues") == (said(answer), answer.message)


def test_an_issue_on_two_pages_counts_once(desk: Any, fake: Any, issue: Any, on: Any, said: Any) -> None:
    """Issues move between pages while they are read."""
    first = {"issues": [], "nextPageToken": "p0"}
    issues = [issue(number, on(number), points=1) for number in range(1, 4)]
    jira = fake(issues, page=2)
    first["issues"] = [jira._told(one, ["created", "status", "points"]) for one in issues[:2]]
    jira.wrong = {0: first}
    assert 3.0 == said(desk(jira).read(POINTS)[0])


def test_an_issue_twice_hides_another_on_data_center(desk: Any, fake: Any, issue: Any, on: Any, said: Any) -> None:
    """Where the total says that one is missing, the answer is partial."""
    issues = [issue(number, on(number), points=1) for number in range(1, 4)]
    jira = fake(issues)
    told = [jira._told(one, ["created", "status", "points"]) for one in issues]
    jira.wrong = {0: {"total": 3, "issues": [told[0], told[1], told[1]]}}
    assert ("partial", "source") == said(desk(jira, "datacenter").read(POINTS)[0])


def test_a_repeated_token_ends_the_reading(desk: Any, fake: Any, said: Any) -> None:
    """Jira that gives the same token again would be asked for ever."""
    loop = {"issues": [], "nextPageToken": "p0", "isLast": False}
    one = desk(lambda _request: loop)
    answer = one.read(POINTS)[0]
    assert ("partial", "source") == said(answer)
    assert "only part of the answer came: Jira gave the same page token twice" == answer.message
    assert 2 == one.http.requests


def test_pages_without_end_are_given_up(desk: Any, said: Any) -> None:
    """Ever new tokens are followed a thousand times."""
    tokens = iter(range(10_000))
    one = desk(lambda _request: {"issues": [], "nextPageToken": f"t{next(tokens)}"})
    assert ("partial", "source") == said(one.read(POINTS)[0])
    assert 1001 == one.http.requests


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_more_issues_than_may_be_listed(desk: Any, fake: Any, many: Any, said: Any, flavour: str) -> None:
    """The answer is partial and says how to narrow it; a query of just as many is read."""
    assert 12.0 == said(desk(fake(many), flavour, {"max_issues": 12}).read(POINTS)[0])
    answer = desk(fake(many, page=4), flavour, {"max_issues": 11}).read(POINTS)[0]
    assert (("partial", "config"), "the query matches more than 11 issues") == (said(answer), answer.message)
    assert "narrow the JQL" in answer.help


def test_changelogs_of_many_issues_are_asked_for_in_thousands(desk: Any, fake: Any, issue: Any, on: Any) -> None:
    """1,001 issues take two requests for their changelogs."""
    issues = [
        issue(number, on(2), on(20), [(on(15), "To Do", "In Progress"), (on(20), "In Progress", "Done")])
        for number in range(1001)
    ]
    one = desk(fake(issues, page=5000, histories_page=5000))
    assert (5 * DAY, 1001) == ((answer := one.read(CYCLE, at=on(31))[0]).value, answer.samples)
    assert [1000, 1] == [len(each.json["issueIdsOrKeys"]) for each in one.http.seen if "bulkfetch" in each.path]


@pytest.fixture
def busy(issue: Any, on: Any) -> list[Any]:
    """An issue that went to and fro 60 times in an hour of the second of September, done on the fifteenth."""
    moves = []
    for turn in range(60):
        moves += [
            (on(2, turn / 60), "To Do", "In Progress"),
            (on(2, turn / 60 + 0.005), "In Progress", "To Do"),
        ]
    return [issue(1, on(1), on(15), [*moves, (on(15), "To Do", "Done")])]


def test_a_truncated_changelog_is_read_alone(desk: Any, fake: Any, busy: Any, on: Any) -> None:
    """A search of Data Center tells the newest 100 entries; the issue itself tells all 121."""
    one = desk(fake(busy), "datacenter")
    assert 13 * DAY == one.read(CYCLE, at=on(31))[0].value
    assert ["2/myself", "2/search", "2/issue/10001"] == one.paths


def test_a_changelog_that_stays_truncated_is_partial(desk: Any, fake: Any, busy: Any, on: Any, said: Any) -> None:
    """Its beginning is unknown, so no time is told."""
    answer = desk(fake(busy, truncated_alone=True), "datacenter").read(CYCLE, at=on(31))[0]
    assert ("partial", "source") == said(answer)
    assert "only part of the answer came: the changelog of issue 10001 is truncated" == answer.message


def test_a_great_many_truncated_changelogs_are_partial(desk: Any, fake: Any, many: Any, issue: Any, on: Any) -> None:
    """More than a hundred are not read one by one."""
    moves = [(on(15), "To Do", "In Progress"), (on(16), "In Progress", "Done")]
    issues = [issue(number, on(2), on(16), moves) for number in range(101)]
    answer = desk(fake(issues, inline=1), "datacenter").read(CYCLE, at=on(31))[0]
    assert "only part of the answer came: the changelogs of 101 issues were truncated" == answer.message


def test_a_changelog_that_is_missing_is_asked_for(desk: Any, fake: Any, many: Any, on: Any) -> None:
    """A search that leaves it out is not believed to mean that nothing changed."""
    jira = fake(many[:1])
    told = jira._numbered_page
    jira._numbered_page = lambda body: _without_changelogs(told(body))
    one = desk(jira, "datacenter")
    assert DAY == one.read(CYCLE, at=on(31))[0].value
    assert "2/issue/10001" in one.paths


def _without_changelogs(page: Any) -> Any:
    return page | {
        "issues": [{name: value for name, value in one.items() if name != "changelog"} for one in page["issues"]]
    }


DATES = {
    "text with an offset": ("2026-09-02T02:00:00.000+0200", True),
    "milliseconds": (1788307200000, True),
    "milliseconds as text": ("1788307200000", True),
    "no offset": ("2026-09-02T00:00:00.000", False),
    "no date": ("yesterday", False),
    "nothing": (None, False),
    "beyond all time": (10**20, False),
}


@pytest.mark.parametrize(("created", "good"), DATES.values(), ids=DATES.keys())
def test_dates(desk: Any, on: Any, created: Any, good: bool) -> None:
    """ISO text with an offset and milliseconds are read; anything else is rejected."""
    issue = {"id": "1", "fields": {"created": created, "resolutiondate": "2026-09-04T00:00:00.000+0000",
                                   "status": {"id": "10", "name": "Done"}}}  # fmt: skip
    one = desk(lambda _request: {"issues": [issue]}, source_fields={"timezone": "UTC"})
    answer = one.read(connector.Measure(metric="lead_time", jql="a = 1"), at=on(20))[0]
    if good:
        assert 2 * DAY == answer.value
    else:
        assert ("rejected", "a date") == (answer.outcome.value, answer.message.partition("holds ")[2][:6])
