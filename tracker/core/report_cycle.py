"""Reports on one of several cycles that a team has under way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import WeeklyReport


def naming_cycle(report: WeeklyReport, cycle: str | None) -> WeeklyReport:
    """The report with a cycle in its title, as `Platform OKRs 2026-Q4, week 47`; None leaves it."""
    if cycle is None:
        return report
    head = f"{report.team[:1].upper()}{report.team[1:]} OKRs"
    return replace(report, title=f"{head} {cycle}{report.title.removeprefix(head)}")
