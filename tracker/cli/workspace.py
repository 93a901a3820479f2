"""The workspace a command works in, from the global options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.wiring import Workspace

from .options import current

if TYPE_CHECKING:
    from datetime import datetime


def workspace() -> Workspace:
    """The workspace of `-C` and `--db`."""
    options = current()
    return Workspace(options.directory, options.db)


def as_of(place: Workspace, zone: str) -> tuple[datetime, datetime | None]:
    """The instant to judge at, and what was known by then.

    Returns:
        now and None, or the instant of `--as-of` twice: nothing recorded later counts.
    """
    said = current().as_of
    if said is None:
        return place.clock.now(), None
    from .times import parse_instant

    instant = parse_instant(said, zone)
    return instant, instant
