"""Numbers about CI runs, as of an instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.ci import CiRun
from tracker.core.ci_query import CiQuery
from tracker.core.ci_statistics import Absence, Figure, statistic, summarise

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = 3600.0
DAY = 24 * HOUR


def run(number: int, ended: float | None, conclusion: str | None = "success", **changed: Any) -> CiRun:
    """An attempt of ten minutes that ended so many seconds before `AT`, unless changed; None: it has not."""
    finished = None if ended is None else AT.timestamp() - ended
    values: dict[str, Any] = {
        "created": AT.timestamp() - (ended or 0.0) - 700,
        "branch": "main",
        "event": "push",
        "finished": finished,
        "queue_seconds": 60.0,
        "duration_seconds": 600.0,
        "conclusion": conclusion,
    }
    return CiRun(**{"provider": "github", "project": "acme/shop", "pipeline": "ci.yml", "run": str(number)}
                 | {"attempt": 1} | values | changed)  # fmt: skip


def number(runs: list[CiRun], at: datetime = AT, **fields: Any) -> float | None:
    """The value of a query, or None if there is none."""
    result = statistic(CiQuery(**fields), runs, at)
    return result.value if isinstance(result, Figure) else None


DURATIONS = [
    pytest.param([run(1, HOUR)], 600.0, id="a run that succeeded counts"),
    pytest.param([run(1, HOUR, "failure", duration_seconds=30.0)], 30.0, id="one that failed took that long to say so"),
    pytest.param([run(1, HOUR, "timed_out")], 600.0, id="one that timed out failed after that time"),
    pytest.param([run(1, HOUR, "cancelled")], None, id="a cancelled run says nothing about a whole one"),
    pytest.param([run(1, HOUR, "skipped", duration_seconds=0.0)], None, id="a skipped run did not run"),
    pytest.param([run(1, HOUR, "action_required")], None, id="one that waits for a person did not run"),
    pytest.param([run(1, None, None, duration_seconds=None)], None, id="one in progress has no duration yet"),
    pytest.param([run(1, HOUR, duration_seconds=None)], None, id="clocks that differ: no length is known"),
    pytest.param([run(1, HOUR, duration_seconds=0.0)], 0.0, id="a run of no length took no time"),
    pytest.param(
        [run(1, 2 * HOUR, duration_seconds=900.0), run(1, HOUR, attempt=2, duration_seconds=300.0)],
        600.0,
        id="each attempt of a re-run counts with its own duration",
    ),
    pytest.param([run(1, 8 * DAY)], None, id="one that ended before the window is outside"),
    pytest.param([run(1, 7 * DAY)], None, id="one that ended as the window begins is outside"),
    pytest.param([run(1, 7 * DAY - 1)], 600.0, id="one that ended just after that is inside"),
    pytest.param([run(1, 0.0)], 600.0, id="one that ends with the window is inside"),
    pytest.param([run(1, -1.0)], None, id="one that ended after the slot is not known of then"),
    pytest.param([run(1, HOUR, created=0.0)], 600.0, id="when it was created does not matter"),
]


@pytest.mark.parametrize(("runs", "seconds"), DURATIONS)
def test_durations_of_every_kind_of_run(runs: list[CiRun], seconds: float | None) -> None:
    """A duration is that of attempts that succeeded or failed in the window, and known."""
    assert seconds == number(runs)


RATED = [
    run(1, HOUR),
    run(2, HOUR, "failure"),
    run(3, HOUR, "cancelled"),
    run(4, HOUR, "skipped"),
    run(5, HOUR),
    run(6, HOUR, branch="next"),
    run(7, HOUR, "timed_out", event="schedule"),
    run(7, HOUR / 2, attempt=2, event="schedule"),
    run(8, HOUR, "failure", job="test"),
    run(8, HOUR, "success", job="test", step="Build", duration_seconds=90.0),
    run(9, None, None),
]


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        pytest.param({"metric": "success_rate"}, 4 / 6, id="cancelled and skipped runs count as neither"),
        pytest.param({"metric": "failure_rate"}, 2 / 6, id="failed and timed out"),
        pytest.param({"metric": "failure_rate", "failed": ("failure",)}, 1 / 5, id="timed out counts as neither"),
        pytest.param({"metric": "success_rate", "branch": "main"}, 3 / 5, id="on one branch"),
        pytest.param({"metric": "success_rate", "event": "schedule"}, 1 / 2, id="begun by one event"),
        pytest.param({"metric": "success_rate", "job": "test"}, 0.0, id="of one job"),
        pytest.param({"metric": "duration", "job": "test", "step": "Build"}, 90.0, id="of one step"),
        pytest.param({"metric": "duration", "conclusion": "cancelled"}, 600.0, id="of runs that ended so"),
        pytest.param({"metric": "queue_time"}, 60.0, id="the wait"),
        pytest.param({"metric": "runs"}, 7.0, id="runs, the re-run once"),
        pytest.param({"metric": "runs", "conclusion": "cancelled"}, 1.0, id="cancelled runs"),
        pytest.param({"metric": "reruns"}, 1.0, id="second attempts"),
        pytest.param({"metric": "deployments"}, 4.0, id="successes"),
        pytest.param({"metric": "deployments_per_week", "window": "14d"}, 2.0, id="successes per week"),
        pytest.param({"metric": "success_rate", "min_samples": 7}, None, id="fewer than asked for are no number"),
        pytest.param({"metric": "success_rate", "branch": "gone"}, None, id="a rate of nothing is no number"),
        pytest.param({"metric": "runs", "branch": "gone"}, 0.0, id="no runs are none"),
        pytest.param({"metric": "deployments_per_week", "branch": "gone"}, 0.0, id="no deployments are none"),
    ],
)
def test_rates_and_counts(fields: dict[str, Any], value: float | None) -> None:
    """Every metric over the same runs."""
    assert value == number(RATED, **fields)


@pytest.mark.parametrize(
    ("runs", "seconds"),
    [
        pytest.param([run(1, 3 * HOUR, "failure"), run(2, HOUR)], 2 * HOUR, id="failed, then good"),
        pytest.param(
            [run(1, 4 * HOUR, "failure"), run(2, 3 * HOUR, "timed_out"), run(3, HOUR)],
            3 * HOUR,
            id="it counts from the first failure",
        ),
        pytest.param(
            [run(1, 4 * HOUR, "failure"), run(2, 3 * HOUR, "cancelled"), run(3, HOUR)],
            3 * HOUR,
            id="a cancelled run mends nothing",
        ),
        pytest.param(
            [run(1, 3 * HOUR, "failure", branch="next"), run(2, HOUR)], None, id="branches do not mend others"
        ),
        pytest.param([run(1, 8 * DAY, "failure"), run(2, 6 * DAY)], 2 * DAY, id="the failure may be older"),
        pytest.param([run(1, 9 * DAY, "failure"), run(2, 8 * DAY)], None, id="a recovery before the window is past"),
        pytest.param([run(1, 3 * HOUR), run(2, HOUR)], None, id="what never failed recovers from nothing"),
        pytest.param(
            [
                run(1, 9 * HOUR, "failure"),
                run(2, 8 * HOUR),
                run(3, 6 * HOUR, "failure"),
                run(3, 3 * HOUR, attempt=2),
            ],
            2 * HOUR,
            id="a re-run that succeeds mends its own failure",
        ),
    ],
)
def test_time_to_recovery(runs: list[CiRun], seconds: float | None) -> None:
    """From the end of the first failure to the end of the next success of the branch."""
    assert seconds == number(runs, metric="time_to_recovery")


@pytest.mark.parametrize(
    ("runs", "says"),
    [
        pytest.param([run(1, HOUR, "failure")], "; it is still failing", id="a failure without an end"),
        pytest.param([run(1, 2 * HOUR), run(2, HOUR, "cancelled")], "", id="all is well"),
    ],
)
def test_no_recovery_says_whether_something_still_fails(runs: list[CiRun], says: str) -> None:
    """Having nothing to recover from and not having recovered are different absences."""
    expected = f"no recovery from a failure in the 7d before 2026-11-24 09:00 UTC{says}"
    assert Absence(expected) == statistic(CiQuery(metric="time_to_recovery"), runs, AT)


@pytest.mark.parametrize(
    ("runs", "seconds"),
    [
        pytest.param([run(1, HOUR, commit="a", duration_seconds=DAY)], DAY, id="commit to deployment"),
        pytest.param(
            [run(1, 2 * HOUR, commit="a", duration_seconds=HOUR), run(2, HOUR, commit="a", duration_seconds=2 * HOUR)],
            HOUR,
            id="a commit counts at its first deployment",
        ),
        pytest.param(
            [run(1, 20 * DAY, commit="a", duration_seconds=HOUR), run(2, HOUR, commit="a", duration_seconds=20 * DAY)],
            None,
            id="going back to an older commit is no lead time",
        ),
        pytest.param(
            [
                run(1, 2 * HOUR, "failure", commit="a", duration_seconds=HOUR),
                run(2, HOUR, commit="a", duration_seconds=2 * HOUR),
            ],
            2 * HOUR,
            id="a failed deployment deploys nothing",
        ),
        pytest.param([run(1, HOUR, commit="a", duration_seconds=None)], None, id="the date of the commit is unknown"),
        pytest.param(
            [run(1, 2 * HOUR, duration_seconds=100.0), run(2, HOUR, duration_seconds=300.0)],
            200.0,
            id="deployments of unknown commits count by themselves",
        ),
    ],
)
def test_lead_time(runs: list[CiRun], seconds: float | None) -> None:
    """From a commit to its first successful deployment."""
    assert seconds == number(runs, metric="lead_time")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("p50", 25.0, id="the median lies between the middle two"),
        pytest.param("p90", 37.0, id="the 90th percentile lies at 2.7 of 3 steps"),
        pytest.param("p95", 38.5, id="the 95th percentile lies at 2.85 of 3 steps"),
        pytest.param("mean", 25.0, id="the mean"),
        pytest.param("max", 40.0, id="the maximum"),
    ],
)
def test_statistics_of_four_values(name: str, value: float) -> None:
    """Percentiles lie on the straight line between their neighbours."""
    assert value == pytest.approx(summarise(name, [40.0, 10.0, 30.0, 20.0]))


def test_a_number_tells_what_stands_behind_it() -> None:
    """The evidence has the window, the first and last run, and the fraction."""
    result = statistic(CiQuery(metric="success_rate"), [run(1, 2 * HOUR), run(2, HOUR, "failure")], AT)
    evidence = {
        "window": {"from": "2026-11-17T09:00:00+00:00", "until": "2026-11-24T09:00:00+00:00"},
        "first_run": "1",
        "last_run": "2",
        "numerator": 1,
        "denominator": 2,
    }
    assert Figure(0.5, 2, evidence) == result


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({}, "no finished run with a duration in the 7d before 2026-11-24 09:00 UTC", id="a duration"),
        pytest.param(
            {"metric": "success_rate"},
            "no finished run that counts as succeeded or failed in the 7d before 2026-11-24 09:00 UTC",
            id="a rate",
        ),
    ],
)
def test_nothing_to_compute_from_is_said(fields: dict[str, Any], message: str) -> None:
    """An absence names what is missing, and the window."""
    assert Absence(message) == statistic(CiQuery(**fields), [], AT)


def test_too_few_are_counted_out() -> None:
    """With fewer samples than asked for the sentence says how many there are."""
    message = "only 1 of at least 3 finished run with a duration in the 7d before 2026-11-24 09:00 UTC"
    assert Absence(message) == statistic(CiQuery(min_samples=3), [run(1, HOUR)], AT)


@pytest.mark.parametrize("metric", ["duration", "runs"])
def test_nothing_is_counted_from_a_part(metric: Any) -> None:
    """Where not all runs are known there is no number, not even a count."""
    message = "the runs of the 7d before 2026-11-24 09:00 UTC are not all known"
    assert Absence(message, partial=True) == statistic(CiQuery(metric=metric), [run(1, HOUR)], AT, covered=False)


@given(st.permutations(RATED), st.sampled_from(["duration", "success_rate", "runs", "time_to_recovery"]))
def test_the_order_of_the_records_does_not_matter(shuffled: list[CiRun], metric: Any) -> None:
    """The same records give the same number, however they are ordered."""
    assert statistic(CiQuery(metric=metric), RATED, AT) == statistic(CiQuery(metric=metric), shuffled, AT)


def test_the_past_gives_the_number_of_then() -> None:
    """As of an earlier slot only what had ended then counts, whatever is known by now."""
    runs = [run(1, DAY), run(2, HOUR, "failure")]
    assert (1.0, 0.5) == (
        number(runs, at=AT - timedelta(hours=2), metric="success_rate"),
        number(runs, metric="success_rate"),
    )
