"""Wording: how numbers, changes, times and goals read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.model import Bound, Goal, Keep, Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.wording import (
    age_text,
    chance_text,
    change_beside,
    change_text,
    day_text,
    goal_text,
    instant_text,
    number_text,
    percent_text,
    plural,
    range_text,
    score_text,
    value_text,
)

PROPERTY = settings(deadline=None, max_examples=200)

VALUES = {
    "three significant digits": (26.4123, "min", "26.4 min"),
    "no trailing zeros": (45.0, "min", "45 min"),
    "a small number": (0.00412, "s", "0.00412 s"),
    "a large number in full": (1428.4, "s", "1,428 s"),
    "rounding up a digit": (99.96, "min", "100 min"),
    "nothing": (0.0, "min", "0 min"),
    "a negative nothing": (-0.0, "", "0"),
    "a percentage": (98.94, "%", "98.9 %"),
    "near the ceiling": (99.95, "%", "99.95 %"),
    "nearer the ceiling": (99.9966, "%", "99.9966 %"),
    "at the ceiling": (100.0, "%", "100 %"),
    "at the ceiling but for binary dust": (99.99999999999999, "%", "100 %"),
    "just over the ceiling": (100.4, "%", "100.4 %"),
    "a plain ratio": (0.9996, "ratio", "0.9996"),
    "a whole count": (1204.0, "tickets", "1,204 tickets"),
    "a count that is not whole": (2.6, "tickets", "2.6 tickets"),
    "a count that is all but whole": (12.03, "tickets", "12 tickets"),
    "a count that would read none": (0.4, "tickets", "0.4 tickets"),
    "one of a label": (1.0, "queries", "1 query"),
    "one of a spelled unit": (1.0, "months", "1 month"),
    "one of a spelled rate": (1.0, "hours/year", "1 hour/year"),
    "one of a short unit": (1.0, "h", "1 h"),
    "a plain number": (4.256, "", "4.26"),
    "a rate": (8.0, "/month", "8/month"),
    "a labelled rate keeps its digits": (2.55, "deploys/week", "2.55 deploys/week"),
    "a currency sign": (5.0, "$", "$5"),
    "a negative price per time": (-5.25, "€/month", "-€5.25/month"),
    "a currency code": (1200.0, "EUR", "1,200 EUR"),
    "a speck": (1.234e-9, "s", "1.23e-09 s"),
    "an astronomical number": (1.234e20, "", "1.23e+20"),
}


@pytest.mark.parametrize(("value", "symbol", "expected"), VALUES.values(), ids=VALUES)
def test_a_value_reads_with_its_unit(value: float, symbol: str, expected: str) -> None:
    """Values keep three significant digits, and what parts a ratio from its ceiling."""
    assert expected == value_text(value, parse_unit(symbol))


def test_a_number_can_do_without_a_unit() -> None:
    """A number alone is rounded like any other."""
    assert [number_text(99.96), number_text(0.5), number_text(12345)] == ["100", "0.5", "12,345"]


@PROPERTY
@given(value=st.floats(-1e18, 1e18), symbol=st.sampled_from(["", "%", "min", "tickets", "ratio"]))
def test_what_is_not_zero_never_reads_zero(value: float, symbol: str) -> None:
    """A text reads 0 only for zero itself, and is within half a percent of a larger number."""
    text = number_text(value, unit=parse_unit(symbol))
    assert (float(text.replace(",", "")) == 0) is (value == 0)


@PROPERTY
@given(share=st.floats(0, 1))
def test_what_is_not_all_never_reads_all(share: float) -> None:
    """A percentage reads 100 only within binary dust of it."""
    text = number_text(share * 100, unit=parse_unit("%"))
    assert (text == "100") is (share > 1 - 2e-12)


RANGES = {
    "one unit for both ends": (15.0, 20.0, "min", "15 to 20 min"),
    "ends that read the same": (5.001, 5.002, "min", "5 min"),
    "a currency sign at both ends": (5.0, 7.5, "$/month", "$5 to $7.5/month"),
    "plain numbers": (1.0, 2.0, "", "1 to 2"),
    "a label": (0.0, 1.0, "tickets", "0 to 1 tickets"),
}


@pytest.mark.parametrize(("low", "high", "symbol", "expected"), RANGES.values(), ids=RANGES)
def test_a_range_reads_with_to(low: float, high: float, symbol: str, expected: str) -> None:
    """The ends of a range share the unit."""
    assert expected == range_text(low, high, parse_unit(symbol))


CHANGES = {
    "a time that is shorter": (-1.69, "min", True, 26.4, "1.7 min shorter (better)"),
    "a time that is longer": (1.69, "min", True, 26.4, "1.7 min longer (worse)"),
    "points of a percentage": (-0.6, "%", False, 98.9, "0.6 pt lower (worse)"),
    "points near the ceiling": (0.02, "%", False, 99.95, "0.02 pt higher (better)"),
    "a count": (-1.0, "bugs", True, 3.0, "1 fewer (better)"),
    "a plain count": (2.0, "", False, 5.0, "2 more (better)"),
    "a count that changed by less than one": (-0.4, "bugs", True, 3.0, "0.4 fewer (better)"),
    "a rate": (1.0, "bugs/month", None, 9.0, "1 bug/month higher"),
    "bytes": (0.26, "GiB", None, 10.26, "0.3 GiB higher"),
    "a plain ratio": (0.006, "ratio", None, 0.5, "0.006 higher"),
    "money": (-5.0, "$", True, 20.0, "$5 lower (better)"),
    "without the value": (-1.69, "min", None, None, "1.7 min shorter"),
    "a change too small for the value's decimals": (0.004, "min", True, 26.4, "0.004 min longer (worse)"),
    "no change": (0.0, "min", True, 26.4, "no change"),
    "no change but for binary dust": (5e-15, "min", True, 26.4, "no change"),
}


@pytest.mark.parametrize(("change", "symbol", "lower", "value", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_reads_in_words(
    change: float,
    symbol: str,
    lower: bool | None,
    value: float | None,
    expected: str,
) -> None:
    """A change has the decimals of the value, a direction, and a judgement where one is known."""
    assert expected == change_text(change, parse_unit(symbol), lower_is_better=lower, value=value)


BESIDE = {
    "what the value shows": (-1.69, "min", True, 26.4, "1.7 min shorter (better)"),
    "less than half of its last digit": (0.004, "min", True, 26.4, "hardly changed"),
    "less than half of its last digit near the ceiling": (-1e-05, "%", False, 99.984, "hardly changed"),
    "less than half of one of many": (0.4, "bugs", True, 120.0, "hardly changed"),
    "nothing": (0.0, "min", True, 26.4, "no change"),
    "binary dust": (5e-15, "min", True, 26.4, "no change"),
    "a fall to zero": (-0.4, "min", True, 0.0, "0.4 min shorter (better)"),
}


@pytest.mark.parametrize(("change", "symbol", "lower", "value", "expected"), BESIDE.values(), ids=BESIDE)
def test_a_change_beside_its_value_is_one_that_the_value_shows(
    change: float, symbol: str, lower: bool, value: float, expected: str
) -> None:
    """What is too small for the decimals of the value is neither called none nor worth a number."""
    assert expected == change_beside(change, parse_unit(symbol), lower_is_better=lower, value=value)


PERCENTS = {
    "whole": (0.534, "53%"),
    "all": (1.0, "100%"),
    "all but binary dust": (1 - 1e-16, "100%"),
    "not quite all": (0.9996, "99.96%"),
    "hardly any": (0.004, "0.4%"),
    "none": (0.0, "0%"),
    "backwards": (-0.2, "-20%"),
    "further": (1.25, "125%"),
}


@pytest.mark.parametrize(("share", "expected"), PERCENTS.values(), ids=PERCENTS)
def test_progress_reads_in_whole_percent(share: float, expected: str) -> None:
    """A share is whole percent unless that would say none or all."""
    assert expected == percent_text(share)


SCORES = {
    "two decimals": (0.494, "0.49"),
    "full": (1.0, "1.00"),
    "nothing": (0.0, "0.00"),
    "not quite full": (0.9964, "0.9964"),
    "hardly anything": (0.004, "0.004"),
}


@pytest.mark.parametrize(("score", "expected"), SCORES.values(), ids=SCORES)
def test_a_score_reads_in_two_decimals(score: float, expected: str) -> None:
    """A score is 0.00 or 1.00 only when it is."""
    assert expected == score_text(score)


INSTANTS = {
    "UTC": ("UTC", "Tue 11 Aug 14:05 UTC"),
    "a zone with an abbreviation": ("Europe/Berlin", "Tue 11 Aug 16:05 CEST"),
    "a zone without one": ("America/Sao_Paulo", "Tue 11 Aug 11:05 UTC-03"),
    "a zone where it is tomorrow": ("Pacific/Kiritimati", "Wed 12 Aug 04:05 UTC+14"),
}


@pytest.mark.parametrize(("zone", "expected"), INSTANTS.values(), ids=INSTANTS)
def test_an_instant_reads_in_its_zone(zone: str, expected: str) -> None:
    """Day and time are those of the zone, which is named."""
    assert expected == instant_text(datetime(2026, 8, 11, 14, 5, tzinfo=UTC), zone)


def test_a_day_reads_without_a_locale() -> None:
    """A day is day, English month and year."""
    assert day_text(date(2026, 8, 1)) == "1 Aug 2026"


AGES = {
    "seconds": (timedelta(seconds=59), "less than a minute"),
    "the future": (timedelta(hours=-1), "less than a minute"),
    "a minute": (timedelta(seconds=119), "1 minute"),
    "hours": (timedelta(hours=47), "47 hours"),
    "days": (timedelta(days=5, hours=23), "5 days"),
    "weeks": (timedelta(days=21), "3 weeks"),
}


@pytest.mark.parametrize(("age", "expected"), AGES.values(), ids=AGES)
def test_an_age_reads_in_whole_units(age: timedelta, expected: str) -> None:
    """An age is in the unit that suits it, rounded down."""
    assert expected == age_text(age)


PLURALS = {
    "one": (1, "key result", "1 key result"),
    "none": (0, "key result", "0 key results"),
    "thousands": (1204, "run", "1,204 runs"),
    "a noun in y": (2, "query", "2 queries"),
    "a noun in a vowel and y": (2, "day", "2 days"),
    "a noun that hisses": (2, "branch", "2 branches"),
}


@pytest.mark.parametrize(("n", "noun", "expected"), PLURALS.values(), ids=PLURALS)
def test_things_are_counted_in_english(n: int, noun: str, expected: str) -> None:
    """A noun takes its plural for every number but one."""
    assert expected == plural(n, noun)


def measured(
    *, target: float | None = None, factor: float | None = None, strict: bool = False, symbol: str | None = None
) -> ReachFromHistory:
    """A goal whose baseline is measured over four weeks."""
    unit = None if symbol is None else parse_unit(symbol)
    return ReachFromHistory(timedelta(days=28), target, factor, strict, unit)


MIN, PERCENT = parse_unit("min"), parse_unit("%")
GOALS: dict[str, tuple[Goal, str]] = {
    "a strict fall": (Reach(45, 10, strict=True, unit=MIN), "45 min to < 10 min"),
    "a rise": (Reach(60, 85, strict=False, unit=PERCENT), "60 % to >= 85 %"),
    "a strict rise": (Reach(60, 85, strict=True, unit=PERCENT), "60 % to > 85 %"),
    "a fall": (Reach(3, 1, strict=False, unit=parse_unit("bugs")), "3 bugs to <= 1 bug"),
    "numbers in full": (Reach(1234.5, 99.9775, strict=False, unit=PERCENT), "1,234.5 % to <= 99.9775 %"),
    "to nothing": (Reach(2, 0, strict=False, unit=MIN), "2 min to <= 0 min"),
    "a floor": (parse_keep(">= 99.95 %"), "keep >= 99.95 %"),
    "a strict ceiling": (parse_keep("< 15 %"), "keep < 15 %"),
    "a band": (parse_keep("20 ms .. 30 ms"), "keep 20 ms to 30 ms"),
    "an open band": (Keep(Bound(20, strict=True), Bound(30, strict=False), MIN), "keep > 20 min and <= 30 min"),
    "steps": (Milestones((Milestone("a", date(2026, 1, 1)), Milestone("b", date(2026, 1, 2)))), "2 steps"),
    "a fall from history": (measured(factor=0.6), "-40 % from the measured baseline"),
    "a rise from history": (measured(factor=1.25, strict=True), "beyond +25 % from the measured baseline"),
    "a multiple of history": (measured(factor=10.0), "x10 the measured baseline"),
    "a target from history": (measured(target=10, symbol="min"), "measured baseline to 10 min"),
    "a strict target from history": (
        measured(target=10, symbol="min", strict=True),
        "measured baseline to beyond 10 min",
    ),
}


@pytest.mark.parametrize(("goal", "expected"), GOALS.values(), ids=GOALS)
def test_a_goal_reads_with_its_numbers_in_full(goal: Goal, expected: str) -> None:
    """A goal is one phrase, its numbers not rounded away."""
    assert expected == goal_text(goal)


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.0, "0%"),
        (0.000_010_5, "less than 1%"),
        (0.01, "1%"),
        (0.426, "43%"),
        (0.99, "99%"),
        (0.9999, "more than 99%"),
        (1.0, "100%"),
    ],
)
def test_chances(chance: float, text: str) -> None:
    """A chance has whole percent; one that is nearly none or nearly certain has no more digits than that."""
    assert text == chance_text(chance)
