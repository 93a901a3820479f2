"""Final scores, and projections beside what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.core.closing import Adjustment, FinalScore, ForecastGrade, Foretold, final_scores, grade_forecasts
from tracker.core.cycle import Cycle, following, parse_cycle
from tracker.core.model import Ambition
from tracker.core.standing import Projection, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.core.standing import Standing

NAME = "platform/2026-Q3/deploy-fast/ci-time"


def test_what_was_computed_stays_beside_what_was_agreed(standing_of: Callable[..., Standing]) -> None:
    """The adjusted score counts, with its reason; the computed one is kept."""
    standings = [standing_of("ci-time", Status.AT_RISK, 0.54), standing_of("other", Status.ACHIEVED, 1.0)]

    assert (
        FinalScore(NAME, Status.AT_RISK, Ambition.STRETCH, 0.54, carries=True, adjusted=0.6, reason="moved target"),
        FinalScore(NAME.replace("ci-time", "other"), Status.ACHIEVED, Ambition.STRETCH, 1.0, carries=False),
    ) == (found := final_scores(standings, [Adjustment(NAME, 0.6, "moved target")]))
    assert [0.6, 1.0] == [final.score for final in found]


def test_an_adjustment_to_zero_counts(standing_of: Callable[..., Standing]) -> None:
    """Zero is a score like any other."""
    (final,) = final_scores([standing_of("ci-time", Status.AT_RISK, 0.54)], [Adjustment(NAME, 0.0, "undone")])
    assert 0.0 == final.score


@pytest.mark.parametrize("status", list(Status))
def test_what_carries_over(standing_of: Callable[..., Standing], status: Status) -> None:
    """All that is neither achieved nor dropped."""
    (final,) = final_scores([standing_of("ci-time", status)])
    assert (status not in {Status.ACHIEVED, Status.DROPPED}) is final.carries


def foretold(at: datetime, low: float, high: float, chance: float, name: str = NAME) -> Foretold:
    """A projection that ranges from low to high."""
    return Foretold(name, at, Projection(low, (low + high) / 2, high, chance, 0.5, 7, "smoothed"))


def test_projections_are_graded(standing_of: Callable[..., Standing], instant: Callable[[str], datetime]) -> None:
    """Ranges by whether they contain the final value, ends included; chances by their squared distance to what came."""
    at = instant("2026-08-17")
    ends = {
        NAME: standing_of("ci-time", Status.AT_RISK, 0.5, value=16.5),
        "a": standing_of("a", Status.ACHIEVED, value=3),
    }
    made = [
        foretold(at, 15, 20, 0.2),
        foretold(at, 16.5, 20, 0.0),
        foretold(at, 17, 20, 0.5),
        foretold(at, 0, 3, 0.9, "a"),
    ]

    grade = grade_forecasts(made, ends)

    assert (4, 3, pytest.approx(3.2)) == (grade.made, grade.hits, grade.expected)
    assert pytest.approx((0.04 + 0.0 + 0.25 + 0.01) / 4) == grade.brier


def test_what_has_no_end_is_not_graded(
    standing_of: Callable[..., Standing], instant: Callable[[str], datetime]
) -> None:
    """Neither what has no value nor what is no longer in the plan; of nothing there is no grade."""
    made = [foretold(instant("2026-08-17"), 15, 20, 0.2), foretold(instant("2026-08-17"), 15, 20, 0.2, "gone")]

    assert ForecastGrade(0, 0, None) == grade_forecasts(made, {NAME: standing_of("ci-time", Status.NO_DATA)})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-Q3", "2026-Q4"),
        ("2026-Q4", "2027-Q1"),
        ("2026-H1", "2026-H2"),
        ("2026-H2", "2027-H1"),
        ("2026", "2027"),
        ("2026-10-05..2026-10-18", "2026-10-19..2026-11-01"),
    ],
)
def test_the_next_cycle(name: str, expected: str) -> None:
    """It is of the same kind, begins on the day after, and keeps the zone."""
    cycle = parse_cycle(name, "Europe/Berlin")

    found = following(cycle)

    assert parse_cycle(expected, "Europe/Berlin") == found
    assert isinstance(found, Cycle)
