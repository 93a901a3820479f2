"""What is remembered of each expression between polls.

An expression is asked alone until it has passed alone: only then is it known to be whole (its
brackets its own) and of a type that fits into a union. One that fails is asked alone again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tracker.core.digests import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.ports import Facts

_KEY = "verdicts"
_FEWEST_KEPT = 1000


class Verdict(StrEnum):
    """How an expression fared when it was last asked alone."""

    VECTOR = "v"
    SCALAR = "s"
    BAD = "b"


_VERDICTS = {verdict.value: verdict for verdict in Verdict}


class Verdicts:
    """The verdicts of one source's expressions, kept in one fact."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[str, str] = dict(facts.get(_KEY) or {})
        self._looked_up: dict[str, Verdict | None] = {}
        self._changed = False

    def of(self, expression: str) -> Verdict | None:
        """The verdict on an expression; None if it was never asked."""
        if expression not in self._looked_up:
            self._looked_up[expression] = _VERDICTS.get(self._known.get(_hash(expression), ""))
        return self._looked_up[expression]

    def learn(self, expression: str, verdict: Verdict) -> None:
        """Remember a verdict in place of an earlier one."""
        if self.of(expression) is not verdict:
            self._known[_hash(expression)] = verdict.value
            self._looked_up[expression] = verdict
            self._changed = True

    def save(self, asked: Iterable[str]) -> None:
        """Keep what changed; of expressions no longer asked only about as many as are asked."""
        if not self._changed:
            return
        current = {key: self._known[key] for key in map(_hash, asked) if key in self._known}
        others = {key: letter for key, letter in self._known.items() if key not in current}
        kept = max(_FEWEST_KEPT, len(current))
        self._facts.put(_KEY, {**dict(list(others.items())[-kept:]), **current})


def _hash(expression: str) -> str:
    return blake2b(expression.encode(), digest_size=8).hexdigest()
