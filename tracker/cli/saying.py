"""What commands that keep people's words have in common: who speaks, how long, and the lock."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

LONGEST: Final = 1000
"""The most characters of one text: reports quote it in full."""


def author(name: str | None = None) -> str:
    """Who speaks: as said, or the name the machine knows."""
    import getpass

    if name is not None and name.strip():
        return name.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def worded(text: str, what: str) -> str:
    """The text on one line.

    Raises:
        UsageError: It is longer than reports can quote.
    """
    line = " ".join(text.split())
    if len(line) > LONGEST:
        raise UsageError(f"{what} has {len(line):,} characters, at most {LONGEST:,} are kept", help="link to the rest")
    return line


@contextmanager
def written(place: Workspace) -> Iterator[SqliteStore]:
    """The store of a workspace, locked for writing, with the plan of the files in force."""
    store = place.writer()
    try:
        with store.writing():
            place.installed(store)
            yield store
    finally:
        store.close()
