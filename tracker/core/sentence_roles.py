"""What each number of a clause is: where it starts, where it is to end, by how much, or only a condition."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from .quantity import Quantity
from .sentence_amounts import Amount, amounts
from .sentence_words import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMPARATORS = {
    "<": ("<", "less than", "under", "below", "fewer than", "lower than"),
    "<=": ("<=", "≤", "at most", "no more than", "not more than", "maximum of", "within"),
    ">": (">", "more than", "over", "above", "greater than", "higher than"),
    ">=": (">=", "≥", "at least", "no less than", "not less than", "minimum of"),
}
_SIGNS = {word: sign for sign, words in _COMPARATORS.items() for word in words}
_COMPARE = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(_SIGNS, key=len, reverse=True))
_LEAD = re.compile(
    rf"""
    (?=[\s<>≤≥→-]|(?<![\w\s])|$)  # only where words begin: every other place would fail at the end, and late
    \s*(?:(?<!\w)(?:
        (?P<baseline>(?:(?:up|down)\s+)?from|currently|now|today|was|previously|baseline(?:\s+of)?|versus|vs\.?
            |compared\s+(?:to|with)|instead\s+of|rather\s+than)(?:\s+(?:at|is))?
        |(?P<by>by)
        |(?P<between>between)
        |(?P<condition>for|over|across|every|last|past|next|trailing|previous|after|within|than)(?:\s+the(?:\s+\w+)?)?
        |(?:(?:down|up)\s+)?(?P<to>to|towards|→|->)
        |(?P<with>with)
        |of|at|in|is|are
    ))?
    \s*(?:only\s+|a\s+|an\s+)?(?P<compare>{_COMPARE})?\s*(?:an?\s+)?$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OR_BEYOND = re.compile(r"\s*or\s+(?:(?P<down>less|fewer|lower|below|under|faster)|(?:more|higher|above|greater))\b")
