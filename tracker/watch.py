"""`keyresult watch`: the poll on a timer, for those without cron.

The loop is the `schedule` library's; what it lacks is here: slots do not drift, an exception
never ends it, a run longer than its interval skips slots and says so, and it ends within a
second of being told to.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import schedule

from .core.slots import floor_slot, next_slot

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from .ports import Clock

log = logging.getLogger(__name__)

HEARTBEAT = 1  # seconds


@dataclass(slots=True)
class Watch:
    """Runs `job` once in every aligned slot of `every`, until `stop` is set.

    `every` divides a day. `job` gets the slot; what it raises is logged and forgotten.
    """

    job: Callable[[datetime], object]
    every: timedelta
    clock: Clock
    stop: threading.Event
    last: datetime | None = field(default=None, init=False)
    skipped: int = field(default=0, init=False)

    def run(self) -> None:
        """Loop until stopped; the first run is at once."""
        scheduler = schedule.Scheduler()
        scheduler.every(HEARTBEAT).seconds.do(self.tick)
        self.tick()
        while not self.stop.wait(HEARTBEAT):
            if (scheduler.idle_seconds or 0.0) > 2 * HEARTBEAT:
                # `schedule` keeps naive local times: the clock was set back, so begin anew.
                scheduler.clear()
                scheduler.every(HEARTBEAT).seconds.do(self.tick)
            scheduler.run_pending()

    def tick(self) -> None:
        """Run the job if a slot has begun since the last run."""
        slot = floor_slot(self.clock.now(), self.every)
        if self.last is not None and slot <= self.last:
            return
        self._count_skipped(slot)
        self.last = slot
        try:
            self.job(slot)
        except Exception:
            log.exception("the poll of %s failed; the next one runs at its time", slot.isoformat())

    def _count_skipped(self, slot: datetime) -> None:
        if self.last is None:
            return
        missed = round((slot - next_slot(self.last, self.every)) / self.every)
        if missed > 0:
            self.skipped += missed
            log.warning("skipped %d slots before %s: the run before took longer", missed, slot.isoformat())
