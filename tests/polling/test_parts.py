"""Key results that are computed from others are read after them, from what is stored."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.backfill import Backfiller
from tracker.core.outcome import Fault, Outcome
from tracker.core.readings import Reading
from tracker.parts import by_parts, in_levels, with_readings
from tracker.polling import Job
from tracker.ports import Ask, Due, Found, Missing, Part
from tracker.runs import Session
from tracker.testing.fakes import FakeMeasure, FakeSource, NoHttp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.facts import KeptFacts

NAME = "platform/2026-Q4/speed/{}".format
HOUR = timedelta(hours=1)
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Adding:
    """A connector that adds up the newest readings of the parts of each ask."""

    name = "adding"
    Source, Measure = FakeSource, FakeMeasure

    def read(self, _source: object, asks: Sequence[Ask], *_rest: object) -> Iterator[Found | Missing]:
        """Add up, where every part has a reading."""
        return (self._sum(ask, ask.at) for ask in asks)

    def history(self, _source: object, ask: Ask, slots: Sequence[datetime], *_rest: object) -> Iterator[Any]:
        """The same for each slot."""
        return ((slot, self._sum(ask, slot)) for slot in slots)

    def _sum(self, ask: Ask, at: datetime) -> Found | Missing:
        known = [[each for each in part.readings if each.at <= at] for part in ask.parts]
        if not all(known):
            return Missing(ask.key_result, Outcome.NO_DATA, Fault.SOURCE, "a part has no reading")
        return Found(ask.key_result, sum(each[-1].value for each in known), min(each[-1].observed_at for each in known))


@pytest.fixture
def adding(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The world, with a source `sum` whose asks bring their parts."""
    world.connectors["sum"] = Adding()
    opened = world.open

    def open_source(dues: Sequence[Due], facts: KeptFacts, at: datetime | None) -> Session:
        if dues[0].task.source != "sum":
            return opened(dues, facts, at)
        asks = tuple(
            Ask(due.task.key_result, FakeMeasure(), at or due.slot, NINE, NINE, due.task.unit, due.task.parts)
            for due in dues
        )
        return Session(Adding(), FakeSource(), asks, NoHttp(), facts)

    monkeypatch.setattr(world, "open", open_source)
    return world


def total(world: Any, name: str, *parts: str, **changed: Any) -> Any:
    """A task that is the sum of others."""
    made = tuple(Part(part, NAME(part), "min", timedelta(hours=48)) for part in parts)
    return world.task(name, "sum", parts=made, **changed)


def poll(world: Any) -> dict[str, float | None]:
    """What a poll gave, by the ids of the key results, in the order of the answers."""
    job = Job(world.store, world.poller())
    return {item.key_result.rpartition("/")[2]: item.value for item in job.run(job.dues()).items}


def test_a_computed_one_is_read_after_its_parts(adding: Any) -> None:
    """However the plan orders them, chains included, one poll gives them all."""
    adding.install(
        total(adding, "all", "half", "c"), total(adding, "half", "a", "b"), *(adding.task(name) for name in "abc")
    )
    adding.answers(a=1.0, b=2.0, c=4.0)

    found = poll(adding)

    assert {"a": 1.0, "b": 2.0, "c": 4.0, "half": 3.0, "all": 7.0} == found
    assert ["half", "all"] == list(found)[-2:]
    assert 1 == len(adding.store.polls(9))


def test_its_age_is_that_of_its_parts(adding: Any) -> None:
    """The oldest instant in it is the one it is true for."""
    adding.install(total(adding, "all", "a", "b"), adding.task("a"), adding.task("b"))
    old = Reading(NAME("b"), NINE - 5 * HOUR, 2.0, NINE - 5 * HOUR, NINE)
    adding.store.record(None, NINE, [old], ())
    adding.answers(a=1.0, b=Outcome.NO_DATA)

    assert 3.0 == poll(adding)["all"]
    (reading,) = adding.store.readings(NAME("all"), NINE, NINE)
    assert (NINE, NINE - 5 * HOUR) == (reading.at, reading.observed_at)


