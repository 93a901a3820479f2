"""`keyresult show`: one key result, with its weeks."""

from __future__ import annotations

import click

from .flags import command
from .options import current
from .output import document, say, style
from .workspace import opened

EPILOG = """\b
Examples:
  keyresult show deploy-time
  keyresult show platform/2026-Q4/deploy-fast/deploy-time --json
"""


@command(epilog=EPILOG)
@click.argument("key_result", metavar="KR")
def show(key_result: str) -> int:
    """One key result: number, goal, weeks, trust and definition.

    KR is its full name or a tail of it that names no other of the cycles under way.
    """
    from tracker.render import json_docs, plain, show_text

    options = current()
    with opened() as session:
        team, chosen = session.one(key_result)
        view = session.judge.team(team)
        standing = view.of(chosen.name)
        history = session.judge.history(team, chosen)
        moved = session.finder().one(team, standing, history)
        demo = session.settings.demo
    if options.json:
        document(json_docs.show(standing, view, history, session.warnings, demo=demo, moved=moved))
    elif options.plain:
        say(plain.show(standing, view, demo=demo))
    else:
        say(show_text.render(standing, view, history, style(), demo=demo, moved=moved))
    session.warn()
    return 0
