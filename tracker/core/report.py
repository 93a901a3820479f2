"""The weekly report as a value: every sentence and row, in order, for all renderers alike.

A block without content is empty and left out by the renderers, so that a quiet week is short.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from . import wording
from .compared import USUALLY
from .flags import chart_flags
from .insight import calm_text, insights, real_changes
from .lazy import Lazy
from .ledger import SHORT_COMMIT, WEEK, by_key_result, commits_in_force, goal_changes, in_force, state_changes
from .naming import NOTHING_KNOWN
from .need import LIMIT
from .owners import owner_words
from .quality import NOTHING_BESIDE, quality_lines
from .rollup import doubt_text
from .row import AT_REST
from .series import provenance, week_lines
from .standing import Status, TeamStanding
from .switch import split_lines
from .view import status_counts, team_view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from .agenda import Agenda
    from .compared import Compared
    from .flags import Flag
    from .moved import Moved
    from .need import Need
    from .owners import OwnerWords
    from .quality import WeekRecord
    from .readings import Definition
    from .row import Row
    from .series import WeekLine
    from .view import TeamView

HEALTHY: Final = "0.7 at the end is a healthy result."
PURPOSE: Final = "For learning, not for performance reviews."
DEMO: Final = "This is demo data."
_QUIET: Final = AT_REST | {Status.ACHIEVED, Status.ON_TRACK}


@dataclass(frozen=True, slots=True)
class Section:
    """One key result in detail; `open` where it calls for reading, `flags` for its chart.

    `insights` are sentences on what the target takes, whether the number really moved, and what
    its sample can show.
    """

    row: Row
    sentence: str
    weeks: Sequence[WeekLine]
    provenance: str
    open: bool
    flags: Sequence[Flag]
    insights: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What was tried for one key result, and what to ask of it; sentences."""

    row: Row
    text: str


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """The weekly report of one team.

    Attributes:
        title: The week and the counts, in one sentence.
        header: Week, score and how to take it.
        changes: Which states changed; empty if there is nothing to compare with.
        needs: What needs a decision, at most five, worst first; `more` is how many were left out.
        rows: The scorecard, in the order of the plan.
        sections: One for each row.
        health: Health metrics: watched, never scored.
        goal_changes: What changed in goals and measures.
        quality: What is to be known of the data, if not all is well.
        footer: Up to when the data goes, how fresh it is, and what the report is for.
        view: The same standings as on the status screen.
        owners: What the owners say, in the order of the plan.
        real_changes: What is outside its usual variation, worth a look, and what contributed to it
            where that is not said with a need.
        brief_changes: The same without contributions, for where there is little room.
        moved: What is known of contributions, for programs.
        since: The instant it is compared with; None if there is nothing to compare with.
        compared: How that is said, where it was asked for.
        prompts: What to ask of each key result beyond the sections; for a monthly report.
        agenda: Of a meeting about it, if one was asked for.
        link: The address under which the full report is found, if one is known.
    """

    title: str
    header: tuple[str, ...]
    changes: tuple[str, ...]
    needs: tuple[Need, ...]
    more: int
    rows: tuple[Row, ...]
    sections: tuple[Section, ...]
    health: tuple[Row, ...]
    goal_changes: tuple[str, ...]
    quality: tuple[str, ...]
    footer: tuple[str, ...]
    view: TeamView
    demo: bool = False
    owners: tuple[OwnerWords, ...] = ()
    real_changes: tuple[str, ...] = ()
    since: datetime | None = None
    compared: Compared = USUALLY
    prompts: tuple[Prompt, ...] = ()
    agenda: Agenda | None = None
    link: str | None = None
    brief_changes: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def team(self) -> str:
        """The team's name."""
        return self.view.standing.team.team

    @property
    def slug(self) -> str:
        """The ISO week, as `2026-W33`: a file name, and the order of reports."""
        year, week, _ = _monday(self.view.standing).isocalendar()
        return f"{year}-W{week:02}"

    @property
    def quiet(self) -> bool:
        """Whether nothing calls for reading beyond the scorecard."""
        blocks = (self.needs, self.real_changes, self.health, self.goal_changes, self.quality, self.owners)
        return not any(blocks)


def weekly_report(
    team: TeamStanding,
    before: TeamStanding | None = None,
    record: WeekRecord = NOTHING_BESIDE,
    *,
    demo: bool = False,
    known: Mapping[str, int] = NOTHING_KNOWN,
    compared: Compared = USUALLY,
) -> WeeklyReport:
    """The report on the ISO week that ends at, or contains, the instant of the standings.

    Args:
        team: Where the team stands; midnight after a Sunday covers the week to that Sunday.
        before: Where it stood a week earlier, or whatever it is compared with, if that is known.
        record: What the store knows beside the standings.
        demo: Whether the data is made up; the report then says so.
        known: The `naming.tails` of every key result under way, of other teams too.
        compared: How it is said what `before` is.
    """
    definitions, moved = record.definitions, record.moved
    alone = _alone(team_view(team, known, moved), moved)
    defined = by_key_result(definitions)
    return replace(
        alone,
        changes=_changes(team, before, compared, definitions),
        sections=tuple(
            _section(row, team, defined.get(row.standing.key_result.name, ()), record) for row in alone.rows
        ),
        goal_changes=_goal_changes(team, before, record),
        quality=quality_lines(alone.view, record.quality),
        footer=_footer(alone.view, definitions, demo=demo),
        demo=demo,
        since=None if before is None else before.at,
        compared=compared,
    )


