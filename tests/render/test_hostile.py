"""More than five hundred hostile texts in every format, read back by that format's own parser."""

from __future__ import annotations

import csv
import email
import io
import json
import re
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser
from slack_sdk.models.blocks import Block

from tracker.render import csv_export, html, json_docs, plain, slack, teams, weekly_markdown, weekly_text
from tracker.render.email import body, render
from tracker.render.escape import clean
from tracker.render.layout import cells
from tracker.render.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.core.report import WeeklyReport

    Attack = Callable[[Sequence[str]], WeeklyReport]

AT_ONCE = 24
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN = "word"


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in handfuls, so that few documents hold them all."""
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))


def elements(document: LexborHTMLParser) -> list[tuple[str | None, tuple[str, ...]]]:
    """Every element in order, with the names of its attributes."""
    return [(node.tag, tuple(sorted(node.attributes))) for node in document.css("*")]


def marks(text: str) -> list[tuple[str, str]]:
    """The blocks and the inline marks of a Markdown document, without its text."""
    blocks = MARKDOWN.parse(text)
    inline = [child for block in blocks for child in block.children or () if child.type not in {"text", "text_special"}]
    return [(token.type, token.tag) for token in (*blocks, *inline)]


def kinds(value: object) -> object:
    """A JSON value with its texts left out: what it is made of."""
    if isinstance(value, dict):
        return {key: inner if key in {"type", "style"} else kinds(inner) for key, inner in value.items()}
    return [kinds(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def runs(value: object) -> list[str]:
    """Every run of a rich text, anywhere in a document."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "text" else []
        return own + runs(list(value.values()))
    return [run for inner in value for run in runs(inner)] if isinstance(value, list) else []


def test_the_corpus_is_large(hostile: list[str]) -> None:
    """There are at least five hundred texts, each once."""
    assert len(hostile) >= 500
    assert len(hostile) == len(set(hostile))


def test_html(hostile: list[str], attacked_report: Attack) -> None:
    """The page has the elements and attributes that plain words give it, and shows the texts."""
    for texts in batches(hostile):
        document = LexborHTMLParser(html.render(attacked_report(texts), full=True))
        harmless = LexborHTMLParser(html.render(attacked_report([PLAIN] * len(texts)), full=True))
        titles = [node.text() for node in document.css("article h3")]

        assert elements(harmless) == elements(document)
        assert [f"? no data {clean(text)}" for text in texts] == titles[::2]


def test_mail_html(hostile: list[str], attacked_report: Attack) -> None:
    """The mail has the elements and attributes that plain words give it, and shows the texts."""
    for texts in batches(hostile):
        document = LexborHTMLParser(body(attacked_report(texts)))
        harmless = LexborHTMLParser(body(attacked_report([PLAIN] * len(texts))))
        titles = [node.text() for node in document.css("th[scope=row]")]

        assert elements(harmless) == elements(document)
        assert [True] * len(texts) == [
            title.startswith(clean(text)) for text, title in zip(texts, titles[::2], strict=True)
        ]


def test_mail(hostile: list[str], attacked_report: Attack) -> None:
    """A mail has its two parts and no header of the texts."""
    for texts in batches(hostile):
        mail = email.message_from_string(render(attacked_report(texts)), policy=default)

        assert ["Subject", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"] == mail.keys()
        assert ["text/plain", "text/html"] == [each.get_content_type() for each in mail.iter_parts()]
        assert [] == mail.defects


def test_markdown(hostile: list[str], attacked_report: Attack) -> None:
    """The document has the blocks and marks that plain words give it."""
    for text in hostile:
        expected = marks(weekly_markdown.render(attacked_report([PLAIN]), full=True))
        assert expected == marks(weekly_markdown.render(attacked_report([(clean(text) and text) or PLAIN]), full=True))


def test_terminal(hostile: list[str], attacked_report: Attack) -> None:
    """Every line holds nothing but printable text and fits."""
    for texts in batches(hostile):
        lines = weekly_text.render(attacked_report(texts), Style(100), full=True).split("\n")

        assert [] == [line for line in lines if cells(line) > 100 or line.split() != clean(line).split()]


def test_tables(hostile: list[str], attacked_report: Attack) -> None:
    """Records and spreadsheets have one line for each key result, all of one width, and no formula."""
    for texts in batches(hostile):
        report = attacked_report(texts)
        records = plain.report(report).removesuffix("\n").split("\n")
        rows = list(csv.reader(io.StringIO(csv_export.report(report), newline="")))

        assert {records[0].count("\t")} == {line.count("\t") for line in records}
        assert {len(rows[0])} == {len(row) for row in rows}
        assert [2 * len(texts) + 1] * 2 == [len(records), len(rows)]
        assert [] == [cell for row in rows for cell in row if re.match(r"\s*[=+@＝＋－＠\t\r]", cell)]


def test_json(hostile: list[str], attacked_report: Attack) -> None:
    """The document holds the texts as they were: a program gets them back unchanged."""
    document = json.loads(json_docs.text(json_docs.report([attacked_report(hostile)])))

    assert [text for text in hostile for _ in range(2)] == [item["title"] for item in document["reports"][0]["items"]]


def test_slack(hostile: list[str], attacked_report: Attack) -> None:
    """The messages are made of what plain words make them of; no text is read as mark-up."""
    for text in hostile:
        messages = [*slack.messages(attacked_report([text])).thread, slack.messages(attacked_report([text])).headline]
        blocks = [block for message in messages for block in message["blocks"]]

        assert {"header", "section", "context", "rich_text"} >= {block["type"] for block in blocks}
        assert "mrkdwn" not in json.dumps(blocks)
        assert [] == [message for message in messages if re.search("[<>]|&(?!amp;|lt;|gt;)", message["text"])]
        for block in Block.parse_all(blocks):
            block.validate_json()


def test_slack_shows_the_text(hostile: list[str], attacked_report: Attack) -> None:
    """What is short enough is there in full."""
    for text in [each for each in hostile if len(clean(each)) <= 100]:
        assert clean(f"? no data: {text}") in runs(list(slack.messages(attacked_report([text])).thread))


def test_teams(hostile: list[str], attacked_report: Attack) -> None:
    """The card is made of what plain words make it of, and no template is left in it."""
    expected = kinds(json.loads(teams.render(attacked_report([PLAIN]))))
    for text in hostile:
        card = json.loads(teams.render(attacked_report([(clean(text) and text) or PLAIN])))

        assert expected == kinds(card)
        assert "{{" not in json.dumps(card, ensure_ascii=False)


@pytest.mark.parametrize("text", ["{{DATE(2026-01-01T00:00:00Z,SHORT)}}", "**bold** [x](https://evil.example)"])
def test_teams_shows_the_text(attacked_report: Attack, text: str) -> None:
    """A template of dates and Markdown can be read as they are."""
    shown = json.dumps(teams.message(attacked_report([text])), ensure_ascii=False).replace("\u200b", "")

    assert text in shown
