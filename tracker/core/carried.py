"""What became of the key results of a cycle in the next one: kept, changed or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .row import target_text
from .wording import goal_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .model import KeyResult, TeamCycle

_CHOICE: Final = "keep, change or drop next cycle?"


def carried_lines(ended: Sequence[KeyResult], after: TeamCycle | None) -> Iterator[str]:
    """A line for each key result that ended, then for each new one.

    `ci-time: changed for 2027-Q1, 23 min to < 8 min`

    Args:
        ended: Those of the cycle, in order.
        after: The team's next cycle; None if there are no files of it yet: then it is asked.
    """
    if after is None:
        yield from (f"{each.id}: {_CHOICE}" for each in ended)
        return
    left = {name: each for each in after.key_results() for name in (each.id, *each.was)}
    for each in ended:
        yield f"{each.id}: {_became(each, left.get(each.id), after)}"
    known = {each.id for each in ended}
    for each in after.key_results():
        if not known & {each.id, *each.was}:
            yield f"{each.id}: new in {after.cycle.name}, {goal_text(each.goal)}"


def _became(old: KeyResult, new: KeyResult | None, after: TeamCycle) -> str:
    if new is None:
        return f"dropped, it is not in {after.cycle.name}"
    same = type(old.goal) is type(new.goal) and target_text(old.goal) == target_text(new.goal)
    renamed = f" as {new.id}" if new.id != old.id else ""
    return f"{'kept' if same else 'changed'} for {after.cycle.name}{renamed}, {goal_text(new.goal)}"
