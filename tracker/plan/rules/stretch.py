"""How far a goal reaches: too little, too much, and whether it is ever missed.

Where weekly readings from before the cycle exist, a goal is seen beside their usual variation;
without them, beside fixed shares. "The article" is *OKRs for Engineering Teams*.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.assess import assess
from tracker.core.model import Ambition, Reach
from tracker.core.quantity import convert, natural_bounds
from tracker.core.signal import LEAST_POINTS, limits
from tracker.core.standing import Status, WeekValue
from tracker.core.wording import number_text, percent_text, plural, range_text, value_text

from .base import Checked, Problem, ReadKeyResult, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tracker.core.model import KeyResult
    from tracker.core.quantity import Unit
    from tracker.core.signal import Limits
    from tracker.plan.drafts import FileDraft

TRIVIAL = 1 / 8
"""A change of a smaller share needs no stretch, where nothing is known of usual variation."""
IMPOSSIBLE = 50.0
"""A change by a larger factor within one cycle is not planned but hoped for."""
BEFORE = timedelta(weeks=13)
"""How far before a cycle usual variation is looked for."""
ENOUGH = 2
"""Stretch goals of a cycle from which reaching all of them says something; a promise is to be kept."""


def trivial(checked: Checked) -> Iterator[Problem]:
    """Targets that would be reached without any effort."""
    for key_result, goal in _stretching(checked):
        if key_result.value is None or key_result.value.ambition is Ambition.COMMITTED:
            continue
        usual = usual_range(checked, key_result, goal.unit)
        message = _small(key_result, goal) if usual is None else _inside(goal, usual)
        if message:
            cure = "choose a harder target, or write `ambition: committed` if it is a promise"
            yield Problem(key_result.notes, message, ("target",), cure)


def impossible(checked: Checked) -> Iterator[Problem]:
    """Targets so far away that nobody will try."""
    for key_result, goal in _stretching(checked):
        usual = usual_range(checked, key_result, goal.unit)
        start = goal.baseline if usual is None else usual.centre
        factor = _leap(start, goal)
        if factor >= IMPOSSIBLE and (usual is None or usual.outside(goal.target)):
            since = _baseline(key_result, goal) if usual is None else _measured(usual, goal)
            what = "a change" if _leaps(goal) else "a change of what is missing"
            message = (
                f"from {since} to {value_text(goal.target, goal.unit)} is {what} by a factor of {number_text(factor)}"
            )
            cure = "choose a target with a fair chance in this cycle, and set the next one in the next cycle"
            yield Problem(key_result.notes, message, ("target",), cure)


def sandbagging(checked: Checked) -> Iterator[Problem]:
    """Teams that reached everything in their last two finished cycles, and did not only promise."""
    if checked.archive is None:
        return
    for team in sorted({file.team for file in checked.files if file.team is not None}):
        files = sorted((f for f in checked.files if f.team == team and f.cycle), key=_first_day)
        finished = _finished(files, checked)
        counts = [_all_reached(checked, team, name) for name in finished[-2:]]
        if len(counts) == 2 and all(counts):  # noqa: PLR2004 - two cycles running
            message = f"{team} reached every key result in {finished[-2]} and in {finished[-1]}"
            cure = (
                "set harder stretch goals, of which 70 to 80 % are reached; leave `ambition: committed` goals "
                "as they are"
            )
            yield Problem(files[-1].notes, message, ("cycle",), cure)


def usual_range(checked: Checked, key_result: ReadKeyResult, unit: Unit) -> Limits | None:
    """The usual variation of weekly values from before the cycle, in that unit; None if it is not known."""
    value, cycle = key_result.value, key_result.file.cycle
    assert value is not None, "only what could be read is seen beside its past"
    assert cycle is not None, "and only in its cycle"
    assert value.measure is not None, "a number that moves is measured"
    last: dict[date, float] = {}
    for day in checked.history(value, cycle, BEFORE).days:
        monday = day.day - timedelta(days=day.day.weekday())
        if monday + timedelta(days=6) < cycle.first:
            last[monday] = convert(day.value, value.measure.unit, unit)
    weeks = [WeekValue(monday, number) for monday, number in last.items()]
    if len(weeks) < LEAST_POINTS:
        return None
    return limits(weeks, start=cycle.first, skewed=unit.dimension == "time", bounds=natural_bounds(unit))


def _stretching(checked: Checked) -> Iterator[tuple[ReadKeyResult, Reach]]:
    for key_result in checked.key_results:
        goal = key_result.value.goal if key_result.value and key_result.file.cycle else None
        if isinstance(goal, Reach):
            yield key_result, goal


def _inside(goal: Reach, usual: Limits) -> str | None:
    if usual.outside(goal.target):
        return None
    change = abs(goal.target - goal.baseline)
    said = percent_text(change / abs(goal.baseline)) if goal.baseline else value_text(change, goal.unit)
    weeks = f"{range_text(usual.low, usual.high, goal.unit)} in {plural(usual.points, 'week')}"
    return f"a change of {said} is inside the usual week-to-week variation, {weeks}"


def _small(key_result: ReadKeyResult, goal: Reach) -> str | None:
    """A change by a small share of the baseline; of money every share counts."""
    if not goal.baseline or goal.unit.dimension.startswith("currency"):
        return None
    shares = [abs(goal.target - goal.baseline) / abs(goal.baseline)]
    if goal.unit.dimension == "ratio" and (missing := float(1 / goal.unit.factor) - goal.baseline) > 0:
        shares.append(abs(goal.target - goal.baseline) / missing)
    if max(shares) >= TRIVIAL:
        return None
    end, since = value_text(goal.target, goal.unit), _baseline(key_result, goal)
    return f"{end} is only {percent_text(shares[0])} away from {since}, less than an eighth"


def _baseline(key_result: ReadKeyResult, goal: Reach) -> str:
    """The baseline, as it stands in the file where it has a unit there."""
    written = key_result.raw.get("baseline")
    return f"the baseline {written if isinstance(written, str) else value_text(goal.baseline, goal.unit)}"


def _leap(start: float, goal: Reach) -> float:
    """By what factor a number has to change; of a ratio that rises, what is missing to all. 1 where none applies."""
    end = goal.target
    if not _leaps(goal):
        one = float(1 / goal.unit.factor)
        start, end = one - start, one - end
    if start <= 0 or end <= 0:  # none at all is a clear goal, and what starts at nothing has no factor
        return 1.0
    return math.exp(abs(math.log(start / end)))


def _leaps(goal: Reach) -> bool:
    """Whether the number itself leaps: of a ratio that rises it is what is missing to all."""
    return goal.unit.dimension != "ratio" or goal.decreasing


def _measured(usual: Limits, goal: Reach) -> str:
    return f"the {value_text(usual.centre, goal.unit)} of the weeks before the cycle"


def _first_day(file: FileDraft) -> date:
    assert file.cycle is not None, "only files with a cycle are put in order"
    return file.cycle.first


def _finished(files: list[FileDraft], checked: Checked) -> list[str]:
    """The names of the cycles that are over and settled, in order."""
    over = (f.cycle.name for f in files if f.cycle is not None and f.cycle.end + checked.settle <= checked.at)
    return list(dict.fromkeys(over))


def _all_reached(checked: Checked, team: str, cycle: str) -> bool:
    key_results = [kr for each in checked.by_team.get((team, cycle), ()) for kr in each.key_results if not kr.given_up]
    values = [(kr.value, kr.file) for kr in key_results if kr.value is not None]
    stretch = sum(value.ambition is Ambition.STRETCH for value, _ in values)
    return stretch >= ENOUGH and all(_was_reached(checked, value, file) for value, file in values)


def _was_reached(checked: Checked, value: KeyResult, file: FileDraft) -> bool:
    assert file.cycle is not None, "a key result that could be read has a cycle"
    history = checked.history(value, file.cycle, BEFORE)
    return assess(value, file.cycle, history, checked.at, settle=checked.settle).status is Status.ACHIEVED


RULES = (
    Rule(
        "KR513",
        "trivial stretch",
        what="a target inside the usual week-to-week variation of the 13 weeks before the cycle; without readings "
        "of 8 of "
        "them, a target less than an eighth away from the baseline (money apart)",
        why="a change this small often comes without any work, so reaching it shows little (the article, "
        "Key Result 4: 45 to "
        "40 minutes is too easy)",
        example="baseline: 45 min\ntarget: 40 min",
        better="baseline: 45 min\ntarget: 10 min",
        fix="look at `keyresult show` for what is usual, and choose a target beyond it",
        check=trivial,
    ),
    Rule(
        "KR514",
        "impossible leap",
        what="a target 50 or more times away from the measured level, or from the baseline where nothing was measured; "
        "zero is not",
        why="people stop trying for what nobody believes can be reached (the article, Pitfall 8: latency down by 99 %)",
        example="baseline: 45 min\ntarget: 30 s",
        better="baseline: 45 min\ntarget: 10 min",
        fix="take the way in several cycles",
        check=impossible,
    ),
    Rule(
        "KR515",
        "everything reached, twice running",
        what="a team that reached all key results of its last two finished cycles, at least two of each "
        "being stretch goals",
        why="a team that never misses a stretch goal sets safe goals, and learns less (the article, Pitfall "
        "1: 70 to 80 % is "
        "healthy)",
        example="cycle: 2026-Q4   # after 5 of 5 in 2026-Q2 and 4 of 4 in 2026-Q3",
        fix="raise the targets of stretch goals until some are missed, and make sure that missing one costs "
        "nobody anything",
        check=sandbagging,
        needs_history=True,
    ),
)
