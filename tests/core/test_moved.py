"""What contributed to a change, in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.breakdown import Breakdown, Contribution, Facts, Group, Method, of_mean, of_sum
from tracker.core.comparing import Comparison
from tracker.core.moved import LONGEST, Moved, moved, moved_text, part_text, spread_text
from tracker.core.units import RATIO, parse_unit

AFTER = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = Comparison(AFTER - timedelta(days=7), AFTER)
SIGNAL = Comparison(AFTER - timedelta(days=29), AFTER, date(2026, 10, 25))
MINUTES = parse_unit("min")
PERCENT = parse_unit("%")
BUGS = parse_unit("bugs")
CAUSES = ("because", "cause", "due to", "thanks to", "led to", "drove", "result of", "reason")


def part(name: str, amount: float, counts: tuple[int, int] | None = (41, 38), **more: Any) -> Contribution:
    """A contribution by a third of the runs, unless changed."""
    return Contribution(name, amount, **({"before": None, "after": None, "counts": counts, "weight": 0.3} | more))


def told(*parts: Contribution, change: float = 3.1, after: float = 23.8, unit: Any = MINUTES, **more: Any) -> Moved:
    """A change by workflow on the week, unless said otherwise."""
    compared, thing = more.pop("compared", WEEK), more.pop("thing", "run")
    breakdown = Breakdown(more.pop("dimension", "workflow"), more.pop("method", Method.MIX), parts)
    return Moved("a/b/c/d", compared, after - change, after, unit, (breakdown, *more.pop("others", ())), thing)


DEPLOY, LINT = part("deploy.yml", 2.6), part("lint.yml", 0.5, (20, 22))
OPERAND = {"counts": None, "weight": None, "unit": parse_unit("deploys")}

SENTENCES = [
    pytest.param(
        told(DEPLOY, LINT),
        "of 3.1 min longer on the week, deploy.yml contributed 2.6 min (84%), from 41 and 38 runs",
        id="most of a mean",
    ),
    pytest.param(
        told(DEPLOY, LINT, compared=SIGNAL),
        "of 3.1 min longer than in the week to 25 Oct, deploy.yml contributed 2.6 min (84%), from 41 and 38 runs",
        id="counted from the week before a signal",
    ),
    pytest.param(
        told(part("deploy.yml", -2.6), LINT, change=-3.1),
        "of 3.1 min shorter on the week, deploy.yml contributed 2.6 min (84%), from 41 and 38 runs",
        id="a fall is told by its size",
    ),
    pytest.param(
        told(part("deploy.yml", 3.7), part("lint.yml", -0.6)),
        "of 3.1 min longer on the week, deploy.yml contributed 3.7 min, others took back 0.6 min, from 41 and 38 runs",
        id="what others took back is said",
    ),
    pytest.param(
        told(part("deploy.yml", 3.11), part("lint.yml", -0.01)),
        "of 3.1 min longer on the week, deploy.yml contributed 3.1 min (100%), from 41 and 38 runs",
        id="all, but for dust",
    ),
    pytest.param(
        told(part("next", 1.6, (12, 15)), part("main", 0.4), change=2.0, after=97.5, unit=PERCENT, dimension="branch"),
        "of 2 pt higher on the week, branch next contributed 1.6 pt (80%), from 12 and 15 runs",
        id="percentages differ in points",
    ),
    pytest.param(
        told(part("schedule", 6, (14, 20)), part("push", 2), change=8, after=30, unit=BUGS, method=Method.SUM,
             dimension="event"),
        "of 8 more on the week, event schedule contributed 6, from 14 and 20 runs",
        id="of a few counted things no share in percent",
    ),
    pytest.param(
        told(part("schedule", 18, (14, 32)), part("push", 6), change=24, after=60, unit=BUGS, method=Method.SUM,
             dimension="event"),
        "of 24 more on the week, event schedule contributed 18 (75%), from 14 and 32 runs",
        id="of many, a share",
    ),
    pytest.param(
        told(part("timed_out", -1.6, (2, 8)), part("failure", -0.4), change=-2.0, after=97.5, unit=PERCENT,
             dimension="conclusion", method=Method.SUM),
        "of 2 pt lower on the week, conclusion timed_out contributed 1.6 pt (80%), from 2 and 8 runs",
        id="a way to fail may be new",
    ),
    pytest.param(
        told(part("failed", 2.0, before=12.0, after=20.0, **OPERAND), part("all", 0.3, before=80.0, after=80.0,
             **OPERAND), change=2.3, after=25.0, unit=PERCENT, dimension="key result", method=Method.ORDERS),
        "of 2.3 pt higher on the week, failed contributed 2 pt (87%): 20 deploys, was 12",
        id="an operand, with its own numbers in its own unit",
    ),
    pytest.param(
        told(part('service="cart"', -4, None, before=5.0, after=1.0), part("", -1, None), change=-5, after=2,
             unit=BUGS, dimension="series", method=Method.SUM, thing=""),
        'of 5 fewer on the week, service="cart" contributed 4: 1 bug, was 5',
        id="a series, with its values",
    ),
    pytest.param(
        told(part('service="cart"', 4, None, after=4.0), part("", 1, None), change=5, after=9, unit=BUGS,
             dimension="series", method=Method.SUM, thing=""),
        'of 5 more on the week, service="cart" contributed 4: 4 bugs, new',
        id="a series that is new",
    ),
    pytest.param(
        told(part('service="cart"', -4, None, before=4.0), part("", -1, None), change=-5, after=9, unit=BUGS,
             dimension="series", method=Method.SUM, thing=""),
        'of 5 fewer on the week, service="cart" contributed 4: gone, was 4 bugs',
        id="a series that is gone",
    ),
    pytest.param(
        told(part("deploy.yml", 2.6, rest=0.2), part("lint.yml", 0.1, rest=3.0), method=Method.HELD),
        "without the change in deploy.yml it would have been 21.2, not 23.8 min, from 41 and 38 runs",
        id="of a percentile, what it would have been",
    ),
    pytest.param(
        told(part("next", 2.6, rest=0.2), compared=SIGNAL, method=Method.HELD, dimension="branch"),
        "without the change in branch next since the week to 25 Oct it would have been 21.2, not 23.8 min, "
        "from 41 and 38 runs",
        id="of a percentile, since a signal",
    ),
    pytest.param(
        told(part("deploy.yml", 2.6, (0, 12)), LINT),
        "of 3.1 min longer on the week, deploy.yml contributed 2.6 min (84%), from 0 and 12 runs",
        id="a part that is new",
    ),
    pytest.param(
        told(LINT, part("", 1.0), part("x.yml", 1.0), others=[Breakdown("branch", Method.MIX, (part("next", 2.6),))]),
        "of 3.1 min longer on the week, branch next contributed 2.6 min (84%), from 41 and 38 runs",
        id="of several dimensions, the first that one part leads",
    ),
    pytest.param(
        told(part("api", 2.6), dimension="team"),
        "of 3.1 min longer on the week, team api contributed 2.6 min (84%), from 41 and 38 runs",
        id="a dimension that has no words of its own",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("found", "sentence"), SENTENCES)
def test_sentences(found: Moved, sentence: str) -> None:
    """The part, its contribution and what stands behind it, within 25 words, and no word of cause."""
    assert sentence == moved_text(found)
    assert len(sentence.split()) <= 25
    assert not any(word in sentence for word in CAUSES)
    assert spread_text(found) is None


SILENT = [
    pytest.param(told(part("deploy.yml", 1.5), part("lint.yml", 1.6 - 0.1)), id="no part has more than half"),
    pytest.param(told(part("", 2.6), LINT), id="the part has no name"),
    pytest.param(told(part("deploy.yml", 2.6, (4, 38)), LINT), id="four runs at one end of a mean"),
    pytest.param(told(part("deploy.yml", 2.6, (4, 3)), LINT, method=Method.SUM), id="four things of a count"),
    pytest.param(told(part("deploy.yml", 2.6, weight=0.91), LINT), id="a part that is nearly all there is"),
    pytest.param(told(part("deploy.yml", 2.6, weight=0.8), LINT), id="a part that moved as everything did"),
    pytest.param(
        told(part("deploy.yml", 2.9, rest=1.6), method=Method.HELD), id="a percentile that moved without the part, too"
    ),
    pytest.param(
        told(part("a", 2.9, rest=0.1), part("b", 1.9, rest=0.1), method=Method.HELD),
        id="two parts, each of which a percentile would not have moved without",
    ),
    pytest.param(told(part("deploy.yml", -2.6), LINT), id="a part that moved the other way"),
]


@pytest.mark.parametrize("found", SILENT)
def test_silence(found: Moved) -> None:
    """Where no part both contributed most and stands out, none is named."""
    assert moved_text(found) is None


def test_that_it_is_spread_is_said_of_every_dimension() -> None:
    """Only if no part of any dimension contributed most, whether it could be named or not."""
    spread = told(part("a", 1.0), part("b", 1.1), part("c", 1.0))
    branch, event = (replace(spread.breakdowns[0], dimension=name) for name in ("branch", "event"))
    three = replace(spread, breakdowns=(*spread.breakdowns, branch, event))
    assert "no single workflow accounts for most of the change" == spread_text(spread)
    assert "no single workflow, branch or event accounts for most of the change" == spread_text(three)
    assert spread_text(replace(three, breakdowns=(*three.breakdowns, told(part("", 3.0)).breakdowns[0]))) is None


def test_a_long_name_is_cut() -> None:
    """Whatever a source calls a part, the sentence stays readable."""
    assert f"branch {'x' * (LONGEST - 1)}…" == part_text("branch", part("x" * 200, 1.0))
    assert "branch {0}{}" == part_text("branch", part("{0}{}", 1.0))


FACTS = Facts(0.9, 0.95, (of_mean("branch", {"a": Group(10, 9.0)}, {"a": Group(20, 19.0)}),), "run")


def test_facts_are_told_in_the_unit_of_the_goal() -> None:
    """Values, amounts and figures are converted."""
    found = moved("a/b/c/d", WEEK, (0.9, 0.95), PERCENT, RATIO, FACTS)
    assert found is not None
    assert (90.0, 95.0, "run") == (found.before, found.after, found.thing)
    ((only,),) = (each.contributions for each in found.breakdowns)
    assert (pytest.approx(5.0), pytest.approx(90.0)) == (only.amount, only.before)


@pytest.mark.parametrize(
    ("ends", "facts"),
    [
        pytest.param((0.9, 0.96), FACTS, id="facts that give another number than is stored"),
        pytest.param((0.9, 0.95), replace(FACTS, breakdowns=()), id="facts without parts"),
        pytest.param((0.9, 0.9), replace(FACTS, after=0.9), id="no change"),
    ],
)
def test_facts_that_say_nothing(ends: tuple[float, float], facts: Facts) -> None:
    """Of them nothing is made."""
    assert moved("a/b/c/d", WEEK, ends, PERCENT, RATIO, facts) is None


GROUPS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.builds(Group, st.integers(1, 50), st.floats(1, 1000)), min_size=1
)


@given(GROUPS, GROUPS)
def test_what_is_named_contributed_most(before: dict[str, Group], after: dict[str, Group]) -> None:
    """However the parts lie, a named one has more than half of the change, in its direction."""
    for breakdown in (of_sum("branch", before, after), of_mean("branch", before, after)):
        change = sum(each.amount for each in breakdown.contributions)
        if abs(change) < 1e-6:
            continue
        found = Moved("a/b/c/d", WEEK, 0.0, change, MINUTES, (breakdown,), "run")
        if found.leading is not None:
            assert found.leading[1].amount / change > 0.5
            assert moved_text(found)
