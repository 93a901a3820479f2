"""A Jira that lives on while it is polled: what comes late, moves, opens again or vanishes is counted in the end."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from tracker.connectors.jira import connector

from tracker.errors import Unreachable
from tracker.ports import Found, Missing
from tracker.testing.connectors import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CYCLE = connector.Measure(
    metric="cycle_time", jql="project = SHOP", from_status=("In Progress",), to_status=("Done",), statistic="mean"
)
LEAD = connector.Measure(metric="lead_time", jql="project = SHOP", statistic="p85")
STAY = connector.Measure(metric="time_in_status", jql="project = SHOP", in_status=("In Review",), statistic="mean")
MEASURES = (CYCLE, LEAD, STAY)
FLAVOURS = ("cloud", "datacenter")


@pytest.fixture(autouse=True)
def _nothing_is_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data Center remembers however few issues there are."""
    monkeypatch.setattr("tracker.connectors.jira.datacenter.DataCenter.few", 0)


@dataclass
class LivingJira:
    """A Jira whose issues change at known instants; its index shows each change only after a lag.

    What is read by id is as it is; what is searched for is as the index has it.

    Attributes:
        events: Instant, id, and what is done to the issue.
        lag: How long after an event the index shows it.
        now: Its clock, to be moved on.
    """

    events: list[tuple[datetime, str, Any]] = field(default_factory=list)
    lag: timedelta = timedelta(0)
    now: datetime | None = None
    jira: Any = None
    known: dict[Any, Any] = field(default_factory=dict)

    def truth(self, at: datetime) -> list[dict[str, Any]]:
        """The issues as they are at an instant."""
        key = (at, len(self.events))
        if key not in self.known:
            issues: dict[str, dict[str, Any]] = {}
            for when, number, change in sorted(self.events, key=lambda event: event[0]):
                if when <= at:
                    change(issues, number, when)
            self.known[key] = list(issues.values())
        return self.known[key]

    def __call__(self, request: Any) -> Any:
        """The reply to a request, as of now."""
        assert self.now is not None
        by_index = "/search" in request.path
        self.jira.issues = self.truth(self.now - self.lag if by_index else self.now)
        return self.jira(request)


def born(issues: dict[str, Any], number: str, at: datetime) -> None:
    """An issue is created."""
    issues[number] = {
        "id": number,
        "key": f"SHOP-{number}",
        "created": at,
        "resolved": None,
        "status": "To Do",
        "moves": [],
        "updated": at,
        "fields": {},
        "project": "SHOP",
    }


def moved(status: str) -> Any:
    """It enters a status; done means resolved."""

    def change(issues: dict[str, Any], number: str, at: datetime) -> None:
        if (issue := issues.get(number)) is not None and issue["status"] != status:
            issue["moves"] = [*issue["moves"], (at, issue["status"], status)]
            issue["status"], issue["updated"] = status, at
            issue["resolved"] = at if status == "Done" else None

    return change


def sent(project: str) -> Any:
    """It is moved to another project, and so gets another key; its id stays."""

    def change(issues: dict[str, Any], number: str, at: datetime) -> None:
        if (issue := issues.get(number)) is not None:
            issue["project"], issue["key"], issue["updated"] = project, f"{project}-{number}", at

    return change


def deleted(issues: dict[str, Any], number: str, _at: datetime) -> None:
    """It is gone."""
    issues.pop(number, None)


def touched(issues: dict[str, Any], number: str, at: datetime) -> None:
    """Somebody comments."""
    if number in issues:
        issues[number]["updated"] = at


def story(rng: random.Random, begin: datetime, days: int, count: int) -> list[tuple[datetime, str, Any]]:
    """Events of many issues over some days: most go to Done, some open again, move away or are deleted."""
    events: list[tuple[datetime, str, Any]] = []
    for place in range(count):
        number, at = str(10_000 + place), begin + rng.random() * days * DAY
        steps = [born, moved("In Progress"), moved("In Review"), moved("Done")]
        steps += rng.choice(
            [[], [], [], [touched], [moved("In Progress"), moved("Done")], [moved("To Do")], [sent("BILL")], [deleted],
             [sent("BILL"), sent("SHOP")]]
        )  # fmt: skip
        for step in steps:
            events.append((at, number, step))
            at += rng.random() * 3 * DAY
    return events


@pytest.fixture
def living(fake: Any, on: Any) -> Any:
    """`living(seed, lag, page, count)`: a Jira of three months with 150 issues."""

    def make(seed: int = 1, lag: timedelta = timedelta(0), page: int = 20, count: int = 150) -> LivingJira:
        jira = fake([], page=page, histories_page=70, matching={"project = SHOP": lambda one: one["project"] == "SHOP"})
        return LivingJira(story(random.Random(seed), on(-60), 90, count), lag, jira=jira)

    return make


