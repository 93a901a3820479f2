"""`keyresult explain KR`: the arithmetic from the stored samples to the status word."""

from __future__ import annotations

from dataclasses import replace

from .options import current
from .output import document, say, style
from .workspace import opened


def explain_key_result(word: str) -> int:
    """Print every step from the stored samples of a key result to its status.

    Raises:
        SelectionError, UsageError: The word names none, or several.
    """
    from tracker.core.explanation import explanation
    from tracker.render import explain_json, explain_text

    options = current()
    with opened() as session:
        team, chosen = session.one(word)
        found = session.judge.explained(team, chosen)
        moved = session.finder().one(team, found.standing, found.history, asked=True)
    subject = replace(found, moved=moved)
    steps, demo = explanation(subject), session.settings.demo
    if options.json:
        document(explain_json.explain(subject, steps, session.warnings, demo=demo))
    elif options.plain:
        say(explain_text.plain(subject, steps, demo=demo))
    else:
        say(explain_text.render(subject, steps, style(), demo=demo))
    session.warn()
    return 0
