"""A believable team: six key results of two objectives, seven weeks into a quarter."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.agenda import with_agenda
from tracker.core.breakdown import Breakdown, Contribution, Method
from tracker.core.comparing import Comparison
from tracker.core.cycle import Cycle
from tracker.core.model import Bound, Keep, KeyResult, Measure, Milestone, Milestones, Objective, Reach, TeamCycle
from tracker.core.moved import Moved
from tracker.core.outcome import Fault, Outcome
from tracker.core.quality import DataQuality, WeekRecord
from tracker.core.quantity import parse_unit
from tracker.core.readings import Definition, Gap, History
from tracker.core.report import weekly_report
from tracker.core.report_monthly import monthly_report
from tracker.core.signal import charts
from tracker.core.standing import ObjectiveStanding, Projection, Standing, Status, TeamStanding, Trust, WeekValue
from tracker.core.view import status_view
from tracker.core.words import Blocked, CheckIn, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.core.model import Goal
    from tracker.core.report import WeeklyReport
    from tracker.core.view import StatusView

AT = datetime(2026, 8, 17, tzinfo=UTC)
CYCLE = Cycle("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "UTC")
MONDAYS = tuple(date(2026, 6, 29) + timedelta(weeks=number) for number in range(7))
ROOT = "platform/2026-Q3"


def key_result(objective: str, short: str, title: str, owner: str, goal: Goal, **more: Any) -> KeyResult:
    """A key result that reads Prometheus, or nothing for milestones."""
    unit = None if isinstance(goal, Milestones) else goal.unit
    measure = unit and Measure("prometheus", "prod", {"query": f"job:{short.replace('-', '_')}:value"}, unit)
    return KeyResult(short, f"{ROOT}/{objective}/{short}", title, owner, goal, measure, **more)


def weeks(values: Sequence[float | None], goal: Keep | None = None) -> tuple[WeekValue, ...]:
    """The weeks so far, with the values given for them."""
    held = [None if goal is None or value is None else goal.holds(value) for value in values]
    return tuple(WeekValue(*each) for each in zip(MONDAYS, values, held, strict=True))


def fresh(subject: KeyResult, status: Status, reason: str, **more: Any) -> Standing:
    """A standing whose newest reading came an hour before."""
    return Standing(subject, status, reason, Trust.FRESH, observed_at=AT - timedelta(hours=1), **more)


def deploy_time() -> Standing:
    """On track: 26.4 minutes on the way from 45 to 10."""
    goal = Reach(45, 10, strict=False, unit=parse_unit("min"))
    subject = key_result("deploy-fast", "deploy-time", "Deploy time", "Priya", goal)
    return fresh(
        subject,
        Status.ON_TRACK,
        "53% of the way, likely to end at 4 to 13 min (score 0.95, from 7 weeks)",
        value=26.4,
        samples=181,
        progress=0.5314285,
        expected=47 / 92,
        score=0.5314285,
        projected=0.95,
        projection=Projection(4.1, 8.7, 13.2, 0.66, 0.95, 7, "exponential smoothing with drift"),
        change=-1.7,
        weeks=weeks([45.1, 42.0, 37.2, 33.0, 30.3, 28.1, 26.4]),
    )


def deploy_success() -> Standing:
    """At risk: a ratio that did not hold on some days."""
    goal = Keep(Bound(99, strict=False), None, parse_unit("%"))
    subject = key_result("deploy-fast", "deploy-success", "Deploy success", "Priya", goal)
    return fresh(
        subject,
        Status.AT_RISK,
        "breached now (98.9 %, keep >= 99 %); held 29 of 47 days with data, projected score 0.62",
        value=98.9,
        samples=181,
        progress=29 / 47,
        score=29 / 47,
        projected=0.62,
        change=-0.6,
        done=29,
        total=47,
        coverage=1.0,
        weeks=weeks([99.4, 99.2, 98.1, 99.3, None, 99.5, 98.9], goal),
    )


def self_serve() -> Standing:
    """At risk: one of five steps is overdue."""
    steps = (
        Milestone("templates", date(2026, 7, 15), date(2026, 7, 14)),
        Milestone("review", date(2026, 7, 31), date(2026, 8, 3)),
        Milestone("quota", date(2026, 8, 14)),
        Milestone("pilot", date(2026, 9, 11)),
        Milestone("open to all", date(2026, 9, 30)),
    )
    subject = key_result("deploy-fast", "self-serve-env", "Self-serve environments", "Sam", Milestones(steps))
    reason = "2 of 5 steps done; overdue: quota (due 14 Aug 2026)"
    return Standing(
        subject, Status.AT_RISK, reason, Trust.FRESH, progress=0.4, expected=0.6, score=0.4, done=2, total=5
    )


def ci_time() -> Standing:
    """At risk: improving, but too slowly."""
    goal = Reach(30, 5, strict=True, unit=parse_unit("min"))
    subject = key_result("build-quality", "ci-time", "CI pipeline time", "Tomás", goal, guardrails=("pages",))
    return fresh(
        subject,
        Status.AT_RISK,
        "25% of the way, likely to end at 15 to 20 min (score 0.50, from 7 weeks)",
        value=23.8,
        samples=1204,
        progress=0.248,
        expected=47 / 92,
        score=0.248,
        projected=0.5,
        projection=Projection(15.2, 17.5, 19.8, 0.01, 0.5, 7, "exponential smoothing with drift"),
        change=-0.6,
        weeks=weeks([29.5, 29.0, 28.8, 26.2, 25.1, 24.4, 23.8]),
    )


def critical_bugs() -> Standing:
    """On track: a count."""
    goal = Reach(8, 1, strict=False, unit=parse_unit("bugs"))
    subject = key_result("build-quality", "critical-bugs", "Critical bugs in production", "Aisha", goal)
    return fresh(
        subject,
        Status.ON_TRACK,
        "71% of the way, 51% expected by now, by pace",
        value=3.0,
        progress=5 / 7,
        expected=47 / 92,
        score=5 / 7,
        change=-1.0,
        weeks=weeks([8.0, 7.0, 7.0, 6.0, 5.0, 4.0, 3.0]),
    )


def api_p99() -> Standing:
    """No data: the source has answered 503 for five days."""
    silent = datetime(2026, 8, 11, 14, 5, tzinfo=UTC)
    goal = Reach(400, 200, strict=True, unit=parse_unit("ms"))
    subject = key_result("build-quality", "api-p99", "API p99 latency", "Tomás", goal)
    message = 'prometheus "prod" answers 503'
    gap = Gap(subject.name, Outcome.FAILED, Fault.SOURCE, message, silent + timedelta(minutes=55), AT, 130)
    return Standing(
        subject,
        Status.NO_DATA,
        f"no data since Tue 11 Aug 14:05 UTC: {message}",
        Trust.BROKEN,
        value=212.0,
        observed_at=silent,
        weeks=weeks([398.0, 371.0, 340.0, None, 251.0, 220.0, 212.0]),
        gap=gap,
    )


def pages() -> Standing:
    """A health metric that holds."""
    goal = Keep(None, Bound(12, strict=False), parse_unit("pages/week"))
    subject = replace(key_result("health", "pages", "Pages per week", "Sam", goal), health=True)
    return fresh(
        subject,
        Status.ON_TRACK,
        "holds now (7/week, keep <= 12/week); held 47 of 47 days with data, projected score 1.00",
        value=7.0,
        progress=1.0,
        score=1.0,
        change=2.0,
        done=47,
        total=47,
        coverage=1.0,
        weeks=weeks([9.0, 8.0, 8.0, 5.0, 6.0, 5.0, 7.0], goal),
    )


def objective(
    short: str, title: str, standings: Sequence[Standing], status: Status, score: float, known: int
) -> ObjectiveStanding:
    """An objective and its figures."""
    plan = Objective(short, f"{ROOT}/{short}", title, None, tuple(each.key_result for each in standings))
    return ObjectiveStanding(plan, tuple(standings), status, score, known, len(standings), 0.32, 0.66)


def team_of(
    first: Sequence[Standing],
    second: Sequence[Standing],
    health: Sequence[Standing] = (),
    **figures: Any,
) -> TeamStanding:
    """A team with two objectives."""
    fast = objective("deploy-fast", "Deploy with confidence in minutes, not hours", first, Status.AT_RISK, 0.52, 3)
    known = sum(each.score is not None for each in second)
    good = objective("build-quality", "Build quality into development", second, Status.AT_RISK, 0.48, known)
    plan = TeamCycle("platform", CYCLE, (fast.objective, good.objective), tuple(each.key_result for each in health))
    usual = {"status": Status.AT_RISK, "score": 0.49, "known": 5, "total": 6, "low": 0.41, "high": 0.57}
    return TeamStanding(plan, AT, (fast, good), tuple(health), **(usual | figures))


@pytest.fixture
def team() -> TeamStanding:
    """Two on track, three at risk, one without data."""
    first = [deploy_time(), deploy_success(), self_serve()]
    return team_of(first, [ci_time(), critical_bugs(), api_p99()], [pages()])


@pytest.fixture
def before(team: TeamStanding) -> TeamStanding:
    """The same team a week earlier, when every key result had data."""
    earlier = replace(api_p99(), status=Status.ON_TRACK, trust=Trust.FRESH, gap=None)
    second = replace(team.objectives[1], standings=(*team.objectives[1].standings[:2], earlier))
    return replace(team, at=AT - timedelta(weeks=1), objectives=(team.objectives[0], second))


@pytest.fixture
def quiet_team() -> TeamStanding:
    """Six key results on track, nothing to say."""
    calm = [
        replace(critical_bugs(), key_result=replace(critical_bugs().key_result, id=f"calm-{n}", name=f"n{n}"))
        for n in range(6)
    ]
    return team_of(calm[:3], calm[3:], status=Status.ON_TRACK, score=0.71, known=6, low=0.71, high=0.71)


@pytest.fixture
def definitions() -> tuple[Definition, ...]:
    """The target of the count was changed within the week; all others are as they were from the start."""
    name = f"{ROOT}/build-quality/critical-bugs"
    old = Definition(name, '{"goal":{"target":"2 bugs"}}', datetime(2026, 7, 1, tzinfo=UTC), "a1b2c3d4e5f6")
    new = Definition(name, '{"goal":{"target":"1 bugs"}}', datetime(2026, 8, 12, 8, tzinfo=UTC), "3f2a91c0d1e2")
    others = (deploy_time(), deploy_success(), ci_time(), api_p99(), pages())
    same = (Definition(each.key_result.name, "{}", old.effective_at, old.commit) for each in others)
    return old, new, *same


@pytest.fixture
def history(definitions: tuple[Definition, ...]) -> History:
    """What the store knew of the count."""
    return History(definitions=definitions[:2])


@pytest.fixture
def view(team: TeamStanding) -> StatusView:
    """The status view of the team."""
    return status_view([team])


@pytest.fixture
def report(team: TeamStanding, before: TeamStanding, definitions: tuple[Definition, ...]) -> WeeklyReport:
    """The weekly report of the team."""
    return weekly_report(team, before, WeekRecord(definitions, DataQuality(168, 3, 1)))


@pytest.fixture
def quiet_report(quiet_team: TeamStanding) -> WeeklyReport:
    """The weekly report of a quiet week."""
    return weekly_report(quiet_team, replace(quiet_team, at=AT - timedelta(weeks=1)))


def with_past(standing: Standing, values: Sequence[float | None], *, lower_is_better: bool | None) -> Standing:
    """The standing with weeks before the cycle, and with what is usual by them."""
    first = MONDAYS[0] - timedelta(weeks=len(values))
    before = tuple(WeekValue(first + timedelta(weeks=number), value) for number, value in enumerate(values))
    every = (*before, *standing.weeks)
    found = charts(every, start=CYCLE.first, lower_is_better=lower_is_better)
    return replace(standing, before=before, charts=found)


@pytest.fixture
def storied_team(team: TeamStanding) -> TeamStanding:
    """The team with a quarter of history behind three of its key results, and a check-in on one."""
    fast, good = team.objectives
    deploy, success, steps = fast.standings
    ci, *others = good.standings
    past = [44.2, 46.1, 45.0, 43.7, 47.2, 44.9, 45.8, 46.0, 44.1, 45.3, 44.8, 45.5]
    held = [99.2, 99.4, 99.0, 99.3, 99.5, 99.1, 99.2, 99.4, 99.3, 99.0]
    slow = [29.8, 30.4, 30.1, 29.2, 31.0, None, 30.3, 29.7, 30.6, 29.9, 30.2, 29.6]
    first = (
        with_past(deploy, past, lower_is_better=True),
        with_past(success, held, lower_is_better=False),
        steps,
    )
    second = (with_past(ci, slow, lower_is_better=True), *others)
    said = CheckIn(ci.key_result.name, AT - timedelta(days=3), "Tomás", 4, "cache hits up")
    objectives = (replace(fast, standings=first), replace(good, standings=second))
    return replace(team, objectives=objectives, words={ci.key_result.name: (said,)})


def moved_by(name: str, *parts: Contribution, ends: tuple[float, float], week_to: date | None = None) -> Moved:
    """A change in minutes between two readings, by the workflows that contributed to it."""
    compared = Comparison(AT - timedelta(days=8), AT - timedelta(hours=1), week_to)
    return Moved(name, compared, *ends, parse_unit("min"), (Breakdown("workflow", Method.MIX, parts),), "run")


@pytest.fixture
def storied_moves() -> dict[str, Moved]:
    """What contributed to the changes of its two times: one workflow most of the first, none of the other."""
    deploy, ci = f"{ROOT}/deploy-fast/deploy-time", f"{ROOT}/build-quality/ci-time"
    parts = (
        Contribution("deploy.yml", -14.1, 44.9, 25.1, (112, 121), -0.4, weight=0.6),
        Contribution("rollback.yml", -1.5, 40.2, 36.4, (60, 60), 0.4, weight=0.4),
    )
    spread = tuple(Contribution(f"test-{n}.yml", -1.0, 28.8, 23.8, (400, 400), 0.0, weight=0.2) for n in range(5))
    return {
        deploy: moved_by(deploy, *parts, ends=(42.0, 26.4), week_to=date(2026, 7, 12)),
        ci: moved_by(ci, *spread, ends=(28.8, 23.8), week_to=date(2026, 7, 19)),
    }


@pytest.fixture
def storied_report(
    storied_team: TeamStanding,
    before: TeamStanding,
    definitions: tuple[Definition, ...],
    storied_moves: dict[str, Moved],
) -> WeeklyReport:
    """Its weekly report, with a note on one key result: everything that charts can show."""
    note = Note(f"{ROOT}/build-quality/ci-time", date(2026, 7, 21), "cache enabled", "Tomás", AT)
    quality = DataQuality(168, 3, 1)
    return weekly_report(storied_team, before, WeekRecord(definitions, quality, (), [note], storied_moves))


def many(count: int) -> TeamStanding:
    """A team of so many key results: everything that one can have, again and again."""
    kinds = (deploy_time(), deploy_success(), self_serve(), ci_time(), critical_bugs(), api_p99())
    found = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        short = f"{kind.key_result.id}-{number}"
        subject = replace(kind.key_result, id=short, name=f"{ROOT}/deploy-fast/{short}")
        found.append(replace(kind, key_result=subject))
    return team_of(found, [])


@pytest.fixture
def month(storied_team: TeamStanding, before: TeamStanding, definitions: tuple[Definition, ...]) -> WeeklyReport:
    """The monthly report of the storied team: prompts for each key result, and what an owner tried."""
    weekly = weekly_report(storied_team, replace(before, at=datetime(2026, 8, 1, tzinfo=UTC)), WeekRecord(definitions))
    return monthly_report(weekly, datetime(2026, 8, 1, tzinfo=UTC))


@pytest.fixture
def meeting(storied_report: WeeklyReport) -> WeeklyReport:
    """The storied report with the agenda of a meeting that has no room for all of it, and a link."""
    link = "https://okrs.example.com/platform/2026-W33.html?a=1&b=2"
    return replace(with_agenda(storied_report, 15), link=link)


@pytest.fixture
def report_of() -> Callable[[int], WeeklyReport]:
    """The weekly report of a team of so many key results."""
    return lambda count: weekly_report(many(count))


def attacked(text: str, number: int) -> tuple[Standing, Standing]:
    """A measured key result without data and one of steps, with the text wherever a text can stand."""
    silent, steps = api_p99(), self_serve()
    assert silent.gap is not None
    assert silent.key_result.measure is not None
    measure = replace(silent.key_result.measure, source=text, fields={"query": text})
    own = {"title": text, "owner": text or "word"}
    subject = replace(silent.key_result, id=f"a-{number}", name=f"a-{number}", measure=measure, **own)
    goal = Milestones((Milestone(text, date(2026, 7, 15)), Milestone("end", date(2026, 9, 30))))
    other = replace(steps.key_result, id=f"b-{number}", name=f"b-{number}", goal=goal, **own)
    gap = silent.gap._replace(message=text)
    return replace(silent, key_result=subject, gap=gap, reason=text), replace(steps, key_result=other, reason=text)


@pytest.fixture
def attacked_report() -> Callable[[Sequence[str]], WeeklyReport]:
    """A monthly report with an agenda and two key results for each of some texts, which stand wherever a text can."""

    def report(texts: Sequence[str]) -> WeeklyReport:
        pairs = [attacked(text, number) for number, text in enumerate(texts)]
        said = {
            f"a-{number}": (CheckIn(f"a-{number}", AT, text, 4, text or "word", blocked=(Blocked(text, text),)),)
            for number, text in enumerate(texts)
        }
        team = replace(team_of([one for pair in pairs for one in pair], []), words=said)
        notes = [Note(f"a-{number}", CYCLE.first, text, text, AT) for number, text in enumerate(texts)]
        definitions = [
            Definition(f"a-{number}", json.dumps({"goal": content}), AT - timedelta(days=2 - day), f"{text}........")
            for number, text in enumerate(texts)
            for day, content in enumerate((f"not {text}", text))
        ]
        moved = {
            f"a-{number}": moved_by(f"a-{number}", Contribution(text, -9, 9, 1, (9, 9), weight=0.5), ends=(10, 1))
            for number, text in enumerate(texts)
        }
        whole = weekly_report(team, None, WeekRecord(definitions, notes=notes, moved=moved))
        return with_agenda(monthly_report(whole, AT - timedelta(days=31)), 120)

    return report


@pytest.fixture(scope="session")
def hostile() -> list[str]:
    """More than five hundred texts that mean something else in some format."""
    corpus = Path(__file__).parents[1] / "data/hostile.json"
    return json.loads(corpus.read_text(encoding="utf-8"))
