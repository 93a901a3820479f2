"""Nothing is lost and nothing is counted twice, whatever happens between and within polls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Found, Missing

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
COUNT = 250
PAGES = 3


@pytest.fixture
def busy(system: Any, build: Any) -> Any:
    """A system with a build each hour, of ten minutes; 250 so far, on three pages."""
    system.builds = [
        build(number, NOW - (COUNT - number) * HOUR - HOUR, NOW - (COUNT - number) * HOUR - 50 * MINUTE)
        for number in range(COUNT)
    ]
    return system


@pytest.fixture
def poll(busy: Any, polling: Any, scripted: Callable[..., Any]) -> Any:
    """That system as a source."""
    return polling(busy.provider, scripted(busy).url, NOW, jobs=busy.jobs)


def test_every_page_is_counted(busy: Any, poll: Any) -> None:
    """Past the first page and the newest 100 builds: each build is counted, and counted once."""
    assert COUNT == poll.value(metric="runs", window="28d")
    assert PAGES == len(busy.asked)
    assert 600.0 == poll.value(metric="duration", window="28d", branch="main")


@pytest.mark.parametrize("page", range(PAGES))
def test_a_dropped_page_is_no_smaller_count(page: int, busy: Any, poll: Any) -> None:
    """When any page fails there is no number; the next poll has all of it."""
    busy.broken = page
    [answer] = poll.read(poll.ask(metric="runs", window="28d"))
    assert isinstance(answer, Missing)
    assert (Outcome.FAILED, Fault.SOURCE) == (answer.outcome, answer.fault)
    busy.broken = None
    assert COUNT == poll.value(metric="runs", window="28d")


def test_a_page_dropped_later_loses_nothing_new(busy: Any, poll: Any, build: Any) -> None:
    """After a good poll a failing one moves no bookmark: what was new then is counted by the next."""
    assert COUNT == poll.value(metric="runs", window="28d")
    busy.builds.append(build(COUNT, NOW, NOW + 10 * MINUTE))
    poll.clock.time = NOW + HOUR
    busy.asked.clear()
    busy.broken = 0
    assert isinstance(poll.value(metric="runs", window="28d"), Missing)
    busy.broken = None
    assert COUNT + 1 == poll.value(metric="runs", window="28d")


def test_a_later_poll_asks_for_what_is_new(busy: Any, poll: Any, build: Any) -> None:
    """One request suffices for the hour since, and the count goes up by it."""
    poll.value(metric="runs", window="28d")
    busy.builds.append(build(COUNT, NOW, NOW + 10 * MINUTE))
    poll.clock.time = NOW + HOUR
    assert COUNT + 1 == poll.value(metric="runs", window="28d")
    assert 1 == poll.requests


def test_a_run_that_ends_later_counts_when_it_has(busy: Any, poll: Any, build: Any) -> None:
    """A run of nineteen hours is not counted while it goes on, and is once it has ended."""
    slow = build(COUNT, NOW - HOUR, None)
    busy.builds.append(slow)
    assert COUNT == poll.value(metric="runs", window="28d")
    slow.ended = NOW + 18 * HOUR
    poll.clock.time = NOW + 19 * HOUR
    assert COUNT + 1 == poll.value(metric="runs", window="28d")
    assert 19 * 3600 == poll.value(metric="duration", statistic="max", window="28d")


def test_a_run_that_shows_up_late_is_counted(busy: Any, poll: Any) -> None:
    """A run of the day before, which the system shows only today, is counted."""
    busy.hidden = {COUNT - 20}
    assert COUNT - 1 == poll.value(metric="runs", window="28d")
    busy.hidden = set()
    poll.clock.time = NOW + HOUR
    assert COUNT == poll.value(metric="runs", window="28d")


def test_a_conclusion_that_changes_is_corrected(busy: Any, poll: Any) -> None:
    """A failure that a retry turns into a success counts as one; a week later still, by the daily pass."""
    newest, older = busy.builds[-1], busy.builds[-200]
    newest.conclusion = older.conclusion = "failure"
    assert 2 / COUNT == poll.value(metric="failure_rate", window="28d")
    newest.conclusion = "success"
    poll.clock.time = NOW + HOUR
    assert 1 / COUNT == poll.value(metric="failure_rate", window="28d")
    older.conclusion = "success"
    poll.clock.time = NOW + 25 * HOUR
    assert 0.0 == poll.value(metric="failure_rate", window="28d")


def test_the_past_stays_what_it_was(busy: Any, poll: Any, build: Any) -> None:
    """What is asked as of a past slot is the same after more has happened."""
    slot = NOW - timedelta(days=3)
    [before] = poll.read(poll.ask(metric="runs", window="2d", at=slot))
    busy.builds += [build(COUNT + number, NOW, NOW + MINUTE) for number in range(5)]
    poll.clock.time = NOW + HOUR
    [after] = poll.read(poll.ask(metric="runs", window="2d", at=slot))
    assert isinstance(before, Found)
    assert before == after
    assert 48 == before.value


def test_many_key_results_share_a_listing(busy: Any, poll: Any) -> None:
    """Eight measures over one pipeline cost the requests of one."""
    poll.value(window="28d")
    asks = [
        poll.ask(number, metric=metric, window=window)
        for number, (metric, window) in enumerate(
            [("duration", "7d"), ("duration", "28d"), ("runs", "7d"), ("success_rate", "7d"), ("failure_rate", "1d"),
             ("deployments_per_week", "28d"), ("deployments", "14d"), ("duration", "1d")]
        )
    ]  # fmt: skip
    answers = poll.read(*asks)
    assert 1 == poll.requests
    assert [600.0, 600.0, 167.0, 1.0, 0.0, 62.5, 250.0, 600.0] == [answer.value for answer in answers]
