"""What was said for every command alike, and where it is kept while one runs.

Nothing of click is here: the poll that cron runs is understood without it.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Options:
    """What was said globally; the word said last wins. `environ` is the environment to work in."""

    directory: Path = Path()
    db: Path | None = None
    cycle: str | None = None
    team: str | None = None
    as_of: str | None = None
    json: bool = False
    plain: bool = False
    color: str = "auto"
    ascii: bool = False
    quiet: bool = False
    verbose: int = 0
    no_input: bool = False
    log_format: str = "text"

    def __init__(self) -> None:
        self.environ: Mapping[str, str] = os.environ


_IN_FORCE: ContextVar[Options] = ContextVar("options")


@contextmanager
def in_force(options: Options) -> Iterator[None]:
    """While inside, these are the options of the running command."""
    token = _IN_FORCE.set(options)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def current() -> Options:
    """The options of the running command."""
    return _IN_FORCE.get()


def only_now(command_name: str) -> None:
    """Refuse `--as-of` for a command that reads or records the present.

    Raises:
        UsageError: It was given.
    """
    if current().as_of is not None:
        raise UsageError(
            f"{command_name} knows no --as-of: it is about now", help="`keyresult backfill` fills the past"
        )
