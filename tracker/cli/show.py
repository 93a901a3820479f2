"""`keyresult show`: one key result, with its weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import command, current
from .output import document, say, style
from .workspace import Opened, opened

if TYPE_CHECKING:
    from tracker.core.model import KeyResult, TeamCycle


@command()
@click.argument("key_result", metavar="KR")
def show(key_result: str) -> int:
    """One key result: number, goal, weeks, trust and definition."""
    from tracker.plan.select import select
    from tracker.render import json_docs, plain, show_text

    options = current()
    with opened() as session:
        (chosen,) = select(session.plan, [key_result], options.team, options.cycle, single=True)
        team = _team_of(session, chosen)
        view = session.judge.team(team)
        standing = view.of(chosen.name)
        history = session.judge.history(team, chosen)
    if options.json:
        document(json_docs.show(standing, view, history, session.warnings, demo=session.settings.demo))
    elif options.plain:
        say(plain.show(standing, view, demo=session.settings.demo))
    else:
        say(show_text.render(standing, view, history, style(), demo=session.settings.demo))
    return 0


def _team_of(session: Opened, key_result: KeyResult) -> TeamCycle:
    return next(
        team for team in session.plan.teams if key_result in (*team.key_results(), *team.health_metrics)
    )
