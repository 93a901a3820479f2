"""What a plain scalar means: the core schema of YAML 1.2, read strictly, and ISO dates.

Only `true` and `false` are booleans. `yes`, `012`, `0o14`, `12:30`, `.inf` and numbers too long or
too large for a float stay text, so that whoever expects a number can say what was written.
"""

from __future__ import annotations

import math
import re
from datetime import date

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC = frozenset("0123456789+-.")
"""What numbers and dates begin with."""
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Scalar = str | int | float | bool | date | None


def resolve(text: str) -> Scalar:
    """The value of a plain, untagged scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return _date(text) if _DATE.fullmatch(text) else text


def _date(text: str) -> Scalar:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
