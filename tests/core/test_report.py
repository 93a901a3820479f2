"""The weekly report and the status view as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.compared import Compared
from tracker.core.ledger import commits_in_force, goal_changes, in_force, state_changes
from tracker.core.model import Lifecycle, Measure, Milestone, Milestones, TeamCycle
from tracker.core.need import needs
from tracker.core.outcome import Fault, Outcome
from tracker.core.quality import DataQuality, WeekRecord
from tracker.core.quantity import parse_unit
from tracker.core.readings import Definition
from tracker.core.report import sentence, span_text, weekly_report
from tracker.core.standing import ObjectiveStanding, Standing, Status, TeamStanding, Trust
from tracker.core.view import status_view, team_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.model import Objective
    from tracker.core.readings import Gap

    TeamOf = Callable[..., TeamStanding]
    StandingOf = Callable[..., Standing]

AT = datetime(2026, 8, 17, tzinfo=UTC)
WEEK = timedelta(weeks=1)
LATE_STEP = Milestones((Milestone("quota", date(2026, 8, 14)), Milestone("pilot", date(2026, 9, 11))))


@pytest.fixture(scope="session")
def team_of(quarter: Cycle, objective_of: Callable[..., Objective]) -> TeamOf:
    """Makes the standing of a team with one objective, from standings, health metrics and figures."""

    def build(*standings: Standing, health: tuple[Standing, ...] = (), **figures: Any) -> TeamStanding:
        objective = objective_of(*standings)
        known = sum(each.score is not None for each in standings)
        score = 0.49 if known else None
        under = ObjectiveStanding(objective, standings, Status.AT_RISK, score, known, len(standings), 0.41, 0.57)
        plan = TeamCycle("platform", quarter, (objective,), tuple(each.key_result for each in health))
        return TeamStanding(
            plan, figures.get("at", AT), (under,), health, Status.AT_RISK, score, known, len(standings), 0.41, 0.57
        )

    return build


@pytest.fixture
def mixed(standing_of: StandingOf) -> tuple[Standing, ...]:
    """One key result of each state that can worry, in the order of the plan."""
    return (
        standing_of("fine", Status.ON_TRACK, 0.8),
        standing_of("risky", Status.AT_RISK, 0.5),
        standing_of("lost", Status.OFF_TRACK, 0.1),
        standing_of("silent", Status.NO_DATA),
        standing_of("steps", Status.ON_TRACK, 0.5, goal=LATE_STEP),
        standing_of("shelved", Status.PAUSED, goal=LATE_STEP),
    )


def test_the_title_counts_the_states(team_of: TeamOf, mixed: tuple[Standing, ...]) -> None:
    """The title names the week and how many key results are in which state."""
    report = weekly_report(team_of(*mixed))

    assert report.title == (
        "Platform OKRs, week 33 (10 to 16 Aug 2026): 2 on track, 1 at risk, 1 off track, 1 without data, 1 paused"
    )
    assert (report.team, report.slug) == ("platform", "2026-W33")


@pytest.mark.parametrize(
    ("at", "slug"),
    {
        "midnight after Sunday": ("2026-08-17 00:00", "2026-W33"),
        "Monday morning": ("2026-08-17 07:00", "2026-W34"),
        "midweek": ("2026-08-12 10:00", "2026-W33"),
    }.values(),
)
def test_a_report_covers_the_week_that_ends(
    team_of: TeamOf, standing_of: StandingOf, instant: Callable[[str], datetime], at: str, slug: str
) -> None:
    """The week is the one that contains the last moment before the instant."""
    assert weekly_report(team_of(standing_of("one", Status.ON_TRACK, 0.5), at=instant(at))).slug == slug


@pytest.mark.parametrize(
    ("first", "last", "text"),
    {
        "a month": (date(2026, 8, 10), date(2026, 8, 16), "10 to 16 Aug 2026"),
        "two months": (date(2026, 7, 27), date(2026, 8, 2), "27 Jul to 2 Aug 2026"),
        "two years": (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 to 3 Jan 2027"),
    }.values(),
)
def test_a_span_says_its_month_once(first: date, last: date, text: str) -> None:
    """What both days share is said with the last."""
    assert span_text(first, last) == text


@pytest.mark.parametrize(
    ("scores", "told"),
    {
        "all known": ((0.5, 0.5), "Score so far 0.49 from 2 of 2 key results."),
        "one unknown": (
            (0.5, None),
            "Score so far 0.49 from 1 of 2 key results, 0.41 to 0.57 because kr-1 has no data.",
        ),
        "two unknown": (
            (0.5, None, None),
            "Score so far 0.49 from 1 of 3 key results, 0.41 to 0.57 because kr-1 has no data and kr-2 has no data.",
        ),
        "none known": ((None,), "No key result has data yet, so there is no score."),
    }.values(),
)
def test_the_header_says_what_the_score_rests_on(
    team_of: TeamOf, standing_of: StandingOf, scores: tuple[float | None, ...], told: str
) -> None:
    """The score comes with its coverage, and with what it could be."""
    standings = [standing_of(f"kr-{n}", Status.AT_RISK, score) for n, score in enumerate(scores)]

    assert weekly_report(team_of(*standings)).header == ("Week 7 of 14.", told, "0.7 at the end is a healthy result.")


def test_needs_are_worst_first(team_of: TeamOf, mixed: tuple[Standing, ...], standing_of: StandingOf) -> None:
    """No data comes before off track, at risk, overdue steps and health metrics; what is at rest needs nobody."""
    health = (
        standing_of("pages", Status.OFF_TRACK, health=True),
        standing_of("budget", Status.NO_DATA, health=True),
        standing_of("calm", Status.ON_TRACK, health=True),
    )
    found = needs(team_of(*mixed, health=health))

    assert [need.standing.key_result.id for need in found] == ["silent", "lost", "risky", "steps", "pages", "budget"]
    assert [need.command for need in found[:2]] == ["keyresult probe silent", "keyresult show lost"]
    assert found[3].sentence == '"quota" was due 14 Aug 2026'
    assert len({need.ask for need in found}) == 5


def test_what_a_person_records_is_asked_of_a_person(team_of: TeamOf, standing_of: StandingOf) -> None:
    """No probe can find a number that somebody has to look up: the need names the command that records it."""
    silent = standing_of("survey", Status.NO_DATA)
    measure = Measure("manual", "manual", {}, parse_unit("points"), polled=False)
    (need,) = needs(team_of(replace(silent, key_result=replace(silent.key_result, measure=measure))))

    assert (need.ask, need.command) == ("record the number", "keyresult record survey VALUE")


@pytest.mark.parametrize(
    ("fault", "ask"),
    {
        "the source's": (Fault.SOURCE, "ask those who run the source to bring it back"),
        "the configuration's": (Fault.CONFIG, "correct the measure or its credentials"),
        "our own": (Fault.LOCAL, "look after the machine that polls"),
        "nobody's that is known": (None, "make sure that polling runs"),
    }.values(),
)
def test_who_is_asked_for_data_depends_on_the_fault(
    team_of: TeamOf, standing_of: StandingOf, gap_of: Callable[..., Gap], fault: Fault | None, ask: str
) -> None:
    """An absence is put to those who can mend it."""
    gap = fault and gap_of(Outcome.FAILED)._replace(fault=fault)
    silent = replace(standing_of("silent", Status.NO_DATA), gap=gap)

    assert [need.ask for need in needs(team_of(silent))] == [ask]


def test_a_report_shows_five_needs_at_most(team_of: TeamOf, standing_of: StandingOf) -> None:
    """More than five are counted."""
    report = weekly_report(team_of(*(standing_of(f"kr-{n}", Status.AT_RISK, 0.5) for n in range(7))))

    assert (len(report.needs), report.more) == (5, 2)


def test_state_changes_are_told(team_of: TeamOf, standing_of: StandingOf) -> None:
    """What changed state, came and went is said, and that nothing else did."""
    before = team_of(
        standing_of("a", Status.ON_TRACK),
        standing_of("b", Status.AT_RISK),
        standing_of("c", Status.ON_TRACK),
        at=AT - WEEK,
    )
    team = team_of(
        standing_of("a", Status.NO_DATA), standing_of("b", Status.AT_RISK), standing_of("d", Status.ON_TRACK)
    )

    assert weekly_report(team, before).changes == (
        "Since last week: a went from on track to no data.",
        "d is new.",
        "c is no longer in the plan.",
        "Nothing else changed state.",
    )


def test_no_change_of_state_is_told(team_of: TeamOf, standing_of: StandingOf) -> None:
    """A week without changes says so; with nothing to compare with, nothing is said."""
    team = team_of(standing_of("a", Status.ON_TRACK))

    assert state_changes(team, replace(team, at=AT - WEEK)) == ("Nothing changed state since last week.",)
    assert state_changes(team, replace(team, at=AT - 2 * WEEK)) == ("Nothing changed state since 3 Aug 2026.",)
    assert weekly_report(team).changes == ()


ANEW = {
    "another goal": (((9, '{"goal": 1}'), (2, '{"goal": 2}')), True),
    "another measure only": (((9, '{"goal": 1, "measure": 1}'), (2, '{"goal": 1, "measure": 2}')), False),
    "another goal and back": (((9, '{"goal": 1}'), (4, '{"goal": 2}'), (2, '{"goal": 1}')), False),
    "another goal before": (((30, '{"goal": 1}'), (9, '{"goal": 2}')), False),
    "one that was not known then": (((2, '{"goal": 2}'),), False),
    "none": ((), False),
}


@pytest.mark.parametrize(("known", "told"), ANEW.values(), ids=ANEW)
def test_an_earlier_state_that_is_judged_by_a_new_goal_is_told(
    team_of: TeamOf, standing_of: StandingOf, known: tuple[tuple[int, str], ...], told: bool
) -> None:
    """A change of state may come from the goal alone, or be hidden by it: the report says so."""
    team = team_of(standing_of("a", Status.AT_RISK))
    before = team_of(standing_of("a", Status.ON_TRACK), at=AT - WEEK)
    name = next(iter(team.standings())).key_result.name
    record = WeekRecord([Definition(name, content, AT - timedelta(days=days)) for days, content in known])

    sentence = "The goal of a has changed since: where it stood is judged by the new one."
    assert told == (sentence in weekly_report(team, before, record).changes)
    assert sentence not in weekly_report(team, None, record).changes


def test_a_report_says_what_it_is_compared_with(team_of: TeamOf, standing_of: StandingOf) -> None:
    """The words for the time come from whoever asked; the reason for another one begins the sentence."""
    team, before = team_of(standing_of("a", Status.NO_DATA)), team_of(standing_of("a", Status.ON_TRACK), at=AT - WEEK)
    last = weekly_report(team, before, compared=Compared(said="the last weekly report (2026-W31, sent 3 Aug 2026)"))
    none = weekly_report(team, before, compared=Compared(note="None was sent."))

    assert (
        "Since the last weekly report (2026-W31, sent 3 Aug 2026): a went from on track to no data." == last.changes[0]
    )
    assert ("None was sent.", "Since last week: a went from on track to no data.") == none.changes[:2]
    assert (AT - WEEK, None) == (last.since, weekly_report(team).since)
    assert ("None was sent.",) == weekly_report(team, compared=Compared(note="None was sent.")).changes


COMMITS = {
    "one of all": ((("a", 5, "c1"), ("b", 5, "c1")), ("c1",)),
    "the newest of two": ((("a", 5, "c1"), ("b", 4, "c2")), ("c2",)),
    "the newest of one key result": ((("a", 5, "c1"), ("a", 3, "c3"), ("b", 4, "c2")), ("c3",)),
    "two that took effect at once": ((("a", 5, "c1"), ("b", 5, "c2")), ("c1", "c2")),
    "one is not known": ((("a", 5, "c1"), ("b", 5, None)), ()),
    "one was never in force": ((("a", 5, "c1"),), ()),
    "one is still to come": ((("a", 5, "c1"), ("b", -1, "c2")), ()),
    "another team's does not count": ((("a", 5, "c1"), ("b", 5, "c1"), ("x", 1, "c9")), ("c1",)),
}


@pytest.mark.parametrize(("known", "expected"), COMMITS.values(), ids=COMMITS)
def test_commits_are_those_of_the_definitions_in_force(
    team_of: TeamOf, standing_of: StandingOf, known: tuple[tuple[str, int, str | None], ...], expected: tuple[str, ...]
) -> None:
    """Of what is measured and worked on; if any is unknown, none is told."""
    steps = standing_of("steps", Status.ON_TRACK, goal=LATE_STEP)
    shelved = standing_of("shelved", Status.PAUSED, lifecycle=Lifecycle.PAUSED)
    team = team_of(standing_of("a", Status.ON_TRACK), steps, shelved, health=(standing_of("b", Status.ON_TRACK),))
    names = {each.key_result.id: each.key_result.name for each in (*team.standings(), *team.health)}
    definitions = [Definition(names.get(short, short), "{}", AT - n * WEEK, commit) for short, n, commit in known]

    assert expected == commits_in_force(team, definitions)


def test_a_report_says_where_its_definitions_come_from(team_of: TeamOf, standing_of: StandingOf) -> None:
    """Its footer has the commit, shortened, or both; nothing where none is known."""
    team = team_of(standing_of("a", Status.ON_TRACK), standing_of("b", Status.ON_TRACK))
    one, two = (
        [
            Definition(each.key_result.name, "{}", AT - WEEK, commit)
            for each, commit in zip(team.standings(), commits, strict=True)
        ]
        for commits in (("3f2a91c0d1e2",) * 2, ("3f2a91c0d1e2", "a1b2c3d4e5f6"))
    )

    assert "Definitions at commit 3f2a91c." == weekly_report(team, None, WeekRecord(one)).footer[2]
    assert "Definitions at commits 3f2a91c and a1b2c3d." == weekly_report(team, None, WeekRecord(two)).footer[2]
    assert not any("commit" in each for each in weekly_report(team).footer)
    assert () == commits_in_force(team_of(standing_of("steps", Status.ON_TRACK, goal=LATE_STEP)), ())


@pytest.mark.parametrize(
    ("quality", "told"),
    {
        "all is well": (DataQuality(168), ()),
        "one of one": (DataQuality(1, 1), ("1 of 1 poll was incomplete",)),
        "several": (DataQuality(168, 3), ("3 of 168 polls were incomplete",)),
        "corrections": (DataQuality(168, corrections=2), ("2 readings corrected afterwards",)),
    }.values(),
)
def test_polls_and_corrections_are_told_if_not_all_is_well(
    team_of: TeamOf, standing_of: StandingOf, quality: DataQuality, told: tuple[str, ...]
) -> None:
    """Nothing is said of what was complete."""
    fresh = replace(standing_of("a", Status.ON_TRACK), value=1.0, observed_at=AT, progress=0.5)
    assert told == weekly_report(team_of(fresh), None, WeekRecord(quality=quality)).quality


@pytest.fixture
def revisions(standing_of: StandingOf) -> tuple[Definition, ...]:
    """Three revisions of one goal: from the start, a week ago, and still to come."""
    name = standing_of("a", Status.ON_TRACK).key_result.name
    return (
        Definition(name, '{"goal":{"target":"2","unit":"bugs"},"labels":["x"],"query":"up"}', AT - 5 * WEEK),
        Definition(
            name,
            f'{{"goal":{{"target":1,"unit":"bugs"}},"labels":["x","y"],"query":"{"q" * 80}"}}',
            AT - timedelta(days=2),
            "3f2a91c0d1e2",
        ),
        Definition(name, '{"goal":{"target":1}}', AT + WEEK),
    )


def test_goal_changes_are_told(team_of: TeamOf, standing_of: StandingOf, revisions: tuple[Definition, ...]) -> None:
    """Each changed field of the week is told with old and new value, time and commit."""
    report = weekly_report(team_of(standing_of("a", Status.ON_TRACK)), None, WeekRecord(revisions))
    origin = "from Sat 15 Aug 00:00 UTC, commit 3f2a91c"

    assert report.goal_changes == (
        f"a: goal target 2 to 1, {origin}",
        f"a: query up to {'q' * 59}…, {origin}",
        f"a: labels 2 none to y, {origin}",
    )


def test_goal_changes_are_told_once(
    team_of: TeamOf, standing_of: StandingOf, revisions: tuple[Definition, ...]
) -> None:
    """A change told in one report is not told in the next; one without a commit names none."""
    team = team_of(standing_of("a", Status.ON_TRACK))
    name = team.standings()[0].key_result.name
    unsigned = [each._replace(commit=None) for each in revisions]

    assert weekly_report(team, replace(team, at=AT - timedelta(days=1)), WeekRecord(revisions)).goal_changes == ()
    assert goal_changes({name: "a"}, unsigned, AT - WEEK, AT, "UTC")[0] == (
        "a: goal target 2 to 1, from Sat 15 Aug 00:00 UTC"
    )


def test_the_definition_in_force_is_the_newest_begun(
    standing_of: StandingOf, revisions: tuple[Definition, ...]
) -> None:
    """A revision counts from its instant on; other key results have their own."""
    name = standing_of("a", Status.ON_TRACK).key_result.name

    assert in_force(revisions, name, AT) == revisions[1]
    assert in_force(revisions, name, AT - 6 * WEEK) is None
    assert in_force(revisions, "other", AT) is None


def test_data_quality_names_what_is_missing(
    team_of: TeamOf, standing_of: StandingOf, gap_of: Callable[..., Gap]
) -> None:
    """Old and absent data, incomplete polls and corrections are told; what is fresh is only counted."""
    seen = replace(standing_of("a", Status.ON_TRACK), value=1.0, observed_at=AT, progress=0.5)
    late = replace(seen, key_result=standing_of("b", Status.ON_TRACK).key_result, observed_at=AT - timedelta(hours=5))
    silent = replace(standing_of("c", Status.NO_DATA), trust=Trust.NEVER, gap=gap_of(Outcome.FAILED))
    shelved = replace(standing_of("d", Status.PAUSED), trust=Trust.NEVER)
    team = team_of(seen, replace(late, trust=Trust.LATE), silent, shelved)
    report = weekly_report(team, None, WeekRecord(quality=DataQuality(polls=168, incomplete=3, corrections=1)))

    assert report.quality == (
        "b: late, 5 hours",
        "c: never read; source prod answers 503, since Tue 11 Aug 15:00 UTC",
        "3 of 168 polls were incomplete",
        "1 reading corrected afterwards",
    )
    assert report.footer == (
        "Data to Mon 17 Aug 00:00 UTC.",
        "1 of 3 key results fresh.",
        "For learning, not for performance reviews.",
    )


def test_a_quiet_week_has_no_blocks(team_of: TeamOf, standing_of: StandingOf) -> None:
    """When all is well there are a title, a header, the scorecard and a footer."""
    report = weekly_report(team_of(standing_of("a", Status.ON_TRACK, 0.8)), demo=True)

    assert report.quiet
    assert (report.needs, report.health, report.goal_changes, report.quality) == ((), (), (), ())
    assert [section.open for section in report.sections] == [False]
    assert report.footer[-1] == "This is demo data."


def test_sections_open_where_something_is_wrong(team_of: TeamOf, mixed: tuple[Standing, ...]) -> None:
    """What is on track and what is at rest is closed, unless a step is overdue."""
    sections = weekly_report(team_of(*mixed)).sections

    assert [section.open for section in sections] == [False, True, True, True, True, False]


@pytest.mark.parametrize(
    ("text", "told"),
    {"a fragment": ("no data", "No data."), "a sentence": ("done.", "Done."), "nothing": ("", ".")}.values(),
)
def test_a_reason_becomes_a_sentence(text: str, told: str) -> None:
    """A sentence begins with a capital letter and has one full stop."""
    assert sentence(text) == told


@pytest.mark.parametrize(
    ("at", "week", "phase"),
    {
        "before": ("2026-06-30 12:00", "starts 1 Jul 2026", "starts 1 Jul 2026"),
        "at the start": ("2026-07-01 00:00", "week 1 of 14", "week 1 of 14, 0% of the cycle gone"),
        "within": ("2026-08-17 00:00", "week 7 of 14", "week 7 of 14, 51% of the cycle gone"),
        "after": ("2026-10-01 00:00", "ended 30 Sep 2026", "ended 30 Sep 2026"),
    }.values(),
)
def test_a_view_says_where_in_the_cycle_it_is(
    team_of: TeamOf, instant: Callable[[str], datetime], at: str, week: str, phase: str
) -> None:
    """The week is counted while the cycle runs; outside of it, its first or last day is told."""
    view = team_view(team_of(at=instant(at)))

    assert (view.week, view.phase) == (week, phase)


def test_a_view_counts_what_needs_an_eye(team_of: TeamOf, mixed: tuple[Standing, ...]) -> None:
    """On track, at risk, off track and no data are counted even if there are none."""
    few, many = team_view(team_of(mixed[1])), team_view(team_of(*mixed))

    assert few.counts == ("0 on track", "1 at risk", "0 off track", "0 no data")
    assert many.counts == ("2 on track", "1 at risk", "1 off track", "1 no data", "1 paused")
    assert (few.score, team_view(team_of()).score) == (
        "score so far 0.49, from 1 of 1",
        "no score yet, 0 of 0 with data",
    )


def test_a_view_keeps_the_order_of_the_plan(team_of: TeamOf, mixed: tuple[Standing, ...]) -> None:
    """Rows come as the files have them, health metrics last."""
    team = team_of(*mixed[:2], health=(mixed[2],))
    (view,) = status_view([team]).teams

    assert [row.standing.key_result.id for row in view.rows()] == ["fine", "risky", "lost"]
