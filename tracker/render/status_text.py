"""The status view on a terminal: every team on one screen.

Below 80 columns the owner goes, then the change; below 60 the rows stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.naming import short_name
from tracker.core.need import LIMIT
from tracker.core.wording import score_text

from .bars import legend
from .escape import clean
from .layout import GUTTER, cells, clip, flow, pad, wrap
from .status_rows import INDENT, pictures, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.core.need import Need
    from tracker.core.standing import ObjectiveStanding
    from tracker.core.view import StatusView, TeamView

    from .style import Style

_LABEL_WIDTH = 13


def render(view: StatusView, style: Style) -> str:
    """The status screen as text that ends with a line break."""
    return "".join(parts(view, style))


def parts(view: StatusView, style: Style) -> Iterator[str]:
    """The same, team by team."""
    needed: str | None = None
    known: str | None = None
    if view.demo:
        yield "demo data\n"
    for team in view.teams:
        needed = needed or next((need.standing.key_result.name for need in team.needs), None)
        known = known or next((row.standing.key_result.name for row in team.rows()), None)
        yield _text([*_team(team, style), ""])
    yield _text(_next(needed or known, view.known, style))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _team(team: TeamView, style: Style) -> Iterator[str]:
    drawn = pictures(team, style)
    rows = table((row for objective in team.objectives for row in objective.rows), drawn, style)
    yield from _heading(team, style)
    for objective in team.objectives:
        yield from _objective(objective.standing, style)
        for row in objective.rows:
            yield from rows.lines(row)
    yield from _health(team, drawn, style)
    marks = legend("".join(filter(None, drawn.values())), style.glyphs)
    yield from ["", *flow(marks, "   ", style.width)] if marks else []
    yield from _needs(team.needs, style)


def _health(team: TeamView, drawn: Mapping[str, str | None], style: Style) -> Iterator[str]:
    """The health metrics in columns of their own, which never squeeze the scorecard."""
    if team.health:
        yield style.strong("Health metrics, watched and never scored")
    rows = table(team.health, drawn, style)
    for row in team.health:
        yield from rows.lines(row)


def _heading(team: TeamView, style: Style) -> Iterator[str]:
    joint, plan = style.glyphs.joint, team.standing.team
    yield from flow([clean(plan.team), clean(plan.cycle.name), team.phase, team.data_to], joint, style.width)
    yield from flow([*team.counts, team.score], joint, style.width)
    yield ""


def _objective(standing: ObjectiveStanding, style: Style) -> Iterator[str]:
    """Title on the left, status and score on the right; below each other where that is too tight."""
    right = f"{pad(style.label(standing.status), _LABEL_WIDTH)} {_score(standing, style)}"
    title, room = clean(standing.objective.title), style.width - cells(right) - GUTTER
    if cells(title) > room:
        yield from map(style.strong, wrap(title, style.width))
        yield pad("", room) + " " * GUTTER + style.paint(right, standing.status)
    else:
        yield style.strong(pad(title, room)) + " " * GUTTER + style.paint(right, standing.status)


def _score(standing: ObjectiveStanding, style: Style) -> str:
    if standing.score is None:
        return style.glyphs.absent
    score = score_text(standing.score)
    return score if standing.known == standing.total else f"{score} ({standing.coverage})"


def _needs(needs: Sequence[Need], style: Style) -> Iterator[str]:
    if not needs:
        return
    yield ""
    yield style.strong(f"Needs someone ({len(needs)})")
    shown = needs[:LIMIT]
    width = max(cells(clean(need.standing.key_result.id)) for need in shown)
    for need in shown:
        yield from _need(need, min(width, style.width // 4), style)
    if len(needs) > LIMIT:
        yield f"{INDENT}and {len(needs) - LIMIT} more"


def _need(need: Need, width: int, style: Style) -> Iterator[str]:
    """Symbol, id and sentence; the command behind it where it fits, else below."""
    status, command = need.standing.status, clean(need.command)
    name = pad(clip(clean(need.standing.key_result.id), width, style.glyphs.ellipsis), width)
    lead = f"{INDENT}{style.symbol(status)} {name}{INDENT}"
    hanging = " " * cells(lead)
    first, *later = wrap(style.compared(clean(need.sentence)), style.width - cells(lead))
    *body, last = [first, *later]
    if cells(hanging) + cells(last) + GUTTER + cells(command) <= style.width:
        body.append(pad(last, style.width - cells(hanging) - GUTTER - cells(command)) + " " * GUTTER + command)
    else:
        body.extend([last, *wrap(command, style.width - cells(hanging))])
    lead = INDENT + style.paint(style.symbol(status), status) + f" {name}{INDENT}"
    yield lead + body[0]
    yield from (hanging + line for line in body[1:])


def _next(name: str | None, known: Mapping[str, int], style: Style) -> list[str]:
    """Which commands to go on with; `name` is the key result to look at first, if there is any."""
    if name is None:
        return wrap("Next: keyresult check", style.width)
    name = clean(short_name(name, known))
    return flow([f"Next: keyresult show {name}", "keyresult report weekly"], style.glyphs.joint, style.width)
