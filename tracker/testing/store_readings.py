"""The part of the store contract that is about readings: kept once, corrected beside, known when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.core.readings import Correction, DayValue, History
from tracker.errors import StoreError
from tracker.ports import View

from .store_values import (
    END,
    HOUR,
    NAME,
    NOON,
    START,
    correct,
    history,
    install,
    make_gap,
    make_reading,
    make_task,
    record,
)

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.ports import Store


class ReadingContract:
    """What every store promises about readings, days, corrections and gaps."""

    @pytest.fixture
    def store(self) -> Store:
        """An empty store, to be given by the subclass."""
        raise NotImplementedError

    # --- Readings ---

    def test_a_reading_comes_back_whole(self, store: Store) -> None:
        """A reading comes back with its evidence, the poll that stored it and when."""
        with store.writing():
            poll = store.open_poll(NOON, 1)
        taken = make_reading(NOON, 0.1 + 0.2, observed_at=NOON - timedelta(microseconds=1), samples=214, filled=True)
        assert record(store, taken, at=NOON + HOUR, poll=poll) == 1
        expected = make_reading(
            NOON,
            0.1 + 0.2,
            observed_at=taken.observed_at,
            samples=214,
            filled=True,
            poll=poll,
            recorded_at=NOON + HOUR,
        )
        assert list(store.readings(NAME, START, END)) == [expected]
        assert history(store).latest == expected

    def test_a_slot_is_stored_once(self, store: Store) -> None:
        """A reading recorded ten times, and twice in one call, is one; the first value stays."""
        assert record(store, make_reading(NOON, 1.0), make_reading(NOON, 2.0), at=NOON) == 1
        assert [record(store, make_reading(NOON, 3.0), at=NOON + HOUR) for _ in range(10)] == [0] * 10
        assert [reading.value for reading in store.readings(NAME, START, END)] == [1.0]

    def test_a_reading_of_any_instant_belongs_to_its_quarter_hour(self, store: Store) -> None:
        """A reading at 12:07 counts for the slot of 12:00 and is still true for 12:07."""
        at = NOON + timedelta(minutes=7, seconds=1)
        record(store, make_reading(at, 1.0), at=at)
        (stored,) = store.readings(NAME, START, END)
        assert (stored.at, stored.observed_at) == (NOON, at)

    def test_readings_are_cut_at_both_ends(self, store: Store) -> None:
        """Both ends of a span belong to it; readings ascend however they were recorded."""
        record(store, *(make_reading(NOON + hour * HOUR, float(hour)) for hour in (3, 0, 2, 1)), at=NOON)
        inside = store.readings(NAME, NOON + HOUR, NOON + 2 * HOUR)
        assert [reading.value for reading in inside] == [1.0, 2.0]

    def test_an_unknown_key_result_is_empty(self, store: Store) -> None:
        """A key result that was never named has no history and no readings."""
        assert history(store) == History()
        assert list(store.readings(NAME, START, END)) == []

    def test_histories_come_in_the_order_asked(self, store: Store) -> None:
        """Many histories come one at a time, each beside its name, unknown ones empty."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        found = list(store.histories(["unknown", NAME], START, END))
        assert found == [("unknown", History()), (NAME, history(store))]

    def test_a_history_is_seen_through_each_view(self, store: Store) -> None:
        """As it is known now, as it was then, and as it was known then; those that are alike are one and the same."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        record(store, make_reading(NOON + HOUR, 2.0), at=NOON + 2 * HOUR)
        views = [View(START, END), View(START, NOON), View(START, NOON, NOON), View(START, END, NOON + HOUR)]
        ((name, (now, then, known_then, known_later)), unknown) = store.views([NAME, "unknown"], views)
        assert (name, unknown) == (NAME, ("unknown", (History(),) * 4))
        assert (now, then) == (history(store), history(store, until=NOON))
        assert then is known_then is known_later
        assert now != then

    def test_every_key_result_of_many_is_seen(self, store: Store) -> None:
        """However many there are, each comes with its own readings, in the order asked."""
        names = [f"platform/2026-Q4/many/kr-{number}" for number in range(200)]
        record(store, *(make_reading(NOON, float(n), key_result=name) for n, name in enumerate(names)), at=NOON)
        found = [(name, seen.latest.value) for name, (seen,) in store.views(reversed(names), [View(START, END)])]  # type: ignore[union-attr]
        assert found == [(names[number], float(number)) for number in reversed(range(200))]

    # --- Days ---

    def test_a_day_keeps_last_low_high_and_count(self, store: Store) -> None:
        """A day is that of the team's zone: 23:00 UTC is the next day in Berlin."""
        install(store, make_task())
        values = {12: 5.0, 13: 9.0, 14: 2.0, 15: 4.0, 23: 7.0}
        record(store, *(make_reading(NOON.replace(hour=hour), value) for hour, value in values.items()), at=NOON)
        assert history(store).days == (
            DayValue(date(2026, 11, 9), NOON.replace(hour=15), 4.0, 2.0, 9.0, 4),
            DayValue(date(2026, 11, 10), NOON.replace(hour=23), 7.0, 7.0, 7.0, 1),
        )

    def test_a_day_cut_by_the_window_counts_what_is_inside(self, store: Store) -> None:
        """The first and the last day show only readings within the window."""
        record(store, *(make_reading(NOON + hour * HOUR, float(hour)) for hour in range(6)), at=NOON)
        found = store.history(NAME, NOON + HOUR, NOON + 3 * HOUR)
        assert found.days == (DayValue(date(2026, 11, 9), NOON + 3 * HOUR, 3.0, 1.0, 3.0, 3),)
        assert found.latest is not None
        assert found.latest.value == 3.0  # noqa: PLR2004 - of the slot at the window's end

    def test_latest_may_be_older_than_the_window(self, store: Store) -> None:
        """The newest reading is told even when it is from before the window: it is stale, not absent."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        found = store.history(NAME, NOON + HOUR, END)
        assert (found.latest, found.days) == (make_reading(NOON, 1.0), ())

    def test_nothing_is_seen_before_the_first_reading(self, store: Store) -> None:
        """A window that ends before the first reading shows none."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        assert history(store, until=NOON - HOUR) == History()

    def test_a_change_of_zone_moves_the_days(self, store: Store) -> None:
        """When the team's zone changes, past readings count for the days of the new zone."""
        install(store, make_task(zone="UTC"))
        record(store, make_reading(NOON.replace(hour=23), 1.0), at=NOON)
        install(store, make_task(zone="Pacific/Auckland"), fingerprint="f2")
        assert [day.day for day in history(store).days] == [date(2026, 11, 10)]

    # --- Late, corrected, known ---

    def test_a_late_reading_does_not_become_the_latest(self, store: Store) -> None:
        """A reading filled in for an older slot joins its day and leaves the latest alone."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        record(store, make_reading(NOON - HOUR, 9.0, filled=True), at=NOON + HOUR)
        found = history(store)
        assert found.latest == make_reading(NOON, 1.0)
        assert found.days == (DayValue(date(2026, 11, 9), NOON, 1.0, 1.0, 9.0, 2),)

    def test_a_correction_counts_and_the_first_value_is_kept(self, store: Store) -> None:
        """From a correction on its value counts; before, the first one was known."""
        record(store, make_reading(NOON, 100.0), make_reading(NOON + HOUR, 5.0), at=NOON)
        corrected = make_reading(NOON, 10.0, recorded_at=NOON + 2 * HOUR, samples=3)
        correct(store, corrected)
        assert history(store).days[0].high == 10.0  # noqa: PLR2004
        assert history(store, known_at=NOON + HOUR).days[0].high == 100.0  # noqa: PLR2004
        assert next(store.readings(NAME, START, END)) == corrected
        assert next(store.readings(NAME, START, END, known_at=NOON)) == make_reading(NOON, 100.0)

    def test_the_last_correction_counts(self, store: Store) -> None:
        """A slot may be corrected again."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        for value in (2.0, 3.0):
            correct(store, make_reading(NOON, value, recorded_at=NOON + HOUR))
        assert [reading.value for reading in store.readings(NAME, START, END)] == [3.0]

    def test_corrections_are_told_in_the_order_of_recording(self, store: Store) -> None:
        """Each correction of a slot within a span comes with the value it replaced, when, why and by whom."""
        record(store, *(make_reading(NOON + hour * HOUR, float(hour)) for hour in range(3)), at=NOON)
        for hour, value in ((2, 7.0), (0, 8.0), (0, 9.0)):
            correct(store, make_reading(NOON + hour * HOUR, value, recorded_at=NOON + (3 + value) * HOUR))
        told = [
            Correction(NAME, NOON + 2 * HOUR, 2.0, 7.0, NOON + 10 * HOUR, "typing error", "dana"),
            Correction(NAME, NOON, 0.0, 8.0, NOON + 11 * HOUR, "typing error", "dana"),
            Correction(NAME, NOON, 8.0, 9.0, NOON + 12 * HOUR, "typing error", "dana"),
        ]
        assert store.corrections(NAME, START, END) == told
        assert store.corrections(NAME, START, END, known_at=NOON + 11 * HOUR) == told[:2]
        assert store.corrections(NAME, NOON, NOON + HOUR) == told[1:]
        assert store.corrections("unknown", START, END) == []

    @pytest.mark.parametrize(
        ("after", "view", "expected"),
        [
            pytest.param(NOON, View(START, END), 3, id="all of them"),
            pytest.param(NOON + 10 * HOUR, View(START, END), 2, id="those after an instant, which is excluded"),
            pytest.param(NOON, View(START, END, NOON + 11 * HOUR), 2, id="those that were known"),
            pytest.param(NOON, View(NOON + HOUR, END), 1, id="those of later slots"),
            pytest.param(NOON, View(START, NOON), 2, id="those of earlier slots"),
        ],
    )
    def test_corrections_are_counted(self, store: Store, after: datetime, view: View, expected: int) -> None:
        """How many were recorded after an instant, of key results of any name, past ones too."""
        install(store, make_task("old"))
        record(store, *(make_reading(NOON + hour * HOUR, float(hour), key_result="old") for hour in range(3)), at=NOON)
        for hour, value in ((2, 7.0), (0, 8.0), (0, 9.0)):
            changed = {"key_result": "old", "recorded_at": NOON + (3 + value) * HOUR}
            correct(store, make_reading(NOON + hour * HOUR, value, **changed))
        install(store, make_task(NAME, was=("old",)), fingerprint="f2")
        assert store.corrected_after([NAME, "unknown"], after, view) == expected
        assert store.corrected_after(["old"], after, view) == expected
        assert store.corrected_after(["unknown"], after, view) == 0

    @pytest.mark.parametrize("name", [NAME, "never/named/at/all"])
    def test_only_a_reading_can_be_corrected(self, store: Store, name: str) -> None:
        """A correction of a slot without a reading is refused."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        with pytest.raises(StoreError, match="has no reading at"):
            correct(store, make_reading(NOON + HOUR, 1.0, key_result=name))

    def test_what_was_not_known_yet_is_not_seen(self, store: Store) -> None:
        """A history as of an instant has nothing that was recorded after it."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        before = history(store)
        record(store, make_reading(NOON - HOUR, 7.0), make_reading(NOON + HOUR, 2.0), at=NOON + HOUR)
        correct(store, make_reading(NOON, 9.0, recorded_at=NOON + HOUR))
        record(store, make_gap(NOON + 2 * HOUR), at=NOON + 2 * HOUR)
        assert history(store, known_at=NOON) == before
        assert history(store, known_at=NOON - HOUR) == History()

    def test_a_clock_that_went_back_hides_nothing_that_was_known(self, store: Store) -> None:
        """After a clock was years ahead for one poll, what was recorded before and after it is still told."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        record(store, make_reading(NOON + HOUR, 2.0), at=NOON.replace(year=2099))
        record(store, make_reading(NOON + 2 * HOUR, 3.0), at=NOON + 2 * HOUR)
        known = history(store, known_at=NOON + 3 * HOUR)
        assert known.days == (DayValue(date(2026, 11, 9), NOON + 2 * HOUR, 3.0, 1.0, 3.0, 2),)

    # --- Gaps ---

    def test_failures_of_one_kind_extend_one_gap(self, store: Store) -> None:
        """Repeated failures make one gap with its first and last slot and the number of attempts."""
        for hour in range(3):
            record(store, make_gap(NOON + hour * HOUR), at=NOON + hour * HOUR)
        assert history(store).gap == make_gap(NOON, last=NOON + 2 * HOUR, attempts=3)

    @pytest.mark.parametrize(
        "other", [{"message": "refused"}, {"outcome": Outcome.NO_DATA}, {"fault": Fault.LOCAL}], ids=str
    )
    def test_a_failure_of_another_kind_is_another_gap(self, store: Store, other: dict[str, object]) -> None:
        """A failure with another outcome, fault or message takes the place of the open gap."""
        record(store, make_gap(NOON), at=NOON)
        record(store, make_gap(NOON + HOUR, **other), at=NOON + HOUR)  # type: ignore[arg-type]
        assert history(store).gap == make_gap(NOON + HOUR, **other)  # type: ignore[arg-type]
        assert history(store, until=NOON).gap == make_gap(NOON)

    def test_a_reading_closes_the_gap(self, store: Store) -> None:
        """A reading of the gap's last slot, or a later one, ends it; what was known before stays."""
        record(store, make_gap(NOON), at=NOON)
        record(store, make_reading(NOON, 1.0), at=NOON + HOUR)
        assert history(store).gap is None
        assert history(store, known_at=NOON).gap == make_gap(NOON)
        record(store, make_gap(NOON + HOUR), at=NOON + HOUR)
        assert history(store).gap == make_gap(NOON + HOUR)

    def test_filling_in_older_slots_leaves_the_gap_open(self, store: Store) -> None:
        """A gap stays open until its last slot is filled."""
        record(store, make_gap(NOON, last=NOON + HOUR), at=NOON)
        record(store, make_reading(NOON - HOUR, 1.0), at=NOON)
        assert history(store).gap == make_gap(NOON, last=NOON + HOUR)

    def test_a_failure_for_an_older_slot_is_no_gap(self, store: Store) -> None:
        """A failed attempt to fill in a slot before the newest reading opens nothing."""
        record(store, make_reading(NOON, 1.0), make_gap(NOON), make_gap(NOON - HOUR), at=NOON)
        assert history(store).gap is None

    def test_a_deferred_gap_says_until_when(self, store: Store) -> None:
        """The instant until which a source is not asked is kept, and replaced by the next one."""
        for hour in (1, 2):
            put_off = make_gap(NOON, outcome=Outcome.DEFERRED, until=NOON + hour * HOUR)
            record(store, put_off, at=NOON)
        gap = history(store).gap
        assert gap is not None
        assert gap.until == NOON + 2 * HOUR
