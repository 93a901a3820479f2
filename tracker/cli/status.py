"""`keyresult status`: every key result of the current cycles, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .flags import command
from .options import current
from .output import flow, json_flow, let_go, note, stream, style
from .workspace import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.core.view import StatusView, TeamView

    from .workspace import Opened

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
    with opened() as session:
        seen: set[str] = set()
        given_up = _given_up(session)
        _show(_view(session, seen), session, given_up)
        session.warn()
        for warning in given_up:
            note(f"warning: {warning}")
    return 1 if fail_on and not seen.isdisjoint(SEVERITY[fail_on]) else 0


def _given_up(session: Opened) -> tuple[str, ...]:
    """What was not sent and is left to people; nothing of that as of an earlier time."""
    if current().as_of is not None:
        return ()
    from tracker.posts import unsent

    return tuple(unsent(session.store.waiting()))


def _view(session: Opened, seen: set[str]) -> StatusView:
    """The screen of the teams that are chosen, one at a time; every status in it is `seen` when it has been shown."""
    from tracker.core.view import StatusView, team_view

    known = session.known()

    def teams() -> Iterator[TeamView]:
        for team in session.judge.teams(let_go(session.chosen())):
            seen.update(standing.status for standing in team.standings())
            yield team_view(team, known)

    return StatusView(teams(), session.settings.demo, known)


def _show(view: StatusView, session: Opened, given_up: tuple[str, ...]) -> None:
    from tracker.render import json_docs, plain, status_text

    options = current()
    if options.json:
        json_flow(json_docs.status_stream(view, session.judge.at, (*session.warnings, *given_up)))
    elif options.plain:
        stream(plain.status_lines(view))
    else:
        flow(status_text.parts(view, style()))
