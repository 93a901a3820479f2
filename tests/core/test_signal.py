"""Whether a number really moved."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.quantity import parse_unit
from tracker.core.signal import (
    Limits,
    Rule,
    Signal,
    charts,
    limits,
    not_judged,
    signal_text,
    signals,
    stretches,
)
from tracker.core.standing import WeekValue

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTES = parse_unit("min")
MONDAY = date(2026, 4, 6)
UNEVEN = (40.0, 44.0, 42.0, 46.0)
USUAL = Limits(centre=43, low=35, high=51, points=12, first=MONDAY, last=MONDAY + timedelta(weeks=11))


def monday(week: int) -> date:
    """The Monday of a week, counted from 0."""
    return MONDAY + timedelta(weeks=week)


def weeks_of(values: Sequence[float | None], first: int = 0) -> list[WeekValue]:
    """Successive weeks with these values."""
    return [WeekValue(monday(first + week), value) for week, value in enumerate(values)]


def limits_of(values: Sequence[float | None], start: int, **options: object) -> Limits:
    """The limits of successive weeks before and in a cycle, which must have some."""
    found = limits(weeks_of(values), start=monday(start), **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_limits_worked_by_hand() -> None:
    """Mean 43 and mean moving range 36/11 of 12 weeks before the cycle."""
    found = limits_of(UNEVEN * 3 + (10, 99), start=12)
    half = 2.66 * (4 + 2 + 4 + 6 + 4 + 2 + 4 + 6 + 4 + 2 + 4) / 11
    assert [43 - half, 43, 43 + half] == pytest.approx([found.low, found.centre, found.high])
    assert (12, monday(0), monday(11), False) == (found.points, found.first, found.last, found.trial)


BASES = {
    "the last 12 weeks before the cycle": (UNEVEN * 4, 16, (4, 15), 12),
    "8 weeks before the cycle": (UNEVEN * 4, 8, (0, 7), 8),
    "7 weeks before the cycle are too few: the first 12 of all": (UNEVEN * 4, 7, (0, 11), 12),
    "no week before the cycle: the first 12 of it": (UNEVEN * 4, 0, (0, 11), 12),
    "no week before the cycle and 9 in it": (UNEVEN * 2 + (41,), 0, (0, 8), 9),
    "gaps are passed over": ((None, 40, 44, None, 42, 46, None, *UNEVEN, 40, 41), 11, (1, 10), 8),
}


@pytest.mark.parametrize(("values", "start", "ends", "points"), BASES.values(), ids=BASES)
def test_the_weeks_that_make_the_limits(
    values: Sequence[float | None], start: int, ends: tuple[int, int], points: int
) -> None:
    """Limits come from history before the cycle where there are 8 weeks of it, and are trial under 12."""
    found = limits_of(values, start)
    assert (monday(ends[0]), monday(ends[1]), points) == (found.first, found.last, found.points)
    assert found.trial is (points < 12)


@pytest.mark.parametrize(("days", "last"), [(-1, 10), (0, 11), (2, 11), (6, 11), (7, 12)])
def test_the_week_in_which_a_cycle_starts_is_of_the_cycle(days: int, last: int) -> None:
    """Only a week that ends before the first day of the cycle makes its limits."""
    found = limits(weeks_of(UNEVEN * 4), start=monday(12) + timedelta(days=days))
    assert found is not None
    assert monday(last) == found.last


@pytest.mark.parametrize("values", [(), (None,) * 20, (*UNEVEN, 40, 44, 42), (*UNEVEN, 40, None, 44, None, 42)])
def test_no_limits_from_less_than_8_weeks(values: Sequence[float | None]) -> None:
    """Seven weekly values have no limits, however many gaps are between them."""
    assert limits(weeks_of(values), start=MONDAY) is None


def test_neighbours_over_a_gap_have_a_moving_range() -> None:
    """A gap between two weeks changes nothing about the limits."""
    without, having = limits_of(UNEVEN * 2, 8), limits_of((*UNEVEN, None, *UNEVEN), 9)
    assert (without.low, without.centre, without.high) == (having.low, having.centre, having.high)


def test_limits_from_logarithms() -> None:
    """Skewed values have limits of ratios: their logarithms' limits, never below zero."""
    values = [10, 40, 12, 90, 11, 20, 70, 15]
    logs = limits_of([math.log(value) for value in values], 8)
    found = limits_of(values, 8, skewed=True)
    assert [math.exp(end) for end in (logs.low, logs.centre, logs.high)] == pytest.approx(
        [found.low, found.centre, found.high]
    )
    assert limits_of(values, 8).low < 0 < found.low


def test_zero_has_no_logarithm() -> None:
    """With a value of zero, limits are made from differences."""
    values = [0, *UNEVEN * 2]
    assert limits_of(values, 9) == limits_of(values, 9, skewed=True)


