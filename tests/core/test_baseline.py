"""What a number was before its cycle, and what that says of the baseline that was declared."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.baseline import (
    Flag,
    Span,
    converted,
    days_before,
    measure,
    needed_days,
    slip,
    span_of,
    verified,
    why_unmeasured,
    with_baseline,
)
from tracker.core.model import Keep, Measure, Reach, ReachFromHistory
from tracker.core.quantity import parse_unit
from tracker.core.readings import Baseline, DayValue, History

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.core.cycle import Cycle
    from tracker.core.model import KeyResult

MINUTES, SECONDS, PERCENT = map(parse_unit, ("min", "s", "%"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAME = "platform/2026-Q3/deploy-fast/deploy-time"
MEASURED_AT = datetime(2026, 7, 1, 1, tzinfo=UTC)
WINDOW = timedelta(days=28)
DIGITS = st.floats(min_value=0.001, max_value=1e6)


def days(*values: float, first: date = date(2026, 6, 1)) -> list[DayValue]:
    """Days in a row from a Monday, each with three readings around its last."""
    made = []
    for number, value in enumerate(values):
        day = first + timedelta(days=number)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        made.append(DayValue(day, at, value, value - 1, value + 2, 3))
    return made


def frozen(value: float) -> Baseline:
    """A frozen baseline, in seconds."""
    return Baseline(NAME, WINDOW, value, value, value, 28, 84, MEASURED_AT)


@pytest.fixture(scope="session")
def from_history(key_result_of: Callable[..., KeyResult]) -> Callable[..., KeyResult]:
    """Makes a key result whose baseline is measured, in seconds, over 28 days."""

    def build(
        *,
        target: float | None = None,
        factor: float | None = None,
        strict: bool = False,
        decreasing: bool | None = None,
    ) -> KeyResult:
        unit = None if target is None else MINUTES
        goal = ReachFromHistory(WINDOW, target, factor, strict, unit, decreasing)
        return key_result_of(goal, measure=Measure("prometheus", "prod", {}, SECONDS))

    return build


def test_a_span_is_its_median_and_weekly_medians() -> None:
    """Median of the days, lowest and highest weekly median, extremes of all readings, and counts."""
    assert Span(4.0, 4.0, 10.0, 0.0, 102.0, 9, 27) == span_of(days(1, 2, 3, 4, 5, 6, 100, 4, 16))


def test_an_even_number_of_days_has_the_middle_of_two() -> None:
    """The median of two days lies between them."""
    span = span_of(days(1, 4))
    assert span is not None
    assert 2.5 == span.median


def test_no_days_are_no_span() -> None:
    """Of nothing, nothing is known."""
    assert span_of([]) is None


@given(st.lists(DIGITS, min_size=1, max_size=60))
def test_a_median_lies_between_the_weekly_ones(values: Sequence[float]) -> None:
    """Weekly medians lie within the readings, and the days' median within the days."""
    span = span_of(days(*values))
    assert span is not None
    assert span.least <= span.low <= span.high <= span.most
    assert min(values) <= span.median <= max(values)


def test_only_days_before_the_cycle_count(quarter: Cycle) -> None:
    """The window ends where the cycle begins, and is as long as it says."""
    history = History(days=tuple(days(*range(40))))
    found = days_before(history, quarter.start, timedelta(days=7))
    assert [date(2026, 6, 24) + timedelta(days=number) for number in range(7)] == [day.day for day in found]


@pytest.mark.parametrize(
    ("window", "every", "expected"),
    [
        pytest.param(28, HOUR, 7, id="a week's worth"),
        pytest.param(3, HOUR, 3, id="as many as the window has"),
        pytest.param(28, timedelta(weeks=1), 4, id="as many as the interval gives"),
        pytest.param(3, timedelta(weeks=1), 1, id="at least one"),
    ],
)
def test_how_many_days_are_needed(window: int, every: timedelta, expected: int) -> None:
    """Seven days with data, where window and interval allow as many."""
    assert expected == needed_days(timedelta(days=window), every)


def test_a_baseline_is_measured_from_enough_days(quarter: Cycle) -> None:
    """Of seven days a baseline is made, with its weekly medians and counts."""
    history = History(days=tuple(days(1, 2, 3, 4, 5, 6, 7, 8, first=date(2026, 6, 22))))
    expected = Baseline(NAME, WINDOW, 4.5, 4.0, 8.0, 8, 24, MEASURED_AT)
    assert expected == measure(NAME, WINDOW, HOUR, quarter.start, history, MEASURED_AT)


@pytest.mark.parametrize("count", [0, 6])
def test_too_few_days_make_no_baseline(quarter: Cycle, count: int) -> None:
    """Of no day, or of six, there is none."""
    history = History(days=tuple(days(*range(count))))
    assert measure(NAME, WINDOW, HOUR, quarter.start, history, MEASURED_AT) is None


FROZEN_GOALS = {
    "a target": ({"target": 10}, 2700.0, Reach(45, 10, strict=False, unit=MINUTES)),
    "a strict target": (
        {"target": 10, "strict": True, "decreasing": True},
        2700.0,
        Reach(45, 10, strict=True, unit=MINUTES),
    ),
    "a rise": ({"target": 60, "decreasing": False}, 2700.0, Reach(45, 60, strict=False, unit=MINUTES)),
    "without a comparator, whatever the direction": ({"target": 60}, 2700.0, Reach(45, 60, strict=False, unit=MINUTES)),
    "a factor, in the native unit": ({"factor": 0.6}, 100.0, Reach(100, 60, strict=False, unit=SECONDS)),
}


