"""The weeks of a key result in words, and where its numbers come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .ledger import SHORT_COMMIT
from .row import counts_as_current, now_text, quantity_text
from .slots import interval_text
from .wording import day_text, instant_text, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from .readings import Definition
    from .standing import Standing, WeekValue


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week of a series: its number, its last day, its value and, for a keep goal, the outcome.

    `raw` is the unrounded value for pictures; `value` None means that no reading came.
    """

    week: int
    ends: str
    raw: float | None
    value: str | None
    held: bool | None


def week_lines(standing: Standing, zone: str) -> tuple[WeekLine, ...]:
    """The weeks that have begun, ascending; the newest value says so if it is not current, or rests on little."""
    lines = [_line(number, week, standing) for number, week in enumerate(standing.weeks, start=1)]
    newest = max((at for at, line in enumerate(lines) if line.value is not None), default=None)
    if newest is not None and not (counts_as_current(standing) and lines[newest].raw != standing.value):
        lines[newest] = replace(lines[newest], value=now_text(standing, zone))
    return tuple(lines)


def _line(number: int, week: WeekValue, standing: Standing) -> WeekLine:
    value = None if week.value is None else quantity_text(standing, week.value)
    return WeekLine(number, day_text(_sunday(week.monday)), week.value, value, week.held)


def _sunday(monday: date) -> date:
    return monday + timedelta(days=6)


def series_text(lines: Sequence[WeekLine]) -> str | None:
    """The two ends of a series, as `29.5 min to 23.8 min`; None with fewer than two values."""
    known = [line.value for line in lines if line.value is not None]
    return f"{known[0]} to {known[-1]}" if len(known) > 1 else None


def provenance(standing: Standing, definition: Definition | None, zone: str) -> str:
    """Where the numbers of a key result come from, in one line without a full stop."""
    measure = standing.key_result.measure
    if measure is None:
        return "steps as written in the plan"
    parts = [
        f'from {measure.connector} "{measure.source}", read every {interval_text(standing.key_result.every)}',
        _newest(standing, zone),
        _defined(definition, zone),
    ]
    return "; ".join(filter(None, parts))


def _newest(standing: Standing, zone: str) -> str:
    if standing.observed_at is None:
        return "never read"
    samples = "" if standing.samples is None else f" over {plural(standing.samples, 'sample')}"
    return f"newest reading {instant_text(standing.observed_at, zone)}{samples}"


def _defined(definition: Definition | None, zone: str) -> str:
    if definition is None:
        return ""
    commit = f" (commit {definition.commit[:SHORT_COMMIT]})" if definition.commit else ""
    return f"defined so since {instant_text(definition.effective_at, zone)}{commit}"
