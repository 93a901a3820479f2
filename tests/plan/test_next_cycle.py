"""A draft of the next cycle's file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.model import Ambition, Bound, Keep, Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.quantity import parse_unit
from tracker.core.rollup import team_standing
from tracker.core.standing import Standing, Status, Trust
from tracker.plan.findings import Severity
from tracker.plan.next_cycle import draft_next

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.model import KeyResult, TeamCycle
    from tracker.core.standing import TeamStanding
    from tracker.plan.loaded import Loaded

AT = datetime(2027, 1, 1, 1, tzinfo=UTC)
HOSTILE = "Faster: #1 'by' \"half\"\\ — naïve {x} [y]"
FILE = """\
team: platform
cycle: 2026-Q4
objectives:
  - id: fast
    title: >-
      TITLE
    owner: dana
    supports: company/ship
    key_results:
      - id: time
        title: Time
        owner: lee
        baseline: 45 min
        target: < 10 min
        ambition: committed
        every: 1d
        stale_after: 3d
        weight: 2
        guardrails: [errors, gone]
        measure: {connector: gauge, source: meter, query: 'a{b="c"}', labels: [x, y], unit: s}
      - id: gone
        title: Gone
        baseline: 1 tickets
        target: 5 tickets
        dropped: not needed
        measure: {connector: people, unit: tickets}
      - id: survey
        title: Survey
        baseline: 6.1 points
        target: ">= 7.5 points"
        measure: {connector: people, unit: points}
      - id: free
        title: Free
        keep: 20 % .. 75 %
        measure: {connector: gauge, query: free, unit: ratio}
      - id: up
        title: Up
        keep: "> 99.95 %"
        measure: {connector: gauge, query: up, unit: ratio}
      - id: drill
        title: Drill
        milestones:
          - {title: planned, due: 2026-10-20, done: 2026-10-18}
          - {title: reviewed, due: 2026-11-01, weight: 2}
      - id: relative
        title: Relative
        baseline: {measured: 28d}
        target: "-40 %"
        measure: {connector: gauge, query: relative, unit: ms}
  - id: done
    title: Done
    key_results:
      - id: all-done
        title: All done
        milestones: [{title: a, due: 2026-10-20, done: 2026-10-18}]
health_metrics:
  - id: errors
    title: Errors
    keep: "<= 15 %"
    measure: {connector: gauge, query: errors, unit: ratio}
"""
VALUES = {"time": 16.53333333333333, "survey": None, "free": 40.0, "up": 99.0, "errors": 3.0}


@pytest.fixture
def ended(loading: Callable[..., Loaded]) -> tuple[Loaded, TeamStanding]:
    """A plan with a key result of every kind, and where the team stood at its end."""
    loaded = loading({"okrs/a.yaml": FILE.replace("TITLE", HOSTILE)})
    (team,) = loaded.plan.teams
    standings = {key_result.name: _standing(key_result) for key_result in (*team.key_results(), *team.health_metrics)}
    return loaded, team_standing(team, standings, AT)


def _standing(key_result: KeyResult) -> Standing:
    status = {"gone": Status.DROPPED, "all-done": Status.ACHIEVED}.get(key_result.id, Status.AT_RISK)
    score = None if key_result.id == "survey" else 0.54
    value = VALUES.get(key_result.id)
    return Standing(key_result, status, "it is\nso", Trust.FRESH, value=value, score=score)


def drafted(ended: tuple[Loaded, TeamStanding]) -> str:
    """The text of the next cycle's file."""
    loaded, standing = ended
    text = draft_next(standing, loaded.settings.sources)
    assert text is not None
    return text


def test_the_draft_loads(ended: tuple[Loaded, TeamStanding], loading: Callable[..., Loaded]) -> None:
    """It is a file without errors, whose key results are those that were not reached, from where they ended."""
    loaded = loading({"okrs/a.yaml": drafted(ended)})

    assert [] == [finding for finding in loaded.findings if finding.severity is Severity.ERROR]
    (team,) = loaded.plan.teams
    (objective,) = team.objectives
    assert ("platform", "2027-Q1", HOSTILE, "dana", "company/ship") == (
        team.team,
        team.cycle.name,
        objective.title,
        objective.owner,
        objective.supports,
    )
    ids = [key_result.id for key_result in objective.key_results]
    assert ["time", "survey", "free", "up", "drill", "relative"] == ids
    assert ["errors"] == [metric.id for metric in team.health_metrics]


