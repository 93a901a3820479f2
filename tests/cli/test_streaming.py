"""Reports of many teams: written one after the other, none of them held, and each as if it were alone."""

from __future__ import annotations

import gc
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

from tracker.cli import foretelling
from tracker.core.readings import History, Reading
from tracker.core.report import WeeklyReport
from tracker.core.standing import TeamStanding
from tracker.core.view import TeamView
from tracker.standings import Judge
from tracker.wiring import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.core.model import TeamCycle

    Command = Callable[..., Any]

FEW, MANY = 4, 40
KEY_RESULTS, LARGE = 4, 12
BYTES_A_TEAM = 15_000
BEGIN = datetime(2026, 10, 6, 6, tzinfo=UTC)
WEEKS = 7

KEY_RESULT = """\
      - id: deploy-{number}
        title: Reduce deployment time of service {number} from 45 minutes to less than 10 minutes
        owner: lee
        baseline: 45 min
        target: < 10 min
        every: 1d
        measure: {{connector: manual, unit: min}}
"""


def team_file(name: str, key_results: int) -> str:
    """The OKR file of a team."""
    head = f"team: {name}\ncycle: 2026-Q4\nobjectives:\n  - id: fast\n    title: Deploy fast\n    key_results:\n"
    return head + "".join(KEY_RESULT.format(number=number) for number in range(key_results))


def fill(path: Path) -> None:
    """Install the plan, and store a reading of each key result a day, at the end of each week."""
    place = Workspace(path, environ={})
    store = place.writer(create=True)
    with store.writing():
        place.installed(store)
        names = [task.key_result for task in store.tasks()]
        for week in range(WEEKS):
            days = range(7 * week, 7 * week + 7)
            readings = [_reading(name, number, day) for day in days for number, name in enumerate(names)]
            store.record(None, BEGIN + timedelta(days=days[-1]), readings, ())
    store.close()


def _reading(name: str, number: int, day: int) -> Reading:
    at = BEGIN + timedelta(days=day)
    return Reading(name, at, 45 - day * (number % 7) / 8, at, at)


@pytest.fixture
def company(place: Any) -> Callable[..., Command]:
    """Makes a workspace of so many teams with weeks of readings."""

    def make(teams: int, key_results: int = KEY_RESULTS) -> Command:
        place.write("keyresult.yaml", "sources: {}\n")
        for number in range(teams):
            place.write(f"okrs/team-{number:02}.yaml", team_file(f"team-{number:02}", key_results))
        fill(place.path)
        return place  # type: ignore[no-any-return]

    return make


STREAMED = [
    pytest.param("report weekly -f md", id="weekly, Markdown"),
    pytest.param("report weekly -f term --full", id="weekly, text in full"),
    pytest.param("report weekly --plain", id="weekly, plain"),
    pytest.param("report weekly --json", id="weekly, JSON"),
    pytest.param("report weekly -o reports", id="weekly, a folder"),
    pytest.param("report weekly -o all.json", id="weekly, one JSON file"),
    pytest.param("report monthly -f md", id="monthly"),
    pytest.param("report review --json", id="review"),
    pytest.param("report nudge -o reports", id="nudge"),
    pytest.param("report leadership -f md", id="leadership"),
    pytest.param("status", id="status"),
    pytest.param("status --json", id="status, JSON"),
    pytest.param("status --plain", id="status, plain"),
    pytest.param("export status", id="export"),
    pytest.param("export status -f json", id="export, JSON"),
]


