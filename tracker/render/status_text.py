"""The status view on a terminal: every team on one screen.

Below 80 columns the owner goes, then the change; below 60 the rows stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.core.need import LIMIT
from tracker.core.wording import score_text

from .bars import CELLS, legend, picture
from .escape import clean
from .layout import GUTTER, cells, clip, fit, pad, wrap
from .marks import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.need import Need
    from tracker.core.row import Row
    from tracker.core.view import ObjectiveView, StatusView, TeamView

    from .style import Style

OWNER_FROM: Final = 80
ROWS_FROM: Final = 60
_LABEL, _ID, _NOW, _BAR, _PROGRESS, _CHANGE, _OWNER = range(7)
_LEAST: Final = {_OWNER: 6, _ID: 12, _CHANGE: 12, _NOW: 12}
_INDENT: Final = "  "


def render(view: StatusView, style: Style) -> str:
    """The status screen; ends with a line break."""
    lines: list[str] = ["demo data", ""] if view.demo else []
    for team in view.teams:
        lines.extend(_team(team, style))
        lines.append("")
    lines.extend(_next(view, style))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _team(team: TeamView, style: Style) -> Iterator[str]:
    yield from _heading(team, style)
    widths = _widths(team.rows(), style)
    for objective in team.objectives:
        yield _objective(objective, style)
        for row in objective.rows:
            yield from _row(row, team, widths, style)
    if team.health:
        yield style.strong("Health metrics, watched and never scored")
        for row in team.health:
            yield from _row(row, team, widths, style)
    yield from _legend(team, style)
    yield from _needs(team.needs, style)


def _heading(team: TeamView, style: Style) -> Iterator[str]:
    joint, plan = style.glyphs.joint, team.standing.team
    yield from wrap(joint.join([clean(plan.team), plan.cycle.name, team.phase, team.data_to]), style.width)
    yield from wrap(joint.join([*team.counts, team.score]), style.width)
    yield ""


def _objective(objective: ObjectiveView, style: Style) -> str:
    standing = objective.standing
    right = f"{pad(style.label(standing.status), 13)} {_objective_score(objective)}"
    room = style.width - cells(right) - GUTTER
    title = pad(clip(clean(standing.objective.title), room, style.glyphs.ellipsis), room)
    return f"{style.strong(title)}  {style.paint(right, standing.status)}"


def _objective_score(objective: ObjectiveView) -> str:
    standing = objective.standing
    score = style_free_score(standing.score)
    return score if standing.known == standing.total else f"{score} ({standing.coverage})"


def style_free_score(score: float | None) -> str:
    """A score in two decimals, or a dash where there is none."""
    return "-" if score is None else score_text(score)
