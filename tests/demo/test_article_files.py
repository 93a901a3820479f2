"""The article's key results as files: each sentence once, numbered, owned, measured and listed in the docs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tracker.demo.article.files import ADDRESSES, article_files, write_article
from tracker.demo.samples import samples
from tracker.demo.story import Story
from tracker.errors import UsageError
from tracker.plan.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

ROOT = Path(__file__).resolve().parents[2]
TITLES = (ROOT / "tests/data/article/titles.txt").read_text(encoding="utf-8").splitlines()
"""The article's example key results, in the order and with the numbers (from 1) of the market study."""
PAGE = ROOT / "docs/article.md"


def entries() -> Iterator[dict[str, Any]]:
    """Every key result of the files."""
    plans = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in article_files())
    return (entry for plan in plans for objective in plan["objectives"] for entry in objective["key_results"])


ENTRIES = {entry["title"]: entry for entry in entries()}
NUMBERED = dict(enumerate(TITLES, 1))


def test_every_sentence_is_there_once() -> None:
    """All 47 titles stand in the files, word for word, and no other."""
    assert 47 == len(TITLES)
    assert sorted(TITLES) == sorted(entry["title"] for entry in entries())


@pytest.mark.parametrize(("number", "title"), NUMBERED.items(), ids=map(str, NUMBERED))
def test_each_has_its_number_and_what_it_teaches(number: int, title: str) -> None:
    """A comment with its number and its trap stands right above each key result."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in article_files())
    above = text[: text.index(f"        title: {title}\n")].rpartition("\n\n")[2]
    assert re.match(rf" *# {number}\. \S.{{10,}}", above)


@pytest.mark.parametrize("title", TITLES)
def test_each_has_an_owner_and_a_measure_or_steps(title: str) -> None:
    """Somebody looks after each, and it is measured by a source, or has dated steps."""
    entry = ENTRIES[title]
    assert entry["owner"]
    assert ("measure" in entry) != ("milestones" in entry)


def test_every_kind_of_connector_answers() -> None:
    """Seven connectors and people answer for them."""
    used = {entry["measure"]["connector"] for entry in ENTRIES.values() if "measure" in entry}
    assert {"prometheus", "github_actions", "ci_duration", "jira", "http_json", "sql", "manual"} == used


GOALS = {
    "45 minutes to less than 10 minutes": (1, "45 min", "< 10 min"),
    "a rate without a baseline is held": (2, None, ">= 99.9 %"),
    "no number: down to none, from what was measured": (3, {"measured": "28d"}, "0 deploys"),
    "two ends in two units": (10, "2 h", "15 min"),
    "the first number of a contradiction": (12, None, ">= 99.95 %"),
    "80 % and not Python 3.11": (13, {"measured": "28d"}, "80 %"),
    "zero is a bound to hold": (15, None, "<= 0 alerts"),
    "the baseline after the target": (28, "45 %", "80 %"),
    "a number a month": (29, "8 bugs/month", "1 bugs/month"),
    "about two a quarter, to none": (34, "2 vulnerabilities/quarter", "0 vulnerabilities/quarter"),
    "numbers beat the verb": (37, "30 min", "< 5 min"),
    "40 % less than was measured": (40, {"measured": "28d"}, "-40 %"),
    "ten times what was measured": (46, {"measured": "28d"}, "x10"),
}


@pytest.mark.parametrize(("number", "baseline", "target"), GOALS.values(), ids=GOALS)
def test_goals_are_what_the_sentences_say(number: int, baseline: object, target: str) -> None:
    """Baseline and target, or bound, are those of the sentence."""
    entry = ENTRIES[NUMBERED[number]]
    assert (baseline, target) == (entry.get("baseline"), entry.get("target", entry.get("keep")))


def test_the_settings_name_an_address_for_every_source() -> None:
    """Every address of the sample settings is one that the sandbox stands in for, or a file."""
    sources = yaml.safe_load((samples() / "article.yaml").read_text(encoding="utf-8"))["sources"]
    addresses = {source["url"] for source in sources.values()}
    assert {*ADDRESSES, "sqlite:///catalogue.db"} == addresses


def test_the_files_load_as_they_are_shipped(tmp_path: Path) -> None:
    """Settings and files pass `check` without an error, in the quarter they are written for."""
    (tmp_path / "keyresult.yaml").write_text((samples() / "article.yaml").read_text(encoding="utf-8"))
    (tmp_path / "okrs").symlink_to(samples() / "okrs")
    loaded = load(tmp_path, {})
    assert [] == [finding.headline() for finding in loaded.findings if finding.severity == "error"]
    assert (6, 47) == (len(loaded.plan.teams), sum(len(team.key_results()) for team in loaded.plan.teams))
    assert {"2026-Q4"} == {team.cycle.name for team in loaded.plan.teams}


def test_the_demo_lays_them_around_now(tmp_path: Path, now: datetime) -> None:
    """The demo's files are in a cycle of thirteen weeks around now, and their milestones in it."""
    paths = write_article(tmp_path / "demo", now, "http://127.0.0.1:1")
    loaded, story = load(tmp_path / "demo", {}), Story(now)
    assert [] == [finding.headline() for finding in loaded.findings if finding.severity == "error"]
    assert {f"{story.first}..{story.last}"} == {team.cycle.name for team in loaded.plan.teams}
    assert loaded.settings.demo
    assert "example.com" not in "".join(path.read_text() for path in paths if path.name == "keyresult.yaml")


def test_the_demo_overwrites_no_file(tmp_path: Path, now: datetime) -> None:
    """A file that is there is named, and nothing is written."""
    (tmp_path / "catalogue.db").touch()
    with pytest.raises(UsageError, match=r"catalogue\.db exists already"):
        write_article(tmp_path, now, "http://127.0.0.1:1")
    assert [tmp_path / "catalogue.db"] == list(tmp_path.iterdir())


ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_page_lists_all_of_them() -> None:
    """The table of the page has every sentence under its number, with its goal and its connector."""
    rows = {int(row[0]): row[1:] for row in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    assert {number: (title, goal_text(title), tracked_by(title)) for number, title in NUMBERED.items()} == {
        number: (title, goal, how.partition(":")[0]) for number, (title, goal, how) in rows.items()
    }


def goal_text(title: str) -> str:
    """The goal of a key result as the page has it."""
    entry = ENTRIES[title]
    if "milestones" in entry:
        return f"{len(entry['milestones'])} milestones"
    if "keep" in entry:
        return f"keep `{entry['keep']}`"
    baseline = entry["baseline"]
    return f"{'measured' if isinstance(baseline, dict) else f'`{baseline}`'} to `{entry['target']}`"


def tracked_by(title: str) -> str:
    """The connector of a key result as the page has it."""
    entry = ENTRIES[title]
    return f"`{entry['measure']['connector']}`" if "measure" in entry else "dated steps"
