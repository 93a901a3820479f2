"""What a change of the plan does, judged on the same readings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.changes import Change, FieldChange, Kind
from tracker.core.effects import Case, Difference, effect, figures
from tracker.core.model import KeyResult, Measure, Milestone, Milestones, Reach
from tracker.core.quantity import parse_unit
from tracker.core.readings import Definition
from tracker.core.standing import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.readings import History

AT = datetime(2026, 8, 17, 7, tzinfo=UTC)
SECONDS = parse_unit("s")


@pytest.fixture
def case_of(
    key_result_of: Callable[..., KeyResult], deploy_time: Reach, quarter: Cycle, history_of: Callable[..., History]
) -> Callable[..., Case]:
    """A case of a target, read daily: 20 minutes, then 24 for the last week."""
    days = [date(2026, 7, 1) + timedelta(days=number) for number in range(47)]
    history = history_of({day: 24.0 if day > date(2026, 8, 9) else 20.0 for day in days})

    def build(target: float = 10, known: History = history, **changes: object) -> Case:
        subject = replace(key_result_of(replace(deploy_time, target=target)), **changes)
        return Case(subject, quarter, known)

    return build


def test_an_eased_target(case_of: Callable[..., Case]) -> None:
    """Progress rises, and the moved goalpost is said."""
    found = effect(case_of(10), case_of(24), AT)

    assert found.matters
    assert found.moved is not None
    assert "after a week that got worse (4 min longer)" in found.moved
    assert ("progress", "60%", "100%") == tuple(getattr(figures(found)[0], name) for name in ("name", "old", "new"))


def test_a_change_without_effect(case_of: Callable[..., Case]) -> None:
    """A new title changes no figure."""
    found = effect(case_of(), case_of(title="Other"), AT)

    assert (False, None, None) == (found.matters, found.moved, found.note)


def test_one_side_only(case_of: Callable[..., Case]) -> None:
    """What is in one plan only has no other figures."""
    added, removed = effect(None, case_of(), AT), effect(case_of(), None, AT)

    assert (None, None) == (added.before, removed.after)
    assert added.matters
    assert FieldChange("score", "0.60", None) == figures(removed)[1]


def test_a_goal_that_readings_cannot_be_judged_by(case_of: Callable[..., Case], deploy_time: Reach) -> None:
    """Readings in minutes say nothing of tickets; the note says so."""
    tickets = replace(deploy_time, unit=parse_unit("tickets"))
    found = effect(case_of(), case_of(goal=tickets), AT)

    assert (None, None) == (found.before, found.after)
    assert found.note is not None
    assert found.note.startswith("the stored readings cannot be judged by both goals: ")


def stored(history: History, measure: Measure) -> History:
    """The history with a definition of a measure."""
    own = {"connector": measure.connector, "source": measure.source, "unit": measure.unit.symbol}
    content = json.dumps({"goal": {}, "measure": {**measure.fields, **own}})
    return history._replace(definitions=(Definition("a/b/c/d", content, AT),))


@pytest.mark.parametrize("which", ["old", "new"])
def test_a_measure_that_changed_too(case_of: Callable[..., Case], which: str) -> None:
    """Both goals are judged by the readings of the measure that was stored, in its unit."""
    bare = case_of()
    minutes = Measure("prometheus", "prod", {"query": "a"}, parse_unit("min"))
    seconds = Measure("prometheus", "prod", {"query": "b"}, SECONDS)
    measures = {which: minutes, "new" if which == "old" else "old": seconds}
    history = stored(bare.history, minutes)
    old, new = (case_of(known=history, measure=measures[side]) for side in ("old", "new"))
    found = effect(old, new, AT)

    assert f"the measure changed too: both figures are of the {which} measure's readings" == found.note
    assert not found.matters
    assert found.after is not None
    assert 24.0 == found.after.value


def test_readings_without_definition_are_of_the_old_measure(case_of: Callable[..., Case]) -> None:
    """The working tree's measure was never polled."""
    found = effect(case_of(), case_of(measure=Measure("prometheus", "prod", {"query": "b"}, SECONDS)), AT)

    assert "the measure changed too: both figures are of the old measure's readings" == found.note


def test_a_goal_that_was_not_measured(case_of: Callable[..., Case]) -> None:
    """Milestones have no measure, so there is none to mistake."""
    steps = Milestones((Milestone("a", date(2026, 8, 3)),))
    found = effect(case_of(goal=steps, measure=None), case_of(), AT)

    assert None is found.note
    assert found.before is not None
    assert found.before.status is not Status.NO_DATA


def test_the_heading_of_a_difference() -> None:
    """The revision with its short commit, and the counts of each kind."""
    kinds = (Kind.REMOVED, Kind.ADDED, Kind.REMOVED)
    items = tuple((Change(kind, (), None, None), None) for kind in kinds)
    found = Difference("main", "3f2a91c0d1e2", items)

    assert ("main (3f2a91c)", "1 added, 2 removed") == (found.against, found.counts)
