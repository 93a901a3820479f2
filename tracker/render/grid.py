"""Tables on a terminal: columns that shrink, and then go, until the rows fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .layout import GUTTER, cells, clip, pad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Texts = tuple[str | None, ...]
"""The cells of a row; None lets the cell before it run on into this column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns that are shown, in order, with their widths in cells."""

    widths: Mapping[int, int]
    ellipsis: str

    @property
    def width(self) -> int:
        """The cells that a line takes, gutters included."""
        return _total(self.widths)

    def row(self, texts: Texts) -> list[str]:
        """The shown cells of a row, each cut or padded to its width."""
        spans: dict[int, int] = {}
        last = 0
        for column, width in self.widths.items():
            if texts[column] is None:
                spans[last] += GUTTER + width
            else:
                last, spans[column] = column, width
        return [pad(clip(texts[column] or "", span, self.ellipsis), span) for column, span in spans.items()]


def grid(
    rows: Sequence[Texts], room: int, *, least: Mapping[int, int], dispensable: Sequence[int], ellipsis: str
) -> Grid:
    """Fit columns to the rows and the room.

    Args:
        rows: At least one row; the first cell of each is a text.
        room: The cells that a line may take.
        least: The columns that may shrink, in order, and how far.
        dispensable: The columns that go, in order, where shrinking is not enough.
        ellipsis: The mark of a cut.
    """
    shown = [*range(len(rows[0]))]
    fitted = _shrunk(_natural(rows, shown), least, room)
    for column in filter(shown.__contains__, dispensable):
        if _total(fitted) <= room:
            break
        shown.remove(column)
        fitted = _shrunk(_natural(rows, shown), least, room)
    return Grid(fitted, ellipsis)


def _natural(rows: Sequence[Texts], shown: Sequence[int]) -> dict[int, int]:
    """The width each shown column needs; a cell that runs on first uses the room of the next ones."""
    widths = {
        column: max((cells(row[column] or "") for row in rows if not _runs_on(row, column)), default=0)
        for column in shown
    }
    for row in rows:
        for column in filter(lambda column: _runs_on(row, column), widths):
            spare = sum(GUTTER + widths[later] for later in _run(row, column) if later in widths)
            widths[column] = max(widths[column], cells(row[column] or "") - spare)
    return widths


def _runs_on(row: Texts, column: int) -> bool:
    return row[column] is not None and bool(_run(row, column))


def _run(row: Texts, column: int) -> list[int]:
    """The columns that the cell of a column runs on into."""
    run = []
    for later in range(column + 1, len(row)):
        if row[later] is not None:
            break
        run.append(later)
    return run


def _total(widths: Mapping[int, int]) -> int:
    return sum(widths.values()) + GUTTER * (len(widths) - 1)


def _shrunk(natural: Mapping[int, int], least: Mapping[int, int], room: int) -> dict[int, int]:
    fitted = dict(natural)
    for column, minimum in least.items():
        if column in fitted:
            over = _total(fitted) - room
            fitted[column] -= max(0, min(over, fitted[column] - minimum))
    return fitted
