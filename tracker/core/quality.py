"""What is to be known of the data of a report: what is absent or old, polls, corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .moved import NOTHING_MOVED
from .wording import instant_text, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .moved import Moved
    from .readings import Definition, Switch
    from .row import Row
    from .view import TeamView
    from .words import Note


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


@dataclass(frozen=True, slots=True)
class WeekRecord:
    """What the store knows of a team beside where it stands.

    Attributes:
        definitions: The revisions of its goals and measures, ascending for each key result.
        quality: What is to be known of the data.
        switches: The measures that were replaced and asked once more.
        notes: What people noted on days of the cycle; charts flag them.
        moved: What is known of contributions to changes, by the key results' full names.
    """

    definitions: Sequence[Definition] = ()
    quality: DataQuality = ALL_WELL
    switches: Sequence[Switch] = ()
    notes: Sequence[Note] = ()
    moved: Mapping[str, Moved] = field(default_factory=lambda: NOTHING_MOVED)


NOTHING_BESIDE: Final = WeekRecord()
"""Nothing is known."""


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
