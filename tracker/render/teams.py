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

    Titled = tuple[str, list[Line], int]

Json = dict[str, Any]

LIMIT: Final = 26_000
"""The most bytes of a message, in UTF-8."""
LINE: Final = 500
"""The most characters of one need or key result."""
PROMPTS: Final = "What was tried; adjust or keep?"
_PARAGRAPH: Final = 1_000
_NEEDS_ROOM: Final = 6_000
_LIST_ROOM: Final = 2_500
_HEADING: Final = 300
"""Bytes of a heading and of the line that counts what has no room."""
_BESIDE: Final = 1_000


def message(report: WeeklyReport) -> Json:
    """The body for a Teams webhook: one attachment, the card."""
    head, end = [*_head(report)], _block(_run(" ".join(report.footer), size="Small", isSubtle=True))
    room = LIMIT - _BESIDE - _size(head) - _size(end)
    before, after = _before(report), _after(report)
    *lists, scorecard = _filled([*before, *after, ("Scorecard", [*weekly_lines.scorecard(report)], room)], room)
    lists.insert(len(before), scorecard)
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "Full"},
        "body": [*head, *(block for part in lists for block in part), end],
        **full_report(report.link),
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def full_report(link: str | None) -> Json:
    """The button of a card that opens the full report; nothing where its address is not known."""
    return {"actions": [{"type": "Action.OpenUrl", "title": "Full report", "url": link}]} if link else {}


def render(report: WeeklyReport) -> str:
    """The message as JSON on one line, within `LIMIT`."""
    return json.dumps(message(report), ensure_ascii=False) + "\n"


def _head(report: WeeklyReport) -> Iterator[Json]:
    yield _block(_run(report.title, size="Large", weight="Bolder"))
    if report.demo:
        yield _block(_run("Demo data", weight="Bolder"))
    yield _block(_run(" ".join((*report.header, *report.changes))))


def _before(report: WeeklyReport) -> list[Titled]:
    """What stands before the scorecard, each list with the most bytes it may take."""
    needs, brief_needs = [*weekly_lines.needs(report)], [*weekly_lines.needs(report, brief=True)]
    changes, brief_changes = map(weekly_lines.plain, (report.real_changes, report.brief_changes))
    return [
        (report.agenda.title if report.agenda else "", weekly_lines.agenda(report), _LIST_ROOM),
        ("Needs a decision", needs if _fits(needs, _NEEDS_ROOM) else brief_needs, _NEEDS_ROOM),
        ("Real changes: worth a look", changes if _fits(changes, _LIST_ROOM) else brief_changes, _LIST_ROOM),
    ]


def _after(report: WeeklyReport) -> list[Titled]:
    return [
        (PROMPTS, weekly_lines.prompts(report), 2 * _LIST_ROOM),
        ("Health metrics", [*weekly_lines.health(report)], _LIST_ROOM),
        ("What owners say", weekly_lines.owners(report), _LIST_ROOM),
        ("Changes to goals", weekly_lines.plain(report.goal_changes), _LIST_ROOM),
        ("Data quality", weekly_lines.plain(report.quality), _LIST_ROOM),
    ]


def _filled(lists: Sequence[Titled], room: int) -> list[list[Json]]:
    """The blocks of each list: within its own room, and within what those before it leave of the whole."""
    filled: list[list[Json]] = []
    for number, (heading, lines, most) in enumerate(lists):
        blocks = [*_listed(heading, lines, min(most, room - _HEADING * (len(lists) - number)))]
        room -= sum(_size(block) for block in blocks)
        filled.append(blocks)
    return filled


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
