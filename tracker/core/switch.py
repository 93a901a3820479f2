"""A changed measure, asked both ways: what of a movement is real, and what the new definition made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .quantity import convert, parse_unit
from .row import unit_of
from .wording import change_text, instant_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .quantity import Unit
    from .readings import Switch
    from .standing import TeamStanding


@dataclass(frozen=True, slots=True)
class Split:
    """A movement since the last reading of the old measure, in the goal's unit.

    `total` is `definition`, the step from the old answer to the new one at the same slot, and
    `real`, all else.
    """

    since: datetime
    total: float
    definition: float
    real: float


def split(switch: Switch, value: float, unit: Unit) -> Split | None:
    """The movement that led to a value, in `unit`, in its two parts; None where they cannot be told.

    Raises:
        QuantityError: A unit of the switch cannot be converted to `unit`.
    """
    if switch.old is None or switch.before is None or switch.before_at is None:
        return None
    old_unit, new_unit = parse_unit(switch.old_unit), parse_unit(switch.new_unit)
    total = value - convert(switch.before, old_unit, unit)
    definition = convert(switch.new, new_unit, unit) - convert(switch.old, old_unit, unit)
    return Split(switch.before_at, total, definition, total - definition)


def split_text(switch: Switch, value: float, unit: Unit, zone: str) -> str:
    """The two parts of a movement in words, or why they cannot be told; lower case, without a full stop.

    `12 pt higher since Mon 9 Nov 12:00 UTC: 7 pt higher from the new definition, 5 pt higher real`
    """
    parts = split(switch, value, unit)
    if parts is None:
        why = switch.reason or "there was no reading before"
        return f"what the new definition changed is not known: {why}"
    total, definition, real = (
        change_text(change, unit, lower_is_better=None) for change in (parts.total, parts.definition, parts.real)
    )
    return f"{total} since {instant_text(parts.since, zone)}: {definition} from the new definition, {real} real"


def split_lines(team: TeamStanding, switches: Sequence[Switch], since: datetime) -> tuple[str, ...]:
    """A line for every measure that was replaced after an instant and whose key result has a value."""
    standings = {standing.key_result.name: standing for standing in (*team.standings(), *team.health)}
    lines = []
    for switch in switches:
        standing = standings.get(switch.key_result)
        unit = None if standing is None else unit_of(standing.key_result)
        if standing is None or standing.value is None or unit is None or not since < switch.effective_at <= team.at:
            continue
        told = split_text(switch, standing.value, unit, team.team.cycle.zone)
        lines.append(f"{standing.key_result.id}: {told}")
    return tuple(lines)
