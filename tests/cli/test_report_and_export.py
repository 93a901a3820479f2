"""`report`, `export` and `db`: what is written for people and for other programs."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from datetime import timedelta
from typing import Any

import pytest

from tracker.cli import export as export_module
from tracker.cli import output
from tracker.store.sqlite import SqliteStore

YEAR = """\
team: platform
cycle: "2026"
objectives:
  - id: all-year
    title: Stay
    owner: dana
    key_results:
      - {id: stay, title: Stay, baseline: 60 min, target: 45 min, measure: {connector: manual, unit: min}}
"""


@pytest.fixture
def known(polled: Any) -> Any:
    """A workspace with two readings of a measure and one by hand."""
    polled("backfill", "deploy-time", "--from", "2026-11-24T08:00", "--to", "2026-11-24T08:30")
    polled("record", "survey", "7.4", "--at", "2026-11-20")
    return polled


@pytest.fixture
def two_teams(known: Any) -> Any:
    """The same with a second team."""
    known.write("okrs/web.yaml", known.read("okrs/platform.yaml").replace("team: platform", "team: web"))
    return known


@pytest.mark.parametrize("words", ["-f term", "-f md", "--plain", "--full", "--ascii"])
def test_the_weekly_report(known: Any, snapshot: Any, words: str) -> None:
    """The report in each of its forms."""
    found = known("report", "weekly", *words.split())

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out


def test_json_is_said_in_two_ways(known: Any) -> None:
    """`--json` is `-f json`, and wins over another format."""
    expected = known("report", "weekly", "-f", "json").out

    assert expected == known("report", "weekly", "--json").out == known("report", "weekly", "-f", "md", "--json").out
    assert {"schema", "kind", "reports", "warnings"} == set(json.loads(expected))


@pytest.mark.parametrize(
    ("words", "files"),
    [
        pytest.param("-o reports", ["reports/platform/2026-W48.md", "reports/web/2026-W48.md"], id="a folder"),
        pytest.param("-o reports -f term", ["reports/platform/2026-W48.txt", "reports/web/2026-W48.txt"], id="as text"),
        pytest.param("-o reports --plain", ["reports/platform/2026-W48.tsv", "reports/web/2026-W48.tsv"], id="plain"),
        pytest.param(
            "-o reports --json", ["reports/platform/2026-W48.json", "reports/web/2026-W48.json"], id="as JSON"
        ),
        pytest.param("-o all.json", ["all.json"], id="one document"),
        pytest.param("-o a/b.md -t web", ["a/b.md"], id="one team, one file"),
        pytest.param(
            "-o folder.d", ["folder.d/platform/2026-W48.md", "folder.d/web/2026-W48.md"], id="a folder with a dot"
        ),
        pytest.param("-o file -t web -f md", ["file"], id="a file without a dot"),
    ],
)
def test_reports_are_written_where_they_are_wanted(two_teams: Any, words: str, files: list[str]) -> None:
    """One file for each team and week in a folder, and each is named on stderr."""
    (two_teams.path / "folder.d").mkdir()
    two_teams.write("file", "old")

    found = two_teams("report", "weekly", *words.split())

    assert (0, "", [f"wrote {name}" for name in files]) == (found.code, found.out, found.err.splitlines())
    assert all(two_teams.read(name) for name in files)
    assert {0o600} == {stat.S_IMODE((two_teams.path / name).stat().st_mode) for name in files}


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("x.md", "# Platform OKRs"),
        ("x.json", "{"),
        ("x.tsv", "key_result\t"),
        ("x.txt", "Platform OKRs"),
        ("x.out", "Plat"),
    ],
)
def test_the_name_of_a_file_says_its_format(known: Any, name: str, start: str) -> None:
    """Unless a format is asked for."""
    known("report", "weekly", "-o", name)
    assert known.read(name).startswith(start)

    known("report", "weekly", "-o", name, "-f", "md")
    assert known.read(name).startswith("# Platform OKRs")


def test_several_reports_do_not_go_into_one_file(two_teams: Any) -> None:
    """Wrong usage, and nothing is written."""
    found = two_teams("report", "weekly", "-o", "x.md")

    expected = (
        "error: 2 reports do not go into one file\nhelp: name a folder with -o, or one of them with -t and --cycle\n"
    )
    assert (2, "", expected) == (found.code, found.out, found.err)
    assert not (two_teams.path / "x.md").exists()


def test_two_cycles_of_a_team_have_two_files(known: Any) -> None:
    """A year and its quarter do not overwrite one another."""
    known.write("okrs/year.yaml", YEAR)

    expected = ["wrote reports/platform/2026-W48-2026-Q4.md", "wrote reports/platform/2026-W48-2026.md"]
    assert expected == known("report", "weekly", "-o", "reports").err.splitlines()


def test_a_file_has_neither_colour_nor_the_terminal_s_width(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written does not depend on the terminal it was written from."""
    known("report", "weekly", "-o", "a.txt")
    monkeypatch.setenv("COLUMNS", "40")

    known("report", "weekly", "-o", "b.txt", "--color", "always")

    assert known.read("a.txt") == known.read("b.txt")
    assert "\x1b" not in known.read("a.txt")


