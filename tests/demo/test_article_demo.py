"""`keyresult demo --article`: every key result of the article is read, and stands somewhere."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from tracker.cli.main import main
from tracker.demo.article.pipelines import WORKFLOWS
from tracker.demo.article.rhythm import Calendar
from tracker.demo.story import Story
from tracker.wiring import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLES = (Path(__file__).parents[1] / "data/article/titles.txt").read_text(encoding="utf-8").splitlines()
STEPS = {"database-failover", "disaster-drill"}
WITHOUT_PAST = {
    *("unit-coverage", "coverage-for-defects", "search-coverage", "local-tests", "sdk-startup", "sdk-tests-on-ci"),
    *("scanner-recall", "no-critical-alerts", "offline-first"),
}
"""Their sources know only now, so they have one reading."""


@pytest.fixture(scope="module")
def shown(now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that the demo made, at an instant at which time then stands still."""
    place = tmp_path_factory.mktemp("shown")
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(now, tick=False):
        patch.setenv("COLUMNS", "100")
        assert 0 == main(["-C", str(place), "demo", "all", "--article", "-q"])
        yield place / "all"


@pytest.fixture(scope="module")
def items(shown: Path) -> dict[str, dict[str, Any]]:
    """What `status --json` says of each key result, by its id."""
    return {item["key_result"].rpartition("/")[2]: item for item in told(shown, "status")["items"]}


def told(folder: Path, *words: str) -> Any:
    """The JSON that a command prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        main(["-C", str(folder), "--json", *words])
    return json.loads(printed.getvalue())


def test_all_of_them_are_there(items: dict[str, dict[str, Any]]) -> None:
    """The status has the 47 sentences, and the health metrics beside them."""
    titles = [item["title"] for item in items.values()]
    assert sorted(TITLES) == sorted(title for title in titles if title in TITLES)


def test_each_stands_somewhere(items: dict[str, dict[str, Any]]) -> None:
    """No status is unknown, and none is without its reason."""
    known = {"achieved", "on track", "at risk", "off track"}
    assert {} == {name: item["status"] for name, item in items.items() if item["status"] not in known}
    assert all(item["reason"] for item in items.values())


def test_check_knows_more_beside_readings(shown: Path) -> None:
    """Some 200 deployments cannot show 99.9 %: it is said of both that want it, and of nothing else."""
    findings = told(shown, "check")["findings"]
    assert {"deploy-success", "deployment-success"} == {
        each["key_result"].rpartition("/")[2] for each in findings if each["code"] in {"KR402", "KR403"}
    }


def test_the_quarter_is_a_mixed_one(items: dict[str, dict[str, Any]]) -> None:
    """Every status is shown: a demo in which all is well would teach nothing."""
    assert {"achieved", "on track", "at risk", "off track"} == {item["status"] for item in items.values()}


def test_nothing_is_missing(items: dict[str, dict[str, Any]]) -> None:
    """There is no gap, every number is fresh, and only steps have none."""
    assert {} == {name: item["gap"] for name, item in items.items() if item["gap"]}
    assert {"fresh"} == {item["trust"] for item in items.values()}
    assert STEPS == {name for name, item in items.items() if item["goal"] == "milestones"}
    assert {} == {name: item for name, item in items.items() if item["value"] is None and name not in STEPS}


def test_each_moved_away_from_its_baseline(items: dict[str, dict[str, Any]]) -> None:
    """Baselines, the measured ones too, lie on the other side of the value than the target."""
    reach = {name: item for name, item in items.items() if item["goal"] == "reach"}
    stuck = {name for name, item in reach.items() if item["progress"] <= 0}
    assert {"escaped-vulnerabilities"} >= stuck


FIRM = {
    "the too easy one is achieved with weeks to go": ("deploy-time-too-easy", "achieved"),
    "the impossible one is off track": ("deploy-time-impossible", "off track"),
    "99.9 % does not survive a single failure": ("deploy-success", "off track"),
    "the appropriate stretch is on track": ("deploy-time", "on track"),
}


@pytest.mark.parametrize(("name", "status"), FIRM.values(), ids=FIRM)
def test_the_quarter_shows_what_the_article_says(items: dict[str, dict[str, Any]], name: str, status: str) -> None:
    """Where the article foretells how a goal fares, it fares so."""
    assert status == items[name]["status"]


def test_history_is_as_long_as_the_sources_know(shown: Path, items: dict[str, dict[str, Any]], now: datetime) -> None:
    """Where the past can be asked for there are fourteen weeks of it, and elsewhere one reading."""
    store = Workspace(shown, environ={}).reader()
    begin = now - timedelta(weeks=15)
    counts = {name: len(list(store.readings(item["key_result"], begin, now))) for name, item in items.items()}
    store.close()
    assert WITHOUT_PAST == {name for name, count in counts.items() if count == 1}
    assert {"tests-without-qa": 7, **dict.fromkeys(STEPS, 0)} == {
        name: count for name, count in counts.items() if count < 98 and name not in WITHOUT_PAST
    }


def mean_minutes(end: float, file: str, calendar: Calendar) -> tuple[int, float]:
    """How many deployments of a workflow succeeded in the week before an instant, and their minutes in all."""
    runs = WORKFLOWS["acme/shop", file].runs(f"acme/shop {file}", calendar)
    lengths = [
        (run.finished - run.started) / 60 for run in runs if run.succeeded and end - 7 * 86_400 < run.finished <= end
    ]
    return len(lengths), sum(lengths)


def test_what_contributed_is_what_the_runs_say(shown: Path, now: datetime) -> None:
    """One workflow of three made the mean deployment shorter: told so, and computed again from the sandbox itself."""
    (report,) = told(shown, "report", "weekly", "-t", "delivery")["reports"]
    (moved,) = (each for each in report["contributions"] if each["key_result"].endswith("/average-deploy-time"))
    by_part = {part["part"]: part for part in moved["by"][0]["parts"]}
    calendar = Calendar.of(Story(now))
    ends = [datetime.fromisoformat(moved[end]["slot"]).timestamp() for end in ("before", "after")]
    counted = {file: [mean_minutes(end, file, calendar) for end in ends] for file in by_part}
    whole = [
        [sum(column) for column in zip(*(each[side] for each in counted.values()), strict=True)] for side in (0, 1)
    ]
    centre = sum(minutes / count for count, minutes in whole) / 2
    for file, found in counted.items():
        (old, new), shares = found, [found[side][0] / whole[side][0] for side in (0, 1)]
        means = [minutes / count if count else None for count, minutes in (old, new)]
        first, last = (mean or means[1 - side] or 0.0 for side, mean in enumerate(means))
        expected = (last - first) * sum(shares) / 2 + ((first + last) / 2 - centre) * (shares[1] - shares[0])
        assert [old[0], new[0]] == by_part[file]["counts"]
        assert pytest.approx(expected) == by_part[file]["contribution"]
    assert "deploy.yml contributed" in moved["told"]
    assert any(moved["told"][1:] in line for line in report["real_changes"])


def test_reports_are_written_for_every_team(shown: Path) -> None:
    """Each of the six teams has its weekly report, marked as demo data."""
    reports = sorted(shown.glob("reports/*/*.md"))
    assert ["api", "delivery", "mobile", "platform", "quality", "security"] == [path.parent.name for path in reports]
    assert all(re.search("demo data", path.read_text(encoding="utf-8")) for path in reports)
