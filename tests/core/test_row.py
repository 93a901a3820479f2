"""One key result in words, its weeks and its provenance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.model import Bound, Keep, Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.quantity import parse_unit
from tracker.core.readings import Definition
from tracker.core.row import lower_is_better, row, target_text
from tracker.core.series import provenance, series_text, week_lines
from tracker.core.standing import Projection, Standing, Status, Trust, WeekValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.model import Goal
    from tracker.core.row import Row

MINUTES, PERCENT = parse_unit("min"), parse_unit("%")
AT = datetime(2026, 8, 17, tzinfo=UTC)
SILENT = datetime(2026, 8, 11, 14, 5, tzinfo=UTC)
STEPS = Milestones((Milestone("plan", date(2026, 8, 14)), Milestone("drill", date(2026, 9, 1))))


@pytest.fixture
def on_track(key_result_of: Callable[..., Any], deploy_time: Reach) -> Standing:
    """26.4 minutes on the way from 45 to less than 10, read an hour ago."""
    return Standing(
        key_result_of(deploy_time),
        Status.ON_TRACK,
        "53% of the way",
        Trust.FRESH,
        value=26.4,
        observed_at=AT - timedelta(hours=1),
        progress=0.531,
        expected=0.511,
        change=-1.7,
        projection=Projection(4.2, 8.7, 13.2, 0.7, 0.95, 7, "smoothing"),
    )


@pytest.fixture
def told(quarter: Cycle) -> Callable[..., Row]:
    """The words for a standing with further changes."""

    def tell(standing: Standing, **changes: Any) -> Row:
        return row(replace(standing, **changes), quarter, AT)

    return tell


def test_a_current_value_is_told_with_its_progress(on_track: Standing, told: Callable[..., Row]) -> None:
    """A fresh value is shown as it is, with even pace, change and likely end."""
    words = told(on_track)

    assert (words.now, words.progress, words.expected) == ("26.4 min", "53%", "51%")
    assert (words.change, words.step) == ("1.7 min shorter (better)", "1.7 min shorter")
    assert (words.note, words.likely, words.target) == (None, "4.2 to 13.2 min", "<10")


OLD = {"observed_at": SILENT, "progress": None, "expected": None}
LAST = "last 26.4 min, Tue 11 Aug 14:05 UTC"


@pytest.mark.parametrize(
    ("changes", "now", "note"),
    {
        "stale": (OLD | {"status": Status.NO_DATA, "trust": Trust.STALE}, LAST, "stale, 5 days"),
        "broken beyond its limit": (OLD | {"status": Status.NO_DATA, "trust": Trust.BROKEN}, LAST, "stale, 5 days"),
        "timely, but not of this cycle": (
            {"status": Status.NO_DATA, "progress": None},
            "last 26.4 min, Sun 16 Aug 23:00 UTC",
            None,
        ),
        "paused": (OLD | {"status": Status.PAUSED, "trust": Trust.BROKEN}, LAST, None),
        "late": ({"trust": Trust.LATE, "observed_at": AT - timedelta(hours=5)}, "26.4 min", "late, 5 hours"),
        "broken lately": (
            {"trust": Trust.BROKEN, "observed_at": AT - timedelta(hours=5)},
            "26.4 min",
            "broken, 5 hours",
        ),
        "never read": (
            {"status": Status.NO_DATA, "trust": Trust.NEVER, "value": None, "observed_at": None},
            "no reading yet",
            "never read",
        ),
        "without a reading, for a reason of its own": (
            {"status": Status.NO_DATA, "value": None, "observed_at": None},
            "no reading yet",
            None,
        ),
    }.values(),
)
def test_an_old_value_carries_its_time(
    on_track: Standing, told: Callable[..., Row], changes: dict[str, Any], now: str, note: str | None
) -> None:
    """A value that does not count is `last`, with its time; one that still counts says how old it is."""
    words = told(on_track, **changes)

    assert (words.now, words.note) == (now, note)


def test_no_change_is_told_of_an_old_value(on_track: Standing, told: Callable[..., Row]) -> None:
    """What does not count has not changed."""
    assert told(on_track, **OLD, status=Status.NO_DATA, trust=Trust.STALE).change is None


@pytest.mark.parametrize(
    ("goal", "target", "lower"),
    {
        "less": (Reach(45, 10, strict=False, unit=MINUTES), "<=10", True),
        "more": (Reach(5, 10, strict=True, unit=MINUTES), ">10", False),
        "a floor": (Keep(Bound(99.95, strict=False), None, PERCENT), ">=99.95", False),
        "a ceiling": (Keep(None, Bound(15, strict=True), PERCENT), "<15", True),
        "a band": (Keep(Bound(20, strict=False), Bound(30, strict=False), MINUTES), "20 to 30 min", None),
        "steps": (STEPS, "2 steps", None),
    }.values(),
)
def test_the_target_is_told_with_its_comparator(goal: Goal, target: str, lower: bool | None) -> None:
    """The comparator follows from the direction of the goal, which also says what is better."""
    assert (target_text(goal), lower_is_better(goal)) == (target, lower)


def test_steps_are_counted(key_result_of: Callable[..., Any], told: Callable[..., Row]) -> None:
    """Of steps the done ones are told, and how many are overdue."""
    words = told(
        Standing(key_result_of(STEPS), Status.AT_RISK, "one overdue", Trust.FRESH, progress=0.0, done=0, total=2)
    )

    assert (words.now, words.progress, words.note, words.change, words.likely) == (
        "0 of 2 steps",
        "0/2",
        "1 overdue",
        None,
        None,
    )


def test_steps_not_judged_yet_have_none_done(key_result_of: Callable[..., Any], told: Callable[..., Row]) -> None:
    """Before the cycle no step counts as done."""
    assert told(Standing(key_result_of(STEPS), Status.PAUSED, "paused", Trust.FRESH)).now == "0 of 2 steps"


def test_a_factor_is_told_in_the_native_unit(key_result_of: Callable[..., Any], told: Callable[..., Row]) -> None:
    """Until a baseline is measured, the value keeps the unit of its measure."""
    goal = ReachFromHistory(timedelta(days=28), None, 0.6, strict=False, unit=None)
    standing = Standing(key_result_of(goal), Status.NO_DATA, "no baseline", Trust.FRESH, value=26.4, observed_at=SILENT)

    assert told(standing).now == "last 26.4 min, Tue 11 Aug 14:05 UTC"
    assert told(replace(standing, key_result=replace(standing.key_result, measure=None))).now.startswith("last 26.4,")


WEEKS = (WeekValue(date(2026, 7, 27), None), WeekValue(date(2026, 8, 3), 30.0), WeekValue(date(2026, 8, 10), 26.4))


def test_weeks_are_named_by_their_end(on_track: Standing) -> None:
    """A week is told by its Sunday; one without a reading has no value."""
    lines = week_lines(replace(on_track, weeks=WEEKS), "UTC")

    assert [(line.week, line.ends, line.value) for line in lines] == [
        (1, "2 Aug 2026", None),
        (2, "9 Aug 2026", "30 min"),
        (3, "16 Aug 2026", "26.4 min"),
    ]
    assert series_text(lines) == "30 min to 26.4 min"
    assert series_text(lines[:2]) is None


def test_the_newest_week_says_when_it_is_not_current(on_track: Standing) -> None:
    """The last value of a series that went silent carries its time."""
    silent = replace(on_track, **OLD, status=Status.NO_DATA, trust=Trust.STALE)

    assert series_text(week_lines(replace(silent, weeks=WEEKS), "UTC")) == f"30 min to {LAST}"
    assert week_lines(replace(silent, weeks=WEEKS[:1]), "UTC")[0].value is None


@pytest.mark.parametrize(
    ("changes", "commit", "told_as"),
    {
        "without a definition": ({}, None, "newest reading Sun 16 Aug 23:00 UTC"),
        "with a sample count": ({"samples": 181}, None, "newest reading Sun 16 Aug 23:00 UTC over 181 samples"),
        "never read": ({"observed_at": None}, None, "never read"),
        "with a definition": (
            {},
            "",
            "newest reading Sun 16 Aug 23:00 UTC; defined so since Tue 11 Aug 14:05 UTC",
        ),
        "with a commit": (
            {},
            "3f2a91c0d1e2",
            "newest reading Sun 16 Aug 23:00 UTC; defined so since Tue 11 Aug 14:05 UTC (commit 3f2a91c)",
        ),
    }.values(),
)
def test_numbers_say_where_they_come_from(
    on_track: Standing, changes: dict[str, Any], commit: str | None, told_as: str
) -> None:
    """Source, interval, newest reading and definition are told in one line."""
    definition = None if commit is None else Definition(on_track.key_result.name, "{}", SILENT, commit or None)

    assert (
        provenance(replace(on_track, **changes), definition, "UTC")
        == f'from prometheus "prod", read every 1h; {told_as}'
    )


def test_steps_come_from_the_plan(key_result_of: Callable[..., Any]) -> None:
    """Steps are read from no source."""
    standing = Standing(key_result_of(STEPS), Status.ON_TRACK, "none overdue", Trust.FRESH)

    assert provenance(standing, None, "UTC") == "steps as written in the plan"
