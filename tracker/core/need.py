"""What needs a person: worst first, each with what is so, what to decide and where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .insight import telling_reason
from .moved import NOTHING_MOVED, moved_text
from .naming import NOTHING_KNOWN, short_name
from .outcome import Fault
from .owners import blocked_text
from .row import AT_REST, overdue
from .standing import Standing, Status
from .wording import day_text
from .words import open_blockers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from .moved import Moved
    from .standing import TeamStanding
    from .words import Blocker

LIMIT: Final = 5
"""How many needs a screen shows at most."""

_RANKS: Final[Mapping[Status, int]] = {Status.NO_DATA: 0, Status.OFF_TRACK: 1, Status.AT_RISK: 2}
_STEP_RANK: Final = 3
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
    `command` looks closer. `contributed` says what contributed most to the change, likewise, and
    is empty where that is not known.
    """

    standing: Standing
    sentence: str
    ask: str
    command: str
    contributed: str = ""


def needs(
    team: TeamStanding, known: Mapping[str, int] = NOTHING_KNOWN, moved: Mapping[str, Moved] = NOTHING_MOVED
) -> tuple[Need, ...]:
    """Every need, worst first, then in the order of the plan.

    No data comes before off track and at risk; then overdue steps and blockers of what is on
    track; last health metrics that do not hold. What is blocked says so until that is resolved.
    `known` are the `tails` among which a command must be understood, `moved` is what is known of
    contributions.
    """
    cases = [
        _Case(standing, _blockers(standing, team), team.at, team.team.cycle.day_of(team.at))
        for standing in (*team.standings(), *team.health)
    ]
    ranked = [(_rank(case), case) for case in cases]
    worrying = sorted(((rank, case) for rank, case in ranked if rank is not None), key=lambda pair: pair[0])
    return tuple(_need(case, known, moved.get(case.standing.key_result.name)) for _, case in worrying)


@dataclass(frozen=True, slots=True)
class _Case:
    """A key result before it is known whether it needs anybody; `today` is the day of `at`."""

    standing: Standing
    blockers: Sequence[Blocker]
    at: datetime
    today: date


def _blockers(standing: Standing, team: TeamStanding) -> Sequence[Blocker]:
    """What is in the way; nothing is while it is not worked on."""
    return () if standing.status in AT_REST else open_blockers(team.words.get(standing.key_result.name, ()))


def _rank(case: _Case) -> int | None:
    standing = case.standing
    if standing.status in _RANKS:
        return _HEALTH_RANK if standing.key_result.health else _RANKS[standing.status]
    late = standing.status not in AT_REST and overdue(standing.key_result.goal, case.today)
    return _STEP_RANK if late or case.blockers else None


def _need(case: _Case, known: Mapping[str, int], moved: Moved | None) -> Need:
    standing = case.standing
    return Need(
        standing=standing,
        sentence="; ".join(_sentences(case)),
        ask=_ask(standing, blocked=bool(case.blockers)),
        command=_command(standing, short_name(standing.key_result.name, known)),
        contributed=(moved and moved_text(moved)) or "",
    )


def _command(standing: Standing, name: str) -> str:
    """What to type next."""
    if standing.status is not Status.NO_DATA:
        return f"keyresult show {name}"
    return f"keyresult record {name} VALUE" if standing.key_result.recorded else f"keyresult probe {name}"


def _sentences(case: _Case) -> list[str]:
    """What is so: the reason of a status that worries, else overdue steps; then each blocker with its age."""
    standing = case.standing
    steps = () if standing.status in _RANKS else overdue(standing.key_result.goal, case.today)
    return [
        *([telling_reason(standing)] if standing.status in _RANKS else []),
        *(f'"{step.title}" was due {day_text(step.due)}' for step in steps),
        *(blocked_text(blocker, case.at) for blocker in case.blockers),
    ]


def _ask_for_data(standing: Standing) -> str:
    if standing.key_result.recorded:
        return "record the number"
    return "make sure that polling runs" if standing.gap is None else _ASKS_FOR_DATA[standing.gap.fault]


def _ask(standing: Standing, *, blocked: bool) -> str:
    if standing.status is Status.NO_DATA:
        return _ask_for_data(standing)
    if blocked and standing.status not in _RANKS:
        return "get an answer from who was asked, or find a way around it"
    if standing.key_result.health:
        return "find what made it worse before pushing on"
    if standing.status is Status.OFF_TRACK:
        return "agree on help, on another way, or on a smaller target"
    if standing.status is Status.AT_RISK:
        return "agree on what changes this week, or accept the risk"
    return "agree on a new day for the step, or on help to finish it"
