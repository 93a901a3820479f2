"""Waiting for the writer lock, where a run has something to write that must not be lost."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from .errors import LockedError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

PAUSE: Final = 0.2
"""Seconds between two looks at a lock that is taken."""


class Lockable(Protocol):
    """What has a writer lock."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer lock; raises LockedError if another run holds it."""


@contextmanager
def patiently(
    store: Lockable,
    seconds: float,
    stop: threading.Event | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Hold the writer lock of a store, once whoever has it lets go of it.

    Args:
        store: Whose lock.
        seconds: How long it is waited for at most.
        stop: Ends the waiting.
        told: Is told once by whom the lock is held.

    Raises:
        LockedError: It was not to be had.
    """
    until = time.monotonic() + seconds
    with ExitStack() as held:
        while not _is_held(store, held, until, stop, told):
            told = _nobody
            time.sleep(PAUSE)
        yield


def _is_held(
    store: Lockable, held: ExitStack, until: float, stop: threading.Event | None, told: Callable[[str], None]
) -> bool:
    try:
        held.enter_context(store.writing())
    except LockedError as error:
        if time.monotonic() >= until or (stop is not None and stop.is_set()):
            raise
        told(error.message)
        return False
    return True


def _nobody(_: str) -> None:
    """It was told already."""
