"""Reading a key result's own words: from where, to where, of what, by when.

    Reduce deployment time from 45 minutes to less than 10 minutes
    verb   measure         baseline        comparator and target

Nothing here decides whether a goal is met: direction comes from the numbers, and a verb that says
otherwise is a finding. What cannot be read is None, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from .sentence_clauses import Role, parted
from .sentence_frames import frame_of
from .sentence_roles import in_one_unit, roles_of
from .sentence_words import Direction, direction_of, split_verb
from .units import compatible

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from .quantity import Quantity
    from .sentence_amounts import Amount
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
        ends = self.ends
        if ends is not None:
            return _way(ends[1].number - ends[0].number)
        return None if self.factor is None else _way(self.factor - 1)

    @property
    def ends(self) -> tuple[Quantity, Quantity] | None:
        """Baseline and target, both in the target's unit; None without both, or if they cannot be compared."""
        if self.baseline is None or self.target is None or not compatible(self.baseline.unit, self.target.unit):
            return None
        return self.baseline.to(self.target.unit), self.target

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


LONGEST = 500
"""Characters of a title that are read."""


@lru_cache(maxsize=4096)
def read_sentence(title: str) -> Sentence:
    """What a title says; anything may be written in it, and only its first 500 characters are read."""
    frame, deadline, text = frame_of(" ".join(title[:LONGEST].replace("sub-", "< ").split()))
    main_text, parts = parted(text)
    main, second = _clause(main_text)
    others = [_clause(part.text, part.role)[0] for part in parts]
    for restated in others:
        if restated.role is Role.RESTATED and restated.baseline is not None and not restated.aims:
            main = _based(main, restated)
    return Sentence(
        **{name: getattr(main, name) for name in Clause.__dataclass_fields__},
        frame=frame,
        deadline=deadline,
        others=(*others, *second),
    )


def _clause(text: str, role: Role | None = None) -> tuple[Clause, tuple[Clause, ...]]:
    """A clause, and the one that a second target in it makes: `to 100 ms and 300 ms`."""
    verb, rest = split_verb(text)
    roles = roles_of(rest, text, direction_of(verb))
    target = roles.target
    baseline, end = in_one_unit(
        roles.baseline.quantity if roles.baseline else None, target.amount.quantity if target else None
    )
    clause = Clause(
        text=text,
        role=role,
        verb=verb,
        measure=roles.measure,
        baseline=baseline,
        comparator=target.comparator if target else None,
        target=end,
        upper=roles.upper.quantity if roles.upper else None,
        factor=roles.factor,
        about=bool(roles.baseline and roles.baseline.about),
        numbers=tuple(placed.amount for placed in roles.placed),
    )
    if roles.second is None:
        return clause, ()
    further = replace(
        clause,
        role=Role.JOINED,
        baseline=None,
        comparator=roles.second.comparator,
        target=roles.second.amount.quantity,
        factor=None,
    )
    return clause, (further,)


def _based(main: Clause, restated: Clause) -> Clause:
    """The main clause with the baseline that a bracket names: `(up from 45 %)`, `(currently ~2/quarter)`."""
    if main.baseline is not None:
        return main
    baseline, target = in_one_unit(restated.baseline, main.target)
    return replace(main, baseline=baseline, target=target, about=restated.about)


def _way(difference: Fraction) -> Direction | None:
    if not difference:
        return None
    return Direction.UP if difference > 0 else Direction.DOWN
