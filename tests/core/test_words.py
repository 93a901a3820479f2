"""What people say, and what follows from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.model import TeamCycle
from tracker.core.need import needs
from tracker.core.owners import blocked_text, owner_words
from tracker.core.report import weekly_report
from tracker.core.standing import ObjectiveStanding, Status, TeamStanding
from tracker.core.words import (
    Blocked,
    Blocker,
    CheckIn,
    blockers,
    confidences,
    disagreement,
    open_blockers,
    open_commitments,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.core.cycle import Cycle
    from tracker.core.standing import Standing

AT = datetime(2026, 8, 17, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
NAME = "platform/2026-Q3/deploy-fast/ci-time"


def said(days_ago: float = 0, **words: Any) -> CheckIn:
    """A check-in of Tomás, so many days before `AT`."""
    return CheckIn(NAME, AT - days_ago * DAY, "tomas", **words)


@pytest.fixture
def team_saying(
    quarter: Cycle, standing_of: Callable[..., Standing], objective_of: Callable[..., Any]
) -> Callable[..., TeamStanding]:
    """Makes a team with one key result of a status, on which this was said."""

    def build(
        status: Status, *check_ins: CheckIn, at: datetime = AT, health: Sequence[Standing] = (), **changed: Any
    ) -> TeamStanding:
        standing = standing_of("ci-time", status, 0.5, **changed)
        objective = objective_of(standing)
        under = ObjectiveStanding(objective, (standing,), status, 0.5, 1, 1, 0.5, 0.5)
        plan = TeamCycle("platform", quarter, (objective,), tuple(each.key_result for each in health))
        words = {each.key_result.name: check_ins for each in (standing, *health)}
        return TeamStanding(plan, at, (under,), tuple(health), status, 0.5, 1, 1, 0.5, 0.5, words)

    return build


# --- Check-ins ---


@pytest.mark.parametrize("confidence", [0, 11, -1])
def test_confidence_has_a_scale(confidence: int) -> None:
    """It is from 1 to 10."""
    with pytest.raises(ValueError, match=f"confidence is from 1 to 10, not {confidence}"):
        said(confidence=confidence)


def test_an_instant_has_a_zone() -> None:
    """A naive time is refused."""
    with pytest.raises(ValueError, match="an instant needs a time zone"):
        CheckIn(NAME, datetime(2026, 8, 17), "tomas")  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "words",
    [
        {"confidence": 1},
        {"text": "x"},
        {"kept": ("x",)},
        {"missed": ("x",)},
        {"made": ("x",)},
        {"blocked": (Blocked("x"),)},
        {"resolved": (1,)},
    ],
    ids=lambda words: next(iter(words)),
)
def test_any_word_breaks_the_silence(words: dict[str, Any]) -> None:
    """A check-in without any says nothing."""
    assert (True, False) == (said().silent, said(**words).silent)


# --- Blockers ---


def test_blockers_are_numbered_as_they_are_told() -> None:
    """Each key result counts its own from 1; a number stays when others are resolved."""
    runners, access, review = Blocked("two more runners", "@infra"), Blocked("access"), Blocked("a review", "@kim")
    check_ins = [said(12, blocked=(runners, access)), said(5, resolved=(1,), blocked=(review,)), said(1, resolved=(1,))]

    assert (
        Blocker(1, runners, AT - 12 * DAY, "tomas", AT - 5 * DAY),
        Blocker(2, access, AT - 12 * DAY, "tomas"),
        Blocker(3, review, AT - 5 * DAY, "tomas"),
    ) == blockers(check_ins)
    assert [2, 3] == [blocker.number for blocker in open_blockers(check_ins)]


@pytest.mark.parametrize("number", [0, 2, 7])
def test_what_was_never_told_is_not_resolved(number: int) -> None:
    """A number of no blocker changes nothing."""
    check_ins = [said(2, blocked=(Blocked("x"),)), said(resolved=(number,))]

    assert [1] == [blocker.number for blocker in open_blockers(check_ins)]


def test_the_age_of_a_blocker_ends_when_it_is_resolved() -> None:
    """Until then it grows."""
    still, gone = Blocker(1, Blocked("x"), AT - 12 * DAY, "a"), Blocker(1, Blocked("x"), AT - WEEK, "a", AT - 2 * DAY)

    assert (12 * DAY, 5 * DAY) == (still.age(AT), gone.age(AT))


@pytest.mark.parametrize(
    ("blocked", "expected"),
    [
        (Blocked("two more runners", "@infra"), "blocked 12 days: two more runners, asked of @infra"),
        (Blocked("two more runners"), "blocked 12 days: two more runners"),
    ],
    ids=["asked", "nobody was asked"],
)
def test_a_blocker_in_words(blocked: Blocked, expected: str) -> None:
    """Its age, what it is, and who was asked."""
    assert expected == blocked_text(Blocker(1, blocked, AT - 12 * DAY, "a"), AT)


# --- Commitments, confidence ---


@pytest.mark.parametrize(
    ("check_ins", "expected"),
    [
        pytest.param([], (), id="nothing was promised"),
        pytest.param([said(made=("a", "b")), said(made=("b", "c"))], ("a", "b", "c"), id="unsaid ones stay, each once"),
        pytest.param(
            [said(made=("a", "b")), said(kept=("a",), missed=("b",), made=("c",))], ("c",), id="kept or missed"
        ),
        pytest.param([said(made=("a",)), said(missed=("a",))], (), id="all were missed"),
    ],
)
def test_open_commitments(check_ins: list[CheckIn], expected: tuple[str, ...]) -> None:
    """What was promised is open until it is said to be kept or missed."""
    assert expected == open_commitments(check_ins)


def test_confidences_in_order() -> None:
    """A check-in without one is left out."""
    assert (5, 4) == confidences([said(confidence=5), said(text="x"), said(confidence=4)])


DIFFERS = {
    (8, Status.AT_RISK): "data says at risk; owner says 8/10",
    (10, Status.OFF_TRACK): "data says off track; owner says 10/10",
    (3, Status.ON_TRACK): "data says on track; owner says 3/10",
    (1, Status.ON_TRACK): "data says on track; owner says 1/10",
}


@pytest.mark.parametrize("confidence", [None, *range(1, 11)])
@pytest.mark.parametrize("status", list(Status))
def test_disagreement(confidence: int | None, status: Status) -> None:
    """8 or more while at risk or worse, 3 or less while on track; never otherwise."""
    hopeful = confidence is not None and confidence >= 8 and status in {Status.AT_RISK, Status.OFF_TRACK}
    doubtful = confidence is not None and confidence <= 3 and status is Status.ON_TRACK
    found = disagreement(confidence, status)

    assert (hopeful or doubtful) is (found is not None)
    assert DIFFERS.get((confidence or 0, status), found) == found


# --- What owners say ---


@pytest.mark.parametrize(
    ("check_ins", "expected"),
    [
        pytest.param(
            [said(7, confidence=5, made=("shard", "runners")), said(3, confidence=4, text="cache hits up; suite serial",
             kept=("shard",), missed=("runners",), made=("split the suite",))],
            'ci-time, tomas on 14 Aug 2026: "cache hits up; suite serial"; confidence 5 → 4; commitments kept 1 of 2; '
            "next: split the suite",
            id="a whole check-in after another",
        ),
        pytest.param([said(confidence=4)], "ci-time, tomas on 17 Aug 2026: confidence 4/10", id="the first confidence"),
        pytest.param(
            [said(7, confidence=5), said(6, confidence=6), said(text="as before")],
            'ci-time, tomas on 17 Aug 2026: "as before"; confidence 6/10',
            id="the last check-in has no confidence of its own",
        ),
        pytest.param(
            [said(confidence=9)],
            "ci-time, tomas on 17 Aug 2026: confidence 9/10; data says at risk; owner says 9/10",
            id="owner and data differ",
        ),
        pytest.param(
            [said(21, text="x")],
            'ci-time, tomas on 27 Jul 2026: "x"; no check-in for 3 weeks',
            id="a long silence",
        ),
        pytest.param(
            [said(1, blocked=(Blocked("x"),)), said(resolved=(1,))],
            "ci-time, tomas on 17 Aug 2026: nothing new",
            id="nothing but what is said elsewhere",
        ),
    ],
)  # fmt: skip
def test_what_owners_say(team_saying: Callable[..., TeamStanding], check_ins: list[CheckIn], expected: str) -> None:
    """The owner's words as they were said, with what became of the last ones."""
    assert [expected] == [words.text for words in owner_words(team_saying(Status.AT_RISK, *check_ins))]


