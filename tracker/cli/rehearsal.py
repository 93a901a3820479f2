"""`keyresult poll -n`: ask, show what came back, store nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.collect import Poller
from tracker.polling import Job
from tracker.store.memory import MemoryStore
from tracker.wiring import run_limits

from .output import say

if TYPE_CHECKING:
    from tracker.polling import Request
    from tracker.runs import Item
    from tracker.wiring import Workspace


def rehearse(place: Workspace, request: Request) -> int:
    """Poll into memory what would be due on an empty database."""
    from tracker.plan.compiled import compile_plan
    from tracker.render.escape import terminal

    loaded = place.load()
    store = MemoryStore()
    store.install(compile_plan(loaded, place.print.text), place.clock.now())
    poller = Poller(store, place.opener(loaded.settings), place.clock, run_limits(loaded.settings))
    job = Job(store, poller, request)
    with store.writing():
        result = poller.poll(job.dues(), at=place.clock.now() if request.force else None)
    for item in result.items:
        say(terminal(f"{item.key_result}\t{_came_back(item)}"))
    say(f"{result.requests} requests sent; nothing was stored")
    return 0 if result.complete else 3


def _came_back(item: Item) -> str:
    if item.fault is not None:
        return f"{item.outcome}: {item.message}"
    return f"{item.value!r} {item.unit}".rstrip()
