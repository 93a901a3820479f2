"""Tuples that are made when they are first looked at."""

from __future__ import annotations

import pytest

from tracker.core.lazy import Lazy


class Counter:
    """Makes a tuple, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> tuple[int, ...]:
        """Three numbers."""
        self.times += 1
        return 1, 2, 3


def test_nothing_is_made_until_somebody_looks() -> None:
    """What nobody looks at costs nothing."""
    counter = Counter()
    Lazy(counter)
    assert 0 == counter.times


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        pytest.param(lambda lazy: [*lazy], [1, 2, 3], id="at all"),
        pytest.param(lambda lazy: lazy[1], 2, id="at one"),
        pytest.param(lambda lazy: lazy[1:], (2, 3), id="at some"),
        pytest.param(len, 3, id="at how many there are"),
        pytest.param(bool, True, id="at whether there are any"),
        pytest.param(repr, "(1, 2, 3)", id="at what it says of itself"),
        pytest.param(hash, hash((1, 2, 3)), id="at its hash"),
        pytest.param(lambda lazy: lazy == (1, 2, 3), True, id="beside the same tuple"),
        pytest.param(lambda lazy: lazy == (1, 2), False, id="beside another tuple"),
        pytest.param(lambda lazy: lazy == Lazy(lambda: (1, 2, 3)), True, id="beside one like it"),
        pytest.param(lambda lazy: (0, *lazy), (0, 1, 2, 3), id="within another tuple"),
    ],
)
def test_it_is_made_once_and_is_the_tuple(look: object, expected: object) -> None:
    """However often and in whatever way it is looked at."""
    counter = Counter()
    lazy = Lazy(counter)
    assert (expected, expected) == (look(lazy), look(lazy))  # type: ignore[operator]
    assert 1 == counter.times
