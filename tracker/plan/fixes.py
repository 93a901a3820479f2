"""Mending what is safe to mend: quotes around a bound, and a key with one letter wrong.

Exactly the place of a finding changes; comments, line ends and everything else stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .source_text import Unreadable, decode
from .yamltree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .findings import Finding

MOST_QUOTES = 1000
_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)")
_BOM = "\ufeff"


def replaced(text: str, findings: Iterable[Finding]) -> str:
    """The text of a file with the replacements of its findings in their places."""
    mark = _BOM if text.startswith(_BOM) else ""
    lines = _LINE.findall(text.removeprefix(_BOM))
    for each in sorted(findings, key=lambda f: (f.line or 0, f.column or 0), reverse=True):
        if each.replacement is not None and each.line and each.column and each.end_column:
            line = lines[each.line - 1]
            lines[each.line - 1] = line[: each.column - 1] + each.replacement + line[each.end_column - 1 :]
    return mark + "".join(lines)


def quoted(content: bytes, name: str) -> str | None:
    """The text of a file with quotes around every bound that needs them; None if something else is wrong with it."""
    for _ in range(MOST_QUOTES):
        try:
            read_tree(decode(content, name))
        except Unreadable as unreadable:
            if unreadable.finding.replacement is None:
                return None
            content = replaced(content.decode(), [unreadable.finding]).encode()
        else:
            return content.decode()
    return None
