"""Tables for spreadsheets: CSV by RFC 4180, with text that looks like a formula made harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .escape import csv_cell
from .json_docs import DEMO, instant, item, native_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.core.model import KeyResult
    from tracker.core.readings import Reading
    from tracker.core.report import WeeklyReport
    from tracker.core.row import Row
    from tracker.core.view import StatusView

Cell = str | float | None

READING_FIELDS: Final = (
    "key_result",
    "at",
    "value",
    "unit",
    "observed_at",
    "recorded_at",
    "samples",
    "poll",
    "filled",
    "remark",
)
STATUS_FIELDS: Final = (
    "key_result",
    "title",
    "owner",
    "goal",
    "unit",
    "baseline",
    "target",
    "value",
    "observed_at",
    "progress",
    "expected",
    "score",
    "status",
    "reason",
    "trust",
)
_LAST_FIELDS: Final = ("last_value", "last_observed_at", "remark")


def status(view: StatusView) -> str:
    """A line for each key result and health metric; the numbers are those of the JSON document.

    A value that is not current stands with its time in the columns `last_…`.
    """
    return "".join(status_lines(view))


def status_lines(view: StatusView) -> Iterator[str]:
    """The lines of `status`, one at a time."""
    return _lines((row for team in view.teams for row in team.rows()), demo=view.demo)


def report(value: WeeklyReport) -> str:
    """The scorecard and the health metrics of a weekly report, in the same form as `status`."""
    return "".join(_lines((*value.rows, *value.health), demo=value.demo))


def _lines(rows: Iterable[Row], *, demo: bool) -> Iterator[str]:
    yield _line((*STATUS_FIELDS, *_LAST_FIELDS))
    for row in rows:
        yield _line(_cells(row, demo=demo))


def _cells(row: Row, *, demo: bool) -> Sequence[Cell]:
    document = item(row)
    last = document["last"] or {"value": None, "observed_at": None}
    return (*(document[field] for field in STATUS_FIELDS), last["value"], last["observed_at"], _remark(demo=demo))


def readings(found: Iterable[tuple[KeyResult, Reading]], *, demo: bool = False) -> str:
    """A line for each reading, in its native unit; with `demo` every line says that it is made up."""
    return "".join(reading_lines(found, demo=demo))


def reading_lines(found: Iterable[tuple[KeyResult, Reading]], *, demo: bool = False) -> Iterator[str]:
    """The lines of `readings`, one at a time."""
    yield _line(READING_FIELDS)
    remark = _remark(demo=demo)
    for key_result, reading in found:
        yield _line((*reading_cells(key_result, reading), remark))


def reading_cells(key_result: KeyResult, reading: Reading) -> tuple[Cell, ...]:
    """The fields of a reading without the remark, in the order of `READING_FIELDS`."""
    return (
        key_result.name,
        instant(reading.at),
        reading.value,
        native_unit(key_result),
        instant(reading.observed_at),
        instant(reading.recorded_at),
        reading.samples,
        reading.poll,
        "yes" if reading.filled else "no",
    )


def _remark(*, demo: bool) -> str:
    return DEMO if demo else ""


def _line(values: Iterable[Cell]) -> str:
    return ",".join(map(csv_cell, values)) + "\r\n"
