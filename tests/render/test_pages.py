"""Whole pages: what a terminal, a Markdown file and a program get to see of one believable team."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.agenda import with_agenda
from tracker.core.readings import Reading
from tracker.core.report import weekly_report
from tracker.core.standing import Status, Trust
from tracker.core.view import status_view
from tracker.render import csv_export, json_docs, plain, show_text, status_text, weekly_markdown, weekly_text
from tracker.render.layout import cells
from tracker.render.style import Style

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from tracker.core.readings import History
    from tracker.core.report import WeeklyReport
    from tracker.core.standing import Standing, TeamStanding
    from tracker.core.view import StatusView

STYLES = {
    "100 columns": Style(100),
    "79 columns": Style(79),
    "59 columns": Style(59),
    "ASCII": Style(100, ascii=True),
}
styles = pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())


def subject(team: TeamStanding, short: str) -> Standing:
    """The standing of a key result by its short id."""
    return next(each for each in (*team.standings(), *team.health) if each.key_result.id == short)


def with_standing(team: TeamStanding, changed: Standing) -> TeamStanding:
    """The team with one key result standing otherwise."""
    name = changed.key_result.name
    objectives = tuple(
        replace(each, standings=tuple(changed if one.key_result.name == name else one for one in each.standings))
        for each in team.objectives
    )
    return replace(team, objectives=objectives)


def everything(team: TeamStanding, history: History) -> dict[str, str]:
    """Every output for people of one team, by name."""
    view, report = status_view([team]), weekly_report(team)
    pages = {f"status, {name}": status_text.render(view, style) for name, style in STYLES.items()}
    pages |= {f"weekly, {name}": weekly_text.render(report, style, full=True) for name, style in STYLES.items()}
    pages |= {f"show {each.key_result.id}": show_text.render(each, team, history, Style()) for each in team.standings()}
    weeks = {f"weeks of {each.key_result.id}": plain.show(each, team) for each in team.standings()}
    return (
        pages
        | weeks
        | {
            "Markdown": weekly_markdown.render(report, full=True),
            "plain status": plain.status(view),
            "plain report": plain.report(report),
        }
    )


@styles
def test_status_page(view: StatusView, style: Style, snapshot: SnapshotAssertion) -> None:
    """The team on one screen."""
    assert snapshot == status_text.render(view, style)


@styles
def test_weekly_page(report: WeeklyReport, style: Style, snapshot: SnapshotAssertion) -> None:
    """The weekly report on a terminal."""
    assert snapshot == weekly_text.render(report, style)


@styles
def test_weekly_page_of_a_meeting(meeting: WeeklyReport, style: Style, snapshot: SnapshotAssertion) -> None:
    """With an agenda before the decisions."""
    assert snapshot == weekly_text.render(meeting, style).partition("Needs a decision")[0]


def test_weekly_markdown_of_a_meeting(meeting: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The agenda is a table."""
    assert snapshot == weekly_markdown.render(meeting).partition("## Needs a decision")[0]


