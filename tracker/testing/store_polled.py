"""The part of the contract of every store that is about how complete polls were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.readings import Gap
from tracker.ports import Polled

from .store_values import HOUR, NAME, NOON, START, install, make_gap, make_reading, make_task, record

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.core.readings import Reading
    from tracker.ports import Store

OTHER = "web/2026-Q4/fast/speed"


def poll(store: Store, at: datetime, *items: Reading | Gap, missing: int = 0) -> None:
    """A poll that takes a quarter of an hour, with its readings and gaps half way."""
    with store.writing():
        number = store.open_poll(at, len(items))
    record(store, *items, at=at + HOUR / 8, poll=number)
    with store.writing():
        store.close_poll(number, at + HOUR / 4, stored=len(items) - missing, missing=missing, requests=1)


def polled(store: Store, *names: str, until: datetime = NOON + 9 * HOUR, known_at: datetime | None = None) -> Polled:
    """The polls after `NOON`."""
    return store.polled(names, NOON, until, known_at=known_at)


class PolledContract:
    """What every store promises about the polls of a span."""

    def test_polls_of_a_span_are_counted(self, store: Store) -> None:
        """Those that began in it, without its first instant, with its last; of none, none was incomplete."""
        assert polled(store, NAME) == Polled(0, 0)
        for hour in range(4):
            poll(store, NOON + hour * HOUR, make_reading(NOON + hour * HOUR, 1.0))
        assert polled(store, NAME) == Polled(3, 0)
        assert polled(store, NAME, until=NOON + 2 * HOUR) == Polled(2, 0)

    def test_a_poll_is_incomplete_for_those_it_missed(self, store: Store) -> None:
        """From the first attempt that failed until the reading that ends the gap; not for others."""
        one, two, three = (NOON + hour * HOUR for hour in (1, 2, 3))
        for slot, answer in ((one, make_gap(one)), (two, make_gap(two)), (three, make_reading(three, 1.0))):
            missing = 2 if isinstance(answer, Gap) else 1
            poll(store, slot, answer, make_gap(slot, key_result=OTHER), missing=missing)
        assert polled(store, NAME) == Polled(3, 2)
        assert polled(store, OTHER) == polled(store, NAME, OTHER) == Polled(3, 3)
        assert polled(store, "nobody/knows/this/one") == polled(store) == Polled(3, 0)

    def test_a_gap_of_another_kind_goes_on(self, store: Store) -> None:
        """While it is open, whatever the reason, a poll that misses something misses it."""
        for hour, message in ((1, "timed out"), (2, "refused")):
            poll(store, NOON + hour * HOUR, make_gap(NOON + hour * HOUR, message), missing=1)
        poll(store, NOON + 3 * HOUR)
        assert polled(store, NAME) == Polled(3, 2)

    def test_a_poll_that_was_cut_short_is_incomplete(self, store: Store) -> None:
        """Once the next has begun it is known to be over; what it missed is not known. One under way does not count."""
        with store.writing():
            store.open_poll(NOON + HOUR, 1)
        assert polled(store, NAME) == Polled(0, 0)
        poll(store, NOON + 2 * HOUR)
        assert polled(store, NAME) == Polled(2, 1)

    def test_polls_are_told_as_they_were_known(self, store: Store) -> None:
        """What ended, or was closed, later had not done so yet."""
        poll(store, NOON + HOUR, make_gap(NOON + HOUR), missing=1)
        poll(store, NOON + 2 * HOUR, make_gap(NOON + 2 * HOUR), missing=1)
        poll(store, NOON + 3 * HOUR, make_reading(NOON + 3 * HOUR, 1.0))
        known = {hour: polled(store, NAME, known_at=NOON + hour * HOUR) for hour in (1.1, 2.2, 2.3, 3.9)}
        assert known == {1.1: Polled(0, 0), 2.2: Polled(1, 1), 2.3: Polled(2, 2), 3.9: Polled(3, 2)}

    def test_a_renamed_key_result_keeps_its_polls(self, store: Store) -> None:
        """By its present name and by its past one."""
        install(store, make_task("old"), at=START)
        poll(store, NOON + HOUR, make_gap(NOON + HOUR, key_result="old"), missing=1)
        install(store, make_task(NAME, was=("old",)), at=NOON + 2 * HOUR, fingerprint="f2")
        assert polled(store, NAME) == polled(store, "old") == Polled(1, 1)
