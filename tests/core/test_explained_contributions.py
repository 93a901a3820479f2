"""The step that explains what parts contributed to a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.breakdown import Breakdown, Contribution, Method
from tracker.core.comparing import Comparison
from tracker.core.explained import Explained
from tracker.core.explained_contributions import MOST_FIGURES, MOST_LINES, contributions_step, figures
from tracker.core.model import TeamCycle
from tracker.core.moved import Moved
from tracker.core.readings import History
from tracker.core.rollup import team_standing
from tracker.core.standing import Status
from tracker.core.units import parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.explained import Step
    from tracker.core.model import Objective
    from tracker.core.standing import Standing

AFTER = datetime(2026, 8, 17, tzinfo=UTC)
COMPARED = Comparison(AFTER - timedelta(days=7), AFTER)
MINUTES = parse_unit("min")
MIX = Breakdown(
    "workflow",
    Method.MIX,
    (
        Contribution("deploy.yml", 2.6, 20.0, 25.5, (41, 38), 0.25, weight=0.4),
        Contribution("", 0.5, None, 8.125, (0, 6), 0.5, weight=0.1),
        Contribution("lint.yml", 0.0, 4.0, 4.0, (1200, 1), 0.0, weight=0.5),
    ),
)
HELD = Breakdown("branch", Method.HELD, (Contribution("next", 0.9, 9.0, 12.0, (9, 9), weight=0.5, rest=0.1),))


def moved(*breakdowns: Breakdown) -> Moved:
    """A change of 3.1 minutes on the week."""
    return Moved("a/b/c/d", COMPARED, 20.7, 23.8, MINUTES, breakdowns, "run")


@pytest.fixture
def step(
    quarter: Cycle, standing_of: Callable[..., Standing], objective_of: Callable[..., Objective]
) -> Callable[..., Step | None]:
    """Makes the step of what moved, or of nothing."""

    def build(found: Moved | None) -> Step | None:
        standing = standing_of("deploy-time", Status.AT_RISK, 0.5, value=23.8)
        team = TeamCycle("platform", quarter, (objective_of(standing),))
        whole = team_standing(team, {standing.key_result.name: standing}, AFTER)
        return contributions_step(Explained(standing, whole, History(), AFTER, (), found))

    return build


def test_every_part_has_a_line(step: Callable[..., Step | None]) -> None:
    """After what is compared and what is said of it: the contribution, its share, and the part's own figures."""
    found = step(moved(MIX, HELD))
    assert found is not None
    assert (
        "from 20.7 min (Mon 10 Aug 00:00 UTC) to 23.8 min (Mon 17 Aug 00:00 UTC)",
        "of 3.1 min longer on the week, deploy.yml contributed 2.6 min (84%), from 41 and 38 runs",
        "deploy.yml: 2.6 min longer (84%); itself 20 min, then 25.5 min, 41 then 38 runs",
        "other workflow: 0.5 min longer (16%); itself none, then 8.125 min, 0 then 6 runs",
        "lint.yml: no change (0%); itself 4 min, then 4 min, 1,200 then 1 run",
        "branch next: 0.9 min longer (29%); itself 9 min, then 12 min, 9 then 9 runs",
    ) == found.lines
    assert found.rule == (
        "contribution = change of its own figure × mean share of the events + change of its share × distance from the "
        "whole; or the number, less what it would be if the part's events were those of before"
    )


def test_without_facts_there_is_no_step(step: Callable[..., Step | None]) -> None:
    """Nothing is guessed."""
    assert step(None) is None


@pytest.mark.parametrize(
    ("breakdown", "line"),
    [
        pytest.param(HELD, "no single branch accounts for most of the change", id="none contributed most"),
        pytest.param(
            replace(MIX, contributions=(replace(MIX.contributions[0], weight=0.95),)),
            "none is named: that takes most of the change, 5 events or more, and more than its size alone gives",
            id="one did, and is not named",
        ),
    ],
)
def test_that_no_part_is_named_is_said(step: Callable[..., Step | None], breakdown: Breakdown, line: str) -> None:
    """And why."""
    found = step(moved(breakdown))
    assert found is not None
    assert line == found.lines[1]


def many(count: int, method: Method = Method.MIX) -> Breakdown:
    """So many parts that contributed alike."""
    parts = tuple(Contribution(f"b{number}", 3.1 / count, 1.0, 1.0, (5, 5), weight=0.01) for number in range(count))
    return Breakdown("branch", method, parts)


@pytest.mark.parametrize(
    ("method", "line"),
    [
        pytest.param(Method.MIX, "2 more by branch: 0.6 min longer (20%)", id="together, where they add up"),
        pytest.param(Method.HELD, "2 more by branch", id="without an amount, where they do not"),
    ],
)
def test_the_last_line_counts_those_left_out(step: Callable[..., Step | None], method: Method, line: str) -> None:
    """A person is told of the greatest."""
    found = step(moved(many(MOST_LINES + 2, method)))
    assert found is not None
    assert (line, 2 + MOST_LINES + 1) == (found.lines[-1], len(found.lines))


@pytest.mark.parametrize(("method", "sum_of_rest"), [(Method.MIX, pytest.approx(3.1 / 2)), (Method.HELD, None)])
def test_programs_get_figures(method: Method, sum_of_rest: Any) -> None:
    """Of more parts than people, and of the rest their number and their sum."""
    told = figures(moved(many(2 * MOST_FIGURES, method)))
    (branch,) = told["by"]
    assert (MOST_FIGURES, MOST_FIGURES, sum_of_rest) == (
        len(branch["parts"]),
        branch["left_out"],
        branch["left_out_contribution"],
    )
    assert ("a/b/c/d", 20.7, 23.8, "min") == (
        told["key_result"],
        told["before"]["value"],
        told["after"]["value"],
        told["unit"],
    )


def test_a_part_without_a_name_is_null_for_programs() -> None:
    """An operand has its own unit."""
    operand = Contribution("failed", 3.1, 12.0, 20.0, unit=parse_unit("deploys"))
    told = figures(moved(MIX, Breakdown("key result", Method.ORDERS, (operand,))))
    assert [["deploy.yml", None, "lint.yml"], ["failed"]] == [
        [part["part"] for part in each["parts"]] for each in told["by"]
    ]
    assert "deploys" == told["by"][1]["parts"][0]["unit"]
