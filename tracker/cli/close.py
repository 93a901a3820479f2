"""`keyresult close`: freeze the scores of a cycle, pack what they rest on, and look back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.errors import SelectionError, UsageError

from .flags import command
from .options import current, only_now
from .output import document, note, say, table
from .saying import author, worded, written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tracker.closing import Closed, Terms
    from tracker.core.closing import Adjustment, Closing
    from tracker.core.model import TeamCycle
    from tracker.plan.loaded import Loaded
    from tracker.store.sqlite import SqliteStore

FOLDER = "closings"
"""Where packs go, beside the settings file."""

EPILOG = """\b
Examples:
  keyresult close 2026-Q4                       every team's cycle, once it has ended and settled
  keyresult close 2026-Q4 -t platform --draft-next
  keyresult close 2026-Q4 --adjust ci-time 0.6 "the board moved the target in week 9"
  keyresult close --verify closings/platform/2026-Q4.json

Scores are for learning, not for performance reviews. What was computed is always kept beside what
was adjusted; closing again adds an amendment and changes nothing that is there.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """How it is to be closed, as far as the command line says."""

    early: bool
    reason: str
    adjust: Sequence[tuple[str, float, str]]
    draft: bool
    folder: Path | None
    author: str


@command(epilog=EPILOG)
@click.argument("name", required=False, metavar="[CYCLE]")
@click.option("--now", "early", is_flag=True, help="Also before the cycle has ended and settled; needs --reason.")
@click.option("--reason", metavar="TEXT", help="Why now, or why again.")
@click.option(
    "--adjust",
    multiple=True,
    type=(str, click.FloatRange(0, 1), str),
    metavar="KR SCORE WHY",
    help="A score that was agreed on, beside the computed one.",
)
@click.option("--draft-next", "draft", is_flag=True, help="Write the next cycle's file with what carries over.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help=f"Where packs go. Default: {FOLDER}."
)
@click.option("--author", "by", metavar="NAME", help="Who closes it. Default: the user of this machine.")
@click.option(
    "--verify", type=click.Path(path_type=Path), metavar="PACK", help="Compute a pack's scores again, offline."
)
def close(
    *,
    name: str | None,
    early: bool,
    reason: str | None,
    adjust: tuple[tuple[str, float, str], ...],
    draft: bool,
    output: Path | None,
    by: str | None,
    verify: Path | None,
) -> int:
    """Freeze the scores of CYCLE, grade its projections and write a pack that can be verified."""
    only_now("close")
    if verify is not None:
        return _verify(verify)
    cycle = name or current().cycle
    if cycle is None:
        raise UsageError("close needs the name of a cycle", help="`keyresult close 2026-Q4`, or --verify PACK")
    why = worded(reason or "", "the reason")
    if early and not why:
        raise UsageError("--now needs its reason", help='add --reason "…"')
    return _close(cycle, Wish(early, why, adjust, draft, output, author(by)))


def _verify(path: Path) -> int:
    from tracker.closing import verify

    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"cannot read {path}: {(reason or 'unknown error').lower()}") from None
    title, problems = verify(text, str(path))
    if current().json:
        document({"schema": "keyresult.close-verify/1", "pack": str(path), "title": title, "problems": problems})
    elif current().plain:
        table(("problem",), [(problem,) for problem in problems])
    else:
        say("\n".join(f"{path}: {problem}" for problem in problems) if problems else f"{path}: sound ({title})")
    return 1 if problems else 0


def _close(name: str, wish: Wish) -> int:
    from tracker.render.closing_text import render
    from tracker.standings import choose

    from .workspace import workspace

    place = workspace()
    loaded, now = place.load(), place.clock.now()
    teams = choose(loaded.plan, current().team, name, now)
    adjustments = _adjustments(wish, teams, loaded)
    told: list[tuple[Closed, Sequence[Closing]]] = []
    with written(place) as store:
        terms = {team.team: _terms(store, team, wish, loaded, now) for team in teams}
        for team in teams:
            own = tuple(each for each in adjustments if each.key_result.startswith(f"{team.team}/{team.cycle.name}/"))
            told.append(_closed(store, team, terms[team.team], own, loaded, wish))
    if current().json:
        _document(told)
    elif current().plain:
        _table(told)
    else:
        say("\n\n".join(render(closed.closing, closings) for closed, closings in told))
    return 0


