"""The weekly report as Markdown for a repository, an issue or a wiki.

Made to be compared by line: stable order, one key result a line, no HTML. Every text that comes
from a file or a source is escaped; the marks are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.core.report import sentence

from .escape import markdown
from .style import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.agenda import Agenda
    from tracker.core.need import Need
    from tracker.core.report import Section, WeeklyReport
    from tracker.core.row import Row
    from tracker.core.series import WeekLine

LIMIT: Final = 60_000
"""The most characters of a report; a forge refuses an issue from 65,536."""

_HEADINGS: Final[tuple[str, ...]] = (
    "Status",
    "Key result",
    "Now",
    "Progress (even pace)",
    "Change on week",
    "Likely end",
)
_ABSENT: Final = "–"
_CUT: Final = f"**The report is cut here**: it would be longer than {LIMIT:,} characters."


def render(report: WeeklyReport, *, full: bool = False) -> str:
    """The report as Markdown that ends with a line break and keeps within `LIMIT` characters.

    Only key results that call for reading are told in detail; `full` tells all of them.
    """
    blocks = [
        _head(report),
        *_agenda(report.agenda),
        *_titled("Needs a decision", _needs(report)),
        *_titled("Real changes", _real_changes(report)),
        *_scorecard(report),
        *_sections([section for section in report.sections if full or section.open]),
        *_titled("What owners say", [f"- {markdown(each.text)}" for each in report.owners]),
        *_titled("Health metrics", [_health(row) for row in report.health]),
        *_titled("Changes to goals", [f"- {markdown(change)}" for change in report.goal_changes]),
        *_titled("Data quality", [f"- {markdown(line)}" for line in report.quality]),
    ]
    return _within_limit("\n\n".join(blocks), markdown(" ".join(report.footer)))


def _within_limit(body: str, footer: str) -> str:
    """Body and footer; of a body that is too long, the whole lines that fit and a line that says so."""
    whole = f"{body}\n\n{footer}\n"
    if len(whole) <= LIMIT:
        return whole
    end = f"\n\n{_CUT}\n\n{footer}\n"
    kept = body[: LIMIT - len(end)].rpartition("\n")[0].rstrip()
    return kept + end


def _head(report: WeeklyReport) -> str:
    lines = [f"# {markdown(report.title)}", "", markdown(" ".join(report.header))]
    if report.changes:
        lines.append(markdown(" ".join(report.changes)))
    return "\n".join(lines)


def _titled(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"## {heading}", "\n".join(lines)] if lines else []


def _agenda(agenda: Agenda | None) -> Iterator[str]:
    if agenda is None:
        return
    yield f"## {agenda.title}"
    rows = (_line((item.clock, str(item.minutes), markdown(item.text))) for item in agenda.items)
    yield "\n".join([_line(("Starts", "Minutes", "What")), "|---|---|---|", *rows])
    yield from map(markdown, agenda.remarks)


def _needs(report: WeeklyReport) -> list[str]:
    lines = [f"{number}. {_need(need)}" for number, need in enumerate(report.needs, start=1)]
    return [*lines, "", f"And {report.more} more, see the scorecard."] if report.more else lines


def _need(need: Need) -> str:
    key_result = need.standing.key_result
    heading = f"**{SYMBOLS[need.standing.status]} {_inline(key_result.title)}.**"
    owner = f" Owner {key_result.owner}." if key_result.owner else ""
    contributed = f" {sentence(need.contributed)}" if need.contributed else ""
    told = f"{sentence(need.sentence)}{contributed}{owner} To decide: {need.ask}."
    return f"{heading} {markdown(told)}"


def _real_changes(report: WeeklyReport) -> list[str]:
    lines = [f"- {markdown(line)}" for line in report.real_changes]
    return ["Outside usual variation: worth a look.", "", *lines] if lines else []


def _inline(text: str) -> str:
    """Text within a line, after a mark of ours; a title's own full stop is left out."""
    return markdown(text.rstrip(". "))


def _scorecard(report: WeeklyReport) -> list[str]:
    shown = slice(None if any(row.likely for row in report.rows) else -1)
    headings = _HEADINGS[shown]
    lines = [_line(headings), f"|{'|'.join('---' for _ in headings)}|"]
    table = "\n".join([*lines, *(_line(_row(row)[shown]) for row in report.rows)])
    return [table] if report.quiet else ["## Scorecard", table]


def _line(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _row(row: Row) -> tuple[str, ...]:
    key_result = row.standing.key_result
    owner = f" ({key_result.owner})" if key_result.owner else ""
    pace = f" ({row.expected})" if row.progress and row.expected else ""
    texts = (
        f"{key_result.title}, {row.goal}{owner}",
        row.now,
        f"{row.progress or _ABSENT}{pace}",
        row.note or row.change or _ABSENT,
        row.likely or _ABSENT,
    )
    return (_label(row), *map(markdown, texts))


def _label(row: Row) -> str:
    return f"{SYMBOLS[row.standing.status]} {row.standing.status}"


def _sections(sections: Sequence[Section]) -> Iterator[str]:
    if sections:
        yield "## In detail"
    for section in sections:
        yield f"### {_label(section.row)}: {markdown(section.row.standing.key_result.title)}"
        told = (section.sentence, *section.insights)
        yield "\n".join([*map(markdown, told), *_weeks(section.weeks), markdown(sentence(section.provenance))])


def _weeks(weeks: Sequence[WeekLine]) -> list[str]:
    if not weeks:
        return []
    values = ", ".join(week.value or "no data" for week in weeks)
    return [markdown(f"Week by week: {values}.")]


def _health(row: Row) -> str:
    key_result = row.standing.key_result
    return f"- {_label(row)}: {markdown(f'{key_result.title}: {row.now}, {row.goal}')}"