def _alone(view: TeamView, moved: Mapping[str, Moved]) -> WeeklyReport:
    """What follows from where the team stands, without anything to compare it with."""
    team = view.standing
    needed = {need.standing.key_result.name for need in view.needs[:LIMIT]}
    return WeeklyReport(
        title=_title(team),
        header=_header(view),
        changes=(),
        needs=view.needs[:LIMIT],
        more=max(0, len(view.needs) - LIMIT),
        rows=tuple(row for objective in view.objectives for row in objective.rows),
        sections=(),
        health=view.health,
        goal_changes=(),
        quality=(),
        footer=(),
        view=view,
        owners=owner_words(team),
        real_changes=real_changes(team, {name: each for name, each in moved.items() if name not in needed}),
        brief_changes=real_changes(team),
        moved=tuple(moved.values()),
    )


def sentence(text: str) -> str:
    """A text as a sentence of its own: capital letter, full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _title(team: TeamStanding) -> str:
    monday = _monday(team)
    week = f"week {monday.isocalendar().week} ({span_text(monday, monday + timedelta(days=6))})"
    words = {Status.NO_DATA: "without data"}
    counted = ", ".join(f"{count} {words.get(status, status)}" for status, count in status_counts(team) if count)
    name = team.team.team
    return f"{name[:1].upper()}{name[1:]} OKRs, {week}: {counted}"


def _monday(team: TeamStanding) -> date:
    day = team.team.cycle.day_of(team.at - timedelta.resolution)
    return day - timedelta(days=day.weekday())


def span_text(first: date, last: date) -> str:
    """Two days as a span that says month and year once: `10 to 16 Aug 2026`."""
    day, month, year = wording.day_text(first).split()
    if first.year != last.year:
        early = f"{day} {month} {year}"
    else:
        early = day if first.month == last.month else f"{day} {month}"
    return f"{early} to {wording.day_text(last)}"


def _header(view: TeamView) -> tuple[str, ...]:
    return (sentence(view.week), _score_sentence(view.standing), HEALTHY)


def _score_sentence(team: TeamStanding) -> str:
    if team.score is None:
        return "No key result has data yet, so there is no score."
    score = (
        f"Score so far {wording.score_text(team.score)} from {team.known} of {wording.plural(team.total, 'key result')}"
    )
    doubt = doubt_text(team.standings())
    if doubt is None:
        return f"{score}."
    return f"{score}, {wording.score_text(team.low)} to {wording.score_text(team.high)} because {doubt}."


def _changes(
    team: TeamStanding, before: TeamStanding | None, compared: Compared, definitions: Sequence[Definition]
) -> tuple[str, ...]:
    """Why it is not compared with what was asked for, which states changed, and whether nothing really moved."""
    calm = calm_text(team)
    moved = () if before is None else state_changes(team, before, compared.said, definitions)
    return (*([compared.note] if compared.note else []), *moved, *([sentence(calm)] if calm else []))


def _section(
    row: Row,
    team: TeamStanding,
    definitions: Sequence[Definition],
    record: WeekRecord,
) -> Section:
    standing, cycle, name = row.standing, team.team.cycle, row.standing.key_result.name
    definition = in_force(definitions, name, team.at)
    return Section(
        row=row,
        sentence=sentence(standing.reason),
        weeks=Lazy(partial(week_lines, standing, cycle.zone)),
        provenance=provenance(standing, definition, cycle.zone),
        open=standing.status not in _QUIET or row.overdue is not None,
        flags=Lazy(partial(chart_flags, name, definitions, record.notes, cycle, team.at)),
        insights=Lazy(lambda: tuple(map(sentence, insights(standing, cycle.day_of(team.at), record.moved.get(name))))),
    )


def _goal_changes(team: TeamStanding, before: TeamStanding | None, record: WeekRecord) -> tuple[str, ...]:
    ids = {each.key_result.name: each.key_result.id for each in (*team.standings(), *team.health)}
    since = team.at - WEEK if before is None else before.at
    changes = goal_changes(ids, record.definitions, since, team.at, team.team.cycle.zone)
    return (*changes, *split_lines(team, record.switches, since))


def _footer(view: TeamView, definitions: Sequence[Definition], *, demo: bool) -> tuple[str, ...]:
    rows = [row for row in view.rows() if not row.standing.key_result.health and row.standing.status not in AT_REST]
    fresh = sum(row.age is None for row in rows)
    commits = [commit[:SHORT_COMMIT] for commit in commits_in_force(view.standing, definitions)]
    commit = f"Definitions at commit{'s' * (len(commits) > 1)} {' and '.join(commits)}." if commits else ""
    fresh_text = f"{fresh} of {wording.plural(len(rows), 'key result')} fresh."
    sentences = (sentence(view.data_to), fresh_text, commit, PURPOSE, DEMO if demo else "")
    return tuple(filter(None, sentences))
