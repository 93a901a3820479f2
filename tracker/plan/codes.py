"""The title of every finding and one line about its rule; `rules` has them whole.

The first digit is the family: 1 the file, 2 the arithmetic of goals, 3 the query, 4 the
measurement, 5 OKR practice, 6 safety. A new code is a `Rule` in a module of `rules`.
"""

from __future__ import annotations

from typing import NamedTuple

from .rules import RULES


class Code(NamedTuple):
    """The title of a finding, and one line that explains the rule behind it."""

    title: str
    explanation: str


CODES: dict[str, Code] = {rule.code: Code(rule.title, rule.what) for rule in RULES}
