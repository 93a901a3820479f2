"""Safe text for each output: what comes from files and sources may be hostile.

`clean` is the first step of all: one line of printable text. Markdown and CSV add their own
escapes to it.
"""

from __future__ import annotations

import re
import unicodedata

_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor moves
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # titles, hyperlinks, device strings
    r"|\x1b[ -/]*[0-~]"  # shorter escapes
)
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
_MARKDOWN_MARKS = re.compile(r"[\\`*_\[\]|~&$]|<(?=[A-Za-z/!?])")
_MARKDOWN_AUTOLINK = re.compile(r"(?i)(?<=www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):")
_MARKDOWN_MENTION = re.compile(r"([@#])(?=\w)")
_MARKDOWN_ANY = re.compile(r"[\\`*_\[\]|~&$<@#:]|www", re.IGNORECASE)
"""Without any of these, none of the three above has anything to do."""
_MARKDOWN_BLOCK = re.compile(r"[#>=:]|[+-](?=[\s+-]|$)")
_MARKDOWN_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_UNLINKED = "\u200b"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")


def clean(text: str) -> str:
    """One line of printable text, for the terminal and for plain records.

    Removes terminal escape sequences, control characters, bidirectional overrides, zero-width
    and other invisible characters; runs of white space, line breaks too, become one space.
    """
    if text.isprintable():  # of white space, only the space is
        return text if "  " not in text and text == text.strip() else " ".join(text.split())
    seen = (character for character in _ANSI.sub("", text) if character.isspace() or not _is_unseen(character))
    return " ".join("".join(seen).split())


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def markdown(text: str) -> str:
    """The text itself as inline Markdown: no link, image, cell break, HTML or block can arise.

    A zero-width space after `@` and `#` keeps a forge from making a mention or a reference of it.
    """
    text = clean(text)
    if _MARKDOWN_ANY.search(text) is None:
        return _without_block_start(text)
    escaped = _MARKDOWN_MARKS.sub(r"\\\g<0>", text)
    unlinked = _MARKDOWN_MENTION.sub(rf"\1{_UNLINKED}", _MARKDOWN_AUTOLINK.sub(r"\\\g<0>", escaped))
    return _without_block_start(unlinked)


def _without_block_start(text: str) -> str:
    if _MARKDOWN_BLOCK.match(text):
        return "\\" + text
    return _MARKDOWN_NUMBER.sub(r"\1\\\2", text, count=1) if _MARKDOWN_NUMBER.match(text) else text


def csv_cell(value: str | float | None) -> str:
    """One cell by RFC 4180; a missing value is empty and a number stays a number.

    Text that a spreadsheet could take for a formula gets a leading apostrophe.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return repr(value)
    guarded = f"'{clean(value)}" if _FORMULA.match(value) or _FORMULA.match(clean(value)) else clean(value)
    return '"' + guarded.replace('"', '""') + '"' if re.search(r'[",]', guarded) else guarded
