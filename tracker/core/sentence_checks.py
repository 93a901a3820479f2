"""Whether a title agrees with itself, and with the goal that is declared beside it."""

from __future__ import annotations

import math
import re
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from .model import Keep, Milestones, Reach, ReachFromHistory
from .sentence import Clause, Direction, Role, Sentence
from .units import COUNT, QuantityError
from .wording import number_text, percent_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Goal
    from .quantity import Quantity
    from .units import Unit

_CLOSE = 0.015
"""Titles round: numbers closer than this share of each other are the same."""
_ROUGHLY = 0.25
_ALLOWANCE = 0.1
_UPTIME = re.compile(r"\b(?:availab\w*|uptime|success\w*|reliab\w*|pass(?:ing)? rate)\b", re.IGNORECASE)
_DOWNTIME = re.compile(r"\b(?:downtime|unavailab\w*|outages?|fail\w*|rollbacks?|errors?|error rate)\b", re.IGNORECASE)
_BELOW = frozenset({"<", "<="})
_WORDS = {Direction.UP: "an increase", Direction.DOWN: "a decrease"}


class Part(StrEnum):
    """The part of a goal that a title disagrees with."""

    BASELINE = "baseline"
    TARGET = "target"
    KEEP = "keep"
    UNIT = "unit"


class Disagreement(NamedTuple):
    """What the title says otherwise than the goal does, lower case, without a full stop."""

    part: Part
    message: str


def two_goals(sentence: Sentence) -> tuple[Clause, Clause] | None:
    """The main clause and the one joined to it, if each has a target of its own."""
    second = next((each for each in sentence.others if each.role is Role.JOINED and each.aims), None)
    return (sentence, second) if second is not None and sentence.aims else None


def verb_against_numbers(sentence: Sentence) -> str | None:
    """What the verb says and the numbers do otherwise, such as "increase … from 30 minutes to < 5 minutes"."""
    for clause in sentence.clauses:
        said, shown, ends = clause.said, clause.shown, clause.ends
        if said and shown and ends and said is not shown:
            return f"it says {clause.verb}, but {_text(ends[0])} to {_text(ends[1])} is {_WORDS[shown]}"
    return None


def contradictions(sentence: Sentence) -> Iterator[str]:
    """What does not fit together in one title, lower case, without a full stop."""
    for clause in sentence.clauses:
        yield from _within(clause)
    for restated in sentence.others:
        if restated.role is Role.RESTATED:
            yield from _complement(sentence, restated)


def disagreements(sentence: Sentence, goal: Goal) -> list[Disagreement]:
    """Where a title and the declared goal say different things; none if any clause says what the goal does."""
    if isinstance(goal, Milestones):
        return []
    judged = [_against(clause, goal) for clause in sentence.clauses if clause.role is not Role.EFFECT]
    found = [each for each in judged if each is not None]
    return [] if not found or [] in found else found[0]


def _within(clause: Clause) -> Iterator[str]:
    """The contradictions of one clause."""
    ends, shown = clause.ends, clause.shown
    if ends is None:
        return
    start, end = ends
    if start.number == end.number:
        yield f"it starts and ends at {_text(end)}"
    elif clause.comparator and (clause.comparator in _BELOW) is not (shown is Direction.DOWN):
        yield f"the baseline {_text(start)} is `{clause.comparator} {_text(end)}` already"
    if clause.factor is not None and start.number and not _same_factor(clause.factor, start.number, end):
        really = _factor_text(end.number / start.number)
        yield f"{_text(start)} to {_text(end)} is {really}, not {_factor_text(clause.factor)}"


def _complement(main: Clause, other: Clause) -> Iterator[str]:
    """Availability beside downtime, success beside failures: each follows from the other."""
    up, down = _share(main.target), _share(other.target)
    opposed = _UPTIME.search(main.measure or "") and _DOWNTIME.search(other.measure or "")
    if up is None or down is None or other.target is None or main.target is None or not opposed:
        return
    allowed = 1 - up
    if not math.isclose(allowed, down, rel_tol=_ALLOWANCE):
        sign = f"{other.comparator} " if other.comparator else ""
        allows = value_text(float(allowed / other.target.unit.factor), other.target.unit)
        yield f"{_text(main.target)} allows {allows}, but the title also says {sign}{_text(other.target)}"
    before = _share(other.baseline)
    if before is not None and other.baseline is not None and before <= allowed:
        yield f"the stated {_text(other.baseline)} already meets {_text(main.target)}"


def _share(quantity: Quantity | None) -> Fraction | None:
    """A quantity as a share of one; None if it is not one."""
    if quantity is None or quantity.unit.dimension != "ratio":
        return None
    share = quantity.number * quantity.unit.factor
    return share if share <= 1 else None


def _against(clause: Clause, goal: Reach | ReachFromHistory | Keep) -> list[Disagreement] | None:
    """What a clause says otherwise than the goal; None if the two cannot be compared."""
    unit = goal.unit
    if clause.target is None or unit is None:
        return _factor_against(clause, goal)
    if _counts_something_else(clause, unit):
        return None
    target = _in_unit(clause.target, unit)
    if target is None:
        return _units_against(clause.target, unit)
    if isinstance(goal, Keep):
        return _keep_against(clause, target, goal)
    found = [] if goal.target is None else _number_against(Part.TARGET, clause.target, target, goal.target, unit)
    if isinstance(goal, Reach) and clause.baseline is not None:
        start = _in_unit(clause.baseline, unit)
        if start is not None:
            about = _ROUGHLY if clause.about else _CLOSE
            found += _number_against(Part.BASELINE, clause.baseline, start, goal.baseline, unit, about)
    return found


