"""What parts of the CI runs contributed to a change of a number about them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.ci import CiRun
from tracker.core.ci_breakdown import FEWEST_EVENTS, MOST_PARTS, ci_facts
from tracker.core.ci_query import CiQuery
from tracker.core.ci_statistics import Figure, statistic
from tracker.core.ci_window import Window, counted

if TYPE_CHECKING:
    from tracker.core.breakdown import Breakdown, Facts

AFTER = datetime(2026, 11, 23, tzinfo=UTC)
BEFORE = AFTER - timedelta(days=7)
MINUTE = 60.0
HOUR = 3600.0


def runs(end: datetime, count: int, minutes: float = 10.0, **changed: Any) -> list[CiRun]:
    """Runs of that length that ended in the hours before an instant."""
    return [run(end, number, minutes, **changed) for number in range(count)]


def run(end: datetime, number: int, minutes: float = 10.0, **changed: Any) -> CiRun:
    """One of them; its id tells it from those of other lengths, ends and parts."""
    finished = end.timestamp() - (number + 1) * HOUR
    values = {
        "created": finished - 2 * HOUR,
        "branch": "main",
        "event": "push",
        "finished": finished,
        "duration_seconds": minutes * MINUTE,
        "conclusion": "success",
        "workflow": "deploy.yml",
    } | changed
    name = f"{end:%d} {number} {minutes} {sorted(changed.items())}"
    return CiRun("github", "acme/shop", "*", name, 1, **values)  # type: ignore[arg-type]


def facts(known: list[CiRun], **fields: Any) -> Facts | None:
    """What is known of the change between the two instants."""
    return ci_facts(CiQuery(**fields), known, BEFORE, AFTER)


def by(found: Facts | None) -> dict[str, dict[str, float]]:
    """The amounts by dimension and part, rounded."""
    assert found is not None
    return {
        each.dimension: {part.part: round(part.amount, 6) for part in each.contributions} for each in found.breakdowns
    }


SLOWER = [*runs(BEFORE, 6, 10), *runs(AFTER, 6, 20)]
LINT = [*runs(BEFORE, 6, 4, workflow="lint.yml"), *runs(AFTER, 6, 4, workflow="lint.yml")]

CASES = [
    pytest.param(
        {"metric": "duration", "statistic": "mean"},
        [*SLOWER, *LINT],
        {"workflow": {"deploy.yml": 300.0, "lint.yml": 0.0}},
        id="a mean by workflow",
    ),
    pytest.param(
        {"metric": "duration"},
        [*SLOWER, *runs(BEFORE, 5, 4, workflow="lint.yml"), *runs(AFTER, 5, 4, workflow="lint.yml")],
        {"workflow": {"deploy.yml": 600.0, "lint.yml": 0.0}},
        id="a median by workflow",
    ),
    pytest.param(
        {"metric": "duration", "statistic": "max"},
        [*SLOWER, *LINT],
        {"workflow": {"deploy.yml": 600.0, "lint.yml": 0.0}},
        id="a maximum by workflow",
    ),
    pytest.param(
        {"metric": "queue_time", "statistic": "mean"},
        [
            *runs(BEFORE, 6, queue_seconds=10.0),
            *runs(AFTER, 3, queue_seconds=10.0),
            *runs(AFTER, 3, queue_seconds=50.0, event="schedule"),
        ],
        {"event": {"schedule": 15.0, "push": 5.0}},
        id="a wait by event",
    ),
    pytest.param(
        {"metric": "runs"},
        [*runs(BEFORE, 6), *runs(AFTER, 6), *runs(AFTER, 4, branch="next")],
        {"branch": {"next": 4.0, "main": 0.0}},
        id="a count by branch",
    ),
    pytest.param(
        {"metric": "deployments_per_week", "window": "14d"},
        [*runs(BEFORE - timedelta(days=7), 6), *runs(AFTER, 6), *runs(AFTER, 4, branch="next")],
        {"branch": {"next": 2.0, "main": 0.0}},
        id="a rate per week by branch, in the unit of the rate",
    ),
    pytest.param(
        {"metric": "success_rate"},
        [*runs(BEFORE, 20), *runs(AFTER, 10), *runs(AFTER, 6, conclusion="timed_out"),
         *runs(AFTER, 4, conclusion="failure")],
        {"conclusion": {"timed_out": -0.3, "failure": -0.2}},
        id="a share of successes by how the others ended",
    ),
    pytest.param(
        {"metric": "failure_rate"},
        [*runs(BEFORE, 10), *runs(AFTER, 10), *runs(BEFORE, 10, branch="next"),
         *runs(AFTER, 10, branch="next", conclusion="failure")],
        {"branch": {"next": 0.5, "main": 0.0}},
        id="a share of failures by branch; of one way to fail there is nothing to tell apart",
    ),
    pytest.param(
        {"metric": "duration", "branch": "main"},
        [*runs(BEFORE, 6), *runs(AFTER, 6, 20), *runs(AFTER, 6, 90, branch="next")],
        {},
        id="what a measure does not look at is no part",
    ),
    pytest.param(
        {"metric": "reruns"},
        [*(one._replace(attempt=2) for one in runs(BEFORE, 6)), *(one._replace(attempt=2) for one in runs(AFTER, 5)),
         *(one._replace(attempt=3) for one in runs(AFTER, 5, event="schedule"))],
        {"event": {"schedule": 5.0, "push": -1.0}},
        id="repeated runs by event",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "known", "parts"), CASES)
def test_dimensions(fields: dict[str, Any], known: list[CiRun], parts: dict[str, dict[str, float]]) -> None:
    """Every dimension with more than one part within the measure's own selection, and no other."""
    assert parts == by(facts(known, **fields))


