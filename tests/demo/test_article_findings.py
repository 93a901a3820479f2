"""What `keyresult check` says of the article's key results is what the article says of them."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import pytest
import time_machine

from tracker.cli.main import main
from tracker.demo.article.files import write_article

if TYPE_CHECKING:
    from datetime import datetime

    Findings = list[dict[str, str]]


@pytest.fixture(scope="module")
def findings(now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """Everything that is found in the files of the demo, as `check` prints it."""
    folder, printed = tmp_path_factory.mktemp("findings"), io.StringIO()
    write_article(folder, now, "http://127.0.0.1:1")
    with time_machine.travel(now, tick=False), redirect_stdout(printed):
        main(["-C", str(folder), "check", "--format", "json"])
    found: Findings = json.loads(printed.getvalue())["findings"]
    return found


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
    "36: to complete a training is work": ("security-training", "KR504", "complete"),
    "37: the verb against the numbers": ("recovery-time", "KR215", "says increase, but 30 min to 5 min is a decrease"),
    "47: coverage is an output": ("search-coverage", "KR504", "coverage"),
}
"""By what the article, or the trap of the sentence, says: key result, code, and words of the message."""


@pytest.mark.parametrize(("name", "code", "words"), SAID.values(), ids=SAID)
def test_check_says_what_the_article_says(findings: Findings, name: str, code: str, words: str) -> None:
    """The finding is there once, at its key result."""
    (found,) = (each["message"] for each in of(findings, name) if each["code"] == code)
    assert words in found


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
