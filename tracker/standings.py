"""From plan and store to where everything stands: the one path that every screen takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .core.assess import assess
from .core.explained import Explained
from .core.model import ReachFromHistory
from .core.naming import same_name
from .core.quality import DataQuality
from .core.revisions import revisions
from .core.rollup import team_standing
from .core.row import unit_of
from .core.weekly import week_earlier
from .errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from .core.model import KeyResult, Plan, TeamCycle
    from .core.readings import Correction, History
    from .core.standing import TeamStanding
    from .core.words import CheckIn
    from .ports import Records

BEFORE_CYCLE = timedelta(weeks=13)
"""How far before the cycle a history reaches: usual variation is learnt there."""


def choose(plan: Plan, team: str | None, cycle: str | None, at: datetime) -> tuple[TeamCycle, ...]:
    """The team cycles asked for; without a cycle, those under way, or else each team's newest.

    Raises:
        SelectionError: There is no such team or cycle.
    """
    chosen = [each for each in plan.teams if same_name(team, each.team) and same_name(cycle, each.cycle.name)]
    if not chosen:
        raise SelectionError(_nothing(team, cycle), help=_there_are(plan))
    if cycle is not None:
        return tuple(chosen)
    current = _current(chosen, at)
    return tuple(each for each in chosen if (each.team, each.cycle.name) in current)


@dataclass(frozen=True, slots=True)
class Judge:
    """Says where things stand at an instant.

    Attributes:
        archive: What is stored.
        at: The instant to judge at.
        known_at: What was recorded later does not count; None counts everything.
        settle: How long after a cycle's end late readings are still taken.
    """

    archive: Records
    at: datetime
    known_at: datetime | None
    settle: timedelta

    def earlier(self, by: timedelta) -> Judge:
        """The same judge, that much earlier, with what is known now."""
        return replace(self, at=self.at - by)

    def explained(self, team: TeamCycle, key_result: KeyResult) -> Explained:
        """A key result with all that its standing is made of."""
        history, standing = self.history(team, key_result), self.team(team)
        slot = None if history.latest is None else history.latest.at
        found = [] if slot is None else self.archive.corrections(key_result.name, slot, slot, known_at=self.known_at)
        judged_at = min(self.at, team.cycle.end + self.settle)
        return Explained(standing.of(key_result.name), standing, history, judged_at, tuple(found))

    def quality(
        self,
        team: TeamCycle,
        before: TeamStanding | None,
        reported: TeamStanding | None = None,
        written_at: datetime | None = None,
    ) -> DataQuality:
        """What is to be known of the data since an earlier report, or else since the cycle began.

        Args:
            team: Whose data.
            before: Where it stood at the instant of that report, by what is known now.
            reported: The same as the report had it; None is by what was known at that instant.
            written_at: When that report was written; None is at that instant.
        """
        since = team.cycle.start if before is None else before.at
        names = [each.name for each in (*team.key_results(), *team.health_metrics)]
        polled = self.archive.polled(names, since, self.at, known_at=self.known_at)
        quality = DataQuality(polls=polled.polls, incomplete=polled.incomplete)
        if before is None:
            return quality
        said = reported or replace(self, at=since, known_at=since).team(team)
        learnt = [each for each in self._corrections(team) if each.recorded_at > (written_at or since)]
        return replace(quality, corrections=len(learnt), revised=revisions(before, said))

    def _corrections(self, team: TeamCycle) -> Iterator[Correction]:
        since, until = self._span(team)
        for key_result in (*team.key_results(), *team.health_metrics):
            yield from self.archive.corrections(key_result.name, since, until, known_at=self.known_at)

    def history(self, team: TeamCycle, key_result: KeyResult) -> History:
        """What was known of one key result, from a quarter before its cycle or earlier until it settled."""
        since, until = self._span(team)
        history = self.archive.history(key_result.name, since, until, known_at=self.known_at)
        return self._complete(key_result, history)

    def team(self, team: TeamCycle) -> TeamStanding:
        """Where one team stands: all of it as the store was at one moment."""
        measured = (*team.key_results(), *team.health_metrics)
        since, until = self._span(team)
        names = [key_result.name for key_result in measured]
        histories = self.archive.histories(names, since, until, known_at=self.known_at)
        each = {
            name: assess(key_result, team.cycle, self._complete(key_result, history), self.at, settle=self.settle)
            for key_result, (name, history) in zip(measured, histories, strict=True)
        }
        return replace(team_standing(team, each, self.at), words=self._words(names))

    def _words(self, names: Sequence[str]) -> Mapping[str, Sequence[CheckIn]]:
        """What was said of the key results by the instant that is judged, as far as it is known."""
        known = self.at if self.known_at is None else min(self.at, self.known_at)
        return self.archive.check_ins(names, known_at=known)

    def teams(self, teams: Sequence[TeamCycle]) -> Iterator[TeamStanding]:
        """Where each team stands; lazily, one team at a time."""
        return (self.team(team) for team in teams)

    def _complete(self, key_result: KeyResult, history: History) -> History:
        """The history with all that has to be asked for apart."""
        return self._as_known(self._with_week_before(key_result, self._with_baseline(key_result, history)))

    def _as_known(self, history: History) -> History:
        """A gap without the attempts made after the instant of knowing: a store counts them to this day."""
        if self.known_at is None or history.gap is None:
            return history
        return history._replace(gap=history.gap._replace(attempts=0, until=None))

    def _with_week_before(self, key_result: KeyResult, history: History) -> History:
        """The history with the reading that the change on the week counts from, of a ratio of known events."""
        latest, unit = history.latest, unit_of(key_result)
        if latest is None or latest.samples is None or unit is None or unit.dimension != "ratio":
            return history
        day = week_earlier(latest.observed_at, history.days)
        if day is None:
            return history
        found = self.archive.readings(key_result.name, day.at, day.at, known_at=self.known_at)
        return history._replace(week_before=next(found, None))

    def _with_baseline(self, key_result: KeyResult, history: History) -> History:
        """The history with the frozen baseline, where the goal has it measured."""
        goal = key_result.goal
        if not isinstance(goal, ReachFromHistory):
            return history
        found = self.archive.baseline(key_result.name, goal.window, known_at=self.known_at)
        return history._replace(baseline=found)

    def _span(self, team: TeamCycle) -> tuple[datetime, datetime]:
        goals = [key_result.goal for key_result in (*team.key_results(), *team.health_metrics)]
        windows = (goal.window for goal in goals if isinstance(goal, ReachFromHistory))
        return team.cycle.start - max((BEFORE_CYCLE, *windows)), min(self.at, team.cycle.end + self.settle)


def _current(teams: Sequence[TeamCycle], at: datetime) -> set[tuple[str, str]]:
    """Team and cycle name of those under way, and of the newest where a team has none under way."""
    under_way = {(each.team, each.cycle.name) for each in teams if each.cycle.start <= at < each.cycle.end}
    busy = {team for team, _ in under_way}
    newest = {each.team: each.cycle.name for each in sorted(teams, key=lambda each: each.cycle.start)}
    return under_way | {(team, cycle) for team, cycle in newest.items() if team not in busy}


def _nothing(team: str | None, cycle: str | None) -> str:
    asked = " and ".join(f'{word} "{value}"' for word, value in (("team", team), ("cycle", cycle)) if value)
    return f"no OKR file has {asked}" if asked else "the OKR files have no team yet"


def _there_are(plan: Plan) -> str:
    names = sorted({f"{team.team} {team.cycle.name}" for team in plan.teams})
    return "there are: " + ", ".join(names) if names else "`keyresult init` writes an example"
