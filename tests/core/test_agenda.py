"""The agenda of a check-in: exceptions first, minutes that add up, and what has no room named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.agenda import CLOSE, LEAST, Agenda, Item, ItemKind, agenda, with_agenda
from tracker.core.model import Milestone, Milestones, TeamCycle
from tracker.core.quantity import QuantityError
from tracker.core.report import weekly_report
from tracker.core.signal import Chart, Limits, Rule, Signal
from tracker.core.standing import ObjectiveStanding, Standing, Status, TeamStanding
from tracker.core.timebox import LONGEST, SHORTEST, box_minutes
from tracker.core.words import Blocked, CheckIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.model import Objective
    from tracker.core.report import WeeklyReport

    StandingOf = Callable[..., Standing]

AT = datetime(2026, 8, 17, tzinfo=UTC)
DAY = timedelta(days=1)
MONDAY = date(2026, 8, 10)
USUAL = Limits(45.0, 42.0, 48.0, 12, date(2026, 4, 6), date(2026, 6, 22))
SURE = "how sure is each, and what is promised next"
LATE_STEP = Milestones((Milestone("quota", date(2026, 8, 14)),))


@pytest.fixture(scope="session")
def report_of(quarter: Cycle, objective_of: Callable[..., Objective]) -> Callable[..., WeeklyReport]:
    """Makes the weekly report of a team with one objective; `words` are check-ins by short id."""

    def build(
        *standings: Standing, health: tuple[Standing, ...] = (), goals: int = 0, **words: tuple[CheckIn, ...]
    ) -> WeeklyReport:
        objective = objective_of(*standings)
        under = ObjectiveStanding(objective, standings, Status.AT_RISK, 0.5, 1, len(standings), 0.4, 0.6)
        plan = TeamCycle("platform", quarter, (objective,), tuple(each.key_result for each in health))
        said = {each.key_result.name: words.get(each.key_result.id, ()) for each in standings}
        team = TeamStanding(plan, AT, (under,), health, Status.AT_RISK, 0.5, 1, len(standings), 0.4, 0.6, said)
        return replace(weekly_report(team), goal_changes=("a: goal target 2 to 1",) * goals)

    return build


def moved(standing: Standing, *, better: bool | None) -> Standing:
    """The standing outside its usual variation."""
    signal = Signal(
        Rule.OUTSIDE, MONDAY, MONDAY, lasting=True, weeks=1, value=41.0, above=False, better=better, limits=USUAL
    )
    return replace(standing, charts=(Chart((), USUAL, (signal,)),))


def said(days: int = 1, **words: Any) -> CheckIn:
    """A check-in so many days ago."""
    return CheckIn("a/b/c/d", AT - days * DAY, "lee", **words)


@pytest.fixture
def worried(standing_of: StandingOf, report_of: Callable[..., WeeklyReport]) -> WeeklyReport:
    """One key result of each state that can worry, real changes, and changed goals."""
    return report_of(
        moved(standing_of("fine", Status.ON_TRACK, 0.8, owner="sam"), better=True),
        standing_of("risky", Status.AT_RISK, 0.5, owner="dana"),
        standing_of("lost", Status.OFF_TRACK, 0.1, owner="kim"),
        standing_of("silent", Status.NO_DATA, owner=None),
        standing_of("steps", Status.ON_TRACK, 0.5, goal=LATE_STEP, owner="kim"),
        moved(standing_of("shelved", Status.PAUSED), better=False),
        moved(standing_of("slipping", Status.ON_TRACK, 0.8), better=False),
        moved(standing_of("odd", Status.ON_TRACK, 0.8), better=None),
        health=(standing_of("pages", Status.OFF_TRACK, health=True),),
        goals=2,
    )


def shape(found: Agenda) -> list[tuple[int, str]]:
    """Minutes and subject of each item."""
    return [(item.minutes, item.subject) for item in found.items]


def test_decisions_come_first_and_the_serious_ones_get_more(worried: WeeklyReport) -> None:
    """In the order of the report's needs, then real changes for the worse first, the round, goals, the close."""
    found = agenda(worried, 45)

    assert [
        (5, "silent, no data"),
        (9, "lost, off track"),
        (7, "risky, at risk"),
        (4, "steps, on track"),
        (4, "pages, off track"),
        (4, "Real changes for the worse"),
        (2, "Real changes in either direction"),
        (2, "Real changes for the better"),
        (4, "Round of confidence and commitments"),
        (2, "Goal changes"),
        (2, "Close"),
    ] == shape(found)
    assert ((), None) == (found.left_out, found.advice)


def test_an_item_says_who_and_what_for(worried: WeeklyReport) -> None:
    """Its time on the clock of the meeting, its owner, and what is to come of it."""
    first, second, *others = agenda(worried, 45).items

    assert "silent, no data: make sure that polling runs" == first.text
    assert "lost, off track (kim): agree on help, on another way, or on a smaller target" == second.text
    assert ("0:00", "0:05", "platform/2026-Q3/deploy-fast/lost") == (first.clock, second.clock, second.key_result)
    assert "Real changes for the worse: slipping; what happened, and who looks into it" == others[3].text
    assert "Goal changes: 2 changes; does everybody stand behind them" == others[-2].text
    assert ("Close: who does what until when", None) == (others[-1].text, others[-1].key_result)
    assert "Agenda for 45 minutes" == agenda(worried, 45).title


