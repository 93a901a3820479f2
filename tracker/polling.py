"""The whole of a poll: plan, lock, due slots, sources, catch-up. `poll` and `watch` run it."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from .backfill import Backfiller, missed
from .core.outcome import Outcome
from .errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .collect import Poller
    from .ports import Due, Store
    from .runs import PollResult

LONGEST_CATCH_UP = timedelta(days=31)
"""Slots missed longer ago are left to `keyresult backfill`."""


@dataclass(frozen=True, slots=True)
class Request:
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
        return [due for due in dues if self._wants(due.task.key_result)]

    def _wants(self, name: str) -> bool:
        team, cycle, *_ = name.split("/")
        if self.team not in {None, team} or self.cycle not in {None, cycle}:
            return False
        return not self.only or any(_matches(name, word) for word in self.only)

    def refuse_unknown(self, dues: Sequence[Due]) -> None:
        """Raise for a selection that no polled key result answers to.

        Raises:
            SelectionError: A word, team or cycle matches nothing.
        """
        for word in self.only:
            if not any(_matches(due.task.key_result, word) for due in dues):
                raise SelectionError(f"no polled key result matches {word!r}", help="`keyresult status` lists them")
        if not self.everything and not self.of(dues):
            raise SelectionError("no polled key result matches the selection", help="`keyresult status` lists them")


@dataclass(frozen=True, slots=True)
class Job:
    """One poll under the writer lock, which the caller holds."""

    store: Store
    poller: Poller
    request: Request = field(default_factory=Request)

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
        """Read the dues, then fill what was missed before them where the source remembers."""
        at = self.poller.clock.now() if self.request.force else None
        result = self.poller.poll(dues, at=at)
        if not result.interrupted and at is None:
            self._catch_up(dues, result)
        return result

    def _catch_up(self, dues: Sequence[Due], result: PollResult) -> None:
        read = {item.key_result for item in result.items if item.outcome is Outcome.OK}
        backfiller = Backfiller(self.store, self.poller.open_source, self.poller.clock)
        for due, first, end in missed([due for due in dues if due.task.key_result in read]):
            if self.poller.stop.is_set():
                return
            backfiller.fill(due.task, max(first, end - LONGEST_CATCH_UP), end)


def _matches(name: str, word: str) -> bool:
    return (
        name == word
        or name.endswith(f"/{word}")
        or fnmatch.fnmatchcase(name, word)
        or fnmatch.fnmatchcase(name, f"*/{word}")
    )
