"""Numbers that people record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tracker.connectors.http_source import FieldError
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
    ("evidence", "help"),
    [
        (None, None),
        ("the board deck", "the number is found at the board deck"),
        ("https://hr.example.com/survey", "the number is found at https://hr.example.com/survey"),
    ],
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


LINKS = {
    "nothing": (None, None),
    "a sentence": ("the board deck, page 3", None),
    "a sentence with a link in it": ("page 3 of https://hr.example.com/survey", None),
    "a link": ("https://hr.example.com/survey?year=2026#q3", "https://hr.example.com/survey?year=2026#q3"),
    "an unsafe scheme without an address": ("javascript:alert(1)", None),
}


@pytest.mark.parametrize(("evidence", "link"), LINKS.values(), ids=LINKS.keys())
def test_evidence_may_be_a_link(evidence: str | None, link: str | None) -> None:
    """Only a whole http or https address is a link; a sentence is a sentence."""
    assert link == connector.Measure(evidence=evidence).link


REFUSED = {
    "nothing to read": (" ", "evidence is not one line of text"),
    "several lines": ("the board\ndeck", "evidence is not one line of text"),
    "an escape sequence": ("the \x1b[31mdeck", "evidence is not one line of text"),
    "a file": ("file:///etc/passwd", "evidence is a link that must begin with http:// or https:// and name a host"),
    "no host": ("https:///survey", "evidence is a link that must begin with http:// or https:// and name a host"),
    "a password": ("https://me:planted@hr.example.com/", "evidence is a link that must not hold a user or password"),
}


@pytest.mark.parametrize(("evidence", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_evidence_that_is_of_no_use_is_refused(evidence: str, message: str) -> None:
    """What could not be shown beside a number is refused, and no secret is quoted."""
    with pytest.raises(FieldError) as caught:
        connector.Measure(evidence=evidence)

    assert ("evidence", message) == (caught.value.field, caught.value.message)


def test_evidence_makes_no_reading() -> None:
    """However good the link, a number is recorded by a person."""
    asks = [
        Ask(f"team/2026-Q4/people/{number}", connector.Measure(evidence=f"https://x.example.com/{number}"), AT, AT, AT)
        for number in range(3)
    ]
    answers = connector.read(connector.Source(), asks, ScriptedHttp(_nothing), KeptFacts({}), AT)

    assert [Outcome.NO_DATA] * 3 == [answer.outcome for answer in answers]


def test_a_checkup_says_that_there_is_nothing_to_ask() -> None:
    """People are not asked by a program."""
    (check,) = connector.checkup(connector.Source(), [], ScriptedHttp(_nothing), AT)

    assert ("nothing to ask", "people record its numbers") == (check.name, check.detail)


def _nothing(request: Request) -> object:
    raise AssertionError(request)