def values(answers: Any) -> list[Any]:
    """The numbers and how many issues are behind them; what is missing says so."""
    return [answer.message if isinstance(answer, Missing) else (answer.value, answer.samples) for answer in answers]


def truth_of(desk: Any, living: LivingJira, flavour: str, at: datetime, measures: Any = MEASURES) -> list[Any]:
    """What a reading from nothing, by an index that is up to date, gives for an instant."""
    lag, living.lag, living.now = living.lag, timedelta(0), at
    try:
        return values(desk(living, flavour).read(*measures, at=at))
    finally:
        living.lag = lag


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_remembered_is_what_would_be_read(desk: Any, living: Any, on: Any, flavour: str, seed: int) -> None:
    """Polled every seven hours for a week, every number equals one that is read from nothing."""
    jira = living(seed)
    one = desk(jira, flavour)
    for hour in range(0, 168, 7):
        at = on(20) + hour * HOUR
        jira.now = at
        assert truth_of(desk, jira, flavour, at) == values(one.read(*MEASURES, at=at)), at


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("minutes", [1, 20, 59])
def test_what_is_revealed_late_is_counted_once_it_is(
    desk: Any, living: Any, on: Any, flavour: str, minutes: int
) -> None:
    """An index that lags for less than the overlap hides nothing for good: an hour of quiet, and all is true."""
    jira = living(4, timedelta(minutes=minutes))
    jira.events = [event for event in jira.events if event[0] < on(21)]
    one = desk(jira, flavour)
    for hour in range(26):
        at = on(20) + hour * HOUR
        jira.now = at
        one.read(*MEASURES, at=at)
    assert truth_of(desk, jira, flavour, at) == values(one.read(*MEASURES, at=at))


def test_what_may_still_change_is_provisional(desk: Any, living: Any, on: Any) -> None:
    """A window that ends now is marked, as long as the index may reveal more."""
    jira = living()
    jira.now = on(20)
    found = desk(jira).read(CYCLE, at=on(20))[0]
    assert "Jira's search lags behind" in found.evidence["provisional"]


@pytest.mark.parametrize("page", [7, 20])
def test_a_lost_page_never_lowers_a_number(desk: Any, living: Any, on: Any, page: int) -> None:
    """Whichever page of a later poll Jira leaves out without a word, there is the whole number or none."""
    jira, before, at = living(5, page=page), on(20), on(20) + HOUR
    expected = truth_of(desk, jira, "cloud", at)
    lost = 0
    for number in range(1000):
        one = desk(jira)
        jira.now = before
        one.read(*MEASURES, at=before)
        jira.now = at
        dropper = Dropper(jira, number)
        one.jira = dropper
        told = values(one.read(*MEASURES, at=at))
        assert all(have == want or isinstance(have, str) for have, want in zip(told, expected, strict=True)), number
        lost += told != expected
        if not dropper.dropped:
            break
    assert number >= 4
    assert lost >= 2, "pages that are left out are noticed"


@dataclass
class Dropper:
    """Leaves out the issues of one page of ids, by its number, as if they were not there."""

    jira: Any
    number: int
    seen: int = 0
    dropped: bool = False

    def __call__(self, request: Any) -> Any:
        """The reply, or one without issues."""
        reply = self.jira(request)
        ids_only = isinstance(request.json, dict) and request.json.get("fields") == ["id"]
        if ids_only and "id in (" not in request.json["jql"]:
            self.seen += 1
            if self.seen == self.number + 1:
                self.dropped = True
                return {**reply, "issues": []}
        return reply


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_page_that_fails_moves_no_bookmark(desk: Any, living: Any, on: Any, flavour: str) -> None:
    """After whatever request of a poll fails, the next poll is right again."""
    jira, before, at, after = living(6), on(20), on(20) + 6 * HOUR, on(20) + 12 * HOUR
    expected = truth_of(desk, jira, flavour, after)
    for number in range(100):
        one = desk(jira, flavour)
        jira.now = before
        one.read(*MEASURES, at=before)
        jira.now = at
        one.jira = Failing(jira, number)
        one.read(*MEASURES, at=at)
        reached = one.jira.asked > number
        one.jira, jira.now = jira, after
        assert expected == values(one.read(*MEASURES, at=after)), number
        if not reached:
            break
    assert number > 3


@dataclass
class Failing:
    """Gives no answer to one request, by its number."""

    jira: Any
    number: int
    asked: int = 0

    def __call__(self, request: Any) -> Any:
        """The reply, or none."""
        self.asked += 1
        return Unreachable("reset") if self.asked == self.number + 1 else self.jira(request)


