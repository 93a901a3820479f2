"""What parts contributed to a change: the arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.breakdown import (
    MOST_OPERANDS,
    Breakdown,
    Contribution,
    Facts,
    Group,
    Method,
    groups,
    of_formula,
    of_mean,
    of_statistic,
    of_sum,
)
from tracker.core.ci_statistics import summarise
from tracker.core.units import COUNT, PERCENT, RATIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PARTS = ["deploy.yml", "lint.yml", "nightly.yml", ""]
amounts = st.floats(0, 10_000).map(lambda value: round(value, 3))
events = st.lists(st.tuples(st.sampled_from(PARTS), amounts), min_size=1, max_size=30)


def median(values: Sequence[float]) -> float:
    """The median."""
    return summarise("p50", values)


def mean(found: Sequence[tuple[str, float]]) -> float:
    """The mean of events."""
    return math.fsum(amount for _, amount in found) / len(found)


def told(breakdown: Breakdown | None) -> dict[str, float]:
    """The amounts by part, rounded."""
    assert breakdown is not None
    return {each.part: round(each.amount, 6) for each in breakdown.contributions}


def of(**parts: tuple[int, float]) -> dict[str, Group]:
    """Groups by name, each of so many events with such a mean."""
    return {name: Group(size, size * figure) for name, (size, figure) in parts.items()}


MEANS = [
    pytest.param(
        of(slow=(10, 30), fast=(10, 10)),
        of(slow=(10, 36), fast=(10, 10)),
        {"slow": 3.0, "fast": 0.0},
        id="the part that got longer contributed all; one that did not change, nothing",
    ),
    pytest.param(
        of(slow=(10, 30), fast=(10, 10)),
        of(slow=(15, 30), fast=(5, 10)),
        {"slow": 2.5 * 0.75, "fast": 2.5 * 1.25},
        id="where only the mix changed, a part counts by how far it is from the whole",
    ),
    pytest.param(
        of(old=(10, 20)),
        of(old=(10, 20), new=(10, 40)),
        {"new": 7.5, "old": 2.5},
        id="a new part contributes by mix, and so does the one that it makes room of",
    ),
    pytest.param(
        of(a=(5, 10)), of(b=(5, 30)), {"a": 10.0, "b": 10.0}, id="one part in place of another: half and half"
    ),
    pytest.param(of(a=(4, 10), b=(6, 20)), of(a=(4, 10), b=(6, 20)), {"a": 0.0, "b": 0.0}, id="nothing changed"),
    pytest.param(
        of(a=(10, 10), b=(10, 10)), of(a=(10, 5), b=(10, 15)), {"a": -2.5, "b": 2.5}, id="two that cancel each other"
    ),
]


@pytest.mark.parametrize(("before", "after", "parts"), MEANS)
def test_means(before: Mapping[str, Group], after: Mapping[str, Group], parts: dict[str, float]) -> None:
    """A mean moves by its parts' own figures, and by their shares of the events."""
    assert parts == told(of_mean("workflow", before, after))


def test_a_contribution_to_a_mean_tells_its_effects_apart() -> None:
    """Figures, counts, weight and mix effect stand beside the amount; the greatest amount comes first."""
    found = of_mean("workflow", of(slow=(10, 30), fast=(10, 10)), of(slow=(15, 36), fast=(5, 10)))
    first, second = found.contributions
    amount, mix = pytest.approx(5.8125), pytest.approx(2.0625)
    assert Contribution("slow", amount, 30.0, 36.0, (10, 15), mix, weight=0.625) == first
    assert ("fast", (10, 5), 0.375) == (second.part, second.counts, second.weight)
    assert (Method.MIX, True) == (found.method, found.adds_up)


SUMS = [
    pytest.param(
        of(a=(3, 1), b=(2, 1)), of(a=(1, 1), b=(4, 1)), {"a": -2.0, "b": 2.0}, id="each by its own difference"
    ),
    pytest.param(of(a=(3, 1)), of(b=(1, 1)), {"a": -3.0, "b": 1.0}, id="what is gone, and what is new"),
    pytest.param({}, of(a=(2, 1)), {"a": 2.0}, id="from nothing"),
]


@pytest.mark.parametrize(("before", "after", "parts"), SUMS)
def test_sums(before: Mapping[str, Group], after: Mapping[str, Group], parts: dict[str, float]) -> None:
    """A sum moves by the sum of its parts' differences."""
    assert parts == told(of_sum("event", before, after))


