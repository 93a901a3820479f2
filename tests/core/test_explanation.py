"""From the stored samples to the status word: every figure that is told can be worked out again from others."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from scipy import stats

from tracker.core.assess import assess
from tracker.core.explained import Explained
from tracker.core.explanation import explanation
from tracker.core.model import Ambition, Checkpoint, Measure, Milestone, Milestones, Objective, Reach, TeamCycle
from tracker.core.outcome import Outcome
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.readings import Correction, DayValue, Definition, History, Reading
from tracker.core.rollup import team_standing
from tracker.core.standing import Standing, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.core.cycle import Cycle
    from tracker.core.explained import Step
    from tracker.core.model import Goal, KeyResult
    from tracker.core.readings import Gap

SECONDS = parse_unit("s")
IN_SECONDS = Measure("prometheus", "prod", {"query": "up", "unit": None}, SECONDS)
FIRST = date(2026, 4, 6)
WEEKLY = [44.0, 46.0, 45.0, 44.0, 46.0, 45.0, 44.0, 46.0, 45.0, 44.0, 46.0, 45.0, 44.0, 41.0, 37.5, 33.0, 30.0, 28.0]
NOW = "2026-08-10 09:00"
RATE = parse_keep("<= 15 %")


@pytest.fixture
def known() -> Callable[..., History]:
    """Makes a history of Sundays' noons, in a native unit that is `times` the goal's; the last one has evidence."""

    def build(values: Sequence[float] = WEEKLY, times: float = 60.0, first: date = FIRST, **latest: Any) -> History:
        days = []
        for number, value in enumerate(values):
            day = first + timedelta(weeks=number, days=6)
            at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            days.append(DayValue(day, at, value * times, value * times, value * times, 1))
        last = days[-1]
        fields = {"observed_at": last.at, "recorded_at": last.at, "samples": 7, "poll": 3} | latest
        return History(Reading("a/b/c/d", last.at, last.value, **fields), tuple(days))

    return build


@pytest.fixture
def explained(
    quarter: Cycle, instant: Callable[[str], datetime], key_result_of: Callable[..., KeyResult]
) -> Callable[..., Explained]:
    """Makes the explanation's subject: a goal judged at an instant, beside others in its objective."""

    def build(
        goal: Goal, history: History, at: str = NOW, others: Sequence[Standing] = (), **changes: Any
    ) -> Explained:
        corrections, subject = changes.pop("corrections", ()), key_result_of(goal, **changes)
        when = instant(at)
        objective = Objective("fast", "fast", "Fast", None, (subject, *(each.key_result for each in others)))
        standings = {each.key_result.name: each for each in others}
        standings[subject.name] = assess(subject, quarter, history, when)
        whole = team_standing(TeamCycle("platform", quarter, (objective,)), standings, when)
        return Explained(whole.of(subject.name), whole, history, min(when, quarter.end), corrections)

    return build


def by_name(subject: Explained) -> dict[str, Step]:
    """The steps by what they work out."""
    return {step.name: step for step in explanation(subject)}


def figures(subject: Explained) -> dict[str, Any]:
    """The figures of each step, by its name."""
    return {step.name: step.figures for step in explanation(subject)}


def test_every_figure_of_a_reach_goal_follows_from_others(
    explained: Callable[..., Explained], deploy_time: Reach, known: Callable[..., History]
) -> None:
    """Value, progress, expected, projection, limits and status are worked out again from what is told."""
    subject = explained(deploy_time, known(), measure=IN_SECONDS)
    told, standing = figures(subject), subject.standing

    value = told["reading"]["reading"]["value"] * told["value"]["factor"]
    assert pytest.approx(value) == standing.value == told["progress"]["value"]
    ends = told["progress"]
    progress = (value - ends["baseline"]) / (ends["target"] - ends["baseline"])
    assert pytest.approx(progress) == standing.progress
    assert told["expected"]["days_gone"] / told["expected"]["days"] == standing.expected
    assert min(1, max(0, progress)) == pytest.approx(standing.score)

    assert standing.projection is not None
    likely = again(told["projection"], ends["target"])
    assert pytest.approx(likely) == (
        standing.projection.low,
        standing.projection.centre,
        standing.projection.high,
        standing.projection.chance,
    )
    score = min(max((likely[1] - ends["baseline"]) / (ends["target"] - ends["baseline"]), 0.0), 1.0)
    assert pytest.approx(score) == told["status"]["graded"] == standing.projected
    assert graded(score, told["status"]["bands"]) is standing.status

    assert standing.usual is not None
    assert pytest.approx(limits_of(told["movement"]["limits"])) == (
        standing.usual.low,
        standing.usual.centre,
        standing.usual.high,
    )


