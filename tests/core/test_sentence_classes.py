"""What classes of sentences are: work without an end, versions, states of being, sentences side by side."""

from __future__ import annotations

import pytest

from tracker.core.sentence import read_sentence
from tracker.core.sentence_verdicts import output_reason, vague_reason


def reasons(title: str) -> tuple[str | None, str | None]:
    """The words of work and of opinion in a title."""
    sentence = read_sentence(title)
    return output_reason(sentence), vague_reason(sentence)


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Explore caching", "explore"),
        ("Modernise the data stack", "modernise"),
        ("Press ahead with the permit process", "press ahead"),
        ("Keep refactoring the ingestion layer", "keep"),
        ("Drive diversity initiatives", "drive"),
        ("Evaluate vector databases", "evaluate"),
        ("Take suitable measures against theft", "take suitable measures"),
        ("Prototype something with coding agents", "something"),
        ("Refactor the messy scheduler", "messy"),
        ("The strategy is being drawn up", "being"),
        ("Continuation of the talks", "continuation of"),
        ("Advance the modernisation of the campus", "advance"),
    ],
)
def test_work_without_an_end(title: str, word: str) -> None:
    """Work that can go on for ever is work, and nobody can say when it is done."""
    assert (word, word) == reasons(title)


@pytest.mark.parametrize(
    ("title", "work", "vague"),
    [
        pytest.param("Refresh the content as needed", "refresh", "as needed", id="hedged work"),
        pytest.param("Build a robust pipeline", "build", "robust", id="praise of what is made"),
        pytest.param("Deliver excellent service", None, "excellent", id="praise of a service"),
        pytest.param("Bring the city closer to citizens", None, "closer", id="a figure of going somewhere"),
        pytest.param("Take the plant to the next level", None, "next level", id="a figure of speech"),
        pytest.param("Ship tracing. Debugging gets easier.", "ship", "easier", id="a sentence of work, one of praise"),
        pytest.param("Engage outside counsel in Delaware", "engage", None, id="someone hired"),
        pytest.param("Beat the market in speed", None, None, id="someone beaten"),
        pytest.param("Trust grows in our releases", None, "grows", id="what grows somewhere"),
        pytest.param("Confidence in our releases grows", None, "confidence", id="what only grows"),
        pytest.param("People across the company love our site", None, "love", id="people who feel"),
        pytest.param("The collection appeals to everybody", None, "appeals", id="what appeals"),
        pytest.param("The service desk lies behind a wall", None, None, id="what is somewhere"),
        pytest.param("Interdisciplinary thinking is lived in all faculties", None, "lived", id="what is lived"),
        pytest.param("Our standing is stronger than ever", None, "stronger", id="more than ever"),
        pytest.param("Travel on lines 5 and 7 gets more reliable", None, "more", id="praise beside numbers that name"),
        pytest.param("A marked decline in interventions", None, "decline", id="a move without a number"),
        pytest.param("All mailboxes are moved to the new server", "moved", None, id="all of what is done"),
        pytest.param("Two exchange visits with Bilbao take place", "take place", None, id="an event"),
        pytest.param("Kotlin conversion of the 80 oldest classes", "conversion", None, id="counted things of work"),
    ],
)
def test_work_and_opinion(title: str, work: str | None, vague: str | None) -> None:
    """A title can name work, an opinion, both or neither."""
    assert (work, vague) == reasons(title)


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Upgrade clusters from 1.26 to 1.29", "upgrade"),
        ("Assign a named manager to each of the accounts above $50K", "assign"),
        ("Photograph and catalogue 4,000 prints", "photograph"),
        ("Warm up two new sending domains", "warm"),
        ("Electronic prescribing live on wards 4 to 9", "electronic prescribing live"),
        ("Parcel lockers set up at 60 locations", "set"),
        ("100% of SOX controls documented", "documented"),
        ("One online meet-up per month, with recordings put on YouTube", "put"),
        ("Look into 3D-printed fixtures", "look into"),
        ("Document existing process", "document"),
    ],
)
def test_numbers_that_measure_nothing(title: str, word: str) -> None:
    """Versions, places, sums of things and shares of work leave work what it is."""
    assert word == reasons(title)[0]


@pytest.mark.parametrize(
    "title",
    [
        "Replace the heater and save 35 % on gas",
        "Ship the new scheduler. Utilisation goes past 75 %.",
        "Family Sunday launched and drawing in 75 % of members",
        "Two trucks fewer for the same volume",
        "More orders collected in store than shipped",
        "Third quarter in a row without an outage",
        "Change failure rate in single digits",
        "£4.2m of new revenue from the Nordics",
        "D30 retention +6 pts in the creator cohort",
        "Supplier defects of 300 ppm",
        "Upgrade the line so that scrap falls from 5 to 3 parts",
        "Losing a zone goes unnoticed by customers",
        "Using the old form takes no time",
    ],
)
def test_neither(title: str) -> None:
    """What changes is neither work nor opinion, whatever is done for it."""
    assert (None, None) == reasons(title)


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Host two days. Announce them.", ["Host two days", "Announce them"]),
        ("Deploy vs. Buy stays open. Costs fall.", ["Deploy vs. Buy stays open", "Costs fall"]),
        ("Version 2.0 is out", ["Version 2.0 is out"]),
    ],
)
def test_sentences_side_by_side(title: str, parts: list[str]) -> None:
    """A full stop ends a clause, unless it belongs to a short form or a number."""
    assert parts == [clause.text for clause in read_sentence(title).clauses]
