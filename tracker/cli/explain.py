"""`keyresult explain`: a rule of `check`, or the arithmetic behind a key result's status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from tracker.errors import SelectionError

from .flags import command
from .options import current
from .output import document, say

if TYPE_CHECKING:
    from tracker.plan.rules import Rule

CODE = re.compile(r"KR\d{1,4}", re.IGNORECASE | re.ASCII)
FIELDS = ("code", "family", "severity", "title", "what", "why", "example", "better", "fix", "needs_history")

EPILOG = """\b
Examples:
  keyresult explain deploy-time  every step from its samples to its status
  keyresult explain KR504        why an output is no outcome
  keyresult check --rules        every rule
"""


@command(epilog=EPILOG)
@click.argument("word", metavar="KR|CODE")
def explain(*, word: str) -> int:
    """Explain how a key result comes to its status, or a rule of `check` by its code.

    KR is a key result's full name or a tail of it that names no other of the cycles under way.
    """
    if CODE.fullmatch(word) is None:
        from .explain_key_result import explain_key_result

        return explain_key_result(word)
    rule = _rule(word)
    if current().json:
        document({"schema": "keyresult.explain/1", **{name: getattr(rule, name) for name in FIELDS}})
    else:
        say(_told(rule))
    return 0


def _rule(word: str) -> Rule:
    from tracker.plan.notes import near
    from tracker.plan.rules import BY_CODE

    code = word.upper()
    if code not in BY_CODE:
        guess = near(code, BY_CODE)
        cure = f"did you mean {guess}?" if guess else "`keyresult check --rules` lists them"
        raise SelectionError(f"no rule is called {word}", help=cure)
    return BY_CODE[code]


def _told(rule: Rule) -> str:
    """A rule, told in the order in which people ask."""
    example, better = ("\n".join(f"    {line}" for line in text.splitlines()) for text in (rule.example, rule.better))
    mended = f"\nBetter:\n{better}" if better else ""
    known = (
        "\nIt looks at stored readings: without a database, or with --offline, it finds nothing." * rule.needs_history
    )
    return (
        f"{rule.code} {rule.title} ({rule.family}, {rule.severity})\n\n"
        f"Finds: {rule.what}\nWhy: {rule.why}\nFor example:\n{example}{mended}\nInstead: {rule.fix}{known}"
    )
