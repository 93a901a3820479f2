"""Days that charts point out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.core.cycle import Cycle
from tracker.core.flags import Flag, chart_flags
from tracker.core.readings import Definition
from tracker.core.words import Note

CYCLE = Cycle("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "UTC")
AT = datetime(2026, 8, 17, tzinfo=UTC)


def defined(name: str, target: str, day: datetime) -> Definition:
    """A definition whose target is effective from a day."""
    return Definition(name, f'{{"goal":{{"target":"{target}"}}}}', day)


def noted(name: str, day: date) -> Note:
    """A note on a day."""
    return Note(name, day, "cache enabled", "ana", AT)


def test_changes_and_notes_are_flagged_by_day() -> None:
    """Every change of a definition and every note, ascending; the first definition is no change."""
    definitions = [
        defined("a", "2", datetime(2026, 7, 1, tzinfo=UTC)),
        defined("a", "1", datetime(2026, 8, 12, 8, tzinfo=UTC)),
        defined("b", "9", datetime(2026, 8, 12, 8, tzinfo=UTC)),
    ]
    notes = [noted("a", date(2026, 7, 21)), noted("b", date(2026, 7, 22))]

    expected = (Flag(date(2026, 7, 21), "cache enabled (ana)"), Flag(date(2026, 8, 12), "goal target 2 to 1"))

    assert expected == chart_flags("a", definitions, notes, CYCLE, AT)


@pytest.mark.parametrize(
    ("day", "flagged"),
    {
        "the day before the cycle": (date(2026, 6, 30), False),
        "the first day": (date(2026, 7, 1), True),
        "the day of the report": (date(2026, 8, 17), True),
        "the day after it": (date(2026, 8, 18), False),
    }.values(),
)
def test_only_days_of_the_cycle_so_far_are_flagged(day: date, flagged: bool) -> None:
    """A chart flags no day outside the cycle and none to come."""
    assert flagged is bool(chart_flags("a", [], [noted("a", day)], CYCLE, AT))


def test_after_the_cycle_its_last_day_is_the_latest() -> None:
    """A note from after the end of the cycle is not flagged."""
    late = datetime(2026, 10, 20, tzinfo=UTC)

    assert () == chart_flags("a", [], [noted("a", date(2026, 10, 3))], CYCLE, late)
