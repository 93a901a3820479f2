"""A draft of the next cycle's file: what was not reached, with where it ended as its baseline.

It is a file that loads, and a starting point: titles, targets and days are people's to agree on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker.core.cycle import following
from tracker.core.model import HOUR, Ambition, Keep, Milestones, Reach
from tracker.core.progress import is_done
from tracker.core.slots import interval_text
from tracker.core.standing import Status
from tracker.core.wording import score_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from tracker.core.cycle import Cycle
    from tracker.core.model import Bound, Goal, KeyResult, Objective, ReachFromHistory
    from tracker.core.quantity import Unit
    from tracker.core.standing import ObjectiveStanding, Standing, TeamStanding

_OVER = frozenset({Status.ACHIEVED, Status.DROPPED})


def draft_next(team: TeamStanding, declared: Container[str]) -> str | None:
    """The text of the next cycle's file; None if nothing carries over.

    Args:
        team: Where the team stands at the end of its cycle.
        declared: The names of the sources that the settings declare; others are left out.
    """
    carried = {standing.key_result.id for standing in team.standings() if standing.status not in _OVER}
    if not carried:
        return None
    ids = carried | {standing.key_result.id for standing in team.health}
    return "\n".join(_file(team, _Next(following(team.team.cycle), frozenset(ids), declared))) + "\n"


@dataclass(frozen=True, slots=True)
class _Next:
    """The next cycle, the ids that are in it, and the sources that may be named."""

    cycle: Cycle
    ids: frozenset[str]
    declared: Container[str]


def _file(team: TeamStanding, after: _Next) -> Iterator[str]:
    yield f"# What {team.team.cycle.name} did not reach, with where it ended as its baseline: a draft."
    yield "# Look at every title, target and day before you agree on it."
    yield f"team: {_text(team.team.team)}"
    yield f"cycle: {_text(after.cycle.name)}"
    yield "objectives:"
    for objective in team.objectives:
        kept = [standing for standing in objective.standings if standing.key_result.id in after.ids]
        if kept:
            yield from _objective(objective)
            for standing in kept:
                yield from _key_result(standing, after, "      ")
    if team.health:
        yield "health_metrics:"
        for standing in team.health:
            yield from _key_result(standing, after, "  ")


def _objective(standing: ObjectiveStanding) -> Iterator[str]:
    objective: Objective = standing.objective
    yield from _entry({"id": objective.id, "title": objective.title, "owner": objective.owner}, "  ")
    if objective.supports:
        yield f"    supports: {_text(objective.supports)}"
    yield "    key_results:"


def _key_result(standing: Standing, after: _Next, indent: str) -> Iterator[str]:
    key_result = standing.key_result
    score = "no score" if standing.score is None else f"score {score_text(standing.score)}"
    ended = f"{standing.status}, {standing.reason}" if key_result.health else f"{score}, {standing.reason}"
    yield f"{indent}# it ended: {' '.join(ended.split())}"
    yield from _entry(_fields(standing, after), indent)


def _fields(standing: Standing, after: _Next) -> dict[str, Any]:
    key_result = standing.key_result
    return {
        "id": key_result.id,
        "title": key_result.title,
        "owner": key_result.owner,
        **_goal(key_result.goal, standing.value, after.cycle),
        "ambition": "committed" if key_result.ambition is Ambition.COMMITTED else None,
        "weight": key_result.weight if key_result.weight != 1 else None,
        "measure": _measure(key_result, after.declared),
        "every": interval_text(key_result.every) if key_result.every != HOUR else None,
        "stale_after": interval_text(key_result.stale_after) if key_result.stale_after else None,
        "guardrails": [each for each in key_result.guardrails if each in after.ids] or None,
    }


def _goal(goal: Goal, value: float | None, cycle: Cycle) -> dict[str, Any]:
    if isinstance(goal, Reach):
        baseline = goal.baseline if value is None or value == goal.target else value
        target = f"{'<' if goal.decreasing else '>'}{'' if goal.strict else '='} {_quantity(goal.target, goal.unit)}"
        return {"baseline": _quantity(baseline, goal.unit), "target": target}
    if isinstance(goal, Keep):
        return {"keep": _keep(goal)}
    if isinstance(goal, Milestones):
        return {"milestones": _steps(goal, cycle)}
    return _from_history(goal)


def _keep(goal: Keep) -> str:
    if goal.low is not None and goal.high is not None:
        return f"{_quantity(goal.low.value, goal.unit)} .. {_quantity(goal.high.value, goal.unit)}"
    sign, bound = (">", goal.low) if goal.low is not None else ("<", goal.high)
    assert bound is not None, "a keep goal has a bound"
    return f"{sign}{_equal(bound)} {_quantity(bound.value, goal.unit)}"


def _equal(bound: Bound) -> str:
    return "" if bound.strict else "="


def _steps(goal: Milestones, cycle: Cycle) -> list[dict[str, Any]]:
    """What was not done before the next cycle, due on its day or, where that is over, at the cycle's end."""
    return [
        {"title": step.title, "due": step.due if cycle.first <= step.due <= cycle.last else cycle.last}
        | ({"weight": step.weight} if step.weight != 1 else {})
        for step in goal.steps
        if not is_done(step, cycle.first - timedelta(days=1))
    ]


def _from_history(goal: ReachFromHistory) -> dict[str, Any]:
    if goal.factor is not None:
        target = f"x{goal.factor!r}"
    else:
        assert goal.target is not None, "exactly one of them is given"
        assert goal.unit is not None, "an absolute target has a unit"
        sign = "" if goal.decreasing is None else f"{'<' if goal.decreasing else '>'}{'' if goal.strict else '='} "
        target = f"{sign}{_quantity(goal.target, goal.unit)}"
    return {"baseline": {"measured": f"{goal.window.days}d"}, "target": target}


def _measure(key_result: KeyResult, declared: Container[str]) -> dict[str, Any] | None:
    measure = key_result.measure
    if measure is None:
        return None
    source = {"source": measure.source} if measure.source in declared else {}
    fields = {name: value for name, value in measure.fields.items() if value is not None}
    unit = {"unit": measure.unit.symbol} if measure.unit.symbol else {}
    return {"connector": measure.connector, **source, **fields, **unit}


def _quantity(value: float, unit: Unit) -> str:
    """A number of a file, with six significant digits, and its unit."""
    short = f"{value:.6g}"
    number = str(int(value)) if float(value).is_integer() else repr(value) if "e" in short else short
    return f"{number} {unit.symbol}".rstrip()


def _entry(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    """One entry of a list: the fields that have a value, each on its line."""
    lead = f"{indent}- "
    for name, value in fields.items():
        if value is not None:
            yield f"{lead}{name}: {_text(value)}"
            lead = f"{indent}  "


def _text(value: object) -> str:
    """A value in one line of YAML: text as JSON writes it, which YAML reads too, and days plain."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_text(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_text, value))}]"
    return json.dumps(value, ensure_ascii=False)
