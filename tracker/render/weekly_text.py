"""The weekly report for a terminal or a plain mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.core.report import sentence

from .bars import series_lines
from .escape import clean
from .grid import grid
from .layout import GUTTER, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.core.agenda import Agenda
    from tracker.core.need import Need
    from tracker.core.report import Section, WeeklyReport
    from tracker.core.row import Row

    from .grid import Texts
    from .style import Style

ROWS_FROM: Final = 60
_INDENT: Final = "  "
_HEADINGS: Final[tuple[str, ...]] = (
    "Status",
    "Key result",
    "Now",
    "Done (pace)",
    "Change on week",
    "Owner",
    "Likely end",
)
_LEAST: Final[Mapping[int, int]] = {5: 5, 1: 14}
_DISPENSABLE: Final = (5, 6, 4)


def render(report: WeeklyReport, style: Style, *, full: bool = False) -> str:
    """The report as text that ends with a line break.

    Only key results that call for reading are told in detail; `full` tells all of them.
    """
    blocks = [
        list(_head(report, style)),
        list(_agenda(report.agenda, style)),
        list(_needs(report, style)),
        _listed("Real changes, outside usual variation: worth a look", report.real_changes, style),
        list(_scorecard(report.rows, style)),
        *(list(_section(section, style)) for section in report.sections if full or section.open),
        _block("What owners say", [style.compared(clean(each.text)) for each in report.owners], style),
        list(_health(report.health, style)),
        _listed("Changes to goals", report.goal_changes, style),
        _listed("Data quality", report.quality, style),
        _paragraph(report.footer, style),
    ]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


def _paragraph(sentences: Sequence[str], style: Style) -> list[str]:
    return wrap(clean(" ".join(sentences)), style.width) if sentences else []


def _head(report: WeeklyReport, style: Style) -> Iterator[str]:
    yield from map(style.strong, wrap(clean(report.title), style.width))
    yield from _paragraph(report.header, style)
    yield from _paragraph(report.changes, style)


def _agenda(agenda: Agenda | None, style: Style) -> Iterator[str]:
    """When each item begins, how long it is, and what it is about."""
    if agenda is None:
        return
    yield style.strong(agenda.title)
    for item in agenda.items:
        when = f"{_INDENT}{item.clock}  {item.minutes:>3} min  "
        yield from wrap(clean(item.text), style.width, when, " " * len(when))
    for remark in agenda.remarks:
        yield from wrap(clean(remark), style.width, _INDENT)


def _needs(report: WeeklyReport, style: Style) -> Iterator[str]:
    if not report.needs:
        return
    yield style.strong("Needs a decision")
    for number, need in enumerate(report.needs, start=1):
        yield from _need(number, need, style)
    if report.more:
        yield f"   and {report.more} more, see the scorecard"


def _need(number: int, need: Need, style: Style) -> Iterator[str]:
    key_result, hanging = need.standing.key_result, "   "
    owner = f" Owner {key_result.owner}." if key_result.owner else ""
    title = clean(f"{number}. {style.symbol(need.standing.status)} {key_result.id}: {key_result.title}")
    yield from map(style.strong, wrap(title, style.width, hanging=hanging))
    yield from wrap(style.compared(clean(sentence(need.sentence) + owner)), style.width, hanging)
    if need.contributed:
        yield from wrap(clean(sentence(need.contributed)), style.width, hanging)
    yield from wrap(clean(f"To decide: {need.ask}. Look closer: {need.command}"), style.width, hanging)


def _scorecard(rows: Sequence[Row], style: Style) -> Iterator[str]:
    shown = slice(None if any(row.likely for row in rows) else -1)
    headings, texts = _HEADINGS[shown], [_texts(row, style)[shown] for row in rows]
    columns = grid(
        [headings, *texts], style.width, least=_LEAST, dispensable=_DISPENSABLE, ellipsis=style.glyphs.ellipsis
    )
    if style.width < max(ROWS_FROM, columns.width):
        for text in texts:
            yield from _stacked(text, style)
        return
    yield (" " * GUTTER).join(columns.row(headings))
    for row, text in zip(rows, texts, strict=True):
        label, *others = columns.row(text)
        yield (" " * GUTTER).join([style.paint(label, row.standing.status), *others])


def _texts(row: Row, style: Style) -> Texts:
    """The cells of a row; a value that is not current runs on with its age."""
    key_result, absent = row.standing.key_result, style.glyphs.absent
    runs_on = row.progress is None
    pace = f" ({row.expected})" if row.expected else ""
    return (
        style.label(row.standing.status),
        clean(key_result.id),
        clean(f"{row.now}; {row.note}" if runs_on and row.note else row.now),
        None if runs_on else f"{row.progress}{pace}",
        None if runs_on else row.note or row.change or absent,
        clean(key_result.owner or absent),
        row.likely or absent,
    )


def _stacked(texts: Texts, style: Style) -> Iterator[str]:
    label, name, now, done, change, *_ = texts
    yield from wrap(f"{label}  {name}", style.width)
    yield from wrap(", ".join(filter(None, [now, done, change])), style.width, _INDENT)


def _section(section: Section, style: Style) -> Iterator[str]:
    key_result, status = section.row.standing.key_result, section.row.standing.status
    owner = f", owner {key_result.owner}" if key_result.owner else ""
    heading = clean(f"{style.label(status)}: {key_result.title} ({section.row.goal}{owner})")
    yield from (style.paint(line, status) for line in wrap(style.compared(heading), style.width))
    for told in (section.sentence, *section.insights):
        yield from wrap(style.compared(clean(told)), style.width, _INDENT)
    yield from series_lines(section.weeks, style, _INDENT)
    yield from wrap(clean(sentence(section.provenance)), style.width, _INDENT)


def _health(rows: Sequence[Row], style: Style) -> list[str]:
    lines = [clean(f"{row.standing.key_result.id}: {row.now}, {row.goal}") for row in rows]
    labels = [f"{style.label(row.standing.status)}  " for row in rows]
    told = [label + style.compared(line) for label, line in zip(labels, lines, strict=True)]
    return _block("Health metrics, watched and never scored", told, style)


def _listed(heading: str, lines: Sequence[str], style: Style) -> list[str]:
    return _block(heading, [clean(line) for line in lines], style)


def _block(heading: str, lines: Sequence[str], style: Style) -> list[str]:
    if not lines:
        return []
    hanging = _INDENT * 2
    told = (part for line in lines for part in wrap(line, style.width, _INDENT, hanging))
    return [*map(style.strong, wrap(heading, style.width)), *told]