@pytest.mark.parametrize(("goal", "value", "expected"), FROZEN_GOALS.values(), ids=FROZEN_GOALS)
def test_a_measured_baseline_makes_a_goal(
    quarter: Cycle,
    from_history: Callable[..., KeyResult],
    goal: dict[str, object],
    value: float,
    expected: Reach,
) -> None:
    """Baseline and target are in the goal's unit, and the goal says where its baseline comes from."""
    found = with_baseline(from_history(**goal), quarter, frozen(value)).goal
    assert isinstance(found, Reach)
    assert "28 days before 1 Jul 2026" == found.measured
    assert (expected.baseline, expected.target, expected.strict, expected.unit) == (
        found.baseline,
        found.target,
        found.strict,
        found.unit,
    )


PAST = {
    "at the target": ({"target": 10}, 600.0),
    "below what is to be undercut": ({"target": 10, "strict": True, "decreasing": True}, 480.0),
    "above what is to be exceeded": ({"target": 10, "decreasing": False}, 900.0),
    "nothing of nothing": ({"factor": 0.6}, 0.0),
}


@pytest.mark.parametrize(("goal", "value"), PAST.values(), ids=PAST)
def test_a_baseline_past_the_target_makes_no_goal(
    quarter: Cycle, from_history: Callable[..., KeyResult], goal: dict[str, object], value: float
) -> None:
    """A comparator is never turned round: the key result has no progress, and says why."""
    key_result, history = from_history(**goal), History(baseline=frozen(value))
    assert key_result is with_baseline(key_result, quarter, history.baseline)
    assert why_unmeasured(key_result, quarter, history) == (
        f"the baseline measured from the 28 days before 1 Jul 2026, {value:g} s, is at or past the target"
    )


def test_what_is_declared_stays(
    quarter: Cycle, key_result_of: Callable[..., KeyResult], failure_rate: Keep, from_history: Callable[..., KeyResult]
) -> None:
    """A goal without a measured baseline, and one not measured yet, are left as they are."""
    for key_result, baseline in ((key_result_of(failure_rate), frozen(1.0)), (from_history(factor=0.5), None)):
        assert key_result is with_baseline(key_result, quarter, baseline)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "the baseline is measured from the 28 days before 1 Jul 2026; 0 days have data, 7 are needed"),
        (1, "the baseline is measured from the 28 days before 1 Jul 2026; 1 day has data, 7 are needed"),
        (
            7,
            (
                "the baseline is to be measured from the 28 days before 1 Jul 2026: the next poll does it, or "
                "`keyresult baseline freeze`"
            ),
        ),
    ],
)
def test_why_there_is_no_baseline(
    quarter: Cycle, from_history: Callable[..., KeyResult], count: int, expected: str
) -> None:
    """What is missing is said: days, or the poll that measures."""
    history = History(days=tuple(days(*range(count), first=date(2026, 6, 10))))
    assert expected == why_unmeasured(from_history(factor=0.6), quarter, history)


SPAN = Span(38.0, 34.0, 43.0, 30.0, 44.0, 91, 812)
VERDICTS = {
    "within history": (40.0, 10.0, SPAN, ()),
    "too few days": (40.0, 10.0, Span(38.0, 38.0, 38.0, 30.0, 44.0, 6, 6), (Flag.TOO_LITTLE,)),
    "the target is met already": (44.0, 39.0, SPAN, (Flag.MEETS_TARGET,)),
    "never seen": (45.0, 10.0, SPAN, (Flag.OUTSIDE,)),
    "below all that was seen, on a rise": (29.0, 50.0, SPAN, (Flag.OUTSIDE,)),
    "in seconds": (2400.0, 600.0, SPAN, (Flag.MEETS_TARGET, Flag.OUTSIDE, Flag.UNIT_SLIP)),
    "a ratio for percent": (0.4, 0.1, SPAN, (Flag.OUTSIDE, Flag.UNIT_SLIP)),
}


@pytest.mark.parametrize(("declared", "target", "span", "expected"), VERDICTS.values(), ids=VERDICTS)
def test_what_may_be_wrong_with_a_baseline(
    declared: float, target: float, span: Span, expected: tuple[Flag, ...]
) -> None:
    """Too little history, a target that is met, a value never seen, and one that another unit explains."""
    assert expected == verified(Reach(declared, target, strict=False, unit=MINUTES), span, 7)


@pytest.mark.parametrize(
    ("declared", "factor"),
    [
        (2400.0, 1 / 60),
        (40_000.0, 1 / 1000),
        (0.65, 60),
        (0.4, 100),
        (0.042, 1000),
        (400.0, None),
        (0.0, None),
        (-2400.0, None),
    ],
)
def test_units_that_are_easily_mistaken(declared: float, factor: float | None) -> None:
    """Minutes and seconds, ratio and percent, seconds and milliseconds; nothing else is guessed at."""
    assert factor == slip(declared, SPAN)


@given(st.sampled_from([60.0, 100.0, 1000.0]), st.floats(min_value=30, max_value=44))
def test_a_slipped_unit_is_always_seen(factor: float, value: float) -> None:
    """Whatever was seen, written in the other unit, is outside history and told as a slip."""
    found = verified(Reach(value * factor, 0.001, strict=False, unit=MINUTES), SPAN, 7)
    assert {Flag.OUTSIDE, Flag.UNIT_SLIP} <= set(found)


def test_nothing_is_guessed_of_zero() -> None:
    """Beside a median of zero every factor is as good as any."""
    assert slip(5.0, Span(0.0, 0.0, 0.0, 0.0, 0.0, 7, 7)) is None


def test_a_span_in_another_unit() -> None:
    """Every number is converted, counts stay."""
    assert Span(76.0, 68.0, 86.0, 60.0, 88.0, 91, 812) == converted(SPAN, lambda value: value * 2)
