"""How far the newest number of a key result can be relied on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .outcome import Outcome
from .standing import Trust

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .cycle import Cycle
    from .model import KeyResult
    from .readings import Definition, History

LATE_INTERVALS = 2
STALE_AFTER = timedelta(hours=48)
BREAKING = frozenset({Outcome.FAILED, Outcome.REJECTED, Outcome.AMBIGUOUS, Outcome.NO_DATA})


def stale_after(key_result: KeyResult) -> timedelta:
    """The age beyond which a value is stale: its own setting, or the longer of 2 intervals and 48 hours."""
    return key_result.stale_after or max(LATE_INTERVALS * key_result.every, STALE_AFTER)


def is_stale(key_result: KeyResult, history: History, at: datetime) -> bool:
    """Whether the newest reading is too old to count, or there is none."""
    return history.latest is None or at - history.latest.observed_at > stale_after(key_result)


def trust_of(key_result: KeyResult, cycle: Cycle, history: History, at: datetime) -> Trust:
    """The one word for the newest number; the first that applies.

    never: there is no reading. broken: the last attempts gave no number. partial: they gave part
    of one. stale: it is older than `stale_after`. late: older than 2 intervals. redefined: goal
    or measure changed within the cycle. Else fresh. A deferred attempt breaks nothing: the age
    of the reading decides.

    Args:
        key_result: Whose interval and `stale_after` count.
        cycle: The cycle within which a change of definition matters.
        history: What was known at `at`.
        at: The instant ages are measured at.
    """
    if history.latest is None:
        return Trust.NEVER
    if history.gap is not None and history.gap.outcome in BREAKING:
        return Trust.BROKEN
    if history.gap is not None and history.gap.outcome is Outcome.PARTIAL:
        return Trust.PARTIAL
    if is_stale(key_result, history, at):
        return Trust.STALE
    if at - history.latest.observed_at > LATE_INTERVALS * key_result.every:
        return Trust.LATE
    return Trust.REDEFINED if _redefined(history.definitions, cycle.start, at) else Trust.FRESH


def _redefined(definitions: Sequence[Definition], start: datetime, at: datetime) -> bool:
    """Whether more than one definition was in force within the cycle so far."""
    return any(start < later.effective_at <= at for later in definitions[1:])
