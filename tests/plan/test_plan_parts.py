"""Key results that are computed from others: names, units and circles, found when the plan is loaded."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.plan.compiled import tasks
from tracker.plan.load import load
from tracker.plan.parts import resolved
from tracker.ports import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.plan.findings import Finding
    from tracker.plan.loaded import Loaded

FILE = """\
team: platform
cycle: 2026-Q4
health_metrics:
  - {id: deploys, title: D, keep: "> 1 deploys", every: 1w, measure: {connector: manual, unit: deploys}}
  - {id: failed, title: F, keep: "< 5 deploys", stale_after: 3d, every: 1d, measure: {connector: manual, unit: deploys}}
  - {id: hours, title: H, keep: "< 5 h", measure: {connector: manual}}
objectives:
  - id: goal
    title: A goal
    owner: dana
    key_results:
      - {id: drill, title: D, milestones: [{title: step, due: 2026-11-01}]}
"""
SHOP = """\
team: shop
cycle: 2026-Q4
objectives:
  - id: goal
    title: A goal
    owner: dana
    key_results:
      - {id: orders, title: O, keep: "> 1 orders", measure: {connector: manual}}
"""
DEPLOYS, FAILED = "platform/2026-Q4/health/deploys", "platform/2026-Q4/health/failed"


@pytest.fixture
def plan(folder: Callable[..., Path]) -> Callable[..., Loaded]:
    """Load a plan with further lines of key results, with the installed connectors, beside that of another team."""

    def run(*lines: str, shop: str = SHOP) -> Loaded:
        text = FILE + "".join(f"      - {{title: T, {line}}}\n" for line in lines)
        settings = "sources: {}\ntimezone: UTC\n"
        return load(folder({"keyresult.yaml": settings, "okrs/a.yaml": text, "okrs/b.yaml": shop}), {})

    return run


@pytest.fixture
def errors(plan: Callable[..., Loaded]) -> Callable[..., list[Finding]]:
    """The errors of a plan with further lines."""
    return lambda *lines, **more: [each for each in plan(*lines, **more).findings if each.severity == "error"]


def computed(formula: str, of: str, *, id: str = "rate", goal: str = 'keep: "< 15 %"', more: str = "") -> str:
    """The line of a computed key result."""
    return f'id: {id}, {goal}, measure: {{connector: computed, formula: "{formula}", of: {{{of}}}{more}}}'


GOOD = {
    "a ratio of two of a kind": computed("f / d", "f: failed, d: deploys"),
    "a longer tail": computed("f / d", "f: health/failed, d: deploys"),
    "a full name of another team": computed("f / o", "f: failed, o: shop/2026-Q4/goal/orders", more=", unit: ratio"),
    "what has no name, with its unit": computed("f / h", "f: failed, h: hours", more=", unit: ratio"),
    "converted to the unit that is said": computed(
        "h + 1 * h", "h: hours", goal='keep: "< 90 min"', more=", unit: min"
    ),
}


@pytest.mark.parametrize("line", GOOD.values(), ids=GOOD)
def test_what_can_be_computed(errors: Callable[..., list[Finding]], line: str) -> None:
    """Names of the same team and cycle, and full names, with units that go together."""
    assert [] == errors(line)


BAD: dict[str, tuple[str, str, str, str]] = {
    "an unknown name": (
        computed("f / d", "f: failed, d: deploy"),
        "KR111",
        "`deploy` is no key result of this team and cycle",
        "did you mean `deploys`?",
    ),
    "a name of another team": (
        computed("f / o", "f: failed, o: orders"),
        "KR111",
        "`orders` is no key result of this team and cycle",
        "name a key result of the same team and cycle, or in full",
    ),
    "steps": (
        computed("2 * d", "d: drill"),
        "KR308",
        "`drill` has milestones, which are no number",
        "name a key result that is measured",
    ),
    "itself": (
        computed("r / 2", "r: rate"),
        "KR308",
        "it is computed from itself: rate from rate",
        "read one of them from a source instead",
    ),
    "units of two kinds": (
        computed("f + h", "f: failed, h: hours"),
        "KR206",
        '"h" cannot be compared with "deploys"',
        "give both in units of the same kind, such as s and min",
    ),
    "another unit than the goal's": (
        computed("f + d", "f: failed, d: deploys"),
        "KR206",
        "the formula comes out in `deploys`, but `%` is wanted",
        "write the goal, and `unit:`, in `deploys`",
    ),
    "a ratio for plain numbers": (
        computed("f / d", "f: failed, d: deploys", goal="keep: < 1"),
        "KR206",
        "the formula comes out in `ratio`, but plain numbers is wanted",
        "write the goal, and `unit:`, in `ratio`",
    ),
    "what has no name": (
        computed("f / h", "f: failed, h: hours"),
        "KR206",
        "the formula makes a product or quotient of units that has no name",
        "say what it is in: add `unit:`",
    ),
    "a constant zero": (computed("f / 0", "f: failed"), "KR206", "the formula divides by zero", "take the zero out"),
}


@pytest.mark.parametrize(("line", "code", "message", "help"), BAD.values(), ids=BAD)
def test_what_cannot_be_computed(
    errors: Callable[..., list[Finding]], line: str, code: str, message: str, help: str
) -> None:
    """Names that mean nothing, steps, circles, and units that do not go together, each with its cure."""
    (found,) = errors(line)
    assert (code, message, help) == (found.code, found.message, found.help)
    assert "platform/2026-Q4/goal/rate" == found.key_result


def test_a_circle_is_told_of_each_in_it(errors: Callable[..., list[Finding]]) -> None:
    """Who is in the circle says its way round; who only leads into it says nothing."""
    found = errors(
        computed("x", "x: b", id="a"),
        computed("x / 2 + y / 2", "x: c, y: failed-share", id="b"),
        computed("x", "x: a", id="c"),
        computed("x", "x: a", id="d"),
        computed("f / d", "f: failed, d: deploys", id="failed-share"),
    )
    assert [
        "it is computed from itself: a from b from c from a",
        "it is computed from itself: b from c from a from b",
        "it is computed from itself: c from a from b from c",
    ] == [each.message for each in found]


def test_a_chain_is_no_circle(errors: Callable[..., list[Finding]]) -> None:
    """A computed key result may be computed from computed ones, and share parts with them."""
    assert [] == errors(
        computed("f / d", "f: failed, d: deploys", id="a"),
        computed("1 - a", "a: a", id="b"),
        computed("min(a, b)", "a: a, b: b", id="c"),
    )


def test_nothing_is_said_of_names_in_files_that_are_missing(errors: Callable[..., list[Finding]]) -> None:
    """While a file cannot be read, a name may be in it; and the units of a part with errors are not known."""
    line = computed("f / d", "f: failed, d: shop/2026-Q4/goal/orders")
    assert ["KR101"] == [each.code for each in errors(line, shop="a: [")]
    assert ["KR202"] == [each.code for each in errors(line, shop=SHOP.replace("> 1 orders", "> one orders"))]


def test_tasks_know_their_parts(plan: Callable[..., Loaded]) -> None:
    """A task has the full names of its parts, their units, and when they are too old; others have none."""
    by_name = {task.key_result: task for task in tasks(plan(computed("f / d", "f: failed, d: deploys")))}
    assert () == by_name[DEPLOYS].parts
    assert (
        Part("f", FAILED, "deploys", timedelta(days=3)),
        Part("d", DEPLOYS, "deploys", timedelta(weeks=2)),
    ) == by_name["platform/2026-Q4/goal/rate"].parts
    assert {"formula": "f / d", "of": {"f": "failed", "d": "deploys"}} == json.loads(
        by_name["platform/2026-Q4/goal/rate"].measure_fields
    )


def test_a_part_in_a_file_with_errors_is_left_out(plan: Callable[..., Loaded]) -> None:
    """The task is there, and knows only the parts that are."""
    line = computed("f / o", "f: failed, o: shop/2026-Q4/goal/orders", more=", unit: ratio")
    loaded = plan(line, shop=SHOP.replace("owner: dana", "owner: dana\n    color: red"))
    assert ["f"] == [part.name for task in tasks(loaded) for part in task.parts]


def test_tasks_know_how_long_their_baseline_is_measured(plan: Callable[..., Loaded]) -> None:
    """The window of a measured baseline is on the task; others have none."""
    goal = 'baseline: {measured: 28d}, target: "-40 %"'
    found = {task.key_result: task.baseline for task in tasks(plan(f"id: it, {goal}, measure: {{connector: manual}}"))}
    assert {None, timedelta(days=28)} == set(found.values())
    assert timedelta(days=28) == found["platform/2026-Q4/goal/it"]


@pytest.mark.parametrize(
    ("window", "wrong"),
    [("36h", "not a whole number of days"), ("400d", "longer than a year"), ("1m", "not a whole number of days")],
)
def test_a_baseline_is_measured_over_whole_days(errors: Callable[..., list[Finding]], window: str, wrong: str) -> None:
    """Part of a day, or more than a year, is refused."""
    (found,) = errors(f'id: it, baseline: {{measured: {window}}}, target: "-40 %", measure: {{connector: manual}}')
    assert ("KR209", f"`{window}` is {wrong}") == (found.code, found.message)


NAMES = ("a/2026-Q4/o/x", "a/2026-Q4/p/y", "a/2026-Q3/o/x", "b/2026-Q4/o/x", "a/2026-Q4/o/y")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("x", "a/2026-Q4/o/x"),
        ("o/x", "a/2026-Q4/o/x"),
        ("b/2026-Q4/o/x", "b/2026-Q4/o/x"),
        ("y", None),
        ("p/y", "a/2026-Q4/p/y"),
        ("z", None),
        ("", None),
    ],
)
def test_a_word_means_one_beside_it(word: str, expected: Any) -> None:
    """A tail means the only key result of the same team and cycle that has it; a full name itself."""
    assert expected == resolved(word, "a/2026-Q4/o/me", NAMES)