def test_a_report_that_cannot_be_written_is_storage_trouble(known: Any) -> None:
    """A file where a folder should be."""
    found = known("report", "weekly", "-o", "keyresult.yaml/x.md")

    assert 4 == found.code
    assert found.err.startswith("error: cannot write keyresult.yaml/x.md: file exists\n")


def test_the_first_week_has_nothing_to_compare_with(known: Any) -> None:
    """As of a day in the first week of the cycle there is no week before."""
    assert "Since last week" not in known("report", "weekly", "--as-of", "2026-10-03").out


# --- Export -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["readings", "readings -f json", "readings --plain", "status", "status --plain"])
def test_exports(known: Any, snapshot: Any, words: str) -> None:
    """Readings and standings in each of the forms."""
    found = known("export", *words.split())

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out


def test_standings_are_those_of_status(known: Any) -> None:
    """The same document and the same records as on the screen."""
    assert known("status", "--json").out == known("export", "status", "--json").out
    assert known("status", "--plain").out == known("export", "status", "--plain").out


def test_csv_reads_back(known: Any) -> None:
    """Lines end as RFC 4180 wants them, and the numbers are those that were stored."""
    known("export", "readings", "-o", "x.csv")

    content = (known.path / "x.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert 3 == len(rows) == content.count("\r\n") - 1
    assert [1531.2122704635865, 1541.9615825105657, 7.4] == [float(row["value"]) for row in rows]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("--only survey", 1),
        ("--only deploy-*", 2),
        ("--only survey --only deploy-time", 3),
        ("--since 2026-11-24", 2),
        ("--until 2026-11-23", 1),
        ("--since 2026-11-24T09:00", 1),
        ("--since 2026-11-24T08:00 --until 2026-11-24T08:00", 1),
        ("-t platform --cycle 2026-q4", 3),
    ],
)
def test_readings_are_chosen_by_name_and_time(known: Any, words: str, count: int) -> None:
    """Names, team, cycle and a span narrow what is exported."""
    assert count == len(known("export", "readings", "--plain", *words.split()).table)


def test_exports_know_the_past(known: Any) -> None:
    """`--as-of` leaves out what was recorded later."""
    known.later(timedelta(days=1))
    known("record", "survey", "7.9")

    assert (4, 3) == (
        len(known("export", "readings", "--plain").table),
        len(known("export", "readings", "--plain", "--as-of", "2026-11-24").table),
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("readings --only nothing", 5),
        ("readings -t nobody", 5),
        ("readings --since noon", 2),
        ("readings --until noon", 2),
        ("status --only survey", 2),
        ("status --since 2026-11-01", 2),
        ("everything", 2),
    ],
)
def test_an_export_of_nothing_writes_nothing(known: Any, words: str, code: int) -> None:
    """A wrong word is told before a file is begun."""
    found = known("export", *words.split(), "-o", "x.csv")

    assert (code, "") == (found.code, found.out)
    assert not (known.path / "x.csv").exists()


def test_an_ambiguous_name_is_refused(two_teams: Any) -> None:
    """`--only` takes full names, unambiguous tails and globs."""
    assert 2 == two_teams("export", "readings", "--only", "survey").code
    assert 1 == len(two_teams("export", "readings", "--only", "survey", "-t", "Platform", "--plain").table)


