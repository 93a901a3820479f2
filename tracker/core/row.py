"""One key result in words: what every table of every output says of it.

Renderers decide only about layout, so that the terminal, Markdown and plain records say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import wording
from .evidence import samples_text
from .model import Keep, Milestones, Reach
from .progress import is_overdue
from .standing import Standing, Status, Trust
from .trust import stale_after

if TYPE_CHECKING:
    from datetime import date, datetime

    from .cycle import Cycle
    from .model import Goal, KeyResult, Milestone
    from .quantity import Unit

AT_REST = frozenset({Status.NOT_STARTED, Status.PAUSED, Status.DROPPED})
"""The states in which a key result is not judged by its readings."""

_TIMELY = frozenset({Trust.FRESH, Trust.REDEFINED})


@dataclass(frozen=True, slots=True)
class Row:
    """One key result in words; None where there is nothing to say.

    Attributes:
        standing: What the words are made from.
        now: The current value; an old one reads `last 212 ms, Tue 11 Aug 14:05 UTC`.
        target: The target alone, as `<=10`.
        goal: The whole goal, as `45 min to <= 10 min`.
        progress: `53%`, days held as `29/43`, or steps done as `2/5`.
        expected: The progress of even pace, `51%`.
        change: Change on the week with its verdict, as `1.7 min shorter (better)`.
        step: The same without the verdict.
        overdue: How many steps are overdue, `1 overdue`.
        age: What is wrong with the newest reading: `stale, 5 days`, `never read`.
        likely: The likely end, as `4 to 13 min`.
    """

    standing: Standing
    now: str
    target: str
    goal: str
    progress: str | None
    expected: str | None
    change: str | None
    step: str | None
    overdue: str | None
    age: str | None
    likely: str | None

    @property
    def note(self) -> str | None:
        """What is more urgent than the change, if anything is."""
        return self.overdue or self.age


def row(standing: Standing, cycle: Cycle, at: datetime) -> Row:
    """One key result in words, at an instant."""
    goal = standing.key_result.goal
    return Row(
        standing=standing,
        now=now_text(standing, cycle.zone),
        target=target_text(goal),
        goal=wording.goal_text(goal),
        progress=_progress(standing),
        expected=None if standing.expected is None else wording.percent_text(standing.expected),
        change=_change(standing, lower_is_better(goal)),
        step=_change(standing, None),
        overdue=_overdue(standing, cycle.day_of(at)),
        age=_age(standing, cycle, at),
        likely=_likely(standing),
    )


def counts_as_current(standing: Standing) -> bool:
    """Whether the newest value may be shown as what is so now: it is timely, or was judged by."""
    if standing.value is None or standing.status is Status.NO_DATA:
        return False
    return standing.trust in _TIMELY or standing.progress is not None


def overdue(goal: Goal, today: date) -> tuple[Milestone, ...]:
    """The steps of a goal that were due before today and are not done."""
    steps = goal.steps if isinstance(goal, Milestones) else ()
    return tuple(step for step in steps if is_overdue(step, today))


def lower_is_better(goal: Goal) -> bool | None:
    """Which direction is good; None where neither is, as within a band."""
    if isinstance(goal, Reach):
        return goal.decreasing
    if isinstance(goal, Keep) and (goal.low is None or goal.high is None):
        return goal.low is None
    return None


def unit_of(key_result: KeyResult) -> Unit | None:
    """The unit the numbers of a standing are in: the goal's, or else the measure's; None for steps."""
    if isinstance(key_result.goal, Milestones):
        return None
    native = None if key_result.measure is None else key_result.measure.unit
    return key_result.goal.unit or native


def quantity_text(standing: Standing, value: float) -> str:
    """A value of the standing with its unit."""
    unit = unit_of(standing.key_result)
    return wording.number_text(value) if unit is None else wording.value_text(value, unit)


def now_text(standing: Standing, zone: str) -> str:
    """The newest value if it is current; an old one with the word `last` and its time."""
    goal = standing.key_result.goal
    if isinstance(goal, Milestones):
        return f"{standing.done or 0} of {wording.plural(len(goal.steps), 'step')}"
    if standing.value is None or standing.observed_at is None:
        return "no reading yet"
    value = _with_samples(standing, standing.value)
    if counts_as_current(standing):
        return value
    return f"last {value}, {wording.instant_text(standing.observed_at, zone)}"


def _with_samples(standing: Standing, value: float) -> str:
    """The newest value with its unit, and how few events it rests on if they are few."""
    unit = unit_of(standing.key_result)
    return quantity_text(standing, value) if unit is None else samples_text(value, unit, standing.samples)


def target_text(goal: Goal) -> str:
    """What is aimed at, without the unit: `<=10`, `>=99.95`, `20 to 30 ms`; `5 steps`."""
    if isinstance(goal, Reach):
        return _bound_text("<" if goal.decreasing else ">", goal.target, goal.unit, strict=goal.strict)
    if isinstance(goal, Keep):
        return _keep_text(goal)
    return wording.goal_text(goal)


def _keep_text(goal: Keep) -> str:
    if goal.low is not None and goal.high is not None:
        return wording.range_text(goal.low.value, goal.high.value, goal.unit)
    if goal.low is not None:
        return _bound_text(">", goal.low.value, goal.unit, strict=goal.low.strict)
    assert goal.high is not None
    return _bound_text("<", goal.high.value, goal.unit, strict=goal.high.strict)


def _bound_text(mark: str, value: float, unit: Unit, *, strict: bool) -> str:
    return f"{mark}{'' if strict else '='}{wording.number_text(value, unit=unit)}"


def _progress(standing: Standing) -> str | None:
    if standing.progress is None:
        return None
    if standing.total is None:
        return wording.percent_text(standing.progress)
    return f"{standing.done}/{standing.total}"


def _change(standing: Standing, lower: bool | None) -> str | None:  # noqa: FBT001 - handed on to the wording
    unit, change, value = unit_of(standing.key_result), standing.change, standing.value
    if change is None or value is None or unit is None or not counts_as_current(standing):
        return None
    return wording.change_beside(change, unit, lower_is_better=lower, value=value)


def _overdue(standing: Standing, today: date) -> str | None:
    """How many steps are overdue; nothing is while it is not worked on."""
    steps = () if standing.status in AT_REST else overdue(standing.key_result.goal, today)
    return f"{len(steps)} overdue" if steps else None


def _age(standing: Standing, cycle: Cycle, at: datetime) -> str | None:
    """What is wrong with the newest reading; nothing is while no reading is wanted."""
    if standing.status in AT_REST:
        return None
    if standing.observed_at is None:
        return "never read" if standing.trust is Trust.NEVER else None
    age = min(at, cycle.end) - standing.observed_at
    if age > stale_after(standing.key_result):
        return f"stale, {wording.age_text(age)}"
    return None if standing.trust in _TIMELY else f"{standing.trust}, {wording.age_text(age)}"


def _likely(standing: Standing) -> str | None:
    projection, unit = standing.projection, unit_of(standing.key_result)
    if projection is None or unit is None:
        return None
    return wording.range_text(projection.low, projection.high, unit)
