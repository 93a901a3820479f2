"""What is to be known of a standing beyond its figures: what it takes, whether it moved, what it rests on.

Every text is lower case, without a full stop. A standing without data that may count has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .evidence import finer_than_sample, interval_text, shrunk_text
from .model import Milestones
from .moved import NOTHING_MOVED, moved_text, spread_text
from .projection import effort_text
from .row import AT_REST, counts_as_current, lower_is_better, unit_of
from .signal import signal_text
from .standing import Status
from .status import grade
from .wording import range_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from .moved import Moved
    from .standing import Standing, TeamStanding

_IN_DOUBT: Final = frozenset({Status.AT_RISK, Status.OFF_TRACK})


def insights(standing: Standing, today: date, moved: Moved | None = None) -> tuple[str, ...]:
    """What a report says of it, in order: effort, movement where it is judged, what contributed to it, evidence."""
    movement = movement_text(standing) if standing.unjudged is None else None
    contributed = None if moved is None else moved_text(moved) or spread_text(moved)
    told = (takes_text(standing, today), movement, contributed, *evidence_texts(standing))
    return tuple(text for text in told if text)


def takes_text(standing: Standing, today: date) -> str | None:
    """What reaching the target takes; None for another goal, once reached and when the cycle is over."""
    unit = unit_of(standing.key_result)
    return None if standing.effort is None or unit is None else effort_text(standing.effort, unit, today)


def movement_text(standing: Standing) -> str | None:
    """Whether it really moved, or why that is not judged: the wording is never stronger than `worth a look`."""
    unit = unit_of(standing.key_result)
    if standing.unjudged is not None:
        return f"not judged: {standing.unjudged}"
    if standing.usual is None or unit is None:
        return None
    if standing.moves:
        return f"{signal_text(standing.moves[-1], unit)}, worth a look"
    return f"within its usual variation ({range_text(standing.usual.low, standing.usual.high, unit)})"


def evidence_texts(standing: Standing) -> tuple[str, ...]:
    """What the events behind a value can show; nothing of one that is not current."""
    unit, n = unit_of(standing.key_result), standing.samples
    if unit is None or n is None or standing.value is None or not counts_as_current(standing):
        return ()
    told = (
        interval_text(standing.value, unit, n),
        finer_than_sample(standing.key_result.goal, n),
        _shrunk(standing),
    )
    return tuple(text for text in told if text)


def telling_reason(standing: Standing) -> str:
    """The reason of a status that worries, with what the weekly values say of the way it takes."""
    if standing.status not in _IN_DOUBT or not standing.moves:
        return standing.reason
    better = standing.moves[-1].better
    prefix = {True: "really improving, but ", False: "really getting worse: ", None: ""}[better]
    return f"{prefix}{standing.reason}"


def real_changes(team: TeamStanding, moved: Mapping[str, Moved] = NOTHING_MOVED) -> tuple[str, ...]:
    """A line for each key result outside its usual variation, what was not judged, and the rest.

    Empty where nothing is outside. `moved` is what is known of contributions, by full name.
    """
    measured = _measured(team)
    outside = [standing for standing in measured if standing.moves]
    if not outside:
        return ()
    judged = sum(standing.usual is not None for standing in measured)
    rest = "The rest: within usual variation, no explanation needed" if judged > len(outside) else None
    unjudged = ", ".join(_unjudged(measured))
    not_judged = f"Not judged: {unjudged}" if unjudged else None
    return (*(_line(each, moved.get(each.key_result.name)) for each in outside), *filter(None, (not_judged, rest)))


def calm_text(team: TeamStanding) -> str | None:
    """The sentence of a week in which nothing judged was outside; None if something was, or nothing was judged."""
    measured = _measured(team)
    if any(standing.moves for standing in measured) or not any(standing.usual for standing in measured):
        return None
    unjudged = [standing.key_result.id for standing in measured if standing.usual is None]
    beside = f" (not judged: {', '.join(unjudged)})" if unjudged else ""
    return f"nothing moved beyond its usual variation{beside}"


def _shrunk(standing: Standing) -> str | None:
    unit, change = unit_of(standing.key_result), standing.change
    if unit is None or change is None or standing.value is None:
        return None
    counts = (standing.samples, standing.samples_before)
    lower = lower_is_better(standing.key_result.goal)
    return shrunk_text(standing.value, standing.value - change, unit, counts, lower_is_better=lower)


def _measured(team: TeamStanding) -> list[Standing]:
    """What is being worked on and has numbers."""
    every = (*team.standings(), *team.health)
    return [each for each in every if each.status not in AT_REST and not isinstance(each.key_result.goal, Milestones)]


def _unjudged(measured: Sequence[Standing]) -> Iterator[str]:
    for standing in measured:
        if standing.usual is None:
            yield f"{standing.key_result.id} ({standing.unjudged or 'no data'})"


def _line(standing: Standing, moved: Moved | None) -> str:
    """What is outside its usual variation and, in a sentence of its own, what contributed most."""
    line = f"{standing.key_result.id}: {_signal_text(standing)}"
    contributed = moved and moved_text(moved)
    return f"{line}. {contributed[:1].upper()}{contributed[1:]}." if contributed else line


def _signal_text(standing: Standing) -> str:
    """A signal, and whether an improvement is enough."""
    signal, unit, likely = standing.moves[-1], unit_of(standing.key_result), standing.projection
    assert unit is not None, "what has a signal has numbers"
    slow = signal.better and likely and grade(likely.score, standing.key_result.ambition) in _IN_DOUBT
    return signal_text(signal, unit) + (", but too slow for the target" if slow else "")
