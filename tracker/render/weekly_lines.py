"""The weekly report as short lines of plain text, for chats: one for each need and key result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.core.report import sentence

from .escape import clean
from .style import SYMBOLS, Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.core.need import Need
    from tracker.core.report import WeeklyReport
    from tracker.core.row import Row


class Line(NamedTuple):
    """A line: what stands out in it, and the rest; both are clean."""

    strong: str
    rest: str


LONGEST: Final = 500
"""The most characters of a line in which what contributed to a change still has room."""


def needs(report: WeeklyReport, *, brief: bool = False) -> Iterator[Line]:
    """What needs a decision, with owner and ask; if `brief`, without what contributed to changes."""
    for need in report.needs:
        whole = _need(need, need.contributed)
        fits = not brief and len(whole.strong) + len(whole.rest) <= LONGEST
        yield whole if fits else _need(need)
    if report.more:
        yield _line("", f"And {report.more} more, see the scorecard.")


def _need(need: Need, contributed: str = "") -> Line:
    subject = need.standing.key_result
    owner = f" Owner {subject.owner}." if subject.owner else ""
    more = f" {sentence(contributed)}" if contributed else ""
    told = f"{Style().compared(sentence(need.sentence))}{more}{owner} To decide: {need.ask}."
    return _line(f"{SYMBOLS[need.standing.status]} {need.standing.status}: {subject.title}", told)


def agenda(report: WeeklyReport) -> list[Line]:
    """The items of the agenda with their minutes, and the remarks beside them; nothing if there is none."""
    if report.agenda is None:
        return []
    items = [_line(f"{item.clock}, {item.minutes} min", item.text) for item in report.agenda.items]
    return [*items, *plain(report.agenda.remarks)]


def prompts(report: WeeklyReport) -> list[Line]:
    """What was tried for each key result, and what to ask of it."""
    return [_line(f"{_label(each.row)}: {each.row.standing.key_result.title}", each.text) for each in report.prompts]


def scorecard(report: WeeklyReport) -> Iterator[Line]:
    """Every key result, in the order of the plan."""
    yield from map(_row, report.rows)


def health(report: WeeklyReport) -> Iterator[Line]:
    """The health metrics."""
    yield from map(_row, report.health)


def owners(report: WeeklyReport) -> list[Line]:
    """What the owners say."""
    return plain(words.text for words in report.owners)


def plain(texts: Iterable[str]) -> list[Line]:
    """Sentences as lines in which nothing stands out."""
    return [_line("", text) for text in texts]


def within(lines: Sequence[Line], room: int, longest: int) -> list[Line]:
    """The lines that fit into so many characters, each cut at the longest; the rest is counted."""
    for count, line in enumerate(lines):
        room -= min(longest, len(line.strong) + len(line.rest) + 1)
        if room < 0:
            return [*lines[:count], _line("", f"And {len(lines) - count} more, see the full report.")]
    return [*lines]


def _row(row: Row) -> Line:
    subject = row.standing.key_result
    pace = f" ({row.expected})" if row.expected else ""
    done = f"{row.progress}{pace}" if row.progress else None
    likely = f"likely end {row.likely}" if row.likely else None
    told = [row.now, Style().compared(row.goal), done, row.note or row.change, likely, subject.owner]
    return _line(f"{_label(row)}: {subject.title}", ", ".join(filter(None, told)))


def _label(row: Row) -> str:
    return f"{SYMBOLS[row.standing.status]} {row.standing.status}"


def _line(strong: str, rest: str) -> Line:
    return Line(clean(strong), clean(rest))
