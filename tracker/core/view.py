"""The status view: every team on one screen, as a value for the terminal, plain records and CSV."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from . import wording
from .moved import NOTHING_MOVED
from .naming import NOTHING_KNOWN
from .need import needs
from .row import row
from .standing import Status, TeamStanding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from .cycle import Cycle
    from .moved import Moved
    from .need import Need
    from .row import Row
    from .standing import ObjectiveStanding

_ALWAYS_COUNTED: Final = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA)


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """An objective with its rows, in the order of the plan."""

    standing: ObjectiveStanding
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TeamView:
    """One team on one screen.

    `week` and the longer `phase` say where in the cycle it is, `data_to` up to when it knows;
    `counts` has one text for each status, `needs` everything that needs a person, worst first.
    """

    standing: TeamStanding
    week: str
    phase: str
    data_to: str
    counts: tuple[str, ...]
    score: str
    objectives: tuple[ObjectiveView, ...]
    health: tuple[Row, ...]
    needs: tuple[Need, ...]

    def rows(self) -> tuple[Row, ...]:
        """Every row, health metrics last."""
        return (*(row for objective in self.objectives for row in objective.rows), *self.health)


@dataclass(frozen=True, slots=True)
class StatusView:
    """Every team that was asked for; an iterator of them can be shown once.

    `demo` says that the data is made up. `known` are the `naming.tails` among which commands are
    understood.
    """

    teams: Iterable[TeamView]
    demo: bool = False
    known: Mapping[str, int] = field(default_factory=lambda: NOTHING_KNOWN)


def status_view(
    teams: Sequence[TeamStanding], *, demo: bool = False, known: Mapping[str, int] = NOTHING_KNOWN
) -> StatusView:
    """The teams on one screen, in the order given; `known` are the `naming.tails` of all that is under way."""
    return StatusView(tuple(team_view(team, known) for team in teams), demo, known)


def team_view(
    team: TeamStanding, known: Mapping[str, int] = NOTHING_KNOWN, moved: Mapping[str, Moved] = NOTHING_MOVED
) -> TeamView:
    """One team on one screen; `known` as for `status_view`, `moved` as for `needs`."""
    cycle, at = team.team.cycle, team.at
    return TeamView(
        standing=team,
        week=_week(cycle, at),
        phase=_phase(cycle, at),
        data_to=f"data to {wording.instant_text(at, cycle.zone)}",
        counts=tuple(
            f"{count} {status}" for status, count in status_counts(team) if count or status in _ALWAYS_COUNTED
        ),
        score=_score(team),
        objectives=tuple(
            ObjectiveView(objective, tuple(row(standing, cycle, at) for standing in objective.standings))
            for objective in team.objectives
        ),
        health=tuple(row(standing, cycle, at) for standing in team.health),
        needs=needs(team, known, moved),
    )


def status_counts(team: TeamStanding) -> tuple[tuple[Status, int], ...]:
    """How many key results have each status, in the order of `Status`."""
    found = Counter(standing.status for standing in team.standings())
    return tuple((status, found[status]) for status in Status)


def _week(cycle: Cycle, at: datetime) -> str:
    """The week that ends at or contains the instant; outside of the cycle, when it starts or ended."""
    if at < cycle.start:
        return f"starts {wording.day_text(cycle.first)}"
    if at >= cycle.end:
        return f"ended {wording.day_text(cycle.last)}"
    week, weeks = cycle.week_of(at - timedelta.resolution)
    return f"week {week} of {weeks}"


def _phase(cycle: Cycle, at: datetime) -> str:
    gone = f", {wording.percent_text(cycle.elapsed(at))} of the cycle gone" if cycle.start <= at < cycle.end else ""
    return _week(cycle, at) + gone


def _score(team: TeamStanding) -> str:
    if team.score is None:
        return f"no score yet, 0 of {team.total} with data"
    return f"score so far {wording.score_text(team.score)}, from {team.known} of {team.total}"
