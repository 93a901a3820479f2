"""`keyresult report --agenda` and `--print`, and what the trust section says of polls and commits."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import Any

import pytest

HOUR = timedelta(hours=1)
AGENDA = """\
Agenda for 20 minutes
  0:00    5 min  survey, no data (dana): record the number
  0:05    5 min  Round of confidence and commitments: how sure is each, and what is promised next
  0:10    2 min  Close: who does what until when
  0:12    8 min  End early: 8 minutes to give back

"""
QUIET = """\
Agenda for 20 minutes
  0:00    2 min  Round of confidence and commitments: how sure is each, and what is promised next
  0:02    2 min  Close: who does what until when
  0:04   16 min  End early: 16 minutes to give back
  Nothing needs a decision: the meeting can be cancelled, or cut to 4 minutes.

"""


@pytest.mark.parametrize("length", ["20m", "20 min", "20", "1200 s"])
def test_a_report_can_begin_with_an_agenda(polled: Any, length: str) -> None:
    """After its head, before the decisions; the rest is as without one."""
    with_one, without = (polled("report", "weekly", *words) for words in (("--agenda", length), ()))
    before, found, after = with_one.out.partition(AGENDA)

    assert (0, "", AGENDA) == (with_one.code, with_one.err, found)
    assert before.endswith("Nothing else changed state.\n\n")
    assert after.startswith("Needs a decision\n")
    assert without.out == before + after


def test_a_quiet_week_can_be_cancelled(polled: Any) -> None:
    """With everything on track the agenda says so."""
    polled("record", "survey", "7.6")

    assert QUIET in polled("report", "weekly", "--agenda", "20m").out


@pytest.mark.parametrize("form", ["term", "md"])
def test_a_quiet_week_fits_in_twelve_lines(polled: Any, form: str) -> None:
    """From the database to the last line, with what polls and definitions add."""
    polled("record", "survey", "7.6")
    polled.later(HOUR)
    polled("poll")

    assert len([line for line in polled("report", "weekly", "-f", form).out.splitlines() if line]) <= 12


@pytest.mark.parametrize("kind", ["weekly", "monthly"])
@pytest.mark.parametrize("form", ["term", "md", "html", "print", "email", "slack", "teams", "json"])
def test_every_form_has_room_for_an_agenda(polled: Any, kind: str, form: str) -> None:
    """Written as a table, a list or a document."""
    asked = ("--print",) if form == "print" else ("-f", form)
    found = polled("report", kind, "--agenda", "25m", *asked)

    told = "Round of confidence and commitments"
    assert 0 == found.code
    assert told in found.out.replace("=\r\n", "")
    assert told not in polled("report", kind, *asked).out.replace("=\r\n", "")


WRONG = {
    "no length": (("weekly", "--agenda", "soon"), '--agenda: "soon" is no length of a meeting', "write minutes from 5"),
    "too long": (("weekly", "--agenda", "600"), '--agenda: "600" is too long for a meeting', "write minutes from 5"),
    "another kind": (
        ("leadership", "--agenda", "20m"),
        "a leadership report has no agenda",
        "--agenda is for weekly and monthly",
    ),
    "a spreadsheet": (
        ("weekly", "--agenda", "20m", "-f", "csv"),
        "an agenda does not go into csv",
        "choose another form, such as term, md or json",
    ),
    "plain records": (("weekly", "--agenda", "20m", "--plain"), "an agenda does not go into plain", "choose another"),
    "paper in another form": (("weekly", "--print", "-f", "md"), "--print is a page for paper: HTML", "leave other"),
    "paper as JSON": (("weekly", "--print", "--json"), "--print is a page for paper: HTML", "leave other"),
    "paper as records": (("monthly", "--print", "--plain"), "--print is a page for paper: HTML", "leave other"),
    "paper in a file of another form": (
        ("weekly", "--print", "-o", "week.pdf"),
        "--print is a page for paper: HTML",
        "leave other forms out, or name a file x.html",
    ),
}


@pytest.mark.parametrize(("words", "message", "help"), WRONG.values(), ids=WRONG)
def test_what_does_not_go_together_is_refused(polled: Any, words: tuple[str, ...], message: str, help: str) -> None:
    """Wrong usage, with what to do instead; nothing is written."""
    found = polled("report", *words)

    assert (2, "") == (found.code, found.out)
    assert found.err.startswith(f"error: {message}\nhelp: {help}")
    assert not (polled.path / "week.pdf").exists()


def test_a_page_for_paper_is_written_as_html(polled: Any) -> None:
    """To stdout, into a file of that name, and into a folder, whatever the kind."""
    printed = polled("report", "weekly", "--print").out
    assert 0 == polled("report", "weekly", "--print", "-o", "week.html").code
    assert 0 == polled("report", "weekly", "--print", "-f", "html", "-o", "out").code
    polled("report", "leadership", "--print", "-o", "out")
    polled("report", "monthly", "--print", "-o", "month.htm")

    assert '<meta name="color-scheme" content="light">' in printed
    assert 3 == printed.count("<details open>")
    assert printed == polled.read("week.html") == polled.read("out/platform/2026-W48.html")
    assert "color:#000000" in polled.read("out/all/leadership-2026-11-16.html")
    assert "<details>" not in polled.read("month.htm")


def test_two_pages_for_paper_are_not_one(polled: Any) -> None:
    """As of every whole document, one team is to be chosen, or a folder."""
    polled.write("okrs/web.yaml", polled.read("okrs/platform.yaml").replace("team: platform", "team: web"))

    found = polled("report", "weekly", "--print")

    assert (2, True) == (found.code, "2 reports do not go into one document" in found.err)


def test_polls_that_missed_something_are_told(broken: Any) -> None:
    """Those of the time since the earlier report, where one of the team's own key results was missed."""
    broken("poll", "--create")
    broken.write("okrs/web.yaml", broken.read("okrs/platform.yaml").partition("      - id: api-latency")[0])
    broken.write("okrs/web.yaml", broken.read("okrs/web.yaml").replace("team: platform", "team: web"))
    for _ in range(2):
        broken.later(HOUR)
        broken("poll")
    reports = broken("report", "weekly", "--json").json["reports"]
    quality = {each["team"]: [line for line in each["data_quality"] if "poll" in line] for each in reports}

    assert {"platform": ["3 of 3 polls were incomplete"], "web": []} == quality
    broken.later(timedelta(days=8))
    assert "polls" not in broken("report", "weekly", "-t", "platform").out


