"""From plan and store to where everything stands: the one path that every screen takes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .core.assess import assess
from .core.rollup import team_standing
from .errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from .core.model import History, KeyResult, Plan, TeamCycle
    from .core.standing import Standing, TeamStanding
    from .ports import Archive

BEFORE_CYCLE = timedelta(weeks=13)
"""How far before the cycle a history reaches: usual variation is learnt there."""


def choose(plan: Plan, team: str | None, cycle: str | None, at: datetime) -> tuple[TeamCycle, ...]:
    """The team cycles asked for; without a cycle, those under way, or else each team's newest.

    Raises:
        SelectionError: There is no such team or cycle.
    """
    chosen = [each for each in plan.teams if team in {None, each.team} and cycle in {None, each.cycle.name}]
    if not chosen:
        raise SelectionError(_nothing(team, cycle), help=_there_are(plan))
    if cycle is not None:
        return tuple(chosen)
    return tuple(each for each in chosen if each in _current(chosen, each.team, at))


def history_of(
    archive: Archive, team: TeamCycle, key_result: KeyResult, at: datetime, known_at: datetime | None
) -> History:
    """What was known of one key result, from a quarter before its cycle up to `at`."""
    return archive.history(key_result.name, team.cycle.start - BEFORE_CYCLE, at, known_at=known_at)


def standings(
    archive: Archive, teams: Sequence[TeamCycle], at: datetime, *, known_at: datetime | None, settle: timedelta
) -> Iterator[TeamStanding]:
    """Where each team stands at an instant; lazily, one team at a time."""
    for team in teams:
        each: dict[str, Standing] = {}
        for key_result in (*team.key_results(), *team.health_metrics):
            history = history_of(archive, team, key_result, at, known_at)
            each[key_result.name] = assess(key_result, team.cycle, history, at, settle=settle)
        yield team_standing(team, each, at)


def _current(teams: Sequence[TeamCycle], name: str, at: datetime) -> list[TeamCycle]:
    mine = [team for team in teams if team.team == name]
    under_way = [team for team in mine if team.cycle.start <= at < team.cycle.end]
    return under_way or [max(mine, key=lambda team: team.cycle.start)]


def _nothing(team: str | None, cycle: str | None) -> str:
    asked = " and ".join(f"{word} {value!r}" for word, value in (("team", team), ("cycle", cycle)) if value)
    return f"no OKR file has {asked}" if asked else "the OKR files have no team yet"


def _there_are(plan: Plan) -> str:
    names = sorted({f"{team.team} {team.cycle.name}" for team in plan.teams})
    return "there are: " + ", ".join(names) if names else "`keyresult init` writes an example"
