"""How long issues took: a table of lives, the working clock, and statistics."""

from __future__ import annotations

import statistics as standard
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tracker.connectors.jira import durations
from tracker.connectors.jira.durations import Statuses
from tracker.connectors.jira.issues import Change, Issue, Status
from tracker.connectors.jira.statistics import percentile, statistic
from tracker.connectors.jira.worktime import calendar_seconds, working_seconds

HOUR = 3600.0
IDS = {"Open": "1", "Doing": "2", "Review": "3", "Done": "4", "Closed": "5"}
BERLIN = ZoneInfo("Europe/Berlin")


def hour(number: float) -> datetime:
    """An hour after Tuesday 1 September 2026, 00:00 UTC."""
    return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=number)


def issue(life: str, resolved: float | None = None) -> Issue:
    """An issue from its life such as `Open 5 Doing 9 Done`: statuses with the hours between them."""
    words = life.split()
    statuses = [Status(IDS[name], name) for name in words[::2]]
    hours = [float(word) for word in words[1::2]]
    changes = [Change(hour(at), *pair) for at, pair in zip(hours, pairwise(statuses), strict=True)]
    end = None if resolved is None else hour(resolved)
    return Issue("1", "A-1", hour(0), end, statuses[-1]).with_changes(changes)


def only(*names: str) -> Statuses:
    """A few statuses by name."""
    return Statuses(frozenset(IDS[name] for name in names))


# life, resolved at hour, as of hour: the hour it was finished, cycle from Doing, lead, hours in Review
LIVES: dict[str, tuple[str, float | None, float, Any, Any, Any, Any]] = {
    "straight through": ("Open 5 Doing 9 Review 12 Done", None, 99, 12, 7, 12, 3),
    "back and forth counts as a whole": (
        "Open 5 Doing 9 Review 10 Doing 15 Open 20 Doing 22 Review 30 Done", None, 99, 30, 25, 30, 9,
    ),
    "opened again and done again": ("Open 5 Doing 9 Done 20 Doing 28 Done", None, 99, 28, 23, 28, None),
    "opened again and not done again": ("Open 5 Doing 9 Done 20 Doing", None, 99, None, None, None, None),
    "as it stood before it was opened again": ("Open 5 Doing 9 Done 20 Doing 28 Done", None, 15, 9, 4, 9, None),
    "not yet done at the instant": ("Open 5 Doing 9 Done", None, 9, None, None, None, None),
    "skipped the status that begins it": ("Open 9 Done", None, 99, 9, None, 9, None),
    "begun only after it was done": ("Open 5 Done 9 Doing 12 Closed", None, 99, 12, 3, 12, None),
    "from done to closed is one end": ("Open 5 Doing 9 Done 50 Closed", None, 99, 9, 4, 9, None),
    "created in the status that begins it": ("Doing 9 Done", None, 99, 9, 9, 9, None),
    "created as done": ("Done", None, 99, 0, None, 0, None),
    "never moved": ("Open", None, 99, None, None, None, None),
}  # fmt: skip


@pytest.mark.parametrize(("life", "resolved", "at", "end", "cycle", "lead", "review"), LIVES.values(), ids=LIVES.keys())
def test_lives(life: str, resolved: float | None, at: float, end: Any, cycle: Any, lead: Any, review: Any) -> None:
    """The end, the cycle time from Doing, the lead time and the time in Review of a life."""
    one = issue(life, resolved)
    found = _finished(one, hour(at), only("Done", "Closed"))
    assert (None if end is None else hour(end)) == found
    if found is not None:
        assert _seconds(cycle) == durations.cycle_time(one, found, only("Doing"), calendar_seconds)
        assert _seconds(lead) == durations.lead_time(one, found, calendar_seconds)
        assert _seconds(review) == durations.time_in_status(one, found, only("Review"), calendar_seconds)


def _finished(one: Issue, at: datetime, done: Statuses | None) -> datetime | None:
    return next((ending.at for ending in durations.endings(one, done) if ending.stood(at)), None)


def _seconds(hours: float | None) -> float | None:
    return None if hours is None else hours * HOUR


def test_without_statuses_the_resolution_is_the_end() -> None:
    """An issue is finished when it was resolved, wherever it is; never if it was not."""
    assert hour(12) == _finished(issue("Open 5 Doing", resolved=12), hour(99), None)
    assert _finished(issue("Open 5 Done"), hour(99), None) is None


