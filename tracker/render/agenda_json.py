"""The agenda of a meeting, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.core.agenda import Agenda


def agenda(value: Agenda) -> dict[str, Any]:
    """Each item with its place in time, and what had no room."""
    items = [
        {
            "kind": item.kind.value,
            "start": item.start,
            "minutes": item.minutes,
            "key_result": item.key_result,
            "owner": item.owner,
            "subject": item.subject,
            "ask": item.ask,
        }
        for item in value.items
    ]
    return {"minutes": value.box, "items": items, "left_out": list(value.left_out), "advice": value.advice}
