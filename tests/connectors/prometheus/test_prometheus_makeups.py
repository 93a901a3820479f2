"""A sum or mean over several series tells what it is made of; nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tracker.connectors.prometheus.judging import judge
from tracker.connectors.prometheus.models import Measure
from tracker.connectors.prometheus.server import Result, Series

from tracker.core.breakdown import Group
from tracker.core.makeup import MOST_KEPT, OTHERS, Makeup
from tracker.ports import Found

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CART = Series({"__name__": "bugs", "service": "cart", "env": "prod"}, "3")
LOGIN = Series({"__name__": "bugs", "service": "login", "env": "prod"}, "1.5")
PARTS = {'env="prod", service="cart"': Group(1, 3.0), 'env="prod", service="login"': Group(1, 1.5)}


def made(*series: Series, kind: str = "vector", **fields: Any) -> Makeup | None:
    """What the number is made of."""
    answer = judge("a/b/c/d", Measure(query="bugs", **fields), AT, Result(kind, series))
    assert isinstance(answer, Found)
    return answer.makeup


@pytest.mark.parametrize(("reduce", "mean"), [("sum", False), ("mean", True)])
def test_series_are_named_by_all_their_labels_but_the_name(reduce: str, mean: bool) -> None:
    """In one order, so that the same series has the same name tomorrow."""
    assert Makeup("series", PARTS, mean=mean) == made(CART, LOGIN, reduce=reduce)


@pytest.mark.parametrize(
    ("series", "fields"),
    [
        pytest.param([CART], {}, id="a single series"),
        pytest.param([CART], {"reduce": "sum"}, id="the only series of a sum"),
        pytest.param([CART, LOGIN], {"reduce": "max"}, id="the greatest"),
        pytest.param([CART, LOGIN], {"reduce": "min"}, id="the least"),
        pytest.param([CART, LOGIN], {"reduce": "count"}, id="a count of series"),
        pytest.param([], {"reduce": "sum", "empty": 0}, id="no series"),
        pytest.param(
            [Series({"author": "dana"}, "3"), Series({"author": "lee"}, "4")],
            {"reduce": "sum"},
            id="people: none is ranked",
        ),
    ],
)
def test_nothing_else_has_parts_that_add_up(series: list[Series], fields: Any) -> None:
    """There it is the number alone."""
    assert made(*series, **fields) is None


def test_of_many_series_the_greatest_are_named() -> None:
    """What is kept is bounded, whatever a query gives."""
    many = [Series({"pod": f"pod-{number:04}"}, str(number)) for number in range(1000)]
    found = made(*many, reduce="sum")
    assert found is not None
    assert (MOST_KEPT + 1, Group(1000 - MOST_KEPT, 991 * 992 / 2)) == (len(found.parts), found.parts[OTHERS])
