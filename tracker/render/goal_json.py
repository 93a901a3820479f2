"""A goal, for programs: its kind, where it starts and what it aims at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.core.model import Keep, Milestones, Reach, ReachFromHistory

from .outlook_json import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.core.model import Goal

_KINDS: Final[Mapping[type, str]] = {
    Reach: "reach",
    ReachFromHistory: "reach",
    Keep: "keep",
    Milestones: "milestones",
}


def kind_of(goal: Goal) -> str:
    """The word for the kind of a goal."""
    return _KINDS[type(goal)]


def ends(goal: Goal) -> dict[str, Any]:
    """Baseline and target; a band has two bounds and so no single target."""
    if isinstance(goal, Reach):
        measured = {} if goal.measured is None else {"baseline_measured": goal.measured}
        return {"baseline": number(goal.baseline), "target": number(goal.target), **measured}
    if isinstance(goal, ReachFromHistory):
        return {"baseline": None, "target": number(goal.target)}
    if isinstance(goal, Milestones):
        return {"baseline": None, "target": None}
    low, high = (None if bound is None else number(bound.value) for bound in (goal.low, goal.high))
    target = None if low is not None and high is not None else high if low is None else low
    return {"baseline": None, "target": target, "low": low, "high": high}
