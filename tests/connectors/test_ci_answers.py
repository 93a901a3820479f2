"""Numbers about CI runs as answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tracker.connectors.ci_answers import answer, from_error

from tracker.core.ci import CiRun
from tracker.core.ci_query import CiQuery
from tracker.core.outcome import Fault, Outcome
from tracker.errors import ConnectorError, Deferred, Refused
from tracker.ports import Found, Missing

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RUN = CiRun(
    "github", "a/b", "ci.yml", "1", 1, 0.0, finished=NOW.timestamp(), duration_seconds=60.0, conclusion="success"
)


def test_a_number_is_found_with_its_definition() -> None:
    """Value, instant, samples and evidence."""
    found = answer("kr", CiQuery(), [RUN], NOW, definition="what it is")
    assert isinstance(found, Found)
    assert (60.0, NOW, 1, "what it is") == (found.value, found.observed_at, found.samples, found.evidence["definition"])


@pytest.mark.parametrize(
    ("covered", "outcome"),
    [
        pytest.param(True, Outcome.NO_DATA, id="there is nothing to compute from"),
        pytest.param(False, Outcome.PARTIAL, id="not all runs are known"),
    ],
)
def test_an_absence_says_of_which_kind_it_is(covered: bool, outcome: Outcome) -> None:
    """No data and half the data are different things."""
    missing = answer("kr", CiQuery(), [], NOW, definition="", covered=covered)
    assert isinstance(missing, Missing)
    assert (outcome, Fault.SOURCE) == (missing.outcome, missing.fault)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            Refused("no", help="ask"), Missing("kr", Outcome.FAILED, Fault.CONFIG, "no", "ask"), id="a refusal"
        ),
        pytest.param(
            Deferred("wait", NOW), Missing("kr", Outcome.DEFERRED, Fault.SOURCE, "wait", None, NOW), id="a limit"
        ),
        pytest.param(
            ConnectorError("half", outcome=Outcome.PARTIAL),
            Missing("kr", Outcome.PARTIAL, Fault.SOURCE, "half"),
            id="half an answer",
        ),
    ],
)
def test_an_error_is_an_absence(error: ConnectorError, expected: Missing) -> None:
    """Outcome, fault, cure and end are kept."""
    assert expected == from_error("kr", error)
