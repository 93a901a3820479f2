"""Records of CI runs: what is known when one is seen again, and lengths of time."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.core.ci import LONGEST_RUN, CiRun, deployment_pipeline, knowledge, merged, seconds_between, wait_between

MINUTE = 60.0


def run(**changed: Any) -> CiRun:
    """An attempt that ran from 100 to 160 and succeeded, unless changed."""
    values: dict[str, Any] = {
        "provider": "github",
        "project": "acme/shop",
        "pipeline": "ci.yml",
        "run": "1",
        "attempt": 1,
        "created": 90.0,
        "started": 100.0,
        "finished": 160.0,
        "queue_seconds": 10.0,
        "duration_seconds": 60.0,
        "conclusion": "success",
    }
    return CiRun(**{**values, **changed})


RUNNING = run(finished=None, duration_seconds=None, conclusion=None)


@pytest.mark.parametrize(
    ("old", "new", "known"),
    [
        pytest.param(None, run(), run(), id="what is new is taken as it is"),
        pytest.param(RUNNING, run(), run(), id="what was running has ended"),
        pytest.param(run(), RUNNING, run(), id="what has ended does not run again"),
        pytest.param(
            run(),
            run(finished=900.0, duration_seconds=800.0, started=101.0, queue_seconds=0.0),
            run(),
            id="times that are moved later stay as first seen",
        ),
        pytest.param(
            run(), run(conclusion="failure", finished=900.0), run(conclusion="failure"), id="a conclusion is corrected"
        ),
        pytest.param(run(), run(branch="main"), run(branch="main"), id="other words are brought up to date"),
    ],
)
def test_what_is_known_of_a_record_seen_again(old: CiRun | None, new: CiRun, known: CiRun) -> None:
    """The newest version holds, but ended records stay ended and keep their times."""
    assert known == merged(old, new)


def test_versions_amount_to_one_record_each() -> None:
    """Versions of several records are sorted out by their keys."""
    job = run(job="test")
    assert {run().key: run(), job.key: job} == knowledge([RUNNING, job, run(), run(finished=500.0)])


@pytest.mark.parametrize(
    ("record", "after"),
    [
        pytest.param(run(), True, id="it finished after the instant"),
        pytest.param(run(finished=120.0), False, id="it finished before"),
        pytest.param(run(finished=None, created=150.0), True, id="it is unfinished and was created after"),
        pytest.param(RUNNING, False, id="it is unfinished and was created before"),
    ],
)
def test_a_record_is_after_an_instant_by_its_end(record: CiRun, after: bool) -> None:
    """Finished records belong where they finished, others where they were created."""
    assert after == record.is_after(130.0)


@pytest.mark.parametrize(
    ("start", "end", "length"),
    [
        pytest.param(100.0, 160.0, MINUTE, id="an ordinary run"),
        pytest.param(100.0, 100.0, 0.0, id="a run of no length took no time"),
        pytest.param(None, 160.0, None, id="no start is known"),
        pytest.param(100.0, None, None, id="no end is known"),
        pytest.param(100.0, 99.0, None, id="clocks differ: the length is unknown, not zero"),
        pytest.param(0.0, LONGEST_RUN + 1, None, id="longer than any run: something touched it later"),
    ],
)
def test_a_length_of_time_is_known_or_not(start: float | None, end: float | None, length: float | None) -> None:
    """A length that cannot be is not known."""
    assert length == seconds_between(start, end)


@pytest.mark.parametrize(
    ("asked", "start", "wait"),
    [
        pytest.param(90.0, 100.0, 10.0, id="an ordinary wait"),
        pytest.param(101.0, 100.0, 0.0, id="a start before the asking is no wait"),
        pytest.param(None, 100.0, None, id="no asking is known"),
        pytest.param(90.0, None, None, id="no start is known"),
    ],
)
def test_a_wait_is_never_negative(asked: float | None, start: float | None, wait: float | None) -> None:
    """Clocks that differ by a little make no negative wait."""
    assert wait == wait_between(asked, start)


def test_deployments_have_a_pipeline_of_their_own() -> None:
    """Deployments are told from the runs of workflows by the name of their pipeline."""
    assert "deployments to production" == deployment_pipeline("production")