def test_a_report_says_which_commit_its_definitions_come_from(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the definitions in force when it is judged, and none while one of them is not committed."""
    for name, value in {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}.items():
        monkeypatch.setenv(name, value)

    def git(*words: str) -> str:
        author = ("-c", "user.name=Robot", "-c", "user.email=robot@example.com")
        done = subprocess.run(["git", *author, *words], cwd=workspace.path, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def footer(*words: str) -> str:
        out: str = workspace("report", "weekly", "-f", "md", *words).out
        return out.splitlines()[-1]

    git("init", "--quiet")
    git("add", "okrs")
    git("commit", "--quiet", "-m", "goals")
    first = git("rev-parse", "--short=7", "HEAD")
    workspace("poll", "--create")
    assert f"fresh. Definitions at commit {first}. For learning" in footer()
    workspace.later(HOUR)
    workspace.write("okrs/platform.yaml", workspace.read("okrs/platform.yaml").replace("< 10 min", "< 9 min"))
    workspace("poll")
    assert "commit" not in footer()
    workspace.write("okrs/platform.yaml", workspace.read("okrs/platform.yaml").replace("< 9 min", "< 8 min"))
    git("commit", "--quiet", "-am", "better")
    workspace.later(HOUR)
    workspace("poll")
    second = git("rev-parse", "--short=7", "HEAD")
    assert f"Definitions at commit {second}. " in footer()
    assert f"Definitions at commit {first}. " in footer("--as-of", "2026-11-24T09:30")
