"""How much a number can be worth with so few events behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tracker.core.evidence import finer_than_sample, interval_text, samples_text, shown_by, shrunk_text, wilson
from tracker.core.model import Goal, Milestones, Reach
from tracker.core.quantity import parse_keep, parse_unit

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts=COUNTS, confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_intervals_are_scipys(counts: tuple[int, int], confidence: float) -> None:
    """Every Wilson interval is that of scipy."""
    successes, n = counts
    low, high = stats.binomtest(successes, n).proportion_ci(confidence, method="wilson")
    assert (low, high) == pytest.approx(wilson(successes, n, confidence), abs=1e-12)


@given(counts=COUNTS)
def test_an_interval_contains_its_share(counts: tuple[int, int]) -> None:
    """The share lies in its interval, and the interval between nothing and all."""
    successes, n = counts
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert low < high


def test_a_known_interval() -> None:
    """Of 181 deployments 179 succeed: 96.1 to 99.7 percent."""
    assert (0.9606, 0.9970) == pytest.approx(wilson(179, 181), abs=5e-5)


def reach(baseline: float, target: float, symbol: str = "%", *, strict: bool = False) -> Reach:
    """A reach goal."""
    return Reach(baseline, target, strict, parse_unit(symbol))


TOO_FINE: dict[str, tuple[Goal, int, str]] = {
    "a success rate": (
        reach(98, 99.9),
        240,
        "99.9 % over 240 deploys cannot be shown: one failure is 0.42 points",
    ),
    "a success rate to be kept": (
        parse_keep(">= 99.9 %"),
        181,
        "99.9 % over 181 deploys cannot be shown: one failure is 0.55 points",
    ),
    "a failure rate": (reach(15, 0.1), 240, "0.1 % over 240 deploys cannot be shown: one failure is 0.42 points"),
    "a failure rate to be kept": (
        parse_keep("<= 2 %"),
        40,
        "2 % over 40 deploys cannot be shown: one failure is 2.5 points",
    ),
    "a plain ratio": (
        reach(0.98, 0.999, "ratio"),
        240,
        "0.999 over 240 deploys cannot be shown: one failure is 0.0042",
    ),
    "a single event": (reach(50, 80), 1, "80 % over 1 deploy cannot be shown: one failure is 100 points"),
    "a strict target that one failure touches": (
        reach(90, 99, strict=True),
        100,
        "99 % over 100 deploys cannot be shown: one failure is 1 point",
    ),
}


@pytest.mark.parametrize(("goal", "n", "expected"), TOO_FINE.values(), ids=TOO_FINE)
def test_a_target_finer_than_the_sample(goal: Goal, n: int, expected: str) -> None:
    """Where a single failure misses the target, that is said."""
    assert expected == finer_than_sample(goal, n, "deploy")


WIDER: dict[str, tuple[Goal, int, str]] = {
    "a success rate": (
        reach(98, 99.9),
        240,
        "1,000 events or more, or set a bound that one failure can pass, such as 99.5 %",
    ),
    "one failure just passes": (
        parse_keep(">= 99.9 %"),
        500,
        "1,000 events or more, or set a bound that one failure can pass, such as 99.8 %",
    ),
    "touching is not passing": (
        parse_keep("> 99.9 %"),
        500,
        "1,001 events or more, or set a bound that one failure can pass, such as 99.5 %",
    ),
    "a failure rate": (
        parse_keep("<= 2 %"),
        40,
        "50 events or more, or set a bound that one failure can pass, such as 5 %",
    ),
    "a plain ratio": (
        reach(0.98, 0.999, "ratio"),
        240,
        "1,000 events or more, or set a bound that one failure can pass, such as 0.995",
    ),
    "so few that no bound would hold anything": (parse_keep(">= 99 %"), 3, "100 events or more"),
}


@pytest.mark.parametrize(("goal", "n", "expected"), WIDER.values(), ids=WIDER)
def test_what_would_show_it(goal: Goal, n: int, expected: str) -> None:
    """How many events the target needs, and a round bound that so many can show."""
    assert f"measure over {expected}" == shown_by(goal, n)


SHOWN: dict[str, tuple[Goal, int]] = {
    "enough events": (reach(98, 99.9), 1001),
    "one failure is just allowed": (reach(98, 99), 100),
    "one failure of 1000 is just allowed, in binary too": (reach(98, 99.9), 1000),
    "perfection allows for none": (reach(98, 100), 10),
    "no failure at all": (reach(5, 0), 10),
    "no event": (reach(98, 99.9), 0),
    "a bound in the middle": (parse_keep("<= 15 %"), 10),
    "a band in the middle": (parse_keep("20 % .. 30 %"), 10),
    "no ratio": (reach(45, 10, "min"), 2),
    "no ratio to be kept": (parse_keep("<= 10 min"), 2),
    "no number": (Milestones(()), 2),
}


@pytest.mark.parametrize(("goal", "n"), SHOWN.values(), ids=SHOWN)
def test_a_target_that_can_be_shown(goal: Goal, n: int) -> None:
    """Where one failure is allowed, where none is meant to be, or where there is no share, nothing is said."""
    assert finer_than_sample(goal, n) is None
    assert shown_by(goal, n) is None


SAMPLES = {
    "unknown": (98.94, "%", None, "98.9 %"),
    "many": (98.94, "%", 30, "98.9 %"),
    "few": (94.444, "%", 18, "94.4 % (n = 18)"),
    "five": (80, "%", 5, "80 % (n = 5)"),
    "hardly any": (75, "%", 4, "3 of 4 deploys"),
    "a single one": (1.0, "ratio", 1, "1 of 1 deploy"),
    "a share that is none of so few": (98.94, "%", 4, "98.9 % (n = 4)"),
    "a rate": (8, "deploys/month", 29, "8 deploys/month (n = 29)"),
    "a rate of hardly any": (8, "deploys/month", 2, "2 deploys"),
    "a median": (12, "min", 3, "12 min (n = 3)"),
    "a count": (3, "tickets", 3, "3 tickets"),
    "a plain count": (0, "", 0, "0"),
}


@pytest.mark.parametrize(("value", "symbol", "n", "expected"), SAMPLES.values(), ids=SAMPLES)
def test_a_value_and_what_it_rests_on(value: float, symbol: str, n: int | None, expected: str) -> None:
    """Under 30 events their number is said; under 5 they are told as they are, and no rate."""
    assert expected == samples_text(value, parse_unit(symbol), n, "deploy")


INTERVALS = {
    "a percentage": (100 * 179 / 181, "%", 181, "96.1 to 99.7 % (95 % interval, n = 181)"),
    "all of a few": (1.0, "ratio", 8, "0.676 to 1 (95 % interval, n = 8)"),
    "no share": (12.0, "min", 8, None),
    "unknown": (98.9, "%", None, None),
    "no event": (0.0, "%", 0, None),
    "more than all": (104.0, "%", 50, None),
}


@pytest.mark.parametrize(("value", "symbol", "n", "expected"), INTERVALS.values(), ids=INTERVALS)
def test_an_interval_in_words(value: float, symbol: str, n: int | None, expected: str | None) -> None:
    """Only a share of a known number of events has an interval."""
    assert expected == interval_text(value, parse_unit(symbol), n)


@pytest.mark.parametrize(
    ("value", "before", "counts", "lower", "told"),
    [
        pytest.param(
            98.4,
            96.0,
            (62, 212),
            False,
            "improved from 96 % to 98.4 % while its events fell from 212 to 62: look at what dropped out",
            id="a success rate of far fewer events",
        ),
        pytest.param(
            1.0,
            4.0,
            (1_000, 2_500),
            True,
            "improved from 4 % to 1 % while its events fell from 2,500 to 1,000: look at what dropped out",
            id="a failure rate",
        ),
        pytest.param(98.4, 96.0, (106, 212), False, None, id="half of them is many"),
        pytest.param(94.0, 96.0, (62, 212), False, None, id="it got worse"),
        pytest.param(96.0, 96.0, (62, 212), True, None, id="it stayed"),
        pytest.param(98.4, 96.0, (62, 212), None, None, id="a band has no better side"),
        pytest.param(98.4, 96.0, (None, 212), False, None, id="not known now"),
        pytest.param(98.4, 96.0, (62, None), False, None, id="not known then"),
    ],
)
def test_an_improvement_of_a_smaller_denominator_is_flagged(
    value: float, before: float, counts: tuple[int | None, int | None], lower: bool | None, told: str | None
) -> None:
    """With less than half of the events it is said with both numbers; the numbers alone are no proof."""
    assert told == shrunk_text(value, before, parse_unit("%"), counts, lower_is_better=lower)


def test_only_a_ratio_has_a_denominator() -> None:
    """A duration over fewer runs is as it is."""
    assert shrunk_text(5, 10, parse_unit("min"), (10, 100), lower_is_better=True) is None
