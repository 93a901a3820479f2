"""What needs a person: worst first, each with what is so, what to decide and where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .naming import NOTHING_KNOWN, short_name
from .outcome import Fault
from .row import AT_REST, overdue
from .standing import Standing, Status
from .wording import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .standing import TeamStanding

LIMIT: Final = 5
"""How many needs a screen shows at most."""

_RANKS: Final[Mapping[Status, int]] = {Status.NO_DATA: 0, Status.OFF_TRACK: 1, Status.AT_RISK: 2}
_OVERDUE_RANK: Final = 3
_HEALTH_RANK: Final = 4
_ASKS_FOR_DATA: Final[Mapping[Fault, str]] = {
    Fault.SOURCE: "ask those who run the source to bring it back",
    Fault.CONFIG: "correct the measure or its credentials",
    Fault.LOCAL: "look after the machine that polls",
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person.

    `sentence` says what is so and `ask` what to decide, both lower case without a full stop;
    `command` looks closer.
    """

    standing: Standing
    sentence: str
    ask: str
    command: str


def needs(team: TeamStanding, known: Mapping[str, int] = NOTHING_KNOWN) -> tuple[Need, ...]:
    """Every need, worst first, then in the order of the plan.

    No data comes before off track and at risk; then overdue steps of what is on track; last
    health metrics that do not hold. `known` are the `tails` among which a command must be
    understood.
    """
    today = team.team.cycle.day_of(team.at)
    ranked = [(_rank(standing, today), standing) for standing in (*team.standings(), *team.health)]
    worrying = sorted(((rank, standing) for rank, standing in ranked if rank is not None), key=lambda pair: pair[0])
    return tuple(_need(standing, today, known) for _, standing in worrying)


def _rank(standing: Standing, today: date) -> int | None:
    if standing.status in _RANKS:
        return _HEALTH_RANK if standing.key_result.health else _RANKS[standing.status]
    late = standing.status not in AT_REST and overdue(standing.key_result.goal, today)
    return _OVERDUE_RANK if late else None


def _need(standing: Standing, today: date, known: Mapping[str, int]) -> Need:
    command = "poll -n --only" if standing.status is Status.NO_DATA else "show"
    return Need(
        standing=standing,
        sentence=standing.reason if standing.status in _RANKS else _overdue_text(standing, today),
        ask=_ask(standing),
        command=f"keyresult {command} {short_name(standing.key_result.name, known)}",
    )


def _overdue_text(standing: Standing, today: date) -> str:
    steps = overdue(standing.key_result.goal, today)
    return "; ".join(f'"{step.title}" was due {day_text(step.due)}' for step in steps)


def _ask(standing: Standing) -> str:
    if standing.status is Status.NO_DATA:
        return "make sure that polling runs" if standing.gap is None else _ASKS_FOR_DATA[standing.gap.fault]
    if standing.key_result.health:
        return "find what made it worse before pushing on"
    if standing.status is Status.OFF_TRACK:
        return "agree on help, on another way, or on a smaller target"
    if standing.status is Status.AT_RISK:
        return "agree on what changes this week, or accept the risk"
    return "agree on a new day for the step, or on help to finish it"
