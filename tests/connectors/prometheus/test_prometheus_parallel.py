"""A few pieces of work at once."""

from __future__ import annotations

import threading

import pytest
from tracker.connectors.parallel import each


@pytest.mark.parametrize("threads", [1, 2, 4, 50])
def test_everything_is_done_once(threads: int) -> None:
    """Each item is worked off exactly once, by however many threads."""
    assert sorted(each(lambda number: number * 2, range(20), threads)) == list(range(0, 40, 2))


def test_nothing_to_do() -> None:
    """No items, no results."""
    assert list(each(str, [], 4)) == []


def test_the_first_exception_ends_it() -> None:
    """After an exception nothing is begun; what was under way is still yielded."""
    begun, release = threading.Event(), threading.Event()

    def work(number: int) -> int:
        if number == 0:
            begun.set()
            assert release.wait(10)
            return 0
        assert begun.wait(10)
        release.set()
        raise ValueError(number)

    done: list[int] = []
    with pytest.raises(ValueError, match="1"):
        done.extend(iter(each(work, range(100), 2)))
    assert done in ([], [0])


def test_an_index_error_of_the_work_is_no_end_of_the_items() -> None:
    """An error of the work itself is raised, whatever its kind."""
    with pytest.raises(IndexError, match="mine"):
        list(each(_fail, range(3), 2))


def _fail(_number: int) -> None:
    raise IndexError("mine")
