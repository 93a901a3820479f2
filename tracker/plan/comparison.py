"""What changed from the plan of a revision to the present one, as far as both could be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.core.changes import Kind, compare
from tracker.core.naming import same_name
from tracker.errors import SelectionError

from .findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.core.changes import Change
    from tracker.core.model import Plan

    from .loaded import Loaded
    from .revision import Revision


def changes_since(
    past: Revision, present: Loaded, team: str | None = None, cycle: str | None = None
) -> tuple[Change, ...]:
    """The changes of the plan, of one team or cycle if wanted.

    What stands in a file that has errors in the other plan is left out: it is neither new nor gone.

    Raises:
        SelectionError: Neither plan has the team or cycle.
    """
    old, new = (_within(plan, team, cycle) for plan in (past.plan, present.plan))
    if (team or cycle) and not old.teams and not new.teams:
        asked = " and ".join(f"{word} {name}" for word, name in (("team", team), ("cycle", cycle)) if name)
        raise SelectionError(f"no OKR file has {asked}, now or then", help="`keyresult status` lists what there is")
    return tuple(change for change in compare(old, new) if _is_certain(change, past.loaded, present))


def problems_of(past: Revision, present: Loaded, ref: str) -> Iterator[str]:
    """What of either plan could not be read, that of the old one named as such."""
    if past.note:
        yield f"at {ref}: {past.note}"
    if past.loaded is not None:
        yield from (
            f"at {ref}: {finding.headline()}" for finding in past.loaded.findings if _is_error(finding.severity)
        )
    yield from (finding.headline() for finding in present.findings if _is_error(finding.severity))


def _within(plan: Plan, team: str | None, cycle: str | None) -> Plan:
    teams = (each for each in plan.teams if same_name(team, each.team) and same_name(cycle, each.cycle.name))
    return replace(plan, teams=tuple(teams))


def _is_certain(change: Change, past: Loaded | None, present: Loaded) -> bool:
    """Whether something is really new or gone, rather than in a file that could not be used."""
    if past is None or change.kind not in {Kind.ADDED, Kind.REMOVED}:
        return True
    here, there = (present, past) if change.kind is Kind.ADDED else (past, present)
    return _file(change.name, here) not in _unusable(there)


def _file(name: str, loaded: Loaded) -> str | None:
    """The file of a key result, health metric or objective."""
    return next((file for each, file in loaded.file_of.items() if each == name or each.startswith(f"{name}/")), None)


def _unusable(loaded: Loaded) -> set[str]:
    return {finding.file for finding in loaded.findings if _is_error(finding.severity)}


def _is_error(severity: Severity) -> bool:
    return severity is Severity.ERROR
