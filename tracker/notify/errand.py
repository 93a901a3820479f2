"""One delivery, carried out beside the run: whatever it hangs on, the run goes on and ends in time."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .sender import UndeliveredError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.delivery import Delivery

    from .sender import Sender

BEAT: Final = 0.2
"""Seconds between two looks at whether the run is to end."""
GRACE: Final = 2.0
"""Seconds that a delivery under way still has when the run is to end."""


class _LeftError(Exception):
    """Nobody waits for this delivery any more."""


@dataclass(slots=True)
class Errand:
    """A delivery in a thread of its own; every mark is made by the thread that waits for it.

    Attributes:
        sender: The way to the target.
        delivery: What is sent.
        seconds: How long each part of it may take.
        stop: Set it to end early.
    """

    sender: Sender
    delivery: Delivery
    seconds: float
    stop: threading.Event
    _said: queue.SimpleQueue[str | BaseException | None] = field(default_factory=queue.SimpleQueue, init=False)
    _kept: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue, init=False)

    def run(self, keep: Callable[[str], None]) -> None:
        """Send it, and hand each progress to `keep`; returning means that the target has all of it.

        Raises:
            UndeliveredError: The target did not take it, or it took too long.
        """
        threading.Thread(target=self._work, name=f"send {self.delivery.id}", daemon=True).start()
        try:
            while isinstance(said := self._next(), str):
                keep(said)
                self._kept.put(said)
        finally:
            self._kept.put(None)  # whatever it does from now on is not kept
        if said is not None:
            raise said

    def _work(self) -> None:
        try:
            self.sender.send(self.delivery, self._keep)
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._said.put(error)
        else:
            self._said.put(None)

    def _keep(self, progress: str) -> None:
        self._said.put(progress)
        if self._kept.get() is None:
            raise _LeftError

    def _next(self) -> str | BaseException | None:
        """The next progress, an error, or None at the end."""
        ends = time.monotonic() + self.seconds
        while True:
            try:
                return self._said.get(timeout=BEAT)
            except queue.Empty:
                if self.stop.is_set():
                    ends = min(ends, time.monotonic() + GRACE)
                if time.monotonic() >= ends:
                    raise self._late() from None

    def _late(self) -> UndeliveredError:
        how = "was interrupted" if self.stop.is_set() else f"did not end within {self.seconds:g} s"
        return UndeliveredError(f"sending to {self.delivery.target} {how}", certain=False)
