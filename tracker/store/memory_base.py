"""What every part of the store in memory stands on: key results by name, and the right to write."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.errors import LockedError

from .timeline import Timeline
from .times import FOREVER, micros

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class MemoryBase:
    """Key results, each with all that is kept of it, under a lock for writing."""

    def __init__(self) -> None:
        self._key_results: dict[str, Timeline] = {}
        self._past_names: dict[str, Timeline] = {}
        self._writing = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer lock; every writing call must be inside.

        Raises:
            LockedError: It is held already.
        """
        if self._writing:
            raise LockedError("another run holds the lock on this store; try later")
        self._writing = True
        try:
            yield
        finally:
            self._writing = False

    def close(self) -> None:
        """Release everything: there is nothing to release."""

    def _require_writing(self) -> None:
        if not self._writing:
            message = "nothing may be written outside of `writing`"
            raise RuntimeError(message)

    def _find(self, name: str) -> Timeline | None:
        return self._key_results.get(name) or self._past_names.get(name)

    def _timeline(self, name: str) -> Timeline:
        return self._find(name) or self._added(name)

    def _added(self, name: str) -> Timeline:
        return self._key_results.setdefault(name, Timeline(name))


def known_by(known_at: datetime | None) -> int:
    """The instant up to which something is known, in microseconds."""
    return FOREVER if known_at is None else micros(known_at)