def test_readings_are_written_as_they_come(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first rows are out before the last reading is fetched."""
    monkeypatch.setattr(output, "_AT_ONCE", 2)
    real, written = SqliteStore.readings, list[str]()

    def readings(self: Any, name: str, *span: Any, **known_at: Any) -> Any:
        if name.endswith("/survey"):
            written.append(known.capsys.readouterr().out)
        return real(self, name, *span, **known_at)

    monkeypatch.setattr(SqliteStore, "readings", readings)

    known("export", "readings")

    assert written
    assert written[0].startswith("key_result,at,value")


def test_a_store_that_fails_half_way_leaves_no_file(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is whole or not there, and the folder has no left-overs."""
    from tracker.errors import StoreError

    def readings(*_: Any, **__: Any) -> Any:
        raise StoreError("the database is damaged")

    monkeypatch.setattr(SqliteStore, "readings", readings)

    assert 4 == known("export", "readings", "-o", "x.csv").code
    assert [] == list(known.path.glob("*x.csv*"))


def test_a_pipe_is_written_to_and_a_link_is_followed(known: Any) -> None:
    """Neither a device nor a link is replaced by a file."""
    known.write("real.csv", "old")
    (known.path / "link.csv").symlink_to("real.csv")
    os.mkfifo(known.path / "pipe")
    reader = os.open(known.path / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    assert 0 == known("export", "status", "-o", "link.csv").code == known("export", "status", "-o", "pipe").code

    assert known.read("real.csv").startswith("key_result,")
    assert (known.path / "link.csv").is_symlink()
    assert os.read(reader, 10) == b"key_result"
    os.close(reader)
    assert callable(export_module.export.callback)


# --- The database -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["stats", "stats --json", "stats --plain", "verify", "verify --json", "verify --plain"]
)
def test_the_database_is_described(known: Any, snapshot: Any, words: str) -> None:
    """Sizes, counts and soundness, in each of the forms."""
    import re

    found = known("db", *words.split())

    assert (0, "") == (found.code, found.err)
    assert snapshot == re.sub(r'\d\.\d+\.\d+"?|\b\d+\.\d+ MB|\b\d{3,}\.\d+|\b\d{5,}\b', "#", _without_bug(found.out))


def _without_bug(text: str) -> str:
    """The text, whichever SQLite there is."""
    bug = " (has the WAL-reset bug; the writer lock keeps it from mattering here)"
    return text.replace(bug, "").replace("_bug\tFalse", "_bug\tTrue").replace('_bug": false', '_bug": true')


def test_lost_polls_are_told(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Holes in the numbers of polls are named."""
    from dataclasses import replace

    real = SqliteStore.stats
    monkeypatch.setattr(SqliteStore, "stats", lambda self: replace(real(self), lost_polls=((3, 3), (5, 9))))

    assert "polls                1; LOST: 3, 5 to 9\n" in known("db", "stats").out
    assert {"name": "lost_polls", "value": "3, 5 to 9"} in known("db", "stats", "--plain").table
    assert [[3, 3], [5, 9]] == known("db", "stats", "--json").json["lost_polls"]


def test_an_empty_database_has_no_ages(place: Any) -> None:
    """Without a reading there are neither slots nor bytes for each."""
    place("init", "--no-input")

    assert "slots " not in place("db", "stats").out
    assert (None, None) == tuple(place("db", "stats", "--json").json[name] for name in ("oldest", "bytes_per_reading"))


def test_damage_is_found(known: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Problems are told one a line, with exit code 4."""
    monkeypatch.setattr(SqliteStore, "verify", lambda _: ["row 3 is lost", "row 4 too"])

    assert (4, "row 3 is lost\nrow 4 too\n") == (known("db", "verify").code, known("db", "verify").out)
    assert ["row 3 is lost", "row 4 too"] == known("db", "verify", "--json").json["problems"]
    assert [{"problem": "row 3 is lost"}, {"problem": "row 4 too"}] == known("db", "verify", "--plain").table


def test_a_backup_is_a_database(known: Any) -> None:
    """The copy has every reading; an existing file is not overwritten."""
    found = known("db", "backup", "copy.db")

    assert (0, "", "wrote copy.db\n") == (found.code, found.out, found.err)
    assert 3 == known("db", "stats", "--json", "--db", "copy.db").json["readings"]
    expected = "error: copy.db exists already; not touched\nhelp: choose another name\n"
    assert (4, expected) == (known("db", "backup", "copy.db").code, known("db", "backup", "copy.db").err)
