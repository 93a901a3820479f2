"""After a poll: messages about changes that hold, if a target wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.delivery import queued
from tracker.core.outcome import Outcome
from tracker.errors import LockedError

from .output import aside

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


def queue_changes(place: Workspace, store: SqliteStore, result: PollResult) -> None:
    """Queue what is to be told of a poll; the writer lock is held."""
    from tracker.core.notices import changes

    from .posting import session_of

    session = session_of(place, store)
    read = {item.key_result: item.outcome is Outcome.OK for item in result.items}
    teams = [session.judge.team(team) for team in session.plan.teams if _asked(team, read)]
    sights = [sight for team in teams for sight in _sights(team, read)]
    told, held = changes(sights, store.held(), session.judge.at)
    store.queue(_deliveries(session, teams, told), held)


def send_notices(place: Workspace, store: SqliteStore, stop: Stop) -> None:
    """Send the notices that are due, those of earlier polls too; the writer lock is not held.

    What goes wrong is told, and is no failure of the poll: it stays queued.
    """
    from tracker.core.delivery import is_due

    waiting = [each for each in store.waiting() if each.letter.report.startswith(f"{NOTICES}/")]
    due = [each for each in waiting if is_due(each, place.clock.now())]
    if not due:
        return
    from .posting import Office, session_of
    from .told import tell

    session = session_of(place, store, stop)
    try:
        done = Office(place, session, stop, patient=False).deliver(due)
    except LockedError as error:
        aside(f"warning: notices are not sent now: {error.message}")
    else:
        tell(done, session.settings.timezone, place.clock.now())


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

    from .cycles import Names
    from .paper import Paper
    from .posting import letter

    at = session.judge.at
    names = Names(session.plan, at)
    for team in teams:
        prefix = f"{team.team.team}/{team.team.cycle.name}/"
        own = [change for change in told if change.key_result.startswith(prefix)]
        if not own:
            continue
        period = names.of(team.team, f"{at:%Y-%m-%dT%H%M%S}Z").period
        sheet = notice_sheet(team, own, demo=session.settings.demo)
        paper = Paper(NOTICES, team.team.team, period, at, sheet, team.team.cycle.name)
        for target in session.settings.deliver.values():
            if target.takes(NOTICES, team.team.team):
                yield queued(letter(paper, target, at), target.name)
