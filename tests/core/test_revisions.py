"""What an earlier report said that is otherwise known now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.model import TeamCycle
from tracker.core.quality import DataQuality, WeekRecord
from tracker.core.quantity import parse_keep
from tracker.core.report import weekly_report
from tracker.core.revisions import revisions
from tracker.core.standing import ObjectiveStanding, Standing, Status, TeamStanding, Trust, WeekValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.core.cycle import Cycle
    from tracker.core.model import KeyResult, Objective

AT = datetime(2026, 8, 17, tzinfo=UTC)
FIRST = date(2026, 8, 3)


@pytest.fixture
def team_with(
    quarter: Cycle, key_result_of: Callable[..., KeyResult], objective_of: Callable[..., Objective]
) -> Callable[..., TeamStanding]:
    """Makes the standing of a team at an instant, whose share had these weekly values."""

    def build(values: Sequence[float | None], at: datetime = AT) -> TeamStanding:
        weeks = tuple(WeekValue(FIRST + n * timedelta(weeks=1), value) for n, value in enumerate(values))
        subject = key_result_of(parse_keep(">= 99 %"), "deploy-success")
        standing = Standing(subject, Status.ON_TRACK, "holds", Trust.FRESH, observed_at=at, weeks=weeks)
        whole = ObjectiveStanding(objective_of(standing), (standing,), Status.ON_TRACK, 1.0, 1, 1, 1.0, 1.0)
        plan = TeamCycle("platform", quarter, (whole.objective,))
        return TeamStanding(plan, at, (whole,), (), Status.ON_TRACK, 1.0, 1, 1, 1.0, 1.0)

    return build


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [
        pytest.param(
            [98.7, 99.5],
            [98.9, 99.5],
            ("deploy-success in the week to 9 Aug 2026: first reported as 98.9 %, now 98.7 %",),
            id="corrected",
        ),
        pytest.param([98.9, 99.5], [98.9, 99.5], (), id="unchanged"),
        pytest.param([98.901, 99.5], [98.9, 99.5], (), id="to be seen in no digit that is shown"),
        pytest.param(
            [98.9, 99.5],
            [None, None],
            ("deploy-success: 2 weeks first reported without data, filled in since",),
            id="filled in",
        ),
        pytest.param([None, 99.5], [None, 99.5], (), id="never read"),
        pytest.param([98.9, 99.5, 97.0], [98.9, 99.5, 98.0], (), id="the running week is no weekly value yet"),
    ],
)
def test_revised_weeks_are_told(
    team_with: Callable[..., TeamStanding],
    now: list[float | None],
    then: list[float | None],
    told: tuple[str, ...],
) -> None:
    """Each weekly value that was reported otherwise has a line; what was filled in is counted."""
    assert told == revisions(team_with(now), team_with(then))


def test_what_was_in_no_report_is_not_revised(team_with: Callable[..., TeamStanding]) -> None:
    """History that was filled in before the first reading was known contradicts nothing."""
    then = team_with([None, None])
    nothing = replace(then.objectives[0].standings[0], observed_at=None)
    unread = replace(then, objectives=(replace(then.objectives[0], standings=(nothing,)),))
    assert () == revisions(team_with([98.9, 99.5]), unread)


def test_the_report_tells_revisions_with_the_quality_of_its_data(team_with: Callable[..., TeamStanding]) -> None:
    """They stand after the number of corrections."""
    report = weekly_report(
        team_with([98.7, 99.5]), None, WeekRecord(quality=DataQuality(corrections=1, revised=("a: first …",)))
    )
    assert ("1 reading corrected afterwards", "a: first …") == report.quality