def test_weights_are_shares_of_the_events_or_else_of_the_sum() -> None:
    """A count of events weighs by events, a sum of series by their values; what was not there has no figure."""
    by_events = of_sum("event", of(a=(3, 1), b=(1, 1)), of(a=(1, 1), b=(1, 1)))
    by_value = of_sum("series", of(a=(1, 30), b=(1, -10)), of(a=(1, 60)), events=False)
    assert {"a": 0.625, "b": 0.375} == {each.part: each.weight for each in by_events.contributions}
    assert {"a": (0.875, (30.0, 60.0)), "b": (0.125, (-10.0, None))} == {
        each.part: (each.weight, (each.before, each.after)) for each in by_value.contributions
    }
    assert {None} == {each.counts for each in by_value.contributions}
    assert [0.0] == [each.weight for each in of_sum("series", of(a=(1, 0)), of(a=(1, 0)), events=False).contributions]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        pytest.param(
            {"slow": [30.0] * 6, "fast": [10.0] * 5},
            {"slow": [40.0] * 6, "fast": [10.0] * 5},
            {"slow": 10.0, "fast": 0.0},
            id="without its change it would be as before",
        ),
        pytest.param(
            {"slow": [30.0] * 3, "fast": [10.0] * 5},
            {"slow": [30.0] * 8, "fast": [10.0] * 5},
            {"slow": 20.0, "fast": 0.0},
            id="a part that only got more of the events is held to as many as before",
        ),
        pytest.param({"a": [10.0]}, {"b": [30.0]}, {"a": 10.0, "b": 20.0}, id="one alone has the whole change"),
    ],
)
def test_percentiles(before: dict[str, list[float]], after: dict[str, list[float]], parts: dict[str, float]) -> None:
    """Each part's contribution is the number less what it would be with the part's events of before."""
    assert parts == told(of_statistic("workflow", before, after, median, ["slow", "fast"] if "slow" in parts else "ab"))


def test_a_percentile_tells_what_the_others_did() -> None:
    """Beside the counterfactual stands how the number of all other parts alone changed; it need not add up."""
    before, after = {"a": [10.0] * 5, "b": [20.0] * 5}, {"a": [10.0] * 5, "b": [50.0] * 4}
    found = of_statistic("workflow", before, after, median, ["b", "a"])
    by_part = {each.part: each for each in found.contributions}
    assert (False, 0.0, 30.0) == (found.adds_up, by_part["b"].rest, by_part["a"].rest)
    assert (5, 4) == by_part["b"].counts
    assert 17 / 36 == pytest.approx(by_part["b"].weight)
    (alone,) = of_statistic("workflow", {"b": [1.0]}, {"b": [2.0]}, median, ["b"]).contributions
    assert (None, 1.0) == (alone.rest, alone.amount)


def ratio(values: Mapping[str, float]) -> float:
    """Failed of all."""
    return values["failed"] / values["all"]


FORMULAS: list[object] = [
    pytest.param(sum, {"a": 3.0, "b": 4.0}, {"a": 5.0, "b": 1.0}, {"b": -3.0, "a": 2.0}, id="a sum"),
    pytest.param(
        ratio, {"failed": 4.0, "all": 40.0}, {"failed": 8.0, "all": 40.0}, {"failed": 0.1, "all": 0.0},
        id="what did not change contributed nothing",
    ),
    pytest.param(
        ratio, {"failed": 4.0, "all": 40.0}, {"failed": 4.0, "all": 20.0}, {"all": 0.1, "failed": 0.0},
        id="a share rises when its whole shrinks",
    ),
    pytest.param(
        ratio, {"failed": 4.0, "all": 40.0}, {"failed": 6.0, "all": 20.0}, {"all": 0.125, "failed": 0.075},
        id="both: the mean of the two orders",
    ),
    pytest.param(max, {"a": 3.0, "b": 4.0}, {"a": 9.0, "b": 4.0}, {"a": 5.0, "b": 0.0}, id="the greatest"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "before", "after", "parts"), FORMULAS)
def test_formulas(
    formula: Callable[..., float], before: dict[str, float], after: dict[str, float], parts: dict[str, float]
) -> None:
    """Operands contribute what changing them does, as the mean over all orders."""
    units = dict.fromkeys(before, COUNT)
    of_values = formula if formula is ratio else lambda values: formula(values.values())
    found = of_formula("key result", before, after, of_values, units)
    assert found is not None
    assert parts == told(found)
    assert {COUNT} == {each.unit for each in found.contributions}


