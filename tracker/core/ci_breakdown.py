"""What parts of the CI runs contributed to a change of a number about them.

A part is told by what a record says of itself: its workflow, branch, event or conclusion. A
dimension counts only where the number looks at more than one of them.
"""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .breakdown import Facts, groups, of_mean, of_statistic, of_sum, values_by_part
from .ci_statistics import combined
from .ci_window import LENGTHS, SHARES, Window, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from .breakdown import Breakdown, Group
    from .ci import CiRun
    from .ci_query import CiQuery
    from .ci_window import Counted

    Ends = tuple[Sequence[Counted], Sequence[Counted]]

FEWEST_EVENTS: Final = 5
"""With fewer events at one end nothing is said of what moved the number."""
MOST_PARTS: Final = 20
"""Parts whose events are held as before, those with the most events: each takes a statistic of its own."""
DIMENSIONS: Final[Mapping[str, Callable[[CiRun], str | None]]] = MappingProxyType(
    {name: attrgetter(name) for name in ("workflow", "branch", "event", "conclusion")}
)
"""In the order in which they are told."""
_THINGS: Final = MappingProxyType(
    {
        "time_to_recovery": "recovery",
        "lead_time": "deployment",
        "deployments": "deployment",
        "deployments_per_week": "deployment",
    }
)


def ci_facts(query: CiQuery, runs: Sequence[CiRun], before: datetime, after: datetime) -> Facts | None:
    """The number as of two instants, and its change by every dimension.

    Args:
        query: What is asked.
        runs: As for `ci_statistics.statistic`, for both instants.
        before: The earlier instant.
        after: The later one.

    Returns:
        None where either number rests on fewer than `FEWEST_EVENTS`.
    """
    windows = [Window.of(query, runs, at) for at in (before, after)]
    ends = (counted(windows[0]), counted(windows[1]))
    if min(map(len, ends)) < FEWEST_EVENTS or not _shows_shares(query, ends):
        return None
    per = windows[0].per
    old, new = (combined(query, [each.amount for each in end], per) for end in ends)
    breakdowns = tuple(_by_dimension(query, ends, per))
    return Facts(old, new, breakdowns, _THINGS.get(query.metric, "run"))


def _shows_shares(query: CiQuery, ends: Ends) -> bool:
    """Whether a share can be broken down: the rarer outcome has `FEWEST_EVENTS` at one end at least."""
    if query.metric not in SHARES:
        return True
    hits = [sum(each.amount for each in end) for end in ends]
    return max(min(hit, len(end) - hit) for hit, end in zip(hits, ends, strict=True)) >= FEWEST_EVENTS


def _by_dimension(query: CiQuery, ends: Ends, per: float) -> Iterator[Breakdown]:
    for dimension, part_of in DIMENSIONS.items():
        if query.metric == "time_to_recovery" and dimension != "branch":
            continue  # what ended a failure need not be of the kind that failed
        old, new = ([(part_of(each.run) or "", each.amount) for each in end] for end in ends)
        found = _breakdown(query, dimension, (old, new), per)
        if len(found.contributions) > 1:
            yield found


def _breakdown(
    query: CiQuery, dimension: str, ends: tuple[Sequence[tuple[str, float]], Sequence[tuple[str, float]]], per: float
) -> Breakdown:
    if query.metric in LENGTHS and query.statistic != "mean":
        old, new = map(values_by_part, ends)
        return of_statistic(dimension, old, new, partial(combined, query), _most_events(old, new))
    old_groups, new_groups = map(groups, ends)
    if query.metric in SHARES and dimension == "conclusion":
        return of_sum(dimension, *(_failures(query, end) for end in (old_groups, new_groups)))
    if query.metric in LENGTHS | SHARES:
        return of_mean(dimension, old_groups, new_groups)
    return of_sum(dimension, *(_divided(end, per) for end in (old_groups, new_groups)))


def _most_events(old: Mapping[str, Sequence[float]], new: Mapping[str, Sequence[float]]) -> Iterable[str]:
    sizes = {part: len(old.get(part, ())) + len(new.get(part, ())) for part in {**old, **new}}
    return sorted(sizes, key=lambda part: (-sizes[part], part))[:MOST_PARTS]


def _failures(query: CiQuery, parts: Mapping[str, Group]) -> dict[str, Group]:
    """What each way to end takes from the share of successes, or adds to that of failures."""
    sign = -1.0 if query.metric == "success_rate" else 1.0
    whole = sum(part.size for part in parts.values())
    return {name: part._replace(total=sign * part.size / whole) for name, part in parts.items() if name in query.failed}


def _divided(parts: Mapping[str, Group], per: float) -> dict[str, Group]:
    return {name: part._replace(total=part.total / per) for name, part in parts.items()}
