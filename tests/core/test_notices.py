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
    "it fails again within a day": ("rxxrrxxrrxx", {2: GONE, 4: BACK}),
    "it fails again, and still does after a day": ("rxxrr" + "x" * 23, {2: GONE, 4: BACK, 26: GONE}),
    "it was too old, came back, and is too old again": ("rsrrs", {1: GONE, 3: BACK}),
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
    assert (Held("kr", Topic.READING, "unreadable", "unreadable", START + HOUR, warned_at=START + HOUR),) == kept


@given(st.lists(st.sampled_from("rxs"), max_size=60), st.integers(5, 300))
def test_flapping_warns_once_a_day_and_says_nothing_twice(polls: list[str], minutes: int) -> None:
    """However a source comes and goes, and however often it is polled: warnings are a day apart, each with one end."""
    step = timedelta(minutes=minutes)
    spoken = [
        (number * step, message) for number, each in enumerate(told(seen("".join(polls)), step)) for message in each
    ]
    read = [(at, message) for at, message in spoken if "readable" in message]
    assert all(first != second for (_, first), (_, second) in pairwise(read))
    warned = [at for at, message in read if message == GONE]
    assert all(second - first >= timedelta(days=1) for first, second in pairwise(warned))
    lasting = [letter for letter, run in groupby("".join(polls).replace("s", "x")) if len(list(run)) > 1]
    stale_and_back = 2 * polls.count("s")  # told at once
    assert len(read) <= len([*groupby(lasting)]) + stale_and_back


FLAPPING = {
    "every poll alternates": ("rx", 0),
    "two and two": ("rrxx", 2),
    "three and one": ("rrrx", 0),
    "one and three": ("rxxx", 1),
}


@pytest.mark.parametrize(("pattern", "messages"), FLAPPING.values(), ids=FLAPPING)
@pytest.mark.parametrize("minutes", [5, 15, 60])
def test_a_day_of_flapping_is_two_messages_at_most(pattern: str, messages: int, minutes: int) -> None:
    """Polled for 24 hours by a source that comes and goes with every poll, or every few."""
    polls = (pattern * 300)[: 24 * 60 // minutes]
    assert messages == sum(map(len, told(seen(polls), timedelta(minutes=minutes))))


@given(st.lists(st.sampled_from("rx"), max_size=40))
def test_a_state_that_lasts_is_always_told_in_the_end(polls: list[str]) -> None:
    """After any flapping: a day of failures leaves people knowing of it, two readings that all is well."""
    day = "x" * 26
    for end, known in ((day, GONE), (day + "rr", BACK)):
        messages = [message for each in told(seen("rr" + "".join(polls) + end)) for message in each]
        assert known == messages[-1]


@given(st.lists(st.sampled_from("oas"), max_size=60), st.integers(1, 48))
def test_a_status_is_told_no_more_than_once_a_day(polls: list[str], hours: int) -> None:
    """However it flaps, and however often it is polled."""
    step = timedelta(hours=hours)
    spoken = [
        number for number, each in enumerate(told(seen("".join(polls)), step)) if any("track" in text for text in each)
    ]
    assert all((second - first) * step >= timedelta(days=1) for first, second in pairwise(spoken))
