"""`keyresult send`, the sends of `watch`, and notices after polls."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tracker.cli import posting
from tracker.cli.sends import Sends
from tracker.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOUR = timedelta(hours=1)
FOLDER = "  archive: {kind: file, folder: reports, kinds: [nudge, weekly, leadership, monthly, review, notices]}\n"


class Chat(ThreadingHTTPServer):
    """A chat that takes posts while its `status` is 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Posted)
        self.status = 200
        self.posts: list[Any] = []


class Posted(BaseHTTPRequestHandler):
    """One post."""

    server: Chat

    def do_POST(self) -> None:
        """Take it."""
        self.server.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    """A chat whose secret address is in CHAT_URL."""
    with Chat() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{server.server_port}/very-secret-path")
        yield server
        server.shutdown()


@pytest.fixture
def sending(polled: Any) -> Callable[[str], Any]:
    """`sending(targets)` is a polled folder whose settings have targets."""

    def with_targets(targets: str) -> Any:
        polled.write("keyresult.yaml", f"{polled.read('keyresult.yaml')}deliver:\n{targets}")
        return polled

    return with_targets


def letters(place: Any) -> dict[str, str]:
    """The content of every delivery in the database, by its id."""
    with closing(sqlite3.connect(place.path / "keyresult.db")) as connection:
        return dict(connection.execute("SELECT id, content FROM outbox_view"))


def test_a_report_is_sent_once_and_kept_as_sent(sending: Callable[[str], Any]) -> None:
    """The last whole week; the file and the database agree; the second time does nothing."""
    place = sending(FOLDER)
    first = place("send", "weekly")
    assert (0, "", "sent weekly/platform/2026-W47 to archive\n") == (first.code, first.out, first.err)
    assert letters(place)["weekly/platform/2026-W47/archive"] == place.read("reports/platform/2026-W47.md")
    assert "week 47 (16 to 22 Nov 2026)" in place.read("reports/platform/2026-W47.md")
    (place.path / "reports/platform/2026-W47.md").unlink()
    again = place("send", "weekly")
    assert 0 == again.code
    assert "was queued before; `keyresult send --resend weekly/platform/2026-W47/archive`" in again.err
    assert not (place.path / "reports/platform/2026-W47.md").exists()
    assert 0 == place("send", "--resend", "weekly/platform/2026-W47/archive").code
    assert (place.path / "reports/platform/2026-W47.md").exists()


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("leadership", "all/leadership-2026-11-16.md"),
        ("monthly", "platform/monthly-2026-10.md"),
        ("nudge", "platform/nudge-2026-W48-lee.md"),
    ],
)
def test_every_kind_can_be_sent(sending: Callable[[str], Any], kind: str, file: str) -> None:
    """Each under its own name."""
    place = sending(FOLDER)
    assert 0 == place("send", kind).code
    assert place.read(f"reports/{file}").startswith("# ")


def test_a_review_is_sent_after_the_cycle(sending: Callable[[str], Any]) -> None:
    """Before its end there is none to send."""
    place = sending(FOLDER)
    early = place("send", "review")
    assert (5, "error: there is nothing to send a review report on yet") == (early.code, early.err.splitlines()[0])
    place.clock.move_to(datetime(2027, 1, 2, 9, tzinfo=UTC))
    assert 0 == place("send", "review").code
    assert "2026-Q4 review: " in place.read("reports/platform/review-2026-Q4.md")


def test_a_dry_run_shows_exactly_what_would_be_sent(sending: Callable[[str], Any]) -> None:
    """Id, form, target and content; nothing is queued, and `send` then sends just that."""
    place = sending(FOLDER)
    shown = place("send", "weekly", "-n")
    assert {} == letters(place)
    where = "weekly/platform/2026-W47/archive: md to archive\nPLACE/reports/platform/2026-W47.md:\n"
    assert shown.out.startswith(f"{where}# Platform OKRs, week 47")
    (item,) = place("send", "weekly", "-n", "--json").json["items"]
    place("send", "weekly")
    assert {item["id"]: item["content"]} == letters(place)
    assert (0, "", "nothing would be sent\n") == tuple(vars(place("send", "weekly", "-n")).values())


