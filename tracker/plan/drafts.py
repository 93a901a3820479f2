"""OKR files on their way into the plan: shape first, then one key result after the other.

A draft holds what could be read of a file, so that the problems of all parts and of all files
are found at once; whether it becomes part of the plan is decided when all are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tracker.core.cycle import Cycle, CycleError, parse_cycle
from tracker.core.model import Ambition, KeyResult, Objective

from .goals import GOAL_KEYS, checkpoints_of, goal_of, weight_of
from .measures import measure_of
from .misfits import note_misfits
from .polling import lifecycle_of, poll_from_of, polling_of
from .quoting import shown
from .shapes import KEBAB, KeyResultShape, ObjectiveShape, OkrShape, Shape, kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .measures import Surroundings
    from .notes import Notes
    from .source_text import SourceText
    from .yamltree import Tree

Model = TypeVar("Model", bound=Shape)

HEALTH = "health"
"""Stands in a health metric's full name where a key result has its objective."""
UNNAMED = "unnamed"
_KEBAB = re.compile(KEBAB)
_PLACEHOLDERS: dict[str, Any] = {
    "id": UNNAMED,
    "title": "untitled",
    "team": UNNAMED,
    "cycle": "",
    "key_results": [],
}


@dataclass(frozen=True, slots=True)
class KeyResultDraft:
    """A key result as far as it could be read; `value` is None if something in it is wrong."""

    id: str
    notes: Notes
    guardrails: tuple[str, ...]
    was: tuple[str, ...]
    value: KeyResult | None


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    """An objective with its key results."""

    shape: ObjectiveShape
    notes: Notes
    key_results: tuple[KeyResultDraft, ...]


@dataclass(frozen=True, slots=True)
class FileDraft:
    """What one file says; `team` and `cycle` are None if they could not be read."""

    notes: Notes
    team: str | None
    cycle: Cycle | None
    objectives: tuple[ObjectiveDraft, ...]
    health_metrics: tuple[KeyResultDraft, ...]

    def key_results(self) -> tuple[KeyResultDraft, ...]:
        """Every key result and health metric, in order."""
        return (*(kr for objective in self.objectives for kr in objective.key_results), *self.health_metrics)


def draft(source: SourceText, tree: Tree, notes: Notes, around: Surroundings) -> FileDraft | None:
    """What a file says, with its problems noted; None if it says nothing."""
    if tree.data is None:
        notes.warn("KR110", f"{source.name} is empty", help="delete it, or add `team:`, `cycle:` and `objectives:`")
        return None
    read = shaped(OkrShape, tree.data, notes, children=("objectives", "health_metrics"))
    if read is None:
        return None
    shape, broken = read
    team = None if "team" in broken else _checked_id(shape.team, notes, "team")
    cycle = None if "cycle" in broken else _cycle(shape.cycle, around.zone, notes)
    reader = _Reader(team or "?", cycle, around)
    objectives = _entries(tree.data, "objectives")
    metrics = _entries(tree.data, "health_metrics")
    if not objectives and not metrics and not broken:
        notes.warn("KR110", "the file has no objective", "team", help="add one under `objectives:`, or delete the file")
    return FileDraft(
        notes,
        team,
        cycle,
        tuple(reader.objectives(objectives, notes)),
        tuple(reader.health_metrics(metrics, notes)),
    )


def shaped(
    model: type[Model], raw: object, notes: Notes, children: tuple[str, ...] = ()
) -> tuple[Model, frozenset[str]] | None:
    """Data in its shape, and the keys that had to be left out of it because they are wrong.

    Lists under the keys of `children` are left for the caller to shape, entry by entry. None is
    for data that is no mapping at all.
    """
    if not isinstance(raw, dict):
        notes.error("KR103", f"expected a mapping, found {kind(raw)}", help="write `key: value` lines")
        return None
    body = {key: [] if key in children and isinstance(value, list) else value for key, value in raw.items()}
    try:
        return model.model_validate(body), frozenset()
    except ValidationError as error:
        note_misfits(error, body, notes, model)
        details = error.errors(include_url=False)
    unknown = {detail["loc"] for detail in details if detail["type"] == "extra_forbidden"}
    broken = frozenset(str(detail["loc"][0]) for detail in details if detail["loc"] not in unknown)
    good = {key: value for key, value in _without(body, unknown).items() if key not in broken}
    spare = {key: value for key, value in _PLACEHOLDERS.items() if key in broken and key in model.model_fields}
    return model.model_validate(good | spare), broken


