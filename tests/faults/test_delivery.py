"""Sending by real processes: others work meanwhile, each letter goes out once, and a kill loses none."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

TEAMS = ("platform", "payments")
SEED = 20261123
KILLS = 8
SOON = 5
"""Seconds within which a signal must end the command."""


@pytest.fixture
def posting(place: Any, serving: Any, vector: Any, key_result: Any, smtp: Any, hook: Any) -> Callable[..., Any]:
    """`posting(*targets, **limits)` is a polled workspace of two teams that sends weekly reports to these targets."""
    hook.default = '{"ok": true, "ts": "17.1"}'
    port = smtp.server_address[1]
    known = {
        "mail": {"kind": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "sender": "o@x.example",
                 "to": ["a@x.example", "b@x.example"]},
        "bot": {"kind": "slack_bot", "channel": "C1", "token_env": "BOT", "url": f"{hook.url}/api"},
        "teams": {"kind": "teams", "url_env": "TEAMS_URL"},
        "json": {"kind": "webhook", "url_env": "JSON_URL"},
        "archive": {"kind": "file", "folder": "reports"},
    }  # fmt: skip
    place.environ.update(BOT="xoxb-1", TEAMS_URL=f"{hook.url}/teams", JSON_URL=f"{hook.url}/json")
    server = serving(lambda _: vector("600"))

    def make(*targets: str, **limits: object) -> Any:
        sources = {"prod": {"connector": "prometheus", "url": server.url}}
        deliver = {name: known[name] for name in targets}
        place.write("keyresult.yaml", {"timezone": "UTC", "sources": sources, "deliver": deliver, "limits": limits})
        for team in TEAMS:
            place.okrs(team, *(key_result(f"kr-{number}") for number in range(3)))
        place.create()
        assert (0, "", "") == place.run("poll", "-t", "platform")
        return place

    return make


def states(place: Any) -> Counter[tuple[str, bool]]:
    """How many deliveries are in which state, and marked."""
    return Counter((state, bool(resend)) for state, resend in place.select("SELECT state, resend FROM outbox"))


# --- Others work meanwhile --------------------------------------------------------------------


def test_a_mail_server_that_hangs_holds_up_no_poll(posting: Any, smtp: Any) -> None:
    """While a mail is being sent a poll gets the lock, reads and stores, and exits 0."""
    place = posting("mail", request_deadline="60s")
    smtp.hang = "MAIL"
    sending = place.start("send", "weekly")
    place.wait_for(lambda: smtp.commands and any(line.lower().startswith("mail") for line in smtp.commands[-1]))

    assert (0, "", "") == place.run("poll")
    assert 2 * 3 == len(place.rows())
    assert [("sending",), ("queued",)] == place.select("SELECT state FROM outbox ORDER BY position")

    smtp.released.set()
    code, out, err = place.end(sending)
    assert (3, "") == (code, out)
    assert "report written, not sent to mail: weekly/payments/" in err
    assert {("queued", False): 2} == states(place)


def test_a_poll_that_hangs_is_waited_for(
    posting: Any, place: Any, serving: Any, vector: Any, key_result: Any, hook: Any
) -> None:
    """A report that is due while a poll holds the lock is sent when the poll has ended, and not left out."""
    gate = threading.Event()
    posting("json")
    server = serving(lambda handler: vector("600") if gate.wait(30) else handler.reset())
    place.write(
        "keyresult.yaml",
        {
            "timezone": "UTC",
            "sources": {"prod": {"connector": "prometheus", "url": server.url}},
            "deliver": {"json": {"kind": "webhook", "url_env": "JSON_URL"}},
        },
    )
    polling = place.start("poll")
    place.wait_for(lambda: server.asked)
    sending = place.start("send", "weekly")
    waiting = sending.stderr.readline()
    gate.set()

    assert f"waiting: another run (process {polling.pid}, since " in waiting
    assert (0, "", "") == place.end(polling)
    assert 0 == place.end(sending)[0]
    assert 2 == len(hook.posts)


def test_polls_and_a_send_do_not_get_in_each_others_way(posting: Any, smtp: Any, hook: Any) -> None:
    """While eight letters are claimed, sent and marked, every poll finds the lock free in time and exits 0."""
    place = posting("mail", "bot", "teams", "json")
    smtp.on = hook.on = lambda _: time.sleep(0.1)
    sending = place.start("send", "weekly")
    codes = []
    while sending.poll() is None:
        codes.append(place.run("poll", "--force")[0])
    assert (0, {0}) == (place.end(sending)[0], {*codes})
    assert {("sent", False): len(TEAMS) * 4} == states(place)


@pytest.mark.parametrize("command", ["send", "watch"])
def test_a_signal_ends_a_send_that_hangs(posting: Any, smtp: Any, command: str) -> None:
    """Within seconds; the mail under way is tried again later, marked where it may have arrived."""
    place = posting("mail", request_deadline="60s")
    smtp.replies = {"MAIL": "451 later"}
    assert 3 == place.run("send", "weekly")[0]
    smtp.replies, smtp.hang = {}, "CONTENT"
    with closing(sqlite3.connect(place.database)) as connection, connection:
        connection.execute("UPDATE outbox SET next_at = 0")
    process = place.start(command)
    place.wait_for(lambda: smtp.commands and "data" in smtp.commands[-1])

    process.send_signal(signal.SIGTERM)

    assert 143 == place.end(process, within=SOON)[0]
    assert {("queued", True): 1, ("queued", False): 1} == states(place)


# --- Each letter once -------------------------------------------------------------------------


@pytest.mark.parametrize("together", [2, 4])
def test_sends_at_once_send_each_letter_once(posting: Any, smtp: Any, hook: Any, together: int) -> None:
    """Whoever claims a letter sends it: nothing twice, nothing marked, nothing left."""
    place = posting("mail", "bot", "teams", "json")
    smtp.on = hook.on = lambda _: time.sleep(0.02)  # long enough for the others to look

    processes = [place.start("send", "weekly") for _ in range(together)]
    codes = {place.end(process)[0] for process in processes}

    assert codes <= {0, 3}
    assert {("sent", False): len(TEAMS) * 4} == states(place)
    assert [1] * len(TEAMS) == [*Counter(message_id(text) for _, text in smtp.mails).values()]
    assert {1} == {*Counter(part_of(headers, body) for _, headers, body in hook.posts).values()}


def message_id(mail: str) -> str:
    """The Message-ID of a mail."""
    return str(message_from_string(mail, policy=default)["Message-ID"])


def part_of(headers: dict[str, str], body: dict[str, Any]) -> str:
    """Which part of which delivery a post is; a message of a thread is known by its last block, which has no mark."""
    below = f" {body['blocks'][-1]}" if "thread_ts" in body else ""
    return f"{headers['x-keyresult-id']}{below}"


# --- Killed between sending and marking -------------------------------------------------------


@dataclass
class Killer:
    """Kills a process when a server has heard from it so often, or has answered, and a little later.

    Attributes:
        after: How many events are let pass.
        later: Seconds after the event: somewhere between the answer and the mark.
    """

    after: int
    later: float
    process: subprocess.Popen[str] | None = None
    events: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, event: str) -> None:
        """An event at a server."""
        with self.lock:
            self.events += 1
            if self.events == self.after and self.process is not None:
                time.sleep(self.later)
                self.process.kill()


def start_anew(place: Any, smtp: Any, hook: Any) -> None:
    """Forget all letters, and what the servers were sent."""
    with closing(sqlite3.connect(place.database)) as connection, connection:
        for table in ("outbox", "letter"):
            connection.execute(f"DELETE FROM {table}")
    for kept in (smtp.mails, hook.posts, hook.bodies):
        kept.clear()


def deliveries(smtp: Any, hook: Any) -> list[tuple[str, bool]]:
    """The ledger of the servers, in order: what came, by an id that is its own, and whether it was marked."""
    mails = [(message_id(text), "Subject: (resent) " in text) for _, text in smtp.mails]
    return [*mails, *((part_of(headers, body), "(resent)" in str(body)) for _, headers, body in hook.posts)]


@pytest.mark.parametrize("part", range(4))
def test_a_killed_send_loses_nothing_and_marks_what_comes_twice(
    posting: Any, smtp: Any, hook: Any, keyresult: Callable[..., tuple[int, str, str]], part: int
) -> None:
    """After `kill -9` at any moment between claim and mark: all arrives, and each second copy says so."""
    place = posting("mail", "bot", "teams", "json", "archive")
    assert 0 == place.run("send", "weekly")[0]
    expected = {name for name, _ in deliveries(smtp, hook)}
    events = 2 * len(smtp.mails) + 2 * len(hook.posts)
    dice = random.Random(f"{SEED}/{part}")
    killed = twice = 0
    for number in range(KILLS):
        killer = Killer(dice.randint(1, events), dice.choice([0, 0, dice.uniform(0, 0.03)]))
        print(f"seed {SEED}, part {part}, kill {number}: {killer}")  # noqa: T201 - to be read after a failure
        start_anew(place, smtp, hook)
        smtp.on = hook.on = killer
        killer.process = place.start("send", "weekly")
        killed += place.end(killer.process)[0] == -signal.SIGKILL
        smtp.on = hook.on = lambda _: None
        before = len(deliveries(smtp, hook))

        with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
            assert 0 == keyresult("send")[0], before

        twice += agreed(place, deliveries(smtp, hook), expected)
    assert killed > KILLS // 2
    assert twice


def agreed(place: Any, ledger: list[tuple[str, bool]], expected: set[str]) -> int:
    """How many came twice; everything came, the second copies are marked, and the folder holds what was sent."""
    copies: dict[str, list[bool]] = {}
    for name, marked in ledger:
        copies.setdefault(name, []).append(marked)
    assert expected == copies.keys()
    for name, marks in copies.items():
        assert all(marks[1:]), f"{name} came again and did not say so"
        assert len(marks) <= 2, f"{name} came {len(marks)} times"
    assert not [state for state, _ in states(place) if state != "sent"]
    for report, content in place.select("SELECT report, content FROM outbox_view WHERE target = 'archive'"):
        _, team, week = report.split("/")
        assert content.encode() == (place.root / f"reports/{team}/{week}.md").read_bytes()
    return sum(len(marks) > 1 for marks in copies.values())


def test_a_claim_of_a_killed_run_runs_out_by_itself(posting: Any, hook: Any) -> None:
    """Real processes, real time: until then the letter is left alone, which is told; afterwards it is sent, marked."""
    place = posting("json", request_deadline="1s", run_budget="1s")
    killer = Killer(1, 0)
    hook.on = killer
    killer.process = place.start("send", "weekly", "-t", "platform")
    assert -signal.SIGKILL == place.end(killer.process)[0]
    hook.on = lambda _: None

    code, _, err = place.run("send")
    assert (3, True) == (code, "is sending it; if that run is gone, it is sent again from" in err)
    assert 1 == len(hook.posts)
    place.wait_for(lambda: 0 == place.run("send")[0])

    first, second = (body for _, _, body in hook.posts)
    assert (first["id"], False, True) == (second["id"], first["resent"], second["resent"])
