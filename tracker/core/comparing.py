"""Which earlier reading a change is counted from when it is asked what parts contributed to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .row import counts_as_current, lower_is_better, unit_of
from .standing import Status
from .weekly import WEEK, monday_of, week_earlier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from .readings import DayValue, History, Reading
    from .signal import Signal
    from .standing import Standing

_IN_DOUBT: Final = frozenset({Status.AT_RISK, Status.OFF_TRACK})
_TO_SUNDAY: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The slots of two readings: the newest one, and the earlier one that it is compared with.

    `week_to` is the last day of the earlier reading's week where that is the last one before a
    signal; None where it is the reading that the change on the week counts from.
    """

    before: datetime
    after: datetime
    week_to: date | None = None


def comparison(standing: Standing, history: History, *, asked: bool = False) -> Comparison | None:
    """What the newest reading is compared with; None where nothing is to be said of the change.

    A signal is counted from the last reading of the two weeks before it. Without one, the change
    on the week counts if the status is in doubt and the number got worse; what was judged and
    stayed within its usual variation asks for no explanation.

    Args:
        standing: Where the key result stands.
        history: What was known of it.
        asked: Whether a person asks, so that any change on the week counts.
    """
    latest = history.latest
    if latest is None or unit_of(standing.key_result) is None or not counts_as_current(standing):
        return None
    if standing.moves:
        return _since_signal(standing.moves[-1], history.days, latest)
    if not standing.change or not (asked or _worries(standing)):
        return None
    day = week_earlier(latest.observed_at, history.days)
    return None if day is None else Comparison(day.at, latest.at)


def _since_signal(signal: Signal, days: Sequence[DayValue], latest: Reading) -> Comparison | None:
    """From the week before a signal; None if no reading is so near before it, or the number is back where it was."""
    day = _last_before(days, signal.since)
    if day is None or day.day < signal.since - 2 * WEEK:
        return None
    back = latest.value == day.value or (latest.value > day.value) is not signal.above
    return None if back else Comparison(day.at, latest.at, monday_of(day.day) + _TO_SUNDAY)


def _last_before(days: Sequence[DayValue], monday: date) -> DayValue | None:
    return next((day for day in reversed(days) if day.day < monday), None)


def _worries(standing: Standing) -> bool:
    """Whether the status is in doubt, the number got worse, and nobody can tell whether that is usual."""
    if standing.status not in _IN_DOUBT or standing.usual is not None or standing.change is None:
        return False
    lower = lower_is_better(standing.key_result.goal)
    return lower is None or (standing.change > 0) is lower
