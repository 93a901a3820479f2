"""What is to be known of a standing beyond its figures, and what a week's real changes are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.breakdown import Breakdown, Contribution, Method
from tracker.core.comparing import Comparison
from tracker.core.insight import (
    calm_text,
    evidence_texts,
    insights,
    movement_text,
    real_changes,
    takes_text,
    telling_reason,
)
from tracker.core.model import Milestone, Milestones, TeamCycle
from tracker.core.moved import Moved
from tracker.core.projection import Effort
from tracker.core.quality import WeekRecord
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.report import weekly_report
from tracker.core.row import row
from tracker.core.series import week_lines
from tracker.core.signal import Chart, Limits, Rule, Signal
from tracker.core.standing import ObjectiveStanding, Projection, Standing, Status, TeamStanding, Trust, WeekValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.model import KeyResult, Objective, Reach

AT = datetime(2026, 8, 17, tzinfo=UTC)
TODAY = date(2026, 8, 17)
MONDAY = date(2026, 8, 10)
USUAL = Limits(45.0, 42.0, 48.0, 12, date(2026, 4, 6), date(2026, 6, 22))
BETTER = Signal(
    Rule.OUTSIDE, date(2026, 7, 6), MONDAY, lasting=True, weeks=6, value=41.0, above=False, better=True, limits=USUAL
)
WEEKS = (WeekValue(date(2026, 6, 29), 45.0), WeekValue(MONDAY, 26.4))
IMPROVING = "better since the week to 12 Jul 2026 (41 min; usual range was 42 to 48 min)"


@pytest.fixture
def moving(key_result_of: Callable[..., KeyResult], deploy_time: Reach) -> Standing:
    """At risk, with a lasting signal of improvement and a projection that is too slow."""
    return Standing(
        key_result_of(deploy_time),
        Status.AT_RISK,
        "53% of the way",
        Trust.FRESH,
        value=26.4,
        observed_at=AT - timedelta(hours=1),
        progress=0.531,
        score=0.531,
        change=-1.7,
        projection=Projection(18.0, 24.0, 30.0, 0.01, 0.6, 13, "smoothing"),
        effort=Effort(-2.5, -1.25, date(2026, 7, 20)),
        weeks=WEEKS,
        charts=(Chart(WEEKS, USUAL, (BETTER,)),),
    )


@pytest.fixture
def calm(moving: Standing) -> Standing:
    """The same within its usual variation."""
    return replace(moving, charts=(Chart(WEEKS, USUAL, ()),))


@pytest.fixture
def success(key_result_of: Callable[..., KeyResult]) -> Standing:
    """A share that is to be held, over 62 events, which were 212 a week before."""
    return Standing(
        key_result_of(parse_keep(">= 99 %"), "deploy-success"),
        Status.ON_TRACK,
        "holds now",
        Trust.FRESH,
        value=99.5,
        observed_at=AT,
        samples=62,
        progress=1.0,
        score=1.0,
        change=3.5,
        samples_before=212,
        weeks=(WeekValue(MONDAY, 99.5, held=True),),
        unjudged="3 weekly values, 8 are needed",
    )


@pytest.fixture
def team_of(quarter: Cycle, objective_of: Callable[..., Objective]) -> Callable[..., TeamStanding]:
    """Makes the standing of a team of standings and health metrics."""

    def build(*standings: Standing, health: tuple[Standing, ...] = ()) -> TeamStanding:
        named = [
            replace(each, key_result=replace(each.key_result, id=f"kr-{n}", name=f"n{n}"))
            for n, each in enumerate(standings, start=1)
        ]
        objective = objective_of(*named)
        whole = ObjectiveStanding(objective, tuple(named), Status.AT_RISK, 0.5, 1, len(named), 0.4, 0.6)
        plan = TeamCycle("platform", quarter, (objective,), tuple(each.key_result for each in health))
        return TeamStanding(plan, AT, (whole,), health, Status.AT_RISK, 0.5, 1, len(named), 0.4, 0.6)

    return build


@pytest.fixture
def silent(moving: Standing) -> Standing:
    """The same without data that may count."""
    nothing = {"progress": None, "score": None, "change": None, "projection": None, "effort": None, "charts": ()}
    return replace(moving, status=Status.NO_DATA, reason="no data", trust=Trust.BROKEN, **nothing)  # type: ignore[arg-type]


def test_what_it_takes_and_whether_it_moved(moving: Standing) -> None:
    """Effort and movement are told, in this order."""
    effort = (
        "needs 2.5 min shorter each week, 2 times the best so far (1.2 min shorter); "
        "at that best it was within reach until 20 Jul 2026"
    )
    assert (effort, f"{IMPROVING}, worth a look") == insights(moving, TODAY)
    assert effort == takes_text(moving, TODAY)


def test_inside_usual_variation_says_exactly_that(calm: Standing) -> None:
    """No explanation is looked for."""
    assert "within its usual variation (42 to 48 min)" == movement_text(calm)


def test_what_is_not_judged_says_why(success: Standing) -> None:
    """The reason takes the place of a judgement; a report has it once for all, not here."""
    assert "not judged: 3 weekly values, 8 are needed" == movement_text(success)
    assert evidence_texts(success) == insights(success, TODAY)


def test_nothing_is_said_without_data(silent: Standing, standing_of: Callable[..., Standing]) -> None:
    """A value that does not count says nothing, nor do steps."""
    steps = standing_of("steps", Status.ON_TRACK, 0.5, goal=Milestones((Milestone("plan", TODAY),)))
    assert ((), ()) == (insights(replace(silent, samples=40), TODAY), insights(steps, TODAY))


def test_evidence_of_a_share(success: Standing) -> None:
    """Interval, a target finer than the sample, and a denominator that shrank are told."""
    assert (
        "93.3 to 99.965 % (95 % interval, n = 62)",
        "99 % over 62 events allows no failure: one costs 1.6 points",
        "improved from 96 % to 99.5 % while its events fell from 212 to 62: look at what dropped out",
    ) == evidence_texts(success)


@pytest.mark.parametrize(
    "changes", [{"change": None}, {"samples_before": None}, {"samples_before": 100}, {"change": -0.1}], ids=str
)
def test_other_denominators_are_not_flagged(success: Standing, changes: dict[str, Any]) -> None:
    """Without a comparison, with most of the events left, and after a change for the worse there is no flag."""
    assert 2 == len(evidence_texts(replace(success, **changes)))


def test_evidence_of_another_quantity(moving: Standing) -> None:
    """A duration over many runs has nothing to add."""
    assert () == evidence_texts(replace(moving, samples=200))


@pytest.mark.parametrize(
    ("samples", "text"),
    [
        pytest.param(62, "99.5 %", id="many"),
        pytest.param(18, "99.5 % (n = 18)", id="few"),
        pytest.param(None, "99.5 %", id="not known"),
    ],
)
def test_few_events_are_said_beside_the_value(
    success: Standing, quarter: Cycle, samples: int | None, text: str
) -> None:
    """Under 30 events their number stands beside the value, on every screen, and in its week."""
    standing = replace(success, samples=samples)
    assert (text, text) == (row(standing, quarter, AT).now, week_lines(standing, "UTC")[-1].value)


def test_fewer_events_than_make_a_rate_are_told_themselves(success: Standing, quarter: Cycle) -> None:
    """Three of four is no 75 %."""
    assert "3 of 4 events" == row(replace(success, value=75.0, samples=4), quarter, AT).now


def test_an_old_share_is_still_called_the_last(success: Standing, quarter: Cycle) -> None:
    """Time and word are kept with few events."""
    old = replace(success, status=Status.NO_DATA, progress=None, trust=Trust.STALE, samples=18)
    assert "last 99.5 % (n = 18), Mon 17 Aug 00:00 UTC" == row(old, quarter, AT).now


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({}, "really improving, but 53% of the way", id="better"),
        pytest.param({"status": Status.ON_TRACK}, "53% of the way", id="nothing to worry about"),
        pytest.param({"charts": ()}, "53% of the way", id="not moving"),
        pytest.param(
            {"charts": (Chart(WEEKS, USUAL, (replace(BETTER, better=False),)),)},
            "really getting worse: 53% of the way",
            id="worse",
        ),
        pytest.param(
            {"charts": (Chart(WEEKS, USUAL, (replace(BETTER, better=None),)),)}, "53% of the way", id="neither"
        ),
    ],
)
def test_a_reason_that_worries_says_whether_it_moves(moving: Standing, changes: dict[str, Any], reason: str) -> None:
    """What needs someone is told with the way it takes."""
    assert reason == telling_reason(replace(moving, **changes))


def test_real_changes_name_what_moved_what_was_not_judged_and_the_rest(
    team_of: Callable[..., TeamStanding],
    moving: Standing,
    calm: Standing,
    success: Standing,
    silent: Standing,
    standing_of: Callable[..., Standing],
) -> None:
    """Good changes are told too; what rests and steps are neither."""
    fast = replace(moving, projection=replace(moving.projection, score=0.9))  # type: ignore[type-var]
    steps = standing_of("steps", Status.ON_TRACK, 0.5, goal=Milestones((Milestone("plan", TODAY),)))
    team = team_of(moving, fast, replace(moving, projection=None), success, silent, steps, calm, health=(moving,))
    expected = (
        f"kr-1: {IMPROVING}, but too slow for the target",
        f"kr-2: {IMPROVING}",
        f"kr-3: {IMPROVING}",
        f"deploy-time: {IMPROVING}, but too slow for the target",
        "Not judged: kr-4 (3 weekly values, 8 are needed), kr-5 (no data)",
        "The rest: within usual variation, no explanation needed",
    )
    assert (expected, None) == (real_changes(team), calm_text(team))


def test_only_what_there_is_is_told(team_of: Callable[..., TeamStanding], moving: Standing) -> None:
    """Without others there is neither a rest nor anything that was not judged."""
    resting = replace(moving, status=Status.PAUSED, charts=())
    assert 1 == len(real_changes(team_of(moving, resting)))


@pytest.mark.parametrize("beside", [True, False])
def test_a_calm_week_is_one_sentence(
    team_of: Callable[..., TeamStanding], calm: Standing, success: Standing, beside: bool
) -> None:
    """It names what was not judged, and has no block of its own."""
    team = team_of(calm, *([success] if beside else []))
    told = "nothing moved beyond its usual variation" + (" (not judged: kr-2)" if beside else "")
    assert ((), told) == (real_changes(team), calm_text(team))
    assert (f"N{told[1:]}.",) == weekly_report(team).changes


def test_a_week_of_which_nothing_is_known_is_not_called_calm(
    team_of: Callable[..., TeamStanding], success: Standing
) -> None:
    """Where nothing was judged, nothing is said."""
    assert ((), None) == (real_changes(team_of(success)), calm_text(team_of(success)))


def test_the_report_carries_changes_and_insights(team_of: Callable[..., TeamStanding], moving: Standing) -> None:
    """Blocks and sections have the same sentences; a real change is not a quiet week."""
    report = weekly_report(team_of(replace(moving, status=Status.ON_TRACK)))
    assert (f"kr-1: {IMPROVING}, but too slow for the target",) == report.real_changes
    assert (2, False) == (len(report.sections[0].insights), report.quiet)
    assert report.sections[0].insights[1].startswith("Better since")


def shorter(name: str, *amounts: float) -> Moved:
    """A change of 18.6 minutes by so many workflows."""
    parts = tuple(
        Contribution(f"w{number}.yml", amount, 40.0, 20.0, (30, 30), weight=0.3)
        for number, amount in enumerate(amounts)
    )
    compared = Comparison(AT - timedelta(days=43), AT, date(2026, 7, 5))
    workflow = Breakdown("workflow", Method.MIX, parts)
    return Moved(name, compared, 45.0, 26.4, parse_unit("min"), (workflow,), "run")


LED, SPREAD = (-16.0, -2.6), (-6.2, -6.2, -6.2)
WHO = "of 18.6 min shorter than in the week to 5 Jul, w0.yml contributed 16 min (86%), from 30 and 30 runs"


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        pytest.param(LED, WHO, id="the part that contributed most"),
        pytest.param(SPREAD, "no single workflow accounts for most of the change", id="that none did"),
    ],
)
def test_what_contributed_follows_whether_it_moved(moving: Standing, amounts: tuple[float, ...], told: str) -> None:
    """In the section of the key result."""
    assert insights(moving, TODAY)[1:] == (f"{IMPROVING}, worth a look",)
    assert insights(moving, TODAY, shorter("n1", *amounts))[1:] == (f"{IMPROVING}, worth a look", told)


def test_a_real_change_says_what_contributed(team_of: Callable[..., TeamStanding], moving: Standing) -> None:
    """In a sentence of its own, if a part did; that none did is no news there."""
    team = team_of(moving, moving)
    (first, second) = real_changes(team, {"n1": shorter("n1", *LED), "n2": shorter("n2", *SPREAD)})
    line = f"{IMPROVING}, but too slow for the target"
    assert (f"kr-1: {line}. O{WHO[1:]}.", f"kr-2: {line}") == (first, second)


def test_a_report_says_what_contributed_once(team_of: Callable[..., TeamStanding], moving: Standing) -> None:
    """With what needs a decision, else with the real changes; programs get all of it."""
    team = team_of(moving, replace(moving, status=Status.ON_TRACK))
    moved = {name: shorter(name, *LED) for name in ("n1", "n2")}
    report = weekly_report(team, None, WeekRecord(moved=moved))
    assert [WHO] == [need.contributed for need in report.needs]
    assert [False, True] == [WHO[1:] in line for line in report.real_changes]
    assert [False, False] == [WHO[1:] in line for line in report.brief_changes]
    assert [True, True] == [f"O{WHO[1:]}." in section.insights for section in report.sections]
    assert tuple(moved.values()) == report.moved
