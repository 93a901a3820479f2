"""The whole of a poll: plan, lock, due slots, sources, catch-up. `poll` and `watch` run it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from .core.naming import is_called, same_name
from .core.outcome import Outcome
from .errors import SelectionError
from .parts import by_parts, in_levels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .backfill import Backfiller
    from .collect import Poller
    from .missed import Span
    from .ports import Due, Store, Task
    from .runs import PollResult

LONGEST_CATCH_UP = timedelta(days=31)
"""Slots missed longer ago are left to `keyresult backfill`."""

_WHAT_THERE_IS = "`keyresult status` lists what there is; what people know is not polled: `keyresult record`"


class Request(NamedTuple):
    """What a poll is asked to do.

    `only` holds full names, tails or globs of key results; `force` asks as of now, whether or
    not a reading is due.
    """

    only: tuple[str, ...] = ()
    team: str | None = None
    cycle: str | None = None
    force: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing narrows or forces it: the poll that cron runs."""
        return not (self.only or self.team or self.cycle or self.force)

    def of(self, dues: Sequence[Due]) -> list[Due]:
        """The dues that are asked for."""
        if self.everything:
            return list(dues)
        return [due for due in dues if self.wants(due.task.key_result)]

    def wants(self, name: str) -> bool:
        """Whether a key result is asked for, by its full name."""
        team, cycle, *_ = name.split("/")
        if not (same_name(self.team, team) and same_name(self.cycle, cycle)):
            return False
        return not self.only or any(is_called(name, word) for word in self.only)

    def refuse_unknown(self, dues: Sequence[Due]) -> None:
        """Raise for a selection that no polled key result answers to.

        Raises:
            SelectionError: A word, team or cycle matches nothing.
        """
        for word in self.only:
            if not any(is_called(due.task.key_result, word) for due in dues):
                raise SelectionError(f'no polled key result matches "{word}"', help=_WHAT_THERE_IS)
        if not self.everything and not self.of(dues):
            raise SelectionError("no polled key result matches the selection", help=_WHAT_THERE_IS)


class Job(NamedTuple):
    """One poll under the writer lock, which the caller holds."""

    store: Store
    poller: Poller
    request: Request = Request()

    def dues(self) -> list[Due]:
        """What is to be read now.

        Raises:
            SelectionError: The selection matches nothing that is polled.
        """
        now = self.poller.clock.now()
        if not self.request.everything:
            self.request.refuse_unknown(self.store.due(now, every_task=True))
        return self.request.of(self.store.due(now, every_task=self.request.force))

    def run(self, dues: Sequence[Due]) -> PollResult:
        """Read the dues, then fill what was missed before them where the source remembers, and freeze baselines."""
        at = self.poller.clock.now() if self.request.force else None
        behind = {} if at is not None else self._behind(dues)
        result = self.poller.poll(dues, at=at)
        if result.interrupted or at is not None or self._catch_up(dues, behind, result):
            return result
        return result._replace(interrupted=True)

    def _behind(self, dues: Sequence[Due]) -> dict[str, Span]:
        """What was missed before these dues, now and in earlier runs that could not fill it; remembered."""
        from .missed import missed, recall, remember

        known, new = recall(self.store), missed(dues)
        remember(self.store, {name: span.joined(known.get(name)) for name, span in new.items()})
        return {name: span.joined(new.get(name)) for name, span in (known | new).items()}

    def _catch_up(self, dues: Sequence[Due], behind: Mapping[str, Span], result: PollResult) -> bool:
        """Ask replaced measures, fill what was missed and what baselines need; whether it was not cut short."""
        spans = list(_read_again(dues, behind, result)) if behind else []
        unfrozen = [t for t in self.store.unfrozen(self.poller.clock.now()) if self.request.wants(t.key_result)]
        if not (spans or unfrozen or self.store.open_switches()):
            return True
        from .backfill import Backfiller
        from .switching import Switching

        backfiller = Backfiller(self.store, self.poller.open_source, self.poller.clock, stop=self.poller.stop)
        Switching(backfiller).answer(dues, result)
        return self._fill(backfiller, spans) and self._freeze(backfiller, unfrozen)

    def _fill(self, backfiller: Backfiller, spans: Sequence[tuple[Task, Span]]) -> bool:
        """Fill what was missed of each task, and forget it where that is done; whether it was not cut short."""
        from .missed import forget

        stop = self.poller.stop
        for task, span in spans:
            if not stop.is_set():
                filled = backfiller.fill(task, max(span.first, span.end - LONGEST_CATCH_UP), span.end)
            if stop.is_set():
                return False
            if not filled.failed:
                forget(self.store, [task.key_result])
        return True

    def _freeze(self, backfiller: Backfiller, unfrozen: Sequence[Task]) -> bool:
        """Freeze the baselines of these tasks; whether it was not cut short."""
        if not unfrozen:
            return True
        from .baselines import Freezer

        freezer = Freezer(self.store, backfiller)
        for task in by_parts(unfrozen):
            freezer.freeze(task)
            if self.poller.stop.is_set():
                return False
        return True


def _read_again(dues: Sequence[Due], behind: Mapping[str, Span], result: PollResult) -> Iterator[tuple[Task, Span]]:
    """What was missed of each task that was read in this poll, a task after its parts."""
    read = {item.key_result for item in result.items if item.outcome is Outcome.OK}
    for level in in_levels(dues):
        for due in level:
            if due.task.key_result in read & behind.keys():
                yield due.task, behind[due.task.key_result]
