"""Sheets in every form: the same sentences, nothing of a hostile text at work, and within the limits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tracker.core.sheet import Block, Sheet
from tracker.render import sheet as forms
from tracker.render.style import Style

AT = datetime(2026, 8, 17, tzinfo=UTC)
EVIL = "<script>x</script> [a](http://b) *c* \x1b[31m @here {{DATE()}} & <!channel>"
SHEET = Sheet("Week 33", ("Lead one.",), (Block("Asks", ("lee: two runners", EVIL)), Block("Empty", ())), ("End.",))
BARE = Sheet("Week 33")
LONG = Sheet("Long", blocks=tuple(Block(f"b{n}", tuple(f"{n} " + "x" * 400 for _ in range(20))) for n in range(9)))


def test_text_is_wrapped_and_clean() -> None:
    """Title, lead, lists and footer; no control character."""
    text = forms.text(SHEET, Style(40))
    assert text.startswith("Week 33\nLead one.\n\nAsks\n  lee: two runners\n")
    assert "\x1b" not in text
    assert "Empty" not in text
    assert max(map(len, text.splitlines())) <= 40
    assert "Week 33\n" == forms.text(BARE, Style(40))


def test_markdown_is_escaped_and_limited() -> None:
    """No link, no mention; a long one is cut and says so."""
    text = forms.markdown(SHEET)
    assert text.startswith("# Week 33\n\nLead one.\n\n## Asks\n\n- lee: two runners\n")
    assert r"\[a\](http\://b)" in text
    assert "@here" not in text
    cut = forms.markdown(LONG)
    assert len(cut) <= forms.LIMIT
    assert cut.endswith("left out here: there is no room for it.\n")
    assert "# Week 33\n" == forms.markdown(BARE)


def test_mail_has_text_and_html() -> None:
    """Both say the same, nothing in them runs, and the same sheet gives the same bytes."""
    text = forms.mail(SHEET, AT)
    mail = message_from_string(text, policy=default)
    assert "Week 33" == mail["Subject"]
    plain, page = (part.get_content() for part in mail.iter_parts())
    assert "lee: two runners" in plain
    assert "<li>lee: two runners</li>" in page
    assert "<script>" not in page
    assert text == forms.mail(SHEET, AT)
    assert "<p>" not in forms.page(BARE)


def test_slack_knows_no_markup() -> None:
    """Only plain text and rich text objects; what does not fit goes into the thread."""
    document = json.loads(forms.slack(SHEET))
    assert "Week 33" == document["headline"]["text"]
    assert ["header", "rich_text", "section"] == [block["type"] for block in document["headline"]["blocks"]]
    assert "mrkdwn" not in {each["type"] for each in every_object(document) if "type" in each}
    long = json.loads(forms.slack(LONG))
    assert 2 * 9 - 1 == len(long["thread"])
    assert all(len(json.dumps(message)) < 11_000 for message in long["thread"])
    assert 1 == len(json.loads(forms.slack(BARE))["headline"]["blocks"])


def every_object(value: Any) -> list[dict[str, Any]]:
    """Every object within a JSON value."""
    if isinstance(value, list):
        return [found for item in value for found in every_object(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(found for item in value.values() for found in every_object(item))]


def test_teams_keeps_within_its_limit() -> None:
    """Text runs only, templates broken, and the end of a long one says so."""
    text = forms.teams(SHEET)
    assert "{{DATE" not in text
    assert {"RichTextBlock"} == {block["type"] for block in body(text)}
    assert len(forms.teams(LONG).encode()) < 28_000
    assert "left out here" in forms.teams(LONG)
    assert 1 == len(body(forms.teams(BARE)))


def body(text: str) -> list[dict[str, Any]]:
    """The body of a card."""
    found: list[dict[str, Any]] = json.loads(text)["attachments"][0]["content"]["body"]
    return found


def test_a_link_leads_to_the_full_report() -> None:
    """In Slack and Teams, where the address is known; nothing else is mark-up."""
    linked = replace(SHEET, link="https://okrs.example.com/all/leadership-2026-08-17.html")
    *_, context = json.loads(forms.slack(linked))["headline"]["blocks"]
    card = json.loads(forms.teams(linked))["attachments"][0]["content"]
    assert f"<{linked.link}|full report>" == context["elements"][0]["text"]
    assert [linked.link] == [action["url"] for action in card["actions"]]
    assert "actions" not in forms.teams(SHEET)


def test_a_page_can_be_walked_through() -> None:
    """One main part with the title as its first heading, no level skipped, and a list under each."""
    document = LexborHTMLParser(forms.page(SHEET))
    assert ["h1", "h2"] == [node.tag for node in document.css("h1, h2, h3")]
    assert ["Week 33"] == [node.text() for node in document.css("[role=main] > h1")]
    assert ["ul"] == [node.next.tag for node in document.css("h2") if node.next]
    assert "en" == document.css("html")[0].attributes["lang"]


def test_a_page_for_paper_is_black_on_white() -> None:
    """And no line of a list is cut by the end of a page."""
    printed = forms.page(SHEET, printed=True)
    assert "background:#FFFFFF;color:#000000" in printed
    assert 2 == printed.count('<li style="break-inside:avoid">') == printed.count("<li")
    assert "#000000" not in forms.page(SHEET)


@pytest.mark.parametrize("sheet", [SHEET, BARE], ids=["full", "bare"])
def test_json_says_it_as_it_is(sheet: Sheet) -> None:
    """Texts are raw there."""
    document = forms.document(sheet, "leadership")
    assert ("keyresult.sheet/1", "leadership", "Week 33") == (document["schema"], document["kind"], document["title"])
    assert [block.heading for block in sheet.filled()] == [block["heading"] for block in document["blocks"]]


@pytest.mark.parametrize("letter", ["a", "部", "😀"])
@pytest.mark.parametrize("lines", [["long"] * 50, ["x"] * 500], ids=["long lines", "many lines"])
def test_a_card_leaves_room_for_a_mark(letter: str, lines: list[str]) -> None:
    """However wide its letters are and wherever they stand, it stays 2,000 bytes below what Teams takes."""
    text = letter * 9_000
    blocks = (Block(text, tuple(text if line == "long" else line for line in lines)),) * 10
    card = forms.teams(Sheet(text, (text,), blocks, (text,)))
    assert 20_000 < len(card.encode()) <= 26_000
