"""What flaps is told of once, what holds is told of, and nothing is told twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.notices import Change, Held, Sight, Topic, changes
from tracker.core.standing import Status

START = datetime(2026, 11, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
ON, RISK, NONE = Status.ON_TRACK, Status.AT_RISK, Status.NO_DATA


def told(sights: list[Sight], step: timedelta = HOUR) -> list[list[str]]:
    """What is told after each poll, polls being `step` apart."""
    held: dict[tuple[str, Topic], Held] = {}
    messages = []
    for number, sight in enumerate(sights):
        found, kept = changes([sight], held, START + number * step)
        held |= {(each.key_result, each.topic): each for each in kept}
        messages.append([f"{change.before} to {change.now}" for change in found])
    return messages


def seen(word: str) -> list[Sight]:
    """Polls by letters: r read, x failed, s stale, o on track, a at risk."""
    kinds = {
        "r": Sight("kr", read=True, stale=False, status=ON),
        "o": Sight("kr", read=True, stale=False, status=ON),
        "x": Sight("kr", read=False, stale=False, status=ON),
        "s": Sight("kr", read=False, stale=True, status=NONE),
        "a": Sight("kr", read=True, stale=False, status=RISK),
    }
    return [kinds[letter] for letter in word]


GONE, BACK = "readable to unreadable", "unreadable to readable"
READING = {
    "one failure is not told": ("rxrr", {}),
    "two on end are, once": ("rxxxx", {2: GONE}),
    "it is back after two readings on end": ("rxxrrr", {2: GONE, 4: BACK}),
    "one reading between failures is not back": ("rxxrxx", {2: GONE}),
    "what is too old to count is told at once": ("rs", {1: GONE}),
    "what never was readable is not news": ("xxxx", {}),
    "and is told when it is": ("xxrr", {3: BACK}),
    "every other poll fails": ("rxrxrxrxrx", {}),
}


@pytest.mark.parametrize(("word", "expected"), READING.values(), ids=READING)
def test_notices_about_readings(word: str, expected: dict[int, str]) -> None:
    """One message when it stops being readable, one when it is back."""
    messages = [[expected[number]] if number in expected else [] for number in range(len(word))]
    assert messages == told(seen(word))


STATUS = {
    "a status must hold for a day": ("oaaaa", timedelta(hours=8), {4: "on track to at risk"}),
    "and in two polls, however far apart": ("oaa", timedelta(days=2), {2: "on track to at risk"}),
    "one that flaps is not told": ("oaoaoaoa", timedelta(hours=30), {}),
    "no data tells nothing of the status": ("oasaa", timedelta(days=1), {2: GONE, 3: "on track to at risk", 4: BACK}),
}


@pytest.mark.parametrize(("word", "step", "expected"), STATUS.values(), ids=STATUS)
def test_notices_about_statuses(word: str, step: timedelta, expected: dict[int, str]) -> None:
    """A status is told when it held for two polls and a day."""
    messages = [[expected[number]] if number in expected else [] for number in range(len(word))]
    assert messages == told(seen(word), step)


def test_a_change_names_what_it_is_about() -> None:
    """Key result, topic, what was known and what is so."""
    held = {("kr", Topic.READING): Held("kr", Topic.READING, "readable", "readable", START, 9)}
    (change,), kept = changes([Sight("kr", read=False, stale=True, status=NONE)], held, START + HOUR)
    assert Change("kr", Topic.READING, "readable", "unreadable") == change
    assert (Held("kr", Topic.READING, "unreadable", "unreadable", START + HOUR),) == kept


@given(st.lists(st.sampled_from("rx"), max_size=60))
def test_flapping_tells_at_most_one_message_for_each_change_that_lasts(polls: list[str]) -> None:
    """Runs of two or more alike are changes that last; there is never a message more than those, nor the same twice."""
    messages = [message for each in told(seen("".join(polls))) for message in each]
    lasting = [letter for letter, run in groupby(polls) if len(list(run)) > 1]
    assert len(messages) <= len([*groupby(lasting)])
    assert all(first != second for first, second in pairwise(messages))


@given(st.lists(st.sampled_from("oas"), max_size=60), st.integers(1, 48))
def test_a_status_is_told_no_more_than_once_a_day(polls: list[str], hours: int) -> None:
    """However it flaps, and however often it is polled."""
    step = timedelta(hours=hours)
    spoken = [
        number for number, each in enumerate(told(seen("".join(polls)), step)) if any("track" in text for text in each)
    ]
    assert all((second - first) * step >= timedelta(days=1) for first, second in pairwise(spoken))
