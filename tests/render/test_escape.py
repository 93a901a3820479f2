"""Hostile text in every output."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from tracker.core.report import weekly_report
from tracker.core.view import status_view
from tracker.render import csv_export, plain, status_text, weekly_markdown, weekly_text
from tracker.render.escape import clean, csv_cell, markdown
from tracker.render.layout import cells
from tracker.render.style import Style

if TYPE_CHECKING:
    from tracker.core.standing import TeamStanding

HOSTILE = {
    "a colour": "\x1b[31mred\x1b[0m",
    "a cleared screen": "\x1b[2J\x1b[Hgone",
    "a window title": "\x1b]0;owned\x07title",
    "a terminal hyperlink": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "an unterminated title": "\x1b]0;owned",
    "a device string": "\x1bPq#0;2;0;0;0\x1b\\after",
    "an eight-bit colour": "\x9b31mred",
    "an eight-bit title": "\x9d0;owned\x9cafter",
    "a terminal reset": "\x1bcreset",
    "a character set switch": "\x1b(0lqqk",
    "a lone escape": "end\x1b",
    "a bell": "ding\x07dong",
    "a backspace": "good\x08\x08\x08\x08evil",
    "a carriage return": "good\revil",
    "a line break": "one\ntwo",
    "a Windows line break": "one\r\ntwo",
    "a line separator": "one\u2028two\u2029three",
    "a next line": "one\x85two",
    "a vertical tab and a form feed": "one\x0btwo\x0cthree",
    "a tab": "one\ttwo",
    "a null": "one\x00two",
    "a delete": "one\x7ftwo",
    "a right-to-left override": "invoice\u202efdp.exe",
    "bidirectional isolates": "\u2066one\u2069\u2067two\u2069",
    "an Arabic letter mark": "one\u061ctwo",
    "a zero-width space": "pay\u200bpal",
    "zero-width joiners": "pay\u200c\u200dpal",
    "a byte order mark": "\ufeffstart",
    "a soft hyphen": "pass\u00adword",
    "tag characters": "flag\U000e0041\U000e0042",
    "a private character": "logo\uf8ff",
    "a lone surrogate": "half\ud800",
    "a no-break space": "one\u00a0two",
    "only white space": " \t\n ",
    "nothing": "",
    "a link": "[click](https://evil.example)",
    "a reference link": "[click][1]",
    "a link definition": "[1]: https://evil.example",
    "an image": "![x](https://evil.example/pixel.png)",
    "an autolink": "<https://evil.example>",
    "a bare address": "see https://evil.example/x",
    "a bare host": "see www.evil.example",
    "a mail address": "mail eve@evil.example",
    "a mail link": "mailto:eve@evil.example",
    "a mention": "cc @everyone and @infra",
    "an issue reference": "closes #1",
    "a script": "<script>alert(1)</script>",
    "an HTML comment": "<!-- hidden",
    "an HTML block": "<details><summary>x",
    "an entity": "&lt;b&gt; &#x41; &copy;",
    "a heading": "# Heading",
    "a setext underline": "===",
    "a rule": "---",
    "a rule of stars": "***",
    "a quote": "> quoted",
    "a bullet": "- item",
    "a plus bullet": "+ item",
    "a star bullet": "* item",
    "a number": "1. item",
    "a number with a bracket": "12) item",
    "a fence": "```sh",
    "a tilde fence": "~~~",
    "inline code": "`rm -rf`",
    "emphasis": "*bold* _and_ __more__",
    "a strike": "~~gone~~",
    "a cell break": "one | two",
    "an escaped cell break": "one \\| two",
    "a trailing backslash": "end\\",
    "a table rule": "|---|---|",
    "a table rule without bars": ":-:",
    "a footnote": "[^1]",
    "a task": "[x] done",
    "mathematics": "$x^2$",
    "a formula": "=1+1",
    "a formula for a command": "=cmd|' /C calc'!A0",
    "a plus formula": "+1+1",
    "a minus formula": "-1+1",
    "an at formula": "@SUM(1)",
    "a formula after a tab": "\t=1+1",
    "a formula after a carriage return": "\r=1+1",
    "a formula after spaces": "  =1+1",
    "a formula behind a null": "\x00=1+1",
    "a full-width formula": "＝1+1",
    "quotes and commas": 'say "hi", twice',
    "wide characters": "部署時間を短縮する",
    "an emoji of several": "👩\u200d🔧 on call",
    "combining marks": "Z\u0351\u036f\u0301algo",
    "brackets of a table and code": "`|` <b>",
}
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLACES = {
    "a heading": "# {}\n",
    "a paragraph": "{}\n",
    "a second line": "before\n{}\n",
    "an item": "1. **{}.** after\n",
    "a cell": "| a | b |\n|---|---|\n| x | {} |\n",
}

hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


def structure(document: str) -> list[tuple[str, str]]:
    """The blocks and the inline marks of a document, without its text."""
    blocks = MARKDOWN.parse(document)
    inline = [child for block in blocks for child in block.children or () if child.type not in {"text", "text_special"}]
    return [(token.type, token.tag) for token in (*blocks, *inline)]


def text_of(document: str) -> str:
    """The text of a document as a reader sees it."""
    return "".join(child.content for block in MARKDOWN.parse(document) for child in block.children or ())


def is_safe_line(line: str) -> bool:
    """Whether a line of the terminal fits into 100 columns and holds nothing but printable text."""
    return cells(line) <= 100 and line.strip().split() == clean(line).split()


@hostile
def test_clean_text_is_printable(text: str) -> None:
    """Clean text is one line without control, invisible or private characters."""
    unseen = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

    assert unseen.isdisjoint(map(unicodedata.category, clean(text)))
    assert clean(text) == " ".join(clean(text).split(" ")).strip()


def test_clean_text_leaves_nothing_of_a_sequence() -> None:
    """A terminal sequence goes as a whole, with its parameters."""
    assert clean("\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x1b\\click\x9b2J") == "red click"


@pytest.mark.parametrize("text", ["Tomás lowers p99 to 200 ms", "部署時間", "≤ 10 min · 50%"])
def test_honest_text_is_kept(text: str) -> None:
    """Letters of any script and signs come through unchanged."""
    assert text == clean(text)


@hostile
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_markdown_has_no_structure_of_the_text(text: str, place: str) -> None:
    """Wherever a text stands, the document has the blocks and marks that a plain word would give it."""
    escaped = markdown(text) or "word"

    assert structure(place.format("word")) == structure(place.format(escaped))


@hostile
def test_markdown_shows_the_text_itself(text: str) -> None:
    """A reader of the Markdown sees the clean text; only the zero-width spaces are added."""
    shown = text_of(PLACES["a cell"].format(markdown(text))).removeprefix("abx")

    assert clean(text) == shown.replace("\u200b", "")


@hostile
def test_markdown_links_nothing_by_itself(text: str) -> None:
    """No address, mention or reference is left for a forge to link."""
    assert not re.search(r"(?i)www\.|(?<!\\)://|(?<!\\):(?=//)|[@#]\w|mailto:|xmpp:", markdown(text))


@hostile
def test_csv_gives_the_text_back(text: str) -> None:
    """A reader of the CSV gets one cell with the clean text, guarded if it looks like a formula."""
    ((cell,),) = csv.reader(io.StringIO(csv_cell(text) + "\r\n")) if clean(text) else [("",)]

    assert clean(text) == cell.removeprefix("'")
    assert not re.match(r"\s*[=+\-@＝＋－＠\t\r]", cell)


@pytest.mark.parametrize(
    ("value", "cell"),
    {
        "a formula": ("=1+1", "'=1+1"),
        "a formula after a tab": ("\t=1+1", "'=1+1"),
        "a text after a tab": ("\tone", "'one"),
        "a minus in a text": ("-5", "'-5"),
        "a negative number": (-5.25, "-5.25"),
        "a whole number": (3, "3"),
        "an absent value": (None, ""),
        "a comma": ("one, two", '"one, two"'),
        "a quote": ('say "hi"', '"say ""hi"""'),
    }.values(),
)
def test_csv_guards_text_and_not_numbers(value: str | float | None, cell: str) -> None:
    """Only text is guarded and quoted; a number stays a number."""
    assert cell == csv_cell(value)


@hostile
def test_no_output_changes_its_shape(text: str, team: TeamStanding) -> None:
    """A hostile title, owner and reason change the words of every output, never its lines or columns."""
    first, second, *others = team.objectives[0].standings
    subject = replace(second.key_result, title=text, owner=text)
    objective = replace(
        team.objectives[0], standings=(first, replace(second, key_result=subject, reason=text), *others)
    )
    attacked = replace(team, objectives=(objective, team.objectives[1]))
    report, view = weekly_report(attacked), status_view([attacked])

    assert structure(weekly_markdown.render(weekly_report(team))) == structure(weekly_markdown.render(report))
    assert all(is_safe_line(line) for line in status_text.render(view, Style()).split("\n"))
    assert all(is_safe_line(line) for line in weekly_text.render(report, Style(), full=True).split("\n"))
    assert {14} == {line.count("\t") for line in plain.status(view).splitlines()}
    assert {18} == {len(row) for row in csv.reader(io.StringIO(csv_export.status(view)))}
