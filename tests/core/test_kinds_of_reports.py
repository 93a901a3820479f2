"""Leadership, monthly, review, nudge and notices as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.calibration import CycleResult
from tracker.core.carried import carried_lines
from tracker.core.closing import FinalScore, ForecastGrade
from tracker.core.compared import Compared
from tracker.core.cycle import parse_cycle
from tracker.core.model import Ambition, Milestone, Milestones, Objective, TeamCycle
from tracker.core.notices import Change, Topic
from tracker.core.nudge import nudges
from tracker.core.outcome import Outcome
from tracker.core.report import weekly_report
from tracker.core.report_cycle import naming_cycle
from tracker.core.report_leadership import leadership_sheet
from tracker.core.report_monthly import monthly_report
from tracker.core.report_notices import notice_sheet
from tracker.core.report_review import CycleFacts, review_sheet
from tracker.core.sheet import Block, Sheet
from tracker.core.signal import Chart, Limits, Signal
from tracker.core.standing import ObjectiveStanding, Standing, Status, TeamStanding
from tracker.core.words import Blocked, CheckIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.model import Keep, KeyResult, Reach
    from tracker.core.readings import Gap

    TeamOf = Callable[..., TeamStanding]
    StandingOf = Callable[..., Standing]

AT = datetime(2026, 8, 17, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="session")
def team_of(quarter: Cycle, objective_of: Callable[..., Objective]) -> TeamOf:
    """Makes the standing of a team with one objective."""

    def build(*standings: Standing, name: str = "platform", at: datetime = AT, **words: Any) -> TeamStanding:
        objective = objective_of(*standings)
        known = sum(each.score is not None for each in standings)
        score = 0.5 if known else None
        under = ObjectiveStanding(objective, standings, Status.AT_RISK, score, known, len(standings), 0.4, 0.6)
        plan = TeamCycle(name, quarter, (objective,))
        said = {each.key_result.name: words[each.key_result.id] for each in standings if each.key_result.id in words}
        return TeamStanding(plan, at, (under,), (), Status.AT_RISK, score, known, len(standings), 0.4, 0.6, said)

    return build


def said(days: int, text: str = "", *blocked: str, **more: Any) -> CheckIn:
    """A check-in so many days ago."""
    return CheckIn("a/b/c/d", AT - days * DAY, "lee", text=text, blocked=tuple(map(Blocked, blocked)), **more)


def lines(sheet: Sheet, heading: str) -> tuple[str, ...]:
    """The lines under the first heading that begins so."""
    return next((block.lines for block in sheet.filled() if block.heading.startswith(heading)), ())


def test_a_sheet_leaves_out_what_is_empty() -> None:
    """A block without lines is not shown."""
    full = Block("a", ("b",))
    assert (full,) == Sheet("t", blocks=(full, Block("c", ()))).filled()


def test_leadership_sees_all_teams_on_one_page(team_of: TeamOf, standing_of: StandingOf) -> None:
    """State changes, asks with their age, and objectives; no number of a key result."""
    before = team_of(standing_of("ci", Status.ON_TRACK, 0.8), at=AT - 14 * DAY)
    blocked = [said(12, "", "two runners"), said(3, "", "a quiet week")]
    teams = [
        team_of(standing_of("ci", Status.AT_RISK, 0.5), standing_of("new", Status.ON_TRACK, 0.9), ci=blocked),
        team_of(standing_of("up", Status.NO_DATA), name="api"),
    ]
    sheet = leadership_sheet(teams, {"platform": before}, demo=True)
    assert "OKRs of 2 teams, 17 Aug 2026: 1 on track, 1 at risk, 1 without data" == sheet.title
    assert ("platform, ci: from on track to at risk",) == lines(sheet, "State changes since 3 Aug 2026")
    asked = "platform, ci (lee): blocked 12 days: two runners", "platform, ci (lee): blocked 3 days: a quiet week"
    assert asked == lines(sheet, "Asks")
    assert ("At risk: deploy-fast (dana), 0.50 from 2 of 2.",) == lines(sheet, "platform: at risk, score so far 0.50")
    assert ("At risk: deploy-fast (dana), no data.",) == lines(sheet, "api: no score yet")
    assert sheet.footer[-1] == "This is demo data."


def test_leadership_says_what_it_is_compared_with(team_of: TeamOf, standing_of: StandingOf) -> None:
    """The last report by its date; where there is none, why, among the first sentences."""
    before = team_of(standing_of("ci", Status.ON_TRACK, 0.8), at=AT - 14 * DAY)
    team = team_of(standing_of("ci", Status.AT_RISK, 0.5))
    last = leadership_sheet([team], {"platform": before}, compared=Compared(said="the last one (sent 3 Aug 2026)"))
    none = leadership_sheet([team], {}, compared=Compared(note="None was sent."))
    assert ("platform, ci: from on track to at risk",) == lines(
        last, "State changes since the last one (sent 3 Aug 2026)"
    )
    assert ("None was sent.", "State changes") == (none.lead[-1], none.blocks[0].heading)


def test_leadership_of_a_quiet_fortnight(team_of: TeamOf, standing_of: StandingOf) -> None:
    """It says that nothing changed, and asks nothing; ten asks are enough for one page."""
    still = team_of(standing_of("ci", Status.ON_TRACK, 0.8, owner=None))
    sheet = leadership_sheet([still], {})
    assert ("Nothing changed state.",) == lines(sheet, "State changes")
    assert () == lines(sheet, "Asks")
    many = team_of(
        standing_of("ci", Status.AT_RISK, 0.5, owner=None),
        standing_of("rest", Status.PAUSED),
        ci=[said(9, "", *map(str, range(12)))],
        rest=[said(9, "", "asleep")],
    )
    assert (11, "and 2 more, in the teams' own reports") == (
        len(lines(leadership_sheet([many], {}), "Asks")),
        lines(leadership_sheet([many], {}), "Asks")[-1],
    )
    assert "OKRs of 0 teams: no key results" == leadership_sheet([], {}).title


def test_a_month_is_told_in_full_with_what_was_tried(team_of: TeamOf, standing_of: StandingOf) -> None:
    """Every section is open and ends with a question; what is settled is not asked about."""
    end = datetime(2026, 9, 1, tzinfo=UTC)
    team = team_of(
        standing_of("ci", Status.ON_TRACK, 0.8),
        standing_of("up", Status.AT_RISK, 0.4),
        standing_of("done", Status.ACHIEVED, 1.0),
        at=end,
        ci=[said(30, "too early"), said(3, "cache on"), said(2)],
    )
    report = monthly_report(weekly_report(team), datetime(2026, 8, 1, tzinfo=UTC))
    assert "Platform OKRs, August 2026: 1 achieved, 1 on track, 1 at risk" == report.title
    assert "Platform OKRs 2026-Q3, August 2026: " in naming_cycle(report, "2026-Q3").title
    assert report is naming_cycle(report, None)
    assert "2026-08" == report.slug
    assert [True, True, True] == [section.open for section in report.sections]
    ask = "Adjust or keep: what changes next month, and why?"
    first, second, third = (section.insights for section in report.sections)
    assert ('Tried, lee on 14 Aug 2026: "cache on".', ask) == first
    assert ("Tried: nothing was said this month.", ask) == second
    assert () == third
    told = [(each.row.standing.key_result.id, each.text) for each in report.prompts]
    assert [("ci", " ".join(first)), ("up", " ".join(second))] == told


@pytest.fixture
def ended(team_of: TeamOf, standing_of: StandingOf, deploy_time: Any) -> TeamStanding:
    """A team at the end of its cycle."""
    steps = Milestones((Milestone("plan", date(2026, 8, 1)),))
    return team_of(
        standing_of("ci", Status.ACHIEVED, 0.97, value=11.2),
        standing_of("up", Status.OFF_TRACK, 0.3, goal=steps),
        standing_of("silent", Status.NO_DATA),
        standing_of("gone", Status.DROPPED, 0.1),
        at=datetime(2026, 10, 1, tzinfo=UTC),
        ci=[said(40, confidence=5), said(1, confidence=9)],
    )


def test_a_review_says_how_it_ended_and_what_to_learn(ended: TeamStanding) -> None:
    """Scores from start to end, forecasts, days without data, goal changes, and a question for each."""
    facts = CycleFacts(grade=ForecastGrade(42, 31, 0.2), goal_changes=("ci: target 5 to 10",), silent_days=9, days=552)
    sheet = review_sheet(ended, facts, demo=True)
    assert "Platform, 2026-Q3 review: mean score 0.64; 1 of 3 key results reached 0.7 or more (33%)" == sheet.title
    assert "1 of 3 key results ended without a score." in sheet.lead
    assert "The cycle is not closed yet: `keyresult close` makes the scores final." == sheet.lead[-1]
    first, second, *_ = lines(sheet, "Key results")
    assert first.startswith("ci: 45 min to ")
    assert "score 0.97; confidence 5, 9" in first
    assert second.startswith("up: ")
    assert (
        "80 % ranges contained the final value 31 of 42 times (expected 34).",
        "Days without data: 9 of 552.",
    ) == lines(sheet, "Forecasts")
    assert ("ci: target 5 to 10",) == lines(sheet, "Changes to goals")
    got, learnt, none = lines(sheet, "Learning")
    assert "What caused it?" in got
    assert "up ended at 0.30." in learnt
    assert "there is no score" in none
    assert 3 == len(lines(sheet, "Next cycle"))


def test_a_review_looks_back_on_how_the_team_aims(ended: TeamStanding, standing_of: StandingOf) -> None:
    """The cycles before, what two of them say, and what became of that which was in doubt at half time."""
    half = team_half(ended, standing_of)
    earlier = (
        CycleResult("2026-Q1", 0.58, 1, 3, 3, (0.58,), all_targets=False),
        CycleResult("2026-Q2", 0.31, 1, 3, 3, (0.31,), all_targets=False),
    )
    low = [
        FinalScore(each.key_result.name, Status.OFF_TRACK, Ambition.STRETCH, 0.1, carries=True)
        for each in ended.standings()
    ]
    sheet = review_sheet(ended, CycleFacts(scores=low, half=half, earlier=earlier))
    assert (
        "Healthy is a mean of 0.6 to 0.7, or 70 to 80 % reached.",
        "Cycles before: 0.31 (2026-Q2), 0.58 (2026-Q1).",
        "The mean of stretch targets was below 0.4 two cycles running: targets may be too hard.",
    ) == sheet.lead
    assert ("Of 2 key results at risk or off track at half time, 0 reached 0.7 or more.",) == lines(sheet, "Forecasts")
    recovered = review_sheet(ended, CycleFacts(half=half))
    assert ("Of 2 key results at risk or off track at half time, 1 reached 0.7 or more.",) == lines(
        recovered, "Forecasts"
    )
    calm = replace(half, objectives=(replace(half.objectives[0], standings=half.standings()[2:]),))
    assert () == lines(review_sheet(ended, CycleFacts(half=calm)), "Forecasts")


def team_half(ended: TeamStanding, standing_of: StandingOf) -> TeamStanding:
    """The same team at half time: the one that ended well was at risk, one that did not was off track."""
    then = (
        standing_of("ci", Status.AT_RISK, 0.3),
        standing_of("gone-since", Status.OFF_TRACK, 0.1),
        standing_of("silent", Status.ON_TRACK, 0.4),
    )
    return replace(ended, objectives=(replace(ended.objectives[0], standings=then),))


CARRIED = {
    "there is no next cycle yet": (
        None,
        ("ci: keep, change or drop next cycle?", "up: keep, change or drop next cycle?"),
    ),
    "both are kept, one under another name": (
        {"ci": (30, 10, ()), "uptime": (45, 10, ("up",))},
        ("ci: kept for 2026-Q4, 30 min to < 10 min", "up: kept for 2026-Q4 as uptime, 45 min to < 10 min"),
    ),
    "one is changed, one dropped, one new": (
        {"ci": (30, 5, ()), "calm": (8, 2, ())},
        (
            "ci: changed for 2026-Q4, 30 min to < 5 min",
            "up: dropped, it is not in 2026-Q4",
            "calm: new in 2026-Q4, 8 min to < 2 min",
        ),
    ),
}


@pytest.mark.parametrize(("after", "told"), CARRIED.values(), ids=CARRIED)
def test_a_review_says_what_was_kept_changed_and_dropped(
    key_result_of: Callable[..., KeyResult],
    deploy_time: Reach,
    after: dict[str, tuple[float, float, tuple[str, ...]]] | None,
    told: tuple[str, ...],
) -> None:
    """By the files of the next cycle; before there are any, it asks."""
    ended = [key_result_of(deploy_time, each) for each in ("ci", "up")]
    following = None
    if after is not None:
        ours = tuple(
            key_result_of(replace(deploy_time, baseline=baseline, target=target), name, was=was)
            for name, (baseline, target, was) in after.items()
        )
        following = TeamCycle("platform", parse_cycle("2026-Q4", "UTC"), (Objective("o", "o", "o", None, ours),))
    assert told == tuple(carried_lines(ended, following))


def test_another_kind_of_goal_is_a_change(
    key_result_of: Callable[..., KeyResult], deploy_time: Reach, failure_rate: Keep
) -> None:
    """Also if its target reads the same."""
    ours = (key_result_of(failure_rate, "ci"),)
    after = TeamCycle("platform", parse_cycle("2026-Q4", "UTC"), (Objective("o", "o", "o", None, ours),))
    assert ("ci: changed for 2026-Q4, keep <= 15 %",) == tuple(carried_lines([key_result_of(deploy_time, "ci")], after))


def test_closed_scores_count_before_computed_ones(ended: TeamStanding) -> None:
    """What people agreed on at the close is what the review tells."""
    names = [standing.key_result.name for standing in ended.standings()]
    scores = [FinalScore(name, Status.ACHIEVED, Ambition.STRETCH, 1.0, carries=False) for name in names[:3]]
    sheet = review_sheet(ended, CycleFacts(scores=scores))
    assert "mean score 1.00; 3 of 3 key results reached" in sheet.title
    assert ("Everything was reached: were the targets too easy?",) == sheet.lead[1:]
    assert lines(sheet, "Key results")[3].endswith("no score")
    assert () == lines(sheet, "Forecasts")


def test_the_title_counts_what_closing_counts(ended: TeamStanding) -> None:
    """A target that was reached counts whatever its score, and an adjusted score alone, as `close` counts them."""
    name = ended.standings()[0].key_result.name
    achieved = FinalScore(name, Status.ACHIEVED, Ambition.STRETCH, 0.5, carries=False)
    told = {
        adjusted: review_sheet(ended, CycleFacts(scores=[replace(achieved, adjusted=adjusted)])).title
        for adjusted in (None, 0.1)
    }
    assert ["1 of 3", "0 of 3"] == [title.split("; ")[1][:6] for title in told.values()]


def test_a_review_before_the_end_says_so(team_of: TeamOf, standing_of: StandingOf) -> None:
    """And without any data there is no mean."""
    sheet = review_sheet(team_of(standing_of("silent", Status.NO_DATA)), CycleFacts())
    assert "Platform, 2026-Q3 review: no score, without data" == sheet.title
    assert sheet.lead[0].startswith("The cycle is under way")


def test_only_owners_with_something_to_say_are_nudged(team_of: TeamOf, standing_of: StandingOf) -> None:
    """Changed state, moved, blocked for long, or silent; nobody is asked about what rests or has no owner."""
    limits = Limits(2.0, 1.0, 3.0, 8, date(2026, 7, 6), date(2026, 8, 10))
    week = date(2026, 8, 10)
    signal = Signal("outside", week, week, lasting=True, weeks=1, value=4.0, above=True, better=True, limits=limits)
    moved = replace(standing_of("moved", Status.ON_TRACK, 0.8, owner="kim"), charts=(Chart((), limits, (signal,)),))
    now = [
        standing_of("fine", Status.ON_TRACK, 0.8, owner="sam"),
        standing_of("changed", Status.AT_RISK, 0.5, owner="dana"),
        moved,
        standing_of("stuck", Status.ON_TRACK, 0.8, owner="kim"),
        standing_of("silent", Status.ON_TRACK, 0.8, owner="lee"),
        standing_of("never", Status.ON_TRACK, 0.8, owner="lee"),
        standing_of("rest", Status.PAUSED, owner="lee"),
        standing_of("alone", Status.ON_TRACK, 0.8, owner=None),
    ]
    recent = {name: [said(1)] for name in ("fine", "changed", "moved")}
    words = {**recent, "stuck": [said(9, "", "two runners"), said(1, "", "new")], "silent": [said(8)]}
    team = team_of(*now, **words)
    before = team_of(standing_of("changed", Status.ON_TRACK, 0.8), standing_of("fine", Status.ON_TRACK, 0.8))
    found = {owner: [(a.standing.key_result.id, a.why) for a in asked] for owner, asked in nudges(team, before).items()}
    assert {
        "dana": [("changed", "it went from on track to at risk")],
        "kim": [("moved", "it is outside its usual variation"), ("stuck", "blocked for 9 days: two runners")],
        "lee": [("silent", "no check-in for 8 days"), ("never", "nobody has checked in yet")],
    } == found
    assert "dana" not in nudges(team, None)


def test_notices_are_one_message(team_of: TeamOf, standing_of: StandingOf, gap_of: Callable[..., Gap]) -> None:
    """What is gone, with why, what is back, and which states changed."""
    gone = replace(standing_of("gone", Status.NO_DATA), gap=gap_of(Outcome.FAILED))
    old = standing_of("old", Status.NO_DATA)
    team = team_of(gone, old, standing_of("back", Status.ON_TRACK, 0.8), standing_of("ci", Status.AT_RISK, 0.5))
    names = {each.key_result.id: each.key_result.name for each in team.standings()}
    changes = [
        Change(names["gone"], Topic.READING, "readable", "unreadable"),
        Change(names["old"], Topic.READING, "readable", "unreadable"),
        Change(names["back"], Topic.READING, "unreadable", "readable"),
        Change(names["ci"], Topic.STATUS, "on track", "at risk"),
    ]
    sheet = notice_sheet(team, changes, demo=True)
    assert "platform: 4 key results changed, Mon 17 Aug 00:00 UTC" == sheet.title
    assert ("gone: source prod answers 503", "old: no data") == lines(sheet, "No longer")
    assert ("back",) == lines(sheet, "Readable again")
    assert ("ci: from on track to at risk, at risk",) == lines(sheet, "Changed")
    titles = [notice_sheet(team, [change]).title.partition(",")[0] for change in changes[1:]]
    assert [
        "platform: old is no longer readable",
        "platform: back is readable again",
        "platform: ci is at risk",
    ] == titles
