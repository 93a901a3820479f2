"""From key results to objectives and teams."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.model import TeamCycle
from tracker.core.rollup import Mean, Part, doubt_text, interval_text, mean, roll_up, team_standing, weakest
from tracker.core.standing import Status, Trust

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.model import Keep, Objective
    from tracker.core.standing import Standing

AT = datetime(2026, 8, 17, tzinfo=UTC)
A, ON, RISK, OFF = Status.ACHIEVED, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK
NONE, LATER, PAUSED, DROPPED = Status.NO_DATA, Status.NOT_STARTED, Status.PAUSED, Status.DROPPED


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        pytest.param([A, A], A, id="all achieved"),
        pytest.param([A, ON], ON, id="on track is weaker than achieved"),
        pytest.param([ON, RISK], RISK, id="at risk is weaker than on track"),
        pytest.param([RISK, OFF], OFF, id="off track is weaker than at risk"),
        pytest.param([ON, NONE], RISK, id="no data counts as at risk"),
        pytest.param([OFF, NONE], OFF, id="off track is weaker than no data"),
        pytest.param([A, NONE, PAUSED], RISK, id="silence is never green"),
        pytest.param([NONE, NONE], NONE, id="no data at all"),
        pytest.param([NONE, PAUSED], NONE, id="no data in all that counts"),
        pytest.param([ON, PAUSED, DROPPED], ON, id="what rests has no say"),
        pytest.param([PAUSED, DROPPED], PAUSED, id="everything rests"),
        pytest.param([LATER, LATER], LATER, id="nothing has started"),
        pytest.param([LATER, PAUSED], LATER, id="what is not paused is yet to start"),
        pytest.param([], LATER, id="nothing at all"),
    ],
)
def test_weakest(statuses: list[Status], expected: Status) -> None:
    """The whole is as its weakest part."""
    assert expected is weakest(statuses)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([(1, ON, 0.5), (1, ON, 0.7)], (0.6, 0.6, 0.6, 2, 2), id="all known: one number"),
        pytest.param([(3, ON, 0.5), (1, ON, 0.9)], (0.6, 0.6, 0.6, 2, 2), id="weights count"),
        pytest.param([(1, ON, 0.5), (1, NONE, None)], (0.5, 0.25, 0.75, 1, 2), id="an unknown one widens the interval"),
        pytest.param([(1, ON, 0.0), (1, NONE, None)], (0.0, 0.0, 0.5, 1, 2), id="a true zero is known"),
        pytest.param([(1, NONE, None)], (None, 0.0, 1.0, 0, 1), id="nothing known: anything between"),
        pytest.param([(1, ON, 0.5), (1, PAUSED, None)], (0.5, 0.5, 0.5, 1, 1), id="a paused one is left out"),
        pytest.param([(1, ON, 0.5), (1, DROPPED, 0.9)], (0.5, 0.5, 0.5, 1, 1), id="a dropped one is left out"),
        pytest.param([(1, LATER, None)], (None, 0.0, 1.0, 0, 0), id="nothing has started"),
        pytest.param([(1, A, 1.4), (1, OFF, -0.4)], (0.5, 0.5, 0.5, 2, 2), id="scores are clamped"),
    ],
)
def test_roll_up(
    standing_of: Callable[..., Standing],
    objective_of: Callable[..., Objective],
    parts: list[tuple[float, Status, float | None]],
    expected: tuple[float | None, float, float, int, int],
) -> None:
    """The score is the weighted mean of what is known, with the interval it could lie in."""
    standings = [
        standing_of(f"kr-{n}", status, score, weight=weight) for n, (weight, status, score) in enumerate(parts)
    ]
    whole = roll_up(objective_of(*standings), standings)
    found = (whole.score, whole.low, whole.high, whole.known, whole.total)
    assert found == pytest.approx(expected)
    assert whole.standings == tuple(standings)


def test_coverage_in_words(standing_of: Callable[..., Standing], objective_of: Callable[..., Objective]) -> None:
    """A score says how many key results it rests on."""
    standings = [standing_of("a", ON, 0.5), standing_of("b", RISK, 0.45), standing_of("c", NONE)]
    whole = roll_up(objective_of(*standings), standings)
    assert (whole.coverage, whole.status) == ("2 of 3", RISK)


SCORES = st.floats(min_value=0, max_value=1)
WEIGHTS = st.floats(min_value=0.01, max_value=100)
KNOWN = st.tuples(WEIGHTS, SCORES).map(lambda pair: Part(pair[0], pair[1], pair[1], pair[1]))
UNKNOWN = WEIGHTS.map(lambda weight: Part(weight, None, 0.0, 1.0))
PARTS = st.lists(KNOWN | UNKNOWN, max_size=8)


@given(parts=PARTS)
def test_the_score_lies_within_what_it_could_be(parts: list[Part]) -> None:
    """Low, score and high are in order and within 0 and 1."""
    result = mean(parts)
    score = result.low if result.score is None else result.score
    assert 0 <= result.low <= score <= result.high <= 1


@given(parts=PARTS, unknown=UNKNOWN)
def test_an_unknown_part_never_moves_the_score_but_widens_the_interval(parts: list[Part], unknown: Part) -> None:
    """Adding what is not known leaves the mean and takes nothing off the interval."""
    without, including = mean(parts), mean([*parts, unknown])
    assert without.score == including.score
    assert including.low <= without.low + 1e-12
    assert including.high >= without.high - 1e-12


@given(parts=st.lists(KNOWN, min_size=1, max_size=8))
def test_a_known_mean_is_one_number(parts: list[Part]) -> None:
    """Where all is known, low, score and high are the same number."""
    result = mean(parts)
    assert result.low == result.score == result.high


@given(parts=st.lists(KNOWN, min_size=1, max_size=8), scores=st.lists(SCORES, min_size=8, max_size=8))
def test_what_the_unknown_turns_out_to_be_lies_in_the_interval(parts: list[Part], scores: list[float]) -> None:
    """Whatever an unknown part scores in the end, the mean lies in the interval told before."""
    hidden = [Part(part.weight, None, 0.0, 1.0) if n % 2 else part for n, part in enumerate(parts)]
    shown = [
        Part(part.weight, score, score, score) if n % 2 else part
        for n, (part, score) in enumerate(zip(parts, scores, strict=False))
    ]
    before, after = mean(hidden), mean(shown)
    assert after.score is not None
    assert before.low - 1e-12 <= after.score <= before.high + 1e-12


def test_a_mean_of_nothing() -> None:
    """Of no parts nothing is known."""
    assert mean([]) == Mean(None, 0.0, 1.0)


def test_a_team(
    quarter: Cycle,
    standing_of: Callable[..., Standing],
    objective_of: Callable[..., Objective],
    failure_rate: Keep,
) -> None:
    """Objectives weigh the same, health metrics score nothing, and their breach caps what they guard."""
    guarded = standing_of("deploy-time", A, 1.0, guardrails=("failures",))
    others = [standing_of("success", ON, 0.8), standing_of("latency", NONE), standing_of("bugs", PAUSED)]
    health = standing_of("failures", OFF, 0.1, goal=failure_rate, value=17.0, health=True)
    first = objective_of(guarded, id="deploy-fast")
    second = objective_of(*others[:2], id="reliable")
    resting = objective_of(others[2], id="later")
    team = TeamCycle("platform", quarter, (first, second, resting), (health.key_result,))
    standings = {standing.key_result.name: standing for standing in (guarded, *others, health)}

    whole = team_standing(team, standings, quarter.end)

    assert [objective.status for objective in whole.objectives] == [RISK, RISK, PAUSED]
    assert [objective.score for objective in whole.objectives] == [1.0, 0.8, None]
    assert (whole.status, whole.known, whole.total, whole.at) == (RISK, 2, 3, quarter.end)
    assert (whole.score, whole.low, whole.high) == pytest.approx((0.9, 0.7, 0.95))
    assert whole.health == (health,)
    assert whole.standings()[0].reason.endswith("capped: guardrail failures is breached (17 %, keep <= 15 %)")


def test_a_key_result_may_guard_another(
    quarter: Cycle,
    standing_of: Callable[..., Standing],
    objective_of: Callable[..., Objective],
    failure_rate: Keep,
) -> None:
    """A guardrail may be a key result of another objective of the team."""
    fast = standing_of("deploy-time", ON, 0.8, guardrails=("failures",))
    safe = standing_of("failures", RISK, 0.5, goal=failure_rate, value=17.0)
    team = TeamCycle("platform", quarter, (objective_of(fast, id="fast"), objective_of(safe, id="safe")))
    whole = team_standing(team, {s.key_result.name: s for s in (fast, safe)}, quarter.start)
    assert [objective.status for objective in whole.objectives] == [RISK, RISK]


def test_a_team_without_a_standing_is_refused(
    quarter: Cycle, standing_of: Callable[..., Standing], objective_of: Callable[..., Objective]
) -> None:
    """A key result that nobody judged is an error, never silently left out."""
    team = TeamCycle("platform", quarter, (objective_of(standing_of("a", ON, 0.5)),))
    with pytest.raises(KeyError):
        team_standing(team, {}, quarter.start)


@pytest.mark.parametrize(
    ("unknown", "told"),
    [
        pytest.param([], "0.50", id="all is known"),
        pytest.param([Trust.BROKEN], "0.50, 0.25 to 0.75 because kr-0 is broken", id="broken"),
        pytest.param(
            [Trust.STALE, Trust.NEVER],
            "0.50, 0.17 to 0.83 because kr-0 is stale and kr-1 was never read",
            id="stale, and never read",
        ),
        pytest.param([Trust.FRESH], "0.50, 0.25 to 0.75 because kr-0 has no data", id="without a baseline"),
        pytest.param([Trust.BROKEN] * 4, "0.50, 0.10 to 0.90 because 4 key results have no data", id="too many"),
    ],
)
def test_a_score_says_why_it_could_be_otherwise(
    standing_of: Callable[..., Standing],
    objective_of: Callable[..., Objective],
    quarter: Cycle,
    unknown: list[Trust],
    told: str,
) -> None:
    """What is unknown is named with its reason; what rests is no doubt."""
    without = [replace(standing_of(f"kr-{n}", Status.NO_DATA), trust=trust) for n, trust in enumerate(unknown)]
    standings = [standing_of("fine", Status.ON_TRACK, 0.5), *without, standing_of("shelved", Status.PAUSED)]
    whole = roll_up(objective_of(*standings), standings)
    team = team_standing(
        TeamCycle("platform", quarter, (whole.objective,)), {each.key_result.name: each for each in standings}, AT
    )
    assert (told, told) == (interval_text(whole), interval_text(team))


def test_without_any_score_there_is_no_interval(
    standing_of: Callable[..., Standing], objective_of: Callable[..., Objective]
) -> None:
    """Nothing known is said as nothing."""
    silent = standing_of("silent", Status.NO_DATA)
    assert interval_text(roll_up(objective_of(silent), [silent])) is None
    assert "silent has no data" == doubt_text([silent])