def again(told: dict[str, Any], target: float) -> tuple[float, float, float, float]:
    """Low, centre, high and chance, by the formulas of docs/projection.md from the weeks told."""
    values = [value for _, value in told["weeks"]]
    level, errors = values[0], []
    for value in values[1:]:
        errors.append(value - level)
        level += told["weight"] * (value - level)
    steps = [after - before for before, after in pairwise(values)]
    mean, deviation = sum(steps) / len(steps), stats.tstd(steps)
    t = mean * math.sqrt(len(steps)) / deviation
    drift, sigma = mean * t * t / (t * t + 4), math.sqrt(sum(e * e for e in errors) / (len(errors) - 1))
    h, freedom = told["weeks_ahead"], len(values) - 2
    scale = sigma * math.sqrt(1 + (h - 1) * told["weight"] ** 2)
    centre, half = level + h * drift, stats.t.ppf(0.90, freedom) * scale
    assert pytest.approx((level, drift, sigma, half)) == (
        told["level"],
        told["drift"],
        told["sigma"],
        told["half_width"],
    )
    assert (freedom, pytest.approx(stats.t.ppf(0.90, freedom))) == (told["freedom"], told["t_quantile"])
    least, most = (math.inf * sign if end is None else end for end, sign in zip(told["bounds"], (-1, 1), strict=True))
    low, middle, high = (min(most, max(least, end)) for end in (centre - half, centre, centre + half))
    return low, middle, high, float(stats.t.cdf((target - centre) / scale, freedom))


def graded(score: float, bands: dict[str, float]) -> Status:
    """The status of a score by the bands told."""
    if score >= bands["on_track"]:
        return Status.ON_TRACK
    return Status.AT_RISK if score >= bands["at_risk"] else Status.OFF_TRACK


def limits_of(told: dict[str, Any]) -> tuple[float, float, float]:
    """Low, centre and high of the weeks told, by the rule of docs/signals.md."""
    values = [math.log(value) if told["logarithms"] else value for _, value in told["weeks"]]
    moving = [abs(after - before) for before, after in pairwise(values)]
    centre, half = sum(values) / len(values), 2.66 * sum(moving) / len(moving)
    low, middle, high = (math.exp(x) if told["logarithms"] else x for x in (centre - half, centre, centre + half))
    return low, middle, high


def test_a_receipt_names_everything_behind_a_number(
    explained: Callable[..., Explained], deploy_time: Reach, known: Callable[..., History], instant: Callable[..., Any]
) -> None:
    """Slot, times, poll, samples, definition, commit, author and corrections are told."""
    latest = datetime(2026, 8, 9, 12, tzinfo=UTC)
    correction = Correction("a/b/c/d", latest, 1700.0, 1680.0, latest + timedelta(hours=3), "typing error", "dana")
    defined = Definition(
        "platform/2026-Q3/deploy-fast/deploy-time", "{}", instant("2026-07-01 08:00"), "3f2a91c0d1e2", "kim"
    )
    history = known(observed_at=latest - timedelta(minutes=5))._replace(definitions=(defined,))
    step = by_name(explained(deploy_time, history, measure=IN_SECONDS, corrections=(correction,)))["reading"]
    assert (
        'asked of prometheus "prod" every 1h',
        "1680 s for the slot Sun 9 Aug 12:00 UTC, true for Sun 9 Aug 11:55 UTC",
        "recorded Sun 9 Aug 12:00 UTC by poll 3, over 7 samples",
        "asks query=up",
        "defined so since Wed 1 Jul 08:00 UTC, commit 3f2a91c by kim",
        "corrected from 1700 s to 1680 s by dana on Sun 9 Aug 15:00 UTC: typing error",
    ) == step.lines
    assert ("3f2a91c0d1e2", "kim", 1700.0) == (
        step.figures["commit"],
        step.figures["author"],
        step.figures["corrections"][0]["before"],
    )


