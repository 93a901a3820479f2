"""Facts of one source while it is being read: what is known, and what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class KeptFacts:
    """Facts of one source during a run, remembering what was changed."""

    def __init__(self, known: Mapping[str, object]) -> None:
        self._known = dict(known)
        self.changed: dict[str, object] = {}

    def get(self, key: str) -> object:
        """The value last put under the key, or None."""
        return self._known.get(key)

    def put(self, key: str, value: object) -> None:
        """Keep a value; None forgets it."""
        if self._known.get(key) != value:
            self._known[key] = value
            self.changed[key] = value

    def known(self) -> dict[str, object]:
        """Every fact, as it is now."""
        return dict(self._known)
