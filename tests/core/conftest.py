"""Builders shared by the tests of judgement: a quarter, goals, histories and standings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.assess import assess
from tracker.core.cycle import Cycle, parse_cycle
from tracker.core.model import Goal, Keep, KeyResult, Measure, Milestones, Objective, Reach
from tracker.core.outcome import Fault, Outcome
from tracker.core.progress import LastOfDay
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.readings import DayValue, Gap, History, Reading
from tracker.core.standing import Standing, Status, Trust

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MINUTES = parse_unit("min")


@pytest.fixture(scope="session")
def quarter() -> Cycle:
    """July to September 2026, 92 days from a Wednesday to a Wednesday, in UTC."""
    return parse_cycle("2026-Q3", "UTC")


@pytest.fixture(scope="session")
def instant() -> Callable[[str], datetime]:
    """Reads `2026-08-17 07:00` as UTC."""
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(scope="session")
def deploy_time() -> Reach:
    """45 minutes to less than 10."""
    return Reach(baseline=45, target=10, strict=True, unit=MINUTES)


@pytest.fixture(scope="session")
def failure_rate() -> Keep:
    """At most 15 percent."""
    return parse_keep("<= 15 %")


@pytest.fixture(scope="session")
def key_result_of() -> Callable[..., KeyResult]:
    """Makes a key result of a goal, read in the goal's own unit."""

    def build(goal: Goal, id: str = "deploy-time", **changes: Any) -> KeyResult:
        unit = None if isinstance(goal, Milestones) else goal.unit or MINUTES
        measure = Measure("prometheus", "prod", {}, unit) if unit else None
        key_result = KeyResult(id, f"platform/2026-Q3/deploy-fast/{id}", id, "lee", goal, measure)
        return replace(key_result, **changes)

    return build


@pytest.fixture(scope="session")
def history_of() -> Callable[..., History]:
    """Makes a history of the last readings of days, each taken at 12:00 UTC; the last one is the latest."""

    def build(values: Mapping[date, float], gap: Gap | None = None, **changes: Any) -> History:
        days = tuple(DayValue(day, _noon(day), value, value, value, 1) for day, value in sorted(values.items()))
        latest = days and Reading("a/b/c/d", days[-1].at, days[-1].value, days[-1].at, days[-1].at, samples=7)
        return History(latest or None, days, gap)._replace(**changes)

    return build


@pytest.fixture(scope="session")
def judge(
    quarter: Cycle, instant: Callable[[str], datetime], key_result_of: Callable[..., KeyResult]
) -> Callable[..., Standing]:
    """Assesses a goal, of a key result with further changes, in the quarter at an instant or its text."""

    def assessed(
        goal: Goal,
        history: History,
        at: str | datetime,
        settle: timedelta = timedelta(0),
        **changes: Any,
    ) -> Standing:
        when = instant(at) if isinstance(at, str) else at
        return assess(key_result_of(goal, **changes), quarter, history, when, settle=settle)

    return assessed


@pytest.fixture(scope="session")
def last_of_days() -> Callable[..., list[LastOfDay]]:
    """Makes the last readings of successive days from a first one, each at 12:00 UTC; None leaves a day out."""

    def build(first: date, *values: float | None) -> list[LastOfDay]:
        days = [first + timedelta(days=number) for number in range(len(values))]
        return [LastOfDay(d, _noon(d), value) for d, value in zip(days, values, strict=True) if value is not None]

    return build


@pytest.fixture(scope="session")
def gap_of() -> Callable[..., Gap]:
    """Makes an open gap with an outcome."""

    def build(outcome: Outcome, message: str = "source prod answers 503") -> Gap:
        since = datetime(2026, 8, 11, 15, tzinfo=UTC)
        return Gap("a/b/c/d", outcome, Fault.SOURCE, message, since, since)

    return build


@pytest.fixture(scope="session")
def standing_of(key_result_of: Callable[..., KeyResult], deploy_time: Reach) -> Callable[..., Standing]:
    """Makes a standing with a status and a score, of a key result with further changes."""

    def build(id: str, status: Status, score: float | None = None, **changes: Any) -> Standing:
        value, goal = changes.pop("value", None), changes.pop("goal", deploy_time)
        key_result = key_result_of(goal, id, **changes)
        return Standing(key_result, status, status.value, Trust.FRESH, value=value, score=score)

    return build


@pytest.fixture(scope="session")
def objective_of() -> Callable[..., Objective]:
    """Makes an objective of the key results behind standings."""

    def build(*standings: Standing, id: str = "deploy-fast") -> Objective:
        key_results = tuple(standing.key_result for standing in standings)
        return Objective(id, f"platform/2026-Q3/{id}", id, "dana", key_results)

    return build


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