def test_what_is_not_sent_is_told_and_tried_again(sending: Callable[[str], Any], chat: Chat) -> None:
    """Exit 3 with the reason and the cure, no part of the secret address; later `send` alone is enough."""
    place = sending(FOLDER + "  chat: {kind: webhook, url_env: CHAT_URL}\n")
    chat.status = 503
    failed = place("send", "weekly")
    assert 3 == failed.code
    assert "error: report written, not sent to chat: weekly/platform/2026-W47: target chat (http://127" in failed.err
    assert "help: tried again from Tue 24 Nov 09:21 UTC on; `keyresult send --resend weekly/" in failed.err
    assert "very-secret" not in failed.err
    chat.status = 200
    early = place("send")
    assert (3, 1) == (early.code, len(chat.posts))
    place.later(timedelta(minutes=2))
    done = place("send", "--json")
    assert (0, "sent weekly/platform/2026-W47 to chat again\n") == (done.code, done.err)
    (item,) = done.json["items"]
    assert ("sent", 2, True) == (item["state"], item["attempts"], item["resent"])
    assert [False, True] == [post["resent"] for post in chat.posts]
    assert chat.posts[0]["id"] == chat.posts[1]["id"]


def test_what_is_given_up_is_told_until_a_person_sends_it(sending: Callable[[str], Any], chat: Chat) -> None:
    """After ten tries nothing more is sent, and every `send` says so; --resend tries again."""
    place = sending("  chat: {kind: webhook, url_env: CHAT_URL}\n")
    chat.status = 500
    place("send", "weekly")
    for _ in range(12):
        place.later(timedelta(days=2))
        last = place("send")
    assert (3, 10) == (last.code, len(chat.posts))
    assert "help: given up after 10 tries; `keyresult send --resend weekly/platform/2026-W47/chat`" in last.err
    chat.status = 200
    again = ("send", "--resend", "weekly/platform/2026-W47/chat")
    assert place(*again, "-n").out.startswith(
        "weekly/platform/2026-W47/chat: json to chat\nthe address in CHAT_URL:\n{"
    )
    assert (0, 11) == (place(*again).code, len(chat.posts))


def test_what_is_refused_is_told_once_and_sent_when_a_person_wants_it(
    sending: Callable[[str], Any], chat: Chat
) -> None:
    """Exit 3 with the reason; no run tries it again; a pattern has all that were given up sent, unmarked."""
    place = sending("  chat: {kind: webhook, url_env: CHAT_URL, kinds: [weekly, monthly]}\n")
    chat.status = 404
    refused = place("send", "weekly")
    assert (3, 3, 3) == (refused.code, place("send", "monthly").code, place("send").code)
    assert "help: refused for good, so it is not tried again; once the cause is gone, `keyresult send" in refused.err
    assert 2 == len(chat.posts)
    chat.status = 200
    assert (0, "") == (place("send", "--due", "-q").code, place("send", "--due", "-q").err)
    shown = place("send", "--resend", "*/chat", "-n", "--json").json["items"]
    assert ["weekly/platform/2026-W47/chat", "monthly/platform/2026-10/chat"] == [item["id"] for item in shown]
    again = place("send", "--resend", "*/chat", "--json")
    assert (0, [False, False]) == (again.code, [post["resent"] for post in chat.posts[2:]])
    assert [("sent", False, None)] * 2 == [
        (item["state"], item["refused"], item["under_way"]) for item in again.json["items"]
    ]


def claimed(place: Any) -> None:
    """Have another run be at the only delivery for a quarter of an hour."""
    from tracker.core.delivery import Claim, begun
    from tracker.store.sqlite import open_store

    store = open_store(place.path / "keyresult.db")
    (waiting,) = store.waiting()
    with store.writing():
        store.mark(begun(waiting, Claim("process 12 on okr-host", datetime(2026, 11, 24, 9, 40, tzinfo=UTC))))
    store.close()


