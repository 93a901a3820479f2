"""The step that explains what of a movement the replaced measure made, and what is real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .explained import Step
from .switch import split, split_text

if TYPE_CHECKING:
    from .explained import Explained
    from .readings import Switch
    from .switch import Split


def switch_step(subject: Explained) -> Step | None:
    """Each time the measure was replaced: the movement since, in its two parts; None if it never was."""
    value, unit = subject.standing.value, subject.unit
    switches = [each for each in subject.history.switches if each.effective_at >= subject.cycle.start]
    if not switches or value is None or unit is None:
        return None
    lines = tuple(split_text(each, value, unit, subject.cycle.zone) for each in switches)
    rule = "from the new definition = new - old measure at one slot; real = all else since the last old reading"
    return Step("switches", rule, lines, {"switches": [_figures(each, split(each, value, unit)) for each in switches]})


def _figures(switch: Switch, parts: Split | None) -> dict[str, Any]:
    return {
        "effective_at": switch.effective_at,
        "slot": switch.at,
        "before": switch.before,
        "old": switch.old,
        "old_unit": switch.old_unit,
        "new": switch.new,
        "new_unit": switch.new_unit,
        "reason": switch.reason or None,
        "total": parts and parts.total,
        "from_definition": parts and parts.definition,
        "real": parts and parts.real,
    }
