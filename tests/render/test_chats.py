"""Slack messages and the Teams card: golden documents, limits, and text that is nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.models.blocks import Block

from tracker.core.agenda import Agenda, with_agenda
from tracker.core.report import Prompt
from tracker.core.report_monthly import monthly_report
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


def test_slack_messages_of_a_meeting(meeting: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The headline has the agenda and leads to the full report."""
    assert snapshot == json.dumps(slack.messages(meeting).headline, indent=1, ensure_ascii=False)


def test_teams_card_of_a_meeting(meeting: WeeklyReport, snapshot: SnapshotAssertion) -> None:
    """The card begins with the agenda, and its button leads to the full report."""
    assert snapshot == json.dumps(json.loads(teams.render(meeting)), indent=1, ensure_ascii=False)


def test_the_link_is_all_the_markup_there_is(meeting: WeeklyReport) -> None:
    """One piece in Slack's context line, its ampersand escaped, and one button in Teams; without an address none."""
    *_, context = slack.messages(meeting).headline["blocks"]
    (card,) = teams.message(meeting)["attachments"]
    bare = replace(meeting, link=None)

    link = {
        "type": "mrkdwn",
        "text": "<https://okrs.example.com/platform/2026-W33.html?a=1&amp;b=2|full report>",
        "verbatim": True,
    }
    assert ("context", link) == (context["type"], context["elements"][1])
    assert [{"type": "Action.OpenUrl", "title": "Full report", "url": meeting.link}] == card["content"]["actions"]
    assert 1 == json.dumps(every(meeting)).count('mrkdwn", "')
    assert "full report>" not in json.dumps(every(bare))
    assert "actions" not in teams.message(bare)["attachments"][0]["content"]
    for block in Block.parse_all(slack.messages(meeting).headline["blocks"]):
        block.validate_json()


def test_a_month_asks_in_chats_too(month: WeeklyReport) -> None:
    """What was tried, and whether to adjust or keep: for each key result that has not reached its target."""
    thread = list(strings([message["blocks"] for message in slack.messages(month).thread]))
    card = list(strings(teams.message(month)))

    for told in (thread, card):
        start = next(place for place, text in enumerate(told) if text == slack.PROMPTS == teams.PROMPTS)
        asked = " ".join(" ".join(told[start:]).split())
        assert 6 == asked.count("Adjust or keep: what changes next month, and why?")
        assert '▲ at risk: CI pipeline time Tried, Tomás on 14 Aug 2026: "cache hits up".' in asked
        assert "● on track: Deploy time Tried: nothing was said this month." in asked


def test_a_week_asks_nothing_of_a_month(storied_report: WeeklyReport) -> None:
    """Its chats have no such list."""
    assert slack.PROMPTS not in slack.render(storied_report) + teams.render(storied_report)


def test_made_up_data_says_so(storied_report: WeeklyReport) -> None:
    """Both say that they show demo data, and how many needs they leave out."""
    demo = replace(storied_report, demo=True, more=2)

    for texts in (list(strings(every(demo))), list(strings(teams.message(demo)))):
        assert "Demo data" in texts
        assert any("And 2 more, see the scorecard." in text for text in texts)


def as_month(report: WeeklyReport) -> WeeklyReport:
    """The report as that of a month, with the longest agenda there is."""
    return with_agenda(monthly_report(report, report.view.standing.team.cycle.start), 120)


@pytest.mark.parametrize("month", [False, True], ids=["a week", "a month with an agenda"])
@pytest.mark.parametrize("count", [1, 12, 60, 200])
def test_slack_messages_keep_within_their_limits(
    report_of: Callable[[int], WeeklyReport], count: int, month: bool
) -> None:
    """At most 20 blocks and 8,000 characters in a message, 150 in a header, and a text for notifications."""
    for message in every(as_month(report_of(count)) if month else report_of(count)):
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
    """However long a text is, messages and card stay within their limits, also with everything there can be."""
    weekly = long(storied_report, text)
    many = replace(weekly, real_changes=(text,) * 9, owners=(), health=weekly.rows * 5)
    crowded = replace(as_month(many), prompts=tuple(Prompt(row, text) for row in weekly.rows), title=text)
    item = replace(crowded.agenda.items[0], subject=text) if crowded.agenda else None
    meeting = replace(crowded, agenda=Agenda(120, (item,) * 58, (text,) * 9, text) if item else None)

    for report in (weekly, meeting):
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
    text, month = teams.render(report_of(count)), teams.render(as_month(report_of(count)))

    assert len(text.encode()) <= teams.LIMIT
    assert len(month.encode()) <= teams.LIMIT
    assert ("more, see the full report" in text) is (count == 200)
    assert ("more, see the full report" in month) is (count > 12)


def test_a_card_holds_text_runs_only(storied_report: WeeklyReport) -> None:
    """No text block: those would read Markdown."""
    kinds = set(strings(teams.message(storied_report), "type"))

    assert {"message", "AdaptiveCard", "RichTextBlock", "TextRun"} == kinds
