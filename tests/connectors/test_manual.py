"""Numbers that people record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tracker.connectors.manual import connector

from tracker.core.outcome import Fault, Outcome
from tracker.facts import KeptFacts
from tracker.ports import Ask, Missing
from tracker.testing.connectors import ConnectorContract, Request, ScriptedHttp

AT = datetime(2026, 10, 14, 9, tzinfo=UTC)


class TestManualContract(ConnectorContract):
    """The contract of every connector; nothing is asked over a network."""

    connector = connector

    def source(self) -> object:
        """There is nothing to configure."""
        return connector.Source()

    def measures(self) -> list[object]:
        """With and without a place to look."""
        return [connector.Measure(), connector.Measure(evidence="https://hr.example.com/survey")]


@pytest.mark.parametrize(
    ("evidence", "help"), [(None, None), ("the board deck", "the number is found at the board deck")]
)
def test_manual_waits_for_a_person(evidence: str | None, help: str | None) -> None:
    """Asked, it says which command records the number and where the number is found."""
    ask = Ask("team/2026-Q4/people/happy", connector.Measure(evidence=evidence), AT, AT, AT)
    http = ScriptedHttp(_nothing)
    answers = list(connector.read(connector.Source(), [ask], http, KeptFacts({}), AT))
    assert answers == [
        Missing(
            "team/2026-Q4/people/happy",
            Outcome.NO_DATA,
            Fault.CONFIG,
            "waiting for `keyresult record team/2026-Q4/people/happy VALUE`",
            help=help,
        )
    ]
    assert http.requests == 0


def _nothing(request: Request) -> object:
    raise AssertionError(request)
