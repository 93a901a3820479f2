"""`keyresult poll --plan`: which requests would be sent, before any is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.collect import by_source
from tracker.errors import KeyresultError
from tracker.ports import Planned, Planner

from .options import current
from .output import document, say, table
from .rehearsal import rehearsing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.polling import Request
    from tracker.ports import Due
    from tracker.wiring import Workspace

    from .rehearsal import Rehearsal

SHOWN = 3


def show(place: Workspace, request: Request) -> int:
    """Print the plan: by source, what would be sent and for which key results."""
    with rehearsing(place, request) as rehearsal:
        lines = [
            (source, each)
            for source, dues in by_source(rehearsal.dues).items()
            for each in _plan(rehearsal, source, dues)
        ]
    if current().json:
        document({"schema": "keyresult.poll-plan/1", "items": [_as_json(source, each) for source, each in lines]})
    elif current().plain:
        records = [(source, each.requests, each.what, " ".join(each.key_results)) for source, each in lines]
        table(("source", "requests", "what", "key_results"), records)
    else:
        _say(lines)
    return 0


def _say(lines: Sequence[tuple[str, Planned]]) -> None:
    from tracker.render.escape import clean

    for source, each in lines:
        say(clean(f"{source}: {_times(each.requests)}, {each.what}"))
        say(f"    for {_names(each.key_results)}")
    say(f"{_times(sum(each.requests for _, each in lines))} in all; none was sent" if lines else "nothing is due")


def _plan(rehearsal: Rehearsal, source: str, dues: Sequence[Due]) -> Iterator[Planned]:
    """What one source would be sent; one that cannot be opened, by a missing secret say, would be sent nothing."""
    names = tuple(due.task.key_result for due in dues)
    try:
        session = rehearsal.opener(dues, rehearsal.facts(source), None)
    except KeyresultError as error:
        yield Planned(0, error.message, names)
        return
    if isinstance(session.connector, Planner):
        yield from session.connector.plan(session.source, session.asks, session.facts)
    else:
        yield Planned(len(dues), "at most one each", names)


def _as_json(source: str, planned: Planned) -> dict[str, object]:
    names = list(planned.key_results)
    return {"source": source, "requests": planned.requests, "what": planned.what, "key_results": names}


def _times(count: int) -> str:
    return f"{count} request" if count == 1 else f"{count} requests"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