def test_what_another_run_sends_is_left_to_it(sending: Callable[[str], Any], chat: Chat) -> None:
    """Who and until when is told; a person cannot have it sent meanwhile; when that run is gone it is sent, marked."""
    place = sending("  chat: {kind: webhook, url_env: CHAT_URL}\n")
    chat.status = 429
    assert 3 == place("send", "weekly").code
    asked, chat.status = len(chat.posts), 200
    place.later(timedelta(minutes=2))
    claimed(place)
    left = place("send", "--json")
    told = "process 12 on okr-host is sending it; if that run is gone, it is sent again from Tue 24 Nov 09:40 UTC on"
    assert (3, True) == (left.code, told in left.err)
    (item,) = left.json["items"]
    assert {"owner": "process 12 on okr-host", "until": "2026-11-24T09:40:00Z"} == item["under_way"]
    wanted = place("send", "--resend", "weekly/platform/2026-W47/chat")
    assert (75, True) == (wanted.code, told in wanted.err)
    assert asked == len(chat.posts)
    place.later(timedelta(minutes=20))
    assert (0, True) == (place("send").code, chat.posts[-1]["resent"])


def test_what_is_due_is_sent_once_and_in_silence_else(sending: Callable[[str], Any]) -> None:
    """`send --due` is for cron: what the calendar wanted within three days, once; nothing to do is nothing to say."""
    place = sending(FOLDER)
    shown = place("send", "--due", "-n", "--json").json["items"]
    assert ["weekly/platform/2026-W47/archive"] == [item["id"] for item in shown]
    assert "sent weekly/platform/2026-W47 to archive\n" == place("send", "--due").err
    assert (0, "", "") == tuple(vars(place("send", "--due")).values())
    place.clock.move_to(datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert (0, "") == (place("send", "weekly", "--due").code, place("send", "weekly", "--due").err)
    assert place("send", "nudge", "--due").err.startswith("sent nudge/platform/2026-W48/")
    assert (0, "", "") == tuple(vars(place("send", "--due")).values())


def test_what_was_queued_by_hand_is_not_due_again(sending: Callable[[str], Any], polled: Any) -> None:
    """One outbox: whoever comes first, a report is sent once; a clock that was ahead does not silence the calendar."""
    place = sending(FOLDER)
    assert 0 == place("send", "weekly").code
    assert (0, "") == (place("send", "--due").code, place("send", "--due").err)
    with closing(sqlite3.connect(place.path / "keyresult.db")) as connection, connection:
        connection.execute("UPDATE fact SET value = replace(value, '2026', '2030') WHERE source = '(queued reports)'")
    place.clock.move_to(datetime(2026, 11, 30, 7, tzinfo=UTC))
    assert "sent weekly/platform/2026-W48 to archive\n" in place("send", "--due").err


def test_a_rest_after_a_failure_is_no_news(sending: Callable[[str], Any], chat: Chat) -> None:
    """`send --due` tells of a failure when it tries: cron sends one mail for each try, and not one for each run."""
    place = sending("  chat: {kind: webhook, url_env: CHAT_URL}\n")
    chat.status = 500
    assert 3 == place("send", "--due").code
    assert (0, "", "") == tuple(vars(place("send", "--due")).values())
    place.later(timedelta(minutes=2))
    assert (3, 2) == (place("send", "--due").code, len(chat.posts))


def test_a_send_waits_for_a_poll_and_says_so(sending: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not end because a poll writes: its report would be lost to cron until somebody looks."""
    from tracker.store.sqlite import open_store

    place = sending(FOLDER)
    store, polling, over = open_store(place.path / "keyresult.db"), threading.Event(), threading.Event()

    def poll() -> None:
        with store.writing():
            polling.set()
            over.wait(20)

    thread = threading.Thread(target=poll)
    thread.start()
    assert polling.wait(20)
    monkeypatch.setattr("tracker.store.sqlite.lock.BRIEFLY", 0)
    monkeypatch.setattr("tracker.patience.time.sleep", lambda _: over.set())
    found = place("send", "weekly")
    thread.join()
    assert 0 == found.code
    assert f"waiting: another run (process {os.getpid()}, since " in found.err
    assert "sent weekly/platform/2026-W47 to archive\n" in found.err


def test_a_send_that_waits_ends_at_a_signal(sending: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """While another run holds the lock; nothing is queued."""
    from tracker.store.sqlite import open_store

    place = sending(FOLDER)
    place("poll")
    store = open_store(place.path / "keyresult.db")
    with store.writing():
        place.write("okrs/other.yaml", "")  # the plan is to be put in force anew
        monkeypatch.setattr("tracker.store.sqlite.lock.BRIEFLY", 0)
        monkeypatch.setattr("tracker.patience.time.sleep", lambda _: os.kill(os.getpid(), signal.SIGTERM))
        assert 143 == place("send", "weekly").code
    store.close()
    assert {} == letters(place)


def test_a_send_that_is_interrupted_leaves_the_rest_queued(
    sending: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is that of the signal, and the next `send` does the rest."""
    place = sending(FOLDER)
    session_of = posting.session_of

    def terminated(*arguments: Any, patient: bool) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return session_of(*arguments, patient=patient)

    with monkeypatch.context() as patched:
        patched.setattr("tracker.cli.send.session_of", terminated)
        assert 143 == place("send", "weekly").code
    assert not (place.path / "reports").exists()
    assert 0 == place("send").code
    assert (place.path / "reports/platform/2026-W47.md").exists()


def test_a_target_can_be_chosen(sending: Callable[[str], Any], chat: Chat) -> None:
    """Whatever kinds it takes, and for one team only."""
    place = sending(FOLDER + "  chat: {kind: webhook, url_env: CHAT_URL, kinds: [notices], teams: [platform]}\n")
    assert 0 == place("send", "leadership", "--to", "chat").code
    assert (["all"], False) == ([post["team"] for post in chat.posts], (place.path / "reports").exists())
    assert 0 == place("send", "--to", "chat").code
    assert 0 == place("send", "--to", "chat", "-n").code


WRONG = {
    "no target of that name": (("send", "weekly", "--to", "nobody"), 5, "there is no target nobody"),
    "no id of that name": (("send", "--resend", "weekly/x/y/z"), 5, "nothing was ever queued as weekly/x/y/z"),
    "two wishes at once": (("send", "weekly", "--resend", "a"), 2, "--resend names what is sent again"),
    "a pattern that nothing given up matches": (("send", "--resend", "weekly/*"), 5, "nothing was ever given up as w"),
    "what is due to one target": (("send", "--due", "--to", "archive"), 2, "--due sends to every target"),
    "the past": (("send", "weekly", "--as-of", "2026-11-01"), 2, "send knows no --as-of"),
}


@pytest.mark.parametrize(("words", "code", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_sent_is_told(
    sending: Callable[[str], Any], words: tuple[str, ...], code: int, said: str
) -> None:
    """With the exit code of its kind."""
    found = sending(FOLDER)(*words)
    assert code == found.code
    assert said in found.err


def test_without_a_target_for_a_kind_nothing_is_sent(sending: Callable[[str], Any]) -> None:
    """It says where to name one."""
    found = sending("  archive: {kind: file, folder: reports}\n")("send", "monthly")
    assert (5, True) == (found.code, "no target takes monthly reports" in found.err)


class Never:
    """A stop that never comes."""

    exit_code = 0

    def is_set(self) -> bool:
        """It is not."""
        return False


def sends_within(place: Any) -> Callable[[], None]:
    """The sends of a `watch` in the folder, which needs the options of a command."""
    from tracker.cli.options import Options, in_force

    sends = Sends(Never())  # type: ignore[arg-type]

    def tick() -> None:
        options = Options()
        options.directory = place.path
        with in_force(options):
            sends()

    return tick


def test_watch_sends_each_report_on_its_day(sending: Callable[[str], Any], caplog: pytest.LogCaptureFixture) -> None:
    """What was missed within three days at first; then each once, at its time."""
    place = sending(FOLDER)
    tick = sends_within(place)
    tick()
    assert ["weekly/platform/2026-W47/archive"] == [*letters(place)]
    place.clock.move_to(datetime(2026, 11, 27, 8, 59, tzinfo=UTC))
    tick()
    assert 1 == len(letters(place))
    place.later(HOUR)
    tick()
    place.later(HOUR)
    tick()
    new = [name for name in letters(place) if name.startswith("nudge/")]
    assert {"nudge/platform/2026-W48/lee/archive", "nudge/platform/2026-W48/dana/archive"} <= {*new}
    assert 1 + len(new) == len(letters(place))
    assert [] == caplog.records


def test_watch_tries_again_what_waits(
    sending: Callable[[str], Any], chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    """And while another run holds the lock it says so and waits."""
    place = sending("  chat: {kind: webhook, url_env: CHAT_URL}\n")
    chat.status = 500
    tick = sends_within(place)
    tick()
    chat.status = 200
    tick()
    assert 1 == len(chat.posts)
    place.later(timedelta(minutes=2))
    from tracker.store.sqlite import open_store

    store = open_store(place.path / "keyresult.db")
    with store.writing():
        tick()
    store.close()
    assert "reports are not sent now: another run" in caplog.text
    tick()
    assert [False, True] == [post["resent"] for post in chat.posts]


def test_watch_without_targets_or_a_database_sends_nothing(polled: Any, caplog: pytest.LogCaptureFixture) -> None:
    """And says nothing."""
    tick = sends_within(polled)
    tick()
    assert {} == letters(polled)
    (polled.path / "keyresult.db").unlink()
    tick()
    assert [] == caplog.records


def test_a_key_result_that_stops_being_readable_is_told_once(sending: Callable[[str], Any]) -> None:
    """One message after two failures on end, one when it is back; nothing for those who want none."""
    place = sending("  archive: {kind: file, folder: reports, kinds: [notices]}\n")
    settings = place.read("keyresult.yaml")

    def poll(text: str) -> list[str]:
        place.write("keyresult.yaml", text)
        place.later(HOUR)
        place("poll", "--force")
        return [name for name in letters(place) if name.startswith("notices/")]

    broken = settings.replace(place.url, "http://127.0.0.1:9")
    assert [0, 0, 1, 1, 1, 2, 2] == [
        len(poll(text)) for text in (settings, broken, broken, broken, settings, settings, settings)
    ]
    first, second = letters(place).values()
    assert "deploy-time is no longer readable" in first.replace("\\", "")
    assert "readable again" in second


def test_a_day_of_flapping_is_two_notices(sending: Callable[[str], Any]) -> None:
    """Two polls fail and two succeed, for a day: one message that it is gone, and one that it is back."""
    place = sending("  archive: {kind: file, folder: reports, kinds: [notices]}\n")
    settings = place.read("keyresult.yaml")
    broken = settings.replace(place.url, "http://127.0.0.1:9")
    for hour in range(24):
        place.write("keyresult.yaml", broken if hour % 4 >= 2 else settings)
        place.later(HOUR)
        place("poll", "--force")
    said = [
        text.splitlines()[0].replace("\\", "") for name, text in letters(place).items() if name.startswith("notices/")
    ]
    assert ["no longer readable", "readable again"] == [text.partition(" is ")[2].partition(",")[0] for text in said]


def test_a_notice_that_fails_is_no_failure_of_the_poll(sending: Callable[[str], Any], chat: Chat) -> None:
    """The poll tells of it, and its exit code is its own."""
    place = sending("  chat: {kind: webhook, url_env: CHAT_URL, kinds: [notices]}\n")
    settings = place.read("keyresult.yaml")
    chat.status = 500
    place("poll", "--force")
    place.write("keyresult.yaml", settings.replace(place.url, "http://127.0.0.1:9"))
    for _ in range(2):
        place.later(HOUR)
        last = place("poll", "--force")
    assert 3 == last.code
    assert "report written, not sent to chat: notices/platform/" in last.err
    assert 1 == len(chat.posts)


def broken_twice(place: Any) -> Any:
    """The second poll of a source that stopped answering: there is something to tell."""
    settings = place.read("keyresult.yaml")
    place("poll", "--force")
    place.write("keyresult.yaml", settings.replace(place.url, "http://127.0.0.1:9"))
    for _ in range(2):
        place.later(HOUR)
        last = place("poll", "--force")
    return last


def test_a_later_poll_sends_the_notice_that_failed(sending: Callable[[str], Any], chat: Chat) -> None:
    """Nobody else might: cron may run nothing but polls."""
    place = sending("  chat: {kind: webhook, url_env: CHAT_URL, kinds: [notices]}\n")
    chat.status = 503
    broken_twice(place)
    chat.status = 200
    place.later(HOUR)
    assert "sent notices/platform/" in place("poll", "--force").err
    assert [False, True] == [post["resent"] for post in chat.posts]


def test_a_notice_waits_while_another_run_writes(
    sending: Callable[[str], Any], chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The poll says so and ends as it would have; the notice stays queued."""
    from tracker.errors import LockedError
    from tracker.notify.postman import Postman

    def locked(*_: Any) -> Any:
        raise LockedError("another run holds the lock on keyresult.db")

    place = sending("  chat: {kind: webhook, url_env: CHAT_URL, kinds: [notices]}\n")
    with monkeypatch.context() as patched:
        patched.setattr(Postman, "deliver", locked)
        last = broken_twice(place)
    assert (3, True) == (last.code, "warning: notices are not sent now: another run holds the lock" in last.err)
    assert 0 == place("send").code
    assert 1 == len(chat.posts)


@pytest.mark.parametrize("kind", ["leadership", "review", "nudge", "monthly"])
@pytest.mark.parametrize("form", ["term", "md", "html", "email", "slack", "teams", "json"])
def test_every_kind_can_be_written_in_every_form(polled: Any, kind: str, form: str) -> None:
    """To stdout, as of now."""
    found = polled("report", kind, "-f", form)
    assert 0 == found.code
    assert found.out


def test_other_kinds_are_written_to_files(polled: Any) -> None:
    """A folder gets one file each; a single file takes one report, in the form of its name."""
    assert 0 == polled("report", "nudge", "-o", "out").code
    assert {"nudge-2026-W48-lee.md", "nudge-2026-W48-kim.md"} <= {
        each.name for each in (polled.path / "out/platform").iterdir()
    }
    several = polled("report", "nudge", "-o", "one.md")
    assert (2, True) == (several.code, "do not go into one file" in several.err)
    assert 0 == polled("report", "leadership", "-o", "page.html").code
    assert polled.read("page.html").startswith("<!doctype html>")
    assert 2 == polled("report", "leadership", "-f", "csv").code
    assert 0 == polled("report", "leadership", "--plain").code
    assert "keyresult.reports/1" == polled("report", "monthly", "--json").json["schema"]


@pytest.mark.parametrize(
    ("limits", "minutes"), [(Limits(), 13), (Limits(request_deadline=10, run_budget=120), 172 / 60)]
)
def test_the_claim_of_a_killed_run_lasts_as_the_documentation_says(limits: Limits, minutes: float) -> None:
    """4 times `request_deadline` and 1.1 times `run_budget`: 13 minutes by default, 3 with the smaller limits."""
    assert timedelta(minutes=minutes) == posting.terms(limits, patient=True).lease