def test_where_nobody_checks_in_nothing_is_said(team_saying: Callable[..., TeamStanding]) -> None:
    """Silence is told only where people have spoken."""
    assert () == owner_words(team_saying(Status.AT_RISK))


def test_silence_ends_with_the_cycle(team_saying: Callable[..., TeamStanding]) -> None:
    """Nobody is expected to speak of a cycle that is over."""
    last = CheckIn(NAME, datetime(2026, 9, 25, tzinfo=UTC), "tomas", text="done")

    (words,) = owner_words(team_saying(Status.AT_RISK, last, at=datetime(2026, 12, 1, tzinfo=UTC)))
    assert None is words.silence


def test_words_are_in_the_report(team_saying: Callable[..., TeamStanding]) -> None:
    """A week in which somebody spoke is not a quiet one."""
    said_something = weekly_report(team_saying(Status.ON_TRACK, said(confidence=7)))

    assert (["confidence 7/10"], False) == ([words.confidence for words in said_something.owners], said_something.quiet)


# --- Needs ---

BLOCKED = said(12, blocked=(Blocked("two more runners", "@infra"), Blocked("access")))


def test_what_is_blocked_needs_a_decision(team_saying: Callable[..., TeamStanding]) -> None:
    """Also while it is on track: each blocker with its age, until it is resolved."""
    (need,) = needs(team_saying(Status.ON_TRACK, BLOCKED))
    expected = "blocked 12 days: two more runners, asked of @infra; blocked 12 days: access"
    assert (expected, "get an answer from who was asked, or find a way around it") == (need.sentence, need.ask)

    (one_left,) = needs(team_saying(Status.ON_TRACK, BLOCKED, said(resolved=(1,))))
    assert "blocked 12 days: access" == one_left.sentence
    assert () == needs(team_saying(Status.ON_TRACK, BLOCKED, said(resolved=(1, 2))))


