"""What may be asked of CI runs, and the sentence that defines it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.core.ci_query import CiQuery, QueryError, definition
from tracker.core.units import parse_unit

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        pytest.param({"window": "soon"}, "window", '"soon" is not an interval', id="a window that is none"),
        pytest.param({"conclusion": "red"}, "conclusion", '"red" is not a conclusion', id="an unknown conclusion"),
        pytest.param({"failed": ("red",)}, "failed", '"red" is not a conclusion', id="an unknown failure"),
        pytest.param({"failed": ("success",)}, "failed", "success cannot count as failed", id="success as failure"),
        pytest.param({"step": "Build"}, "step", "a step needs its job", id="a step without its job"),
        pytest.param({"min_samples": 0}, "min_samples", "min_samples must be at least 1", id="no samples"),
        pytest.param(
            {"metric": "success_rate", "conclusion": "failure"},
            "conclusion",
            "success_rate looks at every conclusion that counts",
            id="a rate of one conclusion",
        ),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(fields: dict[str, Any], field: str, message: str) -> None:
    """The field at fault is named."""
    with pytest.raises(QueryError) as raised:
        CiQuery(**fields)
    assert (field, message) == (raised.value.field, raised.value.message)


DEFINITIONS = [
    pytest.param(
        {"branch": "main"},
        "median duration of attempts on branch main that ended in success or failure or timed_out or startup_failure, "
        "all others left out, finished in the 7d before the slot; duration is as told",
        id="duration",
    ),
    pytest.param(
        {"statistic": "max", "conclusion": "cancelled", "job": "test", "step": "Build"},
        "maximum duration of step Build of job test of attempts that ended in cancelled, all others left out, "
        "finished in the 7d before the slot; duration is as told",
        id="duration of a step by conclusion",
    ),
    pytest.param(
        {"metric": "queue_time", "failed": ()},
        "median time that attempts that ended in success or nothing else waited before they began, finished in the "
        "7d before the slot; queue time is as the provider reports it",
        id="queue time",
    ),
    pytest.param(
        {"metric": "success_rate", "event": "push", "failed": ("failure",)},
        "share in which attempts begun by push ended in success, of those that ended in success or failure, "
        "finished in the 7d before the slot",
        id="success rate",
    ),
    pytest.param(
        {"metric": "failure_rate", "failed": ("failure",)},
        "share in which attempts ended in failure, of those that ended in success or failure, "
        "finished in the 7d before the slot",
        id="failure rate",
    ),
    pytest.param(
        {"metric": "runs", "conclusion": "cancelled"},
        "number of runs with attempts ended in cancelled, each run counted once however often it was tried, "
        "finished in the 7d before the slot",
        id="runs",
    ),
    pytest.param(
        {"metric": "reruns", "window": "28d"},
        "number of attempts after the first of their run, finished in the 28d before the slot",
        id="re-runs",
    ),
    pytest.param(
        {"metric": "time_to_recovery", "failed": ("failure",)},
        "median time from the end of the first of attempts that ended in failure to the end of the next on the same "
        "branch that ended in success, looking 31 days further back for failures, recovered in the 7d before the slot",
        id="time to recovery",
    ),
    pytest.param(
        {"metric": "deployments"},
        "number of attempts that ended in success, finished in the 7d before the slot",
        id="deployments",
    ),
    pytest.param(
        {"metric": "deployments_per_week"},
        "number of attempts that ended in success, per week, finished in the 7d before the slot",
        id="deployments per week",
    ),
    pytest.param(
        {"metric": "lead_time", "statistic": "p90"},
        "90th percentile time from a commit to its first successful deployment, looking 31 days further back for "
        "earlier ones, deployed in the 7d before the slot",
        id="lead time",
    ),
]


@pytest.mark.parametrize(("fields", "sentence"), DEFINITIONS)
def test_each_number_is_defined_in_one_sentence(fields: dict[str, Any], sentence: str) -> None:
    """The sentence names statistic, filters, what counts as failed, and window."""
    assert sentence == definition(CiQuery(**fields), duration="as told")


def test_every_metric_has_a_unit() -> None:
    """The unit of each metric is one that goals know."""
    units = {metric: parse_unit(CiQuery(metric=metric).native_unit).dimension for metric in ("duration", "runs")}
    assert {"duration": "time", "runs": "count"} == units


@pytest.mark.parametrize(
    ("metric", "days"),
    [
        pytest.param("duration", 7, id="the window is enough"),
        pytest.param("time_to_recovery", 38, id="a failure may be older than the recovery"),
        pytest.param("lead_time", 38, id="a commit may have been deployed before"),
    ],
)
def test_how_far_back_records_must_be_known(metric: Any, days: int) -> None:
    """Some metrics look further back than their window."""
    assert AT - timedelta(days=days) == CiQuery(metric=metric).since(AT)


def test_a_query_asks_for_whole_runs_unless_a_job_is_named() -> None:
    """Without a job the attempt as a whole is meant."""
    assert ("", "test") == (CiQuery().asked_job, CiQuery(job="test").asked_job)
