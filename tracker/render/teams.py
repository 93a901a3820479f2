"""The weekly report as an Adaptive Card for Microsoft Teams.

What comes from files and sources stands in text runs only: unlike text blocks they know no
Markdown. Their one template, dates in double braces, is broken by a zero-width space. Teams refuses
a message of more than 28 KB, so every list ends where its room does, and says so.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from . import weekly_lines
from .escape import clean
from .layout import clip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.report import WeeklyReport

    from .weekly_lines import Line

Json = dict[str, Any]

LIMIT: Final = 26_000
"""The most bytes of a message, in UTF-8."""
LINE: Final = 500
"""The most characters of one need or key result."""
_PARAGRAPH: Final = 1_000
_NEEDS_ROOM: Final = 6_000
_LIST_ROOM: Final = 2_500
_BESIDE: Final = 1_000


def message(report: WeeklyReport) -> Json:
    """The body for a Teams webhook: one attachment, the card."""
    before = [*_head(report), *_start(report)]
    after = [*_end(report)]
    room = LIMIT - _BESIDE - _size(before) - _size(after)
    body = [*before, *_listed("Scorecard", [*weekly_lines.scorecard(report)], room), *after]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "Full"},
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def render(report: WeeklyReport) -> str:
    """The message as JSON on one line, within `LIMIT`."""
    return json.dumps(message(report), ensure_ascii=False) + "\n"


def _head(report: WeeklyReport) -> Iterator[Json]:
    yield _block(_run(report.title, size="Large", weight="Bolder"))
    if report.demo:
        yield _block(_run("Demo data", weight="Bolder"))
    yield _block(_run(" ".join((*report.header, *report.changes))))


def _start(report: WeeklyReport) -> Iterator[Json]:
    needs, brief_needs = [*weekly_lines.needs(report)], [*weekly_lines.needs(report, brief=True)]
    yield from _listed("Needs a decision", needs if _fits(needs, _NEEDS_ROOM) else brief_needs, _NEEDS_ROOM)
    changes, brief_changes = map(weekly_lines.plain, (report.real_changes, report.brief_changes))
    shown = changes if _fits(changes, _LIST_ROOM) else brief_changes
    yield from _listed("Real changes: worth a look", shown, _LIST_ROOM)


def _end(report: WeeklyReport) -> Iterator[Json]:
    yield from _listed("Health metrics", [*weekly_lines.health(report)], _LIST_ROOM)
    yield from _listed("What owners say", weekly_lines.owners(report), _LIST_ROOM)
    yield from _listed("Changes to goals", weekly_lines.plain(report.goal_changes), _LIST_ROOM)
    yield from _listed("Data quality", weekly_lines.plain(report.quality), _LIST_ROOM)
    yield _block(_run(" ".join(report.footer), size="Small", isSubtle=True))


def _listed(heading: str, lines: Sequence[Line], room: int) -> Iterator[Json]:
    """A heading and as many lines as there is room for; the rest is counted."""
    if lines:
        yield _block(_run(heading, size="Medium", weight="Bolder"), separator=True)
    for position, line in enumerate(lines):
        block = _line(line)
        room -= _size(block)
        if room < 0:
            yield _block(_run(f"And {len(lines) - position} more, see the full report."))
            return
        yield block


def _fits(lines: Sequence[Line], room: int) -> bool:
    """Whether all of the lines have room."""
    return sum(_size(_line(line)) for line in lines) <= room


def _line(line: Line) -> Json:
    strong = clip(line.strong, LINE // 2)
    rest = clip(line.rest, LINE - len(strong))
    return _block(*([_run(f"{strong} ", weight="Bolder")] if strong else []), *([_run(rest)] if rest else []))


def _block(*runs: Json, **look: object) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs), **look}


def _run(text: str, **look: object) -> Json:
    shown = clip(clean(text), _PARAGRAPH).replace("{{", "{\u200b{")
    return {"type": "TextRun", "text": shown, **look}


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())
