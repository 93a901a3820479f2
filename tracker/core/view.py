"""What every screen shows of a standing, in words: rows, who is needed, and the status view.

Renderers print these values and decide only about layout, so that the terminal, Markdown and
plain records say the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from . import wording
from .model import Keep, Milestone, Milestones, Reach
from .outcome import Fault
from .standing import Standing, Status, TeamStanding, Trust

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from .cycle import Cycle
    from .model import Goal
    from .standing import ObjectiveStanding

_ALWAYS_COUNTED: Final = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA)
_AT_REST: Final = frozenset({Status.ACHIEVED, Status.PAUSED, Status.DROPPED})
_RANKS: Final[Mapping[Status, int]] = {Status.NO_DATA: 0, Status.OFF_TRACK: 1, Status.AT_RISK: 2}
_OVERDUE_RANK: Final = 3
_HEALTH_RANK: Final = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One key result in words; None where there is nothing to say.

    Attributes:
        standing: What the words are made from.
        now: The current value; an old one reads `last 212 ms, Tue 11 Aug 14:05 UTC`.
        target: The target alone, as `<= 10`.
        goal: The whole goal, as `45 min to <= 10 min`.
        progress: `53%`, days held as `29/43`, or steps done as `2/5`.
        expected: The progress of even pace, `51%`.
        change: Change on the week with its verdict, as `1.7 min shorter (better)`.
        step: The same without the verdict.
        note: What is more urgent than the change: `1 overdue`, `stale, 5 days`.
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
    note: str | None
    likely: str | None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person: what is so, what to decide, and the command to look closer."""

    standing: Standing
    sentence: str
    ask: str
    command: str


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """An objective with its rows, in the order of the plan."""

    standing: ObjectiveStanding
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TeamView:
    """One team on one screen.

    `phase` says where in the cycle it is, `data_to` up to when it knows, `counts` how many key
    results have which status; `needs` is worst first and complete.
    """

    standing: TeamStanding
    phase: str
    data_to: str
    counts: tuple[tuple[Status, int], ...]
    score: str
    objectives: tuple[ObjectiveView, ...]
    health: tuple[Row, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class StatusView:
    """Every team that was asked for; `demo` says that the data is made up."""

    teams: tuple[TeamView, ...]
    demo: bool = False


def status_view(teams: Sequence[TeamStanding], *, demo: bool = False) -> StatusView:
    """The teams on one screen, in the order given."""
    return StatusView(tuple(team_view(team) for team in teams), demo)


def team_view(team: TeamStanding) -> TeamView:
    """One team on one screen."""
    cycle, at = team.team.cycle, team.at
    objectives = tuple(
        ObjectiveView(objective, tuple(row(standing, cycle, at) for standing in objective.standings))
        for objective in team.objectives
    )
    return TeamView(
        standing=team,
        phase=phase(cycle, at),
        data_to=f"data to {wording.instant_text(at, cycle.zone)}",
        counts=counts(team),
        score=score_text(team),
        objectives=objectives,
        health=tuple(row(standing, cycle, at) for standing in team.health),
        needs=needs(team),
    )


def phase(cycle: Cycle, at: datetime) -> str:
    """Where in the cycle an instant is: `week 7 of 13, 51% of the cycle gone`."""
    if at < cycle.start:
        return f"starts {wording.day_text(cycle.first)}"
    if at >= cycle.end:
        return f"ended {wording.day_text(cycle.last)}"
    week, weeks = cycle.week_of(at)
    return f"week {week} of {weeks}, {wording.percent_text(cycle.elapsed(at))} of the cycle gone"


def counts(team: TeamStanding) -> tuple[tuple[Status, int], ...]:
    """How many key results have which status; those that need an eye are counted even if none."""
    found = Counter(standing.status for standing in team.standings())
    return tuple((status, found[status]) for status in Status if found[status] or status in _ALWAYS_COUNTED)


def score_text(team: TeamStanding) -> str:
    """The mean score with its coverage, as `score so far 0.49 from 5 of 6`."""
    if team.score is None:
        return f"no score yet, 0 of {team.total} with data"
    return f"score so far {wording.score_text(team.score)} from {team.known} of {team.total}"


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def overdue(goal: Goal, today: date) -> tuple[Milestone, ...]:
    """The steps that were due before today and are not done."""
    steps = goal.steps if isinstance(goal, Milestones) else ()
    return tuple(step for step in steps if step.done is None and step.due < today)


def counts_as_current(standing: Standing) -> bool:
    """Whether the newest value may be shown as what is so now."""
    return standing.value is not None and standing.status is not Status.NO_DATA and standing.trust is not Trust.STALE


def row(standing: Standing, cycle: Cycle, at: datetime) -> Row:
    """One key result in words, at an instant."""
    goal, today = standing.key_result.goal, local_day(at, cycle.zone)
    return Row(
        standing=standing,
        now=_now(standing, cycle.zone),
        target=_target(goal),
        goal=wording.goal_text(goal),
        progress=_progress(standing),
        expected=None if standing.expected is None else wording.percent_text(standing.expected),
        change=_change(standing, lower_is_better(goal)),
        step=_change(standing, None),
        note=_note(standing, today, cycle.zone, at),
        likely=_likely(standing),
    )


def lower_is_better(goal: Goal) -> bool | None:
    """Which direction is good; None where neither is, as within a band."""
    if isinstance(goal, Reach):
        return goal.decreasing
    if isinstance(goal, Keep) and (goal.low is None or goal.high is None):
        return goal.low is None
    return None


def _now(standing: Standing, zone: str) -> str:
    goal = standing.key_result.goal
    if isinstance(goal, Milestones):
        return f"{standing.done or 0} of {wording.plural(len(goal.steps), 'step')}"
    if standing.value is None:
        return "no reading yet"
    value = wording.value_text(standing.value, _unit(standing))
    if counts_as_current(standing) or standing.observed_at is None:
        return value
    return f"last {value}, {wording.instant_text(standing.observed_at, zone)}"


def _target(goal: Goal) -> str:
    if isinstance(goal, Reach):
        mark = ("<" if goal.decreasing else ">") + ("" if goal.strict else "=")
        return mark + wording.number_text(goal.target, unit=goal.unit)
    if isinstance(goal, Keep):
        return _bounds(goal)
    return wording.goal_text(goal)


def _bounds(goal: Keep) -> str:
    if goal.low is not None and goal.high is not None:
        return wording.range_text(goal.low.value, goal.high.value, goal.unit)
    bound, mark = (goal.low, ">") if goal.low is not None else (goal.high, "<")
    assert bound is not None
    return mark + ("" if bound.strict else "=") + wording.number_text(bound.value, unit=goal.unit)


def _progress(standing: Standing) -> str | None:
    if standing.progress is None:
        return None
    if isinstance(standing.key_result.goal, Reach) or standing.total is None:
        return wording.percent_text(standing.progress)
    return f"{standing.done}/{standing.total}"


def _change(standing: Standing, lower: bool | None) -> str | None:  # noqa: FBT001 - passed on to the wording
    if standing.change is None or not counts_as_current(standing):
        return None
    return wording.change_text(standing.change, _unit(standing), lower_is_better=lower)


def _note(standing: Standing, today: date, zone: str, at: datetime) -> str | None:
    late = len(overdue(standing.key_result.goal, today))
    if late:
        return f"{late} overdue"
    if standing.observed_at is None:
        return "never read" if standing.trust is Trust.NEVER else None
    if not counts_as_current(standing):
        return f"stale, {wording.age_text(at - standing.observed_at)}"
    if standing.trust in {Trust.LATE, Trust.BROKEN}:
        return f"{standing.trust}, {wording.instant_text(standing.observed_at, zone)}"
    return None


def _likely(standing: Standing) -> str | None:
    projection = standing.projection
    return None if projection is None else wording.range_text(projection.low, projection.high, _unit(standing))


def _unit(standing: Standing):
    goal = standing.key_result.goal
    assert not isinstance(goal, Milestones)
    return goal.unit


def needs(team: TeamStanding) -> tuple[Need, ...]:
    """What needs a person, worst first, then in the order of the plan."""
    today = local_day(team.at, team.team.cycle.zone)
    ranked = [(_rank(standing, today), standing) for standing in (*team.standings(), *team.health)]
    worrying = sorted(((rank, standing) for rank, standing in ranked if rank is not None), key=lambda pair: pair[0])
    return tuple(_need(standing, today) for _, standing in worrying)


def _rank(standing: Standing, today: date) -> int | None:
    if standing.key_result.health:
        return _HEALTH_RANK if standing.status in _RANKS else None
    if standing.status in _RANKS:
        return _RANKS[standing.status]
    late = standing.status not in _AT_REST and overdue(standing.key_result.goal, today)
    return _OVERDUE_RANK if late else None


def _need(standing: Standing, today: date) -> Need:
    command = "explain" if standing.status is not Status.NO_DATA else "probe"
    return Need(
        standing=standing,
        sentence=_sentence(standing, today),
        ask=_ask(standing),
        command=f"keyresult {command} {standing.key_result.id}",
    )


def _sentence(standing: Standing, today: date) -> str:
    if standing.status in _RANKS:
        return standing.reason
    steps = overdue(standing.key_result.goal, today)
    return "; ".join(f'"{step.title}" was due {wording.day_text(step.due)}' for step in steps)


def _ask(standing: Standing) -> str:
    if standing.status is Status.NO_DATA:
        return _ask_for_data(standing)
    if standing.key_result.health:
        return "find what made it worse before pushing on"
    if standing.status is Status.OFF_TRACK:
        return "agree on help, on another way, or on a smaller target"
    if standing.status is Status.AT_RISK:
        return "agree on what changes this week, or accept the risk"
    return "agree on a new day for the step, or on help to finish it"


def _ask_for_data(standing: Standing) -> str:
    asks = {
        Fault.SOURCE: "ask those who run the source to bring it back",
        Fault.CONFIG: "correct the measure or its credentials",
        Fault.LOCAL: "look after the machine that polls",
    }
    return asks[standing.gap.fault] if standing.gap is not None else "make sure that polling runs"
