"""`keyresult report --since`: what changed since the last report that was sent, or since a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ARCHIVE = "deliver:\n  archive: {kind: file, folder: reports, kinds: [weekly, leadership, monthly]}\n"
NOWHERE = "deliver:\n  down: {kind: slack_webhook, url_env: NOWHERE, kinds: [weekly]}\n"
NONE = "No earlier weekly report of platform was sent, so this one is compared with a week earlier."
LAST = "Since the last weekly report (2026-W47, sent 24 Nov 2026):"
NEXT = """\
team: platform
cycle: 2027-Q1
objectives:
  - id: stay
    title: Stay
    owner: dana
    key_results:
      - {id: stay, title: Stay, baseline: 60 min, target: 45 min, measure: {connector: manual, unit: min}}
"""
MOVED = "deploy-time went from no data to on track."


def third(place: Any, *words: str) -> str:
    """The third line of the weekly report in Markdown, which is about what changed."""
    found = place("report", "weekly", "-f", "md", *words)
    assert (0, "") == (found.code, found.err)
    line: str = [each for each in found.out.splitlines() if each][2]
    return line.replace("\\", "")


@pytest.fixture
def sending(polled: Any) -> Any:
    """A polled folder whose reports are kept in a folder."""
    polled.write("keyresult.yaml", polled.read("keyresult.yaml") + ARCHIVE)
    return polled


@pytest.fixture
def sent(sending: Any) -> Any:
    """The same an hour after the report on week 47 was sent."""
    assert 0 == sending("send", "weekly").code
    sending.later(HOUR)
    return sending


def test_without_a_report_it_is_compared_with_a_week_earlier(sending: Any) -> None:
    """One plain sentence says so, and the usual comparison follows."""
    assert f"{NONE} Since last week: {MOVED} Nothing else changed state." == third(sending, "--since", "last")


def test_it_is_compared_with_the_last_report_that_was_sent(sent: Any) -> None:
    """The third line names that report and its date, and tells what changed since."""
    assert f"{LAST} {MOVED} Nothing else changed state." == third(sent, "--since", "last")


def test_what_the_report_said_counts(sent: Any) -> None:
    """A number of its week that came later changed what the reader was told, whatever is known of that week now."""
    sent("record", "survey", "7.6", "--at", "2026-11-20")

    assert "survey went from no data to achieved." in third(sent, "--since", "last")
    assert "survey" not in third(sent, "--since", "2026-11-21")


def test_what_was_said_first_counts(sent: Any) -> None:
    """A report that goes to another target later, and knows more by then, takes no change away."""
    sent("record", "survey", "7.6", "--at", "2026-11-20")
    sent.write("keyresult.yaml", sent.read("keyresult.yaml") + "  later: {kind: file, folder: more}\n")
    assert "achieved" in sent("send", "weekly", "--to", "later", "-n").out
    assert 0 == sent("send", "weekly", "--to", "later").code
    sent.later(HOUR)

    assert "survey went from no data to achieved." in third(sent, "--since", "last")


def test_what_was_corrected_since_is_told(sending: Any) -> None:
    """Against what that report said; a correction that it knew already is not told again."""
    for value, more in (("7.0", ()), ("7.1", ("--correct", "--reason", "typing error"))):
        sending("record", "survey", value, "--at", "2026-11-20", *more)
        sending.later(HOUR)
    assert 0 == sending("send", "weekly").code
    sending.later(HOUR)
    known = sending("report", "weekly", "--since", "last").out
    sending("record", "survey", "6.9", "--at", "2026-11-20", "--correct", "--reason", "typing error")
    told = " ".join(sending("report", "weekly", "--since", "last").out.split())

    assert "corrected" not in known
    assert "1 reading corrected afterwards" in told
    assert "survey in the week to 22 Nov 2026: first reported as 7.1 points, now 6.9 points" in told


def test_only_what_was_sent_by_then_counts(sending: Any) -> None:
    """As of an instant before it was sent there was no report; a minute later there was."""
    sending.later(HOUR)
    sending("send", "weekly")
    sending.later(HOUR)

    assert third(sending, "--since", "last", "--as-of", "2026-11-24T10:19").startswith(NONE)
    assert third(sending, "--since", "last", "--as-of", "2026-11-24T10:20").startswith(LAST)


def test_what_happens_later_changes_no_earlier_comparison(sent: Any) -> None:
    """Sent again, a further report, further readings: as of an instant the same bytes come."""
    as_of = ("--as-of", "2026-11-24T10:20")
    before = [sent("report", "weekly", "--since", "last", "-f", form, *as_of).out for form in ("html", "json")]
    sent.later(HOUR)
    assert 0 == sent("send", "--resend", "weekly/platform/2026-W47/archive").code
    sent("record", "survey", "7.6", "--at", "2026-11-20")
    sent.clock.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
    sent("poll")
    assert 0 == sent("send", "weekly").code

    assert before == [sent("report", "weekly", "--since", "last", "-f", form, *as_of).out for form in ("html", "json")]
    still = "Nothing changed state since the last weekly report (2026-W48, sent 1 Dec 2026)."
    assert still == third(sent, "--since", "last")


def test_a_report_is_not_compared_with_itself(sent: Any) -> None:
    """Sent at the very instant at which it is judged, it is none that came before; an instant later it is."""
    sent.clock.move_to(datetime(2026, 11, 30, tzinfo=UTC))
    assert 0 == sent("send", "weekly").code
    assert "(2026-W47, sent 24 Nov 2026)" in third(sent, "--since", "last")
    sent.later(timedelta.resolution)
    assert "(2026-W48, sent 30 Nov 2026)" in third(sent, "--since", "last")


def test_what_did_not_arrive_was_not_sent(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that waits in the outbox has told nobody anything."""
    monkeypatch.setenv("NOWHERE", "http://127.0.0.1:9/hook")
    polled.write("keyresult.yaml", polled.read("keyresult.yaml") + NOWHERE)
    assert 3 == polled("send", "weekly").code
    polled.later(HOUR)

    assert third(polled, "--since", "last").startswith(NONE)


