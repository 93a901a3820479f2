"""A team with a quarter and a year under way: each report arrives, once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

KINDS = "[nudge, weekly, monthly, review, notices]"
TARGETS = f"deliver:\n  archive: {{kind: file, folder: reports, kinds: {KINDS}}}\n"
YEAR = """\
team: platform
cycle: 2026
objectives:
  - id: stay
    title: Stay
    owner: dana
    key_results:
      - {id: retention, title: Keep them, baseline: 60 %, target: 90 %, measure: {connector: manual, unit: "%"}}
"""
MEASURED = """\
      - id: deploys
        title: Reduce deployment time
        baseline: 45 min
        target: < 12 min
        measure:
          {connector: prometheus, source: prod, query: 'job:deploy_duration_seconds:p50_7d{branch="main"}', unit: s}
"""
WEEKLY = ["weekly/platform/2026-W47/2026-Q4/archive", "weekly/platform/2026-W47/2026/archive"]


@pytest.fixture
def quarter(polled: Any) -> Any:
    """A polled folder of a team with one cycle, and a target."""
    polled.write("keyresult.yaml", polled.read("keyresult.yaml") + TARGETS)
    return polled


@pytest.fixture
def both(quarter: Any) -> Any:
    """The same with a year beside the quarter."""
    quarter.write("okrs/year.yaml", YEAR)
    return quarter


def ids(place: Any) -> list[str]:
    """The ids of all that was queued."""
    with closing(sqlite3.connect(place.path / "keyresult.db")) as connection:
        return sorted(name for (name,) in connection.execute("SELECT id FROM outbox"))


def files(place: Any) -> dict[str, str]:
    """What arrived, by name."""
    return {path.name: path.read_text() for path in sorted(Path(place.path / "reports/platform").iterdir())}


def test_both_weekly_reports_arrive_once(both: Any) -> None:
    """Two ids, two files, two titles that name the cycle; sending again sends nothing."""
    assert 0 == both("send", "weekly").code
    assert WEEKLY == ids(both)
    first, second = files(both).items()
    assert ("2026-W47-2026-Q4.md", "2026-W47-2026.md") == (first[0], second[0])
    assert first[1].startswith("# Platform OKRs 2026-Q4, week 47 (16 to 22 Nov 2026): ")
    assert second[1].startswith("# Platform OKRs 2026, week 47 (16 to 22 Nov 2026): ")
    again = both("send", "weekly")
    assert (0, 2, 0) == (again.code, again.err.count("was queued before"), again.err.count("sent weekly"))
    assert "" == both("send", "weekly", "--due").err


def test_one_cycle_is_asked_for_under_the_same_id(both: Any) -> None:
    """`--cycle` chooses among the reports, and changes the name of none."""
    assert 0 == both("send", "weekly", "--cycle", "2026").code
    assert WEEKLY[1:] == ids(both)
    assert 0 == both("send", "weekly").code
    assert WEEKLY == ids(both)


def test_what_was_sent_under_the_plain_id_is_not_sent_again(quarter: Any) -> None:
    """As after an upgrade, or a year that is added: only the report that was missing is sent."""
    assert 0 == quarter("send", "weekly").code
    quarter.write("okrs/year.yaml", YEAR)
    told = quarter("send", "weekly").err
    assert "weekly/platform/2026-W47/archive was queued before" in told
    assert ["weekly/platform/2026-W47/2026/archive", "weekly/platform/2026-W47/archive"] == ids(quarter)


def test_what_was_sent_with_its_cycle_is_not_sent_again(both: Any) -> None:
    """As after the file of the year is taken away: the id of the quarter stays that of its week."""
    assert 0 == both("send", "weekly").code
    (both.path / "okrs/year.yaml").unlink()
    assert f"{WEEKLY[0]} was queued before" in both("send", "weekly").err
    assert WEEKLY == ids(both)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("monthly", ["monthly/platform/2026-10/2026-Q4/archive", "monthly/platform/2026-10/2026/archive"]),
        (
            "nudge",
            [
                "nudge/platform/2026-W48/2026-Q4/dana/archive",
                "nudge/platform/2026-W48/2026-Q4/kim/archive",
                "nudge/platform/2026-W48/2026-Q4/lee/archive",
                "nudge/platform/2026-W48/2026/dana/archive",
            ],
        ),
    ],
)
def test_every_kind_tells_the_cycles_apart(both: Any, kind: str, expected: list[str]) -> None:
    """Months like weeks; a nudge ends with its owner, whose address it goes to."""
    assert 0 == both("send", kind).code
    assert expected == ids(both)
    assert len(expected) == len(files(both))


def test_cycles_that_end_together_have_a_review_each(both: Any) -> None:
    """The quarter and the year, by one command."""
    both.clock.move_to(datetime(2027, 1, 2, 9, tzinfo=UTC))
    assert 0 == both("send", "review").code
    assert ["review/platform/2026-Q4/archive", "review/platform/2026/archive"] == ids(both)


def test_each_is_compared_with_the_last_report_on_its_cycle(both: Any) -> None:
    """`--since last` of the year knows nothing of what was sent on the quarter."""
    assert 0 == both("send", "weekly", "--cycle", "2026-Q4").code
    both.clock.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
    asked = ("report", "weekly", "--since", "last", "-f", "md", "--cycle")
    assert "since the last weekly report (2026-W47, sent 24 Nov 2026)" in both(*asked, "2026-Q4").out.replace("\\", "")
    assert "No earlier weekly report of platform was sent" in both(*asked, "2026").out


def test_reports_of_a_month_do_not_overwrite_each_other(both: Any) -> None:
    """In a folder, too, the cycle is named."""
    assert 0 == both("report", "monthly", "-o", str(both.path / "out")).code
    names = sorted(path.name for path in (both.path / "out/platform").iterdir())
    assert ["monthly-2026-10-2026-Q4.md", "monthly-2026-10-2026.md"] == names


def test_each_cycle_has_its_notice(both: Any) -> None:
    """Both stop being readable in one poll: what is told of the second is not lost with the first."""
    both.write("okrs/year.yaml", YEAR + MEASURED)
    assert 0 == both("poll", "--force").code
    settings = both.read("keyresult.yaml")
    both.write("keyresult.yaml", settings.replace(both.url, "http://127.0.0.1:9"))
    for _ in range(2):
        both.later(timedelta(hours=1))
        both("poll", "--force")
    notices = [name.split("/")[3] for name in ids(both) if name.startswith("notices/")]
    assert ["2026", "2026-Q4"] == sorted(notices)


def sent_on(place: Any) -> dict[str, str]:
    """The cycle of each report that was queued, by its id."""
    with closing(sqlite3.connect(place.path / "keyresult.db")) as connection:
        return dict(connection.execute("SELECT id, cycle FROM outbox_view"))


def test_a_cycle_that_comes_first_takes_no_report_of_another_for_its_own(quarter: Any) -> None:
    """Its file sorts first and it is added after the week's report was sent: only its own report goes out."""
    assert 0 == quarter("send", "weekly").code
    quarter.write("okrs/a-year.yaml", YEAR)
    told = quarter("send", "weekly").err
    plain, named = "weekly/platform/2026-W47/archive", "weekly/platform/2026-W47/2026/archive"
    assert {plain: "2026-Q4", named: "2026"} == sent_on(quarter)
    assert f"{plain} was queued before" in told
    arrived = files(quarter)
    assert {"2026-W47.md", "2026-W47-2026.md"} == set(arrived)
    assert arrived["2026-W47.md"].startswith("# Platform OKRs, week 47 ")
    assert arrived["2026-W47-2026.md"].startswith("# Platform OKRs 2026, week 47 ")
    assert "deploy-time" not in arrived["2026-W47-2026.md"]


