"""After a poll: messages about changes that hold, if a target wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.delivery import queued
from tracker.core.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.core.delivery import Delivery
    from tracker.core.model import TeamCycle
    from tracker.core.notices import Change, Sight
    from tracker.core.standing import TeamStanding
    from tracker.runs import PollResult
    from tracker.settings import Settings
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

    from .stopping import Stop
    from .workspace import Opened

NOTICES = "notices"


def wanted(settings: Settings) -> bool:
    """Whether anybody wants to be told."""
    return any(target.takes(NOTICES) for target in settings.deliver.values())


def tell_changes(place: Workspace, store: SqliteStore, result: PollResult, stop: Stop) -> None:
    """Queue and send what is to be told of a poll; the writer lock is held."""
    from tracker.core.notices import changes

    from .posting import Office, session_of, tell

    session = session_of(place, store)
    read = {item.key_result: item.outcome is Outcome.OK for item in result.items}
    teams = [session.judge.team(team) for team in session.plan.teams if _asked(team, read)]
    sights = [sight for team in teams for sight in _sights(team, read)]
    told, held = changes(sights, store.held(), session.judge.at)
    new = store.queue(_deliveries(session, teams, told), held)
    if new:
        office = Office(place, session, stop)
        tell(office.deliver([each for each in store.waiting() if each.id in new]), session.settings)


def _asked(team: TeamCycle, read: Mapping[str, bool]) -> bool:
    every = (*team.key_results(), *team.health_metrics)
    return any(each.name in read for each in every)


def _sights(team: TeamStanding, read: Mapping[str, bool]) -> Iterator[Sight]:
    from tracker.core.notices import Sight
    from tracker.core.standing import Status

    for standing in (*team.standings(), *team.health):
        name = standing.key_result.name
        if name in read:
            yield Sight(name, read[name], standing.status is Status.NO_DATA, standing.status)


def _deliveries(session: Opened, teams: Sequence[TeamStanding], told: Sequence[Change]) -> Iterator[Delivery]:
    """One message for each team and target, about all that is to be told."""
    from tracker.core.report_notices import notice_sheet

    from .papers import Paper
    from .posting import letter

    at = session.judge.at
    for team in teams:
        prefix = f"{team.team.team}/{team.team.cycle.name}/"
        own = [change for change in told if change.key_result.startswith(prefix)]
        if not own:
            continue
        paper = Paper(
            NOTICES, team.team.team, f"{at:%Y-%m-%dT%H%M%S}Z", at, notice_sheet(team, own, demo=session.settings.demo)
        )
        for target in session.settings.deliver.values():
            if target.takes(NOTICES, team.team.team):
                yield queued(letter(paper, target, at), target.name)
