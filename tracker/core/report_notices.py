"""The message about changes that hold: what is no longer readable, what is again, and which states changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .notices import READABLE, UNREADABLE, Topic
from .report import DEMO
from .sheet import Block, Sheet
from .wording import instant_text, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .notices import Change
    from .standing import TeamStanding


def notice_sheet(team: TeamStanding, changes: Sequence[Change], *, demo: bool = False) -> Sheet:
    """One message about all changes of a team in a poll."""
    by_reading = [change for change in changes if change.topic is Topic.READING]
    states = [change for change in changes if change.topic is Topic.STATUS]
    return Sheet(
        title=_title(team, changes),
        blocks=(
            Block("No longer readable", tuple(_silent(team, by_reading))),
            Block("Readable again", tuple(_back(team, by_reading))),
            Block("Changed state", tuple(_moved(team, states))),
        ),
        footer=(DEMO,) if demo else (),
        demo=demo,
    )


def _title(team: TeamStanding, changes: Sequence[Change]) -> str:
    names = dict.fromkeys(change.key_result for change in changes)
    at = instant_text(team.at, team.team.cycle.zone)
    if len(names) > 1:
        return f"{team.team.team}: {plural(len(names), 'key result')} changed, {at}"
    (change, *_) = changes
    now = {READABLE: "readable again", UNREADABLE: "no longer readable"}.get(change.now, change.now)
    return f"{team.team.team}: {team.of(change.key_result).key_result.id} is {now}, {at}"


def _silent(team: TeamStanding, changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        if change.now == UNREADABLE:
            standing = team.of(change.key_result)
            why = standing.gap.message if standing.gap else standing.reason
            yield f"{standing.key_result.id}: {why}"


def _back(team: TeamStanding, changes: Sequence[Change]) -> Iterator[str]:
    return (team.of(change.key_result).key_result.id for change in changes if change.now == READABLE)


def _moved(team: TeamStanding, changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        standing = team.of(change.key_result)
        yield f"{standing.key_result.id}: from {change.before} to {change.now}, {standing.reason}"
