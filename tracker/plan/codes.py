"""The title of every finding and one line about its rule; `rules` has them whole.

The first digit is the family: 1 the file, 2 the arithmetic of goals, 3 the query, 4 the
measurement, 5 OKR practice, 6 safety. A new code is a `Rule` in a module of `rules`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .rules import RULES


class Code(NamedTuple):
    """The title of a finding, one line that explains the rule behind it, and one that says why there is one."""

    title: str
    explanation: str
    why: str


_SOURCE = re.compile(r" \(the article, .*\)$")
"""Where an explanation has its source: too long for every line of a report."""
CODES: dict[str, Code] = {rule.code: Code(rule.title, rule.what, _SOURCE.sub("", rule.why)) for rule in RULES}
