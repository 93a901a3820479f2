"""What differs between two plans: objectives, key results, health metrics and sources, field by field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .baseline import window_text
from .goalposts import Ease, ease
from .model import Keep, Lifecycle, Milestones, Reach
from .naming import full_name
from .slots import interval_text
from .wording import baseline_text, day_text, goal_text, percent_text, target_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .model import Goal, KeyResult, Measure, Milestone, Plan, TeamCycle

_USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {"ambition": "stretch", "weight": "1", "every": "1h", "state": "active"}
)
"""What goes without saying of something added or removed."""


class Kind(StrEnum):
    """What became of a part of the plan."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as text; None where it was not said."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """One part of a plan, as it can be compared.

    Attributes:
        name: Full name of an objective, key result or health metric; `source prod` of a source.
        texts: Its fields in the order of the file, those that are not said left out.
        key_result: The key result or health metric, if it is one.
        team: Whose it is; None for a source.
        earlier: The full names whose history it continues.
    """

    name: str
    texts: Mapping[str, str]
    key_result: KeyResult | None = None
    team: TeamCycle | None = None
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one part of the plan.

    Attributes:
        kind: A renamed one may have changed fields too.
        fields: Those that differ; all of them for what was added or removed.
        old, new: It in either plan; None where it is not.
        ease: Whether its goal got easier or harder, where that can be told.
    """

    kind: Kind
    fields: tuple[FieldChange, ...]
    old: Subject | None
    new: Subject | None
    ease: Ease | None = None

    @property
    def name(self) -> str:
        """Its name, the new one if it has two."""
        subject = self.new or self.old
        assert subject is not None, "a change is of something"
        return subject.name


def compare(old: Plan, new: Plan) -> tuple[Change, ...]:
    """What differs, in the order of the new plan; what was removed stands last, in the order of the old one.

    Of sources only those in both plans are compared: one that nobody uses changes no goal.
    """
    before, after = ({each.name: each for each in _subjects(plan)} for plan in (old, new))
    renamed = dict(_renamed(before, after))
    kept = set(after) | set(renamed.values())
    found = [
        *(_change(before.get(renamed.get(name, name)), subject) for name, subject in after.items()),
        *(_change(subject, None) for name, subject in before.items() if name not in kept),
    ]
    return tuple(change for change in found if change is not None)


def _subjects(plan: Plan) -> Iterator[Subject]:
    for team in plan.teams:
        for objective in team.objectives:
            said = {"title": objective.title, "owner": objective.owner, "supports": objective.supports}
            yield Subject(objective.name, _said(said), team=team)
            yield from (_measured(key_result, team) for key_result in objective.key_results)
        yield from (_measured(metric, team) for metric in team.health_metrics)
    for source in plan.sources.values():
        yield Subject(f"source {source.name}", _said({"connector": source.connector, **_plain(source.fields)}))


def _measured(key_result: KeyResult, team: TeamCycle) -> Subject:
    earlier = tuple(full_name(word, key_result.name) for word in key_result.was)
    return Subject(key_result.name, _texts(key_result, team), key_result, team, earlier)


def _renamed(before: Mapping[str, Subject], after: Mapping[str, Subject]) -> Iterator[tuple[str, str]]:
    """New names with the old names that they stand for; an old name stands for one only."""
    gone = {name for name in before if name not in after}
    for name, subject in after.items():
        old = next((word for word in subject.earlier if word in gone), None)
        if name not in before and old is not None:
            gone.remove(old)
            yield name, old


def _change(old: Subject | None, new: Subject | None) -> Change | None:
    """What became of a part of the plan; None if nothing did."""
    if old is not None and new is not None:
        return _between(old, new)
    subject = old or new
    assert subject is not None, "it is in one of the plans"
    if subject.team is None:
        return None
    telling = {name: text for name, text in subject.texts.items() if _USUAL.get(name) != text}
    if new is None:
        return Change(Kind.REMOVED, tuple(FieldChange(name, text, None) for name, text in telling.items()), old, None)
    return Change(Kind.ADDED, tuple(FieldChange(name, None, text) for name, text in telling.items()), None, new)


def _between(old: Subject, new: Subject) -> Change | None:
    names = dict.fromkeys([*new.texts, *old.texts])
    fields = tuple(
        FieldChange(name, old.texts.get(name), new.texts.get(name))
        for name in names
        if old.texts.get(name) != new.texts.get(name)
    )
    if old.name == new.name:
        return Change(Kind.CHANGED, fields, old, new, _ease(old, new)) if fields else None
    return Change(Kind.RENAMED, fields, old, new, _ease(old, new))


def _ease(old: Subject, new: Subject) -> Ease | None:
    if old.key_result is None or new.key_result is None:
        return None
    return ease(old.key_result.goal, new.key_result.goal)


def _texts(key_result: KeyResult, team: TeamCycle) -> dict[str, str]:
    """The fields of a key result in the words of its file."""
    stale, poll_from = key_result.stale_after, key_result.poll_from
    return _said(
        {
            "title": key_result.title,
            "owner": key_result.owner,
            **_goal(key_result.goal),
            "ambition": key_result.ambition.value,
            "weight": _exact(key_result.weight),
            **_measure(key_result.measure),
            "every": interval_text(key_result.every),
            "stale_after": None if stale is None else interval_text(stale),
            "poll_from": None if poll_from is None else day_text(poll_from),
            "guardrails": ", ".join(key_result.guardrails),
            "checkpoints": ", ".join(
                f"{percent_text(point.share)} by {day_text(point.day)}" for point in key_result.checkpoints
            ),
            "state": _state(key_result),
            "dates": f"{day_text(team.cycle.first)} to {day_text(team.cycle.last)}",
        }
    )


def _goal(goal: Goal) -> dict[str, str]:
    if isinstance(goal, Reach):
        return {"baseline": baseline_text(goal), "target": target_text(goal)}
    if isinstance(goal, Keep):
        return {"keep": goal_text(goal).removeprefix("keep ")}
    if isinstance(goal, Milestones):
        return {f'step "{step.title}"': _step(step) for step in goal.steps}
    return {"baseline": f"measured over the {window_text(goal.window)} before", "target": goal_text(goal)}


def _step(step: Milestone) -> str:
    done = f", done {day_text(step.done)}" if step.done else ""
    weight = "" if step.weight == 1 else f", weight {_exact(step.weight)}"
    return f"due {day_text(step.due)}{done}{weight}"


def _measure(measure: Measure | None) -> dict[str, str | None]:
    if measure is None:
        return {}
    own = {"connector": measure.connector, "source": measure.source, **_plain(measure.fields)}
    return {f"measure {name}": text for name, text in (own | {"unit": measure.unit.symbol}).items()}


def _plain(fields: Mapping[str, object]) -> dict[str, str | None]:
    """JSON-able fields as text; of a text only itself."""
    return {
        name: value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
    }


def _state(key_result: KeyResult) -> str:
    if key_result.lifecycle is Lifecycle.ACTIVE or not key_result.lifecycle_reason:
        return key_result.lifecycle.value
    return f"{key_result.lifecycle}: {key_result.lifecycle_reason}"


def _exact(weight: float) -> str:
    return f"{weight:.15g}"


def _said(texts: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
