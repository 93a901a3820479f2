"""The outbox: at least once, each step kept, and a killed run leaves a marked resend and no loss."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from tracker.core.delivery import DeliveryState
from tracker.notify.sender import UndeliveredError
from tracker.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.delivery import Delivery


class Failing:
    """A sender that fails, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
        """Fail."""
        self.asked += 1
        raise UndeliveredError(f"no {delivery.target}", certain=True)


def test_a_failing_target_costs_one_try_a_run(post: Any) -> None:
    """The letters behind the first one wait for the next run; other targets are not held up."""
    post.target("archive: {kind: file, folder: reports}")
    failing = Failing()
    archive = post.mailroom().sender("archive")
    for week in (45, 46, 47):
        post.queue("md", "down", f"weekly/platform/2026-W{week}")
    post.queue("md", "archive")
    done = post.deliver({"down": failing, "archive": archive}.__getitem__)
    assert 1 == failing.asked
    assert ["queued", "queued", "queued", "sent"] == [each.state for each in done]
    assert [1, 0, 0, 1] == [each.attempts for each in done]


def test_a_run_that_is_told_to_stop_begins_nothing_more(post: Any) -> None:
    """What was not begun stays queued."""
    post.target("archive: {kind: file, folder: reports}")
    post.queue("md", "archive")
    post.stop.set()
    (left,) = post.deliver()
    assert (DeliveryState.QUEUED, 0) == (left.state, left.attempts)


def test_a_target_that_left_the_settings_is_told(post: Any) -> None:
    """Its letters stay, and the message says what to do."""
    post.target("archive: {kind: file, folder: reports}")
    post.queue("md", "gone")
    (left,) = post.deliver()
    assert "there is no target gone in the settings" in left.error


KILLED = """
    import os, sys, threading
    from pathlib import Path
    from tracker.clock import SystemClock
    from tracker.core.delivery import Letter, queued
    from tracker.mailroom import Mailroom
    from tracker.notify.postman import Postman
    from tracker.plan.offers import Offers
    from tracker.plan.settings_file import read_settings
    from tracker.settings import EnvSecrets
    from tracker.store.sqlite import open_store

    root, form, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    settings, _ = read_settings(root, {}, Offers({}))
    mailroom = Mailroom(settings, EnvSecrets(os.environ), SystemClock())

    class Killed:
        def __init__(self, way):
            self.way = way

        def send(self, delivery, keep):
            if when == "after":
                self.way.send(delivery, keep)
            os._exit(9)

    store = open_store(root / "keyresult.db", create=True)
    content = (root / "content").read_bytes().decode()
    with store.writing():
        letter = Letter("weekly/platform/2026-W47", form, "Week 47", content, SystemClock().now())
        store.queue([queued(letter, "chat")])
        way = lambda name: Killed(mailroom.sender(name))
        Postman(store, way, SystemClock(), threading.Event()).deliver(store.waiting())
"""


def killed(post: Any, form: str, when: str) -> None:
    """A process that is killed before or after it has sent, and before it marks that."""
    post.mailroom()
    (post.root / "content").write_text(post.letter(form).content, encoding="utf-8", newline="")
    script = textwrap.dedent(KILLED)
    environment = {**os.environ, **post.secrets}
    done = subprocess.run(
        [sys.executable, "-c", script, str(post.root), form, when], env=environment, check=False, capture_output=True
    )
    assert (9, b"") == (done.returncode, done.stderr)


def recovered(post: Any) -> Delivery:
    """What the next run makes of it."""
    post.store = open_store(post.root / "keyresult.db")
    (done,) = post.deliver()
    post.store.close()
    return done


def test_mail_of_a_killed_run_is_sent_again_and_marked(post: Any, smtp: Any) -> None:
    """Killed after the server took it: one mail more, under the same id, marked; none lost."""
    port = smtp.server_address[1]
    post.target(
        f"chat: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none, sender: a@b.example, to: [c@d.example]}}"
    )
    killed(post, "email", "after")
    assert 1 == len(smtp.mails)
    done = recovered(post)
    assert (DeliveryState.SENT, True, 2) == (done.state, done.resend, done.attempts)
    (_, first), (_, second) = smtp.mails
    assert "Subject: (resent) Platform OKRs, week 47" in second
    assert "(resent)" not in first


def test_mail_of_a_run_killed_before_it_was_sent_is_not_lost(post: Any, smtp: Any) -> None:
    """It cannot be known that nothing was sent: it is marked all the same."""
    port = smtp.server_address[1]
    post.target(
        f"chat: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none, sender: a@b.example, to: [c@d.example]}}"
    )
    killed(post, "email", "before")
    assert [] == smtp.mails
    assert DeliveryState.SENT is recovered(post).state
    assert 1 == len(smtp.mails)


def test_posts_of_killed_runs_are_sent_again_and_marked(post: Any, hook: Any) -> None:
    """Slack-like and Teams-like: 0 lost, the duplicate marked, the id the same."""
    post.secrets = {"HOOK": f"{hook.url}/secret"}
    post.target("chat: {kind: teams, url_env: HOOK}")
    killed(post, "teams", "after")
    assert DeliveryState.SENT is recovered(post).state
    (_, first, one), (_, second, two) = hook.posts
    assert first["x-keyresult-id"] == second["x-keyresult-id"]
    assert (False, True) == ("(resent)" in str(one), "(resent)" in str(two))


def test_a_thread_of_a_killed_run_is_not_begun_anew(post: Any, hook: Any) -> None:
    """Each message that Slack took was kept: only the mark of the whole was missing."""
    post.secrets = {"BOT": "xoxb-1-secret-token"}
    post.target(f"chat: {{kind: slack_bot, channel: C1, token_env: BOT, url: '{hook.url}/api'}}")
    hook.default = '{"ok": true, "ts": "17.1"}'
    killed(post, "slack", "after")
    assert DeliveryState.SENT is recovered(post).state
    assert 3 == len(hook.posts)
