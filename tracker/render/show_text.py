"""One key result on a terminal: its figures, their weeks, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.insight import evidence_texts, movement_text, takes_text
from tracker.core.ledger import in_force
from tracker.core.moved import moved_text, spread_text
from tracker.core.owners import blocked_text, owner_words
from tracker.core.row import counts_as_current, row
from tracker.core.series import provenance, week_lines
from tracker.core.wording import chance_text, day_text, instant_text, plural, score_text
from tracker.core.words import open_blockers

from .bars import picture, series_lines
from .escape import clean
from .grid import grid
from .layout import GUTTER, flow, pad, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.model import KeyResult
    from tracker.core.moved import Moved
    from tracker.core.readings import Gap, History
    from tracker.core.row import Row
    from tracker.core.series import WeekLine
    from tracker.core.standing import Standing, TeamStanding

    from .style import Style

_TERM = 12
_NOTES = 3
"""How many notes are shown."""
_HELD = {True: "held", False: "missed", None: ""}


def render(
    standing: Standing,
    team: TeamStanding,
    history: History,
    style: Style,
    *,
    demo: bool = False,
    moved: Moved | None = None,
) -> str:
    """One key result as text that ends with a line break.

    Args:
        standing: Where it stands.
        team: The standing of its team at the same instant.
        history: What the store knew of it; its definitions are told.
        style: What the terminal can show.
        demo: Whether the data is made up; the text then says so.
        moved: What is known of contributions to its change.
    """
    told = row(standing, team.team.cycle, team.at)
    lines = [
        *(["demo data"] if demo else []),
        *_heading(standing, team, style),
        "",
        *_facts(told, team, history, moved, style),
        *_weeks(week_lines(standing, team.team.cycle.zone), style),
        "",
        *_next(standing.key_result, style),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _heading(standing: Standing, team: TeamStanding, style: Style) -> Iterator[str]:
    key_result = standing.key_result
    title = wrap(clean(f"{style.label(standing.status)}: {key_result.title}"), style.width)
    yield from (style.paint(line, standing.status) for line in title)
    owner = f"owner {key_result.owner}" if key_result.owner else "no owner"
    parts = [clean(key_result.name), clean(owner), f"data to {instant_text(team.at, team.team.cycle.zone)}"]
    yield from flow(parts, style.glyphs.joint, style.width)


def _facts(told: Row, team: TeamStanding, history: History, moved: Moved | None, style: Style) -> Iterator[str]:
    standing, zone = told.standing, team.team.cycle.zone
    definition = in_force(history.definitions, standing.key_result.name, team.at)
    facts = {
        "objective": _objective(standing.key_result, team),
        "now": _now(told, zone),
        "goal": _goal(told),
        "progress": _progress(told),
        "score": _score(standing),
        "likely end": _likely(told),
        "takes": takes_text(standing, team.team.cycle.day_of(team.at)),
        "why": standing.reason,
        "reached": standing.achievement,
        "change": told.change and f"{told.change} on the week",
        "moved": movement_text(standing),
        "by part": None if moved is None else moved_text(moved) or spread_text(moved),
        "sample": "; ".join(evidence_texts(standing)),
        "trust": told.age or str(standing.trust),
        "gap": None if standing.gap is None else _gap(standing.gap, zone),
        "source": provenance(standing, definition, zone),
        "asks": _asks(standing.key_result),
        "owner says": _said(standing, team),
        "blocked": _blocked(standing, team),
        "notes": _notes(history),
    }
    for term, fact in facts.items():
        if fact:
            yield from _fact(term, style.compared(clean(fact)), style)
    drawn = picture(standing, team.team.cycle.day_of(team.at), len(team.team.cycle.weeks()), style.glyphs)
    yield from _fact("picture", drawn, style) if drawn else []


def _fact(term: str, fact: str, style: Style) -> list[str]:
    first, *others = wrap(fact, style.width - _TERM)
    return [pad(term, _TERM) + first, *(" " * _TERM + line for line in others)]


def _objective(key_result: KeyResult, team: TeamStanding) -> str | None:
    titles = [objective.title for objective in team.team.objectives if key_result in objective.key_results]
    return titles[0] if titles else None


def _now(told: Row, zone: str) -> str:
    """The value with its time; an old one carries it already."""
    observed_at = told.standing.observed_at
    if observed_at is None or not counts_as_current(told.standing):
        return told.now
    return f"{told.now}, {instant_text(observed_at, zone)}"


def _progress(told: Row) -> str | None:
    if told.progress is None:
        return None
    done = f"{told.progress} days held" if told.standing.coverage is not None else told.progress
    return f"{done}, even pace {told.expected}" if told.expected else done


def _goal(told: Row) -> str:
    """The goal and how it is meant; a health metric has no ambition."""
    key_result = told.standing.key_result
    return told.goal if key_result.health else f"{told.goal}, {key_result.ambition}"


def _score(standing: Standing) -> str | None:
    if standing.score is None or standing.key_result.health:
        return None
    return f"{score_text(standing.score)} so far"


def _likely(told: Row) -> str | None:
    projection = told.standing.projection
    if projection is None or told.likely is None:
        return None
    basis = f"from {plural(projection.points, 'week')}, {projection.method}"
    return f"{told.likely}; chance of reaching the target {chance_text(projection.chance)} ({basis})"


def _gap(gap: Gap, zone: str) -> str:
    tries = f", {plural(gap.attempts, 'attempt')}" if gap.attempts else ""
    return f"{gap.outcome.value.replace('_', ' ')}, since {instant_text(gap.since, zone)}{tries}: {gap.message}"


def _asks(key_result: KeyResult) -> str | None:
    """The fields of the measure, as they are asked."""
    if key_result.measure is None:
        return None
    return ", ".join(f"{name}={value}" for name, value in key_result.measure.fields.items() if value is not None)


def _said(standing: Standing, team: TeamStanding) -> str | None:
    """What was last said of it."""
    name = standing.key_result.name
    return next((words.text for words in owner_words(team) if words.standing.key_result.name == name), None)


def _blocked(standing: Standing, team: TeamStanding) -> str | None:
    """What is in the way, with the numbers by which it is resolved."""
    blockers = open_blockers(team.words.get(standing.key_result.name, ()))
    return "; ".join(f"{each.number} {blocked_text(each, team.at)}" for each in blockers) or None


def _notes(history: History) -> str | None:
    """The last notes, the newest first."""
    newest = history.notes[: -_NOTES - 1 : -1]
    return "; ".join(f"{day_text(note.day)}: {note.text}" for note in newest) or None


def _weeks(weeks: Sequence[WeekLine], style: Style) -> Iterator[str]:
    if not weeks:
        return
    yield ""
    yield from series_lines(weeks, style)
    texts = [(f"week {week.week}", f"to {week.ends}", week.value or "no data", _HELD[week.held]) for week in weeks]
    columns = grid(texts, style.width, least={}, dispensable=(3, 1), ellipsis=style.glyphs.ellipsis)
    yield from ((" " * GUTTER).join(columns.row(text)) for text in texts)


def _next(key_result: KeyResult, style: Style) -> list[str]:
    verb = "record {} VALUE" if key_result.recorded else "probe {}"
    ask = f"keyresult {verb.format(clean(key_result.id))}"
    commands = [*([ask] if key_result.measure else []), "keyresult report weekly"]
    return flow([f"Next: {commands[0]}", *commands[1:]], style.glyphs.joint, style.width)
