"""`keyresult baseline`: what numbers were before the cycle, against what was declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from .flags import CONTEXT, command, global_options
from .options import current, only_now
from .output import document, say, table
from .workspace import opened, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.baselines import Frozen
    from tracker.core.baseline import Flag, Span
    from tracker.core.model import KeyResult, Reach, TeamCycle
    from tracker.ports import Task
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

    from .workspace import Opened

FLAGGED, INCOMPLETE = 1, 3
WEEKS = 13

VERIFY_EPILOG = """\b
Examples:
  keyresult baseline verify                  every declared baseline of the current cycles
  keyresult baseline verify deploy-time --weeks 26

The median of the days' last readings before the cycle, from what is stored, and the lowest and
highest weekly median. Exit codes: 0 all baselines fit · 1 one is flagged · 5 nothing matched
"""
FREEZE_EPILOG = """\b
Examples:
  keyresult baseline freeze                  every `{measured: …}` baseline of a cycle that has begun
  keyresult baseline freeze deploy-time

A poll does the same. Days without a reading are asked of the source first, where it remembers.
Exit codes: 0 all are frozen · 3 too little is known of one · 5 nothing matched
"""


@click.group(context_settings=CONTEXT)
@global_options
def baseline() -> None:
    """Compare baselines with history, and freeze measured ones."""


@command(epilog=VERIFY_EPILOG)
@click.argument("key_results", nargs=-1, metavar="[KR]...")
@click.option(
    "--weeks", type=click.IntRange(1, 104), default=WEEKS, show_default=True, help="How long before the cycle."
)
def verify(*, key_results: tuple[str, ...], weeks: int) -> int:
    """Hold declared baselines against the weeks before the cycle."""
    with opened() as session:
        found = [
            _verified(session, team, chosen, timedelta(weeks=weeks)) for team, chosen in _chosen(session, key_results)
        ]
        session.warn()
    fields = ("key_result", "unit", "declared", "target", "median", "low", "high", "days", "readings", "flags")
    if current().json:
        items = [dict(zip(fields, _record(each), strict=True)) for each in found]
        document({"schema": "keyresult.baseline/1", "action": "verify", "weeks": weeks, "items": items})
    elif current().plain:
        table(fields, [(*_record(each)[:-1], "; ".join(each.flags)) for each in found])
    else:
        say("\n".join(line for each in found for line in _sentences(each, weeks)))
    return FLAGGED if any(each.flags for each in found) else 0


@command(epilog=FREEZE_EPILOG)
@click.argument("key_results", nargs=-1, metavar="[KR]...")
def freeze(*, key_results: tuple[str, ...]) -> int:
    """Freeze measured baselines of cycles that have begun."""
    only_now("baseline freeze")
    place = workspace()
    store = place.writer()
    try:
        with store.writing():
            found = _freeze(place, store, key_results)
    finally:
        store.close()
    fields = ("key_result", "unit", "value", "low", "high", "days", "readings", "measured_at", "problem", "help")
    if current().json:
        items = [dict(zip(fields, _frozen_record(each), strict=True)) for each in found]
        document({"schema": "keyresult.baseline/1", "action": "freeze", "items": items})
    elif current().plain:
        table(fields, [_frozen_record(each) for each in found])
    else:
        say("\n".join(line for each in found for line in _frozen_sentences(each)) or "there is no baseline to freeze")
    return INCOMPLETE if any(each.baseline is None for each in found) else 0


@dataclass(frozen=True, slots=True)
class _Verified:
    """A declared baseline, what was measured, in the goal's unit, and what may be wrong with it."""

    team: TeamCycle
    key_result: KeyResult
    goal: Reach
    span: Span | None
    needed: int
    flags: tuple[Flag, ...]


def _chosen(session: Opened, words: Sequence[str]) -> Iterator[tuple[TeamCycle, KeyResult]]:
    """What has a declared baseline, of the cycles under way or chosen; what is named must have one."""
    from tracker.core.model import Reach
    from tracker.errors import UsageError
    from tracker.plan.select import select

    teams = session.chosen()
    selected = select(replace(session.plan, teams=teams), words)
    for team in teams:
        for key_result in selected:
            if key_result.name.startswith(f"{team.team}/{team.cycle.name}/") and isinstance(key_result.goal, Reach):
                yield team, key_result
    for key_result in selected:
        if words and not isinstance(key_result.goal, Reach):
            raise UsageError(f"{key_result.name} declares no baseline", help="only `baseline:` with a number has one")


def _verified(session: Opened, team: TeamCycle, key_result: KeyResult, window: timedelta) -> _Verified:
    from tracker.core import baseline as core
    from tracker.core.model import Reach
    from tracker.core.quantity import convert

    goal, measure, start = key_result.goal, key_result.measure, team.cycle.start
    assert isinstance(goal, Reach)
    assert measure is not None, "a goal to reach is measured"
    until = min(start, session.judge.at) - timedelta.resolution
    history = session.store.history(key_result.name, start - window, until, known_at=session.judge.known_at)
    span = core.span_of(core.days_before(history, start, window))
    needed = core.needed_days(window, key_result.every)
    if span is None:
        return _Verified(team, key_result, goal, None, needed, (core.Flag.TOO_LITTLE,))
    span = core.converted(span, lambda value: convert(value, measure.unit, goal.unit))
    return _Verified(team, key_result, goal, span, needed, core.verified(goal, span, needed))


