"""`keyresult report review`: how a cycle ended, with what came before and after it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

NEXT = """\
team: platform
cycle: 2027-Q1
objectives:
  - id: deploy-fast
    title: Deploy with confidence in minutes
    owner: dana
    key_results:
      - {id: deploy-time, title: Deploy fast, baseline: 25 min, target: < 10 min,
         measure: {connector: manual, unit: min}}
      - {id: moods, was: [survey], title: Be content, baseline: 7 points, target: ">= 9 points",
         measure: {connector: manual, unit: points}}
      - {id: onboarding, title: Begin soon, baseline: 5 d, target: < 1 d, measure: {connector: manual, unit: d}}
"""


@pytest.fixture
def ended(polled: Any) -> Any:
    """A cycle that has ended, with a number of each key result."""
    polled("record", "survey", "7.0", "--at", "2026-11-20")
    polled.clock.move_to(datetime(2027, 1, 2, 9, tzinfo=UTC))
    return polled


def block(place: Any, heading: str, *words: str) -> list[str]:
    """The lines of a list of the review."""
    found = place("report", "review", "--cycle", "2026-Q4", "-f", "md", *words)
    assert (0, "") == (found.code, found.err)
    after = found.out.replace("\\", "").partition(f"## {heading}\n\n")[2]
    return [line.removeprefix("- ") for line in after.partition("\n\n")[0].splitlines()]


def test_a_review_asks_what_is_kept(ended: Any) -> None:
    """Before there are files of the next cycle."""
    assert ["deploy-time: keep, change or drop next cycle?"] == block(ended, "Next cycle")[:1]


def test_a_review_says_what_was_kept(ended: Any) -> None:
    """Once there are."""
    ended.write("okrs/next.yaml", NEXT)

    assert [
        "deploy-time: kept for 2027-Q1, 25 min to < 10 min",
        "survey: changed for 2027-Q1 as moods, 7 points to >= 9 points",
        "drill: dropped, it is not in 2027-Q1",
        "onboarding: new in 2027-Q1, 5 d to < 1 d",
    ] == block(ended, "Next cycle")


def test_a_review_looks_back(ended: Any) -> None:
    """On half time, on days without data, and on the cycles that were closed before."""
    assert "Days without data: 182 of 184." in block(ended, "Forecasts and data")
    assert 0 == ended("close", "2026-Q4").code
    ended.write("okrs/next.yaml", NEXT)
    ended.clock.move_to(datetime(2027, 4, 2, 9, tzinfo=UTC))
    found = ended("report", "review", "--cycle", "2027-Q1", "-f", "md").out

    assert "Cycles before: " in found
    assert "(2026-Q4)" in found


def test_a_close_changes_no_earlier_review(ended: Any) -> None:
    """As of an instant before it, the cycle was not closed."""
    words = ("report", "review", "--cycle", "2026-Q4", "--as-of", "2027-01-02T09:00")
    before = ended(*words).out
    ended.clock.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    assert 0 == ended("close", "2026-Q4", "--adjust", "survey", "0.6", "we agreed").code

    assert "The cycle is not closed yet" in " ".join(before.split())
    assert before == ended(*words).out
    assert "not closed yet" not in " ".join(ended(*words[:4]).out.split())
