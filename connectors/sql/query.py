"""The text of a query: which parameters it has, and whether it is one statement."""

from __future__ import annotations

import re

_LITERAL = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"
_COMMENT = r"--[^\n]*|/\*.*?(?:\*/|$)"
_UNREAD = re.compile(f"{_LITERAL}|{_COMMENT}", re.DOTALL)
"""What a database does not read as SQL."""
_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?![:\w])")
"""As SQLAlchemy's `text` has it: `::` is a cast, `\\:` a colon."""


def parameters(query: str) -> frozenset[str]:
    """The names of the parameters, those within literals and comments not counted."""
    return frozenset(_PARAMETER.findall(_UNREAD.sub(" ", query)))


def is_one_statement(query: str) -> bool:
    """Whether there is one statement, and nothing but a semicolon after it."""
    read = _UNREAD.sub(lambda match: "" if match[0].startswith(("--", "/*")) else "''", query).strip()
    return bool(read.rstrip("; \t\r\n")) and ";" not in read.rstrip("; \t\r\n")


def sendable(query: str) -> str:
    """The query for SQLAlchemy's `text`, which would take colons in literals for parameters."""
    return _UNREAD.sub(lambda match: match[0].replace(":", r"\:"), query)
