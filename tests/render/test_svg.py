"""Drawings: what they show, what they say instead, and how much they weigh."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tracker.core.flags import Flag
from tracker.core.model import Ambition, Bound, Checkpoint, Keep, Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.quantity import parse_unit
from tracker.core.row import row
from tracker.core.signal import charts
from tracker.core.standing import Status, WeekValue
from tracker.render.svg.axes import Axes, round_values, spread, value_range
from tracker.render.svg.choice import detail_picture, row_picture
from tracker.render.svg.drawing import number
from tracker.render.svg.sparkline import sparkline
from tracker.render.svg.strips import week_strip
from tracker.render.svg.subject import Subject

if TYPE_CHECKING:
    from markupsafe import Markup

    from tracker.core.standing import Standing, TeamStanding

MONTHS = ("Jun", "Jul", "Aug", "Sep", "Oct")
BUDGETS = {"bullet": 600, "spark": 600, "strip": 1000, "chart": 4000, "steps": 1000, "timeline": 4000}


def subject(standing: Standing, team: TeamStanding, flags: tuple[Flag, ...] = ()) -> Subject:
    """What a chart of the standing is drawn from."""
    cycle = team.team.cycle
    return Subject(row(standing, cycle, team.at), cycle, cycle.day_of(team.at), flags)


def named(team: TeamStanding, short: str) -> Standing:
    """The standing of a key result by its short id."""
    return next(each for each in (*team.standings(), *team.health) if each.key_result.id == short)


def paths(drawn: Markup | None, kind: str) -> list[str]:
    """The data of every path of a class."""
    assert drawn is not None
    found = ET.fromstring(drawn).iter("path")
    return [path.attrib["d"] for path in found if kind in path.attrib["class"].split()]


def texts(drawn: Markup | None) -> list[str]:
    """Every text that is drawn."""
    assert drawn is not None
    return [text.text or "" for text in ET.fromstring(drawn).iter("text")]


def told(drawn: Markup | None, part: str = "title") -> str:
    """What a drawing says to those who do not see it."""
    assert drawn is not None
    return ET.fromstring(drawn).findtext(part) or ""


def drawings(team: TeamStanding) -> list[Markup]:
    """Every drawing of a team."""
    found: list[Markup | None] = []
    for standing in (*team.standings(), *team.health):
        each = subject(standing, team, (Flag(date(2026, 7, 21), "cache"), Flag(date(2026, 8, 1), "note")))
        found += [row_picture(each), detail_picture(each), sparkline(standing)]
    return [drawn for drawn in found if drawn is not None]


def test_every_drawing_is_small(storied_team: TeamStanding) -> None:
    """No drawing is heavier than its kind may be, with all that it can show."""
    sizes = [(ET.fromstring(drawn).attrib["class"], len(drawn.encode())) for drawn in drawings(storied_team)]

    assert [] == [(kind, size) for kind, size in sizes if size > BUDGETS[kind]]
    assert BUDGETS.keys() == {kind for kind, _ in sizes}


def test_every_drawing_has_a_text_alternative(storied_team: TeamStanding) -> None:
    """Each is an image with a title; its own texts are hidden from a screen reader."""
    for drawn in drawings(storied_team):
        root = ET.fromstring(drawn)
        assert "img" == root.attrib["role"]
        assert "title" == root[0].tag
        assert root[0].text
        assert "true" == root[-1].attrib["aria-hidden"]


def test_drawings_hold_no_colour_and_no_id(storied_team: TeamStanding) -> None:
    """Colours come from the style sheet alone, and any number of drawings fit into one page."""
    for drawn in drawings(storied_team):
        assert not re.search(r'#[0-9A-Fa-f]{3}|style=|fill=|stroke="| id=|href', drawn)


def test_a_bullet_is_in_progress_space(team: TeamStanding) -> None:
    """The bar ends at the progress, the mark at even pace, and the target is the right edge."""
    drawn = row_picture(subject(named(team, "deploy-time"), team))

    assert "53% of the way, even pace 51%" == told(drawn)
    assert ["M8 7h76.5v6h-76.5z"] == paths(drawn, "bar")
    assert ["M81.6 0V20"] == paths(drawn, "pace")
    assert ["M152 0V20"] == paths(drawn, "target")
    assert [] == paths(drawn, "beyond")


@pytest.mark.parametrize(
    ("progress", "bar", "arrow"),
    {
        "beyond the target": (1.3, "M8 7h144v6h-144z", ["M154 6l6 4-6 4z"]),
        "further away than the baseline": (-0.2, "M8 7h0v6h0z", ["M6 6l-6 4 6 4z"]),
        "at the target": (1.0, "M8 7h144v6h-144z", []),
    }.values(),
)
def test_a_bullet_is_cut_with_an_arrow(team: TeamStanding, progress: float, bar: str, arrow: list[str]) -> None:
    """Progress beyond the ends is drawn to the end, with an arrow."""
    standing = replace(named(team, "deploy-time"), progress=progress)

    drawn = row_picture(subject(standing, team))

    assert [bar] == paths(drawn, "bar")
    assert arrow == paths(drawn, "beyond")


def test_a_bullet_has_the_bands_of_the_ambition(team: TeamStanding) -> None:
    """The band of on track begins at 0.7, and at 0.95 for a committed goal."""
    standing = named(team, "deploy-time")
    committed = replace(standing, key_result=replace(standing.key_result, ambition=Ambition.COMMITTED))

    assert ["M108.8 0h43.2v20h-43.2z"] == paths(row_picture(subject(standing, team)), "band-high")
    assert ["M144.8 0h7.2v20h-7.2z"] == paths(row_picture(subject(committed, team)), "band-high")


def test_a_bullet_without_data_is_an_empty_outline(team: TeamStanding) -> None:
    """No bar, no band and no pace: only the words."""
    drawn = row_picture(subject(named(team, "api-p99"), team))

    assert ["no data"] == texts(drawn)
    assert "no data" == told(drawn)
    assert ["outline"] == [path.attrib["class"] for path in ET.fromstring(drawn).iter("path")]


def test_a_bullet_without_pace_has_no_mark(team: TeamStanding) -> None:
    """Where no progress is expected, no mark is drawn and none is told."""
    drawn = row_picture(subject(replace(named(team, "deploy-time"), expected=None), team))
    unpaced = replace(subject(named(team, "deploy-time"), team).row, expected=None)

    assert [] == paths(drawn, "pace")
    assert "of the way" in told(row_picture(replace(subject(named(team, "deploy-time"), team), row=unpaced)))


def test_a_strip_tells_weeks_by_shape(team: TeamStanding) -> None:
    """Held, missed and silent weeks are three different drawings, and the future is a line."""
    drawn = row_picture(subject(named(team, "deploy-success"), team))

    (held,), (missed,), (absent,), (future,) = (paths(drawn, kind) for kind in ("held", "missed", "absent", "future"))
    assert (4, 2, 1) == (held.count("z"), missed.count("z"), absent.count("z"))
    assert 2 * 2 == missed.count("l")
    assert future.endswith("H240")
    assert "held in 4 of 6 weeks, 1 without data" == told(drawn)


def test_a_strip_of_a_whole_cycle_has_no_future() -> None:
    """When every week has begun there is no line, however narrow the weeks are."""
    weeks = [WeekValue(date(2026, 1, 5) + timedelta(weeks=week), 1.0, held=week % 2 == 0) for week in range(53)]

    drawn = week_strip(weeks, 53)

    assert [] == paths(drawn, "future")
    assert "held in 27 of 53 weeks" == told(drawn)


def test_a_keep_goal_without_weeks_is_an_outline(team: TeamStanding) -> None:
    """Before the first week there is no strip."""
    standing = replace(named(team, "deploy-success"), weeks=(), progress=None, status=Status.NOT_STARTED)

    assert ["not started"] == texts(row_picture(subject(standing, team)))


def test_steps_are_told_by_shape(team: TeamStanding) -> None:
    """A ticked disc is done, a triangle overdue, a ring to do."""
    drawn = row_picture(subject(named(team, "self-serve-env"), team))

    assert "2 of 5 steps done, 1 overdue" == told(drawn)
    assert [2, 1, 2] == [
        paths(drawn, kind)[0].count(mark) for kind, mark in (("done", "l"), ("overdue", "l7 12"), ("todo", "z"))
    ]


def test_a_time_line_names_its_steps(team: TeamStanding) -> None:
    """Every step is named with its day, today is marked, and names do not run into each other."""
    drawn = detail_picture(subject(named(team, "self-serve-env"), team))

    assert ["templates", "15 Jul", "review", "31 Jul", "quota", "14 Aug"] == texts(drawn)[:6]
    assert 1 == len(paths(drawn, "today"))
    assert "Steps: templates, due 15 Jul 2026" in told(drawn, "desc")


def test_names_that_would_touch_go_into_rows(team: TeamStanding) -> None:
    """Steps of one week are named one below the other, and long titles are cut."""
    steps = tuple(Milestone(f"a step with a long title {day}", date(2026, 7, day)) for day in (10, 11, 12))
    standing = named(team, "self-serve-env")
    standing = replace(standing, key_result=replace(standing.key_result, goal=Milestones(steps)))

    drawn = detail_picture(subject(standing, team))

    assert drawn is not None
    heights = [text.attrib["y"] for text in ET.fromstring(drawn).iter("text")]
    assert 6 == len(set(heights))
    assert "a step with a long ti…" == texts(drawn)[0]


def test_many_steps_are_numbered(team: TeamStanding) -> None:
    """More than eight steps bear numbers, in the order of the plan; after the cycle there is no today."""
    steps = tuple(Milestone(f"step {day}", date(2027, 7, day), date(2026, 7, day)) for day in range(1, 11))
    standing = named(team, "self-serve-env")
    standing = replace(standing, key_result=replace(standing.key_result, goal=Milestones(steps)))
    over = replace(subject(standing, team), today=date(2026, 12, 1))

    drawn = detail_picture(over)

    assert [str(count) for count in range(1, 11)] == texts(drawn)
    assert "10 of 10 steps done." == told(drawn)
    assert [] == paths(drawn, "today")
    assert "10 steps by their due days." == told(drawn, "desc")


def test_a_sparkline_keeps_its_gaps(team: TeamStanding) -> None:
    """A week without a value breaks the line, and a value alone between gaps is a dot."""
    standing = named(team, "api-p99")
    values = [398.0, None, 340.0, None, None, 220.0, 212.0]
    weeks = tuple(week._replace(value=value) for week, value in zip(standing.weeks, values, strict=True))

    (line,) = paths(sparkline(replace(standing, weeks=weeks)), "line")

    assert (3, 1, 2) == (line.count("M"), line.count("L"), line.count("h0"))


def test_a_sparkline_shows_what_is_usual_and_where_the_cycle_starts(storied_team: TeamStanding) -> None:
    """The last 13 weeks, with the band and the tick, and with no target that would flatten it."""
    drawn = sparkline(named(storied_team, "ci-time"))

    assert "13 weeks, no data" not in told(drawn)
    assert told(drawn).startswith("13 weeks, ")
    assert 1 == len(paths(drawn, "usual"))
    assert 1 == len(paths(drawn, "start"))
    assert [] == paths(drawn, "target")
    assert 1 == len(paths(sparkline(named(storied_team, "critical-bugs")), "target"))


@pytest.mark.parametrize("values", [[], [5.0], [None, 5.0, None]])
def test_a_line_needs_two_values(team: TeamStanding, values: list[float | None]) -> None:
    """One value is no line."""
    standing = named(team, "critical-bugs")
    weeks = tuple(WeekValue(date(2026, 6, 29) + timedelta(weeks=week), value) for week, value in enumerate(values))

    assert sparkline(replace(standing, weeks=weeks)) is None


def test_a_chart_shows_everything_that_is_known(storied_team: TeamStanding) -> None:
    """Usual range, gap, start, flags, cone, pace, target, weeks and signals, each with its words."""
    drawn = detail_picture(subject(named(storied_team, "ci-time"), storied_team, (Flag(date(2026, 7, 21), "cache"),)))

    kinds = ("usual", "limit", "mean", "absent", "start", "flag", "cone", "pace", "target", "before", "line", "ring")
    assert [] == [kind for kind in kinds if not paths(drawn, kind)]
    assert {"even pace", "target <5", "likely 15.2 to 19.8", "trial limits (11 points)", "1"} <= set(texts(drawn))
    assert "min, lower is better ↓" in texts(drawn)
    assert "25% of the way, likely to end at 15 to 20 min (score 0.50, from 7 weeks)." == told(drawn)
    assert "no data in 1 week. Target <5. Likely 15.2 to 19.8." in told(drawn, "desc")
    assert told(drawn, "desc").endswith("1 flag.")


def test_a_chart_draws_only_what_is_known(team: TeamStanding) -> None:
    """Without history, projection and flags, neither band nor cone nor flag is drawn."""
    drawn = detail_picture(subject(named(team, "critical-bugs"), team))

    assert [] == [kind for kind in ("usual", "cone", "flag", "before", "start", "ring", "absent") if paths(drawn, kind)]
    assert 1 == len(paths(drawn, "target"))


def test_too_few_weeks_have_no_usual_range(team: TeamStanding) -> None:
    """A process behaviour chart without limits draws none."""
    standing = named(team, "critical-bugs")
    short = charts(standing.weeks, start=team.team.cycle.first, lower_is_better=True)

    assert [] == paths(detail_picture(subject(replace(standing, charts=short), team)), "usual")


def test_a_chart_needs_a_value(team: TeamStanding) -> None:
    """Before the first reading there is nothing to draw."""
    assert detail_picture(subject(replace(named(team, "deploy-time"), weeks=()), team)) is None


def test_the_running_week_is_no_gap(team: TeamStanding) -> None:
    """A week is hatched when it went by without a reading, not while it may still get one."""
    standing = named(team, "critical-bugs")
    running = replace(standing, weeks=(*standing.weeks, WeekValue(date(2026, 8, 17), None)))

    assert [] == paths(detail_picture(subject(running, team)), "absent")


def test_silence_up_to_today_is_a_gap(team: TeamStanding) -> None:
    """Where the newest value is not current, the days from it to today are hatched and said to have no data."""
    standing = replace(named(team, "critical-bugs"), status=Status.NO_DATA)
    lost = replace(standing, weeks=(*standing.weeks[:-2], *(week._replace(value=None) for week in standing.weeks[-2:])))
    late = subject(lost, team)
    ended = replace(late, today=team.team.cycle.last)

    for shown, anchor in ((late, "axis"), (ended, "axis end")):
        drawn = detail_picture(shown)
        assert 1 == len(paths(drawn, "absent"))
        assert drawn is not None
        assert [anchor] == [each.get("class") for each in ET.fromstring(drawn).iter("text") if each.text == "no data"]


def test_the_newest_value_is_where_it_was_read(team: TeamStanding) -> None:
    """A value of Thursday is not drawn as if it were known of Sunday; one of an earlier week, at the end of that."""
    shown = subject(named(team, "critical-bugs"), team)
    thursday, monday = datetime(2026, 8, 6, 12, tzinfo=UTC), date(2026, 8, 3)
    for observed, day in (
        (thursday, date(2026, 8, 6)),
        (thursday + timedelta(weeks=1), date(2026, 8, 9)),
        (thursday - timedelta(weeks=1), monday),
        (None, date(2026, 8, 9)),
    ):
        known = replace(shown, row=replace(shown.row, standing=replace(shown.standing, observed_at=observed)))
        assert day == known.day(WeekValue(monday, 4.0))


def test_a_chart_names_the_month_it_begins_in(team: TeamStanding) -> None:
    """Unless the first of the next month is too near to name both."""
    shown = subject(named(team, "critical-bugs"), team)
    early = replace(shown, cycle=replace(shown.cycle, first=date(2026, 7, 6), last=date(2026, 10, 4)))
    near = replace(shown, cycle=replace(shown.cycle, first=date(2026, 6, 29), last=date(2026, 9, 27)))

    assert ["Jul", "Aug", "Sep", "Oct"] == [text for text in texts(detail_picture(early)) if text in MONTHS]
    assert ["Jul", "Aug", "Sep"] == [text for text in texts(detail_picture(near)) if text in MONTHS]


def test_near_the_ceiling_the_axis_shows_the_shortfall(team: TeamStanding) -> None:
    """Of a ratio to be kept above 95 %, what it falls short of 100 can be read."""
    drawn = detail_picture(subject(named(team, "deploy-success"), team))

    assert "% short of 100, less is better ↑" in texts(drawn)
    assert {"0.5", "1", "1.5", "keep at least 99"} <= set(texts(drawn))


@pytest.mark.parametrize(
    ("goal", "named_as"),
    {
        "a band": (
            Keep(Bound(20, strict=False), Bound(30, strict=False), parse_unit("min")),
            ["min", "keep at least 20", "keep at most 30"],
        ),
        "a ceiling": (Keep(None, Bound(30, strict=False), parse_unit("min")), ["keep at most 30"]),
        "a goal that rises": (
            Reach(10, 40, strict=False, unit=parse_unit("%")),
            ["%, higher is better ↑", "target ≥40"],
        ),
        "a baseline yet to be measured": (
            ReachFromHistory(timedelta(days=28), 10, None, strict=False, unit=parse_unit("min")),
            ["min"],
        ),
    }.values(),
)
def test_every_kind_of_goal_is_named(team: TeamStanding, goal: object, named_as: list[str]) -> None:
    """A chart names the bounds of a band, one bound, or the target; an unknown one it leaves out."""
    standing = named(team, "critical-bugs")
    standing = replace(standing, key_result=replace(standing.key_result, goal=goal), change=None)

    assert [] == [each for each in named_as if each not in texts(detail_picture(subject(standing, team)))]


def test_what_is_usual_is_named_in_full(storied_team: TeamStanding) -> None:
    """With twelve weeks behind them the limits are no trial."""
    assert "usual 41.5 to 49" in texts(detail_picture(subject(named(storied_team, "deploy-time"), storied_team)))


def test_pace_goes_through_checkpoints(team: TeamStanding) -> None:
    """The pace line has the corners of the goal's own checkpoints."""
    standing = named(team, "deploy-time")
    steady = replace(standing.key_result, checkpoints=(Checkpoint(date(2026, 8, 15), 0.2),))

    (straight,) = paths(detail_picture(subject(standing, team)), "pace")
    (bent,) = paths(detail_picture(subject(replace(standing, key_result=steady), team)), "pace")

    assert (1, 2) == (straight.count("L"), bent.count("L"))


