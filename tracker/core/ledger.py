"""What changed between two reports: states of key results, and the goals themselves."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from .model import Lifecycle
from .wording import day_text, instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from .readings import Definition
    from .standing import Standing, TeamStanding

WEEK: Final = timedelta(days=7)
SHORT_COMMIT: Final = 7
_LONGEST: Final = 60


def state_changes(
    team: TeamStanding, before: TeamStanding, said: str | None = None, definitions: Sequence[Definition] = ()
) -> tuple[str, ...]:
    """Sentences that say which key results and health metrics changed state since `before`.

    `said` are the words for when that was; None for `last week`, or the day. `definitions` tell whose goal
    changed since: where it stood is judged by the new one, which is said.
    """
    then, now = _by_name(before), _by_name(team)
    moved = [_moved(then[name], standing) for name, standing in now.items() if name in then]
    new = [f"{standing.key_result.id} is new." for name, standing in now.items() if name not in then]
    gone = [f"{standing.key_result.id} is no longer in the plan." for name, standing in then.items() if name not in now]
    changes = [*filter(None, moved), *new, *gone]
    since = said or ("last week" if team.at - before.at == WEEK else day_text(before.team.cycle.day_of(before.at)))
    anew = _judged_anew(team, before, definitions)
    if not changes:
        return (f"Nothing changed state since {since}.", *anew)
    return (f"Since {since}: {changes[0]}", *changes[1:], "Nothing else changed state.", *anew)


def _by_name(team: TeamStanding) -> dict[str, Standing]:
    return {standing.key_result.name: standing for standing in (*team.standings(), *team.health)}


def _moved(then: Standing, now: Standing) -> str | None:
    if then.status is now.status:
        return None
    return f"{now.key_result.id} went from {then.status} to {now.status}."


def _judged_anew(team: TeamStanding, before: TeamStanding, definitions: Sequence[Definition]) -> tuple[str, ...]:
    """A sentence for each key result whose goal changed since: where it stood then is judged by the new goal."""
    found = []
    for name, now in _by_name(team).items():
        goals = [_goal(in_force(definitions, name, at)) for at in (before.at, team.at)]
        if None not in goals and goals[0] != goals[1]:
            found.append(f"The goal of {now.key_result.id} has changed since: where it stood is judged by the new one.")
    return tuple(found)


def _goal(definition: Definition | None) -> object:
    return None if definition is None else json.loads(definition.content).get("goal")


def in_force(definitions: Sequence[Definition], key_result: str, at: datetime) -> Definition | None:
    """The definition of a key result in force at an instant, if any is known."""
    found = [each for each in definitions if each.key_result == key_result and each.effective_at <= at]
    return max(found, key=lambda each: each.effective_at, default=None)


def commits_in_force(team: TeamStanding, definitions: Iterable[Definition]) -> tuple[str, ...]:
    """The commits that the definitions of a team come from: of those in force, the newest ones.

    As a rule there is one; where files with different commits took effect at one instant, each is
    there. Empty where the commit of any definition in force is not known.

    Args:
        team: Its key results that are measured and worked on are those that have definitions.
        definitions: Definitions of any key results, each one's own ascending.
    """
    every = (*team.standings(), *team.health)
    measured = [each.key_result for each in every if each.key_result.measure is not None]
    names = {each.name for each in measured if each.lifecycle is Lifecycle.ACTIVE}
    last = {each.key_result: each for each in definitions if each.key_result in names and each.effective_at <= team.at}
    if len(last) < len(names) or not all(each.commit for each in last.values()):
        return ()
    newest = max((each.effective_at for each in last.values()), default=None)
    return tuple(dict.fromkeys(each.commit for each in last.values() if each.commit and each.effective_at == newest))


def by_key_result(definitions: Iterable[Definition]) -> dict[str, list[Definition]]:
    """The definitions of each key result by its full name, in their order."""
    found: dict[str, list[Definition]] = {}
    for definition in definitions:
        found.setdefault(definition.key_result, []).append(definition)
    return found


def goal_changes(
    ids: Mapping[str, str], definitions: Sequence[Definition], since: datetime, until: datetime, zone: str
) -> tuple[str, ...]:
    """A line for every changed field of a goal or measure that took effect in a span.

    The first definition of a key result is no change.

    Args:
        ids: The short id of each key result, by full name, in the order wanted.
        definitions: Their definitions, each key result's own ascending.
        since: The start of the span of interest, excluded.
        until: Its end, included.
        zone: The zone to say instants in.
    """
    lines: list[str] = []
    known = by_key_result(definitions)
    for name, short in ids.items():
        for old, new in pairwise(known.get(name, ())):
            if since < new.effective_at <= until:
                origin = f"from {instant_text(new.effective_at, zone)}{_commit_text(new)}"
                lines.extend(f"{short}: {change}, {origin}" for change in field_changes(old, new))
    return tuple(lines)


def _commit_text(definition: Definition) -> str:
    if not definition.commit:
        return ""
    author = f" by {definition.author}" if definition.author else ""
    return f", commit {definition.commit[:SHORT_COMMIT]}{author}"


def field_changes(old: Definition, new: Definition) -> tuple[str, ...]:
    """What differs between two definitions, field by field, as `goal target 2 to 1`."""
    before, after = dict(_leaves(json.loads(old.content))), dict(_leaves(json.loads(new.content)))
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        f"{name} {_value_text(before.get(name))} to {_value_text(after.get(name))}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every scalar of a JSON value, with the words of its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path} {key}".lstrip())
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, f"{path} {number}".lstrip())
    else:
        yield path, value


def _value_text(value: object) -> str:
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
