"""The part of the store contract that is about tasks as they were compiled, and frozen baselines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.readings import Baseline
from tracker.ports import Part

from .store_values import END, HOUR, NAME, NOON, START, install, make_task

if TYPE_CHECKING:
    from tracker.ports import Store

FOUR_WEEKS = timedelta(days=28)


def make_baseline(**changed: object) -> Baseline:
    """A baseline of `NAME` over four weeks, frozen at noon, unless changed."""
    fields = {"key_result": NAME, "window": FOUR_WEEKS, "measured_at": NOON} | changed
    return Baseline(value=0.1 + 0.2, low=0.1, high=0.7, days=28, readings=812, **fields)  # type: ignore[arg-type]


def freeze(store: Store, *baselines: Baseline) -> list[bool]:
    """Freeze baselines under the lock; which were new."""
    with store.writing():
        return [store.freeze(baseline) for baseline in baselines]


class BaselineContract:
    """What every store promises about tasks and measured baselines."""

    @pytest.fixture
    def store(self) -> Store:
        """An empty store, to be given by the subclass."""
        raise NotImplementedError

    def test_every_task_comes_back_whole(self, store: Store) -> None:
        """Also those that are not polled or not in their span, with parts and baseline, in plan order."""
        parts = (Part("a", "team/x", "min", 3 * HOUR), Part("b", "team/y", "%", timedelta(days=14)))
        tasks = [
            make_task("z", parts=parts, was=("old",)),
            make_task("hand", polled=False, baseline=FOUR_WEEKS),
            make_task("later", due_from=END, due_until=END + HOUR),
        ]
        install(store, *tasks)
        assert tasks == store.tasks()
        assert tasks[:1] == [due.task for due in store.due(NOON)]

    def test_a_baseline_is_frozen_once(self, store: Store) -> None:
        """The first one stays; one of another window is another one."""
        assert freeze(store, make_baseline(), make_baseline(measured_at=NOON + HOUR)) == [True, False]
        assert freeze(store, make_baseline(window=timedelta(days=7))) == [True]
        assert make_baseline() == store.baseline(NAME, FOUR_WEEKS)
        assert store.baseline(NAME, timedelta(days=14)) is None
        assert store.baseline("unknown", FOUR_WEEKS) is None

    def test_a_baseline_is_known_from_when_it_was_frozen(self, store: Store) -> None:
        """Of a time before that, there is none."""
        freeze(store, make_baseline())
        assert store.baseline(NAME, FOUR_WEEKS, known_at=NOON - timedelta(microseconds=1)) is None
        assert make_baseline() == store.baseline(NAME, FOUR_WEEKS, known_at=NOON)

    def test_a_renamed_key_result_keeps_its_baseline(self, store: Store) -> None:
        """Old and new name find the same one, under the new name."""
        install(store, make_task("old"))
        freeze(store, make_baseline(key_result="old"))
        install(store, make_task(NAME, was=("old",)), fingerprint="f2")
        for name in ("old", NAME):
            assert make_baseline() == store.baseline(name, FOUR_WEEKS)

    def test_baselines_to_be_frozen(self, store: Store) -> None:
        """A task is named from the start of its cycle until its baseline is frozen, polled or not."""
        tasks = [
            make_task("declared"),
            make_task(NAME, baseline=FOUR_WEEKS),
            make_task("hand", baseline=FOUR_WEEKS, polled=False),
            make_task("later", baseline=FOUR_WEEKS, cycle_start=END),
        ]
        install(store, *tasks)
        assert store.unfrozen(START - timedelta(microseconds=1)) == []
        assert [task.key_result for task in store.unfrozen(START)] == [NAME, "hand"]
        freeze(store, make_baseline(window=timedelta(days=7)))
        assert [task.key_result for task in store.unfrozen(NOON)] == [NAME, "hand"]
        freeze(store, make_baseline())
        assert [task.key_result for task in store.unfrozen(NOON)] == ["hand"]

    def test_without_a_plan_there_are_no_tasks(self, store: Store) -> None:
        """An empty store has nothing to read and nothing to freeze."""
        assert (store.tasks(), store.unfrozen(NOON)) == ([], [])
