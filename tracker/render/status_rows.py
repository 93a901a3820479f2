"""The rows of the status screen: columns fitted to the terminal, or stacked on a narrow one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.core.row import counts_as_current

from .bars import picture
from .escape import clean
from .grid import Grid, grid
from .layout import GUTTER, cells, clip, pad, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.core.row import Row
    from tracker.core.view import TeamView

    from .grid import Texts
    from .style import Style

OWNER_FROM: Final = 80
ROWS_FROM: Final = 60
INDENT: Final = "  "
_ID, _CHANGE, _OWNER = 1, 5, 6
_LEAST: Final[Mapping[int, int]] = {_OWNER: 6, _ID: 12, _CHANGE: 12}
_PROGRESS_WIDTH: Final = 4


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as they will be printed: their cells by full name, and the columns."""

    style: Style
    texts: Mapping[str, Texts]
    grid: Grid

    def lines(self, row: Row) -> Iterator[str]:
        """The line of a row, or several where rows stack."""
        texts, status = self.texts[row.standing.key_result.name], row.standing.status
        if self.style.width < max(ROWS_FROM, len(INDENT) + self.grid.width):
            yield from _stacked(texts, row, self.style)
            return
        label, *others = self.grid.row(texts)
        yield INDENT + (" " * GUTTER).join([self.style.paint(label, status), *others])


def table(rows: Iterable[Row], drawn: Mapping[str, str | None], style: Style) -> Table:
    """Some rows with their pictures, measured; `drawn` has a picture or None by full name."""
    names = {row.standing.key_result.name: row for row in rows}
    texts = {name: _texts(row, drawn[name], style) for name, row in names.items()}
    shown = [text if style.width >= OWNER_FROM else text[:_OWNER] for text in texts.values()]
    columns = grid(
        shown or [("",)],
        style.width - len(INDENT),
        least=_LEAST,
        dispensable=(_OWNER, _CHANGE) if style.width >= OWNER_FROM else (_CHANGE,),
        ellipsis=style.glyphs.ellipsis,
    )
    return Table(style, texts, columns)


def pictures(team: TeamView, style: Style) -> dict[str, str | None]:
    """The bar or strip of each row, by full name."""
    cycle, at = team.standing.team.cycle, team.standing.at
    today, weeks = cycle.day_of(at), len(cycle.weeks())
    return {row.standing.key_result.name: picture(row.standing, today, weeks, style.glyphs) for row in team.rows()}


def _texts(row: Row, drawn: str | None, style: Style) -> Texts:
    """The cells of a row; without a picture, what is known now runs on into its column."""
    key_result = row.standing.key_result
    return (
        style.label(row.standing.status),
        clean(key_result.id),
        _now(row, style),
        drawn,
        pad(row.progress or style.glyphs.absent, _PROGRESS_WIDTH, right=True),
        row.note or row.step or "",
        clean(key_result.owner or ""),
    )


def _now(row: Row, style: Style) -> str:
    if not counts_as_current(row.standing):
        return clean(row.now)
    return clean(f"{row.now} {style.glyphs.arrow} {style.compared(row.target)}")


def _stacked(texts: Texts, row: Row, style: Style) -> Iterator[str]:
    label, name, now, drawn, progress, change, owner = (text or "" for text in texts)
    yield style.paint(label, row.standing.status) + " " * GUTTER + clip(name, style.width - cells(label) - GUTTER)
    yield from wrap(now, style.width, INDENT * 2)
    if drawn:
        yield f"{INDENT * 2}{drawn}  {progress.strip()}"
    aside = ", ".join(filter(None, [change, owner]))
    yield from wrap(aside, style.width, INDENT * 2) if aside else []