def test_the_clock_goes_beyond_an_hour() -> None:
    """Hours and minutes."""
    assert "1:05" == Item(ItemKind.CLOSE, 65, 2, "Close", None, "end").clock


def test_what_has_no_room_is_named(worried: WeeklyReport) -> None:
    """The last ones go, and each is named; those that stay keep their least."""
    found = agenda(worried, 15)

    assert [2, 3, 2, 2, 2, 2, 2] == [item.minutes for item in found.items]
    told = (
        "Not in the box: real changes in either direction, real changes for the better, "
        "the round of confidence and commitments, goal changes; by message."
    )
    assert (told,) == found.remarks


def test_many_that_have_no_room_are_counted(standing_of: StandingOf, report_of: Callable[..., WeeklyReport]) -> None:
    """Ten are named, the others counted."""
    many = report_of(*(standing_of(f"kr-{n}", Status.AT_RISK, 0.5) for n in range(40)))
    (told,) = agenda(many, 20).remarks

    assert told.startswith("Not in the box: kr-9, kr-10, ")
    assert told.endswith("kr-18, and 22 more; by message.")


def test_what_waits_for_others_weighs_more(standing_of: StandingOf, report_of: Callable[..., WeeklyReport]) -> None:
    """Of two at risk, the blocked one gets more time."""
    pair = standing_of("free", Status.AT_RISK, 0.5), standing_of("stuck", Status.AT_RISK, 0.5)
    stuck = (said(blocked=(Blocked("two runners", "@infra"),)),)

    free, blocked, *_ = agenda(report_of(*pair, stuck=stuck), 15).items

    assert ("stuck, at risk", True) == (blocked.subject, blocked.minutes > free.minutes)


@pytest.mark.parametrize(
    ("words", "told"),
    {
        "nobody said anything": ({}, SURE),
        "commitments were kept and made": (
            {"a": (said(kept=("x",), missed=("y",), made=("z",)),)},
            f"kept 1 of 2 commitments; 1 open; {SURE}",
        ),
        "data and owner disagree": (
            {"a": (said(confidence=2),)},
            f"a: data says on track; owner says 2/10; {SURE}",
        ),
        "many disagree": (
            {name: (said(confidence=2),) for name in "abcde"},
            f"{'; '.join(f'{each}: data says on track; owner says 2/10' for each in 'abc')}; 2 more such; {SURE}",
        ),
    }.values(),
)
def test_the_round_is_about_confidence_and_commitments(
    standing_of: StandingOf, report_of: Callable[..., WeeklyReport], words: dict[str, Any], told: str
) -> None:
    """What was kept, what is open, and where data and owner differ."""
    report = report_of(*(standing_of(name, Status.ON_TRACK, 0.8) for name in "abcde"), **words)

    assert told == agenda(report, 20).items[0].ask


@pytest.fixture
def quiet(standing_of: StandingOf, report_of: Callable[..., WeeklyReport]) -> WeeklyReport:
    """A week in which nothing needs a decision, and one number got really better."""
    return report_of(standing_of("a", Status.ON_TRACK, 0.8), moved(standing_of("b", Status.ON_TRACK, 0.8), better=True))


def test_a_quiet_week_can_be_cancelled_or_cut(quiet: WeeklyReport) -> None:
    """Nothing gets more than its least, the rest is given back, and the minutes still add up."""
    found = agenda(quiet, 20)

    assert ("Nothing needs a decision: the meeting can be cancelled, or cut to 6 minutes.",) == found.remarks
    assert [
        (2, "Real changes for the better"),
        (2, "Round of confidence and commitments"),
        (2, "Close"),
        (14, "End early"),
    ] == shape(found)
    assert "14 minutes to give back" == found.items[-1].ask


def test_a_box_that_is_small_anyway_is_not_cut(quiet: WeeklyReport) -> None:
    """There is only the advice to cancel, beside what has no room."""
    found = agenda(quiet, 5)

    assert (
        "Nothing needs a decision: the meeting can be cancelled.",
        "Not in the box: the round of confidence and commitments; by message.",
    ) == found.remarks
    assert [3, 2] == [item.minutes for item in found.items]


def test_a_team_at_rest_has_nothing_to_meet_for(
    standing_of: StandingOf, report_of: Callable[..., WeeklyReport]
) -> None:
    """Without anything under way there is not even a round."""
    assert [(2, "Close"), (18, "End early")] == shape(agenda(report_of(standing_of("a", Status.PAUSED)), 20))


@pytest.mark.parametrize(
    "calling",
    ["for the worse", "a changed goal", "a disagreement"],
)
def test_what_is_no_quiet_week(standing_of: StandingOf, report_of: Callable[..., WeeklyReport], calling: str) -> None:
    """A real change for the worse, a changed goal or a disagreement calls for a meeting."""
    fine = standing_of("a", Status.ON_TRACK, 0.8)
    reports = {
        "for the worse": report_of(moved(fine, better=False)),
        "a changed goal": report_of(fine, goals=1),
        "a disagreement": report_of(fine, a=(said(confidence=1),)),
    }

    assert agenda(reports[calling], 20).advice is None


