"""The plan as the store keeps it, back as values; importing this loads none of what reads files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.core.teams import Teams
from tracker.errors import StoreError

from .document import decoded
from .loaded import Loaded

if TYPE_CHECKING:
    from tracker.core.model import TeamCycle
    from tracker.core.teams import Outline
    from tracker.ports import CompiledPlan, PlanShelf


def from_document(text: str) -> Loaded:
    """The plan and settings of a document; an equal plan to the one it was made from.

    Findings are not part of it.
    """
    read = decoded(json.loads(text))
    return Loaded(read["settings"], read["plan"])


def gathered(loaded: Loaded) -> Loaded:
    """The plan with all of its teams in hand."""
    return replace(loaded, plan=replace(loaded.plan, teams=tuple(loaded.plan.teams)))


def from_store(compiled: CompiledPlan, store: PlanShelf) -> Loaded:
    """The plan and settings that a store has installed; its teams are read from there when they are asked for.

    Raises:
        StoreError: A team is asked for after another plan was installed.
    """
    loaded = from_document(compiled.document)

    def team(outline: Outline) -> TeamCycle:
        text = store.team_document(outline)
        if text is None:
            raise StoreError("the plan was changed while it was read", help="run it again")
        found: TeamCycle = decoded(json.loads(text))
        return found

    return replace(loaded, plan=replace(loaded.plan, teams=Teams(store.outlines(), team)))
