"""What a change of the plan does to progress, score and status, on the readings that are stored."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .assess import assess
from .changes import FieldChange, Kind
from .goalposts import moved_goalpost
from .ledger import SHORT_COMMIT
from .quantity import QuantityError
from .wording import percent_text, score_text

if TYPE_CHECKING:
    from datetime import datetime

    from .changes import Change
    from .cycle import Cycle
    from .model import KeyResult, Measure
    from .readings import History
    from .standing import Standing, Status


@dataclass(frozen=True, slots=True)
class Case:
    """A key result of one plan, with its cycle there and what is stored of it."""

    key_result: KeyResult
    cycle: Cycle
    history: History


@dataclass(frozen=True, slots=True)
class Effect:
    """Where a key result stands under the old goal and under the new one.

    Attributes:
        before, after: None where it is not in that plan, or where `note` says why.
        moved: The sentence about a goalpost that was moved after a bad week, if one was.
        note: What is to be known about the figures.
    """

    before: Standing | None
    after: Standing | None
    moved: str | None = None
    note: str | None = None

    @property
    def matters(self) -> bool:
        """Whether progress, score or status differ."""
        return _figures(self.before) != _figures(self.after)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a screen shows of the changes against a revision.

    Attributes:
        ref: The revision as it was asked for.
        commit: Its full hash.
        items: Each change, with its effect where it is of a key result and readings are stored.
        unjudged: Why there are no effects; None if there are.
        demo: Whether the data is made up.
    """

    ref: str
    commit: str
    items: tuple[tuple[Change, Effect | None], ...]
    unjudged: str | None = None
    demo: bool = False

    @property
    def against(self) -> str:
        """The revision in words: `main (3f2a91c)`."""
        return f"{self.ref} ({self.commit[:SHORT_COMMIT]})"

    @property
    def counts(self) -> str:
        """How many changes of each kind there are: `1 added, 2 changed`."""
        found = Counter(change.kind for change, _ in self.items)
        return ", ".join(f"{found[kind]} {kind}" for kind in Kind if found[kind])


def figures(told: Effect) -> tuple[FieldChange, ...]:
    """Progress, score and status under both goals, as text; None where there is none."""
    before, after = _texts(told.before), _texts(told.after)
    return tuple(FieldChange(name, before[name], after[name]) for name in before)


def _texts(standing: Standing | None) -> dict[str, str | None]:
    progress, score, status = _figures(standing) or (None, None, None)
    return {
        "progress": None if progress is None else percent_text(progress),
        "score": None if score is None else score_text(score),
        "status": status,
    }


def effect(old: Case | None, new: Case | None, at: datetime, *, settle: timedelta = timedelta(0)) -> Effect:
    """Judge the same stored readings under both goals, at an instant.

    Where the measure changed too, both goals are judged by the readings of the one that was
    stored last, and the note says so.
    """
    note = None
    if old is not None and new is not None and old.key_result.measure != new.key_result.measure:
        measure, note = _stored_measure(old, new)
        old, new = _read_with(old, measure), _read_with(new, measure)
    try:
        before, after = (None if each is None else _judged(each, at, settle) for each in (old, new))
    except QuantityError as error:
        return Effect(None, None, note=f"the stored readings cannot be judged by both goals: {error.message}")
    moved = None
    if before is not None and after is not None and new is not None:
        moved = moved_goalpost(before, after, new.cycle.day_of(at))
    return Effect(before, after, moved, note)


def _judged(case: Case, at: datetime, settle: timedelta) -> Standing:
    return assess(case.key_result, case.cycle, case.history, at, settle=settle)


def _figures(standing: Standing | None) -> tuple[float | None, float | None, Status] | None:
    return None if standing is None else (standing.progress, standing.score, standing.status)


def _stored_measure(old: Case, new: Case) -> tuple[Measure | None, str | None]:
    """The measure that the stored readings are of, and what is to be said about that."""
    before, after = old.key_result.measure, new.key_result.measure
    if before is None or after is None:
        return before or after, None
    definitions = new.history.definitions
    stored = json.loads(definitions[-1].content).get("measure") if definitions else None
    is_new = stored == _plain(after)
    said = "new" if is_new else "old"
    return after if is_new else before, f"the measure changed too: both figures are of the {said} measure's readings"


def _plain(measure: Measure) -> object:
    """A measure as a stored definition has it."""
    own = {"connector": measure.connector, "source": measure.source, "unit": measure.unit.symbol}
    return json.loads(json.dumps({**measure.fields, **own}))


def _read_with(case: Case, measure: Measure | None) -> Case:
    return replace(case, key_result=replace(case.key_result, measure=measure))
