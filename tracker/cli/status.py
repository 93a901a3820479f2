"""`keyresult status`: every key result of the current cycles, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import command, current
from .output import document, note, say, style
from .workspace import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.core.view import StatusView

SEVERITY = {"at-risk": ("at risk", "off track", "no data"), "off-track": ("off track",), "no-data": ("no data",)}

EPILOG = """\b
Examples:
  keyresult status -t platform
  keyresult status --as-of 2026-11-22      as it was known at the end of that day
  keyresult status --fail-on at-risk       exit 1 if a key result is at risk, off track or without data
"""


@command(epilog=EPILOG)
@click.option("--fail-on", type=click.Choice(list(SEVERITY)), help="Exit 1 if a key result is so, or worse.")
def status(fail_on: str | None) -> int:
    """Where every key result stands."""
    from tracker.core.view import status_view
    from tracker.posts import unsent
    from tracker.render import json_docs, plain, status_text

    options = current()
    with opened() as session:
        standings = list(session.judge.teams(session.chosen()))
        view = status_view(standings, demo=session.settings.demo, known=session.known())
        given_up = tuple(unsent(session.store.waiting())) if options.as_of is None else ()
    if options.json:
        document(json_docs.status(view, session.judge.at, (*session.warnings, *given_up)))
    elif options.plain:
        say(plain.status(view))
    else:
        say(status_text.render(view, style()))
    session.warn()
    for warning in given_up:
        note(f"warning: {warning}")
    return 1 if fail_on and _any(view, SEVERITY[fail_on]) else 0


def _any(view: StatusView, bad: Sequence[str]) -> bool:
    return any(standing.status in bad for team in view.teams for standing in team.standing.standings())
