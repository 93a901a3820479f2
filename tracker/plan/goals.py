"""The goal of a key result: its arithmetic, judged and turned into one of the four kinds."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from tracker.core.model import Checkpoint, Goal, Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.quantity import (
    Quantity,
    QuantityError,
    Target,
    compatible,
    parse_keep,
    parse_quantity,
    parse_target,
    parse_unit,
)
from tracker.core.slots import parse_interval
from tracker.core.wording import day_text, value_text

from .quoting import shown
from .shapes import number_cure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tracker.core.cycle import Cycle

    from .notes import Notes
    from .shapes import CheckpointShape, KeyResultShape, MilestoneShape

Parsed = TypeVar("Parsed")

KINDS = ("target", "keep", "milestones")
GOAL_KEYS = frozenset({*KINDS, "baseline"})
_RATIO = parse_unit("ratio")
_DAY = timedelta(days=1)
_HALF = 0.5
_MILLIONS = re.compile(r"\s*([<>]=?\s*)?(\d+)\s*M\s*")
_SMALLER = "write a smaller number, of a larger unit"
LONGEST_WINDOW = timedelta(days=366)
"""The longest time before a cycle over which a baseline is measured."""


def goal_of(shape: KeyResultShape, cycle: Cycle | None, notes: Notes) -> Goal | None:
    """The goal of a key result, or None with its problems noted; without a cycle, days are not judged."""
    given = [name for name in KINDS if getattr(shape, name) is not None]
    if len(given) != 1:
        _note_count(shape, given, notes)
        return None
    if given == ["target"]:
        return _reach(shape, notes)
    if shape.baseline is not None:
        notes.error("KR201", f"`{given[0]}` has no use for a baseline", "baseline", help="leave it out", key=True)
    if given == ["keep"]:
        return parsed(parse_keep, shape.keep, notes, "keep")
    return _milestones(shape.milestones or [], cycle, notes)


def parsed(parse: Callable[[Any], Parsed], value: object, notes: Notes, *path: str | int) -> Parsed | None:
    """What a parser of `core` makes of a value, or None with its complaint noted."""
    try:
        return parse(value)
    except QuantityError as error:
        notes.error(
            "KR202", error.message, *path, help=number_cure(value) or _spelled_out(value) or error.help or _SMALLER
        )
        return None


def _spelled_out(value: object) -> str | None:
    """What `5 M` may mean, each as it could be written; None of any other value."""
    found = _MILLIONS.fullmatch(str(value))
    if found is None:
        return None
    sign, number = found[1] or "", found[2]
    return f"write `{sign}{number} min` or `{sign}{number} months`; for millions write `{sign}{number}000000`"


def weight_of(weight: float, notes: Notes, *path: str | int) -> float:
    """The weight, noted if it is not above zero."""
    if not (weight > 0 and math.isfinite(weight)):
        cure = "write a number above zero, or delete the line (the default is 1)"
        notes.error("KR207", f"a weight of {weight:g} is not above zero", *path, help=cure)
    return float(weight)


def within(cycle: Cycle | None, day: date, what: str, notes: Notes, *path: str | int) -> bool:
    """Whether a day is in the cycle, as far as that is known; noted if not."""
    if cycle is None or cycle.first <= day <= cycle.last:
        return True
    span = f"from {day_text(cycle.first)} to {day_text(cycle.last)}"
    cure = f"choose a day from {cycle.first} to {cycle.last}, or move it to the cycle of that day"
    notes.error("KR205", f"{what} {day_text(day)}, but the cycle is {span}", *path, help=cure)
    return False


def checkpoints_of(
    shape: KeyResultShape, goal: Goal | None, cycle: Cycle | None, notes: Notes
) -> tuple[Checkpoint, ...]:
    """The checkpoints, ascending; their problems are noted."""
    if shape.checkpoints and goal is not None and not isinstance(goal, Reach | ReachFromHistory):
        message = "checkpoints have a meaning only between a baseline and a target"
        notes.error("KR210", message, "checkpoints", help="leave them out", key=True)
        return ()
    points = [_checkpoint(point, cycle, notes.within("checkpoints", n)) for n, point in enumerate(shape.checkpoints)]
    for number, (before, after) in enumerate(pairwise(shape.checkpoints), 1):
        if after.day <= before.day:
            message = f"{day_text(after.day)} is not after the checkpoint before it"
            cure = f"put the earlier day first: {after.day}, then {before.day}"
            same = "choose another day for one of the two"
            notes.error("KR210", message, "checkpoints", number, "day", help=same if after.day == before.day else cure)
    return tuple(point for point in points if point is not None)


def _checkpoint(shape: CheckpointShape, cycle: Cycle | None, notes: Notes) -> Checkpoint | None:
    within(cycle, shape.day, "the checkpoint is on", notes, "day")
    quantity = parsed(parse_quantity, shape.share, notes, "share")
    if quantity is None:
        return None
    share = float(quantity.number * (quantity.unit.factor if quantity.unit.dimension == "ratio" else 1))
    if quantity.unit.dimension not in {"ratio", "count"} or not 0 <= share <= 1:
        notes.error("KR210", "a share is between 0 and 1", "share", help='write 0.5 or "50 %"')
        return None
    return Checkpoint(shape.day, share)


def _note_count(shape: KeyResultShape, given: list[str], notes: Notes) -> None:
    if given:
        message = f"`{given[1]}` beside `{given[0]}`: a key result has one goal"
        notes.error("KR201", message, given[1], help="make two key results of it", key=True)
    elif shape.baseline is not None:
        notes.error("KR201", "a baseline without a target", "baseline", help="add `target:`")
    else:
        cure = "add `baseline:` and `target:`, or `keep:`, or `milestones:`"
        notes.error("KR201", "the key result has no goal", "id", help=cure)


def _reach(shape: KeyResultShape, notes: Notes) -> Goal | None:
    target = parsed(parse_target, shape.target, notes, "target")
    if shape.baseline is None:
        instead = "`keep:` instead of `target:`" if target is None else f"`{_kept(target)}` instead"
        cure = f"add `baseline:` with today's number, or write {instead} for a limit to hold"
        notes.error("KR201", "`target` needs a `baseline`, the number it starts from", "target", help=cure)
        return None
    if isinstance(shape.baseline, dict):
        return _from_history(shape.baseline["measured"], target, notes)
    baseline = parsed(parse_quantity, shape.baseline, notes, "baseline")
    if baseline is None or target is None:
        return None
    return _between(baseline, target, notes)


def _from_history(measured: str, target: Target | None, notes: Notes) -> ReachFromHistory | None:
    window = parsed(parse_interval, measured, notes, "baseline", "measured")
    if window is None or target is None:
        return None
    if window % _DAY or window > LONGEST_WINDOW:
        cure = f"write whole days, at most {LONGEST_WINDOW.days}, such as `{{measured: 28d}}`"
        wrong = "not a whole number of days" if window % _DAY else "longer than a year"
        notes.error("KR209", f"{shown(measured)} is {wrong}", "baseline", "measured", help=cure)
        return None
    quantity, factor, strict = target.quantity, target.factor, target.comparator in {"<", ">"}
    decreasing = None if target.comparator is None else target.comparator.startswith("<")
    if quantity is None:
        return ReachFromHistory(window, None, None if factor is None else float(factor), strict, None, decreasing)
    return ReachFromHistory(window, quantity.value, None, strict, quantity.unit, decreasing)


def _between(baseline: Quantity, target: Target, notes: Notes) -> Reach | None:
    try:
        start, end = _in_one_unit(baseline, target)
    except QuantityError as error:
        notes.error("KR206", error.message, "target", help=_of_one_kind(baseline, target) or error.help or _SMALLER)
        return None
    if start.number == end.number:
        message = f"baseline and target are both {_text(start)}"
        cure = f"change the target, or replace both lines with `{_kept(target)}` to hold the level"
        notes.error("KR204", message, "target", help=cure)
        return None
    decreasing = end.number < start.number
    if target.comparator and target.comparator.startswith("<") != decreasing:
        _note_direction(start, end, target.comparator, notes)
        return None
    return Reach(start.value, end.value, target.comparator in {"<", ">"}, end.unit)


def _in_one_unit(baseline: Quantity, target: Target) -> tuple[Quantity, Quantity]:
    """Both ends in the target's unit, or in the baseline's where the target has none."""
    if target.quantity is None:
        return baseline, Quantity(baseline.number * (target.factor or 1), baseline.unit)
    unit = target.quantity.unit if target.quantity.unit.symbol else baseline.unit
    return baseline.to(unit), target.quantity.to(unit)


def _note_direction(start: Quantity, end: Quantity, comparator: str, notes: Notes) -> None:
    side, other = ("below", ">") if comparator.startswith(">") else ("above", "<")
    right = comparator.replace(comparator[0], "<" if other == ">" else ">")
    way = "down" if other == "<" else "up"
    message = f"`{comparator}` means {way}, but {_text(end)} is {side} the baseline {_text(start)}"
    wanted = "above" if side == "below" else "below"
    turned = f'`target: "{right} {_text(end)}"`'
    cure = f"with `{comparator}` choose a target {wanted} {_text(start)}, or turn the sign: {turned}"
    notes.error("KR203", message, "target", help=cure)


def _kept(target: Target) -> str:
    """A goal that holds what was to be reached, as it is written."""
    if target.quantity is None:
        return 'keep: "<= …"'
    share = target.quantity.unit.dimension == "ratio" and target.quantity.to(_RATIO).value > _HALF
    return f'keep: "{target.comparator or (">=" if share else "<=")} {_text(target.quantity)}"'


def _of_one_kind(baseline: Quantity, target: Target) -> str | None:
    """The target in the unit of the baseline, if that is of another kind."""
    wanted, unit = target.quantity, baseline.unit
    if wanted is None or compatible(wanted.unit, unit) or "count" in unit.dimension:
        return None
    return f"give both a unit of one kind, such as `target: {_text(Quantity(wanted.number, unit))}`"


def _text(quantity: Quantity) -> str:
    return value_text(quantity.value, quantity.unit)


def _milestones(shapes: list[MilestoneShape], cycle: Cycle | None, notes: Notes) -> Milestones | None:
    if not shapes:
        notes.error("KR201", "there is no milestone", "milestones", help="add `{title: …, due: 2026-12-01}`")
        return None
    return Milestones(tuple(_step(s, cycle, notes.within("milestones", n)) for n, s in enumerate(shapes)))


def _step(shape: MilestoneShape, cycle: Cycle | None, notes: Notes) -> Milestone:
    within(cycle, shape.due, "it is due on", notes, "due")
    return Milestone(shape.title, shape.due, shape.done, weight_of(shape.weight, notes, "weight"))