_SHARE_OFF = re.compile(
    r"\s*(?:(?P<down>reduction|decrease|drop|cut|decline|fewer|less|lower|shorter|cheaper)"
    r"|(?P<up>increase|growth|rise|more|higher|uplift)|faster|improvement|better|gain|slower)\b(?:\s+(?:in|of)\b)?"
)
_HALVES = (
    (re.compile(r"\b(?:by|in)\s+half\b|^halv(?:e|ing)\b", re.IGNORECASE), Fraction(1, 2)),
    (re.compile(r"^doubl(?:e|ing)\b(?!-|\s+opt)", re.IGNORECASE), Fraction(2)),
    (re.compile(r"^(?:tripl|trebl)(?:e|ing)\b", re.IGNORECASE), Fraction(3)),
    (re.compile(r"^quadrupl(?:e|ing)\b", re.IGNORECASE), Fraction(4)),
)
_HALVING = re.compile(r"\b(?:hal[fv]|doubl|tripl|trebl|quadrupl)", re.IGNORECASE)
_JOINED = re.compile(r"^\s*(?:[\w-]+\s+){0,3}?and\s+(?:to\s+)?$", re.IGNORECASE)
_AFTERWARDS = re.compile(r"\|with$|\bto\s+\w+\|$", re.IGNORECASE)
"""Words and `|` before a number that say that what is measured follows it: `… with 5`, `… to run 95 % of the suite`."""
_LONG_TIMES = frozenset({"w", "months", "quarters", "years"})
_EDGES = " \t,.;:-–="
_LITTLE = re.compile(
    r"^(?:(?:the|our|a|an|of|in|for|with|is|are|at|stays?)(?:\s+|$))+"
    r"|(?:\s+(?:the|a|an|of|in|for|with|to|is|are|at|stays?|from|by|up|down))+$",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a number is in its clause."""

    BASELINE = "baseline"
    TARGET = "target"
    TO = "to"
    LOW = "low"
    HIGH = "high"
    FACTOR = "factor"
    ASIDE = "aside"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Placed:
    """An amount with what it is, and where the words that say so begin."""

    amount: Amount
    kind: Kind
    comparator: str | None
    start: int
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """The numbers of a clause by what they are."""

    measure: str | None
    placed: tuple[Placed, ...]
    baseline: Amount | None
    target: Placed | None
    upper: Amount | None
    second: Placed | None
    factor: Fraction | None


def roles_of(text: str, verb_words: str, said: Direction | None) -> Roles:
    """What the numbers of a clause are.

    Args:
        text: The clause without its verb.
        verb_words: The clause with its verb, for "halve" and "double".
        said: Which way the verb goes, for "by 40 %" and "10x".
    """
    placed = _adjacent(_all_placed(text, said))
    target = _target(placed)
    halves = _halves(verb_words) if _HALVING.search(verb_words) else None
    by = _first(placed, Kind.FACTOR)
    high, second = _first(placed, Kind.HIGH), _first(placed, Kind.SECOND)
    baseline = _first(placed, Kind.BASELINE)
    return Roles(
        measure=_measure(text, placed),
        placed=tuple(placed),
        baseline=baseline.amount if baseline else None,
        target=target,
        upper=high.amount if high else None,
        second=second,
        factor=by.factor if by else halves,
    )


def in_one_unit(baseline: Quantity | None, target: Quantity | None) -> tuple[Quantity | None, Quantity | None]:
    """Both ends; the one without a unit takes that of the other, as in "from 45 to 10 minutes"."""
    if baseline is None or target is None:
        return baseline, target
    if not baseline.unit.symbol:
        return Quantity(baseline.number, target.unit), target
    return baseline, target if target.unit.symbol else Quantity(target.number, baseline.unit)


def _halves(words: str) -> Fraction | None:
    """The factor that is said without a number: "halve", "by half", "double"."""
    return next((factor for pattern, factor in _HALVES if pattern.search(words)), None)


def _all_placed(text: str, said: Direction | None) -> list[Placed]:
    placed: list[Placed] = []
    end = 0
    for amount in amounts(text):
        placed.append(_placed(text, end, amount, said, placed))
        end = amount.end
    return placed


def _placed(text: str, since: int, amount: Amount, said: Direction | None, before: Sequence[Placed]) -> Placed:
    """What an amount is, by the words between the one before and it, and those after it."""
    lead = _LEAD.search(text, since, amount.start)
    assert lead is not None, "the pattern matches nothing at all too"
    words, after = lead.groupdict(), text[amount.end :]
    sign = _SIGNS.get(" ".join((words["compare"] or "").lower().split()))
    off = _SHARE_OFF.match(after) if amount.is_share and not (words["to"] or words["baseline"] or sign) else None
    if beyond := _OR_BEYOND.match(after):
        sign = "<=" if beyond["down"] else ">="
    kind, factor = _kind(amount, words, off, said, [each.kind for each in before])
    if kind is Kind.TARGET and before and before[-1].kind in _AIMS and _JOINED.match(text[since : amount.start]):
        kind = Kind.SECOND
    if kind is not Kind.ASIDE and words["condition"]:
        sign = sign or _SIGNS.get(words["condition"].lower())
    return Placed(amount, kind, sign, lead.start(), factor)


_AIMS = frozenset({Kind.TARGET, Kind.TO})


def _kind(
    amount: Amount,
    words: dict[str, str | None],
    off: re.Match[str] | None,
    said: Direction | None,
    before: Sequence[Kind],
) -> tuple[Kind, Fraction | None]:
    if words["baseline"]:
        return Kind.BASELINE, None
    if (amount.times and not amount.unit.symbol) or words["by"] or off:
        factor = _factor(amount, off, said, by=bool(words["by"]))
        return (Kind.ASIDE, None) if factor is None else (Kind.FACTOR, factor)
    if words["between"]:
        return Kind.LOW, None
    if before and before[-1] is Kind.LOW:
        return Kind.HIGH, None
    if words["condition"] and amount.is_time and _is_condition(amount, words["condition"], before):
        return Kind.ASIDE, None
    return (Kind.TO if words["to"] else Kind.TARGET), None


def _is_condition(amount: Amount, word: str, before: Sequence[Kind]) -> bool:
    """Whether a time after `for`, `over` or `within` is no target: `over 30 days`, `95 % within 4 hours`."""
    return word.lower() != "within" or amount.unit.symbol in _LONG_TIMES or not _AIMS.isdisjoint(before)


def _factor(amount: Amount, off: re.Match[str] | None, said: Direction | None, *, by: bool) -> Fraction | None:
    """The target as a multiple of the baseline; None where the words do not tell it."""
    number = amount.quantity.number
    if amount.times:
        return 1 / number if said is Direction.DOWN and number else number
    if off is None and not (by and amount.is_share and not amount.points):
        return None
    down = bool(off["down"]) if off else said is Direction.DOWN
    up = bool(off["up"]) if off else said is Direction.UP
    if not (down or up):
        return None
    return 1 + (number if up else -number) / 100


def _adjacent(placed: list[Placed]) -> list[Placed]:
    """`60 % to 85 %` without its `from`: the first of the two is the baseline."""
    for number, (first, then) in enumerate(pairwise(placed)):
        if first.kind is Kind.TARGET and then.kind is Kind.TO and first.comparator is None and _touch(first, then):
            return [*placed[:number], replace(first, kind=Kind.BASELINE), *placed[number + 1 :]]
    return placed


def _touch(first: Placed, then: Placed) -> bool:
    return then.start - first.amount.end <= 1


def _target(placed: Sequence[Placed]) -> Placed | None:
    """The target: what `to` leads to, where a baseline or no other unit stands before it; else the first."""
    low, plain, to = (_first(placed, kind) for kind in (Kind.LOW, Kind.TARGET, Kind.TO))
    if low is not None or plain is None or to is None:
        return low or plain or to
    based = _first(placed, Kind.BASELINE) is not None
    return to if based or not plain.amount.unit.symbol else plain


def _first(placed: Sequence[Placed], kind: Kind) -> Placed | None:
    return next((each for each in placed if each.kind is kind), None)


def _measure(text: str, placed: Sequence[Placed]) -> str | None:
    """The words for what is measured: before the first number, or after it where nothing or `with` is before."""
    if not placed:
        return _bare(text)
    head = _bare(text[: placed[0].start])
    lead = text[placed[0].start : placed[0].amount.start].split()
    if head and not _AFTERWARDS.search(f"{head}|{lead[0] if lead else ''}"):
        return head
    end = placed[1].start if len(placed) > 1 else len(text)
    after = text[placed[0].amount.end : end]
    off = _SHARE_OFF.match(after)
    said = (after[off.end() :] if off else after, placed[0].amount.label, head or "", text[placed[-1].amount.end :])
    return next(filter(None, map(_bare, said)), None)


def _bare(words: str) -> str | None:
    return _LITTLE.sub("", words.strip(_EDGES)).strip(_EDGES) or None
