"""What contributed to a change, from poll to report: the same words for the same instant, whatever is learned later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

OKRS = """\
team: quality
cycle: 2026-Q4
health_metrics:
  - {id: deploys, title: Deployments, keep: "> 1 deploys", every: 1d, measure: {connector: manual, unit: deploys}}
  - {id: failed, title: Failures, keep: "< 90 deploys", every: 1d, measure: {connector: manual, unit: deploys}}
objectives:
  - id: calm
    title: Deploy without fear
    owner: kim
    key_results:
      - id: failure-rate
        title: Reduce the failure rate from 25 % to 5 %
        baseline: 25 %
        target: "<= 5 %"
        every: 1d
        measure: {connector: computed, formula: failed / deploys, of: {failed: failed, deploys: deploys}}
"""
SENTENCE = "Of 7.5 pt higher on the week, failed contributed 7.5 pt (100%): 39 deploys, was 30."


@pytest.fixture
def quality(place: Any) -> Any:
    """A folder in which 30 of 120 deployments had failed a week before, and 39 of 120 by the end of yesterday."""
    place.write("keyresult.yaml", "sources: {}\n")
    place.write("okrs/quality.yaml", OKRS)
    place("poll", "--create")
    for day, failed in (("2026-11-15", "30 deploys"), ("2026-11-23", "39 deploys")):
        assert 0 == place("record", "deploys", "120 deploys", "--at", day).code
        assert 0 == place("record", "failed", failed, "--at", day).code
    assert 0 == place("backfill", "failure-rate", "--from", "2026-11-16", "--to", "2026-11-17").code
    place("poll")
    return place


def flat(text: str) -> str:
    """The text on one line, without Markdown's escapes."""
    return " ".join(text.replace("\\", "").split())


def test_a_need_says_what_contributed(quality: Any) -> None:
    """On the terminal, in Markdown and for programs; with `show` and `explain` too."""
    for words in (["report", "weekly"], ["report", "weekly", "-f", "md"]):
        assert SENTENCE in flat(quality(*words).out)
    (report,) = quality("report", "weekly", "-f", "json").json["reports"]
    (moved,) = report["contributions"]
    assert (SENTENCE[1:-1], "mean over all orders") == (moved["told"][1:], moved["by"][0]["method"])
    assert SENTENCE[1:-1] in flat(quality("show", "failure-rate").out)
    assert moved == quality("show", "failure-rate", "--json").json["contributions"]
    assert "failed: 7.5 pt higher (100%); itself 30 deploys, then 39 deploys" in flat(
        quality("explain", "failure-rate").out
    )


def test_the_monthly_report_says_it_too(quality: Any) -> None:
    """In the section of the key result, which is open."""
    assert SENTENCE in flat(quality("report", "monthly", "-f", "md").out)


def test_a_correction_changes_no_report_of_before(quality: Any) -> None:
    """The same instant gives the same bytes; today's report does not explain what is no longer so."""
    instant = "2026-11-24T09:20:00Z"
    before = [quality("report", "weekly", "-f", form, "--as-of", instant).out for form in ("md", "json")]
    quality.later(timedelta(hours=1))
    quality("record", "failed", "45 deploys", "--at", "2026-11-23", "--correct", "--reason", "counted again")
    assert before == [quality("report", "weekly", "-f", form, "--as-of", instant).out for form in ("md", "json")]
    assert SENTENCE in flat(before[0])
    assert "contributed" not in quality("report", "weekly", "-f", "md").out


def test_status_says_nothing_of_it(quality: Any) -> None:
    """It is one screen, and reads no facts."""
    assert "contributed" not in quality("status").out
