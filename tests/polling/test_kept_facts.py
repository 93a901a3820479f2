"""What is remembered of a source: facts and CI runs, stored together or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.ci import CiRun
from tracker.errors import StoreError, Unreachable
from tracker.facts import KeptFacts, facts_of, store_changes
from tracker.ports import Found
from tracker.store.memory import MemoryStore
from tracker.testing.fakes import DictFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def run(number: int, hours: float, conclusion: str = "success", pipeline: str = "ci.yml") -> CiRun:
    """A run that ended so many hours before noon."""
    ended = NOON.timestamp() - hours * 3600
    return CiRun("github", "acme/shop", pipeline, str(number), 1, ended - 60, finished=ended, conclusion=conclusion)


def known(facts: Any, since: datetime = NOON - DAY) -> set[CiRun]:
    """The runs of the pipeline that facts know of."""
    return set(facts.runs("acme/shop", "ci.yml", since))


def test_kept_runs_are_known_before_they_are_stored() -> None:
    """Runs of this poll and of earlier ones come together, the newest version of each."""
    store = MemoryStore()
    with store.writing():
        store.save_runs("ci", [run(1, 1), run(2, 2), run(3, 30)], NOON)
    facts = facts_of(store, "ci")
    facts.keep_runs([run(2, 2, "failure"), run(4, 3), run(5, 40), run(6, 1, pipeline="deploy.yml")])
    assert {run(1, 1), run(2, 2, "failure"), run(4, 3)} == known(facts)


@pytest.mark.parametrize("facts", [KeptFacts({}), DictFacts()], ids=["the facts of a poll", "the fake"])
def test_facts_and_their_fake_keep_the_same_runs(facts: Any) -> None:
    """Both keep one record for each key and know it by when it ended."""
    facts.keep_runs([run(1, 1), run(2, 30)])
    facts.keep_runs([run(1, 1, "failure"), run(3, 1, pipeline="deploy.yml")])
    assert {run(1, 1, "failure")} == known(facts)


def test_a_poll_stores_the_runs_it_kept(world: Any) -> None:
    """Runs kept by a connector are there at the next poll, with the facts that rest on them."""
    world.install(world.task("a"))
    world.connectors["prod"] = Lister()
    world.poller().poll(world.dues())
    assert {run(1, 1)} == known(facts_of(world.store, "prod"))
    assert {"bookmark": 1} == world.store.load_facts("prod")


def test_a_source_that_fails_keeps_what_it_learned(world: Any) -> None:
    """Runs listed before a failure are not lost."""
    world.install(world.task("a"))
    world.connectors["prod"] = Lister(Unreachable("gone"))
    world.poller().poll(world.dues())
    assert {run(1, 1)} == known(facts_of(world.store, "prod"))


class Lister:
    """A connector that keeps a run and a bookmark, then answers or fails."""

    name = "lister"

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble

    def read(self, source: Any, asks: Any, http: Any, facts: Any, at: Any) -> Iterator[Found]:
        """Learn, then answer."""
        facts.keep_runs([run(1, 1)])
        if self.trouble:
            raise self.trouble
        facts.put("bookmark", 1)
        yield Found(asks[0].key_result, 1.0, at)

    def history(self, source: Any, ask: Any, slots: Any, http: Any, facts: Any) -> Iterator[Any]:
        """Learn, then answer each slot."""
        facts.keep_runs([run(1, 1)])
        facts.put("bookmark", 1)
        yield from ((slot, Found(ask.key_result, 1.0, slot)) for slot in slots)


def test_a_backfill_stores_the_runs_it_kept(world: Any) -> None:
    """What is fetched for the past is not fetched again."""
    from tracker.backfill import Backfiller

    task = world.task("a")
    world.install(task)
    world.connectors["prod"] = Lister()
    Backfiller(world.store, world.open, world.clock).fill(task, NOON - DAY, NOON)
    assert {run(1, 1)} == known(facts_of(world.store, "prod"))


def test_what_was_learned_is_stored_while_a_source_is_read(world: Any) -> None:
    """A long reading does not hold everything it learns until its end."""

    class Patient(Lister):
        """A connector that goes on only when its first runs are stored."""

        def read(self, source: Any, asks: Any, http: Any, facts: Any, at: Any) -> Iterator[Found]:
            facts.keep_runs([run(1, 1)])
            facts.put("bookmark", 1)
            seen = any(sleep(0.01) or world.store.load_facts("prod") for _ in range(1000))
            facts.keep_runs([run(2, 2)])
            yield Found(asks[0].key_result, float(seen), at)

    world.install(world.task("a"))
    world.connectors["prod"] = Patient()
    (item,) = world.poller().poll(world.dues()).items
    assert 1.0 == item.value
    assert {run(1, 1), run(2, 2)} == known(facts_of(world.store, "prod"))


def test_what_is_stored_is_let_go_unless_it_changed_again() -> None:
    """Stored runs and facts are not stored again; what came meanwhile is."""
    facts = KeptFacts({})
    facts.keep_runs([run(1, 1), run(2, 2)])
    facts.put("bookmark", 1)
    facts.put("etag", "a")
    stored = facts.changes()
    facts.keep_runs([run(2, 2, "failure")])
    facts.put("etag", "b")
    facts.let_go(stored)
    assert ([run(2, 2, "failure")], {"etag": "b"}) == facts.changes()
    assert 1 == facts.get("bookmark")


class FullStore(MemoryStore):
    """A store that has no room for runs."""

    def save_runs(self, source: str, runs: Any, at: Any) -> None:
        """Refuse."""
        raise StoreError("disk is full")


def test_no_fact_is_stored_without_its_runs() -> None:
    """A bookmark never moves past runs that could not be stored."""
    store, facts = FullStore(), KeptFacts({})
    facts.keep_runs([run(1, 1)])
    facts.put("bookmark", 1)
    with store.writing(), pytest.raises(StoreError):
        store_changes(store, "ci", facts, NOON)
    assert {} == store.load_facts("ci")
