"""Instants, slots and days as integers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.store.times import day_date, day_number, first_slot, instant, micros, slot_instant, slot_number

ZONES = ["UTC", "Europe/Berlin", "Africa/Cairo", "America/Havana", "America/Santiago", "Australia/Lord_Howe"]


@given(at=st.datetimes(timezones=st.just(UTC)))
def test_instants_are_kept_exactly(at: datetime) -> None:
    """An instant survives to the microsecond, also before 1970."""
    assert instant(micros(at)) == at


@given(at=st.datetimes(timezones=st.just(UTC)))
def test_a_slot_contains_its_instants(at: datetime) -> None:
    """A slot begins at or before an instant, by less than a quarter of an hour."""
    assert timedelta(0) <= at - slot_instant(slot_number(at)) < timedelta(minutes=15)


@pytest.mark.parametrize("zone", ZONES)
def test_days_follow_each_other_without_gap_or_overlap(zone: str) -> None:
    """The first slot of a day is on that day and the slot before it is not, all year, midnight or none."""
    first = day_number("UTC", slot_number(datetime(2026, 1, 1, tzinfo=UTC)))
    for day in range(first, first + 365):
        slot = first_slot(zone, day)
        assert (day_number(zone, slot - 1), day_number(zone, slot)) == (day - 1, day)


def test_a_day_is_that_of_the_zone() -> None:
    """Late in the evening, UTC, it is the next day in Berlin."""
    slot = slot_number(datetime(2026, 11, 9, 23, 30, tzinfo=UTC))
    assert day_date(day_number("UTC", slot)) == date(2026, 11, 9)
    assert day_date(day_number("Europe/Berlin", slot)) == date(2026, 11, 10)
