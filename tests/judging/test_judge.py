"""The judge asks the store for all that a standing, an explanation and the quality of the data need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.cycle import Cycle
from tracker.core.model import KeyResult, Measure, Objective, TeamCycle
from tracker.core.outcome import Outcome
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.standing import Status
from tracker.standings import Judge
from tracker.store.memory import MemoryStore
from tracker.testing.store_values import correct, make_gap, make_reading, record

if TYPE_CHECKING:
    from collections.abc import Callable

CYCLE = Cycle("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "UTC")
NAME = "platform/2026-Q3/deploy-fast/deploy-success"
MONDAY = datetime(2026, 8, 17, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def plan(unit: str = "%", goal: str = ">= 99 %") -> TeamCycle:
    """A team with one key result to keep."""
    measure = Measure("manual", "manual", {}, parse_unit(unit))
    success = KeyResult("deploy-success", NAME, "Deploys succeed", "lee", parse_keep(goal), measure)
    return TeamCycle("platform", CYCLE, (Objective("fast", "platform/2026-Q3/fast", "Fast", None, (success,)),))


@pytest.fixture
def store() -> MemoryStore:
    """Three weeks of a reading a day at 23:00, over ever fewer events."""
    kept = MemoryStore()
    for day in range(21):
        at = MONDAY - (21 - day) * DAY + 23 * HOUR
        reading = make_reading(at, 98.0 + day / 20, key_result=NAME, samples=400 - 18 * day)
        record(kept, reading, at=at + HOUR / 2)
    return kept


@pytest.fixture
def judged(store: MemoryStore) -> Callable[..., Judge]:
    """Makes a judge at an instant, with what was known at another."""
    return lambda at=MONDAY, known_at=None: Judge(store, at, known_at, timedelta(0))


def test_the_events_of_a_week_before_are_asked_for(judged: Callable[..., Judge]) -> None:
    """A share knows how many events stood behind the one that its change counts from."""
    (standing,) = judged().team(plan()).standings()
    assert (40, 400 - 18 * 13) == (standing.samples, standing.samples_before)


def test_a_share_of_half_the_events_is_flagged(judged: Callable[..., Judge]) -> None:
    """From the store to the sentence."""
    from tracker.core.insight import evidence_texts

    (standing,) = judged().team(plan()).standings()
    flag = "improved from 98.7 % to 99 % while its events fell from 166 to 40: look at what dropped out"
    assert flag == evidence_texts(standing)[-1]


@pytest.mark.parametrize(("unit", "goal"), [("min", "<= 200 min")])
def test_of_another_quantity_they_are_not(judged: Callable[..., Judge], unit: str, goal: str) -> None:
    """Only a ratio has a denominator."""
    (standing,) = judged().team(plan(unit, goal)).standings()
    assert (40, None) == (standing.samples, standing.samples_before)


def test_in_the_first_week_there_is_no_week_before(judged: Callable[..., Judge]) -> None:
    """Nothing is compared with nothing."""
    (standing,) = judged(MONDAY - 2 * WEEK).team(plan()).standings()
    assert (None, None) == (standing.change, standing.samples_before)


def test_attempts_of_a_gap_are_those_of_today(store: MemoryStore, judged: Callable[..., Judge]) -> None:
    """They are told now, and not of an instant in the past, when fewer had been made."""
    for hour in range(3):
        gap = make_gap(
            MONDAY + hour * HOUR, key_result=NAME, outcome=Outcome.DEFERRED, until=MONDAY + (hour + 1) * HOUR
        )
        record(store, gap, at=MONDAY + hour * HOUR)
    at = MONDAY + 2 * HOUR
    now, then = (judged(at, known).team(plan()).standings()[0].gap for known in (None, at))
    assert now is not None
    assert then is not None
    assert (3, MONDAY + 3 * HOUR) == (now.attempts, now.until)
    assert (0, None, now.since) == (then.attempts, then.until, then.since)


def test_what_was_reported_otherwise_is_part_of_the_quality(store: MemoryStore, judged: Callable[..., Judge]) -> None:
    """A correction in the week is counted, and the week it changed is named with both values."""
    sunday = MONDAY - WEEK - DAY + 23 * HOUR
    correct(store, make_reading(sunday, 91.0, key_result=NAME, recorded_at=MONDAY - 2 * DAY))
    judge = judged()
    quality = judge.quality(plan(), judge.earlier(WEEK).team(plan()))
    told = "deploy-success in the week to 9 Aug 2026: first reported as 98.7 %, now 91 %"
    assert (1, (told,)) == (quality.corrections, quality.revised)


def test_older_corrections_were_reported_before(store: MemoryStore, judged: Callable[..., Judge]) -> None:
    """Only what was learnt since the last report is told."""
    monday = MONDAY - 2 * WEEK + 23 * HOUR
    correct(store, make_reading(monday, 91.0, key_result=NAME, recorded_at=monday + HOUR))
    judge = judged()
    quality = judge.quality(plan(), judge.earlier(WEEK).team(plan()))
    assert (0, ()) == (quality.corrections, quality.revised)


def test_polls_since_the_report_are_part_of_the_quality(store: MemoryStore, judged: Callable[..., Judge]) -> None:
    """Those that could not read one of the team's key results are counted; before a report, since the cycle began."""
    for hours, missing in ((-200, 1), (-3, 1), (-2, 0)):
        at = MONDAY + hours * HOUR
        with store.writing():
            number = store.open_poll(at, 1)
        if missing:
            record(store, make_gap(MONDAY, key_result=NAME), at=at)
        with store.writing():
            store.close_poll(number, at + HOUR / 2, stored=1 - missing, missing=missing, requests=1)
    judge = judged()
    week, all_of_it = judge.quality(plan(), judge.earlier(WEEK).team(plan())), judge.quality(plan(), None)
    assert ((2, 1), (3, 2)) == ((week.polls, week.incomplete), (all_of_it.polls, all_of_it.incomplete))
    assert (0, ()) == (all_of_it.corrections, all_of_it.revised)


