"""Whether a target got easier or harder, and the sentence about one that was moved after a bad week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.goalposts import Ease, ease, moved_goalpost
from tracker.core.model import Goal, Keep, Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.standing import Standing, Status, WeekValue

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTES, SECONDS, TICKETS = parse_unit("min"), parse_unit("s"), parse_unit("tickets")
DAY = date(2026, 8, 17)
EASIER, HARDER = Ease.EASIER, Ease.HARDER


def reach(baseline: float, target: float, *, strict: bool = False, unit: str = "min") -> Reach:
    """A reach goal."""
    return Reach(baseline, target, strict, parse_unit(unit))


def relative(factor: float) -> ReachFromHistory:
    """A goal relative to a measured baseline."""
    return ReachFromHistory(timedelta(days=28), None, factor, strict=False, unit=None)


def measured(target: float, *, decreasing: bool | None = None) -> ReachFromHistory:
    """A target whose baseline is measured."""
    return ReachFromHistory(timedelta(days=28), target, None, strict=False, unit=MINUTES, decreasing=decreasing)


def steps(**due: int) -> Milestones:
    """Steps due on days of August 2026."""
    return Milestones(tuple(Milestone(title, date(2026, 8, day)) for title, day in due.items()))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(reach(45, 10), reach(45, 15), EASIER, id="a higher target where lower is better"),
        pytest.param(reach(45, 10), reach(45, 5), HARDER, id="a lower target where lower is better"),
        pytest.param(reach(6, 8), reach(6, 7), EASIER, id="a lower target where higher is better"),
        pytest.param(reach(6, 8), reach(6, 9), HARDER, id="a higher target where higher is better"),
        pytest.param(reach(45, 10), reach(45, 10), None, id="the same target"),
        pytest.param(reach(45, 10), reach(60, 10), None, id="only the baseline moved"),
        pytest.param(reach(45, 10, strict=True), reach(45, 10), EASIER, id="a target that now counts itself"),
        pytest.param(reach(45, 10), reach(45, 10, strict=True), HARDER, id="a target that no longer counts itself"),
        pytest.param(reach(45, 10), reach(2700, 600, unit="s"), None, id="the same target in another unit"),
        pytest.param(reach(45, 10), reach(2700, 660, unit="s"), EASIER, id="an easier target in another unit"),
        pytest.param(reach(45, 10), reach(45, 10, unit="tickets"), None, id="units that cannot be compared"),
        pytest.param(reach(45, 10), reach(5, 10), None, id="a turned direction"),
        pytest.param(relative(0.6), relative(0.7), EASIER, id="less off a measured baseline"),
        pytest.param(relative(10), relative(12), HARDER, id="more times a measured baseline"),
        pytest.param(relative(0.6), reach(1, 0.5, unit="%"), None, id="relative and absolute"),
        pytest.param(measured(10, decreasing=True), reach(45, 12), EASIER, id="a measured baseline that is declared"),
        pytest.param(measured(10, decreasing=False), measured(9, decreasing=False), EASIER, id="measured and rising"),
        pytest.param(measured(10), measured(12), None, id="no direction is known"),
        pytest.param(parse_keep(">= 99 %"), parse_keep(">= 98 %"), EASIER, id="a lower bound that gave way"),
        pytest.param(parse_keep("<= 15 %"), parse_keep("<= 12 %"), HARDER, id="an upper bound that came down"),
        pytest.param(parse_keep("20 ms .. 30 ms"), parse_keep("<= 30 ms"), EASIER, id="a bound that went"),
        pytest.param(parse_keep("<= 30 ms"), parse_keep("20 ms .. 30 ms"), HARDER, id="a bound that came"),
        pytest.param(parse_keep("20 ms .. 30 ms"), parse_keep("25 ms .. 35 ms"), None, id="a band that moved"),
        pytest.param(parse_keep("<= 30 ms"), parse_keep("<= 30 %"), None, id="bounds that cannot be compared"),
        pytest.param(steps(a=3, b=5), steps(a=3, b=9), EASIER, id="a later step"),
        pytest.param(steps(a=3, b=5), steps(a=1, b=5), HARDER, id="an earlier step"),
        pytest.param(steps(a=3, b=5), steps(a=3), EASIER, id="one step less"),
        pytest.param(steps(a=3), steps(a=3, b=5), HARDER, id="one step more"),
        pytest.param(steps(a=3, b=5), steps(a=1, b=9), None, id="steps that moved both ways"),
        pytest.param(reach(45, 10), parse_keep("<= 10 min"), None, id="goals of two kinds"),
        pytest.param(parse_keep("<= 10 min"), steps(a=1), None, id="goals of two other kinds"),
    ],
)
def test_ease(old: Goal, new: Goal, expected: Ease | None) -> None:
    """The direction comes from the numbers."""
    assert expected == ease(old, new)


@pytest.fixture
def moved(standing_of: Callable[..., Standing]) -> Callable[..., str | None]:
    """The sentence about two goals, under the first of which a key result is off track."""

    def say(old: Goal, new: Goal, status: Status = Status.ON_TRACK, **changes: object) -> str | None:
        before = replace(standing_of("deploy-time", Status.OFF_TRACK, goal=old), **changes)
        return moved_goalpost(before, standing_of("deploy-time", status, goal=new), DAY)

    return say


def test_a_target_eased_after_a_bad_week(moved: Callable[..., str | None]) -> None:
    """Both targets, the week, and both verdicts, in one sentence."""
    expected = (
        "the target was eased from < 10 min to < 15 min after a week that got worse (3 longer); "
        "with the old one the status would be off track, with the new one it is on track"
    ).replace("3 longer", "3 min longer")
    said = moved(reach(45, 10, strict=True), reach(45, 15, strict=True), change=3.0, value=20.0)

    assert expected == said


def test_a_verdict_that_stays(moved: Callable[..., str | None]) -> None:
    """A moved goalpost that changes nothing is said too."""
    said = moved(reach(6, 8), reach(6, 7), Status.OFF_TRACK, change=-1.0, value=5.0)

    assert said is not None
    assert said.endswith("; the status is off track with either")


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        pytest.param(reach(45, 10), reach(45, 5), 3.0, id="a harder target"),
        pytest.param(reach(45, 10), reach(45, 15), -3.0, id="a week that got better"),
        pytest.param(reach(6, 8), reach(6, 7), 1.0, id="a week that got better where higher is better"),
        pytest.param(reach(45, 10), reach(45, 15), 0.0, id="a week without change"),
        pytest.param(reach(45, 10), reach(45, 15), None, id="a week that is not known"),
        pytest.param(relative(0.6), relative(0.7), 3.0, id="a baseline that is not measured yet"),
    ],
)
def test_no_moved_goalpost(moved: Callable[..., str | None], old: Goal, new: Goal, change: float | None) -> None:
    """Nothing is said unless the target was eased after a week that is known to have got worse."""
    assert None is moved(old, new, change=change)


def test_a_direction_that_was_only_declared(moved: Callable[..., str | None]) -> None:
    """Goals that are not reach goals yet have no week to compare."""
    assert None is moved(measured(10, decreasing=True), measured(12, decreasing=True), change=3.0)


@pytest.mark.parametrize(("held", "said"), [(False, True), (True, False), (None, False)])
def test_a_bound_eased(moved: Callable[..., str | None], held: bool | None, said: bool) -> None:
    """Of a bound, the last week with data tells."""
    weeks = (WeekValue(DAY - timedelta(weeks=1), 98.0, held), WeekValue(DAY, None))
    goals: tuple[Keep, Keep] = (parse_keep(">= 99 %"), parse_keep(">= 98 %"))
    expected = "the goal was eased from keep >= 99 % to keep >= 98 % after a week that did not hold; "
    found = moved(*goals, weeks=weeks)

    assert said is (found is not None and found.startswith(expected))


def test_steps_put_off(moved: Callable[..., str | None]) -> None:
    """Steps are eased while they are overdue, and one that is not overdue may move."""
    one, several = moved(steps(a=3), steps(a=30)), moved(steps(a=3, b=4), steps(a=30, b=30))
    assert one is not None
    assert several is not None

    assert one.startswith("the steps were eased while a was overdue; ")
    assert several.startswith("the steps were eased while a, b were overdue; ")
    assert None is moved(steps(a=28), steps(a=30))
