"""Whatever is done to them, the SQLite store and the store in memory tell the same."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.outcome import Outcome
from tracker.core.slots import floor_slot
from tracker.errors import StoreError
from tracker.ports import View
from tracker.store.memory import MemoryStore
from tracker.store.sqlite import open_store
from tracker.testing.store_values import HOUR, install, make_gap, make_reading, make_task, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.ports import Store

    Operation = Callable[[Store], object]

BEGIN = datetime(2026, 10, 24, 18, tzinfo=UTC)
"""Two nights around the end of summer time in Berlin."""
LENGTH = timedelta(hours=40)
NAMES = ("a", "b", "c")

instants = st.integers(0, LENGTH // timedelta(minutes=5)).map(lambda n: BEGIN + n * timedelta(minutes=5))
names = st.sampled_from(NAMES)
values = st.floats(-1e6, 1e6).map(lambda value: value + 0.0)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"])
intervals = st.sampled_from([timedelta(minutes=15), HOUR, timedelta(days=1), timedelta(weeks=1)])


@st.composite
def recordings(draw: st.DrawFn) -> Operation:
    """Some readings and gaps, in any order of slots and of the clock."""
    readings = draw(st.lists(st.builds(_reading, names, instants, values, st.none() | st.integers(0, 9)), max_size=4))
    gaps = draw(st.lists(st.builds(_gap, names, instants, st.sampled_from(Outcome), st.integers(0, 2)), max_size=2))
    at = draw(instants)
    return lambda store: record(store, *readings, *gaps, at=at)


def _reading(name: str, at: datetime, value: float, samples: int | None) -> object:
    return make_reading(at, value, key_result=name, samples=samples, filled=samples == 0)


def _gap(name: str, at: datetime, outcome: Outcome, hours: int) -> object:
    return make_gap(at, key_result=name, outcome=outcome, last=at + hours * HOUR)


@st.composite
def polls(draw: st.DrawFn) -> Operation:
    """A poll that records something, and ends unless it is cut short; its clock may wander."""
    recording, missing = draw(recordings()), draw(st.integers(0, 2))
    started, finished = draw(instants), draw(st.none() | instants)

    def run(store: Store) -> object:
        with store.writing():
            number = store.open_poll(started, 3)
        new = recording(store)
        if finished is not None:
            with store.writing():
                store.close_poll(number, finished, stored=1, missing=missing, requests=1)
        return new

    return run


@st.composite
def corrections(draw: st.DrawFn) -> Operation:
    """A correction of a slot that may or may not have a reading."""
    corrected = make_reading(draw(instants), draw(values), key_result=draw(names), recorded_at=draw(instants))
    return lambda store: _outcome(store, corrected)


def _outcome(store: Store, corrected: object) -> str | None:
    try:
        with store.writing():
            store.correct(corrected, reason="typing error", author="dana")  # type: ignore[arg-type]
    except StoreError as error:
        return error.message
    return None


@st.composite
def installations(draw: st.DrawFn) -> Operation:
    """A plan of some of the key results, renamed, redefined or moved to other zones at will."""
    tasks = [
        make_task(
            name,
            zone=draw(zones),
            every=draw(intervals),
            definition=draw(st.sampled_from("12")),
            due_from=draw(instants),
            due_until=BEGIN + LENGTH,
            was=tuple(draw(st.lists(names, max_size=1))),
        )
        for name in draw(st.lists(names, unique=True))
    ]
    at = draw(instants)
    return lambda store: install(store, *tasks, at=at)


@settings(max_examples=80, deadline=None)
@given(
    operations=st.lists(recordings() | polls() | corrections() | installations(), max_size=12),
    window=st.tuples(instants, instants),
    known_at=st.none() | instants,
)
def test_both_stores_tell_the_same(
    operations: list[Operation], window: tuple[datetime, datetime], known_at: datetime | None
) -> None:
    """After any operations, each is answered alike, and every history, series and due list is equal."""
    since, until = sorted(window)
    with tempfile.TemporaryDirectory() as folder:
        disk, memory = open_store(Path(folder) / "keyresult.db", create=True), MemoryStore()
        for operation in operations:
            assert operation(disk) == operation(memory)
        for name in NAMES:
            for begin, end, known in ((since, until, known_at), (BEGIN, BEGIN + 2 * LENGTH, None)):
                expected = memory.history(name, begin, end, known_at=known)
                assert disk.history(name, begin, end, known_at=known) == expected
                assert list(disk.readings(name, begin, end, known_at=known)) == list(
                    memory.readings(name, begin, end, known_at=known)
                )
                assert disk.corrections(name, begin, end, known_at=known) == memory.corrections(
                    name, begin, end, known_at=known
                )
            polled = memory.polled([name, "nobody"], since, until, known_at=known_at)
            assert disk.polled([name, "nobody"], since, until, known_at=known_at) == polled
        _agree_in_bulk(disk, memory, [View(since, until, known_at), View(since, until), View(BEGIN, until, since)])
        assert disk.due(until) == memory.due(until)
        assert disk.next_due(until) == memory.next_due(until)
        assert disk.verify() == []
        disk.close()


def _agree_in_bulk(disk: Store, memory: Store, views: list[View]) -> None:
    """Several key results through several views are what each is through each; alike histories are one."""
    names = [*NAMES, "unknown", *NAMES]
    found = list(disk.views(names, views))
    assert found == list(memory.views(names, views))
    for name, histories in found:
        assert histories == tuple(disk.history(name, *view[:2], known_at=view.known_at) for view in views)
        assert all(one is other for one in histories for other in histories if one == other)
    for view in views:
        assert disk.corrected_after(NAMES, view.since, view) == memory.corrected_after(NAMES, view.since, view)


@settings(max_examples=50, deadline=None)
@given(now=st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), every=intervals)  # noqa: DTZ001 - the zone is given beside
def test_slots_in_sql_are_those_of_the_core(now: datetime, every: timedelta) -> None:
    """The database counts slots as the core does."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "keyresult.db", create=True)
        span = {"due_from": datetime(1970, 1, 1, tzinfo=UTC), "due_until": datetime(2200, 1, 1, tzinfo=UTC)}
        install(store, make_task(every=every, **span), at=now)
        assert [due.slot for due in store.due(now)] == [floor_slot(now, every)]
        assert store.next_due(now) == floor_slot(now, every) + every
        store.close()
