"""The pieces that pages are made of: cells, wrapped lines, columns and small pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.model import Bound, Keep, Milestone, Milestones, ReachFromHistory
from tracker.core.quantity import parse_unit
from tracker.core.row import row
from tracker.core.series import WeekLine
from tracker.core.standing import WeekValue
from tracker.render import json_docs
from tracker.render.bars import legend, progress_bar, series_lines, sparkline, steps_strip, weeks_strip
from tracker.render.grid import grid
from tracker.render.layout import cells, clip, flow, pad, wrap
from tracker.render.style import Style

if TYPE_CHECKING:
    from tracker.core.model import Goal
    from tracker.core.standing import TeamStanding
    from tracker.render.grid import Texts

DRAWN, TYPED = Style().glyphs, Style(ascii=True).glyphs
DAY = date(2026, 8, 17)


@pytest.mark.parametrize(
    ("text", "width"),
    {
        "plain letters": ("deploy", 6),
        "wide letters": ("部署", 4),
        "combining marks": ("e\u0301", 1),
        "enclosing marks": ("1\u20dd", 1),
        "nothing": ("", 0),
    }.values(),
)
def test_text_is_measured_in_cells(text: str, width: int) -> None:
    """Wide letters take two cells, marks none."""
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    {
        "what fits": ("deploy", 6, "deploy"),
        "what does not": ("deploy-time", 7, "deploy…"),
        "wide letters": ("部署時間", 6, "部署…"),
        "a space before the cut": ("deploy time", 8, "deploy…"),
        "no room for the mark": ("deploy", 1, "d"),
    }.values(),
)
def test_a_cut_is_marked(text: str, width: int, clipped: str) -> None:
    """Cut text ends with the ellipsis where there is room for it."""
    assert clip(text, width) == clipped


def test_text_is_padded_on_either_side() -> None:
    """Padding goes behind, or in front for numbers."""
    assert (pad("部署", 6), pad("53%", 5, right=True), pad("too long", 3)) == ("部署  ", "  53%", "too long")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    {
        "short": ("one two", 10, ["> one two"]),
        "long": ("one two three four", 11, ["> one two", "- three", "- four"]),
        "a word of its own": ("abcdefghijkl xyz", 6, ["> abcd", "- efgh", "- ijkl", "- xyz"]),
        "no text": ("", 10, [">"]),
        "hardly any room": ("部署", 3, ["> 部", "- 署"]),
    }.values(),
)
def test_lines_are_broken_at_spaces(text: str, width: int, lines: list[str]) -> None:
    """Words stay whole unless one alone is wider than a line."""
    assert wrap(text, width, "> ", "- ") == lines


def test_parts_stay_whole() -> None:
    """A line is broken between parts rather than within one."""
    assert flow(["week 7 of 14", "51% gone", "a part of many words"], " · ", 24) == [
        "week 7 of 14 · 51% gone",
        "a part of many words",
    ]


ROWS: list[Texts] = [("on track", "deploy-time", "26 min", "53%", "Priya"), ("no data", "p99", "last 212 ms", None, "")]


@pytest.mark.parametrize(
    ("room", "widths"),
    {
        "enough": (50, {0: 8, 1: 11, 2: 6, 3: 3, 4: 5}),
        "a little less": (39, {0: 8, 1: 9, 2: 6, 3: 3, 4: 5}),
        "too little for one": (33, {0: 8, 1: 10, 2: 6, 3: 3}),
        "too little for two": (24, {0: 8, 1: 6, 2: 6}),
        "too little for all": (10, {0: 8, 1: 6, 2: 6}),
    }.values(),
)
def test_columns_shrink_and_then_go(room: int, widths: dict[int, int]) -> None:
    """A column that may shrink does so first; then columns go, in order."""
    rows = [ROWS[0], ("no data", "p99", "212 ms", "", "")]

    assert grid(rows, room, least={4: 5, 1: 6}, dispensable=(4, 3), ellipsis="…").widths == widths


def test_a_cell_may_run_on() -> None:
    """A cell before an absent one takes its room, and needs no more of its own column than that."""
    columns = grid(ROWS, 50, least={}, dispensable=(), ellipsis="…")

    assert columns.row(ROWS[0]) == ["on track", "deploy-time", "26 min", "53%", "Priya"]
    assert columns.row(ROWS[1]) == ["no data ", "p99        ", "last 212 ms", "     "]
    assert columns.width == 41


def test_a_cell_that_ran_on_keeps_its_room_when_columns_go() -> None:
    """What it took from a column that is gone, its own column gives it."""
    columns = grid(ROWS, 33, least={}, dispensable=(4, 3), ellipsis="…")

    assert columns.row(ROWS[1]) == ["no data ", "p99        ", "last 212 ms"]
    assert columns.widths == {0: 8, 1: 11, 2: 11}


@pytest.mark.parametrize(
    ("progress", "expected", "bar"),
    {
        "behind": (0.25, 0.51, "█████·····┃·········"),
        "ahead": (0.714, 0.51, "██████████┃███······"),
        "nothing yet": (0.0, 0.0, "┃···················"),
        "everything": (1.0, 1.0, "███████████████████┃"),
        "further away than the baseline": (-0.3, None, "····················"),
        "beyond the target": (1.7, None, "████████████████████"),
        "nearly": (0.999, None, "███████████████████·"),
    }.values(),
)
def test_progress_is_a_bar(progress: float, expected: float | None, bar: str) -> None:
    """Twenty cells, clamped, with even pace marked; only a full share fills the last cell."""
    assert progress_bar(progress, expected, DRAWN) == bar


def test_weeks_and_steps_are_strips() -> None:
    """Every week and every step has a mark of its own, in either set of characters."""
    weeks = [WeekValue(DAY + timedelta(weeks=n), 1.0, held) for n, held in enumerate((True, False, None))]
    steps = Milestones((Milestone("a", DAY, DAY), Milestone("b", DAY - timedelta(days=1)), Milestone("c", DAY)))

    assert (weeks_strip(weeks, 5, DRAWN), weeks_strip(weeks, 5, TYPED)) == ("■□?··", "+x?..")
    assert (steps_strip(steps, DAY, DRAWN), steps_strip(steps, DAY, TYPED)) == ("✔!○", "v!-")


@pytest.mark.parametrize(
    ("values", "line"),
    {
        "rising": ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
        "a gap": ([8, None, 1], "█ ▁"),
        "level": ([3, 3], "▄▄"),
        "one value": ([3], "▄"),
        "only gaps": ([None, None], "  "),
        "nothing": ([], ""),
    }.values(),
)
def test_a_series_is_a_sparkline(values: list[float | None], line: str) -> None:
    """The scale is the series' own range, and a gap stays a gap."""
    assert sparkline(values, DRAWN) == line


