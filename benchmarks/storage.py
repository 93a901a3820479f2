"""What a stored reading costs on disk, roll-up included."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from timing import Verdict, say
from world import task

from tracker.core.readings import Reading
from tracker.ports import CompiledPlan
from tracker.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 27.0
KEY_RESULTS = 300
WEEKS = 13


def verdicts() -> Iterator[Verdict]:
    """Bytes of the closed file over readings: 300 key results, 13 weeks, hourly."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keyresult.db"
        count = _fill(path)
        size = path.stat().st_size
    say(f"     {count:,} readings in {size / 1e6:.1f} MB")
    yield Verdict("bytes per stored reading, roll-up and everything else included", size / count, LIMIT, "bytes")


def _fill(path: Path) -> int:
    start = datetime(2026, 10, 1, tzinfo=UTC)
    names = [f"platform/2026-Q4/speed/kr-{n}" for n in range(KEY_RESULTS)]
    store = open_store(path, create=True)
    with store.writing():
        store.install(CompiledPlan("print", "{}", tuple(task(name) for name in names)), start)
        for hour in range(WEEKS * 7 * 24):
            slot = start + timedelta(hours=hour)
            poll = store.open_poll(slot, len(names))
            readings = [
                Reading(name, slot, 20 + 0.37 * n + hour / 7, slot, slot, None, poll) for n, name in enumerate(names)
            ]
            store.record(poll, slot, readings, ())
            store.close_poll(poll, slot, stored=len(names), missing=0, requests=3)
    store.close()
    return len(names) * WEEKS * 7 * 24
