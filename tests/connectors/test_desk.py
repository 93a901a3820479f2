"""One thread for work of which one piece is done at a time, and how many threads keep a door busy."""

from __future__ import annotations

import ctypes
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.heap import give_back_what_is_large
from tracker.connectors.parallel import Desk, busy, each

from tracker.testing.fakes import NoHttp

if TYPE_CHECKING:
    from collections.abc import Callable


def test_what_is_handed_over_is_done_in_one_thread() -> None:
    """Whoever asks gets the outcome of its own piece, and all pieces are done in the same thread."""
    with closing(Desk()) as desk:
        done = list(each(lambda n: desk.do(lambda: (n, threading.get_ident())), range(50), 5))
    assert list(range(50)) == sorted(number for number, _ in done)
    assert 1 == len({thread for _, thread in done} - {threading.get_ident()})


def test_an_error_is_raised_where_the_outcome_is_waited_for() -> None:
    """A piece that fails ends neither the desk nor the pieces of others."""

    def fail() -> None:
        raise ValueError("mine")

    with closing(Desk()) as desk:
        with pytest.raises(ValueError, match="mine"):
            desk.do(fail)
        assert 1 == desk.do(lambda: 1)


def test_a_closed_desk_leaves_nobody_waiting() -> None:
    """What was handed over before is done; what comes later is done by whoever brings it."""
    desk, begun, release = Desk(), threading.Event(), threading.Event()
    found: list[int] = []

    def slow() -> int:
        begun.set()
        assert release.wait(10)
        return 1

    waiting = threading.Thread(target=lambda: found.append(desk.do(slow)))
    waiting.start()
    assert begun.wait(10)
    desk.close()
    assert threading.get_ident() == desk.do(threading.get_ident)
    release.set()
    waiting.join(10)
    assert [1] == found


@pytest.mark.parametrize(
    ("at_once", "threads"),
    [
        pytest.param(1, 2, id="one more"),
        pytest.param(8, 10, id="a quarter more"),
        pytest.param(500, 64, id="never many"),
    ],
)
def test_a_few_threads_more_than_the_door_lets_through(at_once: int, threads: int) -> None:
    """While as many as may ask wait for answers, others see to those that came."""

    class Narrow(NoHttp):
        """A door that says how narrow it is."""

        @property
        def at_once(self) -> int:
            """As told."""
            return at_once

    assert threads == busy(Narrow())


def test_a_door_that_does_not_say_is_asked_by_one_thread() -> None:
    """Doors of others need not know about it."""
    assert 1 == busy(NoHttp())


def no_library(_name: object) -> Any:
    """A system without a C library to load."""
    raise OSError("none")


def another_library(_name: object) -> Any:
    """A C library without that setting."""
    return object()


@pytest.mark.parametrize("library", [no_library, another_library])
def test_memory_is_left_alone_where_it_cannot_be_set(
    library: Callable[[object], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a matter of memory only: without it everything works."""
    monkeypatch.setattr(ctypes, "CDLL", library)
    give_back_what_is_large()
