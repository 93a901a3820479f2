"""The monthly deep dive: the weekly report with every key result in detail, and what to ask of each."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .report import Prompt, WeeklyReport
from .row import AT_REST
from .standing import Status
from .view import status_counts
from .wording import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from .report import Section

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SETTLED: Final = AT_REST | {Status.ACHIEVED}


@dataclass(frozen=True, slots=True)
class MonthlyReport(WeeklyReport):
    """The report on a month; every field is as in the weekly report."""

    @property
    def slug(self) -> str:
        """The month, as `2026-10`: a file name, and the order of reports."""
        return f"{_last_day(self):%Y-%m}"


def monthly_report(weekly: WeeklyReport, since: datetime) -> MonthlyReport:
    """The report on the month that ends at the instant of the standings.

    Args:
        weekly: The weekly report at that instant, compared with the standings a month before.
        since: When the month began; what owners said later counts as tried.
    """
    values = {field.name: getattr(weekly, field.name) for field in fields(weekly)}
    asked = [(section, tuple(_asked(section, weekly, since))) for section in weekly.sections]
    values["sections"] = tuple(
        replace(section, open=True, insights=(*section.insights, *told)) for section, told in asked
    )
    values["prompts"] = tuple(Prompt(section.row, " ".join(told)) for section, told in asked if told)
    return MonthlyReport(**{**values, "title": _title(weekly)})


def _title(weekly: WeeklyReport) -> str:
    day, team = _last_day(weekly), weekly.team
    words = {Status.NO_DATA: "without data"}
    counts = status_counts(weekly.view.standing)
    counted = ", ".join(f"{count} {words.get(status, status)}" for status, count in counts if count)
    return f"{team[:1].upper()}{team[1:]} OKRs, {_MONTHS[day.month - 1]} {day.year}: {counted}"


def _last_day(weekly: WeeklyReport) -> date:
    standing = weekly.view.standing
    return standing.team.cycle.day_of(standing.at - timedelta.resolution)


def _asked(section: Section, weekly: WeeklyReport, since: datetime) -> Iterator[str]:
    """What the owner said that was tried, day by day, or a reminder; then the question what follows from it."""
    team = weekly.view.standing
    said = [each for each in team.words.get(section.row.standing.key_result.name, ()) if each.at >= since and each.text]
    for each in said:
        yield f'Tried, {each.author} on {day_text(team.team.cycle.day_of(each.at))}: "{each.text}".'
    if section.row.standing.status in _SETTLED:
        return
    if not said:
        yield "Tried: nothing was said this month."
    yield "Adjust or keep: what changes next month, and why?"
