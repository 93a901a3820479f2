"""A new number beside what is known: usual steps, gaps, and doubts that are worth a look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.model import Bound, Keep, KeyResult, Measure, Reach, ReachFromHistory
from tracker.core.progress import LastOfDay
from tracker.core.sense import ends_text, make_sense, sense_texts
from tracker.core.units import parse_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.core.model import Goal

TODAY = date(2026, 8, 16)  # a Sunday
MINUTES = parse_unit("min")
PERCENT = parse_unit("%")
EURO = parse_unit("EUR")


def key_result(goal: Goal, every: timedelta = timedelta(hours=1)) -> KeyResult:
    """A key result of a goal."""
    measure = Measure("prometheus", "ci", {}, MINUTES)
    return KeyResult("ci-time", "platform/2026-Q3/quality/ci-time", "CI time", "tomas", goal, measure, every)


def days(values: Mapping[date, float]) -> list[LastOfDay]:
    """Last readings of days."""
    return [LastOfDay(day, datetime(day.year, day.month, day.day, 12, tzinfo=UTC), at) for day, at in values.items()]


def reach(baseline: float, target: float) -> KeyResult:
    """A key result that is to go from one number of minutes to another."""
    return key_result(Reach(baseline, target, strict=False, unit=MINUTES))


def weekly(*values: float) -> list[LastOfDay]:
    """The last readings of weeks, up to a week before today."""
    return days(
        {TODAY - timedelta(weeks=back): value for back, value in zip(range(len(values), 0, -1), values, strict=True)}
    )


def test_the_first_number_has_nothing_beside_it() -> None:
    """Without an earlier reading there is one week and no step, and it is said."""
    sense = make_sense(reach(30, 5), 24.0, TODAY, [])

    assert [24.0] == [week.value for week in sense.weeks]
    assert (None, 0, ()) == (sense.step, sense.silent, sense.doubts)
    assert ("no earlier reading to compare with", "n = 1,204") == sense_texts(sense, MINUTES, 1204)


def test_few_weeks_make_no_usual_step() -> None:
    """Fewer than eight earlier weeks are too few to tell a usual step."""
    sense = make_sense(reach(30, 5), 24.0, TODAY, weekly(30, 29, 28))

    assert None is sense.step
    assert ("3 earlier weeks known, too few to tell a usual step", "18 days without a reading") == sense_texts(
        sense, MINUTES, None
    )


def test_the_usual_step_is_3_27_times_the_mean_one() -> None:
    """Eight earlier weeks give the limit of steps between weeks; this week's step is not part of it."""
    sense = make_sense(reach(30, 5), 2.0, TODAY, weekly(30, 29, 28, 27, 26, 25, 24, 23))

    assert pytest.approx(3.27) == sense.step
    assert "usual step between weeks is up to 3.27 min" == sense_texts(sense, MINUTES, None)[0]
    assert "2 to 30 min" == ends_text(make_sense(reach(30, 5), 30.0, TODAY, weekly(2)), MINUTES)


def test_twelve_weeks_are_looked_at_and_gaps_stay_gaps() -> None:
    """Weeks before the last twelve do not count, a week without a reading has no value."""
    known = weekly(*range(20, 0, -1))
    sense = make_sense(reach(30, 5), 24.0, TODAY, [day for day in known if day.value != 5])

    assert 12 == len(sense.weeks)
    assert [11.0, 10.0, 9.0, 8.0, 7.0, 6.0, None, 4.0, 3.0, 2.0, 1.0, 24.0] == [week.value for week in sense.weeks]


def test_readings_of_today_and_later_do_not_count() -> None:
    """The new number takes the place of today's reading."""
    later = days({TODAY: 1.0, TODAY + timedelta(days=1): 2.0})

    assert make_sense(reach(30, 5), 24.0, TODAY, []) == make_sense(reach(30, 5), 24.0, TODAY, later)


@pytest.mark.parametrize(
    ("every", "back", "silent"),
    [
        (timedelta(hours=1), (3, 2, 1), 0),
        (timedelta(hours=1), (5, 1), 3),
        (timedelta(days=7), (21, 14, 7), 0),
        (timedelta(days=7), (21, 7), 7),
    ],
    ids=["every day", "three days missing", "every week", "a week missing"],
)
def test_days_of_silence_are_counted_beyond_the_interval(every: timedelta, back: tuple[int, ...], silent: int) -> None:
    """A weekly number is not silent on the days between."""
    goal = Reach(30, 5, strict=False, unit=MINUTES)
    known = days({TODAY - timedelta(days=ago): 25.0 for ago in back})

    assert silent == make_sense(key_result(goal, every), 24.0, TODAY, known).silent


def test_silence_is_said() -> None:
    """Every day with a reading is `no gaps`."""
    known = days({TODAY - timedelta(days=1): 25.0})

    assert "no gaps" in sense_texts(make_sense(reach(30, 5), 24.0, TODAY, known), MINUTES, None)


@pytest.mark.parametrize(
    ("tried", "value", "doubt"),
    [
        pytest.param(reach(30, 5), 24.0, None, id="a number on the way"),
        pytest.param(reach(30, 5), 40.0, None, id="a number that got worse"),
        pytest.param(reach(3600, 5), 60.0, None, id="a sixtieth that is on the way"),
        pytest.param(
            reach(30, 5),
            1500.0,
            "1,500 min is 50 times the baseline of 30 min: seconds, minutes and hours may be confused",
            id="seconds for minutes",
        ),
        pytest.param(
            reach(30, 5),
            30000.0,
            "30,000 min is 1,000 times the baseline of 30 min: milliseconds and seconds, or a unit and its thousandfold"
            " may be confused",
            id="milliseconds for seconds",
        ),
        pytest.param(
            key_result(Keep(Bound(99.0, strict=False), None, PERCENT)),
            0.991,
            "0.991 % is 1/99.9 of the bound, 99 %: a ratio and a percentage may be confused",
            id="a ratio for a percentage",
        ),
        pytest.param(key_result(Keep(None, Bound(15.0, strict=False), PERCENT)), 14.0, None, id="within the bound"),
        pytest.param(
            reach(30, 5),
            -1.0,
            "-1 min is not possible for this unit: it is never below 0",
            id="a negative time",
        ),
        pytest.param(
            key_result(Keep(Bound(99.0, strict=False), None, PERCENT)),
            150.0,
            "150 % is not possible for this unit: it is from 0 to 100 %",
            id="more than all",
        ),
        pytest.param(
            reach(30, 5),
            4.0,
            "the target is met already, and was in every week that is known: is it the right target?",
            id="met at once",
        ),
        pytest.param(key_result(Reach(0.0, 5.0, strict=False, unit=MINUTES)), 3.0, None, id="a baseline of nothing"),
        pytest.param(key_result(Reach(-5.0, 5.0, strict=False, unit=EURO)), -300.0, None, id="a debt"),
        pytest.param(
            key_result(ReachFromHistory(timedelta(days=28), 5.0, None, strict=False, unit=MINUTES)),
            3.0,
            None,
            id="a baseline to be measured",
        ),
    ],
)
def test_doubts(tried: KeyResult, value: float, doubt: str | None) -> None:
    """What could be a confusion of units, cannot be, or is reached at once, is worth a look."""
    found = make_sense(tried, value, TODAY, []).doubts

    assert (() if doubt is None else (doubt,)) == found


def test_a_target_that_is_met_after_all_is_no_doubt() -> None:
    """Once a week is known that misses the target, meeting it is progress."""
    assert () == make_sense(reach(30, 5), 4.0, TODAY, weekly(20)).doubts
