"""The form of a check-in: what it asks, and what is read from it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.cli.checkin_form import Filled, FormError, Known, blocked_by, form_text, parse_form
from tracker.core.words import Blocked, Blocker

SINCE = datetime(2026, 8, 4, tzinfo=UTC)
KNOWN = Known(
    5,
    ("shard unit tests", "two runners: at last"),
    (Blocker(3, Blocked("two more runners", "@infra"), SINCE, "lee"), Blocker(4, Blocked("access"), SINCE, "lee")),
)
BLANK = """\
# ci-time: 23.8 min, 25% (even pace 51%), at risk
# 30 min to <= 5 min: 25% of the way
# Write behind the colons, put an x between the brackets of what was kept or is resolved.
# Fields may be repeated. Lines that begin with # are left out; an empty form says nothing.

confidence (1-10, last 5): 
what moved it: 
last week: [ ] shard unit tests
last week: [ ] two runners: at last
next week: 
blocked by (and @who was asked): 
resolved: [ ] 3 two more runners, @infra (since 2026-08-04)
resolved: [ ] 4 access (since 2026-08-04)
"""  # noqa: W291 - a form ends where one writes


def filled(*changes: tuple[str, str]) -> str:
    """The form with some of its lines changed."""
    text = BLANK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_the_form_is_prefilled() -> None:
    """With what the data says, the last confidence, open commitments and blockers; hostile lines stay comments."""
    heading = ["ci-time: 23.8 min, 25% (even pace 51%), at risk", "30 min to <= 5 min:\n 25% of the way"]

    assert BLANK == form_text(heading, KNOWN)


def test_without_a_past_there_is_little_to_fill_in() -> None:
    """Nothing is asked of commitments and blockers that there are not."""
    lines = form_text([], Known()).splitlines()[3:]

    assert ["confidence (1-10): ", "what moved it: ", "next week: ", "blocked by (and @who was asked): "] == lines


def test_a_blank_form_says_nothing() -> None:
    """Marks that are not made are no misses while nothing else is said."""
    assert Filled() == parse_form(BLANK, KNOWN)


def test_every_field_is_read() -> None:
    """Marks, repeated fields and text over several lines; numbers of key results are not looked at."""
    text = filled(
        ("last 5): ", "last 5): 4"),
        ("what moved it: ", "what moved it: cache hits up;\n  suite: still serial\n\tas ever"),
        ("[ ] shard", "[x] shard"),
        ("next week: ", "next week: split the suite\nNext Week:  ask @kim "),
        ("asked): ", "asked): a quiet week\nblocked by: more disk, @infra"),
        ("[ ] 4", "[X] 4"),
    )

    assert Filled(
        confidence=4,
        text="cache hits up; suite: still serial as ever",
        kept=("shard unit tests",),
        missed=("two runners: at last",),
        made=("split the suite", "ask @kim"),
        blocked=(Blocked("a quiet week"), Blocked("more disk", "@infra")),
        resolved=(4,),
    ) == parse_form(text, KNOWN)


@pytest.mark.parametrize(
    "change",
    [("last 5): ", "last 5): 7"), ("[ ] 3", "[x] 3")],
    ids=["a confidence", "a blocker resolved"],
)
def test_marks_left_out_are_misses_once_anything_is_said(change: tuple[str, str]) -> None:
    """Whoever checks in answers for the last commitments."""
    assert KNOWN.promised == parse_form(filled(change), KNOWN).missed


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param(
            [("confidence (1", "confidense (1")], 'line 6: "confidense (1-10, last 5):" is no field', id="label"
        ),
        pytest.param([("what moved it: ", "what moved it")], 'line 7: "what moved it" is no field', id="no colon"),
        pytest.param([("last 5): ", "last 5): 11")], 'line 6: confidence is a number from 1 to 10, not "11"', id="11"),
        pytest.param([("last 5): ", "last 5): high")], 'confidence is a number from 1 to 10, not "high"', id="a word"),
        pytest.param(
            [("last 5): ", "last 5): 4.5")], 'confidence is a number from 1 to 10, not "4.5"', id="a fraction"
        ),
        pytest.param([("next week: ", "confidence: 3")], "line 10: confidence is there twice", id="twice"),
        pytest.param([("next week: ", "what moved it: x")], "line 10: what moved it is there twice", id="text twice"),
        pytest.param(
            [("[ ] shard unit tests", "[ ] shard all tests")],
            'line 8: "[ ] shard all tests" is no open commitment with its mark [ ] or [x]',
            id="a commitment was changed",
        ),
        pytest.param([("[ ] shard", "[y] shard")], 'line 8: "[y] shard unit tests" is no open', id="another mark"),
        pytest.param([("[ ] two runners", "[ ] shard unit tests\n#")], "line 9: ", id="a commitment twice"),
        pytest.param(
            [("last week: [ ] shard unit tests\n", "")],
            'the line of the commitment "shard unit tests" is missing: mark it [ ] or [x]',
            id="a commitment was deleted",
        ),
        pytest.param([("[ ] 3 two", "[x] 9 two")], 'line 12: "[x] 9 two more runners', id="no such blocker"),
        pytest.param([("[ ] 4", "4")], 'line 13: "4 access (since 2026-08-04)" is no open blocker', id="no mark"),
        pytest.param([("next week: ", "  next week")], 'line 10: "next week" is no field', id="indented, but no text"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(changes: list[tuple[str, str]], problem: str) -> None:
    """The form is refused as a whole."""
    with pytest.raises(FormError) as refused:
        parse_form(filled(*changes), KNOWN)

    assert problem in str(refused.value)


def test_every_problem_is_told_at_once() -> None:
    """So that nobody has to try again for each."""
    with pytest.raises(FormError) as refused:
        parse_form(filled(("last 5): ", "last 5): x"), ("next week", "nxt week")), KNOWN)

    assert ["line 10", "line 6"] == [problem.partition(":")[0] for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two more runners, @infra", Blocked("two more runners", "@infra")),
        ("two more runners @infra", Blocked("two more runners", "@infra")),
        ("two more runners", Blocked("two more runners")),
        ("waiting for @kim to answer", Blocked("waiting for @kim to answer")),
        ("a, b, @c-d", Blocked("a, b", "@c-d")),
    ],
)
def test_who_was_asked_stands_last(text: str, expected: Blocked) -> None:
    """With or without a comma."""
    assert expected == blocked_by(text)
