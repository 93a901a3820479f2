"""A plan's team cycles, each made when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.core.cycle import parse_cycle
from tracker.core.model import TeamCycle
from tracker.core.teams import Outline, Teams, only, outlined

if TYPE_CHECKING:
    from collections.abc import Sequence

CYCLE = parse_cycle("2026-Q4", "UTC")
NAMES = ("mobile", "platform", "web")
OUTLINES = [Outline(place, name, CYCLE) for place, name in enumerate(NAMES)]


class Maker:
    """Makes teams, and remembers which."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, outline: Outline) -> TeamCycle:
        """A team without objectives."""
        self.made.append(outline.team)
        return TeamCycle(outline.team, outline.cycle, ())


@pytest.fixture
def maker() -> Maker:
    """What makes the teams."""
    return Maker()


@pytest.fixture
def teams(maker: Maker) -> Teams:
    """Three teams, none of them made."""
    return Teams(OUTLINES, maker)


def test_nothing_is_made_to_know_which_there_are(teams: Teams, maker: Maker) -> None:
    """Number, names and choice need none of the teams."""
    chosen = only(teams, lambda each: each.team != "platform")
    assert (3, 2, ["mobile", "web"]) == (len(teams), len(chosen), [each.team for each in outlined(chosen)])
    assert [] == maker.made


def test_each_is_made_when_it_is_reached(teams: Teams, maker: Maker) -> None:
    """One after the other, in order."""
    remaining = iter(teams)
    assert ("mobile", ["mobile"]) == (next(remaining).team, maker.made)
    assert ("platform", ["mobile", "platform"]) == (next(remaining).team, maker.made)


def test_each_is_made_anew(teams: Teams, maker: Maker) -> None:
    """Nobody keeps a team: who asks twice has it made twice."""
    assert (teams[1], teams[1].team) == (teams[1], "platform")
    assert ["platform"] * 3 == maker.made


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param(slice(1, None), ["platform", "web"], id="from the second on"),
        pytest.param(slice(0, 0), [], id="none"),
        pytest.param(slice(None, None, -1), ["web", "platform", "mobile"], id="backwards"),
    ],
)
def test_a_slice_makes_none(teams: Teams, maker: Maker, part: slice, expected: list[str]) -> None:
    """It is teams again."""
    found = teams[part]
    assert [] == maker.made
    assert expected == [team.team for team in found]


@pytest.mark.parametrize("known", [[], [TeamCycle("web", CYCLE, ()), TeamCycle("mobile", CYCLE, ())]])
def test_teams_that_are_there_say_which_they_are(known: Sequence[TeamCycle]) -> None:
    """A plan that is held as a whole is asked in the same way."""
    assert known == outlined(known)
    assert tuple(team for team in known if team.team == "web") == only(known, lambda each: each.team == "web")
