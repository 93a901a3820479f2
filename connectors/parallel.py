"""A few pieces of work at once, in threads that never hold up the end of the program."""

from __future__ import annotations

import queue
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast, runtime_checkable

from .heap import give_back_what_is_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.ports import Http

MOST_THREADS = 64

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@runtime_checkable
class Gated(Protocol):
    """A door that lets a few requests through at once."""

    @property
    def at_once(self) -> int:
        """How many."""


def busy(http: Http) -> int:
    """How many threads keep a door busy: while as many as it lets through wait, a few see to what came."""
    return min(http.at_once + max(1, http.at_once // 4), MOST_THREADS) if isinstance(http, Gated) else 1


class Desk:
    """One thread for work of which only one piece is done at a time anyway, such as taking answers apart.

    Threads that ask hand it over and wait. So memory for it is taken in one place, since a C library
    gives each thread a heap of its own, and the others are free to ask as soon as they may.
    """

    def __init__(self) -> None:
        self._pieces: queue.SimpleQueue[tuple[Callable[[], object], queue.SimpleQueue[object]] | None]
        self._pieces = queue.SimpleQueue()
        self._open = True
        self._lock = threading.Lock()
        threading.Thread(target=self._work_off, name="desk", daemon=True).start()

    def do(self, work: Callable[[], Outcome]) -> Outcome:
        """The outcome of some work, done there; or here, once the desk is closed. Raises what the work does."""
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        with self._lock:
            if self._open:
                self._pieces.put((work, done))
            else:
                done.put(_outcome(work))
        found = done.get()
        if isinstance(found, Exception):
            raise found
        (outcome,) = found
        return cast("Outcome", outcome)

    def close(self) -> None:
        """End the thread once it has done what was handed over."""
        with self._lock:
            self._open = False
            self._pieces.put(None)

    def _work_off(self) -> None:
        give_back_what_is_large()
        while (piece := self._pieces.get()) is not None:
            work, done = piece
            done.put(_outcome(work))


def _outcome(work: Callable[[], object]) -> tuple[object] | Exception:
    try:
        return (work(),)
    except Exception as error:  # noqa: BLE001 - it is raised again in the thread that waits
        return error


def each(work: Callable[[Item], Outcome], items: Sequence[Item], threads: int) -> Iterator[Outcome]:
    """Yield `work(item)` for each of the items, begun in order, as each is done.

    After the first exception nothing more is begun; what is under way is still yielded, then the
    exception is raised. Closing the iterator begins nothing more either, and waits for nothing.
    """
    if threads == 1 or len(items) == 1:
        yield from map(work, items)
        return
    waiting = deque(items)
    done: queue.SimpleQueue[tuple[Outcome] | Exception | None] = queue.SimpleQueue()
    running = min(threads, len(items))
    for _ in range(running):
        threading.Thread(target=_work_off, args=(work, waiting, done), daemon=True).start()
    try:
        yield from _collect(done, running)
    finally:
        waiting.clear()


def _work_off(
    work: Callable[[Item], Outcome],
    waiting: deque[Item],
    done: queue.SimpleQueue[tuple[Outcome] | Exception | None],
) -> None:
    try:
        while (taken := _take(waiting)) is not None:
            done.put((work(*taken),))
    except Exception as error:  # noqa: BLE001 - it is raised again in the thread that waits
        waiting.clear()
        done.put(error)
    finally:
        done.put(None)


def _take(waiting: deque[Item]) -> tuple[Item] | None:
    try:
        return (waiting.popleft(),)
    except IndexError:
        return None


def _collect(done: queue.SimpleQueue[tuple[Outcome] | Exception | None], running: int) -> Iterator[Outcome]:
    failure: Exception | None = None
    while running:
        event = done.get()
        if event is None:
            running -= 1
        elif isinstance(event, tuple):
            yield event[0]
        else:
            failure = failure or event
    if failure is not None:
        raise failure