def _record(each: _Verified) -> tuple[object, ...]:
    goal, span = each.goal, each.span
    measured = (None, None, None) if span is None else (span.median, span.low, span.high)
    counts = (0, 0) if span is None else (span.days, span.readings)
    ends = (goal.unit.symbol, goal.baseline, goal.target)
    return each.key_result.name, *ends, *measured, *counts, [str(flag) for flag in each.flags]


def _sentences(each: _Verified, weeks: int) -> Iterator[str]:
    """What was declared and measured, and a line for each thing that may be wrong."""
    from tracker.core.wording import day_text, plural, range_text, value_text

    goal, unit, span = each.goal, each.goal.unit, each.span
    declared = f"{each.key_result.name}: declared {value_text(goal.baseline, unit)}"
    if span is None:
        yield f"{declared}; nothing is stored of the {plural(weeks, 'week')} before {day_text(each.team.cycle.first)}"
    else:
        over = f"over {plural(span.readings, 'reading')} on {plural(span.days, 'day')}"
        weekly = f"weekly medians {range_text(span.low, span.high, unit)}"
        yield f"{declared}, measured median {value_text(span.median, unit)} ({weekly}) {over}"
    for flag in each.flags:
        yield f"  {flag}: {_reason(flag, each, weeks)}"


def _reason(flag: Flag, each: _Verified, weeks: int) -> str:
    from tracker.core.baseline import Flag, slip
    from tracker.core.wording import goal_text, number_text, range_text, value_text

    goal, unit, span = each.goal, each.goal.unit, each.span
    if flag is Flag.TOO_LITTLE or span is None:
        first = each.team.cycle.first - timedelta(weeks=weeks)
        days = 0 if span is None else span.days
        fill = f"`keyresult backfill {each.key_result.name} --from {first}` asks the source"
        return f"{days} of {each.needed} days that are needed have data; {fill}"
    if flag is Flag.MEETS_TARGET:
        return f"{value_text(span.median, unit)} before the cycle began, with the goal {goal_text(goal)}"
    if flag is Flag.OUTSIDE:
        return f"every reading was {range_text(span.least, span.most, unit)}"
    factor = slip(goal.baseline, span) or 1.0
    how = f"{number_text(factor)} times as much" if factor > 1 else f"a {number_text(1 / factor)}th of it"
    return f"{value_text(goal.baseline * factor, unit)}, {how}, would fit; is the unit right?"


def _freeze(place: Workspace, store: SqliteStore, words: tuple[str, ...]) -> list[Frozen]:
    from tracker.backfill import Backfiller
    from tracker.baselines import Freezer
    from tracker.parts import by_parts
    from tracker.plan.document import settings_from

    settings = settings_from(place.installed(store).document)
    backfiller = Backfiller(store, place.opener(settings), place.clock)
    tasks = _measured(store, words)
    begun = [task for task in tasks if task.cycle_start <= place.clock.now()]
    if words and len(begun) < len(tasks):
        _refuse_early(next(task for task in tasks if task not in begun))
    return [Freezer(store, backfiller).freeze(task, again=True) for task in by_parts(begun)]


def _measured(store: SqliteStore, words: tuple[str, ...]) -> list[Task]:
    """The tasks with a measured baseline that are asked for.

    Raises:
        SelectionError: A word, the team or the cycle names none.
    """
    from tracker.errors import SelectionError
    from tracker.polling import Request

    tasks = [task for task in store.tasks() if task.baseline is not None]
    for word in words or ("*",):
        request = Request((word,), current().team, current().cycle)
        if (words or current().team or current().cycle) and not any(request.wants(task.key_result) for task in tasks):
            message = f'no key result with a measured baseline matches "{word}"'
            raise SelectionError(message, help="a baseline is measured where a file says `baseline: {measured: 28d}`")
    request = Request(words, current().team, current().cycle)
    return [task for task in tasks if request.wants(task.key_result)]


def _refuse_early(task: Task) -> None:
    from zoneinfo import ZoneInfo

    from tracker.core.wording import day_text
    from tracker.errors import UsageError

    day = day_text(task.cycle_start.astimezone(ZoneInfo(task.zone)).date())
    raise UsageError(f"the cycle of {task.key_result} begins on {day}", help="its baseline is measured then")


def _frozen_record(each: Frozen) -> tuple[object, ...]:
    from tracker.render.json_docs import instant

    found = each.baseline
    numbers = (None, None, None) if found is None else (found.value, found.low, found.high)
    counts = (each.days, None, None) if found is None else (found.days, found.readings, instant(found.measured_at))
    return each.task.key_result, each.task.unit, *numbers, *counts, each.problem, each.help


def _frozen_sentences(each: Frozen) -> Iterator[str]:
    from tracker.core.quantity import parse_unit
    from tracker.core.wording import instant_text, plural, range_text, value_text
    from tracker.render.escape import clean

    task, found, unit = each.task, each.baseline, parse_unit(each.task.unit)
    if found is None:
        days = plural(each.days, "day")
        yield f"{task.key_result}: not frozen; {days} before the cycle have data, {each.needed} are needed"
        if each.problem:
            yield f"  {clean(each.problem)}"
        if each.help:
            yield f"  help: {clean(each.help)}"
        return
    weekly = f"weekly medians {range_text(found.low, found.high, unit)}"
    over = f"over {plural(found.readings, 'reading')} on {plural(found.days, 'day')}"
    at = instant_text(found.measured_at, task.zone)
    yield f"{task.key_result}: {value_text(found.value, unit)} ({weekly}) {over}, frozen {at}"


for each in (verify, freeze):
    baseline.add_command(each)
