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

from tracker.core.cycle import Cycle
from tracker.errors import LockedError, StoreError
from tracker.ports import PollRecord, SourceState

from .store_baselines import BaselineContract
from .store_journal import JournalContract
from .store_makeups import MakeupContract
from .store_outbox import OutboxContract
from .store_polled import PolledContract
from .store_readings import ReadingContract
from .store_runs import RunContract
from .store_values import (
    END,
    HOUR,
    NAME,
    NOON,
    START,
    TEAMS,
    history,
    install,
    make_gap,
    make_plan,
    make_reading,
    make_task,
    record,
)

if TYPE_CHECKING:
    from tracker.ports import Store


class StoreContract(
    BaselineContract,
    ReadingContract,
    RunContract,
    MakeupContract,
    PolledContract,
    JournalContract,
    OutboxContract,
):
    """What every store promises; one test for each promise."""

    # --- Plan ---

    def test_only_the_installed_plan_is_known(self, store: Store) -> None:
        """A plan is found by its fingerprint, without its tasks, until another one is installed."""
        install(store, make_task())
        assert store.document("f1") == make_plan()
        install(store, make_task(), fingerprint="f2")
        assert store.document("f1") is None

    def test_a_plan_is_kept_team_by_team(self, store: Store) -> None:
        """Its teams come in order, each with its document; names are found by their last part."""
        plan = make_plan(teams=TEAMS)
        with store.writing():
            store.install(plan, START)
        first, second = store.outlines()
        assert (first.team, first.cycle) == ("platform", Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "UTC"))
        assert [store.team_document(each) for each in (first, second)] == ['{"n":1}', '{"n":2}']
        assert store.named("fast") == [("platform/2026-Q4/a/fast", 0), ("web/2026/b/fast", 1)]
        assert store.named("ast") == []
        assert store.document("f1") == make_plan()

    def test_a_team_of_another_plan_is_not_told(self, store: Store) -> None:
        """Once another plan is installed, a place has the team that it has there, or none."""
        with store.writing():
            store.install(make_plan(teams=TEAMS), START)
        first, second = store.outlines()
        with store.writing():
            store.install(make_plan(teams=TEAMS[1:], fingerprint="f2"), START)
        assert [store.team_document(each) for each in (first, second)] == [None, None]
        assert ([each.team for each in store.outlines()], store.named("slow")) == (["web"], [])

    def test_a_task_is_due_until_its_slot_has_a_reading(self, store: Store) -> None:
        """A due task comes back whole with its slot and its failures, until a reading is stored."""
        task = make_task(was=("old",), measure_fields='{"query":"up"}')
        install(store, task)
        record(store, make_gap(NOON, attempts=2), at=NOON)
        (due,) = store.due(NOON + timedelta(minutes=59))
        assert (due.task, due.slot, due.failures, due.last) == (task, NOON, 2, None)
        record(store, make_reading(NOON, 1.0), at=NOON)
        assert store.due(NOON + timedelta(minutes=59)) == []
        (again,) = store.due(NOON + timedelta(minutes=59), every_task=True)
        assert (again.task, again.failures, again.last) == (task, 0, NOON)
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

    def test_what_a_person_records_is_never_due(self, store: Store) -> None:
        """A task that is not polled is known to the store, but not due."""
        install(store, make_task(polled=False))
        assert (store.due(NOON), store.due(NOON, every_task=True), store.next_due(NOON)) == ([], [], None)

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

    def test_other_questions_may_be_asked_between_histories(self, store: Store) -> None:
        """Histories can be taken one at a time, with other reading between them."""
        record(store, make_reading(NOON, 1.0), at=NOON)
        for _, found in store.histories([NAME, NAME], START, END):
            assert found == history(store)

    def test_poll_numbers_have_no_holes(self, store: Store) -> None:
        """Polls are numbered from 1."""
        with store.writing():
            assert [store.open_poll(NOON, 0) for _ in range(3)] == [1, 2, 3]
            store.close_poll(2, NOON, stored=1, missing=0, requests=1)

    def test_polls_are_remembered(self, store: Store) -> None:
        """The last polls come back, the newest first; one that never ended has no end."""
        with store.writing():
            store.close_poll(store.open_poll(NOON, 3), NOON + HOUR, stored=2, missing=1, requests=5)
            store.open_poll(NOON + HOUR, 4)
        ended = PollRecord(1, NOON, NOON + HOUR, 3, 2, 1, 5)
        assert store.polls(2) == [PollRecord(2, NOON + HOUR, None, 4, None, None, None), ended]
        assert store.polls(1) == store.polls(2)[:1]

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
        with store.writing(), pytest.raises(LockedError, match="another run"), store.writing():
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