def test_a_sparkline_has_its_ends_beside_it() -> None:
    """The two ends stand beside the line, below it where there is no room, and not at all for one value."""
    first = WeekLine(1, "5 Jul 2026", 30.0, "30 min", None)
    weeks = [first, WeekLine(2, "12 Jul 2026", 20.0, "20 min", None)]

    assert series_lines(weeks, Style(), "  ") == ["  █▁  30 min to 20 min"]
    assert series_lines(weeks, Style(10), "  ") == ["  █▁", "  30 min", "  to 20", "  min"]
    assert series_lines(weeks[:1], Style(ascii=True)) == ["4  "]
    assert series_lines([replace(first, raw=None, value=None)], Style()) == []


def test_the_legend_explains_what_occurs() -> None:
    """Marks that occur are explained, others not."""
    assert legend("██┃··■?", DRAWN) == ["┃ even pace", "■ week held", "? no data"]


@pytest.mark.parametrize(
    ("goal", "ends"),
    {
        "a band": (
            Keep(Bound(20, strict=False), Bound(30, strict=False), parse_unit("ms")),
            {"baseline": None, "target": None, "low": 20, "high": 30},
        ),
        "a floor": (
            Keep(Bound(99, strict=False), None, parse_unit("%")),
            {"baseline": None, "target": 99, "low": 99, "high": None},
        ),
        "a ceiling": (
            Keep(None, Bound(15, strict=False), parse_unit("%")),
            {"baseline": None, "target": 15, "low": None, "high": 15},
        ),
        "a measured baseline": (
            ReachFromHistory(timedelta(days=28), 10.0, None, strict=False, unit=parse_unit("min")),
            {"baseline": None, "target": 10.0},
        ),
    }.values(),
)
def test_goals_have_their_ends_as_numbers(team: TeamStanding, goal: Goal, ends: dict[str, float | None]) -> None:
    """Baseline, target and bounds are raw numbers; what a goal does not have is null."""
    standing = team.standings()[0]
    told = row(replace(standing, key_result=replace(standing.key_result, goal=goal)), team.team.cycle, team.at)
    item = json_docs.item(told)

    assert {name: item[name] for name in ends} == ends
