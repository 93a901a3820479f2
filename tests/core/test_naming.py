"""How teams, cycles and key results are called."""

from __future__ import annotations

import pytest

from tracker.core.naming import full_name, is_called, same_name, short_name, tails

NAMES = ["a/Q4/fast/deploy", "a/Q4/safe/deploy", "a/Q4/fast/test", "b/Q4/fast/test", "b/Q4/fast/b"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("b/Q4/fast/b", "b", id="an id of its own"),
        pytest.param("a/Q4/safe/deploy", "safe/deploy", id="an id that another objective has too"),
        pytest.param("a/Q4/fast/test", "a/Q4/fast/test", id="all but the team that another has too"),
        pytest.param("c/Q4/new/new", "new", id="one that is not among the names"),
    ],
)
def test_the_shortest_tail_that_only_it_has(name: str, expected: str) -> None:
    """A tail names one key result or is made longer."""
    assert expected == short_name(name, tails(NAMES))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("test", ["a/Q4/fast/test", "b/Q4/fast/test"], id="an id"),
        pytest.param("b/Q4/fast/test", ["b/Q4/fast/test"], id="a full name"),
        pytest.param("safe/*", ["a/Q4/safe/deploy"], id="a glob of two parts"),
        pytest.param("[td]e*", NAMES[:4], id="a glob of the id"),
        pytest.param("b*", ["b/Q4/fast/b"], id="a glob of the id, not of the team"),
        pytest.param("est", [], id="the end of an id"),
    ],
)
def test_a_word_is_a_tail_or_a_glob_of_one(word: str, expected: list[str]) -> None:
    """It has as many parts as it says, and they are the last ones."""
    assert expected == [name for name in NAMES if is_called(name, word)]


def test_teams_and_cycles_are_known_in_any_case() -> None:
    """Capital letters do not matter, and nothing wanted is anything."""
    assert (True, True, False) == (same_name("WEB", "web"), same_name(None, "web"), same_name("we", "web"))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("old", "a/Q4/fast/old", id="an id of the same objective"),
        pytest.param("safe/old", "a/Q4/safe/old", id="one of another objective"),
        pytest.param("Q3/safe/old", "a/Q3/safe/old", id="one of another cycle"),
        pytest.param("b/Q3/safe/old", "b/Q3/safe/old", id="a full name"),
    ],
)
def test_a_word_beside_a_full_name_is_made_full(word: str, expected: str) -> None:
    """What the word leaves out is that of the name beside it."""
    assert expected == full_name(word, "a/Q4/fast/deploy")
