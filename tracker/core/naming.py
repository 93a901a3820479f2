"""How teams, cycles and key results are called: full names `team/cycle/objective/id`, and tails of them."""

from __future__ import annotations

import fnmatch
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTHING_KNOWN: Final[Mapping[str, int]] = MappingProxyType({})
"""No `tails` of other names: every id is taken to be the only one of its kind."""


def same_name(wanted: str | None, name: str) -> bool:
    """Whether a team or cycle is the one that is wanted, however it is capitalised; None wants any."""
    return wanted is None or wanted.casefold() == name.casefold()


def is_called(name: str, word: str) -> bool:
    """Whether the word is, or as a glob fits, the last parts of a full name: as many as it has."""
    tail = "/".join(name.split("/")[-(word.count("/") + 1) :])
    return word == tail or fnmatch.fnmatchcase(tail, word)


def full_name(word: str, beside: str) -> str:
    """What a word of one to three parts, written beside a full name, names in full.

    `deploy-time` is in the same objective, `deploy-fast/deploy-time` in the same team and cycle.
    """
    around = beside.split("/")[: -(word.count("/") + 1)]
    return "/".join([*around, word])


def tails(names: Iterable[str]) -> Counter[str]:
    """How many of the full names end in each tail, such as `deploy-time` or `deploy-fast/deploy-time`."""
    split = (name.split("/") for name in names)
    return Counter("/".join(parts[start:]) for parts in split for start in range(len(parts)))


def short_name(name: str, known: Mapping[str, int]) -> str:
    """The shortest tail of a full name that only it has, of those that `tails` counted."""
    parts = name.split("/")
    shorter = ("/".join(parts[start:]) for start in range(len(parts) - 1, 0, -1))
    return next((tail for tail in shorter if known.get(tail, 0) <= 1), name)