def test_time_that_nobody_needs_is_given_back(standing_of: StandingOf, report_of: Callable[..., WeeklyReport]) -> None:
    """No topic gets more than its most: two hours for one key result at risk end early."""
    found = agenda(report_of(standing_of("a", Status.AT_RISK, 0.5)), 120)

    assert [8, 5, 2, 105] == [item.minutes for item in found.items]
    assert ItemKind.SPARE is found.items[-1].kind


def test_a_report_carries_its_agenda(worried: WeeklyReport) -> None:
    """Nothing else of it changes."""
    carrying = with_agenda(worried, 20)

    assert agenda(worried, 20) == carrying.agenda
    assert worried == replace(carrying, agenda=None)


STATES = st.lists(
    st.sampled_from([Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA, Status.PAUSED]), max_size=30
)


@given(states=STATES, box=st.integers(SHORTEST, LONGEST), goals=st.integers(0, 3))
def test_minutes_always_add_up(
    standing_of: StandingOf, report_of: Callable[..., WeeklyReport], states: list[Status], box: int, goals: int
) -> None:
    """Exactly the box, one item after the other, none below its least, and nothing is lost."""
    report = report_of(*(standing_of(f"kr-{n}", state, 0.5) for n, state in enumerate(states)), goals=goals)
    found = agenda(report, box)
    topics = [item for item in found.items if item.kind not in {ItemKind.CLOSE, ItemKind.SPARE}]

    assert box == sum(item.minutes for item in found.items)
    assert all(one.start + one.minutes == other.start for one, other in pairwise(found.items))
    assert [CLOSE] == [item.minutes for item in found.items if item.kind is ItemKind.CLOSE]
    assert all(item.minutes >= LEAST for item in topics)
    assert [each.standing.key_result.name for each in report.view.needs][: len(topics)] == [
        item.key_result for item in topics if item.kind is ItemKind.DECISION
    ]
    everything = len(report.view.needs) + bool(goals) + any(state is not Status.PAUSED for state in states)
    assert everything == len(topics) + len(found.left_out)


@given(states=STATES, box=st.integers(SHORTEST, LONGEST))
def test_what_is_worse_never_gets_less(
    standing_of: StandingOf, report_of: Callable[..., WeeklyReport], states: list[Status], box: int
) -> None:
    """Of two decisions in one meeting, the one off track has at least the minutes of the one at risk."""
    report = report_of(*(standing_of(f"kr-{n}", state, 0.5) for n, state in enumerate(states)))
    minutes: dict[str, list[int]] = {}
    for item in agenda(report, box).items:
        minutes.setdefault(item.subject.partition(", ")[2], []).append(item.minutes)

    assert min(minutes.get("off track", [99])) >= max(minutes.get("at risk", [0]))
    assert min(minutes.get("at risk", [99])) >= max(minutes.get("no data", [0]))


LENGTHS = {
    "minutes for short": ("20m", 20),
    "with a space": (" 20 M ", 20),
    "as a quantity": ("20 min", 20),
    "spelled out": ("20 minutes", 20),
    "a plain number": ("15", 15),
    "a number of the settings": (30, 30),
    "an hour": ("1 h", 60),
    "half an hour": ("0.5 h", 30),
    "in two terms": ("1 h 30 min", 90),
    "seconds that are minutes": ("1200 s", 20),
    "the shortest": ("5m", 5),
    "the longest": ("2h", 120),
}


@pytest.mark.parametrize(("text", "minutes"), LENGTHS.values(), ids=LENGTHS)
def test_the_length_of_a_meeting_is_read(text: str | int, minutes: int) -> None:
    """As people write it."""
    assert minutes == box_minutes(text)


NO_LENGTHS = {
    "no number": ("soon", '"soon" is no length of a meeting'),
    "nothing": ("", '"" is no length of a meeting'),
    "another quantity": ("20 %", '"20 %" is no length of a meeting'),
    "a count of something": ("15 tickets", '"15 tickets" is no length of a meeting'),
    "a negative one": ("-20", '"-20" is too short for a meeting'),
    "half a minute": ("20.5", '"20.5" is not of whole minutes'),
    "seconds": ("90 s", '"90 s" is not of whole minutes'),
    "too short": ("4m", '"4m" is too short for a meeting'),
    "too long": ("3 h", '"3 h" is too long for a meeting'),
    "far too long": ("9" * 400, f'"{"9" * 400}" is no length of a meeting'),
}


@pytest.mark.parametrize(("text", "message"), NO_LENGTHS.values(), ids=NO_LENGTHS)
def test_what_is_no_length_of_a_meeting_is_refused(text: str, message: str) -> None:
    """With the reason, and what to write instead."""
    with pytest.raises(QuantityError) as caught:
        box_minutes(text)

    assert (message, "write minutes from 5 to 120, such as 20m or 1 h") == (str(caught.value), caught.value.help)
