"""PromQL evaluated over the sandbox's series: one value for each of many instants at once.

An instant query is the case of one instant, so that history and instant answers cannot differ.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from .series import HOUR, Labels
from .tree import Binary, Call, Negation, Node, Number, Selector, Text, Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .series import Series

Column = list[float | None]
"""One value for each instant; None where there is none."""
Rows = dict[Labels, Column]
Operation = Callable[[float, float], float]
Statistic = Callable[[Sequence[float]], float]

MAX_SAMPLES = 5_000_000
"""How many samples the windows of one function may hold in all."""
_LABEL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OVER_TIME: Mapping[str, Statistic] = {
    "avg_over_time": fmean,
    "max_over_time": max,
    "min_over_time": min,
}


class ExecutionError(ValueError):
    """An expression that is well formed but cannot be evaluated."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Evaluates expressions over series at the given instants, in seconds since 1970."""

    series: Sequence[Series]
    instants: Sequence[float]

    def scalar(self, node: Node) -> list[float]:
        """The values of a scalar expression, one for each instant."""
        match node:
            case Number():
                return [node.value] * len(self.instants)
            case Negation():
                return [-value for value in self.scalar(node.inner)]
            case Binary():
                pairs = zip(self.scalar(node.left), self.scalar(node.right), strict=True)
                return [_ARITHMETIC[node.operator](left, right) for left, right in pairs]
        return list(self.instants)  # `time()`, the only scalar function

    def vector(self, node: Node) -> Rows:
        """The rows of an instant vector expression.

        Raises:
            ExecutionError: Series cannot be told apart or matched, or are too many to load.
        """
        match node:
            case Selector():
                return {series.labels: [series.at(at) for at in self.instants] for series in select(node, self.series)}
            case Negation():
                return _each(self.vector(node.inner), operator.neg)
            case Binary(operator="or"):
                return _union(self.vector(node.left), self.vector(node.right))
            case Binary():
                return self._arithmetic(node)
            case Call():
                return self._called(node)
        raise AssertionError(node)

    def _called(self, call: Call) -> Rows:
        argument = call.arguments[0]
        if call.function == "label_join":
            return _label_join(self.vector(argument), call.arguments[1:])
        if call.function == "vector":
            return {(): list(self.scalar(argument))}
        assert isinstance(argument, Selector)
        return self._over_time(_OVER_TIME[call.function], argument)

    def _arithmetic(self, node: Binary) -> Rows:
        operation = _ARITHMETIC[node.operator]
        if node.left.type is Type.SCALAR:
            return _with_column(operation, self.scalar(node.left), self.vector(node.right), swapped=True)
        if node.right.type is Type.SCALAR:
            return _with_column(operation, self.scalar(node.right), self.vector(node.left))
        return _matched(operation, self.vector(node.left), self.vector(node.right))

    def _over_time(self, statistic: Statistic, selector: Selector) -> Rows:
        chosen, span = select(selector, self.series), selector.span or 0
        if len(chosen) * len(self.instants) * span / HOUR > MAX_SAMPLES:
            raise ExecutionError("query processing would load too many samples into memory in query execution")
        return _unnamed((series.labels, self._windows(statistic, series, span)) for series in chosen)

    def _windows(self, statistic: Statistic, series: Series, span: float) -> Column:
        windows = ([value for _, value in series.within(at - span, at)] for at in self.instants)
        return [statistic(values) if values else None for values in windows]


def select(selector: Selector, series: Iterable[Series]) -> list[Series]:
    """The series that every matcher of a selector accepts."""
    return [one for one in series if all(matcher.accepts(one.label(matcher.label)) for matcher in selector.matchers)]


def _divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


_ARITHMETIC: Mapping[str, Operation] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
}


def _each(rows: Rows, operation: Callable[[float], float]) -> Rows:
    columns = (
        (labels, [None if value is None else operation(value) for value in column]) for labels, column in rows.items()
    )
    return _unnamed(columns)


def _with_column(operation: Operation, scalars: Sequence[float], rows: Rows, *, swapped: bool = False) -> Rows:
    """Every row with a scalar: on its right, or when `swapped` on its left."""
    return _unnamed(
        (labels, _pairwise(operation, scalars, column) if swapped else _pairwise(operation, column, scalars))
        for labels, column in rows.items()
    )


def _pairwise(operation: Operation, left: Sequence[float | None], right: Sequence[float | None]) -> Column:
    pairs = zip(left, right, strict=True)
    return [None if one is None or other is None else operation(one, other) for one, other in pairs]


def _matched(operation: Operation, left: Rows, right: Rows) -> Rows:
    """Rows of both sides with the same labels, the metric's name aside."""
    ours, theirs = _by_group(left, "left"), _by_group(right, "right")
    return {group: _pairwise(operation, ours[group], theirs[group]) for group in ours if group in theirs}


def _by_group(rows: Rows, side: str) -> Rows:
    groups: Rows = {}
    for labels, column in rows.items():
        group = _without_name(labels)
        if group in groups:
            raise ExecutionError(
                f"found duplicate series for the match group {shown(group)} on the {side} hand-side of the operation;"
                "many-to-many matching not allowed: matching labels must be unique on one side"
            )
        groups[group] = column
    return groups


def _union(left: Rows, right: Rows) -> Rows:
    """All of the left, and of the right what has no counterpart on the left at that instant."""
    covered: dict[Labels, list[bool]] = {}
    for labels, column in left.items():
        group = _without_name(labels)
        before = covered.get(group, [False] * len(column))
        covered[group] = [there or value is not None for there, value in zip(before, column, strict=True)]
    rows = dict(left)
    for labels, column in right.items():
        taken = covered.get(_without_name(labels))
        rest = column if taken is None else [None if t else value for t, value in zip(taken, column, strict=True)]
        rows[labels] = _first_of(rows[labels], rest) if labels in rows else rest
    return rows


def _first_of(left: Column, right: Column) -> Column:
    return [other if one is None else one for one, other in zip(left, right, strict=True)]


def _label_join(rows: Rows, arguments: Iterable[Node]) -> Rows:
    target, separator, *sources = (node.value for node in arguments if isinstance(node, Text))
    for kind, names in (("source", sources), ("destination", [target])):
        if wrong := [name for name in names if _LABEL_NAME.fullmatch(name) is None]:
            raise ExecutionError(f"invalid {kind} label name in label_join(): {wrong[0]}")
    joined: Rows = {}
    for labels, column in rows.items():
        known = dict(labels)
        value = separator.join(known.get(source, "") for source in sources)
        _add(joined, _labelled(labels, target, value), column)
    return joined


def _labelled(labels: Labels, name: str, value: str) -> Labels:
    """The labels with one set; an empty value takes it away."""
    rest = {**dict(labels), name: value}
    return tuple(sorted((key, text) for key, text in rest.items() if text))


def _without_name(labels: Labels) -> Labels:
    return tuple(pair for pair in labels if pair[0] != "__name__")


def _unnamed(rows: Iterable[tuple[Labels, Column]]) -> Rows:
    """Rows without the metric's name, as every calculation leaves them."""
    result: Rows = {}
    for labels, column in rows:
        _add(result, _without_name(labels), column)
    return result


def _add(rows: Rows, labels: Labels, column: Column) -> None:
    if labels in rows:
        raise ExecutionError("vector cannot contain metrics with the same labelset")
    rows[labels] = column


def shown(labels: Labels) -> str:
    """Labels as PromQL writes them, such as `{branch="main"}`."""
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels) + "}"
