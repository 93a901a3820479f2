"""Changes of the plan for programs: the document `keyresult.diff/1` and plain records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.core.effects import figures

from .json_docs import DEMO
from .outlook_json import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.changes import Change
    from tracker.core.effects import Difference, Effect
    from tracker.core.standing import Standing

FIELDS = ("kind", "name", "field", "old", "new")
"""The columns of plain records."""


def document(difference: Difference, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """The document; effects are null where no readings are stored, and `reason` says why."""
    return {
        "schema": "keyresult.diff/1",
        "ref": difference.ref,
        "commit": difference.commit,
        "items": [_item(change, effect) for change, effect in difference.items],
        "reason": difference.unjudged,
        "warnings": [*([DEMO] if difference.demo else []), *warnings],
    }


def records(difference: Difference) -> Iterator[tuple[str | None, ...]]:
    """A record for each changed field, then for each figure of the effect; a bare rename has one of its names."""
    for change, effect in difference.items:
        if change.old is not None and change.old.name != change.name:
            yield change.kind, change.name, "name", change.old.name, change.name
        yield from ((change.kind, change.name, field.name, field.old, field.new) for field in change.fields)
        if effect is not None:
            yield from (("effect", change.name, each.name, each.old, each.new) for each in figures(effect))


def _item(change: Change, effect: Effect | None) -> dict[str, Any]:
    return {
        "name": change.name,
        "kind": change.kind.value,
        "was": change.old.name if change.old is not None and change.old.name != change.name else None,
        "ease": change.ease and change.ease.value,
        "fields": [{"field": each.name, "old": each.old, "new": each.new} for each in change.fields],
        "before": effect and _standing(effect.before),
        "after": effect and _standing(effect.after),
        "moved_goalpost": effect and effect.moved,
        "note": effect and effect.note,
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "progress": number(standing.progress),
        "score": number(standing.score),
        "status": standing.status.value,
        "reason": standing.reason,
    }
