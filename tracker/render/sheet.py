"""A sheet of lists in every form: terminal, Markdown, mail, Slack, Teams, JSON."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from . import escape
from .layout import clip, wrap
from .palette import LIGHT
from .slack import full_report as slack_link
from .style import Style
from .teams import full_report as teams_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tracker.core.sheet import Block, Sheet

Json = dict[str, Any]

LIMIT: Final = 60_000
"""The most characters of Markdown: a forge refuses an issue from 65,536."""
_WIDTH: Final = 76
_HEADER: Final = 150
_LINE: Final = 500
_SLACK_ROOM: Final = 8_000
_LINES: Final = 15
_TEAMS_ROOM: Final = 25_000
_CUT: Final = "The rest is left out here: there is no room for it."


def text(sheet: Sheet, style: Style) -> str:
    """Text for a terminal or a plain mail, which ends with a line break."""
    blocks = [
        [*map(style.strong, wrap(escape.clean(sheet.title), style.width)), *_paragraph(sheet.lead, style)],
        *(_listed(block, style) for block in sheet.filled()),
        _paragraph(sheet.footer, style),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _paragraph(sentences: Sequence[str], style: Style) -> list[str]:
    return wrap(escape.clean(" ".join(sentences)), style.width) if sentences else []


def _listed(block: Block, style: Style) -> list[str]:
    lines = (style.compared(escape.clean(line)) for line in block.lines)
    wrapped = (part for line in lines for part in wrap(line, style.width, "  ", "    "))
    return [style.strong(escape.clean(block.heading)), *wrapped]


def markdown(sheet: Sheet) -> str:
    """Markdown of at most `LIMIT` characters, which ends with a line break."""
    blocks = [f"# {escape.markdown(sheet.title)}"]
    if sheet.lead:
        blocks.append(escape.markdown(" ".join(sheet.lead)))
    for block in sheet.filled():
        blocks += [
            f"## {escape.markdown(block.heading)}",
            "\n".join(f"- {escape.markdown(line)}" for line in block.lines),
        ]
    if sheet.footer:
        blocks.append(escape.markdown(" ".join(sheet.footer)))
    whole = "\n\n".join(blocks) + "\n"
    if len(whole) <= LIMIT:
        return whole
    return whole[: LIMIT - len(_CUT) - 3].rpartition("\n")[0].rstrip() + f"\n\n{_CUT}\n"


def mail(sheet: Sheet, at: datetime) -> str:
    """An `.eml` file without sender and recipients: text and HTML of the same sentences."""
    import hashlib  # here, for it and the rest are large, and a page on a terminal has no use for them
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    plain, shown = text(sheet, Style(_WIDTH)), page(sheet)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = escape.clean(sheet.title)
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(shown, subtype="html", cte="quoted-printable")
    message.set_boundary(f"keyresult-{hashlib.sha256((plain + shown).encode()).hexdigest()[:32]}")
    return message.as_bytes().decode("ascii")


def page(sheet: Sheet, *, printed: bool = False) -> str:
    """The HTML of a mail or a file: headings and lists, every style inline, no script and no request.

    `printed` makes it one for paper: black on white, and no line of a list cut by the end of a page.
    """
    ink, item = ("#000000", '<li style="break-inside:avoid">') if printed else (LIGHT["ink"], "<li>")
    look = f"margin:0;padding:16px;background:{LIGHT['paper']};color:{ink};font:16px/1.5 sans-serif"
    parts = [f"<h1>{_html(sheet.title)}</h1>"]
    parts += [f"<p>{_html(' '.join(sheet.lead))}</p>"] if sheet.lead else []
    for block in sheet.filled():
        items = "".join(f"{item}{_html(line)}</li>" for line in block.lines)
        parts.append(f"<h2>{_html(block.heading)}</h2><ul>{items}</ul>")
    parts += [f"<p>{_html(' '.join(sheet.footer))}</p>"] if sheet.footer else []
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{_html(sheet.title)}</title>'
    )
    main = f'<div role="main" lang="en">{"".join(parts)}</div>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body style="{look}">{main}</body></html>\n'


def _html(line: str) -> str:
    return html.escape(escape.clean(line))


def slack(sheet: Sheet) -> str:
    """A JSON document with the headline, and a thread of one message for each block that has no room in it."""
    room = _SLACK_ROOM - _HEADER
    first, rest = _fitting([part for block in sheet.filled() for part in _parts(block)], room)
    lead = [_section(" ".join((*sheet.lead, *sheet.footer)))] if sheet.lead or sheet.footer else []
    link = [{"type": "context", "elements": [slack_link(sheet.link)]}] if sheet.link else []
    headline = _message(sheet.title, [_header(sheet.title), *map(_rich, first), *lead, *link])
    thread = [_message(sheet.title, [_rich(block)]) for block in rest]
    return json.dumps({"headline": headline, "thread": thread}, indent=2, ensure_ascii=False) + "\n"


def _parts(block: Block) -> Iterator[Block]:
    """The block in parts of which each fits into one message."""
    for first in range(0, len(block.lines), _LINES):
        yield replace(block, lines=block.lines[first : first + _LINES])


def _fitting(blocks: Sequence[Block], room: int) -> tuple[list[Block], list[Block]]:
    """The blocks at the beginning that fit into the room, and the others."""
    sizes = [sum(min(_LINE, len(line)) for line in block.lines) + len(block.heading) for block in blocks]
    count = next((number for number in range(len(blocks)) if sum(sizes[: number + 1]) > room), len(blocks))
    return [*blocks[:count]], [*blocks[count:]]


def _message(title: str, blocks: Sequence[Json]) -> Json:
    escaped = escape.clean(title).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": escaped, "mrkdwn": False, "blocks": [*blocks], "unfurl_links": False, "unfurl_media": False}


def _header(title: str) -> Json:
    return {"type": "header", "text": _plain(title, _HEADER)}


def _section(line: str) -> Json:
    return {"type": "section", "text": _plain(line, _LINE)}


def _plain(line: str, limit: int) -> Json:
    return {"type": "plain_text", "text": clip(escape.clean(line), limit), "emoji": False}


def _rich(block: Block) -> Json:
    """A heading and its list in rich text, in which no mark-up can arise."""
    heading = {"type": "text", "text": clip(escape.clean(block.heading), _HEADER), "style": {"bold": True}}
    items = [_run(clip(escape.clean(line), _LINE)) for line in block.lines]
    elements = [
        {"type": "rich_text_section", "elements": [heading]},
        {"type": "rich_text_list", "style": "bullet", "elements": items},
    ]
    return {"type": "rich_text", "elements": elements}


def _run(line: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": line or "–"}]}


def teams(sheet: Sheet) -> str:
    """The body for a Teams webhook as JSON on one line; what has no room is said to be left out."""
    body: list[Json] = [_text_run(sheet.title, size="Large", weight="Bolder")]
    body += [_text_run(" ".join(sheet.lead))] if sheet.lead else []
    end = [_text_run(" ".join(sheet.footer), size="Small", isSubtle=True)] if sheet.footer else []
    room = _TEAMS_ROOM - sum(map(_size, (*body, *end)))
    for part in _card_lines(sheet):
        room -= _size(part)
        if room < 0:
            body.append(_text_run(_CUT))
            break
        body.append(part)
    card = {"type": "AdaptiveCard", "version": "1.5", "msteams": {"width": "Full"}, "body": [*body, *end]}
    card |= teams_link(sheet.link)
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [attachment]}, ensure_ascii=False) + "\n"


def _size(part: Json) -> int:
    """The bytes of a part of a card, with what stands between it and the next."""
    return len(json.dumps(part, ensure_ascii=False).encode()) + 2


def _card_lines(sheet: Sheet) -> Iterator[Json]:
    for block in sheet.filled():
        yield _text_run(block.heading, size="Medium", weight="Bolder")
        yield from map(_text_run, block.lines)


def _text_run(line: str, **look: object) -> Json:
    """A text run, which knows no Markdown; its one template is broken by a zero-width space."""
    shown = clip(escape.clean(line), 2 * _LINE).replace("{{", "{\u200b{")
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": shown, **look}]}


def document(sheet: Sheet, kind: str) -> Json:
    """The sheet as a JSON document, its texts as they are."""
    blocks = [{"heading": block.heading, "lines": [*block.lines]} for block in sheet.filled()]
    return {
        "schema": "keyresult.sheet/1",
        "kind": kind,
        "title": sheet.title,
        "lead": [*sheet.lead],
        "blocks": blocks,
        "footer": [*sheet.footer],
        "demo": sheet.demo,
    }