@pytest.mark.parametrize("words", STREAMED)
def test_one_team_is_held_at_a_time(
    company: Callable[..., Command], monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """When a team is judged, no other one's report is held any more, nor its standing, nor its histories.

    A report may be on its way out while the next team is judged, so two are held at most.
    """
    keyresult, teams, alive = company(5), [], []

    def compared(judge: Judge, team: TeamCycle, *args: Any, **options: Any) -> object:
        teams.append(team.team)
        alive.append(_alive())
        return _compared(judge, team, *args, **options)

    def judged(judge: Judge, team: TeamCycle) -> TeamStanding:
        teams.append(team.team)
        alive.append(_alive())
        return _team(judge, team)

    _compared, _team = Judge.compared, Judge.team
    monkeypatch.setattr(Judge, "compared", compared)
    monkeypatch.setattr(Judge, "team", judged)

    found = keyresult(*words.split())

    judged_in_turn = [team for team, _ in groupby(teams)]  # some are judged as of several instants
    assert (0, [f"team-{number:02}" for number in range(5)]) == (found.code, judged_in_turn)
    held = {kind: max(each[kind] for each in alive) for kind in alive[0]}
    assert held[WeeklyReport] <= 2
    assert held[TeamView] <= 2
    assert held[TeamStanding] <= 2 * 3  # each with what it is compared with
    assert held[History] <= 2 * 3 * KEY_RESULTS


def _alive() -> dict[type, int]:
    """How many values of the large kinds there are."""
    gc.collect()
    kinds = (WeeklyReport, TeamView, TeamStanding, History)
    found = [type(each) for each in gc.get_objects()]
    return {kind: sum(issubclass(each, kind) for each in found) for kind in kinds}


@pytest.mark.parametrize("words", ["report weekly -f md", "status --plain"])
def test_the_peak_does_not_grow_with_the_teams(company: Callable[..., Command], words: str) -> None:
    """A team more costs the memory of its name and its lines of output; a report of it is several times as large."""
    peaks = []
    for teams in (FEW, MANY):
        keyresult = company(teams, LARGE)
        keyresult(*words.split())  # what is imported and kept for good
        tracemalloc.start()
        found = keyresult(*words.split())
        peaks.append(tracemalloc.get_traced_memory()[1] - 2 * len(found.out.encode()))  # as it comes, and as it is kept
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / (MANY - FEW) < BYTES_A_TEAM


@pytest.fixture
def three(company: Callable[..., Command]) -> Command:
    """A workspace of three teams."""
    return company(3)


def alone(keyresult: Command, words: str) -> list[Any]:
    """What a command says of each team alone."""
    return [keyresult(*words.split(), "-t", f"team-{number:02}") for number in range(3)]


@pytest.mark.parametrize(
    "words", ["report weekly -f md", "report weekly -f term", "report monthly -f md", "report review"]
)
def test_each_report_is_as_if_it_were_alone(three: Command, words: str) -> None:
    """Texts follow each other with an empty line between them, to the byte."""
    assert "\n".join(each.out for each in alone(three, words)) == three(*words.split()).out


@pytest.mark.parametrize("words", ["report weekly --plain", "status --plain", "export status"])
def test_each_table_is_as_if_it_were_alone(three: Command, words: str) -> None:
    """The records of all are those of each; a status has one header, reports have one each."""
    tables = [each.out.splitlines() for each in alone(three, words)]
    header = tables[0][0]
    records = [line for line in three(*words.split()).out.splitlines() if line and line != header]
    assert [line for table in tables for line in table[1:]] == records


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param("report weekly --json", ["reports"], id="weekly"),
        pytest.param("report monthly --json", ["items"], id="monthly"),
        pytest.param("report review --json", ["items"], id="review"),
        pytest.param("status --json", ["items", "objectives", "health_metrics", "owners"], id="status"),
        pytest.param("export status -f json", ["items", "objectives"], id="export"),
    ],
)
def test_each_document_is_as_if_it_were_alone(three: Command, words: str, names: list[str]) -> None:
    """The lists of all are those of each, one after the other; the text is what JSON makes of the document."""
    found = three(*words.split())
    documents = [each.json for each in alone(three, words)]
    for name in names:
        assert [item for document in documents for item in document[name]] == found.json[name]
    assert json.dumps(found.json, indent=2, ensure_ascii=False) + "\n" == found.out


def test_each_team_of_a_screen_is_as_if_it_were_alone(three: Command) -> None:
    """Only what to do next is said once, at the end."""
    screens = [each.out.rpartition("Next: ")[0] for each in alone(three, "status")]
    assert "".join(screens) == three("status").out.rpartition("Next: ")[0]


def test_a_file_for_each_team(three: Command) -> None:
    """What is written to a folder is what is said of each team."""
    three("report", "weekly", "-o", "reports")
    for number, said in enumerate(alone(three, "report weekly -f md")):
        assert said.out == three.read(f"reports/team-{number:02}/2026-W48.md")  # type: ignore[attr-defined]


def test_projections_are_kept_by_the_handful(three: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is taken for two teams, then for the third; again, there is nothing to keep, and it is not taken."""
    monkeypatch.setattr(foretelling, "HANDFUL", KEY_RESULTS + 1)
    kept: list[int] = []
    keep = foretelling.keep_projections
    monkeypatch.setattr(foretelling, "keep_projections", lambda new: kept.append(len(new)) or keep(new))

    three("report", "weekly", "-f", "md")
    three("report", "weekly", "-f", "md")

    store = Workspace(three.path, environ={}).reader()  # type: ignore[attr-defined]
    names = [task.key_result for task in store.tasks()]
    assert sorted(names) == sorted(store.last_projections(names))
    assert len(store.foretold(names)) == len(names)
    store.close()
    assert [2 * KEY_RESULTS, KEY_RESULTS, 0] == kept


def test_a_report_on_the_past_keeps_none(three: Command) -> None:
    """What is foretold afterwards is no forecast."""
    three("report", "weekly", "--as-of", "2026-11-20")
    store = Workspace(three.path, environ={}).reader()  # type: ignore[attr-defined]
    assert {} == store.last_projections([task.key_result for task in store.tasks()])
    store.close()
