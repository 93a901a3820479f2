"""What is to be known of the data of a report: what is absent or old, polls, corrections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .wording import instant_text, plural

if TYPE_CHECKING:
    from .row import Row
    from .view import TeamView


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What the store knows of the time since the earlier report, beside the standings.

    Attributes:
        polls: Polls in that time.
        incomplete: How many of those could not read every key result of the team that was due.
        corrections: Readings corrected in that time.
        revised: What the earlier report said that is otherwise known now.
    """

    polls: int = 0
    incomplete: int = 0
    corrections: int = 0
    revised: tuple[str, ...] = ()


ALL_WELL = DataQuality()
"""Nothing to tell."""


def quality_lines(view: TeamView, quality: DataQuality) -> tuple[str, ...]:
    """What is to be known of the data, if not all is well; without full stops."""
    zone = view.standing.team.cycle.zone
    return (*filter(None, (_absence(row, zone) for row in view.rows())), *_upkeep(quality))


def _absence(row: Row, zone: str) -> str | None:
    """What is wrong with the data of one key result, if anything is."""
    gap = row.standing.gap
    why = None if gap is None else f"{gap.message}, since {instant_text(gap.since, zone)}"
    told = "; ".join(filter(None, [row.age, why]))
    return f"{row.standing.key_result.id}: {told}" if told else None


def _upkeep(quality: DataQuality) -> tuple[str, ...]:
    were = "was" if quality.incomplete == 1 else "were"
    polls = f"{quality.incomplete} of {plural(quality.polls, 'poll')} {were} incomplete"
    late = f"{plural(quality.corrections, 'reading')} corrected afterwards"
    told = [polls] * bool(quality.incomplete) + [late] * bool(quality.corrections)
    return (*told, *quality.revised)
