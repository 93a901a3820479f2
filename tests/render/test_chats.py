"""Slack messages and the Teams card: golden documents, limits, and text that is nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.models.blocks import Block

from tracker.render import slack, teams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syrupy.assertion import SnapshotAssertion

    from tracker.core.report import WeeklyReport


def strings(value: object, name: str = "text") -> Iterator[str]:
    """Every text under a name, anywhere in a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name and isinstance(inner, str):
                yield inner
            yield from strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, name)


def every(report: WeeklyReport) -> list[dict[str, Any]]:
    """Every Slack message of a report."""
    found = slack.messages(report)
    return [found.headline, *found.thread]


def long(report: WeeklyReport, text: str) -> WeeklyReport:
    """The report with a long text wherever there is one."""
    row, *rest = report.rows
    key_result = replace(row.standing.key_result, title=text, owner=text)
    longer = replace(row, standing=replace(row.standing, key_result=key_result), now=text)
    need = replace(report.needs[0], standing=longer.standing, sentence=text)
    return replace(
        report,
        title=text,
        needs=(need,) * 5,
        rows=(longer, *rest),
        goal_changes=(text,) * 9,
        quality=(text,) * 9,
        header=(text,),
        changes=(text,),
    )


def test_slack_messages(storied_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The headline and its thread."""
    assert snapshot == slack.render(storied_report)


def test_quiet_slack_message(quiet_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """A quiet week has no decisions; its thread is the scorecard."""
    assert snapshot == slack.render(quiet_report)


def test_teams_card(storied_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The card."""
    assert snapshot == json.dumps(json.loads(teams.render(storied_report)), indent=1, ensure_ascii=False)


def test_quiet_teams_card(quiet_report: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The card of a quiet week."""
    assert snapshot == json.dumps(json.loads(teams.render(quiet_report)), indent=1, ensure_ascii=False)


def test_made_up_data_says_so(storied_report: WeeklyReport) -> None:
    """Both say that they show demo data, and how many needs they leave out."""
    demo = replace(storied_report, demo=True, more=2)

    for texts in (list(strings(every(demo))), list(strings(teams.message(demo)))):
        assert "Demo data" in texts
        assert any("And 2 more, see the scorecard." in text for text in texts)


@pytest.mark.parametrize("count", [1, 12, 60, 200])
def test_slack_messages_keep_within_their_limits(report_of: Callable[[int], WeeklyReport], count: int) -> None:
    """At most 20 blocks and 8,000 characters in a message, 150 in a header, and a text for notifications."""
    for message in every(report_of(count)):
        texts = list(strings(message["blocks"]))
        headers = [block["text"]["text"] for block in message["blocks"] if block["type"] == "header"]
        assert len(message["blocks"]) <= 20
        assert sum(map(len, texts)) <= 8_000
        assert [] == [header for header in headers if len(header) > 150]
        assert message["text"]


def test_every_key_result_is_in_the_thread(report_of: Callable[[int], WeeklyReport]) -> None:
    """A scorecard that is too long for one message goes on in the next."""
    report = report_of(60)

    told = " ".join(strings([message["blocks"] for message in slack.messages(report).thread]))

    assert 10 == told.count("Deploy time")
    assert len(slack.messages(report).thread) > 2


@pytest.mark.parametrize("text", ["a" * 9_000, "word " * 2_000, "部" * 9_000], ids=["one word", "words", "wide"])
def test_long_texts_are_cut(storied_report: WeeklyReport, text: str) -> None:
    """However long a text is, messages and card stay within their limits."""
    report = long(storied_report, text)

    assert [] == [message for message in every(report) if sum(map(len, strings(message["blocks"]))) > 8_000]
    assert len(teams.render(report).encode()) <= teams.LIMIT


def test_slack_accepts_the_blocks(storied_report: WeeklyReport) -> None:
    """Slack's own models read every block and find nothing to object to."""
    for message in every(storied_report):
        parsed = Block.parse_all(message["blocks"])
        assert len(message["blocks"]) == len(parsed)
        for block in parsed:
            block.validate_json()


@pytest.mark.parametrize("count", [1, 12, 60, 200])
def test_a_card_is_never_too_large(report_of: Callable[[int], WeeklyReport], count: int) -> None:
    """The message keeps below what Teams refuses, and says what it leaves out."""
    text = teams.render(report_of(count))

    assert len(text.encode()) <= teams.LIMIT
    assert ("more, see the full report" in text) is (count == 200)


def test_a_card_holds_text_runs_only(storied_report: WeeklyReport) -> None:
    """No text block: those would read Markdown."""
    kinds = set(strings(teams.message(storied_report), "type"))

    assert {"message", "AdaptiveCard", "RichTextBlock", "TextRun"} == kinds
