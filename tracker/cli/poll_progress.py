"""What is to be seen of a poll while it runs, and afterwards on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .options import current
from .output import aside, is_terminal, note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from click._termui_impl import ProgressBar

    from tracker.runs import Item, PollResult


class Watching:
    """A watcher that fits: a line for each with -v, a bar on a terminal, else silence."""

    def __init__(self) -> None:
        options = current()
        self._lines = bool(options.verbose) and not options.quiet
        self._wants_bar = not (options.verbose or options.quiet or options.json) and is_terminal(sys.stderr)
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def expect(self, count: int) -> None:
        """Begin the bar, if there is to be one."""
        if self._wants_bar and count:
            import click  # only where there is somebody to see it

            self._bar = click.progressbar(length=count, label="reading", file=sys.stderr)
            self._bar.render_progress()

    def __call__(self, items: Sequence[Item]) -> None:
        """Items were committed."""
        if self._bar is not None:
            self._bar.update(len(items))
        if self._lines:
            for item in items:
                aside(f"{item.slot:%Y-%m-%dT%H:%M:%SZ} {item.key_result} {_came_of(item)}")


def tell_failures(result: PollResult) -> None:
    """A line for each that has no number, with its cure, and a last line of counts; else silence for cron."""
    failed = sorted((item for item in result.items if item.fault is not None), key=lambda item: item.key_result)
    for item in failed:
        aside(f"{item.key_result}: {item.outcome}: {item.message}" + (f"\n  help: {item.help}" if item.help else ""))
    if failed:
        aside(f"{len(result.items) - len(failed)} of {result.due} read, {len(failed)} without a number")
    elif current().verbose or is_terminal(sys.stderr):
        note(f"{result.stored} stored in {(result.finished_at - result.started_at).total_seconds():.1f} s")


def _came_of(item: Item) -> str:
    return f"stored {item.value!r}" if item.fault is None else f"{item.outcome}: {item.message}"
