"""The weekly report for Slack: a headline for the channel, the details for its thread.

What comes from files and sources stands in rich text and plain text objects only, which Slack
shows as they are: no mark-up, mention, link or emoji can arise from it. The one link there is leads to
the full report, where the settings say its address. Limits as measured:
header 150 characters; a message of more than about 11,000 may be refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from . import weekly_lines
from .escape import clean
from .layout import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.core.report import WeeklyReport

    from .weekly_lines import Line

Json = dict[str, Any]

HEADER: Final = 150
MESSAGE: Final = 8_000
"""The most characters of text in one message."""
LINE: Final = 500
"""The most characters of one need or key result."""
PROMPTS: Final = "What was tried; adjust or keep?"
_LINES: Final = 30
_AGENDA: Final = 3_000
"""The most characters of an agenda: a headline has room for needs and more beside it."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Bodies for Slack's `chat.postMessage` or, the headline alone, for an incoming webhook."""

    headline: Json
    thread: tuple[Json, ...]


def messages(report: WeeklyReport) -> Messages:
    """The headline says what needs a decision; the thread has the scorecard and what is to be trusted."""
    title = clean(report.title)
    lists = [
        ("Real changes, outside usual variation: worth a look", weekly_lines.plain(report.real_changes)),
        ("Scorecard", [*weekly_lines.scorecard(report)]),
        (PROMPTS, weekly_lines.prompts(report)),
        ("Health metrics", [*weekly_lines.health(report)]),
        ("What owners say", weekly_lines.owners(report)),
        ("Changes to goals", weekly_lines.plain(report.goal_changes)),
        ("Data quality", weekly_lines.plain(report.quality)),
    ]
    thread = [_message(title, [_listed(heading, part)]) for heading, lines in lists for part in _parts(lines)]
    return Messages(_message(title, _headline(report, title)), tuple(thread))


def render(report: WeeklyReport) -> str:
    """The messages as a JSON document that ends with a line break."""
    found = messages(report)
    document = {"headline": found.headline, "thread": list(found.thread)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _headline(report: WeeklyReport, title: str) -> Iterator[Json]:
    yield {"type": "header", "text": _text(title, HEADER)}
    if report.demo:
        yield {"type": "section", "text": _text("Demo data", HEADER)}
    if report.changes:
        yield {"type": "section", "text": _text(" ".join(report.changes), LINE)}
    if report.agenda is not None:
        yield _listed(report.agenda.title, weekly_lines.within(weekly_lines.agenda(report), _AGENDA, LINE))
    needs = [*weekly_lines.needs(report)]
    if needs:
        yield _listed("Needs a decision", needs)
    link = [full_report(report.link)] if report.link else []
    yield {"type": "context", "elements": [_text(" ".join((*report.header, *report.footer)), LINE), *link]}


def full_report(link: str) -> Json:
    """The one piece of mark-up: a link to an address of the settings, in which no other mark-up can arise.

    The address has no space, angle bracket, quote or bar; see `tracker.links`.
    """
    return {"type": "mrkdwn", "text": f"<{link.replace('&', '&amp;')}|full report>", "verbatim": True}


def _message(text: str, blocks: Iterable[Json]) -> Json:
    """A message whose `text`, for notifications and screen readers, is no mark-up either."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {
        "text": escaped,
        "mrkdwn": False,
        "blocks": list(blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _listed(heading: str, lines: Sequence[Line]) -> Json:
    items = [{"type": "rich_text_section", "elements": _runs(line)} for line in lines]
    title = {"type": "rich_text_section", "elements": [_run(heading, bold=True)]}
    return {"type": "rich_text", "elements": [title, {"type": "rich_text_list", "style": "bullet", "elements": items}]}


def _runs(line: Line) -> list[Json]:
    strong = clip(line.strong, LINE // 2)
    rest = clip(line.rest, LINE - len(strong))
    return [_run(text, bold=bold) for text, bold in ((strong, True), (rest, False)) if text]


def _run(text: str, *, bold: bool) -> Json:
    return {"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": f" {text}"}


def _text(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": clip(clean(text), limit), "emoji": False}


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines in runs that fit into one message each."""
    part: list[Line] = []
    size = 0
    for line in lines:
        length = min(LINE, len(line.strong) + len(line.rest) + 1)
        if part and (size + length > MESSAGE - HEADER or len(part) == _LINES):
            yield part
            part, size = [], 0
        part.append(line)
        size += length
    if part:
        yield part
