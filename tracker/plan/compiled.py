"""The plan in the form that the store keeps: tasks for polling, one document for all else."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tracker.core.model import Keep, KeyResult, Lifecycle, Measure, Milestones, Reach, ReachFromHistory
from tracker.core.naming import full_name
from tracker.core.quantity import Unit
from tracker.core.slots import interval_text
from tracker.core.trust import stale_after
from tracker.ports import CompiledPlan, Part, Task, TeamPlan, canonical
from tracker.registry import load_connector

from .document import dumps
from .findings import Severity, concise
from .origins import NO_ORIGINS
from .parts import parts_of, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tracker.core.cycle import Cycle
    from tracker.core.model import Plan, TeamCycle
    from tracker.settings import Settings

    from .loaded import Loaded
    from .origins import Origins

_KINDS = MappingProxyType({Reach: "reach", ReachFromHistory: "reach", Keep: "keep", Milestones: "milestones"})


def compile_plan(loaded: Loaded, fingerprint: str, known: Origins = NO_ORIGINS) -> CompiledPlan:
    """What the store keeps of a loaded plan.

    Args:
        loaded: Plan, settings and findings; the errors become `problems`.
        fingerprint: Of the files and settings that it was loaded from.
        known: What git knows of the files.
    """
    errors = [finding for finding in loaded.findings if finding.severity is Severity.ERROR]
    text = document(replace(loaded.plan, teams=()), loaded.settings)
    origins = {name: known.of_file[file] for name, file in loaded.file_of.items() if file in known.of_file}
    teams = tuple(map(_team_plan, loaded.plan.teams))
    return CompiledPlan(fingerprint, text, tuple(tasks(loaded)), concise(errors), known.commit, origins, teams)


def document(plan: Plan, settings: Settings) -> str:
    """JSON of the plan and its settings, for `stored.from_document`."""
    return dumps({"settings": settings, "plan": plan})


def _team_plan(team: TeamCycle) -> TeamPlan:
    cycle = team.cycle
    names = tuple(each.name for each in (*team.key_results(), *team.health_metrics))
    return TeamPlan(team.team, cycle.name, cycle.first, cycle.last, cycle.zone, names, dumps(team))


def tasks(loaded: Loaded) -> Iterator[Task]:
    """A task for each key result and health metric that is measured, in plan order.

    Those that are paused, dropped or have no measure are not. One is polled unless its connector
    says `polled = False`: then a person records it.
    """
    known = {kr.name: kr for team in loaded.plan.teams for kr in (*team.key_results(), *team.health_metrics)}
    for team in loaded.plan.teams:
        for key_result in (*team.key_results(), *team.health_metrics):
            measure = key_result.measure
            if measure is not None and key_result.lifecycle is Lifecycle.ACTIVE:
                task = _task(key_result, measure, team, loaded)
                yield task._replace(parts=tuple(_parts(key_result.name, measure, task.connector, known)))


def _parts(name: str, measure: Measure, connector: str, known: Mapping[str, KeyResult]) -> Iterator[Part]:
    """What a computed key result is computed from; what is in a file with errors is left out."""
    for called, word in (parts_of(measure, connector) or {}).items():
        part = known.get(resolved(word, name, known) or "")
        if part is not None and part.measure is not None:
            yield Part(called, part.name, part.measure.unit.symbol, stale_after(part))


def definition(key_result: KeyResult) -> str:
    """Canonical JSON of goal and measure: it changes when what is measured or aimed at does.

    The goal has its `kind`, and the measure's own fields stand beside connector, source and unit.
    """
    measure = key_result.measure
    goal = {"kind": _KINDS[type(key_result.goal)], **_plain(key_result.goal)}
    if measure is None:
        return canonical({"goal": goal})
    own = {"connector": measure.connector, "source": measure.source, "unit": measure.unit.symbol}
    return canonical({"goal": goal, "measure": {**measure.fields, **own}})


def _plain(value: Any) -> Any:  # noqa: ANN401 - a goal, or a part of one
    """A part of a goal as JSON that reads like the file: units and intervals as text, nothing that is None."""
    if isinstance(value, Unit):
        return value.symbol
    if isinstance(value, timedelta):
        return interval_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(part) for name, part in named if part is not None}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _task(key_result: KeyResult, measure: Measure, team: TeamCycle, loaded: Loaded) -> Task:
    cycle, connector = team.cycle, loaded.connectors[measure.connector]
    return Task(
        key_result=key_result.name,
        every=key_result.every,
        due_from=_due_from(key_result, cycle),
        due_until=cycle.end + loaded.settings.settle,
        cycle_start=cycle.start,
        cycle_end=cycle.end,
        zone=cycle.zone,
        connector=connector,
        source=measure.source,
        source_fields=canonical(loaded.plan.sources[measure.source].fields),
        measure_fields=canonical(measure.fields),
        unit=measure.unit.symbol,
        definition=definition(key_result),
        was=tuple(full_name(old, key_result.name) for old in key_result.was),
        polled=getattr(load_connector(connector), "polled", True),
        baseline=key_result.goal.window if isinstance(key_result.goal, ReachFromHistory) else None,
    )


def _due_from(key_result: KeyResult, cycle: Cycle) -> datetime:
    """The first instant of the first day of polling, in the team's zone."""
    return replace(cycle, first=key_result.poll_from or cycle.first).start