def _number_against(
    part: Part, said: Quantity, value: float, declared: float, unit: Unit, tolerance: float = _CLOSE
) -> list[Disagreement]:
    if _same(value, declared, unit, tolerance):
        return []
    return [Disagreement(part, f"the title says {_text(said)}, the {part} is {value_text(declared, unit)}")]


def _keep_against(clause: Clause, target: float, goal: Keep) -> list[Disagreement]:
    """A title beside a bound or band: one of its ends must be the number that is said."""
    bounds = [bound for bound in (goal.low, goal.high) if bound is not None]
    near = next((bound for bound in bounds if _same(target, bound.value, goal.unit)), None)
    said = f"{clause.comparator or ''} {_text(clause.target)}".strip() if clause.target else ""
    if near is None:
        return [
            Disagreement(Part.KEEP, f"the title says {said}, the bound is {value_text(bounds[0].value, goal.unit)}")
        ]
    below = None if clause.comparator is None else clause.comparator in _BELOW
    if below is not None and len(bounds) == 1 and below is not (near is goal.high):
        side = "above" if near is goal.low else "below"
        return [Disagreement(Part.KEEP, f"the title says {said}, the goal is to stay {side} it")]
    return []


def _factor_against(clause: Clause, goal: Reach | ReachFromHistory | Keep) -> list[Disagreement] | None:
    """A title such as "by 40 %" beside two numbers, or beside another factor."""
    if clause.factor is None or isinstance(goal, Keep):
        return None
    declared = _declared_factor(goal)
    if declared is None:
        return None
    points = (
        isinstance(goal, Reach)
        and goal.unit.symbol == "%"
        and _same(abs(float(clause.factor) - 1) * 100, abs(goal.target - goal.baseline), COUNT)
    )
    if points or any(math.isclose(declared, each, rel_tol=_CLOSE) for each in (clause.factor, _inverse(clause.factor))):
        return []
    message = f"the title says {_factor_text(clause.factor)}, the goal is {_factor_text(Fraction(declared))}"
    return [Disagreement(Part.TARGET, message)]


def _declared_factor(goal: Reach | ReachFromHistory) -> float | None:
    if isinstance(goal, ReachFromHistory):
        return goal.factor
    return goal.target / goal.baseline if goal.baseline else None


def _inverse(factor: Fraction) -> Fraction:
    return 1 / factor if factor > 1 else factor


def _units_against(said: Quantity, unit: Unit) -> list[Disagreement] | None:
    """A title in a unit that the goal does not have; None for what may well be counted otherwise."""
    if "/" in said.unit.symbol or "/" in unit.symbol or unit.dimension.startswith("count:"):
        return None
    declared = f"in {unit.symbol}" if unit.symbol else "a plain number"
    return [Disagreement(Part.UNIT, f"the title is in {said.unit.symbol}, the goal is {declared}")]


def _counts_something_else(clause: Clause, unit: Unit) -> bool:
    """Whether its number is of things, under a goal in another unit: "the 5 slowest pages", in milliseconds."""
    bare = clause.target is not None and clause.target.unit == COUNT and clause.baseline is None
    return bare and clause.comparator is None and not unit.dimension.startswith("count")


def _in_unit(quantity: Quantity, unit: Unit) -> float | None:
    """The number in the goal's unit; a count as it stands, whatever is counted and over which window."""
    kind, _, per = quantity.unit.dimension.partition("/")
    goal_kind, _, goal_per = unit.dimension.partition("/")
    if kind == "count" and goal_kind.startswith("count") and per != goal_per:
        return quantity.value
    if quantity.unit == COUNT:
        return quantity.value
    try:
        return quantity.to(unit).value
    except QuantityError:
        return None


def _same(a: float, b: float, unit: Unit, tolerance: float = _CLOSE) -> bool:
    """Whether two values are the same to a reader; near all of a ratio, by what is missing."""
    if unit.dimension == "ratio":
        one = float(1 / unit.factor)
        if min(a, b) > one / 2:
            return math.isclose(one - a, one - b, rel_tol=tolerance, abs_tol=1e-9)
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-9)


def _same_factor(factor: Fraction, start: Fraction, end: Quantity) -> bool:
    points = end.unit.symbol == "%" and math.isclose(abs(end.number - start), abs(factor - 1) * 100, rel_tol=0.05)
    return points or math.isclose(end.number / start, factor, rel_tol=0.05)


def _factor_text(factor: Fraction) -> str:
    """A factor as people say it: `40% less`, `25% more`, `10 times`."""
    if factor >= 2:  # noqa: PLR2004 - from twice on, people say how many times
        return f"{number_text(float(factor))} times"
    return f"{percent_text(abs(float(factor) - 1))} {'more' if factor > 1 else 'less'}"


def _text(quantity: Quantity) -> str:
    return value_text(quantity.value, quantity.unit)
