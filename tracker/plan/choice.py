"""Which rules count: by code or the beginning of one, in the settings and on the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .codes import CODES
from .notes import near

if TYPE_CHECKING:
    from collections.abc import Iterable

_CODE = re.compile(r"KR\d{0,3}")


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules that count: those selected, all if none are, without those ignored.

    Errors are not a matter of choice: a file that has one is left out of the plan.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def wants(self, code: str) -> bool:
        """Whether findings of a rule that only warns are shown."""
        chosen = not self.select or code.startswith(self.select)
        return chosen and not (self.ignore and code.startswith(self.ignore))


def codes_in(words: Iterable[str]) -> tuple[str, ...]:
    """Codes and beginnings of codes, from words that may hold several with commas between.

    Raises:
        ValueError: One of them is the beginning of no code; the message says which one was meant.
    """
    codes = tuple(part.strip().upper() for word in words for part in word.split(",") if part.strip())
    for code in codes:
        if (problem := unknown(code)) is not None:
            raise ValueError(problem)
    return codes


def unknown(code: str) -> str | None:
    """What is wrong with a code, or the beginning of one; None if it is one."""
    if _CODE.fullmatch(code) and any(known.startswith(code) for known in CODES):
        return None
    guess = near(code, CODES)
    return f"no rule is called {code}" + (f", did you mean {guess}?" if guess else "")