def test_a_cycle_that_takes_the_place_of_another_is_reported_too(quarter: Any) -> None:
    """The plain name of the week is taken by a report on the cycle whose file is gone."""
    assert 0 == quarter("send", "weekly").code
    quarter.write("okrs/year.yaml", YEAR)
    (quarter.path / "okrs/platform.yaml").unlink()
    assert 0 == quarter("send", "weekly", "--team", "platform").code
    named = "weekly/platform/2026-W47/2026/archive"
    assert {"weekly/platform/2026-W47/archive": "2026-Q4", named: "2026"} == sent_on(quarter)


def test_a_version_that_kept_no_cycle_sent_the_first(quarter: Any) -> None:
    """What it sent under the plain name is taken for the report on the first cycle of the plan, and for no other."""
    assert 0 == quarter("send", "weekly").code
    with closing(sqlite3.connect(quarter.path / "keyresult.db")) as connection, connection:
        connection.execute("UPDATE letter SET cycle = ''")
    quarter.write("okrs/year.yaml", YEAR)
    assert 0 == quarter("send", "weekly").code
    named = "weekly/platform/2026-W47/2026/archive"
    assert {"weekly/platform/2026-W47/archive": "", named: "2026"} == sent_on(quarter)


def test_a_report_on_another_cycle_under_way_is_not_the_last_one(quarter: Any) -> None:
    """The week's only report was on the quarter: the year that was added since has none to be compared with."""
    assert 0 == quarter("send", "weekly").code
    quarter.write("okrs/a-year.yaml", YEAR)
    quarter.clock.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
    asked = ("report", "weekly", "--since", "last", "-f", "md", "--cycle")
    assert "No earlier weekly report of platform was sent" in quarter(*asked, "2026").out
    assert "since the last weekly report (2026-W47, sent 24 Nov 2026)" in quarter(*asked, "2026-Q4").out.replace(
        "\\", ""
    )
