"""The leadership report: one page over all teams, without the detail of key results.

What changed state, what is asked of whom and for how long, and how the objectives stand.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from .compared import USUALLY
from .owners import blocked_text
from .report import DEMO, PURPOSE, sentence
from .row import AT_REST
from .sheet import Block, Sheet
from .standing import Status
from .wording import day_text, plural, score_text
from .words import open_blockers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from .compared import Compared
    from .standing import ObjectiveStanding, TeamStanding
    from .words import Blocker

ASKS: Final = 10
"""How many asks are shown at most, the oldest first."""
_HOW: Final = "Every number is in the teams' own reports."
_NOTHING: Final = "Nothing changed state."


def leadership_sheet(
    teams: Sequence[TeamStanding],
    before: Mapping[str, TeamStanding],
    *,
    demo: bool = False,
    compared: Compared = USUALLY,
) -> Sheet:
    """The page over these teams.

    Args:
        teams: Where each team stands, in the order wanted, at one instant.
        before: Where they stood at the last such report, by team; those that are new are not there.
        demo: Whether the data is made up.
        compared: How it is said what `before` is.
    """
    return Sheet(
        title=_title(teams),
        lead=(_HOW, *([compared.note] if compared.note else [])),
        blocks=(
            Block(_since(teams, before, compared), tuple(_moves(teams, before)) or (_NOTHING,)),
            Block("Asks, the oldest first", _asks(teams)),
            *(Block(_heading(team), tuple(map(_objective, team.objectives))) for team in teams),
        ),
        footer=(PURPOSE, *([DEMO] if demo else [])),
        demo=demo,
    )


def _title(teams: Sequence[TeamStanding]) -> str:
    found = Counter(standing.status for team in teams for standing in team.standings())
    words = {Status.NO_DATA: "without data"}
    counted = ", ".join(f"{found[status]} {words.get(status, status)}" for status in Status if found[status])
    day = f", {day_text(teams[0].team.cycle.day_of(teams[0].at))}" if teams else ""
    return f"OKRs of {plural(len(teams), 'team')}{day}: {counted or 'no key results'}"


def _since(teams: Sequence[TeamStanding], before: Mapping[str, TeamStanding], compared: Compared) -> str:
    then = next((before[team.team.team] for team in teams if team.team.team in before), None)
    if then is None:
        return "State changes"
    return f"State changes since {compared.said or day_text(then.team.cycle.day_of(then.at))}"


def _moves(teams: Sequence[TeamStanding], before: Mapping[str, TeamStanding]) -> Iterator[str]:
    """A line for each key result that has another state than before."""
    for team in teams:
        then = before.get(team.team.team)
        old = {standing.key_result.name: standing.status for standing in then.standings()} if then else {}
        for standing in team.standings():
            was = old.get(standing.key_result.name, standing.status)
            if was is not standing.status:
                title = standing.key_result.title.rstrip(". ")
                yield f"{team.team.team}, {title}: from {was} to {standing.status}"


def _asks(teams: Sequence[TeamStanding]) -> tuple[str, ...]:
    """Every open blocker with its age; one of what is not worked on asks nothing."""
    found = [
        (blocker, f"{team.team.team}, {standing.key_result.id}{_owner(standing.key_result.owner)}", team.at)
        for team in teams
        for standing in team.standings()
        if standing.status not in AT_REST
        for blocker in open_blockers(team.words.get(standing.key_result.name, ()))
    ]
    found.sort(key=lambda each: each[0].since)
    lines = [_ask(blocker, where, at) for blocker, where, at in found[:ASKS]]
    more = [f"and {len(found) - ASKS} more, in the teams' own reports"] if len(found) > ASKS else []
    return (*lines, *more)


def _ask(blocker: Blocker, where: str, at: datetime) -> str:
    return f"{where}: {blocked_text(blocker, at)}"


def _owner(owner: str | None) -> str:
    return f" ({owner})" if owner else ""


def _heading(team: TeamStanding) -> str:
    if team.score is None:
        return f"{team.team.team}: no score yet"
    return f"{team.team.team}: {team.status}, score so far {score_text(team.score)} from {team.known} of {team.total}"


def _objective(objective: ObjectiveStanding) -> str:
    score = "no data" if objective.score is None else f"{score_text(objective.score)} from {objective.coverage}"
    owner = _owner(objective.objective.owner)
    return sentence(f"{objective.status}: {objective.objective.title.rstrip('. ')}{owner}, {score}")