@pytest.mark.parametrize(
    ("newest", "kind"),
    [(9.0, "pace"), (44.0, "pace end")],
    ids=["below the line it is named above", "above the line it is named below"],
)
def test_pace_is_named_where_the_values_are_not(team: TeamStanding, newest: float, kind: str) -> None:
    """The name of the pace line keeps out of the way of the newest value."""
    standing = named(team, "deploy-time")
    moved = replace(standing, weeks=(*standing.weeks[:-1], standing.weeks[-1]._replace(value=newest)))

    drawn = detail_picture(subject(moved, team))

    assert drawn is not None
    (name,) = [text for text in ET.fromstring(drawn).iter("text") if text.text == "even pace"]
    assert kind == name.attrib["class"]


def test_hostile_text_stays_text(team: TeamStanding) -> None:
    """A title with mark-up is drawn as it is."""
    steps = (Milestone('</text><script>"&\x1b', date(2026, 7, 10)),)
    standing = named(team, "self-serve-env")
    standing = replace(standing, key_result=replace(standing.key_result, goal=Milestones(steps)))

    assert '</text><script>"&' == texts(detail_picture(subject(standing, team)))[0]


@pytest.mark.parametrize(
    ("values", "zero", "expected"),
    {
        "a margin around values": ([10.0, 20.0], False, (9.4, 20.6)),
        "zero is an edge": ([10.0, 20.0], True, (0.0, 21.2)),
        "negative values end at zero": ([-10.0, -20.0], True, (-21.2, 0.0)),
        "one value": ([4.0], False, (1.76, 6.24)),
        "zero alone": ([0.0], True, (-0.56, 0.56)),
    }.values(),
)
def test_the_values_in_view(values: list[float], zero: bool, expected: tuple[float, float]) -> None:
    """All values fit, with a margin wherever the edge is not zero itself."""
    assert expected == pytest.approx(value_range(values, zero=zero))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    {
        "tens": (0, 47, [0, 10, 20, 30, 40]),
        "twenties": (0, 53, [0, 20, 40]),
        "tenths": (98.04, 99.6, [98.5, 99.0, 99.5]),
        "thousands": (1200, 9800, [2000, 4000, 6000, 8000]),
        "around zero": (-7, 8, [-5, 0, 5]),
    }.values(),
)
def test_grid_lines_are_round(low: float, high: float, expected: list[float]) -> None:
    """At most five lines, in steps of 1, 2 or 5."""
    assert expected == pytest.approx(round_values(low, high))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    {
        "a quarter": (date(2026, 6, 29), date(2026, 9, 30), [7, 8, 9]),
        "from the first of a month": (date(2026, 1, 1), date(2026, 2, 28), [1, 2]),
        "over the new year": (date(2026, 11, 9), date(2027, 1, 31), [12, 1]),
        "two years, thinned": (date(2026, 1, 1), date(2027, 12, 31), [1, 3, 5, 7, 9, 11] * 2),
        "within a month": (date(2026, 7, 6), date(2026, 7, 20), []),
    }.values(),
)
def test_months_in_view(first: date, last: date, expected: list[int]) -> None:
    """The first day of each month gets its name, of every other one where there are many."""
    axes = Axes(first, last, 0, 1, 0, 100, 0, 100)

    assert expected == [day.month for day in axes.months()]
    assert {1} >= {day.day for day in axes.months()}


@pytest.mark.parametrize(
    ("places", "expected"),
    {
        "far apart": ([10, 60], [10, 60]),
        "too near": ([50, 52], [50, 64]),
        "in another order": ([52, 50], [64, 50]),
        "at the bottom": ([95, 99], [86, 100]),
        "above the top": ([-5], [0]),
        "none": ([], []),
    }.values(),
)
def test_labels_keep_apart(places: list[float], expected: list[float]) -> None:
    """Neighbours are 14 apart and within the edges."""
    assert expected == spread(places, 14, 0, 100)


@pytest.mark.parametrize(("value", "text"), [(1.25, "1.2"), (3.0, "3"), (-0.04, "0"), (-2.5, "-2.5")])
def test_coordinates_are_short(value: float, text: str) -> None:
    """A coordinate has one decimal at most, and zero no sign."""
    assert text == number(value)
