"""Reading a key result's own words: from where, to where, of what, by when.

    Reduce deployment time from 45 minutes to less than 10 minutes
    verb   measure         baseline        comparator and target

Nothing here decides whether a goal is met: direction comes from the numbers, and a verb that says
otherwise is a finding. What cannot be read is None, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from .sentence_amounts import Amount, amounts
from .sentence_clauses import Part, Role, parted
from .sentence_frames import frame_of
from .sentence_words import Direction, direction_of, split_verb
from .units import compatible

if TYPE_CHECKING:
    from datetime import date

    from .quantity import Quantity
    from .units import Unit

__all__ = ["Clause", "Direction", "Role", "Sentence", "read_sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One goal as words say it.

    Attributes:
        text: The words it was read from.
        role: How it hangs on the sentence; None for the main clause.
        verb: The verb it begins with, in its plain form.
        measure: What is measured, in the words of the sentence.
        baseline: Where the number starts.
        comparator: `<`, `<=`, `>` or `>=` before the target.
        target: Where it is to end; for a band its lower end.
        upper: The upper end of a band.
        factor: The target as a multiple of the baseline, as 0.6 for "by 40 %".
        about: Whether the baseline is only roughly so.
        numbers: Every amount in it, those included that are neither baseline nor target.
    """

    text: str
    role: Role | None = None
    verb: str | None = None
    measure: str | None = None
    baseline: Quantity | None = None
    comparator: str | None = None
    target: Quantity | None = None
    upper: Quantity | None = None
    factor: Fraction | None = None
    about: bool = False
    numbers: tuple[Amount, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The unit of the target, or else of the baseline."""
        known = self.target or self.baseline
        return known.unit if known else None

    @property
    def said(self) -> Direction | None:
        """Which way the verb says the number goes."""
        return direction_of(self.verb)

    @property
    def shown(self) -> Direction | None:
        """Which way baseline and target, or the factor, go; None if they do not tell."""
        if self.factor is not None:
            return _way(self.factor - 1)
        if self.baseline is None or self.target is None or not compatible(self.baseline.unit, self.target.unit):
            return None
        return _way(self.target.number - self.baseline.to(self.target.unit).number)

    @property
    def direction(self) -> Direction | None:
        """Which way the number goes: as the numbers say, and only without them as the verb does."""
        return self.shown or self.said

    @property
    def aims(self) -> bool:
        """Whether it names a target in numbers."""
        return self.target is not None or self.factor is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Clause):
    """The main clause of a title, and what hangs on it.

    Attributes:
        frame: The time frame as it is written.
        deadline: The last day of the time frame, where it has one.
        others: The further clauses: brackets, then what is joined, then effects.
    """

    frame: str | None = None
    deadline: date | None = None
    others: tuple[Clause, ...] = field(default=())

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The main clause and all others."""
        return (self, *self.others)


_ROLES = re.compile(
    r"(?:^|\b|\s)(?:"
    r"(?P<baseline>(?:(?:up|down)\s+)?from|currently|now|today|was|previously|baseline(?:\s+of)?|versus|vs\.?"
    r"|compared\s+(?:to|with)|instead\s+of|rather\s+than)(?:\s+(?:at|is|around|an?\s+average\s+of))?"
    r"|(?P<by>by)(?:\s+at\s+least)?"
    r"|(?P<between>between)"
    r"|(?P<condition>for|over|across|every|last|past|next|trailing|previous|after|within)(?:\s+the(?:\s+\w+)?)?"
    r"|(?P<to>to|towards|of|at|reach|hit)"
    r")?\s*(?:(?:down|up)\s+to\s+)?(?:an?\s+)?(?P<compare><=|>=|<|>|≤|≥|less\s+than|under|below|fewer\s+than"
    r"|lower\s+than|at\s+most|no\s+more\s+than|not\s+more\s+than|a?\s*maximum\s+of|at\s+least|more\s+than|over|above"
    r"|greater\s+than|higher\s+than|no\s+less\s+than|not\s+less\s+than|a?\s*minimum\s+of|within)?\s*(?:an?\s+)?$",
    re.IGNORECASE,
)
_COMPARATORS = {
    "<": ("<", "less than", "under", "below", "fewer than", "lower than"),
    "<=": ("<=", "≤", "at most", "no more than", "not more than", "maximum of", "a maximum of", "within"),
    ">": (">", "more than", "over", "above", "greater than", "higher than"),
    ">=": (">=", "≥", "at least", "no less than", "not less than", "minimum of", "a minimum of"),
}
_COMPARATOR = {word: sign for sign, words in _COMPARATORS.items() for word in words}
_AFTERWARDS = re.compile(r"\s*or\s+(?:(less|fewer|lower|below|under|faster)|(?:more|higher|above|better|greater))\b")
_SHARE_OFF = re.compile(
    r"\s*(?:[\w-]+\s+){0,2}?(?:(?P<down>reduction|decrease|drop|cut|decline|fewer|less|lower|shorter|cheaper)"
    r"|(?P<up>increase|growth|rise|more|higher|uplift)|(?P<loose>faster|improvement|better|gain|slower))\b"
)
_HALVES = (
    (re.compile(r"\b(?:by|in)\s+half\b|^halv(?:e|ing)\b", re.IGNORECASE), Fraction(1, 2)),
    (re.compile(r"^doubl(?:e|ing)\b", re.IGNORECASE), Fraction(2)),
    (re.compile(r"^(?:tripl|trebl)(?:e|ing)\b", re.IGNORECASE), Fraction(3)),
    (re.compile(r"^quadrupl(?:e|ing)\b", re.IGNORECASE), Fraction(4)),
)
_SECOND = re.compile(r"^\s*(?:[\w-]+\s+){0,3}?and\s+(?:to\s+)?$", re.IGNORECASE)
_EDGES = " ,.;:-–=→"
_LOOSE_WORDS = re.compile(
    r"^(?:the|our|a|an|of|in|for|with|to|is|are|at|on|stays?|by)\s+|\s+(?:the|a|an|of|in|for|with|to|is|are|at|on|stays?|by)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def read_sentence(title: str) -> Sentence:
    """What a title says; anything may be written in it."""
    frame, deadline, text = frame_of(" ".join(title.replace("sub-", "< ").split()))
    main_text, parts = parted(text)
    main = _clause(main_text)
    others: list[Clause] = []
    for part in parts:
        further = _clause(part.text, part.role)
        if part.role is Role.RESTATED and further.baseline is not None and not further.aims:
            main = replace(main, baseline=main.baseline or further.baseline, about=main.about or further.about)
        others.append(further)
    second = _second_target(main)
    if second is not None:
        others.append(second)
    plain = {name: getattr(main, name) for name in Clause.__dataclass_fields__}
    return Sentence(**plain, frame=frame, deadline=deadline, others=tuple(others))
