"""What a number is made of: bounded, once a day, and broken down exactly."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.breakdown import Group
from tracker.core.makeup import LONGEST_NAME, MOST_KEPT, OTHERS, Makeup, closes_day, makeup, makeup_facts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def made(*, mean: bool = False, thing: str = "", **parts: float) -> Makeup:
    """A makeup of one thing for each part."""
    found = makeup("series", parts.items(), mean=mean, thing=thing)
    assert found is not None
    return found


def test_things_are_put_together_by_their_part() -> None:
    """Each part has how many things it has, and what they sum up to; the value follows."""
    found = makeup("component", [("login", 3.0), ("search", 1.0), ("login", 2.0)], mean=True, thing="issue")
    assert Makeup("component", {"login": Group(2, 5.0), "search": Group(1, 1.0)}, mean=True, thing="issue") == found
    assert 2.0 == found.value
    assert 6.0 == made(a=4, b=2).value


@pytest.mark.parametrize("things", [[], [("a", 1.0)], [("a", 1.0), ("a", 2.0)]])
def test_of_one_part_there_is_nothing_to_tell(things: list[tuple[str, float]]) -> None:
    """One part is the whole."""
    assert makeup("series", things) is None


def test_the_greatest_parts_keep_their_names() -> None:
    """All others are one part without a name; a long name is cut."""
    found = made(**{f"s{number:02}": -float(number) for number in range(MOST_KEPT + 3)})
    assert {f"s{number:02}" for number in range(3, MOST_KEPT + 3)} | {OTHERS} == set(found.parts)
    assert Group(3, -3.0) == found.parts[OTHERS]
    long = makeup("series", [("x" * 500, 1.0), ("y", 2.0)])
    assert long is not None
    assert {"x" * LONGEST_NAME, "y"} == set(long.parts)


@pytest.mark.parametrize(
    ("slot", "every", "zone", "last"),
    [
        pytest.param("2026-08-17 23:00", HOUR, "UTC", True, id="the last hour"),
        pytest.param("2026-08-17 22:00", HOUR, "UTC", False, id="the hour before"),
        pytest.param("2026-08-17 21:00", HOUR, "Europe/Berlin", True, id="the last hour of the team's day"),
        pytest.param("2026-08-17 23:00", HOUR, "Europe/Berlin", False, id="not the last of UTC's day"),
        pytest.param("2026-08-17 00:00", DAY, "UTC", True, id="the only one of a day"),
        pytest.param("2026-08-17 00:00", 7 * DAY, "America/New_York", True, id="the only one of a week"),
    ],
)
def test_the_last_slot_of_a_day(slot: str, every: timedelta, zone: str, last: bool) -> None:
    """A day is the team's, and its last slot the one after which none begins in it."""
    assert last is closes_day(datetime.fromisoformat(slot).replace(tzinfo=UTC), every, zone)


def parts(before: Makeup, after: Makeup) -> dict[str, float]:
    """The contributions by part."""
    facts = makeup_facts(before, after)
    assert facts is not None
    (breakdown,) = facts.breakdowns
    return {each.part: each.amount for each in breakdown.contributions}


FOLDED = Makeup("series", {"a": Group(1, 9.0), "b": Group(1, 5.0), OTHERS: Group(4, 6.0)})
CASES = [
    pytest.param(made(a=3, b=2), made(a=1, b=2), {"a": -2.0, "b": 0.0}, id="a sum"),
    pytest.param(made(a=3, b=2), made(b=2, c=4), {"a": -3.0, "b": 0.0, "c": 4.0}, id="what is gone, and what is new"),
    pytest.param(made(mean=True, a=3, b=2), made(mean=True, a=5, b=2), {"a": 1.0, "b": 0.0}, id="a mean"),
    pytest.param(
        FOLDED, made(a=9, c=7, d=3), {"a": 0.0, OTHERS: -1.0}, id="what may have been among the others is one of them"
    ),
    pytest.param(FOLDED, FOLDED, {"a": 0.0, "b": 0.0, OTHERS: 0.0}, id="nothing moved"),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_two_makeups_break_the_change_down(before: Makeup, after: Makeup, expected: dict[str, float]) -> None:
    """By their parts, exactly."""
    assert expected == parts(before, after)


def test_counts_are_told_only_of_events() -> None:
    """Series are no events; issues are."""
    for thing, counts in (("", {None}), ("issue", {(1, 1)})):
        facts = makeup_facts(made(thing=thing, a=3, b=2), made(thing=thing, a=4, b=2))
        assert facts is not None
        assert (thing, counts) == (facts.thing, {each.counts for each in facts.breakdowns[0].contributions})


@pytest.mark.parametrize("changes", [{"mean": True}, {"thing": "issue"}])
def test_numbers_that_are_not_made_alike_are_not_compared(changes: Any) -> None:
    """A sum is no mean, and a series no issue."""
    assert makeup_facts(made(a=3, b=2), made(**changes, a=3, b=2)) is None


SERIES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(-1000, 1000), min_size=2, max_size=20)


@given(SERIES, SERIES, st.booleans())
def test_contributions_add_up_however_many_parts_are_folded(
    old: dict[str, float], new: dict[str, float], mean: bool
) -> None:
    """To the change of the number that was read."""
    before, after = makeup("series", old.items(), mean=mean), makeup("series", new.items(), mean=mean)
    assert before is not None
    assert after is not None
    values = [math.fsum(end.values()) / (len(end) if mean else 1) for end in (old, new)]
    assert [before.value, after.value] == pytest.approx(values, abs=1e-6)
    assert math.fsum(parts(before, after).values()) == pytest.approx(values[1] - values[0], abs=1e-6)