def test_agenda_of_a_quiet_week(quiet_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The meeting can be cancelled or cut."""
    quiet = with_agenda(quiet_report, 20)

    assert snapshot == weekly_text.render(quiet, Style()) + weekly_markdown.render(quiet)


def test_agenda_document(meeting: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The agenda for programs."""
    (report,) = json_docs.report([meeting])["reports"]

    assert snapshot == json_docs.text({"agenda": report["agenda"]})


@styles
@pytest.mark.parametrize("short", ["deploy-time", "deploy-success", "self-serve-env", "api-p99", "pages"])
def test_show_page(team: TeamStanding, history: History, short: str, style: Style, snapshot: SnapshotAssertion) -> None:
    """One key result of each kind."""
    assert snapshot == show_text.render(subject(team, short), team, history, style)


def test_weekly_markdown(report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The weekly report as Markdown."""
    assert snapshot == weekly_markdown.render(report)


def test_weekly_markdown_in_full(report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """With every key result told in detail."""
    assert snapshot == weekly_markdown.render(report, full=True)


def test_records(view: StatusView, report: WeeklyReport, team: TeamStanding, snapshot: SnapshotAssertion) -> None:
    """Plain records of status, report and weeks."""
    assert snapshot == plain.status(view) + plain.report(report) + plain.show(subject(team, "deploy-success"), team)


def test_spreadsheet(view: StatusView, snapshot: SnapshotAssertion) -> None:
    """The status as CSV."""
    assert snapshot == csv_export.status(view)


def test_status_document(view: StatusView, team: TeamStanding, snapshot: SnapshotAssertion) -> None:
    """The JSON of status."""
    assert snapshot == json_docs.text(json_docs.status(view, team.at, ["okrs/api.yaml could not be used"]))


def test_show_document(team: TeamStanding, history: History, snapshot: SnapshotAssertion) -> None:
    """The JSON of one key result."""
    assert snapshot == json_docs.text(json_docs.show(subject(team, "critical-bugs"), team, history))


def test_report_document(report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The JSON of the weekly report."""
    assert snapshot == json_docs.text(json_docs.report([report]))


@pytest.mark.parametrize("width", range(20, 140, 7))
def test_no_line_is_too_long(
    view: StatusView, meeting: WeeklyReport, team: TeamStanding, history: History, width: int
) -> None:
    """Every page keeps within the width, as far as the pictures allow."""
    style = Style(width)
    pages = [status_text.render(view, style), weekly_text.render(meeting, style)]
    shown = [show_text.render(each, team, history, style) for each in team.standings()]

    lines = [line for page in [*pages, *shown] for line in page.splitlines()]

    assert [line for line in lines if cells(line) > max(width, 45)] == []


def test_columns_go_in_order(view: StatusView) -> None:
    """On a narrow terminal the owner goes first, then the change, and at last the rows stack."""
    wide, narrow, tight, stacked = (status_text.render(view, Style(width)) for width in (100, 79, 62, 59))

    assert "Priya" in wide
    assert "shorter" in wide
    assert "Priya" not in narrow
    assert "● on track  deploy-time" in tight
    assert "● on track  deploy-time\n" in stacked


def test_colour_says_nothing_by_itself(
    view: StatusView, meeting: WeeklyReport, team: TeamStanding, history: History
) -> None:
    """Without its colours a coloured page is the plain page."""
    plain_style, coloured = Style(), Style(colour=True)
    one = subject(team, "ci-time")
    pages = [
        (status_text.render(view, coloured), status_text.render(view, plain_style)),
        (weekly_text.render(meeting, coloured), weekly_text.render(meeting, plain_style)),
        (show_text.render(one, team, history, coloured), show_text.render(one, team, history, plain_style)),
    ]

    for painted, bare in pages:
        assert "\x1b[33m" in painted
        stripped = painted
        for code in ("0", "1", "31", "33", "34", "36", "90"):
            stripped = stripped.replace(f"\x1b[{code}m", "")
        assert bare == "\n".join(line.rstrip() for line in stripped.split("\n"))


def test_ascii_pages_are_ascii(view: StatusView, report: WeeklyReport, team: TeamStanding, history: History) -> None:
    """With `--ascii` only names keep their own letters."""
    style = Style(ascii=True)
    pages = [status_text.render(view, style), weekly_text.render(report, style, full=True)]
    pages += [show_text.render(each, team, history, style) for each in team.standings()]

    assert all(page.replace("Tomás", "Tomas").isascii() for page in pages)


STALENESS = {
    "broken beyond its limit": {},
    "stale": {"trust": Trust.STALE, "gap": None, "reason": "no data since Tue 11 Aug 14:05 UTC"},
    "read only before the cycle": {
        "trust": Trust.FRESH,
        "gap": None,
        "weeks": (),
        "reason": "no reading in the cycle yet",
    },
    "paused": {"status": Status.PAUSED, "gap": None, "reason": "paused: the service moves"},
}


@pytest.mark.parametrize("changes", STALENESS.values(), ids=STALENESS.keys())
def test_an_old_value_is_never_shown_as_current(team: TeamStanding, history: History, changes: dict[str, Any]) -> None:
    """Wherever a value that does not count is printed, `last` and its time stand beside it."""
    pages = everything(with_standing(team, replace(subject(team, "api-p99"), **changes)), history)
    flowing = {name: " ".join(page.split()) for name, page in pages.items()}

    for page in flowing.values():
        assert page.count("last 212 ms, Tue 11 Aug 14:05 UTC") == page.count("212")
    assert all("212" in pages[name] for name in ("status, 100 columns", "Markdown", "plain status", "show api-p99"))


@pytest.mark.parametrize("changes", STALENESS.values(), ids=STALENESS.keys())
def test_an_old_value_is_null_for_programs(team: TeamStanding, history: History, changes: dict[str, Any]) -> None:
    """In JSON and CSV it stands apart, with its time."""
    changed = replace(subject(team, "api-p99"), **changes)
    view = status_view([with_standing(team, changed)])
    (item,) = [
        each for each in json_docs.status(view, team.at)["items"] if each["key_result"] == changed.key_result.name
    ]

    assert (item["value"], item["observed_at"], item["score"]) == (None, None, None)
    assert item["last"] == {"value": 212.0, "observed_at": "2026-08-11T14:05:00Z"}
    assert ",,212.0,2026-08-11T14:05:00Z," in csv_export.status(view).replace("broken,", ",").replace(
        "stale,", ","
    ).replace("fresh,", ",")


def test_a_quiet_week_is_short(quiet_report: WeeklyReport) -> None:
    """When nothing calls for reading, twelve lines tell a team of six."""
    text, markdown = weekly_text.render(quiet_report, Style()), weekly_markdown.render(quiet_report)

    assert len([line for line in text.splitlines() if line]) <= 12
    assert len([line for line in markdown.splitlines() if line]) <= 12


def test_no_likely_end_without_a_projection(quiet_report: WeeklyReport, report: WeeklyReport) -> None:
    """The column of the likely end is there only if some key result has one."""
    for render in (weekly_markdown.render, lambda each: weekly_text.render(each, Style())):
        assert "Likely end" in render(report)
        assert "Likely end" not in render(quiet_report)


def test_demo_data_says_so_everywhere(team: TeamStanding, history: History) -> None:
    """Every output of made-up data carries the words."""
    view, report = status_view([team], demo=True), weekly_report(team, demo=True)
    one = subject(team, "ci-time")
    reading = Reading(one.key_result.name, team.at, 1.0, team.at, team.at)
    outputs = [
        status_text.render(view, Style()),
        weekly_text.render(report, Style()),
        weekly_markdown.render(report),
        show_text.render(one, team, history, Style(), demo=True),
        plain.status(view),
        plain.report(report),
        plain.show(one, team, demo=True),
        csv_export.status(view),
        csv_export.readings([(one.key_result, reading)], demo=True),
        json_docs.text(json_docs.status(view, team.at)),
        json_docs.text(json_docs.show(one, team, history, demo=True)),
        json_docs.text(json_docs.report([report])),
        json_docs.text(json_docs.readings([], demo=True)),
    ]

    assert all("demo data" in output for output in outputs)


def test_a_long_report_is_cut_clearly(team: TeamStanding) -> None:
    """A report beyond the limit keeps whole lines, its footer, and says that it was cut."""
    one = subject(team, "ci-time")
    long = tuple(replace(one, key_result=replace(one.key_result, name=f"n{n}", id=f"id-{n}")) for n in range(700))
    objective = replace(team.objectives[0], standings=long)
    text = weekly_markdown.render(weekly_report(replace(team, objectives=(objective,))))

    assert len(text) <= 60_000
    assert "**The report is cut here**: it would be longer than 60,000 characters." in text
    assert text.endswith("For learning, not for performance reviews.\n")


def test_many_needs_are_counted(team: TeamStanding) -> None:
    """Beyond five, needs are counted and not listed."""
    one = subject(team, "ci-time")
    many = tuple(replace(one, key_result=replace(one.key_result, name=f"n{n}", id=f"id-{n}")) for n in range(8))
    crowd = replace(team, objectives=(replace(team.objectives[0], standings=many),))
    report = weekly_report(crowd)

    assert "Needs someone (8)" in status_text.render(status_view([crowd]), Style())
    assert "  and 3 more\n" in status_text.render(status_view([crowd]), Style())
    assert "and 3 more, see the scorecard" in weekly_text.render(report, Style())
    assert "And 3 more, see the scorecard." in weekly_markdown.render(report)


def test_an_empty_view_points_to_check() -> None:
    """Without any key result the screen says how to go on."""
    assert status_text.render(status_view([]), Style()) == "Next: keyresult check\n"


def test_a_team_without_data_or_needs(team: TeamStanding, history: History) -> None:
    """Before the first reading there are no pictures, scores, needs or weeks to show."""
    one = subject(team, "deploy-time")
    bare = replace(one.key_result, owner=None)
    waiting = replace(
        one, key_result=bare, status=Status.NOT_STARTED, reason="the cycle starts on 1 Jul 2026", trust=Trust.NEVER,
        value=None, observed_at=None, progress=None, expected=None, score=None, projection=None, change=None, weeks=(),
    )  # fmt: skip
    objective = replace(team.objectives[0], standings=(waiting,), score=None, known=0, total=1)
    early = replace(team, objectives=(objective,), health=(), score=None, known=0, total=1)
    page = status_text.render(status_view([early]), Style())

    assert "no score yet, 0 of 1 with data" in page
    assert "no reading yet" in page
    assert "Needs someone" not in page
    assert "no owner" in show_text.render(waiting, early, history, Style())
    assert "no reading yet" in weekly_text.render(weekly_report(early), Style(), full=True)
    assert "no reading yet" in weekly_markdown.render(weekly_report(early), full=True)
    assert "no reading yet" in plain.status(status_view([early]))
    assert json_docs.status(status_view([early]), early.at)["items"][0]["last"] is None


def test_a_long_title_is_wrapped(team: TeamStanding) -> None:
    """An objective's title that does not fit beside its status is told above it."""
    long = replace(team.objectives[0].objective, title="Deploy with confidence " * 5)
    page = status_text.render(
        status_view([replace(team, objectives=(replace(team.objectives[0], objective=long),))]), Style()
    )

    assert "confidence\n" in page
    assert all(cells(line) <= 100 for line in page.splitlines())


def test_the_owner_of_nothing(team: TeamStanding) -> None:
    """A need without an owner names none."""
    nobody = replace(subject(team, "ci-time"), key_result=replace(subject(team, "ci-time").key_result, owner=None))
    report = weekly_report(with_standing(team, nobody))

    assert "weeks). To decide" in weekly_markdown.render(report)
    assert "weeks).\n" in weekly_text.render(report, Style())


def test_json_never_holds_what_is_no_number(team: TeamStanding, history: History) -> None:
    """A figure that is not finite becomes null."""
    odd = replace(subject(team, "deploy-time"), projected=float("nan"), expected=None)
    document = json_docs.show(odd, team, history)

    assert document["item"]["projected"] is None
    assert json.loads(json_docs.text(document)) == document


def test_times_are_utc() -> None:
    """An instant is told by RFC 3339 in UTC, whatever its zone."""
    zone = datetime.fromisoformat("2026-08-11T16:05:00.250+02:00")

    assert json_docs.instant(zone) == "2026-08-11T14:05:00.250000Z"


def test_readings_for_other_programs(team: TeamStanding, snapshot: SnapshotAssertion) -> None:
    """Readings as CSV and JSON, in their native unit."""
    one, steps = subject(team, "ci-time").key_result, subject(team, "self-serve-env").key_result
    at = datetime(2026, 8, 11, 14, tzinfo=UTC)
    learnt = at + timedelta(seconds=3)
    found = [
        (one, Reading(one.name, at, -1428.5, at, learnt, samples=12, poll=7)),
        (steps, Reading(steps.name, at, 3.0, at, learnt, filled=True)),
    ]

    assert snapshot == csv_export.readings(found) + json_docs.text(json_docs.readings(found))
