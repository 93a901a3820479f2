"""Whom to ask for a check-in, and why: only owners of what changed, moved, is blocked or is not talked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .row import AT_REST
from .words import open_blockers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .standing import Standing, TeamStanding

QUIET: Final = timedelta(days=7)
"""A blocker of this age, and as long a silence, are worth asking about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A key result to ask about, and why, in words without a full stop."""

    standing: Standing
    why: str


def nudges(team: TeamStanding, before: TeamStanding | None) -> dict[str, tuple[Asked, ...]]:
    """What to ask of each owner, in the order of the plan; who need not be asked is not there.

    Args:
        team: Where the team stands.
        before: Where it stood a week earlier, if that is known.
    """
    found: dict[str, list[Asked]] = {}
    for standing in team.standings():
        owner, why = standing.key_result.owner, "; ".join(_reasons(standing, team, before))
        if owner and why and standing.status not in AT_REST:
            found.setdefault(owner, []).append(Asked(standing, why))
    return {owner: tuple(asked) for owner, asked in found.items()}


def _reasons(standing: Standing, team: TeamStanding, before: TeamStanding | None) -> Iterator[str]:
    name = standing.key_result.name
    said = team.words.get(name, ())
    was = {each.key_result.name: each.status for each in before.standings()}.get(name) if before else None
    if was is not None and was is not standing.status:
        yield f"it went from {was} to {standing.status}"
    if standing.moves:
        yield "it is outside its usual variation"
    for blocker in open_blockers(said):
        if blocker.age(team.at) > QUIET:
            yield f"blocked for {blocker.age(team.at).days} days: {blocker.blocked.text}"
    if not said:
        yield "nobody has checked in yet"
    elif team.at - said[-1].at > QUIET:
        yield f"no check-in for {(team.at - said[-1].at).days} days"