def test_too_many_operands_are_not_broken_down() -> None:
    """The orders of eleven operands are too many."""
    names = [f"n{number}" for number in range(MOST_OPERANDS + 1)]
    before = dict.fromkeys(names, 1.0)
    assert of_formula("key result", before, before, lambda _: 1.0, dict.fromkeys(names, COUNT)) is None


def test_another_unit_scales_everything_but_the_figures_of_operands() -> None:
    """A share in percent: amounts, mix and the others' change are too; an operand keeps its own unit."""
    part = Contribution("a", 0.1, 0.2, None, (1, 2), 0.05, weight=0.5, rest=0.01)
    operand = Contribution("b", 0.1, 7.0, 8.0, unit=PERCENT)
    found = Breakdown("event", Method.MIX, (part, operand)).scaled(100.0)
    assert (
        Breakdown(
            "event",
            Method.MIX,
            (
                Contribution("a", 10.0, 20.0, None, (1, 2), 5.0, weight=0.5, rest=1.0),
                Contribution("b", 10.0, 7.0, 8.0, unit=PERCENT),
            ),
        )
        == found
    )
    assert RATIO.factor != PERCENT.factor


def test_facts_count_only_if_they_give_the_numbers_that_are_stored() -> None:
    """Binary dust is no difference; anything more is."""
    facts = Facts(0.3, 600.0, ())
    assert (True, False, False) == (facts.give(0.1 + 0.2, 600.0), facts.give(0.31, 600.0), facts.give(0.3, 601.0))


@given(events, events)
def test_contributions_to_a_mean_add_up(old: list[tuple[str, float]], new: list[tuple[str, float]]) -> None:
    """They sum to the change, whatever parts there are at either end."""
    found = of_mean("workflow", groups(old), groups(new))
    assert math.fsum(each.amount for each in found.contributions) == pytest.approx(mean(new) - mean(old), abs=1e-6)


@given(events, events)
def test_contributions_to_a_sum_add_up(old: list[tuple[str, float]], new: list[tuple[str, float]]) -> None:
    """They sum to the change."""
    found = of_sum("workflow", groups(old), groups(new))
    change = math.fsum(amount for _, amount in new) - math.fsum(amount for _, amount in old)
    assert math.fsum(each.amount for each in found.contributions) == pytest.approx(change, abs=1e-6)


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(1, 100)), min_size=2, max_size=4))
def test_contributions_of_operands_add_up(ends: list[tuple[float, float]]) -> None:
    """They sum to the change of the formula, however it is made."""
    before, after = ({f"n{number}": end[side] for number, end in enumerate(ends)} for side in (0, 1))

    def formula(values: Mapping[str, float]) -> float:
        first, *others = values.values()
        return first / math.fsum(others) + min(others) * max(values.values())

    found = of_formula("key result", before, after, formula, dict.fromkeys(before, COUNT))
    assert found is not None
    change = formula(after) - formula(before)
    assert math.fsum(each.amount for each in found.contributions) == pytest.approx(change, abs=1e-6)


@given(events, events)
def test_renaming_parts_changes_nothing(old: list[tuple[str, float]], new: list[tuple[str, float]]) -> None:
    """The same amounts stand under the other names."""
    other = {name: f"renamed {name}" for name in PARTS}
    renamed = of_mean("workflow", groups((other[p], a) for p, a in old), groups((other[p], a) for p, a in new))
    assert {
        other[part]: amount for part, amount in told(of_mean("workflow", groups(old), groups(new))).items()
    } == told(renamed)


@given(events, events)
def test_a_part_that_did_not_change_contributes_by_mix_alone(
    old: list[tuple[str, float]], new: list[tuple[str, float]]
) -> None:
    """With the same events at both ends, what is left of its contribution is the change of its share."""
    same = [("same", 50.0), ("same", 70.0)]
    found = of_mean("workflow", groups([*old, *same]), groups([*new, *same]))
    (part,) = (each for each in found.contributions if each.part == "same")
    assert part.mix is not None
    assert part.amount == pytest.approx(part.mix, abs=1e-9)
    if len(old) == len(new):
        assert part.amount == pytest.approx(0.0, abs=1e-9)


@given(events, events)
def test_a_part_held_as_before_that_did_not_change_contributed_nothing_to_a_percentile(
    old: list[tuple[str, float]], new: list[tuple[str, float]]
) -> None:
    """The number with its events of before is the number."""
    ends = [{"same": [50.0, 70.0], "else": [amount for _, amount in end]} for end in (old, new)]
    found = of_statistic("workflow", *ends, median, ["same"])
    assert {"same": 0.0} == told(found)