def test_limits_keep_to_natural_bounds() -> None:
    """No limit is beyond what the quantity can be."""
    values = [99, 96, 99.5, 90, 99, 97, 99, 95]
    assert limits_of(values, 8).high > 100
    found = limits_of(values, 8, bounds=(0, 100))
    assert (limits_of(values, 8).low, 100) == (found.low, found.high)
    assert 0 == limits_of([1, 9, 2, 8, 0, 9, 1, 7], 8, bounds=(0, None)).low


ABOVE, BELOW = (44.0,), (42.0,)
FOUND = {
    "inside on both sides": (UNEVEN * 4, []),
    "a value outside": ((43, 34, 43), [(Rule.OUTSIDE, 1, 1, False, True)]),
    "a value on the limit is inside": ((43, 35, 43, 51), []),
    "a value outside that lasts": ((44, 34, 36, 41), [(Rule.OUTSIDE, 1, 3, True, True)]),
    "it lasts from the first value outside": ((41, 41, 34, 42), [(Rule.OUTSIDE, 2, 3, True, True)]),
    "it ends on the other side": ((34, 36, 44), [(Rule.OUTSIDE, 0, 1, False, True)]),
    "it ends on the centre": ((34, 43), [(Rule.OUTSIDE, 0, 0, False, True)]),
    "a gap neither ends nor lengthens it": ((34, None, 36, None), [(Rule.OUTSIDE, 0, 2, True, True)]),
    "7 in a row": (ABOVE * 7 + BELOW, []),
    "8 in a row": (BELOW + ABOVE * 8, [(Rule.RUN, 1, 8, True, False)]),
    "8 in a row, then back": (BELOW * 9 + ABOVE, [(Rule.RUN, 0, 8, False, True)]),
    "8 in a row over a gap": (BELOW * 4 + (None,) + BELOW * 4, [(Rule.RUN, 0, 8, True, True)]),
    "the centre breaks a row": (BELOW * 4 + (43,) + BELOW * 4, []),
    "a value outside in a row of 8": (BELOW * 7 + (34,), [(Rule.OUTSIDE, 7, 7, True, True)]),
    "both ways": ((52, 34), [(Rule.OUTSIDE, 0, 0, False, False), (Rule.OUTSIDE, 1, 1, True, True)]),
    "no value": ((None, None), []),
}


@pytest.mark.parametrize(("values", "expected"), FOUND.values(), ids=FOUND)
def test_the_two_rules(values: Sequence[float | None], expected: list[tuple[Rule, int, int, bool, bool]]) -> None:
    """A value outside the limits gives a signal, as do 8 in a row on one side; lower is better here."""
    found = signals(weeks_of(values), USUAL, lower_is_better=True)
    assert [
        (rule, monday(since), monday(until), lasting, better) for rule, since, until, lasting, better in expected
    ] == [(signal.rule, signal.since, signal.until, signal.lasting, signal.better) for signal in found]


@pytest.mark.parametrize(
    ("value", "lower_is_better", "expected"),
    [(34, True, True), (34, False, False), (52, True, False), (52, False, True), (52, None, None)],
)
def test_the_direction_of_a_signal(value: float, lower_is_better: bool | None, expected: bool | None) -> None:
    """Better is towards the goal; in a band neither side is."""
    (signal,) = signals(weeks_of([value]), USUAL, lower_is_better=lower_is_better)
    assert (expected, value > 43, value) == (signal.better, signal.above, signal.value)


def test_dust_is_no_signal() -> None:
    """A constant series has no signal, though its mean is off by binary dust; any real change is one."""
    values = [0.1 + 0.2] * 5 + [0.3] * 12
    (chart,) = charts(weeks_of(values), start=monday(12), lower_is_better=True)
    assert () == chart.signals
    (chart,) = charts(weeks_of([*values, 0.29]), start=monday(12), lower_is_better=True)
    assert [monday(17)] == [signal.since for signal in chart.signals]


def test_notes_part_the_weeks() -> None:
    """The week of a note is the first of a new chart; two notes in a week part it once."""
    weeks = weeks_of(range(6))
    sunday_of_2, wednesday_of_4 = monday(3) - timedelta(days=1), monday(4) + timedelta(days=2)
    parts = stretches(weeks, [wednesday_of_4, sunday_of_2, monday(4)])
    assert [[0, 1], [2, 3], [4, 5]] == [[week.value for week in part] for part in parts]
    assert [6] == [len(part) for part in stretches(weeks)]
    assert [6] == [len(part) for part in stretches(weeks, [monday(0), monday(6)])]
    assert [] == stretches([])


