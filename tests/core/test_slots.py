"""Slots: aligned instants and the intervals between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.slots import floor_slot, interval_text, next_slot, parse_interval, slots_between
from tracker.core.units import QuantityError

PROPERTY = settings(deadline=None, max_examples=150)
NOON = datetime(2026, 8, 12, 12, 34, 56, tzinfo=UTC)  # a Wednesday

FLOORS = {
    "a quarter of an hour": ("15m", datetime(2026, 8, 12, 12, 30, tzinfo=UTC)),
    "an hour": ("1h", datetime(2026, 8, 12, 12, tzinfo=UTC)),
    "a day": ("1d", datetime(2026, 8, 12, tzinfo=UTC)),
    "a week": ("1w", datetime(2026, 8, 10, tzinfo=UTC)),
    "seven days": ("7d", datetime(2026, 8, 10, tzinfo=UTC)),
}


@pytest.mark.parametrize(("every", "expected"), FLOORS.values(), ids=FLOORS)
def test_slots_are_aligned_in_utc(every: str, expected: datetime) -> None:
    """Hours and days are aligned to UTC midnight, weeks to Monday."""
    assert expected == floor_slot(NOON, parse_interval(every))


def test_a_slot_is_its_own_floor_but_not_its_own_next() -> None:
    """The current slot includes its first instant; the next one is always later."""
    slot = datetime(2026, 8, 12, 12, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert slot == floor_slot(slot, hour)
    assert slot + hour == next_slot(slot, hour)


def test_a_slot_is_utc_in_whatever_zone_it_is_asked() -> None:
    """An instant given in another zone falls into the same slot, given in UTC."""
    local = NOON.astimezone(ZoneInfo("Asia/Kolkata"))
    slot = floor_slot(local, timedelta(days=1))
    assert (datetime(2026, 8, 12, tzinfo=UTC), UTC) == (slot, slot.tzinfo)


def test_an_instant_without_a_zone_has_no_slot() -> None:
    """A naive instant is refused, never guessed at."""
    with pytest.raises(TypeError):
        floor_slot(NOON.replace(tzinfo=None), timedelta(hours=1))


def test_an_instant_before_the_reference_monday_has_a_slot_too() -> None:
    """Alignment holds in both directions."""
    assert floor_slot(datetime(1969, 7, 20, 20, 17, tzinfo=UTC), timedelta(weeks=1)) == datetime(
        1969, 7, 14, tzinfo=UTC
    )


SPANS = {
    "the start is included and the end is not": (0, 3, [0, 1, 2]),
    "a start between slots": (0.5, 3, [1, 2]),
    "an end between slots": (0, 2.5, [0, 1, 2]),
    "an empty span": (1, 1, []),
    "a span within a slot": (1.2, 1.8, []),
    "an end before the start": (3, 1, []),
}


@pytest.mark.parametrize(("start", "end", "expected"), SPANS.values(), ids=SPANS)
def test_a_span_has_its_slots(start: float, end: float, expected: list[int]) -> None:
    """Slots of a span ascend, from its start to before its end."""
    day, hour = datetime(2026, 8, 12, tzinfo=UTC), timedelta(hours=1)
    assert [day + hour * n for n in expected] == list(slots_between(day + hour * start, day + hour * end, hour))


INTERVALS = {
    "15m": ("15m", timedelta(minutes=15)),
    "15 min": ("15m", timedelta(minutes=15)),
    "1h": ("1h", timedelta(hours=1)),
    "36h": ("36h", timedelta(hours=36)),
    "1d": ("1d", timedelta(days=1)),
    "7d": ("1w", timedelta(weeks=1)),
    "1w": ("1w", timedelta(weeks=1)),
    "28d": ("4w", timedelta(days=28)),
    "90s": ("90s", timedelta(seconds=90)),
}


@pytest.mark.parametrize(("text", "expected"), INTERVALS.items(), ids=INTERVALS)
def test_an_interval_is_read_and_written(text: str, expected: tuple[str, timedelta]) -> None:
    """An interval is written in the largest unit that it is a whole number of."""
    interval = parse_interval(text)
    assert expected == (interval_text(interval), interval)


def test_an_interval_within_a_second_is_written_in_seconds() -> None:
    """Even what no file can say has a text."""
    assert interval_text(timedelta(milliseconds=1500)) == "1.5s"


@pytest.mark.parametrize("text", ["", "1", "h", "1.5h", "-1h", "1 month", "1h 30m", "0m", "9999d", "999999999w", "١h"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    """Anything but a whole number of one unit is refused, with examples."""
    with pytest.raises(QuantityError) as refusal:
        parse_interval(text)
    assert "15m, 1h, 1d" in (refusal.value.help or "")


INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by contract
LENGTHS = st.integers(1, 400_000).map(lambda minutes: timedelta(minutes=minutes))


@PROPERTY
@given(at=INSTANTS, every=LENGTHS)
def test_every_instant_is_in_exactly_one_slot(at: datetime, every: timedelta) -> None:
    """An instant lies at or after its slot and before the next, and the next is one interval on."""
    slot = floor_slot(at, every)
    assert slot <= at < next_slot(at, every)
    assert [slot] == list(slots_between(slot, next_slot(at, every), every))


@PROPERTY
@given(every=LENGTHS)
def test_the_text_of_an_interval_reads_as_the_interval(every: timedelta) -> None:
    """Writing an interval and reading it gives the same length."""
    assert every == parse_interval(interval_text(every))
