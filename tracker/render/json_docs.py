"""Documents for programs: the JSON contract of `status`, `show` and `report`.

Numbers are raw, in the goal's unit; times RFC 3339, UTC; what is missing is null with a reason
beside it. A value that is not current is null, and stands with its time under `last`.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from tracker.core.explained_contributions import figures
from tracker.core.owners import owner_words
from tracker.core.rollup import doubt_text
from tracker.core.row import counts_as_current, row, unit_of

from .agenda_json import agenda
from .goal_json import ends, kind_of
from .json_stream import whole
from .outlook_json import number, outlook
from .words_json import owners

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.core.model import KeyResult
    from tracker.core.moved import Moved
    from tracker.core.need import Need
    from tracker.core.readings import Definition, Gap, History, Reading
    from tracker.core.report import WeeklyReport
    from tracker.core.row import Row
    from tracker.core.standing import ObjectiveStanding, Standing, TeamStanding
    from tracker.core.view import StatusView

Document = dict[str, Any]

DEMO: Final = "demo data"


def text(document: Mapping[str, object]) -> str:
    """The document as indented JSON that ends with a line break; never a NaN."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def status(view: StatusView, as_of: datetime, warnings: Sequence[str] = ()) -> Document:
    """The document `keyresult.status/1`."""
    return whole(status_stream(view, as_of, warnings))


def status_stream(view: StatusView, as_of: datetime, warnings: Sequence[str] = ()) -> Document:
    """The same for `json_stream.parts`: its items come one at a time, and fill the lists after them on the way."""
    objectives: list[str] = []  # as JSON, a quarter of the size
    health_metrics: list[Document] = []
    owned: list[Document] = []

    def items() -> Iterator[Document]:
        for team in view.teams:
            objectives.extend(json.dumps(_objective(each.standing)) for each in team.objectives)
            health_metrics.extend(map(item, team.health))
            owned.extend(owners(owner_words(team.standing)))
            yield from (item(each) for objective in team.objectives for each in objective.rows)

    return {
        "schema": "keyresult.status/1",
        "as_of": instant(as_of),
        "items": items(),
        "objectives": map(json.loads, objectives),
        "health_metrics": health_metrics,
        "owners": owned,
        "warnings": _warnings(warnings, demo=view.demo),
    }


def show(
    standing: Standing,
    team: TeamStanding,
    history: History,
    warnings: Sequence[str] = (),
    *,
    demo: bool = False,
    moved: Moved | None = None,
) -> Document:
    """The document `keyresult.show/1`: one item with its weeks, source and definitions."""
    measure = standing.key_result.measure
    return {
        "schema": "keyresult.show/1",
        "as_of": instant(team.at),
        "item": item(row(standing, team.team.cycle, team.at)),
        "weeks": [
            {"monday": week.monday.isoformat(), "value": number(week.value), "held": week.held}
            for week in standing.weeks
        ],
        "measure": measure
        and {"connector": measure.connector, "source": measure.source, "fields": dict(measure.fields)},
        "contributions": None if moved is None else _contributions(moved),
        "definitions": [_definition(each) for each in history.definitions],
        "warnings": _warnings(warnings, demo=demo),
    }


def report(values: Sequence[WeeklyReport], warnings: Sequence[str] = ()) -> Document:
    """The document `keyresult.report/1`: the weekly reports, each with its sentences and rows."""
    return whole(report_stream(values, warnings, demo=any(value.demo for value in values)))


def report_stream(values: Iterable[WeeklyReport], warnings: Sequence[str] = (), *, demo: bool) -> Document:
    """The same for `json_stream.parts`: the reports come one at a time."""
    return {
        "schema": "keyresult.report/1",
        "kind": "weekly",
        "reports": map(_weekly, values),
        "warnings": _warnings(warnings, demo=demo),
    }


def readings(found: Iterable[tuple[KeyResult, Reading]], *, demo: bool = False) -> Document:
    """The document `keyresult.readings/1`: readings in their native unit, as they were stored."""
    return {
        "schema": "keyresult.readings/1",
        "items": [_reading(key_result, each) for key_result, each in found],
        "warnings": _warnings((), demo=demo),
    }


