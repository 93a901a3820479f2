"""What is wrong with delivery is seen by those who did not send: in `doctor` and `status`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CHAT = "  chat: {kind: webhook, url_env: CHAT_URL, kinds: [weekly, monthly]}\n"
ARCHIVE = "  archive: {kind: file, folder: reports}\n"
GIVEN_UP = "report to chat was not sent and given up; `keyresult doctor` says why"


@pytest.fixture
def sending(polled: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """`sending(targets)` is a polled folder with targets; the address of the chat is set."""
    monkeypatch.setenv("CHAT_URL", f"{hook.url}/very-secret-path")

    def with_targets(targets: str) -> Any:
        polled.write("keyresult.yaml", f"{polled.read('keyresult.yaml').partition('deliver:')[0]}deliver:\n{targets}")
        return polled

    return with_targets


def doctor(place: Any) -> list[tuple[str, str, str, str | None]]:
    """Name, state, detail and help of each check of delivery."""
    found = place("doctor", "--offline", "--json").json["checks"]
    return [
        (check["name"], check["state"], check["detail"], check["help"])
        for check in found
        if check["area"] == "delivery"
    ]


def test_without_targets_there_is_nothing_to_check(polled: Any) -> None:
    """Nor to warn of."""
    assert [] == doctor(polled)
    assert "" == polled("status").err


def test_all_is_well(sending: Callable[[str], Any]) -> None:
    """Each target with its kind and what it takes, and the calendar."""
    place = sending(CHAT + ARCHIVE)
    place("send", "--due")
    assert [
        ("chat", "ok", "webhook, takes weekly, monthly", None),
        ("archive", "ok", "file, takes weekly", None),
        ("calendar", "ok", "what was due in the last three days was made", None),
    ] == doctor(place)


def test_a_refused_report_is_seen_everywhere(sending: Callable[[str], Any], hook: Any) -> None:
    """In `doctor` with reason and cure, in `status` as a warning; both end once a person had it sent."""
    place = sending(CHAT)
    hook.answers = [(410, "channel_is_archived", {})]
    assert 3 == place("send", "weekly").code
    ((name, state, detail, cure), _) = doctor(place)
    assert ("chat", "failed") == (name, state)
    assert detail.startswith("1 report given up, weekly/platform/2026-W47: target chat (http://127.0.0.1:")
    assert "answers 410: channel_is_archived (is the address in CHAT_URL still right" in detail
    assert "very-secret" not in detail
    assert "once the cause is gone, run `keyresult send --resend weekly/platform/2026-W47/chat`" == cure
    assert 1 == place("doctor", "--offline").code
    status = place("status")
    assert (0, f"warning: 1 {GIVEN_UP}\n") == (status.code, status.err)
    assert [f"1 {GIVEN_UP}"] == place("status", "--json").json["warnings"]
    assert [] == place("status", "--json", "--as-of", "2026-11-23").json["warnings"]
    assert 0 == place("send", "--resend", "weekly/platform/2026-W47/chat").code
    assert ("chat", "ok") == doctor(place)[0][:2]
    assert "" == place("status").err


def test_several_given_up_are_counted(sending: Callable[[str], Any], hook: Any) -> None:
    """And one command sends them all."""
    place = sending(CHAT)
    hook.answers = [(404, "", {})] * 2
    for kind in ("weekly", "monthly"):
        place("send", kind)
    (_, _, detail, cure), *_ = doctor(place)
    assert detail.startswith("2 reports given up, weekly/platform/2026-W47: ")
    assert "once the cause is gone, run `keyresult send --resend '*/chat'`" == cure
    assert "warning: 2 reports to chat were not sent and given up" in place("status").err
    assert 0 == place("send", "--resend", "*/chat").code


def test_what_waits_is_a_warning(sending: Callable[[str], Any], hook: Any) -> None:
    """With the last error; what another run sends just now is none."""
    from tracker.core.delivery import Claim, begun
    from tracker.store.sqlite import open_store

    place = sending(CHAT)
    hook.answers = [(500, "oops", {})]
    place("send", "weekly")
    (_, state, detail, cure), *_ = doctor(place)
    assert ("warning", True) == (state, "1 report not sent yet, weekly/platform/2026-W47: " in detail)
    assert "`keyresult send` tries what is due; let cron run `keyresult send --due`" == cure
    assert "" == place("status").err
    store = open_store(place.path / "keyresult.db")
    (waiting,) = store.waiting()
    with store.writing():
        store.mark(begun(waiting, Claim("process 12 on okr-host", datetime(2026, 11, 24, 10, tzinfo=UTC))))
    store.close()
    assert ("chat", "ok", "1 report under way", None) == doctor(place)[0]


def test_a_target_that_cannot_be_used_is_told_before_it_is_needed(
    sending: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that is missing, by its name; nothing is sent to find out."""
    place = sending(CHAT)
    monkeypatch.delenv("CHAT_URL")
    (name, state, detail, cure), *_ = doctor(place)
    assert ("chat", "failed", "the secret CHAT_URL is not set") == (name, state, detail)
    assert "set the environment variable CHAT_URL" == cure


def test_letters_of_a_target_that_left_are_told(sending: Callable[[str], Any], hook: Any) -> None:
    """They wait for somebody who is not there any more."""
    place = sending(CHAT)
    hook.answers = [(500, "oops", {})]
    place("send", "weekly")
    sending(ARCHIVE)
    assert ("chat", "warning") in [check[:2] for check in doctor(place)]


def test_a_report_that_nobody_makes_is_told(sending: Callable[[str], Any]) -> None:
    """An hour after its time, with the line for the crontab; by then cron has looked four times."""
    place = sending(ARCHIVE)
    place.clock.move_to(datetime(2026, 11, 23, 7, 59, tzinfo=UTC))
    assert "ok" == doctor(place)[-1][1]
    place.clock.move_to(datetime(2026, 11, 23, 8, 1, tzinfo=UTC))
    name, state, detail, cure = doctor(place)[-1]
    assert ("calendar", "warning") == (name, state)
    assert "not made: weekly, due Mon 23 Nov 07:00 UTC" == detail
    line = "7-59/15 * * * * keyresult -q -C PLACE send --due"
    assert f"add this line with `crontab -e`: {line}" == cure
    place("send", "weekly")
    assert "ok" == doctor(place)[-1][1]


def test_a_report_to_one_target_or_team_is_not_all_of_it(sending: Callable[[str], Any]) -> None:
    """What was sent by hand to one of them leaves the rest to the calendar."""
    place = sending(ARCHIVE + "  second: {kind: file, folder: second}\n")
    assert 0 == place("send", "weekly", "--to", "second").code
    assert "sent weekly/platform/2026-W47 to archive\n" == place("send", "--due").err
