"""The leadership report: one page over all teams, without the detail of key results.

What changed state, what is asked of whom and for how long, and how the objectives stand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from .compared import USUALLY
from .owners import blocked_text
from .report import DEMO, PURPOSE, sentence
from .row import AT_REST
from .sheet import Block, Sheet
from .standing import Status
from .wording import day_text, plural, score_text
from .words import open_blockers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    pairs = ((team, before.get(team.team.team)) for team in teams)
    return leadership_page(pairs, demo=demo, compared=compared, otherwise=compared)


def leadership_page(
    teams: Iterable[tuple[TeamStanding, TeamStanding | None]],
    *,
    demo: bool = False,
    compared: Compared = USUALLY,
    otherwise: Compared = USUALLY,
) -> Sheet:
    """The same from each team with where it stood before; of each only what is shown is kept.

    `compared` says what `before` is, `otherwise` why no team stood anywhere then.
    """
    told = _Told()
    for team, before in teams:
        told.add(team, before)
    how = compared if told.since else otherwise
    return Sheet(
        title=told.title,
        lead=(_HOW, *([how.note] if how.note else [])),
        blocks=(
            Block(told.heading(how), tuple(told.moves) or (_NOTHING,)),
            Block("Asks, the oldest first", _asks(told.asks)),
            *told.blocks,
        ),
        footer=(PURPOSE, *([DEMO] if demo else [])),
        demo=demo,
    )


class _Ask(NamedTuple):
    """A blocker, whose it is, and the instant its age is told at."""

    blocker: Blocker
    where: str
    at: datetime


@dataclass(slots=True)
class _Told:
    """What is shown of the teams so far."""

    count: int = 0
    day: str = ""
    statuses: Counter[Status] = field(default_factory=Counter)
    since: str | None = None
    moves: list[str] = field(default_factory=list)
    asks: list[_Ask] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def add(self, team: TeamStanding, before: TeamStanding | None) -> None:
        """Take what is shown of one more team."""
        self.count += 1
        self.day = self.day or f", {day_text(team.team.cycle.day_of(team.at))}"
        self.statuses.update(standing.status for standing in team.standings())
        if before is not None and self.since is None:
            self.since = day_text(before.team.cycle.day_of(before.at))
        self.moves.extend(_moves(team, before))
        self.asks.extend(_open_asks(team))
        self.blocks.append(Block(_heading(team), tuple(map(_objective, team.objectives))))

    def heading(self, how: Compared) -> str:
        """What stands over the state changes."""
        return f"State changes since {how.said or self.since}" if self.since else "State changes"

    @property
    def title(self) -> str:
        """How many teams there are and how their key results stand."""
        words = {Status.NO_DATA: "without data"}
        found = ((status, self.statuses[status]) for status in Status)
        counted = ", ".join(f"{count} {words.get(status, status)}" for status, count in found if count)
        return f"OKRs of {plural(self.count, 'team')}{self.day}: {counted or 'no key results'}"


def _moves(team: TeamStanding, before: TeamStanding | None) -> Iterator[str]:
    """A line for each key result that has another state than before."""
    old = {standing.key_result.name: standing.status for standing in before.standings()} if before else {}
    for standing in team.standings():
        was = old.get(standing.key_result.name, standing.status)
        if was is not standing.status:
            title = standing.key_result.title.rstrip(". ")
            yield f"{team.team.team}, {title}: from {was} to {standing.status}"


def _open_asks(team: TeamStanding) -> Iterator[_Ask]:
    """Every open blocker; one of what is not worked on asks nothing."""
    for standing in team.standings():
        if standing.status not in AT_REST:
            where = f"{team.team.team}, {standing.key_result.id}{_owner(standing.key_result.owner)}"
            said = team.words.get(standing.key_result.name, ())
            yield from (_Ask(blocker, where, team.at) for blocker in open_blockers(said))


def _asks(found: Sequence[_Ask]) -> tuple[str, ...]:
    """The oldest, each with its age, and how many more there are."""
    lines = [_ask(*each) for each in sorted(found, key=lambda each: each.blocker.since)[:ASKS]]
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
