"""Whether a goal got easier or harder to reach, and whether that came after a week that got worse.

The direction of a goal is that of its numbers. Where two goals cannot be compared, of different
kinds, units or directions, nothing is said.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from .model import Keep, Milestones, Reach, ReachFromHistory
from .progress import is_overdue
from .units import RATIO, compatible, convert
from .wording import change_text, goal_text, target_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from .model import Bound, Goal
    from .standing import Standing


class Ease(StrEnum):
    """What became of a target."""

    EASIER = "easier"
    HARDER = "harder"


def ease(old: Goal, new: Goal) -> Ease | None:
    """Whether a target got easier or harder; None if neither, or if that cannot be told.

    Of several bounds or steps, all that moved must have moved the same way.
    """
    if isinstance(old, Keep) and isinstance(new, Keep):
        return _agreed(_bounds(old, new)) if compatible(old.unit, new.unit) else None
    if isinstance(old, Milestones) and isinstance(new, Milestones):
        return _agreed(_steps(old, new))
    before, after = _as_reach(old), _as_reach(new)
    if before is None or after is None or _is_relative(old) is not _is_relative(new):
        return None
    return _targets(before, after)


def moved_goalpost(old: Standing, new: Standing, day: date) -> str | None:
    """The sentence about a target that was eased after a week that got worse; None if it was not.

    Args:
        old: Where the key result would stand under the old goal.
        new: Where it stands under the new one.
        day: The day on which both were judged.
    """
    before, after = old.key_result.goal, new.key_result.goal
    if ease(before, after) is not Ease.EASIER:
        return None
    bad = _bad_week(old, before, day)
    return bad and f"{_eased_text(before, after)} {bad}; {_verdicts(old, new)}"


def _as_reach(goal: Goal) -> Reach | None:
    """A goal with one target as a reach goal of the same direction; None if it has none, or no direction."""
    if isinstance(goal, Reach):
        return goal
    if not isinstance(goal, ReachFromHistory):
        return None
    if goal.factor is not None:
        return Reach(1.0, goal.factor, goal.strict, RATIO)
    if goal.decreasing is None or goal.target is None or goal.unit is None:
        return None
    return Reach(goal.target + (1 if goal.decreasing else -1), goal.target, goal.strict, goal.unit)


def _is_relative(goal: Goal) -> bool:
    return isinstance(goal, ReachFromHistory) and goal.factor is not None


def _targets(old: Reach, new: Reach) -> Ease | None:
    if old.decreasing is not new.decreasing or not compatible(old.unit, new.unit):
        return None
    further = convert(new.target, new.unit, old.unit) - old.target
    return _eased_by(further if old.decreasing else -further, old.strict, new.strict)


def _eased_by(amount: float, was_strict: bool, is_strict: bool) -> Ease | None:  # noqa: FBT001 - two of a kind
    """What a bound that gave way by an amount became; of an unmoved one, what its comparator became."""
    given_way = amount or was_strict - is_strict
    if not given_way:
        return None
    return Ease.EASIER if given_way > 0 else Ease.HARDER


def _bounds(old: Keep, new: Keep) -> Iterator[Ease | None]:
    for way, before, after in ((-1, old.low, new.low), (1, old.high, new.high)):
        if before is None or after is None:
            yield None if before is after else Ease.HARDER if before is None else Ease.EASIER
        else:
            yield _eased_by(way * _moved_by(before, after, old, new), before.strict, after.strict)


def _moved_by(before: Bound, after: Bound, old: Keep, new: Keep) -> float:
    return convert(after.value, new.unit, old.unit) - before.value


def _steps(old: Milestones, new: Milestones) -> Iterator[Ease | None]:
    before, after = ({step.title: step.due for step in goal.steps} for goal in (old, new))
    for title, due in before.items():
        yield Ease.EASIER if title not in after else _eased_by((after[title] - due).days, False, False)  # noqa: FBT003
    yield from (Ease.HARDER for title in after if title not in before)


def _agreed(found: Iterable[Ease | None]) -> Ease | None:
    said = {each for each in found if each is not None}
    return said.pop() if len(said) == 1 else None


def _bad_week(standing: Standing, goal: Goal, day: date) -> str | None:
    """What was bad about the last week, by the old goal."""
    if isinstance(goal, Milestones):
        late = [step.title for step in goal.steps if is_overdue(step, day)]
        return f"while {', '.join(late)} {'was' if len(late) == 1 else 'were'} overdue" if late else None
    if isinstance(goal, Keep):
        held = [week.held for week in standing.weeks if week.held is not None]
        return "after a week that did not hold" if held and not held[-1] else None
    change = standing.change
    if not isinstance(goal, Reach) or not change or (change > 0) is not goal.decreasing:
        return None
    moved = change_text(change, goal.unit, lower_is_better=None, value=standing.value)
    return f"after a week that got worse ({moved})"


def _eased_text(old: Goal, new: Goal) -> str:
    if isinstance(old, Milestones):
        return "the steps were eased"
    if isinstance(old, Reach) and isinstance(new, Reach):
        return f"the target was eased from {target_text(old)} to {target_text(new)}"
    return f"the goal was eased from {goal_text(old)} to {goal_text(new)}"


def _verdicts(old: Standing, new: Standing) -> str:
    if old.status is new.status:
        return f"the status is {new.status} with either"
    return f"with the old one the status would be {old.status}, with the new one it is {new.status}"
