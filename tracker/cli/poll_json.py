"""`keyresult poll --json`: the document `keyresult.poll/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.quantity import convert, parse_unit
from tracker.core.row import unit_of
from tracker.render.json_docs import instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from tracker.core.model import KeyResult, Plan
    from tracker.core.quantity import Unit
    from tracker.runs import Item, PollResult


def poll_document(result: PollResult, plan: Plan) -> dict[str, object]:
    """What a poll did, in the order of the plan; values are in the unit of each target, unrounded."""
    units = _units(plan)
    return {
        "schema": "keyresult.poll/1",
        "poll": result.poll,
        "started_at": instant(result.started_at),
        "finished_at": instant(result.finished_at),
        "due": result.due,
        "stored": result.stored,
        "requests": result.requests,
        "items": [_item(item, units) for item in in_plan_order(result.items, plan)],
    }


def idle_document(now: datetime) -> dict[str, object]:
    """A poll in which nothing was due; it has no number."""
    times = {"started_at": instant(now), "finished_at": instant(now)}
    return {"schema": "keyresult.poll/1", "poll": None, **times, "due": 0, "stored": 0, "requests": 0, "items": []}


def in_plan_order(items: Iterable[Item], plan: Plan) -> list[Item]:
    """The items in the order of the plan, whichever source was the quickest."""
    places = {key_result.name: place for place, key_result in enumerate(_every(plan))}
    return sorted(items, key=lambda item: places[item.key_result])


def _every(plan: Plan) -> Iterator[KeyResult]:
    return (each for team in plan.teams for each in (*team.key_results(), *team.health_metrics))


def _units(plan: Plan) -> Mapping[str, Unit]:
    """The unit of each target, by key result."""
    return {each.name: unit for each in _every(plan) if (unit := unit_of(each)) is not None}


def _item(item: Item, units: Mapping[str, Unit]) -> dict[str, object]:
    native = parse_unit(item.unit)
    unit = units.get(item.key_result, native)
    return {
        "key_result": item.key_result,
        "slot": instant(item.slot),
        "outcome": str(item.outcome),
        "fault": None if item.fault is None else str(item.fault),
        "value": None if item.value is None else convert(item.value, native, unit),
        "unit": unit.symbol,
        "samples": item.samples,
        "message": item.message,
    }
