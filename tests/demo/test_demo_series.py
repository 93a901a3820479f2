"""The sandbox's numbers: pure functions of time that tell the story of the quarter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from statistics import fmean

import pytest

from tracker.demo.series import HOUR, Curve, Series
from tracker.demo.story import Story

PATH = [(0, 10.0), (2, 30.0)]
WEEK = 168

VALUES = {
    "level before the first point": (Curve(PATH), -WEEK, 10.0),
    "straight between two points": (Curve(PATH), WEEK, 20.0),
    "level after the last point": (Curve(PATH), 9 * WEEK, 30.0),
    "a Friday evening is no weekend": (Curve([(0, 1.0)], weekend=5.0), 119, 1.0),
    "a Saturday is": (Curve([(0, 1.0)], weekend=5.0), 120, 6.0),
    "a Sunday before the quarter is": (Curve([(0, 1.0)], weekend=5.0), -1, 6.0),
    "a dent takes the path's place": (Curve([(0, 1.0)], dents={7: 0.5}), 7, 0.5),
    "counts are whole": (Curve(PATH, whole=True), 100, 16.0),
}


@pytest.mark.parametrize(("curve", "hour", "expected"), VALUES.values(), ids=VALUES)
def test_values(curve: Curve, hour: int, expected: float) -> None:
    """A curve without noise follows its path."""
    assert pytest.approx(expected) == curve.value("seed", hour)


def test_noise_stays_within_its_width() -> None:
    """Noise moves a value by no more than its width, both ways, around the path."""
    values = [Curve([(0, 10.0)], noise=2.0).value("seed", hour) for hour in range(20 * WEEK)]
    assert 8.0 <= min(values) < 9.0
    assert 11.0 < max(values) <= 12.0
    assert pytest.approx(10.0, abs=0.3) == fmean(values)


def test_noise_depends_on_the_series() -> None:
    """Two series with one curve do not move together."""
    curve = Curve([(0, 10.0)], noise=2.0)
    assert curve.value("one", 5) != curve.value("other", 5)
    assert curve.value("one", 5) == curve.value("one", 5)


def test_a_sample_counts_for_its_hour() -> None:
    """An instant is answered by the sample of the full hour before it, and by no older one."""
    series = Series("x", {}, Curve([(0, 0.0), (1, 168.0)]), start=0, until=2 * HOUR)
    found = [series.at(at) for at in (HOUR, 2 * HOUR - 1, 2 * HOUR, 3 * HOUR - 1, 3 * HOUR)]
    assert [None if value is None else round(value, 9) for value in found] == [1.0, 1.0, 2.0, 2.0, None]


def test_a_range_leaves_its_start_out() -> None:
    """Samples within a range are those after its start, up to and with its end."""
    series = Series("x", {"a": "b"}, Curve([(0, 4.0)]), start=0, until=3 * HOUR)
    assert list(series.within(HOUR, 9 * HOUR)) == [(2 * HOUR, 4.0), (3 * HOUR, 4.0)]


def test_labels() -> None:
    """A series knows its labels by name; one it does not have is empty."""
    series = Series("x", {"a": "b"}, Curve([(0, 4.0)]), start=0)
    assert series.labels == (("__name__", "x"), ("a", "b"))
    assert [series.label(name) for name in ("__name__", "a", "c")] == ["x", "b", ""]


NOWS = {
    "the first instant of a Monday": datetime(2026, 8, 10, tzinfo=UTC),
    "the last instant of a Sunday": datetime(2026, 8, 16, 23, 59, 59, tzinfo=UTC),
    "a Wednesday": datetime(2026, 8, 12, 14, 25, tzinfo=UTC),
    "Monday here, Sunday in UTC": datetime(2026, 8, 17, 1, tzinfo=UTC).astimezone(UTC) - timedelta(hours=2),
}


@pytest.mark.parametrize("now", NOWS.values(), ids=NOWS)
def test_now_is_in_the_eighth_week(now: datetime) -> None:
    """Seven whole weeks of thirteen have gone, whatever day it is."""
    story = Story(now)
    assert (date(2026, 6, 22), date(2026, 9, 20)) == (story.first, story.last)


def test_outage_and_silence_begin_on_full_hours(story: Story) -> None:
    """The edge source broke five days ago, and one series fell silent four days ago."""
    assert datetime(2026, 8, 7, 14, tzinfo=UTC) == story.outage
    assert datetime(2026, 8, 8, 14, tzinfo=UTC) == story.silence


def test_every_series_is_told_apart(story: Story) -> None:
    """No two series of a source have the same labels."""
    labels = [series.labels for series in story.platform()]
    assert len(labels) == len(set(labels))
