"""Which earlier reading a change is counted from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.comparing import Comparison, comparison
from tracker.core.model import Milestone, Milestones
from tracker.core.quantity import parse_keep
from tracker.core.readings import DayValue, History, Reading
from tracker.core.signal import Chart, Limits, Rule, Signal
from tracker.core.standing import Standing, Status, Trust, WeekValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.model import Goal, KeyResult, Reach

AT = datetime(2026, 8, 17, tzinfo=UTC)
MONDAY = date(2026, 8, 10)
USUAL = Limits(45.0, 42.0, 48.0, 12, date(2026, 4, 6), date(2026, 6, 22))
SIGNAL = Signal(
    Rule.OUTSIDE, date(2026, 7, 6), MONDAY, lasting=True, weeks=6, value=41.0, above=False, better=True, limits=USUAL
)
WEEKS = (WeekValue(MONDAY, 26.4),)


def history(*ages: int, now: float = 1.0) -> History:
    """Readings of 2 at noon so many days ago, the last of which is the newest, and another one."""
    days = [DayValue((AT - timedelta(days=age)).date(), AT - timedelta(days=age, hours=12), 2, 2, 2, 1) for age in ages]
    latest = Reading("a/b/c/d", days[-1].at, now, days[-1].at, days[-1].at)
    return History(latest, tuple(days))


@pytest.fixture
def standing(key_result_of: Callable[..., KeyResult], deploy_time: Reach) -> Callable[..., Standing]:
    """Makes a standing: at risk, 3 minutes longer than a week before, and nobody can tell whether that is usual."""

    def build(goal: Goal = deploy_time, **changes: Any) -> Standing:
        fields = {
            "status": Status.AT_RISK, "value": 26.4, "observed_at": AT, "progress": 0.5, "change": 3.0, "weeks": WEEKS
        } | changes  # fmt: skip
        return Standing(key_result_of(goal), reason="", trust=Trust.FRESH, **fields)

    return build


WEEKLY = history(16, 8, 3, 0)
ON_WEEK = Comparison(WEEKLY.days[1].at, WEEKLY.days[-1].at)


def test_a_worrying_change_is_counted_from_the_week_before(standing: Callable[..., Standing]) -> None:
    """At risk or off track and worse, with nothing to judge it by: it is counted as the change on the week is."""
    assert ON_WEEK == comparison(standing(), WEEKLY)
    assert ON_WEEK == comparison(standing(status=Status.OFF_TRACK), WEEKLY)
    assert ON_WEEK == comparison(standing(parse_keep("20 min .. 30 min"), change=-3.0), WEEKLY)
    assert ON_WEEK == comparison(standing(parse_keep(">= 20 min"), change=-3.0), WEEKLY)


NO_CHART = Chart(WEEKS, USUAL, ())
UNWORTHY: dict[str, dict[str, Any]] = {
    "all is well": {"status": Status.ON_TRACK},
    "it got better": {"change": -3.0},
    "nothing changed": {"change": 0.0},
    "no change is known": {"change": None},
    "it is within its usual variation": {"charts": (NO_CHART,)},
}


@pytest.mark.parametrize("changes", UNWORTHY.values(), ids=UNWORTHY)
def test_of_an_unworthy_change_nothing_is_said(standing: Callable[..., Standing], changes: dict[str, Any]) -> None:
    """It asks for no explanation."""
    assert comparison(standing(**changes), WEEKLY) is None


@pytest.mark.parametrize("changes", [{"status": Status.ON_TRACK}, {"change": -3.0}, {"charts": (NO_CHART,)}])
def test_who_asks_is_told_of_any_change(standing: Callable[..., Standing], changes: dict[str, Any]) -> None:
    """A person who wants an explanation gets it."""
    assert ON_WEEK == comparison(standing(**changes), WEEKLY, asked=True)


def test_no_change_is_not_explained_to_anybody(standing: Callable[..., Standing]) -> None:
    """There is nothing to explain."""
    assert comparison(standing(change=0.0), WEEKLY, asked=True) is None


@pytest.mark.parametrize("status", [Status.ON_TRACK, Status.AT_RISK])
def test_a_signal_is_counted_from_the_week_before_it(standing: Callable[..., Standing], status: Status) -> None:
    """From the last reading before its first week, whatever happened on the last week."""
    moving = standing(status=status, change=0.0, charts=(Chart(WEEKS, USUAL, (SIGNAL,)),))
    found = history(60, 44, 41, 0)
    assert Comparison(found.days[1].at, found.days[-1].at, date(2026, 7, 5)) == comparison(moving, found)


@pytest.mark.parametrize("now", [2.0, 3.0], ids=["as before", "on the other side"])
def test_what_is_back_where_it_was_is_not_counted(standing: Callable[..., Standing], now: float) -> None:
    """A number that is lower than usual, and not lower than before that was noticed, has no way down to explain."""
    moving = standing(charts=(Chart(WEEKS, USUAL, (SIGNAL,)),))
    assert comparison(moving, history(44, 0)) is not None
    assert comparison(moving, history(44, 0, now=now)) is None


def test_a_signal_after_a_silence_is_not_counted(standing: Callable[..., Standing]) -> None:
    """Where the last reading before it is more than two weeks older, or there is none, nothing is compared."""
    moving = standing(charts=(Chart(WEEKS, USUAL, (SIGNAL,)),))
    assert comparison(moving, history(60, 0)) is None
    assert comparison(moving, history(3, 0)) is None


def test_without_a_number_that_counts_nothing_is_compared(
    standing: Callable[..., Standing], key_result_of: Callable[..., KeyResult]
) -> None:
    """Steps, silence, old values and weeks without a reading have no change to explain."""
    steps = key_result_of(Milestones((Milestone("a", date(2026, 9, 1)),)))
    assert comparison(replace(standing(), key_result=steps), WEEKLY) is None
    assert comparison(standing(), History()) is None
    assert comparison(standing(status=Status.NO_DATA), WEEKLY) is None
    assert comparison(standing(), history(30, 0)) is None
