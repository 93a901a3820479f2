"""What may be kept as a reading."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from tracker.core.readings import Reading

AT = datetime(2026, 8, 17, 9, tzinfo=UTC)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_reading_is_a_finite_number(value: float) -> None:
    """What is no number is refused, and so never stored."""
    with pytest.raises(ValueError, match="a reading must be a finite number"):
        Reading("a/b/c/d", AT, value, AT, AT)


@pytest.mark.parametrize("position", range(3))
def test_every_instant_of_a_reading_has_a_zone(position: int) -> None:
    """Slot, time of truth and time of recording are aware."""
    at, observed_at, recorded_at = (AT.replace(tzinfo=None) if n == position else AT for n in range(3))
    with pytest.raises(ValueError, match="an instant needs a time zone"):
        Reading("a/b/c/d", at, 1.0, observed_at, recorded_at)
