"""Measured baselines: what a number was before its cycle, filled in where it can be, and frozen.

Of each day before the cycle one slot is enough, so that is all that the source is asked for, and
no more than once a day: a source that cannot answer for the past is not asked at every poll.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .backfill import Filled
from .core.baseline import days_before, measure, needed_days
from .facts import facts_of, store_changes
from .parts import by_parts

if TYPE_CHECKING:
    from .backfill import Backfiller
    from .core.readings import Baseline, History
    from .ports import Store, Task

DAY = timedelta(days=1)
_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What became of one key result's baseline.

    Attributes:
        task: The task of the key result.
        baseline: What is frozen; None if it cannot be yet.
        days, needed: Days that have data, and how many are needed.
        problem: Why the source filled in no more, if it was asked.
        help: What to do about that.
    """

    task: Task
    baseline: Baseline | None
    days: int
    needed: int
    problem: str | None = None
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Freezer:
    """Freezes measured baselines; the caller holds the writer lock.

    Attributes:
        store: Where readings and baselines are kept.
        backfiller: Fills in what is missing.
    """

    store: Store
    backfiller: Backfiller

    def freeze(self, task: Task, *, again: bool = False) -> Frozen:
        """Freeze the baseline of a task whose cycle has begun; one that is frozen already stays.

        Args:
            task: One with a measured baseline.
            again: Whether to ask the source also if it was asked within a day.

        Raises:
            StoreError: The store failed.
        """
        assert task.baseline is not None, "the task has a measured baseline"
        known = self.store.baseline(task.key_result, task.baseline)
        if known is not None:
            return Frozen(task, known, known.days, known.days)
        filled = self._filled(task, again=again)
        history = self._history(task)
        now = self.backfiller.clock.now()
        found = measure(task.key_result, task.baseline, task.every, task.cycle_start, history, now)
        if found is not None:
            self.store.freeze(found)
        days = len(days_before(history, task.cycle_start, task.baseline))
        return Frozen(task, found, days, needed_days(task.baseline, task.every), filled.problem, filled.help)

    def _history(self, task: Task) -> History:
        assert task.baseline is not None
        until = task.cycle_start - _JUST_BEFORE
        return self.store.history(task.key_result, task.cycle_start - task.baseline, until)

    def _filled(self, task: Task, *, again: bool) -> Filled:
        """What came of filling in one slot of each day before the cycle, of its parts first."""
        assert task.baseline is not None
        filled = Filled(task.key_result, 0, 0)
        if not again and self._asked_lately(task):
            return filled
        since = task.cycle_start - task.baseline
        for needed in (*self._parts(task), task):
            daily = needed._replace(every=max(needed.every, DAY))
            filled = self.backfiller.fill(daily, since, task.cycle_start)
        return filled

    def _parts(self, task: Task) -> list[Task]:
        """The tasks that this one is computed from, each after its own parts."""
        if not task.parts:
            return []
        by_name = {each.key_result: each for each in self.store.tasks()}
        found: dict[str, Task] = {}
        waiting = [task]
        while waiting:
            names = (part.key_result for part in waiting.pop().parts)
            new = {name: by_name[name] for name in names if name in by_name and name not in found}
            found |= new
            waiting += new.values()
        return by_parts(list(found.values()))

    def _asked_lately(self, task: Task) -> bool:
        """Whether the source was asked within a day; if not, remember that it is asked now."""
        now = self.backfiller.clock.now()
        facts = facts_of(self.store, task.source)
        key = f"baseline asked {task.key_result}"
        before = facts.get(key)
        if isinstance(before, str) and now - datetime.fromisoformat(before) < DAY:
            return True
        facts.put(key, now.isoformat())
        store_changes(self.store, task.source, facts, now)
        return False
