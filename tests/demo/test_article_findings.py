"""What `keyresult check` says of the article's key results is what the article says of them."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
import yaml

from tracker.cli.main import main
from tracker.demo.article.files import article_files, write_article

if TYPE_CHECKING:
    from datetime import datetime

    Findings = list[dict[str, str]]


@pytest.fixture(scope="module")
def findings(now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """Everything that is found in the files of the demo, as `check` prints it."""
    folder = tmp_path_factory.mktemp("findings")
    write_article(folder, now, "http://127.0.0.1:1")
    return checked(folder, now)


def checked(folder: Path, now: datetime) -> Findings:
    """Everything that is found in a folder at an instant."""
    printed = io.StringIO()
    with time_machine.travel(now, tick=False), redirect_stdout(printed):
        main(["-C", str(folder), "check", "--format", "json"])
    found: Findings = json.loads(printed.getvalue())["findings"]
    return found


TITLES = (Path(__file__).parents[1] / "data/article/titles.txt").read_text(encoding="utf-8").splitlines()
PLANS = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in article_files()]
ENTRIES = [kr for plan in PLANS for objective in plan["objectives"] for kr in objective["key_results"]]
IDS: dict[int, str] = {TITLES.index(entry["title"]) + 1: entry["id"] for entry in ENTRIES}


def of(findings: Findings, name: str) -> Findings:
    """The findings of one key result."""
    return [each for each in findings if (each["key_result"] or "").endswith(f"/{name}")]


def test_nothing_is_wrong(findings: Findings) -> None:
    """There are warnings, as the article has doubts, and no error."""
    assert {"warning"} == {finding["severity"] for finding in findings}


SAID = {
    "6: too easy": ("deploy-time-too-easy", "KR513", "11% away"),
    "7: impossible": ("deploy-time-impossible", "KR514", "90 times away"),
    "12: 99.95 % contradicts 2 hours a year": ("availability", "KR214", "cannot mean < 2 hours/year"),
    "13: to migrate is work": ("current-python", "KR504", "migrate"),
    "21: automation is the way": ("database-failover", "KR518", "`through automation` is the way"),
    "25: to deliver is work": ("sdk-startup", "KR518", "`deliver` is the work, and its effect comes after it"),
    "27: a share and a count": ("sdk-tests-on-ci", "KR217", "`0 manual testing required` is a second number"),
    "35: to implement is work": ("scanner-recall", "KR518", "`implement` is the work, and its effect comes after it"),
    "36: to complete a training is work": ("security-training", "KR504", "complete"),
    "37: the verb against the numbers": ("recovery-time", "KR215", "says increase, but 30 min to 5 min is a decrease"),
    "38: how far the work is": ("automated-failover", "KR518", "the number is how much of it is done"),
    "47: coverage is an output": ("search-coverage", "KR504", "coverage"),
}
"""By what the article, or the trap of the sentence, says: key result, code, and words of the message."""


@pytest.mark.parametrize(("name", "code", "words"), SAID.values(), ids=SAID)
def test_check_says_what_the_article_says(findings: Findings, name: str, code: str, words: str) -> None:
    """The finding is there once, at its key result."""
    (found,) = (each["message"] for each in of(findings, name) if each["code"] == code)
    assert words in found


SAYING_NOTHING: dict[int, tuple[str, ...]] = dict.fromkeys(range(1, 48), ())
CODES = SAYING_NOTHING | {
    4: ("KR404",),
    6: ("KR513",),
    7: ("KR514",),
    12: ("KR214",),
    13: ("KR504",),
    14: ("KR404", "KR405"),
    18: ("KR404",),
    20: ("KR404", "KR405"),
    21: ("KR518",),
    25: ("KR518",),
    27: ("KR217",),
    34: ("KR405",),
    35: ("KR518",),
    36: ("KR504",),
    37: ("KR215",),
    38: ("KR518",),
    43: ("KR404",),
    45: ("KR405",),
    47: ("KR504",),
}
"""What is said of each of the 47 before anything was read. Of the others nothing can be known from words and
declaration: that a denominator may shrink, a tag may drift or a service may be quiet shows only in readings."""


def coded(findings: Findings) -> dict[int, tuple[str, ...]]:
    """The codes of each of the 47, by its number."""
    return {number: tuple(sorted(each["code"] for each in of(findings, name))) for number, name in IDS.items()}


def test_what_is_said_of_each(findings: Findings) -> None:
    """The codes of each, and nothing of any other."""
    assert CODES == coded(findings)
    assert [] == [each for each in findings if each["key_result"] is None]


def test_the_guardrails_are_why_nothing_is_said_of_second_numbers(
    now: datetime, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """5 promises fewer defects too, and 8 fewer rollbacks: without a guardrail each is told."""
    folder = tmp_path_factory.mktemp("unguarded")
    for path in write_article(folder, now, "http://127.0.0.1:1"):
        if path.suffix == ".yaml":
            path.write_text(re.sub(r"guardrails: \[[\w-]+\]", "guardrails: []", path.read_text("utf-8")), "utf-8")
    found = {number: codes for number, codes in coded(checked(folder, now)).items() if codes != CODES[number]}
    assert {5: ("KR217",), 8: ("KR217",)} == found


PRAISED = {
    "1: an appropriate stretch": "deploy-time",
    "10: hours to minutes": "commit-to-production",
    "17: latency": "api-latency",
    "28: the baseline after the target": "unit-coverage",
    "29: a number a month": "critical-bugs",
}


@pytest.mark.parametrize("name", PRAISED.values(), ids=PRAISED)
def test_nothing_is_said_of_good_ones(findings: Findings, name: str) -> None:
    """Those that the article presents as good have no finding."""
    assert [] == of(findings, name)