def _weekly(value: WeeklyReport) -> Document:
    team = value.view.standing
    return {
        "as_of": instant(team.at),
        "team": team.team.team,
        "cycle": team.team.cycle.name,
        "week": value.slug,
        "title": value.title,
        "header": list(value.header),
        "compared_with": _compared(value),
        "changes": list(value.changes),
        "agenda": None if value.agenda is None else agenda(value.agenda),
        "needs": [_need(each) for each in value.needs],
        "needs_left_out": value.more,
        "real_changes": list(value.real_changes),
        "contributions": [_contributions(each) for each in value.moved],
        "items": [item(each) for each in value.rows],
        "objectives": [_objective(each.standing) for each in value.view.objectives],
        "health_metrics": [item(each) for each in value.health],
        "owners": owners(value.owners),
        "prompts": [{"key_result": each.row.standing.key_result.name, "text": each.text} for each in value.prompts],
        "goal_changes": list(value.goal_changes),
        "data_quality": list(value.quality),
        "footer": list(value.footer),
    }


def _compared(value: WeeklyReport) -> Document | None:
    """The instant that the report is compared with, and the report on it where one was asked for and sent."""
    if value.since is None:
        return None
    sent = value.compared.sent
    told = {"report": sent.report, "sent_at": instant(sent.sent_at)} if sent else {"report": None, "sent_at": None}
    return {"at": instant(value.since), **told}


def _contributions(moved: Moved) -> object:
    from .explain_json import jsonable  # which stands on this module

    return jsonable(figures(moved))


def _reading(key_result: KeyResult, reading: Reading) -> Document:
    return {
        "key_result": key_result.name,
        "at": instant(reading.at),
        "value": number(reading.value),
        "unit": native_unit(key_result),
        "observed_at": instant(reading.observed_at),
        "recorded_at": instant(reading.recorded_at),
        "samples": reading.samples,
        "poll": reading.poll,
        "filled": reading.filled,
    }


def native_unit(key_result: KeyResult) -> str | None:
    """The symbol of the unit readings are stored in; None for a key result that is not measured."""
    return None if key_result.measure is None else key_result.measure.unit.symbol


def item(told: Row) -> Document:
    """One key result; `display` has its words, `last` a value that is not current."""
    standing, key_result = told.standing, told.standing.key_result
    unit, current = unit_of(key_result), counts_as_current(standing)
    return {
        "key_result": key_result.name,
        "title": key_result.title,
        "owner": key_result.owner,
        "goal": kind_of(key_result.goal),
        "unit": None if unit is None else unit.symbol,
        **ends(key_result.goal),
        "value": number(standing.value) if current else None,
        "observed_at": instant(standing.observed_at) if current else None,
        "samples": standing.samples if current else None,
        "last": None if current else _last(standing),
        "change": number(standing.change),
        "progress": number(standing.progress),
        "expected": number(standing.expected),
        "score": number(standing.score),
        "projected": number(standing.projected),
        **outlook(standing),
        "done": standing.done,
        "total": standing.total,
        "status": standing.status.value,
        "reason": standing.reason,
        "trust": standing.trust.value,
        "gap": None if standing.gap is None else _gap(standing.gap),
        "display": _display(told),
    }


def instant(at: datetime | None) -> str | None:
    """An aware instant by RFC 3339 in UTC, as `2026-08-11T14:05:00Z`."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _last(standing: Standing) -> Document | None:
    if standing.value is None:
        return None
    return {"value": number(standing.value), "observed_at": instant(standing.observed_at)}


def _gap(gap: Gap) -> Document:
    return {
        "outcome": gap.outcome.value,
        "fault": gap.fault.value,
        "message": gap.message,
        "since": instant(gap.since),
        "until": instant(gap.until),
    }


def _display(told: Row) -> Document:
    return {
        "now": told.now,
        "goal": told.goal,
        "progress": told.progress,
        "expected": told.expected,
        "change": told.change,
        "note": told.note,
        "likely_end": told.likely,
    }


def _objective(standing: ObjectiveStanding) -> Document:
    return {
        "objective": standing.objective.name,
        "title": standing.objective.title,
        "status": standing.status.value,
        "score": number(standing.score),
        "coverage": standing.coverage,
        "low": number(standing.low),
        "high": number(standing.high),
        "reason": doubt_text(standing.standings),
    }


def _need(need: Need) -> Document:
    return {
        "key_result": need.standing.key_result.name,
        "status": need.standing.status.value,
        "owner": need.standing.key_result.owner,
        "sentence": need.sentence,
        "contributed": need.contributed or None,
        "ask": need.ask,
        "command": need.command,
    }


def _definition(definition: Definition) -> Document:
    return {
        "effective_at": instant(definition.effective_at),
        "commit": definition.commit,
        "author": definition.author,
        "content": json.loads(definition.content),
    }


def _warnings(warnings: Sequence[str], *, demo: bool) -> list[str]:
    return [*([DEMO] if demo else []), *warnings]
