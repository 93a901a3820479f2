"""What parts contributed to a change: arithmetic, and no word about causes.

A number is broken down by one dimension, such as the workflow: every event behind it belongs to
one part. Where contributions add up, they add up to the change exactly:

- A count: each part's own difference.
- A mean or a share: half of the effects of two orders, as E. M. Kitagawa has it (Components of a
  difference between two rates, Journal of the American Statistical Association 50, 1955). A
  part's *rate effect* is the change of its own figure times its mean share of the events, its
  *mix effect* the change of its share times how far its figure is from the whole's. A part that
  is in one of the windows only has no change of its own, and contributes by mix alone.
- A formula: the mean over all orders in which its operands can change, which is the Shapley
  value (A. F. Shorrocks, Decomposition procedures for distributional analysis: a unified
  framework based on the Shapley value, Journal of Economic Inequality 11, 2013).

A percentile or a maximum has no such parts. There the number is computed again with one part's
events held as they were before: the difference is what that part changed, given all others. These
differences need not add up.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from .units import Unit

MOST_OPERANDS: Final = 10
"""Of more operands there are too many orders."""
_DUST: Final = 1e-9


class Method(StrEnum):
    """How contributions were found."""

    SUM = "sum"
    MIX = "mix and rate"
    HELD = "held as before"
    ORDERS = "mean over all orders"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one part contributed to a change, in the unit of the number.

    Attributes:
        part: Its name; empty where the source does not tell.
        amount: The contribution, positive where it raised the number.
        before, after: The part's own figure at both ends; None where it has none.
        counts: How many events it has at both ends; None where there are no events behind it.
        mix: What of the amount is its mix effect; None for other methods.
        unit: That of its own figure; None where it is the number's.
        weight: Its share of the whole, as the mean of both ends: of the events, or of the sum where
            there are none; None for an operand.
        rest: By how much the number of all other parts alone changed; None for other methods, and
            where there were no others at an end.
    """

    part: str
    amount: float
    before: float | None
    after: float | None
    counts: tuple[int, int] | None = None
    mix: float | None = None
    unit: Unit | None = None
    weight: float | None = None
    rest: float | None = None

    def scaled(self, factor: float) -> Contribution:
        """The contribution to the number in a unit of which one of the present is `factor`."""
        own = 1.0 if self.unit else factor
        before, after = (None if value is None else value * own for value in (self.before, self.after))
        mix, rest = (None if value is None else value * factor for value in (self.mix, self.rest))
        return replace(self, amount=self.amount * factor, before=before, after=after, mix=mix, rest=rest)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A change by one dimension; the contributions with the greatest amount come first."""

    dimension: str
    method: Method
    contributions: tuple[Contribution, ...]

    @property
    def adds_up(self) -> bool:
        """Whether the contributions add up to the change."""
        return self.method is not Method.HELD

    def scaled(self, factor: float) -> Breakdown:
        """The breakdown in a unit of which one of the present is `factor`."""
        return replace(self, contributions=tuple(each.scaled(factor) for each in self.contributions))


@dataclass(frozen=True, slots=True)
class Facts:
    """A number at two instants as its facts give it, in its native unit, and the change by every dimension.

    `thing` is what one event behind it is called; empty where there are none.
    """

    before: float
    after: float
    breakdowns: tuple[Breakdown, ...]
    thing: str = ""

    def give(self, before: float, after: float) -> bool:
        """Whether they give these very numbers: if not, they are not what the numbers were made from."""
        return _alike(self.before, before) and _alike(self.after, after)


class Group(NamedTuple):
    """The events of one part: how many, and the sum of what they count for."""

    size: int
    total: float

    @property
    def mean(self) -> float | None:
        """What one counts for on average; None without any."""
        return self.total / self.size if self.size else None


_NOTHING = Group(0, 0.0)


def groups(events: Iterable[tuple[str, float]]) -> dict[str, Group]:
    """Events by their part."""
    return {part: Group(len(values), math.fsum(values)) for part, values in values_by_part(events).items()}


def values_by_part(events: Iterable[tuple[str, float]]) -> dict[str, list[float]]:
    """What the events of each part count for."""
    found: dict[str, list[float]] = defaultdict(list)
    for part, amount in events:
        found[part].append(amount)
    return found


def of_sum(
    dimension: str, before: Mapping[str, Group], after: Mapping[str, Group], *, events: bool = True
) -> Breakdown:
    """The change of a sum; `events` says whether the sizes of its groups are counts of events."""
    weigh = _weights(before, after, _size if events else _magnitude)

    def contribution(part: str, old: Group, new: Group) -> Contribution:
        counts = (old.size, new.size) if events else None
        then, now = (group.total if group.size or events else None for group in (old, new))
        return Contribution(part, new.total - old.total, then, now, counts, weight=weigh(old, new))

    return _breakdown(dimension, Method.SUM, (contribution(*pair) for pair in _pairs(before, after)))


def of_mean(
    dimension: str, before: Mapping[str, Group], after: Mapping[str, Group], *, events: bool = True
) -> Breakdown:
    """The change of a mean or a share; both ends have at least one event. `events` as for `of_sum`."""
    whole = [_whole(end.values()) for end in (before, after)]
    centre = math.fsum(end.total / end.size for end in whole) / 2
    found = []
    for part, old, new in _pairs(before, after):
        figures = [mean for mean in (old.mean, new.mean) if mean is not None]
        first, last = figures[0], figures[-1]
        shares = old.size / whole[0].size, new.size / whole[1].size
        weight = (shares[0] + shares[1]) / 2
        mix = ((first + last) / 2 - centre) * (shares[1] - shares[0])
        amount = (last - first) * weight + mix
        counts = (old.size, new.size) if events else None
        found.append(Contribution(part, amount, old.mean, new.mean, counts, mix, weight=weight))
    return _breakdown(dimension, Method.MIX, found)


def of_statistic(
    dimension: str,
    before: Mapping[str, Sequence[float]],
    after: Mapping[str, Sequence[float]],
    statistic: Callable[[Sequence[float]], float],
    parts: Iterable[str],
) -> Breakdown:
    """The change of a percentile or a maximum, for each of these parts as if its events were those of before.

    A part without which nothing would be left has the whole change.
    """
    found = []
    for part in parts:
        (old, old_rest), (new, new_rest) = (_parted(end, part) for end in (before, after))
        now, held = statistic([*new, *new_rest]), [*old, *new_rest]
        then = statistic(held or old_rest)
        figures = [statistic(values) if values else None for values in (old, new)]
        counts = (len(old), len(new))
        weight = (len(old) / len([*old, *old_rest]) + len(new) / len([*new, *new_rest])) / 2
        rest = statistic(new_rest) - statistic(old_rest) if old_rest and new_rest else None
        found.append(Contribution(part, now - then, figures[0], figures[1], counts, weight=weight, rest=rest))
    return _breakdown(dimension, Method.HELD, found)


def _parted(values: Mapping[str, Sequence[float]], part: str) -> tuple[Sequence[float], Sequence[float]]:
    """The values of a part, and those of all others."""
    return values.get(part, ()), [value for name, own in values.items() if name != part for value in own]


def of_formula(
    dimension: str,
    before: Mapping[str, float],
    after: Mapping[str, float],
    formula: Callable[[Mapping[str, float]], float],
    units: Mapping[str, Unit],
) -> Breakdown | None:
    """The change of a formula by its operands, in units of their own; None if there are too many.

    All mappings have the names of the operands as keys.

    Raises:
        Whatever the formula raises for a mixture of old and new operands.
    """
    names = sorted(before)
    if len(names) > MOST_OPERANDS:
        return None
    worth = {
        changed: formula({name: (after if name in changed else before)[name] for name in names})
        for size in range(len(names) + 1)
        for changed in map(frozenset, combinations(names, size))
    }
    amounts = {name: math.fsum(_steps(name, names, worth)) for name in names}
    return _breakdown(
        dimension,
        Method.ORDERS,
        (Contribution(name, amount, before[name], after[name], unit=units[name]) for name, amount in amounts.items()),
    )


def _steps(name: str, names: Sequence[str], worth: Mapping[frozenset[str], float]) -> Iterable[float]:
    """What changing an operand does after each set of others, weighted by how many orders begin with that set."""
    others = [other for other in names if other != name]
    for size in range(len(names)):
        weight = 1 / (len(names) * math.comb(len(others), size))
        for first in map(frozenset, combinations(others, size)):
            yield weight * (worth[first | {name}] - worth[first])


def _size(group: Group) -> float:
    return group.size


def _magnitude(group: Group) -> float:
    return abs(group.total)


def _weights(
    before: Mapping[str, Group], after: Mapping[str, Group], size_of: Callable[[Group], float]
) -> Callable[[Group, Group], float]:
    """What tells the share of a part in the whole, as the mean of both ends; an empty end has no say."""
    wholes = [math.fsum(map(size_of, end.values())) for end in (before, after)]

    def weigh(old: Group, new: Group) -> float:
        shares = [size_of(part) / whole for part, whole in zip((old, new), wholes, strict=True) if whole]
        return math.fsum(shares) / len(shares) if shares else 0.0

    return weigh


def _whole(parts: Collection[Group]) -> Group:
    return Group(sum(part.size for part in parts), math.fsum(part.total for part in parts))


def _pairs(before: Mapping[str, Group], after: Mapping[str, Group]) -> Iterable[tuple[str, Group, Group]]:
    return ((part, before.get(part, _NOTHING), after.get(part, _NOTHING)) for part in {**before, **after})


def _breakdown(dimension: str, method: Method, found: Iterable[Contribution]) -> Breakdown:
    return Breakdown(dimension, method, tuple(sorted(found, key=lambda each: (-abs(each.amount), each.part))))


def _alike(a: float, b: float) -> bool:
    """Whether two numbers differ by no more than binary arithmetic makes them."""
    return math.isclose(a, b, rel_tol=_DUST, abs_tol=_DUST)
