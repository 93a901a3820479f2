"""What a request may cost."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Gates:
    """One semaphore per host, shared by every door that is opened with the same limits."""

    def __init__(self) -> None:
        self._gates: dict[str, threading.Semaphore] = {}
        self._lock = threading.Lock()

    def of(self, host: str, size: int) -> threading.Semaphore:
        """The gate of a host, for `size` requests at once."""
        with self._lock:
            return self._gates.setdefault(host, threading.Semaphore(size))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Limits:
    """What a request may cost; every door of a run is opened with the same one.

    Attributes:
        request_deadline: Seconds for a whole request with its repetitions and waits.
        body_cap: Bytes of a decoded body.
        per_host: Requests at once to one host.
        tries: How often a request is sent at most, redirects apart.
        budget_until: The end of the run's budget, if it has one.
        wait_cap: Seconds that a rate limit is waited for; a longer one is deferred.
    """

    request_deadline: float = 30.0
    body_cap: int = 16 * 1024 * 1024
    per_host: int = 4
    tries: int = 3
    budget_until: datetime | None = None
    wait_cap: float = 10.0
    gates: Gates = field(default_factory=Gates, repr=False, compare=False)