def test_an_hourly_poll_costs_requests_for_what_is_new(desk: Any, living: Any, on: Any) -> None:
    """Of a window of 28 days the first poll reads every page; later ones ask for ids and changes."""
    jira = living(7, page=20)
    one = desk(jira)
    jira.now = on(20)
    (first,) = one.read(CYCLE, at=on(20))
    assert isinstance(first, Found)
    whole = one.http.requests
    per_poll, read_anew = [], []
    for hour in range(1, 24):
        jira.now = on(20) + hour * HOUR
        one.read(CYCLE, at=jira.now)
        per_poll.append(one.http.requests)
        read_anew.append(sum(len(each.json["issueIdsOrKeys"]) for each in one.http.seen if "bulkfetch" in each.path))
    ids = -(-first.samples // 20) + 1  # this fake's pages are small for ids, too; Jira's hold 5,000
    assert whole >= 2 * ids - 4
    assert max(per_poll) <= ids + 4
    assert max(read_anew) < first.samples / 4
    assert sum(read_anew) < 2 * first.samples


def test_a_quiet_hour_costs_two_requests(desk: Any, living: Any, on: Any) -> None:
    """With pages as large as Jira's, and nothing new: which issues, and what changed of them."""
    jira = living(8, page=5000)
    jira.events = [event for event in jira.events if event[0] < on(18)]
    one = desk(jira)
    for at in (NOW - HOUR, NOW):
        jira.now = at
        assert all(isinstance(answer, Found) for answer in one.read(*MEASURES, at=at))
    assert ["3/search/jql"] * 4 == one.paths
    assert [(2, True), (2, True)] == [
        (requests, what.endswith(", and what changed of them")) for requests, what, _ in one.plan(*MEASURES)
    ]


def test_once_a_day_all_is_read(desk: Any, living: Any, on: Any) -> None:
    """What changed without Jira's saying so is known a day later."""
    jira = living(9)
    one = desk(jira)
    jira.now = on(20)
    one.read(*MEASURES, at=on(20))
    jira.events += [
        (on(10), number, secretly_back) for number in {event[1] for event in jira.events if event[0] < on(10)}
    ]
    jira.now = on(21)
    assert truth_of(desk, jira, "cloud", on(21)) == values(one.read(*MEASURES, at=on(21)))


def secretly_back(issues: dict[str, Any], number: str, _at: datetime) -> None:
    """An administrator rewrites its past and nothing says so."""
    if number in issues:
        issues[number]["moves"] = [(when - DAY, left, entered) for when, left, entered in issues[number]["moves"]]


def test_another_site_begins_anew(desk: Any, living: Any, on: Any) -> None:
    """Ids of another Jira mean other issues."""
    jira, other = living(10), living(11)
    one = desk(jira, source_fields={"timezone": "UTC"})
    jira.jira.zone = other.jira.zone = "UTC"
    jira.now = other.now = on(20)
    one.read(*MEASURES, at=on(20))
    one.facts.put("jira stories of", "https://elsewhere.example.com")
    one.jira = other
    assert truth_of(desk, other, "cloud", on(20)) == values(one.read(*MEASURES, at=on(20)))


def test_what_is_kept_is_bounded(desk: Any, living: Any, on: Any) -> None:
    """Issues that no listing has had for two weeks are forgotten, and so are listings that nobody asks for."""
    jira = living(12)
    one = desk(jira)
    jira.now = on(10)
    one.read(*MEASURES, at=on(10))
    kept = stories(one)
    other = connector.Measure(metric="lead_time", jql="project = SHOP", window="20d")
    jira.now = on(40)
    one.read(other, at=on(40))
    assert 1 == len(one.facts.get("jira listings"))
    assert stories(one).keys() != kept.keys()
    assert all(issue["resolved"] for issue in jira.truth(on(40)) if issue["id"] in stories(one))


def stories(one: Any) -> dict[str, Any]:
    """Every story that is kept."""
    kept: dict[str, Any] = {}
    for bucket in range(32):
        kept |= one.facts.get(f"jira stories {bucket}") or {}
    return kept


def test_names_of_statuses_are_those_of_today(desk: Any, fake: Any, issue: Any, on: Any) -> None:
    """A status that is renamed keeps its id, and is found by its newest name in what is remembered as well."""
    moves = [(on(10), "To Do", "In Progress"), (on(12), "In Progress", "Done")]
    jira = fake([issue(number, on(9), on(12), moves) for number in range(3)])
    one = desk(jira)
    one.read(CYCLE, at=on(15))
    told = jira._told
    jira._told = lambda each, fields: _renamed(told(each, fields))
    jira.issues.append(issue(3, on(13), on(14), [(on(13, 1), "To Do", "In Progress"), (on(14), "In Progress", "Done")]))
    renamed = connector.Measure(
        metric="cycle_time", jql="project = SHOP", from_status=("In Progress",), to_status=("Done", "Shipped")
    )
    (found,) = one.read(renamed, at=on(15, 1))
    assert 4 == found.samples


def _renamed(told: Any) -> Any:
    status = told["fields"].get("status")
    return told if status is None else {**told, "fields": {**told["fields"], "status": {"id": "10", "name": "Shipped"}}}
