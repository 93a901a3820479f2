"""`keyresult watch`: a poll in every slot until it is told to stop."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from .options import command, current
from .output import note

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger("keyresult.watch")

EPILOG = """\b
Examples:
  keyresult watch                    look every 5 minutes for what is due
  keyresult watch --every 15m        less often

Cron or a systemd timer is the better choice where there is one: `docs/cron.md`.
"""


@command(epilog=EPILOG)
@click.option("--every", default="5m", show_default=True, metavar="INTERVAL", help="How often to look.")
@click.option("--create", is_flag=True, help="Create the database if there is none.")
def watch(*, every: str, create: bool) -> int:
    """Poll on a timer; Ctrl-C or SIGTERM ends it."""
    from tracker.clock import SystemClock
    from tracker.core.slots import interval_text, parse_interval
    from tracker.watch import Watch

    from .logs import configure
    from .poll import interruptible

    configure(current())
    interval = parse_interval(every)
    with interruptible() as stop:
        note(f"polling every {interval_text(interval)}; Ctrl-C ends it")
        Watch(lambda slot: _poll_once(slot, create=create), interval, SystemClock(), stop).run()
    return 0 if stop.signal is None else 128 + stop.signal


def _poll_once(slot: datetime, *, create: bool) -> None:
    from tracker.errors import KeyresultError
    from tracker.polling import Request

    from .poll import run
    from .workspace import workspace

    try:
        code = run(workspace(), Request(), create=create)
    except KeyresultError as error:
        log.error("poll of %s: %s", slot.isoformat(), error.message)  # noqa: TRY400 - ours: the traceback says nothing more
        return
    if code:
        log.warning("poll of %s ended with exit code %d", slot.isoformat(), code)