def recoveries(end: datetime, count: int, minutes: float, **changed: Any) -> list[CiRun]:
    """Failures, each followed by a success so many minutes later."""
    found = []
    for number in range(count):
        failed = run(end, number, **changed, conclusion="failure")
        assert failed.finished is not None
        found += [failed, failed._replace(run=f"{failed.run} mended", conclusion="success",
                                          finished=failed.finished + minutes * MINUTE)]  # fmt: skip
    return found


def test_recoveries_are_told_apart_by_branch_only() -> None:
    """What ended a failure may be of another workflow than what failed; they are called recoveries."""
    known = [
        *recoveries(BEFORE, 5, 10), *recoveries(BEFORE, 5, 10, branch="next"),
        *recoveries(AFTER, 5, 10, workflow="lint.yml"), *recoveries(AFTER, 5, 30, branch="next"),
    ]  # fmt: skip
    found = facts(known, metric="time_to_recovery", statistic="mean")
    assert {"branch": {"next": 600.0, "main": 0.0}} == by(found)
    assert found is not None
    assert ("recovery", 600.0, 1200.0) == (found.thing, found.before, found.after)


@pytest.mark.parametrize(
    ("metric", "thing"), [("duration", "run"), ("deployments", "deployment"), ("lead_time", "deployment")]
)
def test_events_have_a_name(metric: Any, thing: str) -> None:
    """What is counted is called runs, deployments or recoveries."""
    known = [*runs(BEFORE, 6), *runs(AFTER, 7, 20)]
    found = facts(known, metric=metric)
    assert found is not None
    assert thing == found.thing


FEW = [
    pytest.param({}, [*runs(BEFORE, FEWEST_EVENTS - 1), *runs(AFTER, 40)], id="four runs before"),
    pytest.param({}, [*runs(BEFORE, 40), *runs(AFTER, FEWEST_EVENTS - 1)], id="four runs after"),
    pytest.param({"metric": "runs"}, [*runs(BEFORE, 2), *runs(AFTER, 40)], id="a count of two"),
    pytest.param(
        {"metric": "success_rate"},
        [*runs(BEFORE, 40), *runs(AFTER, 36), *runs(AFTER, 4, conclusion="failure")],
        id="a share that four failures moved",
    ),
    pytest.param(
        {"metric": "success_rate"},
        [*runs(BEFORE, 40, conclusion="failure"), *runs(AFTER, 36, conclusion="failure"), *runs(AFTER, 4)],
        id="a share that four successes moved",
    ),
]


@pytest.mark.parametrize(("fields", "known"), FEW)
def test_of_few_events_nothing_is_said(fields: dict[str, Any], known: list[CiRun]) -> None:
    """With fewer than five at one end, or fewer than five of the rarer outcome at both, there are no facts."""
    assert facts(known, **fields) is None


def test_a_percentile_is_computed_again_for_the_parts_with_the_most_events_only() -> None:
    """However many branches there are, the work is bounded."""
    known = [one for number in range(MOST_PARTS + 5) for end in (BEFORE, AFTER)
             for one in runs(end, 2 + number % 2, branch=f"b{number}")]  # fmt: skip
    found = facts(known)
    assert found is not None
    (breakdown,) = found.breakdowns
    assert MOST_PARTS == len(breakdown.contributions)
    assert {(3, 3), (2, 2)} == {each.counts for each in breakdown.contributions}


RUNS = st.lists(
    st.tuples(
        st.sampled_from([BEFORE, AFTER]),
        st.integers(0, 160),
        st.floats(1, 90),
        st.sampled_from(["deploy.yml", "lint.yml"]),
        st.sampled_from(["main", "next"]),
        st.sampled_from(["success", "failure", "timed_out", "cancelled"]),
    ),
    min_size=12,
    max_size=60,
)
METRICS = ["duration", "success_rate", "failure_rate", "runs", "reruns", "deployments", "deployments_per_week"]


@given(RUNS, st.sampled_from(METRICS))
def test_contributions_add_up_to_the_change_of_the_statistic(drawn: list[Any], metric: Any) -> None:
    """By every dimension they sum to the difference of the two numbers that `statistic` gives."""
    known = [
        run(end, number, minutes, workflow=workflow, branch=branch, conclusion=conclusion)
        for end, number, minutes, workflow, branch, conclusion in drawn
    ]
    query = CiQuery(metric=metric, statistic="mean")
    found = ci_facts(query, known, BEFORE, AFTER)
    if found is None:
        return
    old, new = (statistic(query, known, at) for at in (BEFORE, AFTER))
    assert isinstance(old, Figure)
    assert isinstance(new, Figure)
    assert found.give(old.value, new.value)
    for breakdown in found.breakdowns:
        assert total(breakdown) == pytest.approx(new.value - old.value, abs=1e-6)


def total(breakdown: Breakdown) -> float:
    """The sum of the contributions."""
    return math.fsum(each.amount for each in breakdown.contributions)


def test_what_a_number_looks_at_is_what_it_is_made_from() -> None:
    """A run counts once with its first attempt, whatever its later ones were."""
    first = run(AFTER, 5)
    again = first._replace(attempt=2, finished=first.finished and first.finished + 60, conclusion="failure")
    window = Window.of(CiQuery(metric="runs"), [again, first], AFTER)
    assert [(first, 1.0)] == counted(window)
