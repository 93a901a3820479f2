"""Ending in good order: what was stored stays, and the exit code says what ended it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stop(threading.Event):
    """Set by the first SIGINT or SIGTERM; `signal` is which."""

    signal: int | None = None

    @property
    def exit_code(self) -> int:
        """What a program that was ended so returns."""
        return 128 + (self.signal or signal.SIGINT)


@contextmanager
def interruptible() -> Iterator[Stop]:
    """While inside, a first signal sets the event instead of ending the program; a second one ends it.

    Raises:
        KeyboardInterrupt: A second signal came.
    """
    stop = Stop()

    def handle(number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.signal = number
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
