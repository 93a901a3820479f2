"""Finding key results by what people type: full names, any unambiguous tail of one, or globs."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tracker.core.naming import same_name
from tracker.core.teams import only, outlined
from tracker.errors import SelectionError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.core.model import KeyResult, Plan

_WILD = frozenset("*?[")


def select(
    plan: Plan, words: Sequence[str], team: str | None = None, cycle: str | None = None, *, single: bool = False
) -> list[KeyResult]:
    """The key results and health metrics that the words name, in plan order; no words name all.

    Args:
        plan: Where to look.
        words: Full names, tails such as `deploy-time` or `deploy-fast/deploy-time`, or globs of
            those such as `deploy-fast/*`.
        team: Only this team.
        cycle: Only this cycle.
        single: Whether exactly one must be named.

    Raises:
        SelectionError: A word, the team or the cycle names nothing.
        UsageError: A tail names several, or `single` and a glob does.
    """
    known = _within(plan, team, cycle)
    wanted = {name for word in words for name in _named(word, known)} if words else set(known)
    if single and len(wanted) != 1:
        raise _ambiguous(" ".join(words), sorted(wanted))
    return [key_result for name, key_result in known.items() if name in wanted]


def _within(plan: Plan, team: str | None, cycle: str | None) -> dict[str, KeyResult]:
    """The key results of the team and cycle by full name."""
    every = outlined(plan.teams)
    for kind, wanted, names in (
        ("team", team, [each.team for each in every]),
        ("cycle", cycle, [each.cycle.name for each in every]),
    ):
        if wanted is not None and wanted.casefold() not in map(str.casefold, names):
            raise SelectionError(f"no {kind} is called {wanted}", help=_near_help(wanted, names))
    chosen = only(plan.teams, lambda each: same_name(team, each.team) and same_name(cycle, each.cycle.name))
    return {kr.name: kr for each in chosen for kr in (*each.key_results(), *each.health_metrics)}


def _named(word: str, known: dict[str, KeyResult]) -> list[str]:
    if word in known:
        return [word]
    wild = not _WILD.isdisjoint(word)
    found = [name for name in known if _matches(name, word, wild=wild)]
    if not found:
        tails = [key_result.id for key_result in known.values()]
        raise SelectionError(f"no key result is called {word}", help=_near_help(word, [*tails, *known]))
    if len(found) > 1 and not wild:
        raise _ambiguous(word, found)
    return found


def _matches(name: str, word: str, *, wild: bool) -> bool:
    """Whether the word is, or as a glob fits, the last parts of the name: as many as it has."""
    tail = "/".join(name.split("/")[-(word.count("/") + 1) :])
    return fnmatchcase(tail, word) if wild else tail == word


def _ambiguous(word: str, names: Sequence[str]) -> UsageError:
    cure = f"write more of the name, or narrow it with --team and --cycle: {', '.join(names)}"
    return UsageError(f"{word} names {len(names)} key results", help=cure)


def _near_help(word: str, names: Sequence[str]) -> str:
    from difflib import get_close_matches

    if close := get_close_matches(word, sorted(set(names)), n=3, cutoff=0.5):
        return f"did you mean {' or '.join(close)}?"
    return "`keyresult status` lists what there is"
