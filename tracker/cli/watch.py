"""`keyresult watch`: a poll in every slot until it is told to stop."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from .flags import command
from .options import current, only_now
from .output import note

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from .sends import Sends
    from .stopping import Stop

log = logging.getLogger(__name__)

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
    """Poll on a timer, and send reports on their days; Ctrl-C or SIGTERM ends it."""
    from tracker.clock import SystemClock
    from tracker.core.slots import interval_text
    from tracker.watch import Watch

    from .logs import configure
    from .sends import Sends
    from .stopping import interruptible

    only_now("watch")
    interval = _interval(every)
    configure(current())
    with interruptible() as stop:
        note(f"polling every {interval_text(interval)}; Ctrl-C ends it")
        sends = Sends(stop)
        Watch(lambda slot: _once(slot, sends, stop, create=create), interval, SystemClock(), stop).run()
    return stop.exit_code


def _interval(text: str) -> timedelta:
    from tracker.core.quantity import QuantityError
    from tracker.core.slots import parse_interval
    from tracker.errors import UsageError

    try:
        return parse_interval(text)
    except QuantityError as error:
        raise UsageError(f"--every: {error.message}", help=error.help) from None


def _once(slot: datetime, sends: Sends, stop: Stop, *, create: bool) -> None:
    _poll_once(slot, stop, create=create)
    if not stop.is_set():
        sends()


def _poll_once(slot: datetime, stop: Stop, *, create: bool) -> None:
    from tracker.errors import KeyresultError
    from tracker.polling import Request

    from .polls import poll_once
    from .workspace import workspace

    options = current()
    try:
        code = poll_once(workspace(), Request((), options.team, options.cycle), create=create, stop=stop)
    except KeyresultError as error:
        log.error("poll of %s: %s", slot.isoformat(), error.message)  # noqa: TRY400 - the traceback says nothing more
        return
    if code and not stop.is_set():
        log.warning("poll of %s ended with exit code %d", slot.isoformat(), code)
