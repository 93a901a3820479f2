"""The targets of the settings, validated, with an eye on secrets."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from tracker.core.delivery import Target
from tracker.targets import SHAPES

from .notes import names_help
from .offers import valid_fields
from .quoting import shown
from .sources import note_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .notes import Notes

_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*")
_COMMON: Final = ("kinds", "teams")


def targets_of(raw: Mapping[str, Mapping[str, Any]], notes: Notes) -> dict[str, Target]:
    """The targets without errors, by name."""
    entries = takewhile(lambda _: not notes.full, raw.items())
    found = (_target(name, fields, notes.within("deliver", name)) for name, fields in entries)
    return {target.name: target for target in found if target is not None}


def _target(name: str, raw: Mapping[str, Any], notes: Notes) -> Target | None:
    if _NAME.fullmatch(name) is None:
        notes.error("KR109", f"{shown(name)} is no name for a target", help="use letters, digits and hyphens", key=True)
    kind = raw.get("kind")
    if kind is None:
        notes.error("KR104", "`kind` is missing", help=f"add `kind:`, one of {', '.join(SHAPES)}")
        return None
    if not isinstance(kind, str) or kind not in SHAPES:
        cure = names_help(str(kind), SHAPES, none="")
        notes.error("KR103", f"{shown(kind)} is no kind of target", "kind", help=cure)
        return None
    if note_secrets(raw, notes):
        return None
    fields = valid_fields(SHAPES[kind], {key: value for key, value in raw.items() if key != "kind"}, notes)
    if fields is None:
        return None
    common = {key: tuple(fields.pop(key)) for key in _COMMON if key in fields}
    return Target(name, kind, fields, **common)