def test_everything_but_the_baseline_stays(ended: tuple[Loaded, TeamStanding], loading: Callable[..., Loaded]) -> None:
    """Measure, interval, ambition and weight are those of the cycle before; guardrails as far as they carry over."""
    old = _by_id(ended[0].plan.teams[0])
    new = _by_id(loading({"okrs/a.yaml": drafted(ended)}).plan.teams[0])

    goal = old["time"].goal
    assert isinstance(goal, Reach)
    assert replace(goal, baseline=16.5333) == new["time"].goal
    assert ("errors",) == new["time"].guardrails
    for name in ("measure", "every", "stale_after", "ambition", "weight", "owner"):
        assert [getattr(old[each], name) for each in new] == [getattr(found, name) for found in new.values()]
    others = ("survey", "free", "up", "errors", "relative")
    assert [old[each].goal for each in others] == [new[each].goal for each in others]


def _by_id(team: TeamCycle) -> dict[str, KeyResult]:
    return {key_result.id: key_result for key_result in (*team.key_results(), *team.health_metrics)}


def test_only_open_steps_carry_over(ended: tuple[Loaded, TeamStanding], loading: Callable[..., Loaded]) -> None:
    """With the end of the cycle as their day, until people agree on another."""
    goal = _by_id(loading({"okrs/a.yaml": drafted(ended)}).plan.teams[0])["drill"].goal

    assert Milestones((Milestone("reviewed", date(2027, 3, 31), weight=2),)) == goal


def test_how_it_ended_is_a_comment(ended: tuple[Loaded, TeamStanding]) -> None:
    """On one line, whatever it says; a source that is not declared is not named."""
    text = drafted(ended)

    assert ["score 0.54, it is so", "no score, it is so", "at risk, it is so"] == list(
        dict.fromkeys(
            line.partition("it ended: ")[2].partition(";")[0] for line in text.splitlines() if "# it ended: " in line
        )
    )
    assert 'measure: {connector: "people", unit: "points"}' in text


def test_nothing_carries_over(ended: tuple[Loaded, TeamStanding]) -> None:
    """Where all is achieved or dropped, there is no file."""
    loaded, standing = ended
    achieved = tuple(
        replace(objective, standings=tuple(replace(each, status=Status.ACHIEVED) for each in objective.standings))
        for objective in standing.objectives
    )

    assert None is draft_next(replace(standing, objectives=achieved), loaded.settings.sources)


MINUTES = parse_unit("min")
DAYS = timedelta(days=28)


@pytest.mark.parametrize(
    ("goal", "value", "expected"),
    [
        pytest.param(Reach(45, 10, strict=True, unit=MINUTES), 10.0, ['baseline: "45 min"'], id="at a strict target"),
        pytest.param(Reach(1, 9, strict=False, unit=MINUTES), 1234567.25, ['baseline: "1234567.25 min"'], id="large"),
        pytest.param(Reach(6, 9, strict=True, unit=MINUTES), 7.0, ['target: "> 9 min"'], id="higher is better"),
        pytest.param(Keep(None, Bound(3, strict=True), MINUTES), 7.0, ['keep: "< 3 min"'], id="an upper bound"),
        pytest.param(
            ReachFromHistory(DAYS, 10, None, strict=False, unit=MINUTES), None, ['target: "10 min"'], id="no comparator"
        ),
        pytest.param(
            ReachFromHistory(DAYS, 10, None, strict=True, unit=MINUTES, decreasing=True),
            None,
            ['baseline: {measured: "28d"}', 'target: "< 10 min"'],
            id="from history",
        ),
        pytest.param(
            ReachFromHistory(DAYS, 10, None, strict=False, unit=MINUTES, decreasing=False),
            None,
            ['target: ">= 10 min"'],
            id="from history, upwards",
        ),
        pytest.param(
            ReachFromHistory(DAYS, None, 0.6, strict=False, unit=None), None, ['target: "x0.6"'], id="a factor of it"
        ),
    ],
)  # fmt: skip
def test_goals_in_the_words_of_a_file(
    ended: tuple[Loaded, TeamStanding], goal: Any, value: float | None, expected: list[str]
) -> None:
    """Each is written as its parser reads it."""
    loaded, standing = ended
    first = standing.objectives[0].standings[0]
    changed = replace(first, value=value, key_result=replace(first.key_result, goal=goal, ambition=Ambition.STRETCH))
    objective = replace(standing.objectives[0], standings=(changed,))

    text = draft_next(replace(standing, objectives=(objective,), health=()), loaded.settings.sources)

    assert text is not None
    assert [] == [line for line in expected if line not in text]
    assert "health_metrics" not in text