def test_a_report_on_another_cycle_is_not_compared_with(sent: Any) -> None:
    """It is named, and there is nothing to compare with."""
    sent.write("okrs/next.yaml", NEXT)
    sent.clock.move_to(datetime(2027, 1, 12, 9, tzinfo=UTC))

    told = (
        "The last weekly report (2026-W47, sent 24 Nov 2026) was before this cycle began: "
        "there is nothing to compare with."
    )
    assert told == third(sent, "--since", "last")


def test_in_the_first_week_there_may_be_nothing_to_compare_with(sending: Any) -> None:
    """Neither a report nor a week earlier."""
    told = (
        "No earlier weekly report of platform was sent, and the cycle had not begun a week earlier: "
        "there is nothing to compare with."
    )
    assert told == third(sending, "--since", "last", "--as-of", "2026-10-03")


TIMES = {
    "a day, from its beginning": ("2026-11-20", f"Since 20 Nov 2026: {MOVED} Nothing else changed state."),
    "an instant": ("2026-11-20T10:00", f"Since Fri 20 Nov 10:00 UTC: {MOVED} Nothing else changed state."),
    "a day before the cycle": (
        "2026-09-20",
        "This cycle had not begun by 20 Sep 2026: there is nothing to compare with.",
    ),
}


@pytest.mark.parametrize(("since", "told"), TIMES.values(), ids=TIMES)
def test_it_can_be_compared_with_any_time(polled: Any, since: str, told: str) -> None:
    """Of the cycle."""
    assert told == third(polled, "--since", since)


EARLIER = "weekly, monthly, leadership reports are compared with something earlier"
WRONG = {
    "no time": (
        ("weekly", "--since", "yesterday"),
        '"yesterday" is neither last nor a time',
        "write last, or a day such as 2026-11-23, or a time such as 2026-11-23T14:05 or 2026-11-23T14:05:00Z",
    ),
    "a time to come": (
        ("weekly", "--since", "2026-11-25"),
        "--since 2026-11-25 is not before the report",
        "name an earlier time, or last",
    ),
    "a time after --as-of": (
        ("weekly", "--since", "2026-11-20", "--as-of", "2026-11-18"),
        "--since 2026-11-20 is not before the report",
        "name an earlier time, or last",
    ),
    "a review": (("review", "--since", "last"), "--since says nothing to a review report", EARLIER),
    "a nudge": (("nudge", "--since", "2026-11-20"), "--since says nothing to a nudge report", EARLIER),
}


