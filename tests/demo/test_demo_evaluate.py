"""Expressions over a few series of known values."""

from __future__ import annotations

import math

import pytest

from tracker.demo import evaluate
from tracker.demo.evaluate import Evaluation, ExecutionError
from tracker.demo.promql import parse
from tracker.demo.series import HOUR, Curve, Series
from tracker.demo.tree import Type


def flat(name: str, value: float, *, until: int | None = None, **labels: str) -> Series:
    """A series that always has the same value."""
    return Series(name, labels, Curve([(0, value)]), start=0, until=until)


SERIES = [
    flat("two", 2.0, branch="main"),
    flat("five", 5.0, branch="main"),
    flat("zero", 0.0, branch="main"),
    flat("ended", 7.0, until=HOUR, branch="main"),
    flat("many", 1.0, branch="main"),
    flat("many", 3.0, branch="release"),
    Series("rises", {}, Curve([(0, 0.0), (1, 168.0)]), start=0),
]
INSTANTS = [HOUR, 2 * HOUR]
MAIN, RELEASE = ("branch", "main"), ("branch", "release")


def rows(source: str) -> dict[tuple[tuple[str, str], ...], list[float | None]]:
    """What a vector expression gives at the two instants; rows without any value left out."""
    node = parse(source)
    assert Type.VECTOR is node.type
    found = Evaluation(SERIES, INSTANTS).vector(node)
    return {labels: column for labels, column in found.items() if any(value is not None for value in column)}


VECTORS = {
    "a selector keeps its name": ("two", {(("__name__", "two"), MAIN): [2.0, 2.0]}),
    "nothing matches": ("none", {}),
    "an inequality": ('many{branch!="main"}', {(("__name__", "many"), RELEASE): [3.0, 3.0]}),
    "a pattern is anchored": ('many{branch=~"rel"}', {}),
    "a negated pattern": ('many{branch!~"ma.*"}', {(("__name__", "many"), RELEASE): [3.0, 3.0]}),
    "a series that ended has no value later": ("ended", {(("__name__", "ended"), MAIN): [7.0, None]}),
    "a scalar on the right": ("five - 2", {(MAIN,): [3.0, 3.0]}),
    "a scalar on the left": ("2 - five", {(MAIN,): [-3.0, -3.0]}),
    "absence stays absence in arithmetic": ("ended * 2", {(MAIN,): [14.0, None]}),
    "absence is not negated": ("-ended", {(MAIN,): [-7.0, None]}),
    "two vectors with the same labels": ("five / two", {(MAIN,): [2.5, 2.5]}),
    "only labels on both sides match": ("many + two", {(MAIN,): [3.0, 3.0]}),
    "a scalar as a vector": ("vector(1 + 2)", {(): [3.0, 3.0]}),
    "the time as a vector": ("vector(time())", {(): [3600.0, 7200.0]}),
    "or prefers the left": ("two or five", {(("__name__", "two"), MAIN): [2.0, 2.0]}),
    "or fills what the left lacks": (
        "ended or two",
        {(("__name__", "ended"), MAIN): [7.0, None], (("__name__", "two"), MAIN): [None, 2.0]},
    ),
    "or of one series with itself": ("ended or ended", {(("__name__", "ended"), MAIN): [7.0, None]}),
    "an average over a range, its start left out": ("avg_over_time(rises[2h])", {(): [0.5, 1.5]}),
    "the highest in a range": ("max_over_time(rises[2h])", {(): [1.0, 2.0]}),
    "the lowest in a range": ("min_over_time(rises[1h])", {(): [1.0, 2.0]}),
    "a range without samples": ("avg_over_time(ended[1h])", {(MAIN,): [7.0, None]}),
    "a label is added": (
        'label_join(two, "keyresult_ask", "7", "keyresult_ask", "keyresult_ask")',
        {(("__name__", "two"), MAIN, ("keyresult_ask", "7")): [2.0, 2.0]},
    ),
    "a label is made of others": (
        'label_join(two + 0, "b", "-", "branch", "branch")',
        {(("b", "main-main"), MAIN): [2.0, 2.0]},
    ),
    "an empty label goes away": ('label_join(two + 0, "branch", "", "no", "no")', {(): [2.0, 2.0]}),
}


@pytest.mark.parametrize(("source", "expected"), VECTORS.values(), ids=VECTORS)
def test_vectors(source: str, expected: object) -> None:
    """A vector expression gives the rows that Prometheus's rules say."""
    assert expected == rows(source)


SCALARS = {
    "arithmetic": ("1 + 2 * 3 - 4 / 8", 6.5),
    "negation": ("-(1)", -1.0),
    "a positive number by zero": ("1 / 0", math.inf),
    "a negative number by zero": ("-1 / 0", -math.inf),
    "a number by negative zero": ("1 / -0", -math.inf),
}


@pytest.mark.parametrize(("source", "expected"), SCALARS.values(), ids=SCALARS)
def test_scalars(source: str, expected: float) -> None:
    """A scalar expression has its value at every instant."""
    assert [expected, expected] == Evaluation(SERIES, INSTANTS).scalar(parse(source))


def test_zero_by_zero() -> None:
    """Nothing divided by nothing is not a number, as in a quiet hour's error ratio."""
    (column,) = rows("zero / zero").values()
    assert all(value is not None and math.isnan(value) for value in column)


FAILS = {
    "two series become one": ('{__name__=~"two|five"} + 1', "vector cannot contain metrics with the same labelset"),
    "a label makes them equal": (
        'label_join({__name__=~"two|five"}, "__name__", "x", "no", "no")',
        "vector cannot contain metrics with the same labelset",
    ),
    "many on the right": (
        'two + {__name__=~"two|five"}',
        (
            'found duplicate series for the match group {branch="main"} on the right hand-side of the operation;'
            "many-to-many matching not allowed: matching labels must be unique on one side"
        ),
    ),
    "a bad label name": (
        'label_join(two, "1a", "b")',
        "invalid destination label name in label_join(): 1a",
    ),
    "a bad source label name": (
        'label_join(two, "1a", "b", "a", "")',
        "invalid source label name in label_join(): ",
    ),
}


@pytest.mark.parametrize(("source", "message"), FAILS.values(), ids=FAILS)
def test_fails(source: str, message: str) -> None:
    """What cannot be evaluated says why."""
    with pytest.raises(ExecutionError) as caught:
        rows(source)
    assert message == str(caught.value)


def test_refuses_too_many_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A range that would load more samples than the limit is refused, not tried."""
    monkeypatch.setattr(evaluate, "MAX_SAMPLES", 4)
    assert rows("avg_over_time(rises[2h])") == {(): [0.5, 1.5]}
    with pytest.raises(ExecutionError, match="too many samples"):
        rows("avg_over_time(rises[3h])")