def test_statuses_are_known_by_id_through_a_change_of_name() -> None:
    """An entry with the old name counts for the new one; the old name means no status any more."""
    old, new = Status("2", "Coding"), Status("2", "Doing")
    opened, done = Status("1", "Open"), Status("4", "Done")
    early = Issue("1", "A-1", hour(0), None, done).with_changes(
        [Change(hour(5), opened, old), Change(hour(9), old, done)]
    )
    late = Issue("2", "A-2", hour(0), None, new).with_changes([Change(hour(20), opened, new)])
    doing = Statuses.named(["doing"], [early, late])
    assert old in doing
    assert Statuses.named(["2"], [early, late]) == doing
    assert Statuses.named(["Coding"], [early, late]) == Statuses(frozenset())
    assert 4 * HOUR == durations.cycle_time(early, hour(9), doing, calendar_seconds)


def test_a_hole_in_a_changelog_is_seen() -> None:
    """Each change begins where the one before ended, and the last leads to where the issue is."""
    opened, doing, done = (Status(IDS[name], name) for name in ("Open", "Doing", "Done"))
    whole = Issue("1", "A-1", hour(0), None, done)
    assert whole.has_whole_story()
    assert whole.with_changes([Change(hour(2), doing, done), Change(hour(1), opened, doing)]).has_whole_story()
    assert not whole.with_changes([Change(hour(1), opened, doing)]).has_whole_story()
    assert not whole.with_changes([Change(hour(1), opened, doing), Change(hour(3), opened, done)]).has_whole_story()


# from, to (Berlin), working hours; 4 September 2026 is a Friday, clocks are set back on 25 October
WORKING = {
    "within a day": ("2026-09-01 09:00", "2026-09-01 17:00", 8),
    "over a night": ("2026-09-01 17:00", "2026-09-02 09:00", 16),
    "over a weekend": ("2026-09-04 12:00", "2026-09-07 12:00", 24),
    "begun on a Saturday": ("2026-09-05 12:00", "2026-09-07 01:00", 1),
    "begun on a Sunday": ("2026-09-06 12:00", "2026-09-07 01:00", 1),
    "ended on a Sunday": ("2026-09-04 23:00", "2026-09-06 12:00", 1),
    "within a weekend": ("2026-09-05 01:00", "2026-09-06 23:00", 0),
    "three weeks": ("2026-09-01 00:00", "2026-09-22 00:00", 15 * 24),
    "clocks set back on a Sunday": ("2026-10-23 12:00", "2026-10-26 12:00", 24),
    "no time at all": ("2026-09-01 09:00", "2026-09-01 09:00", 0),
}


@pytest.mark.parametrize(("start", "end", "hours"), WORKING.values(), ids=WORKING.keys())
def test_working_time_leaves_out_weekends(start: str, end: str, hours: float) -> None:
    """Saturdays and Sundays of the zone do not count; other days count whole."""
    first, last = (datetime.fromisoformat(at).replace(tzinfo=BERLIN).astimezone(UTC) for at in (start, end))
    assert hours * HOUR == working_seconds(first, last, BERLIN)


def test_the_weekend_is_that_of_the_zone() -> None:
    """Friday 14:00 UTC is Saturday 02:00 in Auckland."""
    start = datetime(2026, 9, 4, 14, tzinfo=UTC)
    assert 0 == working_seconds(start, start + timedelta(hours=5), ZoneInfo("Pacific/Auckland"))
    assert 5 * HOUR == working_seconds(start, start + timedelta(hours=5), BERLIN)


PERCENTILES: dict[str, tuple[list[float], float, float]] = {
    "one value": ([7], 0.85, 7),
    "the middle of two": ([1, 3], 0.5, 2),
    "the middle of three, in any order": ([9, 1, 5], 0.5, 5),
    "between two ranks": ([10, 20, 30, 40], 0.85, 35.5),
    "the largest": ([1, 2, 3], 1.0, 3),
}


@pytest.mark.parametrize(("values", "share", "expected"), PERCENTILES.values(), ids=PERCENTILES.keys())
def test_percentiles(values: list[float], share: float, expected: float) -> None:
    """Linear interpolation between closest ranks."""
    assert expected == pytest.approx(percentile(values, share))


@given(some.lists(some.floats(0, 1e9), min_size=2, max_size=40))
def test_percentiles_agree_with_the_standard_library(values: list[float]) -> None:
    """The 85th of 100 inclusive quantiles, and the median."""
    assert standard.quantiles(values, n=100, method="inclusive")[84] == pytest.approx(statistic("p85", values))
    assert standard.median(values) == pytest.approx(statistic("p50", values))


def test_mean() -> None:
    """The sum by the number."""
    assert 2.5 == statistic("mean", [1, 2, 3, 4])
