"""A movement in its two parts: what the new definition made, and what is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.explained import Explained
from tracker.core.explained_switch import switch_step
from tracker.core.model import Reach, TeamCycle
from tracker.core.quality import WeekRecord
from tracker.core.quantity import parse_unit
from tracker.core.readings import Definition, History, Switch
from tracker.core.report import weekly_report
from tracker.core.standing import ObjectiveStanding, Status, TeamStanding
from tracker.core.switch import Split, split, split_lines, split_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.standing import Standing

PERCENT, MINUTES = parse_unit("%"), parse_unit("min")
MONDAY = datetime(2026, 8, 10, 12, tzinfo=UTC)
AT = datetime(2026, 8, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = "platform/2026-Q3/deploy-fast/coverage"
SWITCH = Switch(NAME, MONDAY, MONDAY + HOUR, 0.72, "ratio", 0.65, "ratio", 0.64, MONDAY)


@pytest.fixture
def team(quarter: Cycle, standing_of: Callable[..., Standing], objective_of: Callable[..., Any]) -> TeamStanding:
    """A team whose only key result is a percentage, now 76 %."""
    standing = standing_of("coverage", Status.ON_TRACK, 0.5, value=76.0, goal=Reach(60, 80, strict=False, unit=PERCENT))
    objective = objective_of(standing)
    under = ObjectiveStanding(objective, (standing,), Status.ON_TRACK, 0.5, 1, 1, 0.5, 0.5)
    return TeamStanding(
        TeamCycle("platform", quarter, (objective,)), AT, (under,), (), Status.ON_TRACK, 0.5, 1, 1, 0.5, 0.5
    )


def test_a_movement_is_split() -> None:
    """The step from old to new at one slot comes from the definition, all else is real."""
    found = split(SWITCH, 76.0, PERCENT)

    assert Split(MONDAY, pytest.approx(12.0), pytest.approx(7.0), pytest.approx(5.0)) == found  # type: ignore[arg-type]
    expected = "12 pt higher since Mon 10 Aug 12:00 UTC: 7 pt higher from the new definition, 5 pt higher real"
    assert expected == split_text(SWITCH, 76.0, PERCENT, "UTC")


def test_old_and_new_may_count_in_different_units() -> None:
    """Both are told in the goal's unit."""
    switch = Switch(NAME, MONDAY, MONDAY, 1200.0, "s", 0.5, "h", 0.5, MONDAY)

    assert Split(MONDAY, -12.0, -10.0, -2.0) == split(switch, 18.0, MINUTES)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"old": None, "reason": "403 from prod"}, "403 from prod", id="the old measure cannot say"),
        pytest.param({"before": None}, "there was no reading before", id="there is no reading before"),
        pytest.param({"before_at": None}, "there was no reading before", id="nor its time"),
    ],
)
def test_what_cannot_be_split_says_why(changed: dict[str, Any], why: str) -> None:
    """Nothing is made up."""
    switch = SWITCH._replace(**changed)

    assert None is split(switch, 76.0, PERCENT)
    assert f"what the new definition changed is not known: {why}" == split_text(switch, 76.0, PERCENT, "UTC")


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        pytest.param({}, 1, id="in the week"),
        pytest.param({"effective_at": AT - timedelta(days=8)}, 0, id="before it"),
        pytest.param({"effective_at": AT + HOUR}, 0, id="after it"),
        pytest.param({"key_result": "platform/2026-Q3/a/gone"}, 0, id="of what is no longer in the plan"),
    ],
)
def test_a_line_for_each_switch_of_the_week(team: TeamStanding, changed: dict[str, Any], count: int) -> None:
    """It follows the changes of goals in the report."""
    lines = split_lines(team, [SWITCH._replace(**changed)], AT - timedelta(days=7))

    assert count == len(lines)
    assert all(line.startswith("coverage: 12 pt higher since ") for line in lines)


def test_without_a_value_there_is_no_movement(team: TeamStanding) -> None:
    """A key result without a reading has no line."""
    (objective,) = team.objectives
    silent = replace(objective, standings=(replace(objective.standings[0], value=None),))

    assert () == split_lines(replace(team, objectives=(silent,)), [SWITCH], MONDAY - HOUR)


def test_the_report_says_who_changed_what_and_what_it_made(team: TeamStanding) -> None:
    """Commit and author first, then the movement in its parts."""
    definitions = [
        Definition(NAME, '{"measure":{"query":"a"}}', MONDAY - timedelta(days=30)),
        Definition(NAME, '{"measure":{"query":"b"}}', MONDAY, "3f2a91c0d1", "Aisha"),
    ]
    report = weekly_report(team, None, WeekRecord(definitions, switches=[SWITCH]))

    assert (
        "coverage: measure query a to b, from Mon 10 Aug 12:00 UTC, commit 3f2a91c by Aisha",
        "coverage: 12 pt higher since Mon 10 Aug 12:00 UTC: 7 pt higher from the new definition, 5 pt higher real",
    ) == report.goal_changes


def explained(team: TeamStanding, *switches: Switch, **changed: Any) -> Explained:
    """The key result of the team, whose measure was replaced so."""
    standing = replace(team.standings()[0], **changed)
    return Explained(standing, team, History(switches=switches), AT)


def test_explain_shows_the_arithmetic(team: TeamStanding) -> None:
    """Every number that the two parts are made of."""
    step = switch_step(explained(team, SWITCH, SWITCH._replace(old=None, reason="403")))

    assert step is not None
    first, second = step.figures["switches"]
    assert (0.64, 0.65, 0.72, pytest.approx(12), pytest.approx(7), pytest.approx(5)) == tuple(
        first[name] for name in ("before", "old", "new", "total", "from_definition", "real")
    )
    assert ("403", None) == (second["reason"], second["total"])
    assert 2 == len(step.lines)


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param({"switches": ()}, id="the measure was never replaced"),
        pytest.param({"switches": (SWITCH._replace(effective_at=AT - timedelta(days=90)),)}, id="before the cycle"),
        pytest.param({"switches": (SWITCH,), "value": None}, id="without a value"),
    ],
)
def test_otherwise_explain_says_nothing_of_it(team: TeamStanding, subject: dict[str, Any]) -> None:
    """There is nothing to be split."""
    switches = subject.pop("switches")
    assert None is switch_step(explained(team, *switches, **subject))
