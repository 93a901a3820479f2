"""The contract of every store: subclass `StoreContract`, provide a `store`, run pytest.

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self):
            return MyStore()

A store that passes keeps each reading once, adds corrections beside the first value, extends a
gap by failures of its kind, tells what was known at any instant, and writes under its lock only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.model import DayValue, Gap, History, Reading
from tracker.core.outcome import Fault, Outcome
from tracker.errors import LockedError, StoreError
from tracker.ports import CompiledPlan, SourceState, Task

if TYPE_CHECKING:
    from tracker.ports import Store

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
"""A Monday."""
START = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
NAME = "platform/2026-Q4/deploy-fast/deploy-time"


def make_reading(at: datetime, value: float, **changed: object) -> Reading:
    """A reading of `NAME`, true for its slot and recorded then, unless changed."""
    fields = {"key_result": NAME, "observed_at": at, "recorded_at": at} | changed
    return Reading(at=at, value=value, **fields)  # type: ignore[arg-type]


def make_gap(since: datetime, message: str = "timed out", **changed: object) -> Gap:
    """One failed attempt of `NAME` at a slot, unless changed."""
    fields = {"key_result": NAME, "outcome": Outcome.FAILED, "fault": Fault.SOURCE, "last": since} | changed
    return Gap(message=message, since=since, **fields)  # type: ignore[arg-type]


def make_task(name: str = NAME, **changed: object) -> Task:
    """An hourly task in the cycle from `START` to `END`, with days in Berlin, unless changed."""
    fields = {
        "every": HOUR,
        "due_from": START,
        "due_until": END,
        "cycle_start": START,
        "cycle_end": END,
        "zone": "Europe/Berlin",
        "connector": "tracker.connectors.manual:connector",
        "source": "manual",
        "source_fields": "{}",
        "measure_fields": "{}",
        "unit": "min",
        "definition": '{"target":10}',
    } | changed
    return Task(name, **fields)  # type: ignore[arg-type]


def make_plan(*tasks: Task, fingerprint: str = "f1", commit: str | None = "abc123") -> CompiledPlan:
    """A compiled plan of these tasks."""
    return CompiledPlan(fingerprint, '{"teams":[]}', tasks, problems="okrs/a.yaml:1:1 broken", commit=commit)


def install(store: Store, *tasks: Task, at: datetime = START, fingerprint: str = "f1") -> None:
    """Install a plan of these tasks under the lock."""
    with store.writing():
        store.install(make_plan(*tasks, fingerprint=fingerprint), at)


def record(store: Store, *items: Reading | Gap, at: datetime, poll: int | None = None) -> int:
    """Record readings and gaps under the lock; how many readings were new."""
    readings = [item for item in items if isinstance(item, Reading)]
    gaps = [item for item in items if isinstance(item, Gap)]
    with store.writing():
        return store.record(poll, at, readings, gaps)


def correct(store: Store, corrected: Reading) -> None:
    """Correct a reading under the lock."""
    with store.writing():
        store.correct(corrected, reason="typing error", author="dana")


def history(store: Store, *, until: datetime = END, known_at: datetime | None = None) -> History:
    """What the store tells of `NAME` since `START`."""
    return store.history(NAME, START, until, known_at=known_at)


class StoreContract:
    """What every store promises; one test for each promise."""

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

    # --- Plan ---

    def test_only_the_installed_plan_is_known(self, store: Store) -> None:
        """A plan is found by its fingerprint, without its tasks, until another one is installed."""
        install(store, make_task())
        assert store.document("f1") == make_plan()
        install(store, make_task(), fingerprint="f2")
        assert store.document("f1") is None

    def test_a_task_is_due_until_its_slot_has_a_reading(self, store: Store) -> None:
        """A due task comes back whole with its slot and its failures, until a reading is stored."""
        task = make_task(was=("old",), measure_fields='{"query":"up"}')
        install(store, task)
        record(store, make_gap(NOON, attempts=2), at=NOON)
        (due,) = store.due(NOON + timedelta(minutes=59))
        assert (due.task, due.slot, due.failures) == (task, NOON, 2)
        record(store, make_reading(NOON, 1.0), at=NOON)
        assert store.due(NOON + timedelta(minutes=59)) == []
        (again,) = store.due(NOON + timedelta(minutes=59), every_task=True)
        assert (again.task, again.failures) == (task, 0)
        assert [due.slot for due in store.due(NOON + HOUR)] == [NOON + HOUR]

    @pytest.mark.parametrize(
        ("every", "slot"),
        [
            (timedelta(minutes=15), datetime(2026, 11, 12, 10, 45, tzinfo=UTC)),
            (HOUR, datetime(2026, 11, 12, 10, tzinfo=UTC)),
            (timedelta(days=1), datetime(2026, 11, 12, tzinfo=UTC)),
            (timedelta(weeks=1), datetime(2026, 11, 9, tzinfo=UTC)),
        ],
        ids=["quarter hours", "hours", "days", "weeks begin on Monday"],
    )
    def test_slots_are_aligned(self, store: Store, every: timedelta, slot: datetime) -> None:
        """The current slot is the last multiple of the interval, the next one follows it."""
        now = datetime(2026, 11, 12, 10, 59, 59, tzinfo=UTC)  # a Thursday
        install(store, make_task(every=every))
        assert [due.slot for due in store.due(now)] == [slot]
        assert store.next_due(now) == slot + every

    def test_a_task_is_due_in_its_span_only(self, store: Store) -> None:
        """Slots before `due_from` and from `due_until` on are not polled."""
        late = NOON + timedelta(minutes=30)
        install(store, make_task(due_from=late, due_until=NOON + 2 * HOUR))
        nows = [NOON, late, NOON + HOUR, NOON + 2 * HOUR]
        assert [len(store.due(now)) for now in nows] == [0, 0, 1, 0]
        assert [store.next_due(now) for now in nows] == [NOON + HOUR, NOON + HOUR, None, None]

    def test_without_a_plan_nothing_is_due(self, store: Store) -> None:
        """An empty store has no plan, no due task and no next one."""
        assert (store.document("f1"), store.due(NOON), store.next_due(NOON)) == (None, [], None)

    def test_due_tasks_keep_the_order_of_the_plan(self, store: Store) -> None:
        """Tasks come in plan order, whichever was known first."""
        install(store, make_task("b"), make_task("a"))
        install(store, make_task("a"), make_task("c"), make_task("b"), fingerprint="f2")
        assert [due.task.key_result for due in store.due(NOON)] == ["a", "c", "b"]

    def test_definitions_are_added_when_they_change(self, store: Store) -> None:
        """Each change of the definition is kept with its instant and commit; the same one again is not."""
        for hour, content in enumerate(["1", "1", "2", "1"]):
            install(store, make_task(definition=content), at=NOON + hour * HOUR, fingerprint=str(hour))
        found = history(store).definitions
        assert [(definition.content, definition.effective_at) for definition in found] == [
            ("1", NOON),
            ("2", NOON + 2 * HOUR),
            ("1", NOON + 3 * HOUR),
        ]
        assert found[0].commit == "abc123"
        assert history(store, known_at=NOON + 2 * HOUR).definitions == found[:2]
        assert history(store, until=NOON + HOUR).definitions == found[:1]

    def test_a_rename_keeps_the_history(self, store: Store) -> None:
        """A key result that says what it `was` continues that history; the old name finds it still."""
        install(store, make_task("old"))
        record(store, make_reading(NOON, 1.0, key_result="old"), at=NOON)
        install(store, make_task(NAME, was=("older", "old")), fingerprint="f2")
        record(store, make_reading(NOON + HOUR, 2.0, key_result="old"), at=NOON)
        assert [reading.value for reading in store.readings(NAME, START, END)] == [1.0, 2.0]
        assert store.history("old", START, END) == history(store)
        install(store, make_task("new", was=("old",)), fingerprint="f3")
        assert [reading.key_result for reading in store.readings(NAME, START, END)] == ["new", "new"]

    def test_a_name_still_in_use_is_not_taken_over(self, store: Store) -> None:
        """A key result does not take the history of another that is still in the plan."""
        install(store, make_task("old"))
        record(store, make_reading(NOON, 1.0, key_result="old"), at=NOON)
        install(store, make_task("old"), make_task(NAME, was=("old",)), fingerprint="f2")
        assert history(store).latest is None
        assert store.history("old", START, END).latest is not None

    def test_a_key_result_that_left_the_plan_keeps_its_history(self, store: Store) -> None:
        """Retiring and coming back lose nothing."""
        install(store, make_task())
        record(store, make_reading(NOON, 1.0), at=NOON)
        install(store, fingerprint="f2")
        assert history(store).latest is not None
        install(store, make_task(), fingerprint="f3")
        assert len(history(store).definitions) == 1

    # --- Polls, facts, lock ---

    def test_poll_numbers_have_no_holes(self, store: Store) -> None:
        """Polls are numbered from 1."""
        with store.writing():
            assert [store.open_poll(NOON, 0) for _ in range(3)] == [1, 2, 3]
            store.close_poll(2, NOON, stored=1, missing=0, requests=1)

    @pytest.mark.parametrize("poll", [0, 1, 2])
    def test_only_an_open_poll_can_be_closed(self, store: Store, poll: int) -> None:
        """A poll ends once, and one that never began does not end."""
        with store.writing():
            store.close_poll(store.open_poll(NOON, 0), NOON, stored=0, missing=0, requests=0)
            with pytest.raises(StoreError, match=f"poll {poll} is not open"):
                store.close_poll(poll, NOON, stored=0, missing=0, requests=0)

    def test_facts_are_kept_by_source(self, store: Store) -> None:
        """Facts come back as they were put; None forgets one."""
        with store.writing():
            store.save_facts("ci", {"etag": "abc", "runs": [1, {"ok": True}], "gone": 1})
            store.save_facts("ci", {"etag": "def", "gone": None, "never": None})
        assert store.load_facts("ci") == {"etag": "def", "runs": [1, {"ok": True}]}
        assert store.load_facts("prod") == {}

    def test_the_last_state_of_a_source_is_remembered(self, store: Store) -> None:
        """A source has one state, with its pause if it has one."""
        states = [SourceState("ci", 3, NOON, "rate limit"), SourceState("prod"), SourceState("ci", 4, message="down")]
        with store.writing():
            for state in states:
                store.save_source_state(state)
        assert store.source_states() == {"ci": states[2], "prod": states[1]}
        with store.writing():
            store.save_source_state(states[0])
        assert store.source_states()["ci"] == states[0]

    def test_the_lock_is_held_once(self, store: Store) -> None:
        """A second writer is refused while the first one writes, and not afterwards."""
        with store.writing(), pytest.raises(LockedError, match="another run .*holds the lock"), store.writing():
            pass
        with store.writing():
            assert store.open_poll(NOON, 0) == 1

    def test_nothing_is_written_without_the_lock(self, store: Store) -> None:
        """A call that writes outside of `writing` is a mistake of the caller."""
        with pytest.raises(RuntimeError, match="outside of `writing`"):
            store.record(None, NOON, [make_reading(NOON, 1.0)], [])

    def test_a_closed_store_kept_everything(self, store: Store) -> None:
        """Closing loses nothing, and may be done twice."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        store.close()
        store.close()
        assert history(store).latest == make_reading(NOON, 1.0)
