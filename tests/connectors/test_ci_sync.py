"""Incremental listings: bookmark, overlap, runs that have not ended, the daily pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.ci_sync import Bookmark, begin, next_listing, sync

from tracker.core.ci import CiRun
from tracker.errors import Unreachable
from tracker.testing.fakes import DictFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHERE = ("acme/shop", "ci.yml")


def run(number: int, age: timedelta, *, ended: bool = True) -> CiRun:
    """A run that was created so long ago and ended at once, unless it has not."""
    created = (NOW - age).timestamp()
    over = {"finished": created, "conclusion": "success"} if ended else {}
    return CiRun("github", *WHERE, str(number), 1, created, **over)


class Provider:
    """Pages of runs, newest first; `broken` is the number of the page that fails."""

    def __init__(self, *pages: list[CiRun], broken: int | None = None) -> None:
        self.pages_of = pages
        self.broken = broken
        self.asked: list[datetime] = []
        self.sent = 0

    def pages(self, since: datetime) -> Iterator[list[CiRun]]:
        """The pages, counted."""
        self.asked.append(since)
        for number, page in enumerate(self.pages_of, 1):
            if number == self.broken:
                raise Unreachable("cut")
            self.sent += 1
            yield page


def bring(facts: DictFacts, provider: Provider, *, at: datetime = NOW, days: int = 7) -> None:
    """Sync so that every run of so many days is known."""
    sync(facts, *WHERE, since=at - days * DAY, at=at, pages=provider.pages)


def midnight(days_ago: int) -> datetime:
    """The beginning of the day so many days ago."""
    return NOW.replace(hour=0, minute=0) - days_ago * DAY


def test_a_first_listing_reaches_back_31_days_or_further() -> None:
    """It covers what is needed, and all that may still be tried again."""
    assert midnight(31) == next_listing(DictFacts(), *WHERE, since=NOW - 7 * DAY, at=NOW).since
    assert midnight(90) == next_listing(DictFacts(), *WHERE, since=NOW - 90 * DAY, at=NOW).since


@pytest.mark.parametrize(
    ("newest", "unfinished", "hours_later", "days"),
    [
        pytest.param(HOUR, None, 1, 2, id="two days before the newest run"),
        pytest.param(6 * DAY, None, 1, 8, id="on a quiet pipeline too, however old its newest run is"),
        pytest.param(HOUR, 5 * DAY, 1, 5, id="from the oldest run that has not ended"),
        pytest.param(HOUR, 20 * DAY, 1, 2, id="but not for one that has hung for weeks"),
        pytest.param(HOUR, None, 25, 30, id="once a day the last 31 days"),
    ],
)
def test_a_later_listing_begins_at_the_bookmark(
    newest: timedelta, unfinished: timedelta | None, hours_later: int, days: int
) -> None:
    """Only what is new, with an overlap."""
    facts = DictFacts()
    older = [] if unfinished is None else [run(2, unfinished, ended=False)]
    bring(facts, Provider([run(1, newest), *older]))
    later = NOW + hours_later * HOUR
    assert midnight(days) == next_listing(facts, *WHERE, since=NOW - 7 * DAY, at=later).since


def test_an_unchanged_listing_forgets_no_open_run() -> None:
    """Where a validator spared the listing, what had not ended is still waited for, until it has."""
    facts = DictFacts()
    bring(facts, Provider([run(1, HOUR), run(2, 5 * DAY, ended=False)]))
    bring(facts, Provider(), at=NOW + HOUR)
    assert midnight(5) == next_listing(facts, *WHERE, since=NOW - 7 * DAY, at=NOW + 2 * HOUR).since
    bring(facts, Provider([run(1, HOUR), run(2, 5 * DAY)]), at=NOW + 2 * HOUR)
    assert midnight(2) == next_listing(facts, *WHERE, since=NOW - 7 * DAY, at=NOW + 3 * HOUR).since


def test_a_need_from_further_back_is_listed_whole() -> None:
    """A longer window than was covered begins anew, and then is covered."""
    facts, provider = DictFacts(), Provider([run(1, HOUR)])
    for days in (7, 90, 90, 7):
        bring(facts, provider, days=days)
    assert [midnight(31), midnight(90), midnight(2), midnight(2)] == provider.asked


def test_paging_stops_at_the_first_page_that_is_older() -> None:
    """A listing without a filter on time is not read to its end."""
    facts = DictFacts()
    bring(facts, Provider([run(1, HOUR)]))
    provider = Provider([run(2, HOUR)], [run(3, 9 * DAY)], [run(4, 10 * DAY)])
    bring(facts, provider)
    assert 2 == provider.sent


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_the_bookmark_stays_where_a_page_failed(broken: int) -> None:
    """A listing that came in part moves no bookmark, but what came is kept."""
    facts, pages = DictFacts(), ([run(1, HOUR)], [run(2, 2 * HOUR)], [run(3, 3 * HOUR)])
    with pytest.raises(Unreachable):
        bring(facts, Provider(*pages, broken=broken))
    assert Bookmark.of(facts, *WHERE) is None
    assert broken - 1 == len(facts.kept_runs)
    bring(facts, Provider(*pages))
    assert 3 == len(facts.kept_runs)


def test_a_pipeline_without_runs_has_a_bookmark() -> None:
    """Nothing to list is an answer as well."""
    facts = DictFacts()
    bring(facts, Provider())
    assert midnight(2) == next_listing(facts, *WHERE, since=NOW - 7 * DAY, at=NOW).since


def test_a_run_from_the_future_does_not_move_the_bookmark_there() -> None:
    """A provider whose clock is ahead hides nothing that comes after."""
    facts = DictFacts()
    bring(facts, Provider([run(1, -9 * DAY)]))
    assert midnight(2) == next_listing(facts, *WHERE, since=NOW - 7 * DAY, at=NOW).since


def test_an_earlier_instant_moves_nothing_back() -> None:
    """Filling the past leaves the bookmark of today's polls where it is."""
    facts: Any = DictFacts()
    bring(facts, Provider([run(1, HOUR)]))
    mark = Bookmark.of(facts, *WHERE)
    bring(facts, Provider([run(1, HOUR)]), at=NOW - 10 * DAY)
    assert mark == Bookmark.of(facts, *WHERE)


def test_an_attempt_may_end_31_days_after_its_run_began() -> None:
    """To know what ended since an instant, runs must be listed from 31 days before it."""
    assert NOW - 31 * DAY == begin(NOW)
