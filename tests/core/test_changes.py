"""What differs between two plans, field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.changes import Change, Kind, compare
from tracker.core.goalposts import Ease
from tracker.core.model import (
    Ambition,
    Checkpoint,
    Goal,
    KeyResult,
    Lifecycle,
    Measure,
    Milestone,
    Milestones,
    Objective,
    Plan,
    Reach,
    ReachFromHistory,
    Source,
    TeamCycle,
)
from tracker.core.quantity import parse_keep, parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle

MINUTES = parse_unit("min")
Made = tuple[tuple[str, str | None, str | None], ...]


def fields(change: Change) -> Made:
    """The fields of a change as tuples."""
    return tuple((field.name, field.old, field.new) for field in change.fields)


@pytest.fixture
def base(key_result_of: Callable[..., KeyResult], deploy_time: Reach) -> KeyResult:
    """A key result that reads a query."""
    measure = Measure("prometheus", "prod", {"query": "up", "empty": None, "labels": ["é"]}, MINUTES)
    return key_result_of(deploy_time, measure=measure)


@pytest.fixture
def plan_of(quarter: Cycle) -> Callable[..., Plan]:
    """A plan of one objective with these key results, and further parts of the objective."""

    def build(*key_results: KeyResult, health: tuple[KeyResult, ...] = (), cycle: Cycle = quarter, **more: Any) -> Plan:
        objective = Objective("deploy-fast", "platform/2026-Q3/deploy-fast", "Deploy", "dana", key_results)
        return Plan((TeamCycle("platform", cycle, (replace(objective, **more),), health),), {})

    return build


def test_equal_plans_have_no_changes(plan_of: Callable[..., Plan], base: KeyResult) -> None:
    """Nothing differs from itself."""
    assert () == compare(plan_of(base, health=(base,)), plan_of(base, health=(base,)))


STEPS = Milestones((Milestone("a", date(2026, 8, 3)), Milestone("b", date(2026, 8, 4), date(2026, 8, 5), 2.0)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"title": "Faster"}, [("title", "deploy-time", "Faster")], id="title"),
        pytest.param({"owner": None}, [("owner", "lee", None)], id="owner"),
        pytest.param({"weight": 2.5}, [("weight", "1", "2.5")], id="weight"),
        pytest.param({"every": timedelta(days=1)}, [("every", "1h", "1d")], id="interval"),
        pytest.param({"ambition": Ambition.COMMITTED}, [("ambition", "stretch", "committed")], id="ambition"),
        pytest.param({"stale_after": timedelta(days=3)}, [("stale_after", None, "3d")], id="stale after"),
        pytest.param({"poll_from": date(2026, 8, 1)}, [("poll_from", None, "1 Aug 2026")], id="poll from"),
        pytest.param({"guardrails": ("pages", "errors")}, [("guardrails", None, "pages, errors")], id="guardrails"),
        pytest.param(
            {"checkpoints": (Checkpoint(date(2026, 8, 1), 0.5),)},
            [("checkpoints", None, "50% by 1 Aug 2026")],
            id="checkpoints",
        ),
        pytest.param(
            {"lifecycle": Lifecycle.DROPPED, "lifecycle_reason": "no money"},
            [("state", "active", "dropped: no money")],
            id="dropped with a reason",
        ),
        pytest.param({"lifecycle": Lifecycle.PAUSED}, [("state", "active", "paused")], id="paused without one"),
        pytest.param(
            {"measure": Measure("prometheus", "prod", {"query": "down", "n": 3}, parse_unit("s"))},
            [
                ("measure query", "up", "down"),
                ("measure n", None, "3"),
                ("measure unit", "min", "s"),
                ("measure labels", '["é"]', None),
            ],
            id="measure",
        ),
        pytest.param(
            {"goal": parse_keep(">= 99 %"), "measure": None},
            [
                ("keep", None, ">= 99 %"),
                ("baseline", "45 min", None),
                ("target", "< 10 min", None),
                ("measure connector", "prometheus", None),
                ("measure source", "prod", None),
                ("measure query", "up", None),
                ("measure labels", '["é"]', None),
                ("measure unit", "min", None),
            ],
            id="another kind of goal",
        ),
        pytest.param(
            {"goal": ReachFromHistory(timedelta(days=28), None, 0.6, strict=False, unit=None)},
            [
                ("baseline", "45 min", "measured over the 28 days before"),
                ("target", "< 10 min", "-40 % from the measured baseline"),
            ],
            id="a measured baseline",
        ),
        pytest.param(
            {"goal": STEPS},
            [
                ('step "a"', None, "due 3 Aug 2026"),
                ('step "b"', None, "due 4 Aug 2026, done 5 Aug 2026, weight 2"),
                ("baseline", "45 min", None),
                ("target", "< 10 min", None),
            ],
            id="steps",
        ),
    ],
)
def test_changed_fields(
    plan_of: Callable[..., Plan], base: KeyResult, changes: dict[str, Any], expected: list[tuple[str, ...]]
) -> None:
    """Each field that differs has its old and its new text."""
    (change,) = compare(plan_of(base), plan_of(replace(base, **changes)))

    assert (Kind.CHANGED, base.name, None) == (change.kind, change.name, change.ease)
    assert tuple(expected) == fields(change)


def test_an_eased_target(plan_of: Callable[..., Plan], base: KeyResult, deploy_time: Reach) -> None:
    """A change says whether the goal got easier."""
    goal: Goal = replace(deploy_time, target=15)
    (change,) = compare(plan_of(base), plan_of(replace(base, goal=goal)))

    assert (Ease.EASIER, (("target", "< 10 min", "< 15 min"),)) == (change.ease, fields(change))


def test_moved_dates(plan_of: Callable[..., Plan], base: KeyResult, quarter: Cycle) -> None:
    """Dates of a cycle move pace, so each key result has them."""
    (change,) = compare(plan_of(base), plan_of(base, cycle=replace(quarter, last=date(2026, 10, 31))))

    assert (("dates", "1 Jul 2026 to 30 Sep 2026", "1 Jul 2026 to 31 Oct 2026"),) == fields(change)


def test_added_and_removed(plan_of: Callable[..., Plan], base: KeyResult) -> None:
    """All that does not go without saying is told; what was removed stands last."""
    other = replace(base, id="other", name="platform/2026-Q3/deploy-fast/other", measure=None, weight=2.0)
    added, removed = compare(plan_of(other), plan_of(base))

    assert [(Kind.ADDED, base.name), (Kind.REMOVED, other.name)] == [
        (each.kind, each.name) for each in (added, removed)
    ]
    assert [name for name, _, _ in fields(removed)] == ["title", "owner", "baseline", "target", "weight", "dates"]
    assert all(old is None for _, old, _ in fields(added))
    assert all(new is None for _, _, new in fields(removed))


@pytest.mark.parametrize("was", ["old", "deploy-fast/old", "platform/2026-Q3/deploy-fast/old"])
def test_renamed(plan_of: Callable[..., Plan], base: KeyResult, was: str) -> None:
    """An earlier id, written in any of its ways, makes a rename of what would be one removed and one added."""
    old = replace(base, id="old", name="platform/2026-Q3/deploy-fast/old")
    (change,) = compare(plan_of(old), plan_of(replace(base, was=(was,), weight=2.0)))

    assert (Kind.RENAMED, base.name, (("weight", "1", "2"),)) == (change.kind, change.name, fields(change))
    assert change.old is not None
    assert old.name == change.old.name


def test_an_earlier_id_stands_for_one_key_result(plan_of: Callable[..., Plan], base: KeyResult) -> None:
    """A second one that claims it is new, and so is one whose earlier id is still there."""
    old = replace(base, id="old", name="platform/2026-Q3/deploy-fast/old")
    first, second = (replace(base, name=f"{base.name}-{n}", was=("old",)) for n in (1, 2))

    assert [Kind.RENAMED, Kind.ADDED] == [change.kind for change in compare(plan_of(old), plan_of(first, second))]
    assert [Kind.ADDED] == [change.kind for change in compare(plan_of(old), plan_of(old, first))]
    assert () == compare(plan_of(old, first), plan_of(first, old))


def test_objectives(plan_of: Callable[..., Plan], base: KeyResult) -> None:
    """An objective has fields too, but no ease."""
    (change,) = compare(plan_of(base), plan_of(base, title="Deploy faster", supports="company/ship"))

    assert "platform/2026-Q3/deploy-fast" == change.name
    assert (("title", "Deploy", "Deploy faster"), ("supports", None, "company/ship")) == fields(change)


def test_sources(plan_of: Callable[..., Plan], base: KeyResult) -> None:
    """Of sources only those in both plans are compared."""

    def plan(**urls: str) -> Plan:
        return replace(plan_of(base), sources={n: Source(n, "prometheus", {"url": url}) for n, url in urls.items()})

    (change,) = compare(plan(prod="http://a", gone="http://b"), plan(prod="http://c", come="http://d"))

    assert ("source prod", (("url", "http://a", "http://c"),)) == (change.name, fields(change))