@pytest.mark.parametrize(("words", "message", "help"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_compared_with_is_refused(polled: Any, words: tuple[str, ...], message: str, help: str) -> None:
    """Wrong usage, with what to do instead."""
    found = polled("report", *words)

    assert (2, "", f"error: {message}\nhelp: {help}\n") == (found.code, found.out, found.err)


def test_a_month_is_compared_with_the_last_month_sent(sending: Any) -> None:
    """Or else with its beginning, as always."""

    def changes() -> str:
        (item,) = sending("report", "monthly", "--since", "last", "-f", "json").json["items"]
        return " ".join(item["reports"][0]["changes"])

    none = "No earlier monthly report of platform was sent, so this one is compared with the beginning of the month."
    assert f"{none} Since 1 Nov 2026: {MOVED} Nothing else changed state." == changes()
    assert 0 == sending("send", "monthly").code
    sending.later(HOUR)
    assert (
        f"Since the last monthly report (2026-10, sent 24 Nov 2026): {MOVED} Nothing else changed state." == changes()
    )


def test_leadership_is_compared_with_the_last_page_sent(sending: Any) -> None:
    """That over all teams, or that over the same ones."""
    words = ("report", "leadership", "--since", "last", "-f", "md")
    first = sending(*words).out
    assert 0 == sending("send", "leadership").code
    sending.later(HOUR)

    none = "No earlier leadership report of all teams was sent, so this one is compared with two weeks earlier"
    assert none in first
    assert "## State changes since 10 Nov 2026\n" in first
    assert "## State changes since the last leadership report (2026-11-16, sent 24 Nov 2026)\n" in sending(*words).out
    assert "No earlier leadership report of platform was sent" in sending(*words, "-t", "platform").out


def test_leadership_can_be_compared_with_any_time(polled: Any) -> None:
    """Before every cycle there is nothing to compare with."""
    found = {
        day: polled("report", "leadership", "--since", day, "-f", "md").out for day in ("2026-11-20", "2026-09-20")
    }

    assert "## State changes since 20 Nov 2026\n" in found["2026-11-20"]
    assert "This cycle had not begun by 20 Sep 2026: there is nothing to compare with" in found["2026-09-20"]
    assert "## State changes\n" in found["2026-09-20"]


def test_a_program_is_told_what_it_is_compared_with(sent: Any) -> None:
    """The instant, and the report with the time at which it was sent; null where there is nothing."""

    def compared(*words: str) -> Any:
        (report,) = sent("report", "weekly", "--json", *words).json["reports"]
        return report["compared_with"]

    assert {
        "at": "2026-11-23T00:00:00Z",
        "report": "weekly/platform/2026-W47",
        "sent_at": "2026-11-24T09:20:00Z",
    } == compared("--since", "last")
    assert {"at": "2026-11-17T10:20:00Z", "report": None, "sent_at": None} == compared()
    assert compared("--as-of", "2026-10-03") is None


@pytest.mark.parametrize("form", ["term", "md", "html", "email", "slack", "teams"])
def test_every_form_says_what_it_is_compared_with(sent: Any, form: str) -> None:
    """The same words everywhere."""
    out = sent("report", "weekly", "--since", "last", "-f", form).out.replace("=\r\n", "").replace("\n", " ")

    assert "Since the last weekly report (2026-W47, sent 24 Nov 2026): deploy-time went" in out


def test_each_team_has_its_own_last_report(sent: Any) -> None:
    """One that was never sent a report says so, beside one that was."""
    sent.write("okrs/web.yaml", sent.read("okrs/platform.yaml").replace("team: platform", "team: web"))
    sent("poll")
    reports: Callable[[], list[Any]] = lambda: sent("report", "weekly", "--since", "last", "--json").json["reports"]  # noqa: E731

    platform, web = (json.dumps(each["changes"]) for each in reports())
    assert LAST in platform
    assert "No earlier weekly report of web was sent, so this one is compared with a week earlier." in web