def test_a_note_starts_new_limits() -> None:
    """After a step down that a note explains, the new level is usual; without the note it is a signal."""
    weeks = weeks_of(UNEVEN * 3 + tuple(value - 25 for value in UNEVEN * 3))
    (plain,) = charts(weeks, start=monday(12), lower_is_better=True)
    assert [(monday(12), True)] == [(signal.since, signal.better) for signal in plain.signals]
    before, after = charts(weeks, start=monday(12), lower_is_better=True, rebased=[monday(12)])
    assert ((), ()) == (before.signals, after.signals)
    assert before.limits is not None
    assert after.limits is not None
    assert 25 == pytest.approx(before.limits.centre - after.limits.centre)
    assert (weeks[:12], weeks[12:]) == (list(before.weeks), list(after.weeks))


def test_a_short_chart_has_neither_limits_nor_signals() -> None:
    """Right after a note there is nothing to judge by."""
    weeks = weeks_of(UNEVEN * 3 + (10, 99))
    charted = charts(weeks, start=monday(12), lower_is_better=True, rebased=[monday(12)])
    assert [(True, 0), (False, 0)] == [(chart.limits is not None, len(chart.signals)) for chart in charted]


def test_charts_pass_on_how_limits_are_made() -> None:
    """Skew and bounds reach the limits."""
    values = [1, 9, 2, 8, 1, 9, 1, 7]
    options = {"start": monday(8), "skewed": True, "bounds": (1.0, 8.0)}
    (chart,) = charts(weeks_of(values), lower_is_better=None, **options)  # type: ignore[arg-type]
    assert chart.limits == limits(weeks_of(values), **options)  # type: ignore[arg-type]


@given(values=st.lists(st.integers(-1000, 1000).map(float), min_size=8, max_size=30), power=st.integers(-20, 20))
def test_a_change_of_unit_changes_no_signal(values: list[float], power: int) -> None:
    """Told in another unit, the same weeks stand out."""
    here, there = (
        charts(weeks_of([value * factor for value in values]), start=monday(12), lower_is_better=True)[0].signals
        for factor in (1, 2.0**power)
    )
    assert [(signal.rule, signal.since, signal.until) for signal in here] == [
        (signal.rule, signal.since, signal.until) for signal in there
    ]


@given(values=st.lists(st.integers(-1000, 1000).map(float), min_size=8, max_size=30))
def test_a_mirrored_series_has_the_mirrored_signals(values: list[float]) -> None:
    """Better and worse change places when the series is turned round."""
    here, there = (
        charts(weeks_of([value * factor for value in values]), start=monday(12), lower_is_better=True)[0].signals
        for factor in (1, -1)
    )
    assert [(signal.since, signal.better) for signal in here] == [(signal.since, not signal.better) for signal in there]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, None),
        (1, None),
        (7, None),
        (8, "its window of 8 days overlaps from week to week"),
        (28, "its window of 28 days overlaps from week to week"),
    ],
)
def test_overlapping_windows_are_not_judged(days: int | None, expected: str | None) -> None:
    """Weekly values over more than a week share days, and are not judged."""
    assert expected == not_judged(None if days is None else timedelta(days=days))


def said(values: Sequence[float | None], usual: Limits = USUAL, *, lower_is_better: bool | None = True) -> list[str]:
    """The signals of successive weeks in words."""
    found: tuple[Signal, ...] = signals(weeks_of(values), usual, lower_is_better=lower_is_better)
    return [signal_text(signal, MINUTES) for signal in found]


TRIAL = Limits(centre=43, low=35, high=51, points=9, first=MONDAY, last=MONDAY)
TEXTS = {
    "it lasts": ((34.2, 36), "better since the week to 12 Apr 2026 (34.2 min; usual range was 35 to 51 min)"),
    "it was one week": ((52, 41), "worse in the week to 12 Apr 2026 (52 min; usual range was 35 to 51 min)"),
    "it was some weeks": (
        (34, 36, 44),
        "better in the weeks to 12 Apr 2026 to 19 Apr 2026 (34 min; usual range was 35 to 51 min)",
    ),
    "a run below": (
        (42,) * 9,
        "better since the week to 12 Apr 2026 (9 weeks in a row below the usual middle of 43 min)",
    ),
    "a run above": (
        (44,) * 8,
        "worse since the week to 12 Apr 2026 (8 weeks in a row above the usual middle of 43 min)",
    ),
}


@pytest.mark.parametrize(("values", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_signal_in_words(values: Sequence[float | None], expected: str) -> None:
    """A signal says which way, since when, and against what."""
    assert [expected] == said(values)


def test_what_else_a_signal_says() -> None:
    """Trial limits are called so, and in a band a signal is neither better nor worse."""
    trial = "better since the week to 12 Apr 2026 (34 min; usual range was 35 to 51 min; trial limits from 9 weeks)"
    assert [trial] == said([34], TRIAL)
    assert said([34], lower_is_better=None)[0].startswith("changed since the week to 12 Apr 2026")
