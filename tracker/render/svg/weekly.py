"""Weekly values as lines that keep their gaps, and in the words that stand for the picture."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.core.row import quantity_text
from tracker.core.wording import day_text, plural

from .drawing import dot, polyline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from tracker.core.standing import Standing, WeekValue

TO_SUNDAY: Final = timedelta(days=6)


def sunday(week: WeekValue) -> date:
    """The last day of a week."""
    return week.monday + TO_SUNDAY


def stretches(weeks: Iterable[WeekValue]) -> list[list[tuple[WeekValue, float]]]:
    """The runs of successive weeks that have a value, each week with it."""
    runs: list[list[tuple[WeekValue, float]]] = [[]]
    for week in weeks:
        if week.value is not None:
            runs[-1].append((week, week.value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def line(weeks: Iterable[WeekValue], place: Callable[[WeekValue, float], tuple[float, float]]) -> str:
    """The path through the weekly values, broken at gaps; a value alone between gaps is a dot."""
    runs = [[place(week, value) for week, value in run] for run in stretches(weeks)]
    return "".join(polyline(run) or dot(*run[0]) for run in runs)


def weeks_text(standing: Standing, weeks: Sequence[WeekValue]) -> str:
    """What a line of weekly values shows: its start, end, extremes and gaps; it has one value at least."""
    known = [(week, week.value) for week in weeks if week.value is not None]
    (first, start), (last, end) = known[0], known[-1]
    values = [value for _, value in known]
    lowest, highest = (quantity_text(standing, value) for value in (min(values), max(values)))
    ends = f"{_told(standing, first, start)} to {_told(standing, last, end)}"
    silent = len(weeks) - len(known)
    gaps = f"; no data in {plural(silent, 'week')}" if silent else ""
    return f"Weekly values from {ends}; lowest {lowest}, highest {highest}{gaps}."


def _told(standing: Standing, week: WeekValue, value: float) -> str:
    return f"{quantity_text(standing, value)} in the week to {day_text(sunday(week))}"