def _terms(store: SqliteStore, team: TeamCycle, wish: Wish, loaded: Loaded, now: datetime) -> Terms | None:
    """How a team's cycle is closed; None if it is closed already and only the next one is wanted.

    Raises:
        UsageError: It takes readings still, or is closed already; or the next file is there.
    """
    from tracker.closing import Terms
    from tracker.core.wording import instant_text

    if wish.draft:
        _draft_path(team, loaded)
    settle = loaded.settings.settle
    ends = team.cycle.end + settle
    whose = f"{team.team} {team.cycle.name}"
    if now < ends and not wish.early:
        cure = "`--now --reason TEXT` closes it before"
        raise UsageError(f"{whose} takes readings until {instant_text(ends, team.cycle.zone)}", help=cure)
    before = [each for each in store.closings(team.team) if each.cycle == team.cycle.name]
    if before and not wish.reason:
        if wish.draft and not wish.adjust:
            return None
        last = before[-1]
        at = instant_text(last.at, team.cycle.zone)
        raise UsageError(f"{whose} was closed on {at} by {last.author}", help="`--reason TEXT` amends it")
    return Terms(now, settle, wish.author, wish.reason, len(before) + 1)


def _adjustments(wish: Wish, teams: Sequence[TeamCycle], loaded: Loaded) -> tuple[Adjustment, ...]:
    """The scores that were agreed on, by full names.

    Raises:
        SelectionError, UsageError: A word names no key result of what is closed, or several; a
            reason is missing, or a key result is there twice.
    """
    from dataclasses import replace

    from tracker.core.closing import Adjustment
    from tracker.plan.select import select

    made: dict[str, Adjustment] = {}
    plan = replace(loaded.plan, teams=tuple(teams))
    for word, score, why in wish.adjust:
        (found,) = select(plan, [word], single=True)
        if found.health:
            raise SelectionError(f"{found.name} is a health metric: it has no score")
        if found.name in made:
            raise UsageError(f"{found.name} is adjusted twice")
        reason = worded(why, "a reason")
        if not reason:
            raise UsageError(f"the adjustment of {found.name} needs its reason")
        made[found.name] = Adjustment(found.name, score, reason)
    return tuple(made.values())


def _closed(
    store: SqliteStore,
    team: TeamCycle,
    terms: Terms | None,
    adjustments: tuple[Adjustment, ...],
    loaded: Loaded,
    wish: Wish,
) -> tuple[Closed, Sequence[Closing]]:
    """Close a team's cycle: first the pack, then the record of it; with every closing of the team."""
    from dataclasses import replace

    from tracker.closing import Terms, close

    from .files import write

    if terms is None:
        last = [each for each in store.closings(team.team) if each.cycle == team.cycle.name][-1]
        closed = close(store, team, Terms(last.at, loaded.settings.settle, last.author))
        closed = replace(closed, closing=last)
    else:
        closed = close(store, team, replace(terms, adjustments=adjustments))
        path = _pack_path(closed.closing, wish.folder or loaded.settings.root / FOLDER)
        write(path, closed.pack)
        note(f"wrote {path}")
        store.close_cycle(closed.closing)
    if wish.draft:
        _draft(closed, loaded)
    return closed, store.closings(team.team)


def _pack_path(closing: Closing, folder: Path) -> Path:
    revision = f".{closing.revision}" if closing.revision > 1 else ""
    return folder / closing.team / f"{closing.cycle}{revision}.json"


def _draft_path(team: TeamCycle, loaded: Loaded) -> Path:
    """Where the file of the next cycle goes.

    Raises:
        UsageError: It is there already.
    """
    from tracker.core.cycle import following

    path = loaded.settings.okrs / f"{team.team}-{following(team.cycle).name}.yaml"
    if path.exists():
        cure = "move it away, or leave --draft-next out"
        raise UsageError(f"{path} exists already; not touched", help=cure)
    return path


def _draft(closed: Closed, loaded: Loaded) -> None:
    """Write the file of the next cycle."""
    from tracker.plan.next_cycle import draft_next

    from .files import write

    drafted = draft_next(closed.standing, loaded.settings.sources)
    if drafted is None:
        note("nothing carries over")
        return
    path = _draft_path(closed.standing.team, loaded)
    write(path, drafted, mode=0o644)
    note(f"wrote {path}: look at every title, target and day in it")


def _document(told: Sequence[tuple[Closed, Sequence[Closing]]]) -> None:
    from tracker.core.calibration import HEALTHY, cycle_result, cycle_results, stretch_text
    from tracker.render.words_json import closing

    items = [
        {
            **closing(closed.closing, cycle_result(closed.closing.cycle, closed.closing.scores)),
            "comment": stretch_text(cycle_results(closings)),
        }
        for closed, closings in told
    ]
    document({"schema": "keyresult.close/1", "healthy": HEALTHY, "items": items, "warnings": []})


def _table(told: Sequence[tuple[Closed, Sequence[Closing]]]) -> None:
    heads = ("key_result", "status", "computed", "adjusted", "because", "carries_over")
    rows = [
        (each.key_result, each.status.value, each.computed, each.adjusted, each.reason, "yes" if each.carries else "no")
        for closed, _ in told
        for each in closed.closing.scores
    ]
    table(heads, rows)
