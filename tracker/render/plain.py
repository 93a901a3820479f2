"""Plain records: one per line, tab-separated, a header line first, no boxes, bars or symbols."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from tracker.core.row import counts_as_current
from tracker.core.series import week_lines
from tracker.core.wording import score_text

from .csv_export import READING_FIELDS, reading_cells
from .escape import clean
from .json_docs import DEMO, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.core.model import KeyResult
    from tracker.core.readings import Reading
    from tracker.core.report import WeeklyReport
    from tracker.core.row import Row
    from tracker.core.standing import Standing, TeamStanding
    from tracker.core.view import StatusView

ROW_FIELDS: Final = (
    "key_result",
    "status",
    "title",
    "owner",
    "now",
    "observed_at",
    "goal",
    "progress",
    "expected",
    "score",
    "change",
    "likely_end",
    "trust",
    "reason",
    "remark",
)
WEEK_FIELDS: Final = ("key_result", "week", "ends", "value", "held", "remark")
_HELD: Final = {True: "held", False: "missed", None: ""}


def status(view: StatusView) -> str:
    """A record for each key result and health metric of every team."""
    return "".join(status_lines(view))


def status_lines(view: StatusView) -> Iterator[str]:
    """The lines of `status`, one at a time."""
    return _rows((row for team in view.teams for row in team.rows()), demo=view.demo)


def report(value: WeeklyReport) -> str:
    """The scorecard and the health metrics of a weekly report, in the same form as `status`."""
    return "".join(_rows((*value.rows, *value.health), demo=value.demo))


def show(standing: Standing, team: TeamStanding, *, demo: bool = False) -> str:
    """A record for each week of one key result of a team."""
    name, remark = standing.key_result.name, DEMO if demo else ""
    weeks = week_lines(standing, team.team.cycle.zone)
    records = [(name, str(week.week), week.ends, week.value or "", _HELD[week.held], remark) for week in weeks]
    return "".join(_table(WEEK_FIELDS, records))


def reading_lines(found: Iterable[tuple[KeyResult, Reading]], *, demo: bool = False) -> Iterator[str]:
    """The header and a record for each reading, in its native unit, one at a time."""
    yield "\t".join(READING_FIELDS) + "\n"
    for key_result, reading in found:
        cells = (*reading_cells(key_result, reading), DEMO if demo else None)
        yield "\t".join("" if cell is None else clean(str(cell)) for cell in cells) + "\n"


def _rows(rows: Iterable[Row], *, demo: bool) -> Iterator[str]:
    return _table(ROW_FIELDS, ((*_record(row), DEMO if demo else "") for row in rows))


def _record(row: Row) -> tuple[str, ...]:
    standing, key_result = row.standing, row.standing.key_result
    return (
        key_result.name,
        standing.status.value,
        key_result.title,
        key_result.owner or "",
        row.now,
        (instant(standing.observed_at) if counts_as_current(standing) else None) or "",
        row.goal,
        row.progress or "",
        row.expected or "",
        "" if standing.score is None else score_text(standing.score),
        row.change or "",
        row.likely or "",
        standing.trust.value,
        standing.reason,
    )


def _table(fields: Sequence[str], records: Iterable[Sequence[str]]) -> Iterator[str]:
    return ("\t".join(map(clean, record)) + "\n" for record in chain([fields], records))
