"""How far the newest number can be relied on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.outcome import Outcome
from tracker.core.readings import Definition, History
from tracker.core.standing import Trust
from tracker.core.trust import is_stale, stale_after, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.core.cycle import Cycle
    from tracker.core.model import KeyResult, Reach
    from tracker.core.readings import Gap

READ_ON = date(2026, 8, 11)  # at 12:00


@pytest.mark.parametrize(
    ("at", "outcome", "expected"),
    [
        pytest.param("2026-08-11 12:30", None, Trust.FRESH, id="read half an hour ago"),
        pytest.param("2026-08-11 14:00", None, Trust.FRESH, id="read just two intervals ago"),
        pytest.param("2026-08-11 14:01", None, Trust.LATE, id="read more than two intervals ago"),
        pytest.param("2026-08-13 12:00", None, Trust.LATE, id="read just 48 hours ago"),
        pytest.param("2026-08-13 12:01", None, Trust.STALE, id="read more than 48 hours ago"),
        pytest.param("2026-08-11 12:30", Outcome.FAILED, Trust.BROKEN, id="the last attempt failed"),
        pytest.param("2026-08-11 12:30", Outcome.REJECTED, Trust.BROKEN, id="the last answer was no number"),
        pytest.param("2026-08-11 12:30", Outcome.AMBIGUOUS, Trust.BROKEN, id="the last answer was several numbers"),
        pytest.param("2026-08-11 12:30", Outcome.NO_DATA, Trust.BROKEN, id="the last answer was empty"),
        pytest.param("2026-08-11 12:30", Outcome.PARTIAL, Trust.PARTIAL, id="the last answer was only a part"),
        pytest.param("2026-08-11 12:30", Outcome.DEFERRED, Trust.FRESH, id="put off, and read lately"),
        pytest.param("2026-08-12 12:30", Outcome.DEFERRED, Trust.LATE, id="put off, and read a day ago"),
        pytest.param("2026-08-14 12:30", Outcome.DEFERRED, Trust.STALE, id="put off, and read three days ago"),
        pytest.param("2026-08-14 12:30", Outcome.FAILED, Trust.BROKEN, id="broken goes before stale"),
        pytest.param("2026-08-14 12:30", Outcome.PARTIAL, Trust.PARTIAL, id="partial goes before stale"),
    ],
)
def test_trust(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    deploy_time: Reach,
    key_result_of: Callable[..., KeyResult],
    history_of: Callable[..., History],
    gap_of: Callable[..., Gap],
    at: str,
    outcome: Outcome | None,
    expected: Trust,
) -> None:
    """An hourly key result, last read on Tuesday at noon."""
    history = history_of({READ_ON: 26.4}, gap_of(outcome) if outcome else None)
    assert expected is trust_of(key_result_of(deploy_time), quarter, history, instant(at))


@pytest.mark.parametrize("outcome", [None, Outcome.FAILED, Outcome.PARTIAL, Outcome.DEFERRED])
def test_never(
    quarter: Cycle,
    deploy_time: Reach,
    key_result_of: Callable[..., KeyResult],
    gap_of: Callable[..., Gap],
    outcome: Outcome | None,
) -> None:
    """Without a reading the word is never, whatever came of the attempts."""
    history = History(gap=gap_of(outcome) if outcome else None)
    key_result = key_result_of(deploy_time)
    assert trust_of(key_result, quarter, history, quarter.start) is Trust.NEVER
    assert is_stale(key_result, history, quarter.start)


@pytest.mark.parametrize(
    ("every", "own", "expected"),
    [
        pytest.param(timedelta(hours=1), None, timedelta(hours=48), id="often polled: 48 hours"),
        pytest.param(timedelta(days=7), None, timedelta(days=14), id="seldom polled: two intervals"),
        pytest.param(timedelta(hours=1), timedelta(hours=6), timedelta(hours=6), id="its own setting wins"),
    ],
)
def test_stale_after(
    deploy_time: Reach,
    key_result_of: Callable[..., KeyResult],
    every: timedelta,
    own: timedelta | None,
    expected: timedelta,
) -> None:
    """The default is the longer of two intervals and 48 hours."""
    assert expected == stale_after(key_result_of(deploy_time, every=every, stale_after=own))


@pytest.mark.parametrize(
    ("effective", "expected"),
    [
        pytest.param(["2026-06-01 00:00"], Trust.FRESH, id="one, from before the cycle"),
        pytest.param(["2026-07-20 00:00"], Trust.FRESH, id="one, from within the cycle"),
        pytest.param(["2026-06-01 00:00", "2026-06-20 00:00"], Trust.FRESH, id="changed before the cycle"),
        pytest.param(["2026-06-01 00:00", "2026-07-01 00:00"], Trust.FRESH, id="changed as the cycle began"),
        pytest.param(["2026-06-01 00:00", "2026-07-20 00:00"], Trust.REDEFINED, id="changed within the cycle"),
        pytest.param(["2026-07-20 00:00", "2026-07-21 00:00"], Trust.REDEFINED, id="both from within the cycle"),
        pytest.param(["2026-06-01 00:00", "2026-08-20 00:00"], Trust.FRESH, id="changed after the judging instant"),
    ],
)
def test_redefined(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    deploy_time: Reach,
    key_result_of: Callable[..., KeyResult],
    history_of: Callable[..., History],
    effective: list[str],
    expected: Trust,
) -> None:
    """Two definitions in force within the cycle so far are said; one is not."""
    definitions = tuple(Definition("a/b/c/d", "{}", instant(text)) for text in effective)
    history = history_of({READ_ON: 26.4}, definitions=definitions)
    assert expected is trust_of(key_result_of(deploy_time), quarter, history, instant("2026-08-11 12:30"))


def test_late_goes_before_redefined(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    deploy_time: Reach,
    key_result_of: Callable[..., KeyResult],
    history_of: Callable[..., History],
) -> None:
    """A redefined key result whose reading is late is called late."""
    definitions = tuple(Definition("a/b/c/d", "{}", instant(text)) for text in ("2026-06-01 00:00", "2026-07-20 00:00"))
    history = history_of({READ_ON: 26.4}, definitions=definitions)
    assert trust_of(key_result_of(deploy_time), quarter, history, instant("2026-08-11 15:00")) is Trust.LATE