@pytest.mark.parametrize(
    ("latest", "told"),
    [
        pytest.param({"poll": None, "samples": None}, "recorded Sun 9 Aug 12:00 UTC by hand", id="by hand"),
        pytest.param(
            {"poll": None, "filled": True},
            "recorded Sun 9 Aug 12:00 UTC from the source's history, over 7 samples",
            id="filled in",
        ),
    ],
)
def test_who_recorded_a_number_is_told(
    explained: Callable[..., Explained],
    deploy_time: Reach,
    known: Callable[..., History],
    latest: dict[str, Any],
    told: str,
) -> None:
    """A poll, a person, or the source's history."""
    assert told == by_name(explained(deploy_time, known(times=1.0, **latest)))["reading"].lines[2]


def test_an_old_value_is_called_the_last(
    explained: Callable[..., Explained],
    deploy_time: Reach,
    known: Callable[..., History],
    gap_of: Callable[..., Gap],
) -> None:
    """What counts for nothing has no progress, no projection and no signal; its time stands beside it."""
    history = known()._replace(gap=gap_of(Outcome.NO_DATA))
    steps = by_name(explained(deploy_time, history, "2026-08-12 13:00", measure=IN_SECONDS))
    assert ["reading", "value", "trust", "status", "share"] == list(steps)
    assert steps["reading"].lines[1].startswith("last 1680 s for the slot Sun 9 Aug 12:00 UTC")
    assert ("last 1680 s × 0.0166667 = 28 min, Sun 9 Aug 12:00 UTC: counts neither for nor against",) == steps[
        "value"
    ].lines
    assert "3 days old when judged; late after 2h, stale after 2d: broken" == steps["trust"].lines[0]
    assert "no data since Tue 11 Aug 15:00 UTC, fault source: source prod answers 503" == steps["trust"].lines[1]
    assert "state" == steps["status"].figures["by"]
    assert steps["share"].lines[0].startswith("counts for nothing while unknown")


def test_what_was_never_read(explained: Callable[..., Explained], deploy_time: Reach) -> None:
    """There is a receipt that says so, and no value."""
    steps = by_name(explained(deploy_time, History()))
    assert ['asked of prometheus "prod" every 1h', "no reading yet"] == [*steps["reading"].lines]
    assert "value" not in steps
    assert (None, "never") == (steps["trust"].figures["age_seconds"], steps["trust"].figures["trust"])
    assert 'objective "fast": no score yet, no data' == steps["share"].lines[1]


def test_by_pace(explained: Callable[..., Explained], deploy_time: Reach, known: Callable[..., History]) -> None:
    """With few weeks the gap to the pace decides, and the step says how many there are."""
    checkpoint = Checkpoint(date(2026, 8, 15), 0.2)
    steps = by_name(
        explained(
            deploy_time, known([40.0], 1.0, date(2026, 8, 3)), checkpoints=(checkpoint,), ambition=Ambition.COMMITTED
        )
    )
    assert ("1 weekly value, 6 are needed for a projection",) == steps["projection"].lines
    told, expected = steps["status"].figures, steps["expected"].figures
    assert ("pace", [[date(2026, 8, 15), 0.2]]) == (told["by"], expected["checkpoints"])
    assert pytest.approx((expected["expected"] - 5 / 35) * 100) == told["gap_points"]
    assert Status.ON_TRACK is told["judged"]
    assert "40 of 92 days gone, by its checkpoints: 17% expected" == steps["expected"].lines[0]


