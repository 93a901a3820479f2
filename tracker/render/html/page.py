"""What the page shows beside the sentences of the report: pictures and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.core.model import Ambition
from tracker.core.standing import Status
from tracker.core.status import SCORE_BANDS
from tracker.core.wording import day_text, score_text
from tracker.render.svg.choice import detail_picture, row_picture
from tracker.render.svg.sparkline import sparkline
from tracker.render.svg.subject import Subject

from .records import table

if TYPE_CHECKING:
    from markupsafe import Markup

    from tracker.core.report import Section, WeeklyReport
    from tracker.core.row import Row

    from .records import Table

_ON_TRACK, _AT_RISK = (score_text(score) for score in SCORE_BANDS[Ambition.STRETCH])
MEANINGS: Final = (
    (Status.ACHIEVED, "the target is met now; a goal to keep is achieved only at the end"),
    (Status.ON_TRACK, f"the score at the end is likely to be {_ON_TRACK} or more"),
    (Status.AT_RISK, f"it is likely to be {_AT_RISK} or more, or what must not get worse did"),
    (Status.OFF_TRACK, "it is likely to be less"),
    (Status.NO_DATA, "the newest reading is too old, or there is none; it counts neither way"),
)
"""The states, each with its rule."""


@dataclass(frozen=True, slots=True)
class Told:
    """One key result as the page shows it."""

    row: Row
    sentences: tuple[str, ...]
    provenance: str
    open: bool
    picture: Markup
    spark: Markup | None
    chart: Markup | None
    table: Table
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A health metric as the page shows it."""

    row: Row
    spark: Markup | None


@dataclass(frozen=True, slots=True)
class Page:
    """Every key result and health metric in order; `likely` says whether any has a likely end."""

    sections: tuple[Told, ...]
    health: tuple[Measured, ...]
    likely: bool


def page(report: WeeklyReport, *, full: bool) -> Page:
    """The page of a report; with `full` every part of it is unfolded."""
    return Page(
        sections=tuple(_told(section, report, full=full) for section in report.sections),
        health=tuple(Measured(row, sparkline(row.standing)) for row in report.health),
        likely=any(row.likely for row in report.rows),
    )


def _told(section: Section, report: WeeklyReport, *, full: bool) -> Told:
    team = report.view.standing
    today = team.team.cycle.day_of(team.at)
    subject = Subject(section.row, team.team.cycle, today, section.flags)
    return Told(
        row=section.row,
        sentences=(section.sentence, *section.insights),
        provenance=section.provenance,
        open=section.open or full,
        picture=row_picture(subject),
        spark=sparkline(section.row.standing),
        chart=detail_picture(subject),
        table=table(section, today),
        flags=tuple(f"{day_text(flag.day)}: {flag.text}" for flag in section.flags),
    )
