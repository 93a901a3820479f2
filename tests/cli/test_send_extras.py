"""What the settings of a target add to a report: the address of the full one, and an agenda."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = "[weekly, leadership, monthly, notices, nudge]"
LINK = "'https://okrs.example.com/{team}/{slug}.html?of={kind}&on={period}'"
TARGETS = f"""\
deliver:
  hook: {{kind: slack_webhook, url_env: HOOK, kinds: {KINDS}, link: {LINK}, agenda: 20m}}
  bot: {{kind: slack_bot, channel: C1, token_env: BOT, kinds: {KINDS}, link: {LINK}}}
  teams: {{kind: teams, url_env: TEAMS, kinds: {KINDS}, link: {LINK}, agenda: 30}}
  other: {{kind: webhook, url_env: OTHER, kinds: [weekly, leadership], agenda: 1 h}}
  bare: {{kind: slack_webhook, url_env: BARE, kinds: {KINDS}}}
  mail: {{kind: smtp, host: mail.example.com, sender: a@example.com, to: [b@example.com], agenda: 20m}}
  archive: {{kind: file, folder: reports, kinds: [weekly, leadership], agenda: 20m}}
"""


@pytest.fixture
def letters(polled: Any) -> Callable[[str], dict[str, str]]:
    """`letters(kind)` is what would be sent of a kind, by target."""
    polled.write("keyresult.yaml", polled.read("keyresult.yaml") + TARGETS)

    def of(kind: str) -> dict[str, str]:
        found = polled("send", kind, "-n", "--json")
        assert (0, "") == (found.code, found.err)
        return {each["target"]: each["content"] for each in found.json["items"]}

    return of


def links(content: str) -> list[str]:
    """Every address that a message leads to."""
    document = json.loads(content)
    if "headline" in document:
        blocks = [block for block in document["headline"]["blocks"] if block["type"] == "context"]
        texts = [each["text"] for block in blocks for each in block["elements"] if each["type"] == "mrkdwn"]
        return [text.removeprefix("<").removesuffix("|full report>").replace("&amp;", "&") for text in texts]
    card = document["attachments"][0]["content"]
    return [action["url"] for action in card.get("actions", [])]


ADDRESSES = {
    "weekly": "https://okrs.example.com/platform/2026-W47.html?of=weekly&on=2026-W47",
    "monthly": "https://okrs.example.com/platform/monthly-2026-10.html?of=monthly&on=2026-10",
    "leadership": "https://okrs.example.com/all/leadership-2026-11-16.html?of=leadership&on=2026-11-16",
}


@pytest.mark.parametrize(("kind", "address"), ADDRESSES.items())
def test_chats_lead_to_the_full_report(letters: Callable[[str], dict[str, str]], kind: str, address: str) -> None:
    """Under the address that the settings say, and nowhere without one."""
    found = letters(kind)

    assert [[address]] * 3 == [links(found[target]) for target in ("hook", "bot", "teams")]
    assert [] == links(found["bare"])


def test_a_nudge_leads_nowhere(letters: Callable[[str], dict[str, str]]) -> None:
    """It is whole as it is sent."""
    found = letters("nudge")

    assert [[]] * 4 == [links(found[target]) for target in ("hook", "bot", "teams", "bare")]


def test_a_notice_leads_nowhere(letters: Callable[[str], dict[str, str]], polled: Any) -> None:
    """Nor has it an agenda."""
    assert letters("weekly")
    settings = polled.read("keyresult.yaml")
    polled("poll", "--force")
    polled.write("keyresult.yaml", settings.replace(polled.url, "http://127.0.0.1:9"))
    for _ in range(2):
        polled.later(timedelta(hours=1))
        polled("poll", "--force")
    with closing(sqlite3.connect(polled.path / "keyresult.db")) as connection:
        kept = dict(connection.execute("SELECT target, content FROM outbox_view WHERE id LIKE 'notices/%'"))

    assert {"hook", "bot", "teams", "bare"} == {*kept}
    assert [[]] * 4 == [links(content) for content in kept.values()]
    assert not any("genda" in content for content in kept.values())


def test_a_weekly_report_may_begin_with_an_agenda(letters: Callable[[str], dict[str, str]]) -> None:
    """As long as the meeting of whoever reads it there; others have none."""
    found = {target: content.replace("=\r\n", "") for target, content in letters("weekly").items()}
    titles = {
        target: [minutes for minutes in (20, 30, 60) if f"Agenda for {minutes} minutes" in content]
        for target, content in found.items()
    }
    (report,) = json.loads(found["other"])["reports"]

    assert {"hook": [20], "bot": [], "teams": [30], "other": [], "bare": [], "mail": [20], "archive": [20]} == titles
    assert (60, 60) == (report["agenda"]["minutes"], sum(item["minutes"] for item in report["agenda"]["items"]))
    assert found["archive"].index("## Agenda") < found["archive"].index("## Needs a decision")


def test_a_page_over_all_teams_has_no_agenda(letters: Callable[[str], dict[str, str]]) -> None:
    """Nobody meets over it: the setting is for weekly and monthly reports."""
    assert not any("Agenda for" in content for content in letters("leadership").values())
    assert "Agenda for 20 minutes" in letters("monthly")["hook"]


def test_a_run_may_say_how_long_the_meeting_is(letters: Callable[[str], dict[str, str]], polled: Any) -> None:
    """Whatever the settings of a target say, and where they say nothing."""
    assert "Agenda for 20 minutes" in letters("weekly")["hook"]
    found = polled("send", "weekly", "--agenda", "45m", "-n", "--json").json["items"]
    said = {each["target"]: "Agenda for 45 minutes" in each["content"].replace("=\r\n", "") for each in found}
    assert {"hook", "bot", "teams", "bare", "mail", "archive"} == {
        target for target, is_said in said.items() if is_said
    }


def test_what_is_sent_with_an_agenda_is_kept_so(polled: Any) -> None:
    """The report that arrives begins with it; sent again it is the same."""
    polled.write(
        "keyresult.yaml", polled.read("keyresult.yaml") + "deliver: {archive: {kind: file, folder: reports}}\n"
    )
    assert 0 == polled("send", "weekly", "--agenda", "25m").code
    first = polled.read("reports/platform/2026-W47.md")
    assert "## Agenda for 25 minutes" in first
    assert 0 == polled("send", "--resend", "weekly/platform/2026-W47/archive").code
    assert first == polled.read("reports/platform/2026-W47.md")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("leadership", "--agenda", "20m"), "a leadership report has no agenda"),
        (("--agenda", "20m"), "--agenda is of a report that is named"),
        (("weekly", "--due", "--agenda", "20m"), "--agenda is of a report that is named"),
        (("weekly", "--agenda", "3m"), "--agenda: "),
    ],
)
def test_an_agenda_that_cannot_be_is_refused(polled: Any, words: tuple[str, ...], message: str) -> None:
    """Before anything is written."""
    found = polled("send", *words)
    assert (2, True) == (found.code, found.err.startswith(f"error: {message}"))