def test_a_reached_target(
    explained: Callable[..., Explained], deploy_time: Reach, known: Callable[..., History]
) -> None:
    """Needs no bands and no effort."""
    steps = by_name(
        explained(
            replace(deploy_time, measured="28 days before 1 Jul 2026"), known([*WEEKLY, 9.0], 1.0), "2026-08-16 13:00"
        )
    )
    assert ("reached", Status.ACHIEVED, False) == (
        steps["status"].figures["by"],
        steps["status"].figures["judged"],
        "effort" in steps,
    )
    assert "baseline measured from the 28 days before 1 Jul 2026" == steps["progress"].lines[1]


def test_after_the_end(
    explained: Callable[..., Explained], deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """The final score is graded, and nothing is projected."""
    steps = by_name(explained(deploy_time, history_of({date(2026, 9, 30): 24.0}), "2026-10-20 00:00"))
    assert ("final score", pytest.approx(21 / 35), "projection" in steps) == (
        steps["status"].figures["by"],
        steps["status"].figures["graded"],
        False,
    )


def test_a_keep_goal(explained: Callable[..., Explained], history_of: Callable[..., History]) -> None:
    """Its projected score follows from the days held, the days left and whether it holds now."""
    days = {date(2026, 7, 1) + timedelta(days=n): 12.0 if n % 10 else 16.0 for n in range(40)}
    subject = explained(RATE, history_of(days), "2026-08-09 13:00")
    told = figures(subject)
    days_told = told["status"]
    projected = (days_told["held"] + days_told["left"] * days_told["holds_now"]) / days_told["days"]
    assert (36, 52, 92, True) == tuple(days_told[name] for name in ("held", "left", "days", "holds_now"))
    assert projected == days_told["graded"] == subject.standing.projected
    assert told["progress"]["done"] / told["progress"]["total"] == subject.standing.progress
    assert "expected" not in told


@pytest.mark.parametrize(
    ("missed", "by", "status"), [(0, "reached", Status.ACHIEVED), (5, "projected days held", Status.ON_TRACK)]
)
def test_a_keep_goal_at_the_end(
    explained: Callable[..., Explained], history_of: Callable[..., History], missed: int, by: str, status: Status
) -> None:
    """Every day held is achieved; else the share of days is graded."""
    days = {date(2026, 7, 1) + timedelta(days=n): 16.0 if n < missed else 12.0 for n in range(92)}
    told = figures(explained(RATE, history_of(days), "2026-10-01 00:00"))["status"]
    assert (by, status) == (told["by"], told["judged"])


def test_milestones(explained: Callable[..., Explained]) -> None:
    """Steps have weights and no readings."""
    steps = (Milestone("plan", date(2026, 8, 1), date(2026, 7, 30), 3), Milestone("drill", date(2026, 9, 1)))
    told = by_name(explained(Milestones(steps), History()))
    assert ["progress", "expected", "score", "status", "share"] == list(told)
    assert [["plan", 3, True], ["drill", 1.0, False]] == told["progress"].figures["steps"]
    assert ("1 of 2 steps done, 75% by weight", "steps") == (told["progress"].lines[0], told["status"].figures["by"])
    assert "75% of the weight was due before today" == told["expected"].lines[0]


def test_a_goal_at_rest_is_left_out(
    explained: Callable[..., Explained], deploy_time: Reach, known: Callable[..., History]
) -> None:
    """Before the cycle nothing is judged, and the share says so."""
    steps = by_name(explained(deploy_time, known(WEEKLY[:10], 1.0), "2026-06-15 09:00"))
    assert ("state", Status.NOT_STARTED) == (steps["status"].figures["by"], steps["status"].figures["judged"])
    assert "left out of the objective's score" == steps["share"].lines[0]


def test_guardrails_are_told_one_by_one(
    explained: Callable[..., Explained],
    deploy_time: Reach,
    known: Callable[..., History],
    standing_of: Callable[..., Standing],
) -> None:
    """What caps, what holds, and what says nothing; the judgement before it is told too."""
    others = [
        standing_of("breached", Status.AT_RISK, 0.4, goal=RATE, value=16.0),
        standing_of("fine", Status.ON_TRACK, 1.0, goal=RATE, value=12.0),
        standing_of("silent", Status.NO_DATA),
        standing_of("shelved", Status.PAUSED),
    ]
    names = ("breached", "fine", "silent", "shelved", "unknown")
    subject = explained(deploy_time, known([*WEEKLY, 9.0], 1.0), "2026-08-16 13:00", others, guardrails=names)
    step = by_name(subject)["guardrails"]
    assert (
        "breached: breached (16 %, keep <= 15 %)",
        "fine: holds",
        "silent: no data, which caps nothing",
        "shelved: paused, which caps nothing",
        "unknown: no data, which caps nothing",
        "capped at at risk",
    ) == step.lines
    assert (Status.ACHIEVED, Status.AT_RISK, True) == tuple(
        step.figures[name] for name in ("judged", "status", "capped")
    )


def test_guardrails_that_hold_cap_nothing(
    explained: Callable[..., Explained],
    deploy_time: Reach,
    known: Callable[..., History],
    standing_of: Callable[..., Standing],
) -> None:
    """Nor is there anything to cap without data."""
    others = [standing_of("fine", Status.ON_TRACK, 1.0, goal=RATE, value=12.0)]
    told = figures(explained(deploy_time, known(times=1.0), NOW, others, guardrails=("fine",)))
    assert (False, {"fine": "holds"}) == (told["guardrails"]["capped"], told["guardrails"]["guardrails"])
    assert "guardrails" not in figures(explained(deploy_time, History(), NOW, others, guardrails=("fine",)))


def test_the_share_is_a_weighted_mean(
    explained: Callable[..., Explained],
    deploy_time: Reach,
    known: Callable[..., History],
    standing_of: Callable[..., Standing],
) -> None:
    """The objective's score follows from the weights and scores told; what rests is not among them."""
    others = [
        standing_of("other", Status.AT_RISK, 0.4, weight=3.0),
        standing_of("silent", Status.NO_DATA),
        standing_of("shelved", Status.PAUSED),
    ]
    told = figures(explained(deploy_time, known(times=1.0), NOW, others))["share"]
    known_parts = [(weight, score) for _, weight, score in told["weights"] if score is not None]
    mean = sum(weight * score for weight, score in known_parts) / sum(weight for weight, _ in known_parts)
    assert pytest.approx(mean) == told["objective_score"]
    every = [(weight, 0.0 if score is None else score) for _, weight, score in told["weights"]]
    low = sum(weight * score for weight, score in every) / sum(weight for weight, _ in every)
    assert pytest.approx(low) == told["objective_low"]
    assert ["deploy-time", "other", "silent"] == [name for name, *_ in told["weights"]]


def test_a_health_metric_has_no_share(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    key_result_of: Callable[..., KeyResult],
    history_of: Callable[..., History],
) -> None:
    """It is watched and never scored."""
    metric, history = (
        key_result_of(RATE, "rate", health=True),
        history_of(
            {date(2026, 8, 9): 12.0},
        ),
    )
    team = TeamCycle("platform", quarter, (), (metric,))
    when = instant(NOW)
    whole = team_standing(team, {metric.name: assess(metric, quarter, history, when)}, when)
    steps = by_name(Explained(whole.health[0], whole, history, when))
    assert "share" not in steps
    assert ("rests on 7 events", "fewer than 30: their number stands beside the value") == steps["evidence"].lines[:2]


def test_movement_tells_limits_reasons_and_earlier_signals(
    explained: Callable[..., Explained], deploy_time: Reach, known: Callable[..., History]
) -> None:
    """A signal that has ended follows the one that lasts; without limits the reason stands alone."""
    spiked = [*WEEKLY[:12], 60.0, 44.0, *WEEKLY[14:]]
    step = by_name(explained(deploy_time, known(spiked, 1.0)))["movement"]
    assert 2 == len(step.lines)
    assert step.lines[0].endswith("worth a look")
    assert step.lines[1].startswith("worse in the week to 5 Jul 2026 (60 min;")
    few = by_name(explained(deploy_time, known(WEEKLY[:3], 1.0, date(2026, 7, 20))))["movement"]
    assert (("not judged: 3 weekly values, 8 are needed",), None) == (few.lines, few.figures["limits"])