def test_a_blocker_stands_beside_the_reason(team_saying: Callable[..., TeamStanding]) -> None:
    """What is at risk says both; what to decide follows from the status."""
    (need,) = needs(team_saying(Status.AT_RISK, BLOCKED, said(resolved=(2,))))

    assert "at risk; blocked 12 days: two more runners, asked of @infra" == need.sentence
    assert "agree on what changes this week, or accept the risk" == need.ask


@pytest.mark.parametrize("status", [Status.NOT_STARTED, Status.PAUSED, Status.DROPPED])
def test_what_rests_is_not_blocked(team_saying: Callable[..., TeamStanding], status: Status) -> None:
    """Nobody works on it, so nothing is in the way."""
    assert () == needs(team_saying(status, BLOCKED))


def test_a_health_metric_that_holds_may_be_blocked(
    team_saying: Callable[..., TeamStanding], standing_of: Callable[..., Standing]
) -> None:
    """It is asked for an answer, not for what made it worse."""
    metric = standing_of("errors", Status.ON_TRACK, health=True)
    found = needs(team_saying(Status.ACHIEVED, BLOCKED, health=[metric]))

    assert ["get an answer from who was asked, or find a way around it"] * 2 == [need.ask for need in found]


def test_a_day_is_one_of_the_team(team_saying: Callable[..., TeamStanding]) -> None:
    """What was said shortly before midnight belongs to that day."""
    (words,) = owner_words(team_saying(Status.AT_RISK, said(0.01, text="late")))
    assert ("16 Aug 2026", date(2026, 8, 16)) == (words.day, words.said.at.date())
