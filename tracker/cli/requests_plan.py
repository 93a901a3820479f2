"""`keyresult poll --plan`: which requests would be sent, before any is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.collect import by_source
from tracker.ports import Planned, Planner

from .options import current
from .output import document, say
from .rehearsal import rehearsing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.polling import Request
    from tracker.wiring import Workspace

SHOWN = 3


def show(place: Workspace, request: Request) -> int:
    """Print the plan: by source, what would be sent and for which key results."""
    lines = list(_plan(place, request))
    if current().json:
        items = [
            {"source": source, "requests": each.requests, "what": each.what, "key_results": list(each.key_results)}
            for source, each in lines
        ]
        document({"schema": "keyresult.poll-plan/1", "items": items})
        return 0
    for source, each in lines:
        say(f"{source}: {_times(each.requests)}, {each.what}")
        say(f"    for {_names(each.key_results)}")
    say(f"{_times(sum(each.requests for _, each in lines))} in all; none was sent" if lines else "nothing is due")
    return 0


def _plan(place: Workspace, request: Request) -> Iterator[tuple[str, Planned]]:
    with rehearsing(place, request) as rehearsal:
        for source, dues in by_source(rehearsal.dues).items():
            session = rehearsal.opener(dues, rehearsal.facts(source), None)
            if isinstance(session.connector, Planner):
                yield from ((source, each) for each in session.connector.plan(session.source, session.asks, session.facts))
            else:
                yield source, Planned(len(dues), "at most one each", tuple(due.task.key_result for due in dues))


def _times(count: int) -> str:
    return f"{count} request" if count == 1 else f"{count} requests"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