def _without(data: Any, paths: set[tuple[str | int, ...]], at: tuple[str | int, ...] = ()) -> Any:  # noqa: ANN401
    """A copy of the data without the values at the paths."""
    if isinstance(data, list):
        return [_without(item, paths, (*at, number)) for number, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    return {key: _without(value, paths, (*at, key)) for key, value in data.items() if (*at, key) not in paths}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the entries of one file; `team` and `cycle` are for their names and days."""

    team: str
    cycle: Cycle | None
    around: Surroundings

    def objectives(self, entries: list[Any], notes: Notes) -> list[ObjectiveDraft]:
        """Every objective that is one."""
        drafts = (self._objective(raw, notes.within("objectives", n)) for n, raw in _some(entries, notes))
        return [found for found in drafts if found is not None]

    def health_metrics(self, entries: list[Any], notes: Notes) -> list[KeyResultDraft]:
        """Every health metric that is one."""
        drafts = (
            self._key_result(raw, HEALTH, None, notes.within("health_metrics", n)) for n, raw in _some(entries, notes)
        )
        return [found for found in drafts if found is not None]

    def _objective(self, raw: object, notes: Notes) -> ObjectiveDraft | None:
        read = shaped(ObjectiveShape, raw, notes, children=("key_results",))
        if read is None:
            return None
        shape, broken = read
        if "id" not in broken and _checked_id(shape.id, notes, "id") == HEALTH:
            notes.error("KR105", f"`{HEALTH}` is where health metrics are", "id", help="choose another id")
        entries = _entries(raw, "key_results")
        if not entries and "key_results" not in broken:
            notes.error("KR104", "the objective has no key results", "key_results", help="add one", key=True)
        drafts = (
            self._key_result(entry, shape.id, shape.owner, notes.within("key_results", n))
            for n, entry in _some(entries, notes)
        )
        return ObjectiveDraft(shape, notes, tuple(found for found in drafts if found is not None))

    def _key_result(self, raw: object, objective: str, owner: str | None, notes: Notes) -> KeyResultDraft | None:
        before = len(notes.found)
        named = notes.about(self._name(objective, raw))
        read = shaped(KeyResultShape, raw, named)
        if read is None:
            return None
        shape, broken = read
        if "id" not in broken:
            _checked_id(shape.id, named, "id")
        value = self._value(shape, broken, objective, owner, named)
        failed = any(finding.severity == "error" for finding in notes.found[before:])
        return KeyResultDraft(shape.id, named, tuple(shape.guardrails), shape.was, None if failed else value)

    def _name(self, objective: str, raw: object) -> str:
        own = raw.get("id") if isinstance(raw, dict) else None
        return f"{self.team}/{self.cycle.name if self.cycle else '?'}/{objective}/{own or '?'}"

    def _value(
        self, shape: KeyResultShape, broken: frozenset[str], objective: str, owner: str | None, notes: Notes
    ) -> KeyResult | None:
        goal = None if broken & GOAL_KEYS else goal_of(shape, self.cycle, notes)
        measure = None if "measure" in broken else measure_of(shape.measure, goal, self.around, notes)
        every, stale_after = polling_of(shape, notes)
        lifecycle, reason = lifecycle_of(shape, notes)
        weight = weight_of(shape.weight, notes, "weight")
        checkpoints = checkpoints_of(shape, goal, self.cycle, notes)
        poll_from = poll_from_of(shape, self.cycle, notes)
        if goal is None:
            return None
        return KeyResult(
            id=shape.id,
            name=self._name(objective, {"id": shape.id}),
            title=shape.title,
            owner=shape.owner or owner,
            goal=goal,
            measure=measure,
            every=every,
            weight=weight,
            ambition=Ambition(shape.ambition),
            stale_after=stale_after,
            guardrails=tuple(shape.guardrails),
            lifecycle=lifecycle,
            lifecycle_reason=reason,
            checkpoints=checkpoints,
            poll_from=poll_from,
            was=shape.was,
            health=objective == HEALTH,
        )


def objective_of(found: ObjectiveDraft, team: str, cycle: Cycle) -> Objective:
    """The objective of a draft without errors."""
    key_results = tuple(kr.value for kr in found.key_results if kr.value is not None)
    shape = found.shape
    return Objective(shape.id, f"{team}/{cycle.name}/{shape.id}", shape.title, shape.owner, key_results, shape.supports)


def _entries(raw: object, key: str) -> list[Any]:
    entries = raw.get(key) if isinstance(raw, dict) else None
    return entries if isinstance(entries, list) else []


def _some(entries: list[Any], notes: Notes) -> Iterator[tuple[int, Any]]:
    """The entries with their numbers, until there is enough to say of the file."""
    return takewhile(lambda _: not notes.full, enumerate(entries))


def _checked_id(id: str, notes: Notes, key: str) -> str:
    if _KEBAB.fullmatch(id) is None:
        kebab = "-".join(re.findall("[a-z0-9]+", id.lower()))
        message = f"{shown(id)} may only have lower-case letters, digits and single hyphens"
        notes.error("KR109", message, key, help=f"write `{kebab or 'deploy-time'}`")
    return id


def _cycle(text: str, zone: str, notes: Notes) -> Cycle | None:
    try:
        return parse_cycle(text, zone)
    except CycleError as error:
        notes.error("KR113", error.message, "cycle", help=error.help or "write such as 2026-Q4")
        return None
