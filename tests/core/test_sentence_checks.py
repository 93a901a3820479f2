"""Titles that contradict themselves, or the goal beside them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.model import Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.quantity import parse_keep, parse_quantity
from tracker.core.sentence import read_sentence
from tracker.core.sentence_checks import contradictions, disagreements, two_goals, verb_against_numbers

if TYPE_CHECKING:
    from tracker.core.model import Goal


def reach(baseline: str, target: str) -> Reach:
    """A goal from one quantity to another."""
    end = parse_quantity(target)
    return Reach(parse_quantity(baseline).to(end.unit).value, end.value, strict=False, unit=end.unit)


def from_history(target: str | None, factor: float | None = None) -> ReachFromHistory:
    """A goal whose baseline is measured."""
    end = parse_quantity(target) if target else None
    return ReachFromHistory(timedelta(days=28), end and end.value, factor, strict=False, unit=end and end.unit)


AVAILABILITY = "Achieve 99.95% platform availability (reduce downtime from 4 hours/year to < 2 hours/year)"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(
            AVAILABILITY,
            [
                "99.95 % allows 4.38 hours/year, but the title also says < 2 hours/year",
                "the stated 4 hours/year already meets 99.95 %",
            ],
            id="availability beside another downtime",
        ),
        pytest.param("Achieve 99.9% success rate (0.1% rollback rate)", [], id="success beside failures"),
        pytest.param("Achieve 99.9% uptime (43 minutes/month of downtime)", [], id="rounded downtime"),
        pytest.param(
            "Achieve 99.9% success rate (5% failures)",
            ["99.9 % allows 0.1 %, but the title also says 5 %"],
            id="success beside other failures",
        ),
        pytest.param("Achieve 99.9% success rate (5 failures)", [], id="a count beside a share"),
        pytest.param("Achieve 99.9% uptime (error rate from 20% to 0.1%)", [], id="a baseline that does not meet it"),
        pytest.param("Keep 80% of users (5% failures)", [], id="shares of different things"),
        pytest.param("Achieve 150% uptime (5% failures)", [], id="no share"),
        pytest.param("Go from 10 min to 10 min", ["it starts and ends at 10 min"], id="no way to go"),
        pytest.param(
            "Cut it from 30 to more than 5", ["the baseline 30 is `> 5` already"], id="a comparator met already"
        ),
        pytest.param("Raise it from 10 to at least 20", [], id="a comparator on its side"),
        pytest.param(
            "Cut latency by 50% from 40 ms to 30 ms", ["40 ms to 30 ms is 25% less, not 50% less"], id="another factor"
        ),
        pytest.param("Cut latency by 25% from 40 ms to 30 ms", [], id="the same factor"),
        pytest.param("Raise coverage by 20% from 60% to 80%", [], id="points called percent"),
        pytest.param(
            "Raise deploys 3x from 10 to 20 a week", ["10/week to 20/week is 2 times, not 3 times"], id="times"
        ),
        pytest.param("Raise sign-ups by 10% from 0 to 5", [], id="a share of nothing"),
        pytest.param("Achieve 99.9% uptime, cutting errors to 5%", [], id="an effect"),
        pytest.param("Reduce deployment time", [], id="no numbers"),
    ],
)
def test_contradictions(title: str, expected: list[str]) -> None:
    """Numbers of a title that cannot all be true are named."""
    assert expected == list(contradictions(read_sentence(title)))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Increase system recovery from failures from 30 minutes to < 5 minutes",
            "it says increase, but 30 min to 5 min is a decrease",
        ),
        ("Reduce uptime from 99% to 99.9%", "it says reduce, but 99 % to 99.9 % is an increase"),
        ("Reduce deployment time from 45 min to 10 min", None),
        ("Achieve 80% coverage (up from 45%)", None),
        ("Reduce it by 40%", None),
    ],
)
def test_verbs_against_numbers(title: str, expected: str | None) -> None:
    """A verb that says the opposite is named with what the numbers say."""
    assert expected == verb_against_numbers(read_sentence(title))


@pytest.mark.parametrize(
    ("title", "second"),
    [
        ("Cut deploy time to 10 min and keep the failure rate under 15%", "failure rate"),
        ("Cut MTTR to 1 h while keeping pages below 10 a week", "pages"),
        ("Cut p50 and p95 latency to 100 ms and 300 ms", "p50 and p95 latency"),
        ("Achieve 99.9% deployment success rate (0.1% rollback rate)", None),
        ("Increase test coverage from 60% to 85%, enabling 50% reduction in production defects", None),
        ("Cut deploy time to 10 min and delight everybody", None),
        ("Reduce time to detect and resolve incidents from 4 h to 1 h", None),
    ],
)
def test_two_goals(title: str, second: str | None) -> None:
    """Two targets side by side are two goals; brackets and hoped-for effects are none."""
    goals = two_goals(read_sentence(title))
    assert second == (goals[1].measure if goals else None)


TIME = "Reduce deployment time from 45 minutes to less than 10 minutes"
AGREE: dict[str, tuple[str, Goal]] = {
    "the same numbers": (TIME, reach("45 min", "10 min")),
    "in other units": (TIME, reach("2700 s", "600 s")),
    "rounded": ("Cut it from 3 weeks to 5 days", reach("21 d", "5 d")),
    "a baseline that is about right": ("No incidents escape (currently ~2/quarter): reach 0", reach("2.3", "0")),
    "no number in the title": ("Reduce deployment time", reach("45 min", "10 min")),
    "a count without a unit": ("Cut it from 45 to 10", reach("45 min", "10 min")),
    "a number of other things": ("Speed up the 5 slowest pages", reach("500 ms", "100 ms")),
    "a rate counted over a window": ("Cut bugs from 8/month to 1/month", reach("8 bugs", "1 bugs")),
    "a rate in another period": ("Cut bugs from 12/year to 6/year", reach("1/month", "0.5/month")),
    "a rate of time beside a time": ("Cut it to 2 hours/year", reach("4 h", "2 h")),
    "by a share": ("Reduce P99 latency by 40%", reach("500 ms", "300 ms")),
    "by points called percent": ("Raise coverage by 20%", reach("60 %", "80 %")),
    "ten times faster": ("Deliver 10x faster", reach("10 d", "1 d")),
    "a share of nothing": ("Raise it by 40%", reach("0", "5")),
    "a share that is declared so": ("Reduce it by 40%", from_history(None, 0.6)),
    "a target that is declared so": ("Reduce it to 10 min", from_history("10 min")),
    "a share beside a measured target": ("Reduce it by 40%", from_history("10 min")),
    "a bound": ("Hold 99.95% availability", parse_keep(">= 99.95 %")),
    "a bound with its side": ("Stay below 15%", parse_keep("< 15 %")),
    "a band": ("Keep utilisation between 50% and 75%", parse_keep("50 % .. 75 %")),
    "a share beside a bound": ("Reduce it by 40%", parse_keep("< 15 %")),
    "what the bracket says": (AVAILABILITY, reach("4 hours/year", "2 hours/year")),
    "a number of things beside a share": ("Migrate 80% of services", reach("0 services", "36 services")),
    "steps": (TIME, Milestones((Milestone("drill", date(2026, 12, 1)),))),
    "a share beside a number of things": ("Cut it from 10 % to 5", reach("10 tickets", "5 tickets")),
    "a baseline in a unit of its own": ("Cut it from 4 hours to 10 %", reach("20 %", "10 %")),
    "a number beside a share that is declared so": ("Reduce it to 10 min", from_history(None, 0.6)),
}
DIFFER: dict[str, tuple[str, Goal, list[tuple[str, str]]]] = {
    "another target": (
        TIME,
        reach("45 min", "15 min"),
        [("target", "the title says 10 min, the target is 15 min")],
    ),
    "another baseline": (
        TIME,
        reach("40 min", "10 min"),
        [("baseline", "the title says 45 min, the baseline is 40 min")],
    ),
    "nines": (
        "Raise availability from 99% to 99.95%",
        reach("99 %", "99.9 %"),
        [("target", "the title says 99.95 %, the target is 99.9 %")],
    ),
    "another share": (
        "Reduce P99 latency by 40%",
        reach("500 ms", "250 ms"),
        [("target", "the title says 40% less, the goal is 50% less")],
    ),
    "another share, declared so": (
        "Raise it 3x",
        from_history(None, 2.5),
        [("target", "the title says 3 times, the goal is 2.5 times")],
    ),
    "more or less": (
        "Raise it by 25%",
        reach("100", "150"),
        [("target", "the title says 25% more, the goal is 50% more")],
    ),
    "another bound": (
        "Hold 99.95% availability",
        parse_keep(">= 99.9 %"),
        [("keep", "the title says 99.95 %, the bound is 99.9 %")],
    ),
    "the other side": (
        "Stay above 15%",
        parse_keep("< 15 %"),
        [("keep", "the title says > 15 %, the goal is to stay below it")],
    ),
    "the other side, upwards": (
        "Stay below 99%",
        parse_keep("> 99 %"),
        [("keep", "the title says < 99 %, the goal is to stay above it")],
    ),
    "a plain number": (TIME, reach("45", "10"), [("unit", "the title is in min, the goal is a plain number")]),
    "another kind": (TIME, reach("45 %", "10 %"), [("unit", "the title is in min, the goal is in %")]),
}


@pytest.mark.parametrize(("title", "goal"), AGREE.values(), ids=AGREE)
def test_titles_that_agree(title: str, goal: Goal) -> None:
    """Nothing is said of a title that means what the goal does, or cannot be compared with it."""
    assert [] == disagreements(read_sentence(title), goal)


@pytest.mark.parametrize(("title", "goal", "expected"), DIFFER.values(), ids=DIFFER)
def test_titles_that_differ(title: str, goal: Goal, expected: list[tuple[str, str]]) -> None:
    """A title that says something else is told with the part of the goal and both numbers."""
    assert expected == [(found.part, found.message) for found in disagreements(read_sentence(title), goal)]
