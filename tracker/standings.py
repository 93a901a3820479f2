"""From plan and store to where everything stands: the one path that every screen takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from .core.assess import assess
from .core.explained import Explained
from .core.model import ReachFromHistory
from .core.naming import same_name
from .core.quality import DataQuality
from .core.revisions import revisions
from .core.rollup import team_standing
from .core.row import unit_of
from .core.teams import only, outlined
from .core.weekly import week_earlier
from .errors import SelectionError
from .ports import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from .core.model import KeyResult, Plan, TeamCycle
    from .core.readings import History
    from .core.standing import Standing, TeamStanding
    from .core.teams import Named
    from .core.words import CheckIn
    from .ports import Records

BEFORE_CYCLE = timedelta(weeks=13)
"""How far before the cycle a history reaches: usual variation is learnt there."""


def choose(plan: Plan, team: str | None, cycle: str | None, at: datetime) -> Sequence[TeamCycle]:
    """The team cycles asked for; without a cycle, those under way, or else each team's newest.

    Those of a plan that is made team by team are `Teams`, none of which is made yet.

    Raises:
        SelectionError: There is no such team or cycle.
    """
    every = outlined(plan.teams)
    chosen = [each for each in every if same_name(team, each.team) and same_name(cycle, each.cycle.name)]
    if not chosen:
        raise SelectionError(_nothing(team, cycle), help=_there_are(every))
    wanted = _current(chosen, at) if cycle is None else {(each.team, each.cycle.name) for each in chosen}
    return only(plan.teams, lambda each: (each.team, each.cycle.name) in wanted)


class Beside(NamedTuple):
    """Where a team stands, beside an earlier instant of its cycle, if there was one.

    Attributes:
        now: Where it stands.
        histories: What that is judged by, key results first, then health metrics.
        before: Where it stood then, by what is known now; only the verdicts (`assess`, `brief`).
        reported: The same, by what was known then.
    """

    now: TeamStanding
    histories: tuple[History, ...]
    before: TeamStanding | None = None
    reported: TeamStanding | None = None


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
            reported: Where it stood by what was known when it was written; judged if None.
            written_at: When that report was written; None is at that instant.
        """
        since, names = team.cycle.start if before is None else before.at, _names(team)
        polled = self.archive.polled(names, since, self.at, known_at=self.known_at)
        quality = DataQuality(polls=polled.polls, incomplete=polled.incomplete)
        if before is None:
            return quality
        reported = reported or replace(self, at=since, known_at=since).team(team)
        corrections = self.archive.corrected_after(names, written_at or since, self.view(team))
        return replace(quality, corrections=corrections, revised=revisions(before, reported))

    def compared(
        self, team: TeamCycle, at: datetime | None, known_at: datetime | None = None, *, reported: bool = True
    ) -> Beside:
        """Where one team stands, and where it stood at an earlier instant, all of it read once.

        What was known then of a key result is, as a rule, what is known of it now: then it is
        judged once.

        Args:
            team: The team.
            at: The earlier instant; None compares with nothing, nor does one before the cycle.
            known_at: When a report on that instant was written; None is at that instant.
            reported: Whether it is asked, too, where the team stood by what was known then.
        """
        judges = self._judges(team, at, known_at)[: None if reported else 2]
        measured = (*team.key_results(), *team.health_metrics)
        seen = self.archive.views(_names(team), [judge.view(team) for judge in judges])
        histories: list[History] = []
        standings: list[dict[str, Standing]] = [{} for _ in judges]
        for key_result, (name, known) in zip(measured, seen, strict=True):
            complete = [judge.complete(key_result, history) for judge, history in zip(judges, known, strict=True)]
            histories.append(complete[0])
            for into, standing in zip(standings, self._judged(key_result, team, judges, complete), strict=True):
                into[name] = standing
        now, *earlier = (team_standing(team, each, judge.at) for judge, each in zip(judges, standings, strict=True))
        return Beside(replace(now, words=self._words(_names(team))), tuple(histories), *earlier)

    def _judges(self, team: TeamCycle, at: datetime | None, known_at: datetime | None) -> tuple[Judge, ...]:
        """This one; and if the cycle had begun, one for then and one for what was known when it was told."""
        if at is None or at < team.cycle.start:
            return (self,)
        then = replace(self, at=at)
        return self, then, replace(then, known_at=known_at or at)

    def _judged(
        self, key_result: KeyResult, team: TeamCycle, judges: Sequence[Judge], histories: Sequence[History]
    ) -> Iterator[Standing]:
        """The standings by each judge; the last two are one and the same if they know the same."""
        yield assess(key_result, team.cycle, histories[0], self.at, settle=self.settle)
        known: History | None = None
        for judge, history in zip(judges[1:], histories[1:], strict=True):
            if history is not known:
                known = history
                standing = assess(key_result, team.cycle, history, judge.at, settle=self.settle, brief=True)
            yield standing

    def history(self, team: TeamCycle, key_result: KeyResult) -> History:
        """What was known of one key result, from a quarter before its cycle or earlier until it settled."""
        since, until = self._span(team)
        history = self.archive.history(key_result.name, since, until, known_at=self.known_at)
        return self.complete(key_result, history)

    def team(self, team: TeamCycle) -> TeamStanding:
        """Where one team stands: all of it as the store was at one moment."""
        measured = (*team.key_results(), *team.health_metrics)
        since, until = self._span(team)
        names = _names(team)
        histories = self.archive.histories(names, since, until, known_at=self.known_at)
        each = {
            name: assess(key_result, team.cycle, self.complete(key_result, history), self.at, settle=self.settle)
            for key_result, (name, history) in zip(measured, histories, strict=True)
        }
        return replace(team_standing(team, each, self.at), words=self._words(names))

    def _words(self, names: Sequence[str]) -> Mapping[str, Sequence[CheckIn]]:
        """What was said of the key results by the instant that is judged, as far as it is known."""
        known = self.at if self.known_at is None else min(self.at, self.known_at)
        return self.archive.check_ins(names, known_at=known)

    def teams(self, teams: Iterable[TeamCycle]) -> Iterator[TeamStanding]:
        """Where each team stands; lazily, one team at a time."""
        return (self.team(team) for team in teams)

    def complete(self, key_result: KeyResult, history: History) -> History:
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

    def view(self, team: TeamCycle) -> View:
        """What of a team's readings is looked at, and as known when."""
        return View(*self._span(team), self.known_at)

    def _span(self, team: TeamCycle) -> tuple[datetime, datetime]:
        goals = [key_result.goal for key_result in (*team.key_results(), *team.health_metrics)]
        windows = (goal.window for goal in goals if isinstance(goal, ReachFromHistory))
        return team.cycle.start - max((BEFORE_CYCLE, *windows)), min(self.at, team.cycle.end + self.settle)


def _names(team: TeamCycle) -> list[str]:
    return [key_result.name for key_result in (*team.key_results(), *team.health_metrics)]


def _current(teams: Sequence[Named], at: datetime) -> set[tuple[str, str]]:
    """Team and cycle name of those under way, and of the newest where a team has none under way."""
    under_way = {(each.team, each.cycle.name) for each in teams if each.cycle.start <= at < each.cycle.end}
    busy = {team for team, _ in under_way}
    newest = {each.team: each.cycle.name for each in sorted(teams, key=lambda each: each.cycle.start)}
    return under_way | {(team, cycle) for team, cycle in newest.items() if team not in busy}


def _nothing(team: str | None, cycle: str | None) -> str:
    asked = " and ".join(f'{word} "{value}"' for word, value in (("team", team), ("cycle", cycle)) if value)
    return f"no OKR file has {asked}" if asked else "the OKR files have no team yet"


def _there_are(teams: Sequence[Named]) -> str:
    names = sorted({f"{team.team} {team.cycle.name}" for team in teams})
    return "there are: " + ", ".join(names) if names else "`keyresult init` writes an example"