def test_what_a_report_said_is_what_it_knew(store: MemoryStore, judged: Callable[..., Judge]) -> None:
    """A correction made before the report was written, though after its instant, was in it: it is not told again."""
    sunday, written = MONDAY - WEEK - DAY + 23 * HOUR, MONDAY - WEEK + 7 * HOUR
    correct(store, make_reading(sunday, 91.0, key_result=NAME, recorded_at=written - HOUR))
    judge = judged()
    before = judge.earlier(WEEK).team(plan())
    reported = judged(MONDAY - WEEK, written).team(plan())
    silent = judge.quality(plan(), before, reported, written)
    assert (0, ()) == (silent.corrections, silent.revised)
    assert 1 == judge.quality(plan(), before).corrections


def test_an_explanation_knows_the_corrections_of_its_slot(store: MemoryStore, judged: Callable[..., Judge]) -> None:
    """Those of other slots, and those made after the instant of knowing, are left out."""
    newest = MONDAY - DAY + 23 * HOUR
    for slot, value, hours in ((newest, 97.0, 1), (newest, 96.0, 3), (newest - DAY, 95.0, 1)):
        correct(store, make_reading(slot, value, key_result=NAME, recorded_at=MONDAY + hours * HOUR))
    (subject,) = plan().key_results()
    at = MONDAY + 2 * HOUR
    found = judged(at, at).explained(plan(), subject)
    assert ([(99.0, 97.0)], at) == ([(each.before, each.value) for each in found.corrections], found.at)
    assert 97.0 == found.standing.value


def test_what_was_never_read_is_explained_too(judged: Callable[..., Judge]) -> None:
    """Without a slot there is nothing to have been corrected."""
    (objective,) = plan().objectives
    unread = replace(objective.key_results[0], name="platform/2026-Q3/deploy-fast/other")
    team = replace(plan(), objectives=(replace(objective, key_results=(unread,)),))
    found = judged().explained(team, unread)
    assert ((), Status.NO_DATA) == (tuple(found.corrections), found.standing.status)


def test_after_the_cycle_ages_are_those_of_its_end(judged: Callable[..., Judge]) -> None:
    """The instant that judges is the end of the cycle and its settling."""
    (subject,) = plan().key_results()
    assert CYCLE.end == judged(CYCLE.end + 100 * DAY).explained(plan(), subject).at
