"""How well a team aims."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.core.calibration import (
    CycleResult,
    cycle_result,
    cycle_results,
    earlier_text,
    result_text,
    stretch_text,
)
from tracker.core.closing import Closing, FinalScore, ForecastGrade
from tracker.core.model import Ambition
from tracker.core.standing import Status

AT = datetime(2026, 10, 2, tzinfo=UTC)


def final(score: float | None, status: Status = Status.AT_RISK, **changed: Any) -> FinalScore:
    """A final score, as it was computed unless changed."""
    fields = {"key_result": "a/b/c/d", "ambition": Ambition.STRETCH, "carries": True} | changed
    return FinalScore(status=status, computed=score, **fields)


REACHED = final(1.0, Status.ACHIEVED)


@pytest.mark.parametrize(
    ("finals", "expected"),
    [
        pytest.param([final(0.5), final(0.9)], (0.7, 1, 2, 2), id="0.7 counts as reached"),
        pytest.param([final(0.7), final(0.699)], (0.6995, 1, 2, 2), id="and nothing below it"),
        pytest.param([final(0.5, Status.ACHIEVED)], (0.5, 1, 1, 1), id="so does a target, whatever the score"),
        pytest.param([final(None, Status.NO_DATA), final(0.8)], (0.8, 1, 1, 2), id="an unknown score is no zero"),
        pytest.param([final(0.2, Status.DROPPED), final(0.8)], (0.8, 1, 1, 1), id="what was dropped does not count"),
        pytest.param([final(0.2, adjusted=0.9)], (0.9, 1, 1, 1), id="an adjusted score counts"),
        pytest.param([final(1.0, Status.ACHIEVED, adjusted=0.1)], (0.1, 0, 1, 1), id="also downwards"),
        pytest.param([final(None, Status.NO_DATA)], (None, 0, 0, 1), id="nothing is known"),
    ],
)
def test_the_result_of_a_cycle(finals: list[FinalScore], expected: tuple[float | None, int, int, int]) -> None:
    """Mean, how many were reached, how many have a score, how many there are."""
    found = cycle_result("2026-Q3", finals)

    mean, *counts = expected
    assert ("2026-Q3", mean if mean is None else pytest.approx(mean), counts) == (
        found.cycle,
        found.mean,
        [found.reached, found.scored, found.total],
    )


@pytest.mark.parametrize(
    ("finals", "expected"),
    [
        pytest.param(
            [*[final(0.99)] * 4, final(0.0), final(0.0)],
            "mean score 0.66 from 6 of 6 key results; 4 of 6 key results reached 0.7 or their target (67%)",
            id="both figures, labelled",
        ),
        pytest.param(
            [final(None), final(None)],
            "no score, from 0 of 2 key results; 0 of 2 key results reached 0.7 or their target (0%)",
            id="nothing is known",
        ),
        pytest.param([], "no key result was scored", id="there is none"),
    ],
)
def test_a_result_in_words(finals: list[FinalScore], expected: str) -> None:
    """Mean score and share reached are two figures."""
    assert expected == result_text(cycle_result("2026-Q3", finals))


def closing(cycle: str, *finals: FinalScore, revision: int = 1) -> Closing:
    """A closing of the platform team."""
    return Closing("platform", cycle, revision, AT, "dana", "", finals, ForecastGrade(), "")


def test_an_amendment_takes_the_place_of_what_it_amends() -> None:
    """Cycles keep the order of their first closing."""
    closings = [
        closing("2026-Q1", final(0.2)),
        closing("2026-Q2", final(0.4)),
        closing("2026-Q1", final(0.6), revision=2),
    ]

    assert [("2026-Q1", 0.6), ("2026-Q2", 0.4)] == [(found.cycle, found.mean) for found in cycle_results(closings)]


def test_earlier_cycles_in_words() -> None:
    """The newest first; one without a score is left out."""
    results = cycle_results([closing("2026-Q1", final(0.58)), closing("2026-Q2"), closing("2026-Q3", final(0.71))])

    assert "cycles before: 0.71 (2026-Q3), 0.58 (2026-Q1)" == earlier_text(results)
    assert None is earlier_text([])


EASY = cycle_result("e", [REACHED, final(0.5, ambition=Ambition.COMMITTED)])
HARD = cycle_result("h", [final(0.3), final(0.4)])
FAIR = cycle_result("f", [REACHED, final(0.4)])
KEPT = cycle_result("k", [final(1.0, Status.ACHIEVED, ambition=Ambition.COMMITTED)])
BLIND = cycle_result("b", [final(None, Status.NO_DATA)])
TOO_EASY = "every stretch target was reached two cycles running: targets may be too easy"
TOO_HARD = "the mean of stretch targets was below 0.4 two cycles running: targets may be too hard"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([EASY, EASY], TOO_EASY, id="all reached twice running"),
        pytest.param([HARD, EASY, EASY], TOO_EASY, id="the last two count"),
        pytest.param([EASY], None, id="once is no pattern"),
        pytest.param([EASY, FAIR], None, id="nor is it with a miss between"),
        pytest.param([HARD, HARD], TOO_HARD, id="far from all twice running"),
        pytest.param([HARD, FAIR], None, id="once far from all"),
        pytest.param([KEPT, KEPT], None, id="committed ones are to be kept"),
        pytest.param([BLIND, BLIND], None, id="nothing is known"),
    ],
)
def test_targets_that_are_too_easy_or_too_hard(results: list[CycleResult], expected: str | None) -> None:
    """It takes two cycles to say so."""
    assert expected == stretch_text(results)