def test_a_part_that_fails_costs_only_what_is_computed_from_it(adding: Any) -> None:
    """A part without any reading leaves a gap, and the source of sums is not blamed."""
    adding.install(total(adding, "x", "a"), total(adding, "y", "b"), adding.task("a"), adding.task("b"))
    adding.answers(a=1.0, b=Outcome.FAILED)

    assert {"a": 1.0, "b": None, "x": 1.0, "y": None} == poll(adding)
    assert "sum" not in adding.store.source_states()


def test_a_stopped_poll_computes_nothing_more(adding: Any) -> None:
    """What was read before the end is kept, the rest is left unread."""
    adding.install(total(adding, "all", "a"), adding.task("a"))
    stop = threading.Event()

    def answer(_at: datetime) -> float:
        stop.set()
        return 1.0

    adding.answers(a=answer)
    job = Job(adding.store, adding.poller(stop=stop))

    result = job.run(job.dues())

    assert result.interrupted
    assert NAME("all") not in {item.key_result for item in result.items}


def test_missed_slots_are_computed_from_filled_parts(adding: Any) -> None:
    """After hours off, parts are filled first, and what is computed from them then."""
    adding.install(total(adding, "all", "a"), adding.task("a"))
    adding.answers(a=lambda at: float(at.hour))
    poll(adding)
    adding.clock.advance(3 * HOUR)

    poll(adding)

    readings = list(adding.store.readings(NAME("all"), NINE, adding.clock.now()))
    assert [9.0, 10.0, 11.0, 12.0] == [reading.value for reading in readings]
    assert [False, True, True, False] == [reading.filled for reading in readings]


def test_a_backfill_brings_what_was_known_at_each_slot(adding: Any) -> None:
    """A past slot is computed from the readings by then; before them it stays empty."""
    adding.install(task := total(adding, "all", "a"), adding.task("a"))
    values = [Reading(NAME("a"), NINE - hours * HOUR, 10.0 - hours, NINE, NINE) for hours in (3, 1)]
    adding.store.record(None, NINE, values, ())

    filled = Backfiller(adding.store, adding.open, adding.clock).fill(task, NINE - 5 * HOUR, NINE)

    assert (5, 3, "a part has no reading") == (filled.asked, filled.stored, filled.problem)
    found = [reading.value for reading in adding.store.readings(NAME("all"), NINE - 5 * HOUR, NINE)]
    assert [7.0, 7.0, 9.0] == found


def test_parts_bring_what_may_count(adding: Any) -> None:
    """A part has its readings from as long before the span as one may count, to its end."""
    (a,) = total(adding, "all", "a").parts
    task = total(adding, "all", "a")._replace(parts=(a._replace(stale_after=2 * HOUR),))
    readings = [Reading(NAME("a"), NINE + hours * HOUR, float(hours), NINE, NINE) for hours in range(-4, 3)]
    adding.store.record(None, NINE, readings, ())

    (found,) = with_readings(adding.store, task, NINE - HOUR, NINE).parts

    assert [-3.0, -2.0, -1.0, 0.0] == [reading.value for reading in found.readings]


def test_levels(world: Any) -> None:
    """Each level needs only those before it; a part that is not among them is not waited for."""
    tasks = [total(world, "c", "b", "a"), total(world, "b", "a"), world.task("a"), total(world, "d", "elsewhere")]

    def ids(found: Sequence[Any]) -> list[str]:
        return [task.key_result.rpartition("/")[2] for task in found]

    levels = in_levels([Due(task, NINE) for task in tasks])
    assert [["a", "d"], ["b"], ["c"]] == [ids([due.task for due in level]) for level in levels]
    assert ["a", "d", "b", "c"] == ids(by_parts(tasks))
    assert [] == list(in_levels([]))


def test_a_circle_is_read_all_the_same(world: Any) -> None:
    """No valid plan has one, but if there were, nothing would wait for ever."""
    tasks = [total(world, "a", "b"), total(world, "b", "a")]
    assert tasks == by_parts(tasks)
