"""The outbox: at least once, each step kept, and a killed run leaves a marked resend and no loss."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.delivery import Claim, DeliveryState, begun, queued
from tracker.errors import LockedError
from tracker.notify.postman import Terms
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


class Asking:
    """A sender that does something while it sends, and counts how often it was asked."""

    def __init__(self, doing: Callable[[Delivery], object]) -> None:
        self.doing = doing
        self.asked = 0

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
        """Do it."""
        self.asked += 1
        self.doing(delivery)


def by(sender: object) -> Callable[[str], Any]:
    """The way to any target."""
    return lambda _: sender


def test_the_lock_is_free_while_something_is_sent(post: Any) -> None:
    """Another run can write; the claim is there before anything is sent, and gone afterwards."""
    seen = []

    def poll(delivery: Delivery) -> None:
        with post.store.writing():
            seen.append(post.store.delivery(delivery.id))

    sent = post.queue("md", "archive")
    (done,) = post.deliver(by(Asking(poll)))
    (during,) = seen
    assert (DeliveryState.SENDING, "process 1 on here") == (during.state, during.claim.owner)
    assert post.clock.now() + post.terms.lease == during.claim.until
    assert (DeliveryState.SENT, None) == (done.state, post.store.delivery(sent.id).claim)


def test_of_two_runs_one_sends_a_letter(post: Any) -> None:
    """The other one, that saw it waiting too, leaves it, also once it is sent; neither marks it."""
    post.queue("md", "archive")
    waiting = post.store.waiting()
    others: list[list[Delivery]] = []
    second = Asking(lambda _: None)
    other = post.postman(by(second), "process 2 on here")
    first = Asking(lambda _: others.append(other.deliver(waiting)))
    (done,) = post.postman(by(first)).deliver(waiting)
    ((under_way,),) = others
    assert (1, 0) == (first.asked, second.asked)
    assert (DeliveryState.SENDING, "process 1 on here") == (under_way.state, under_way.claim.owner)
    assert (DeliveryState.SENT, False) == (done.state, done.resend)
    assert [] == other.deliver(waiting)


def test_a_claim_that_ran_out_is_taken_over_and_marked(post: Any) -> None:
    """Not a moment earlier; the run that comes back late leaves the mark of the one that took over."""
    post.queue("md", "archive")
    taken: list[Delivery] = []
    other = post.postman(by(Asking(lambda _: None)), "process 2 on here")

    def late(_: Delivery) -> None:
        lease = post.terms.lease.total_seconds()
        post.clock.later(seconds=lease - 1)
        assert DeliveryState.SENDING is other.deliver(post.store.waiting())[0].state
        post.clock.later(seconds=1)
        taken.extend(other.deliver(post.store.waiting()))
        post.clock.later(hours=1)

    post.postman(by(Asking(late))).deliver(post.store.waiting())
    (kept,) = taken
    assert (DeliveryState.SENT, True, 2) == (kept.state, kept.resend, kept.attempts)
    assert kept == post.store.delivery(kept.id)


def test_each_part_renews_the_claim(post: Any) -> None:
    """A long thread is not taken for lost as long as it goes on."""
    post.queue("md", "archive")
    ends = []

    class Slow:
        def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
            """Send three parts, each as long as it may take."""
            for part in "123":
                post.clock.later(seconds=post.terms.part)
                keep(part)
                ends.append(post.store.delivery(delivery.id).claim.until - post.clock.now())

    (done,) = post.deliver(by(Slow()))
    assert [post.terms.lease] * 3 == ends
    assert (DeliveryState.SENT, "3") == (done.state, done.progress)


def test_a_thread_that_another_run_goes_on_with_is_left_to_it(post: Any) -> None:
    """A part took longer than the claim lasts: the run that comes back late posts nothing more."""
    post.queue("md", "archive")
    posted: list[str] = []
    other = post.postman(by(Asking(lambda _: posted.append("the other"))), "process 2 on here")

    class Late:
        def send(self, _: Delivery, keep: Callable[[str], None]) -> None:
            """Take too long for the first part."""
            posted.append("the first part")
            post.clock.later(seconds=post.terms.lease.total_seconds())
            assert DeliveryState.SENT is other.deliver(post.store.waiting())[0].state
            keep("1")
            posted.append("the second part")

    (late,) = post.postman(by(Late())).deliver(post.store.waiting())
    assert ["the first part", "the other"] == posted
    assert "another run took over" in late.error
    assert (DeliveryState.SENT, "") == (post.store.delivery(late.id).state, post.store.delivery(late.id).error)


def test_what_another_run_has_taken_is_not_held_back(post: Any) -> None:
    """A limit that one run meets puts off what waits, and not what is being sent by another."""
    for week in (46, 47):
        post.queue("md", "archive", f"weekly/platform/2026-W{week}")
    first, second = post.store.waiting()
    until = post.clock.now() + timedelta(hours=1)

    def limited(_: Delivery) -> None:
        with post.store.writing():
            post.store.mark(begun(second, Claim("process 2 on here", until)))
        raise UndeliveredError("too often", certain=True, until=until)

    done = post.postman(by(Asking(limited))).deliver([first, second])
    assert [(DeliveryState.QUEUED, until), (DeliveryState.SENDING, second.next_at)] == [
        (each.state, each.next_at) for each in done
    ]


def test_what_hangs_costs_its_time_and_leaves_doubt(post: Any) -> None:
    """Whatever a sender hangs on; what it says later is not kept."""
    post.terms = Terms(part=0.3, claiming=0, marking=0)
    over, tried = threading.Event(), threading.Event()

    class Hanging:
        def send(self, _: Delivery, keep: Callable[[str], None]) -> None:
            """Hang, and then claim to have sent a part."""
            over.wait(20)
            try:
                keep("late")
            finally:
                tried.set()

    delivery = post.queue("md", "archive")
    (done,) = post.deliver(by(Hanging()))
    assert "sending to archive did not end within 0.3 s" == done.error
    assert (DeliveryState.QUEUED, True) == (done.state, done.resend)
    over.set()
    assert tried.wait(20)
    assert "" == post.store.delivery(delivery.id).progress


def test_a_signal_ends_what_hangs(post: Any) -> None:
    """Long before its time is up, and it is tried again later."""
    over = threading.Event()

    def hang(_: Delivery) -> None:
        post.stop.set()
        over.wait(20)

    post.queue("md", "archive")
    (done,) = post.deliver(by(Asking(hang)))
    over.set()
    assert "sending to archive was interrupted" == done.error
    assert (DeliveryState.QUEUED, True) == (done.state, done.resend)


def test_a_bug_of_a_sender_is_not_swallowed(post: Any) -> None:
    """It ends the run as a bug; the claim it leaves behind has the letter sent again, marked."""
    post.queue("md", "archive")
    with pytest.raises(ZeroDivisionError):
        post.deliver(by(Asking(lambda _: 1 / 0)))
    post.clock.later(seconds=post.terms.lease.total_seconds())
    (done,) = post.deliver(by(Asking(lambda _: None)))
    assert (DeliveryState.SENT, True) == (done.state, done.resend)


def test_a_letter_that_left_the_outbox_is_left_alone(post: Any) -> None:
    """Nothing is sent that is not kept."""
    asking = Asking(lambda _: None)
    assert [] == post.postman(by(asking)).deliver([queued(post.letter("md"), "archive")])
    assert 0 == asking.asked


@pytest.fixture
def busy(post: Any) -> Callable[[], threading.Thread]:
    """`busy()` has another run hold the lock, for as long as the event `post.over` is not set."""
    post.over = threading.Event()

    def hold(ready: threading.Event) -> None:
        with post.store.writing():
            ready.set()
            post.over.wait(20)

    def start() -> threading.Thread:
        ready = threading.Event()
        thread = threading.Thread(target=hold, args=(ready,), daemon=True)
        thread.start()
        assert ready.wait(20)
        return thread

    return start


def test_what_cannot_be_claimed_is_not_sent(post: Any, busy: Callable[[], threading.Thread]) -> None:
    """The lock was not to be had in the time there is: it is said so, and nothing is sent."""
    post.queue("md", "archive")
    asking, waiting = Asking(lambda _: None), post.store.waiting()
    busy()
    with pytest.raises(LockedError, match="another run holds the lock"):
        post.postman(by(asking)).deliver(waiting)
    post.over.set()
    assert 0 == asking.asked


def test_what_was_sent_while_others_wrote_is_marked_when_they_are_done(
    post: Any, busy: Callable[[], threading.Thread]
) -> None:
    """A poll that began meanwhile is waited for: nothing is sent twice."""
    post.terms = Terms(part=20, claiming=0, marking=20)
    post.queue("md", "archive")

    def poll(_: Delivery) -> None:
        busy()
        threading.Timer(0.5, post.over.set).start()

    (done,) = post.deliver(by(Asking(poll)))
    assert (DeliveryState.SENT, []) == (done.state, post.store.waiting())


def test_what_was_sent_and_cannot_be_marked_is_told(post: Any, busy: Callable[[], threading.Thread]) -> None:
    """The message says what was sent and what comes of it; once the claim has run out it is sent again, marked."""
    post.queue("md", "archive")
    polls: list[threading.Thread] = []
    with pytest.raises(LockedError, match="was tried, and what came of it could not be kept") as caught:
        post.deliver(by(Asking(lambda _: polls.append(busy()))))
    assert "it is sent again later, marked as such" == caught.value.help
    post.over.set()
    polls[0].join(20)
    post.clock.later(seconds=post.terms.lease.total_seconds())
    (done,) = post.deliver(by(Asking(lambda _: None)))
    assert (DeliveryState.SENT, True) == (done.state, done.resend)


KILLED = """
    import os, sys, threading
    from pathlib import Path
    from tracker.clock import SystemClock
    from tracker.core.delivery import Letter, queued
    from tracker.mailroom import Mailroom
    from tracker.notify.postman import Postman, Terms
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
            if when == "before":
                os._exit(9)
            self.way.send(delivery, lambda progress: self.kept(keep, progress))
            os._exit(9)

        def kept(self, keep, progress):
            if when == "unkept":
                os._exit(9)
            keep(progress)
            if when == "kept":
                os._exit(9)

    store = open_store(root / "keyresult.db", create=True)
    content = (root / "content").read_bytes().decode()
    with store.writing():
        letter = Letter("weekly/platform/2026-W47", form, "Week 47", content, SystemClock().now())
        store.queue([queued(letter, "chat")])
    way = lambda name: Killed(mailroom.sender(name))
    Postman(store, way, SystemClock(), threading.Event(), "process 9 on here", Terms(20, 0, 0)).deliver(store.waiting())
"""


def killed(post: Any, form: str, when: str) -> None:
    """A process that is killed before or after it has sent, or around its first mark of a part."""
    post.mailroom()
    (post.root / "content").write_text(post.letter(form).content, encoding="utf-8", newline="")
    script = textwrap.dedent(KILLED)
    environment = {**os.environ, **post.secrets}
    done = subprocess.run(
        [sys.executable, "-c", script, str(post.root), form, when], env=environment, check=False, capture_output=True
    )
    assert (9, b"") == (done.returncode, done.stderr)


def recovered(post: Any) -> Delivery:
    """What the next run makes of it: nothing while the claim lasts, and then all that is missing."""
    post.store = open_store(post.root / "keyresult.db")
    post.clock.time = datetime.now(UTC)
    (left,) = post.deliver()
    assert (DeliveryState.SENDING, "process 9 on here") == (left.state, left.claim.owner)
    post.clock.later(seconds=20)
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


HEADLINE, AGAIN, BELOW = (None, "Week 47"), (None, "(resent) Week 47"), ("17.1", "(resent) Week 47")
THREADS = {
    "the last mark was missing": ("after", [HEADLINE, ("17.1", "Week 47"), ("17.1", "Week 47")]),
    "the headline was kept": ("kept", [HEADLINE, BELOW, BELOW]),
    "the headline was not kept": ("unkept", [HEADLINE, AGAIN, BELOW, BELOW]),
    "nothing was posted": ("before", [AGAIN, BELOW, BELOW]),
}


@pytest.mark.parametrize(("when", "expected"), THREADS.values(), ids=THREADS)
def test_a_thread_of_a_killed_run_goes_on_where_it_stopped(
    post: Any, hook: Any, when: str, expected: list[tuple[str | None, str]]
) -> None:
    """Once the headline's place is kept there is no second headline; until then a second one is marked."""
    post.secrets = {"BOT": "xoxb-1-secret-token"}
    post.target(f"chat: {{kind: slack_bot, channel: C1, token_env: BOT, url: '{hook.url}/api'}}")
    hook.default = '{"ok": true, "ts": "17.1"}'
    killed(post, "slack", when)
    assert DeliveryState.SENT is recovered(post).state
    assert expected == [(body.get("thread_ts"), body["text"]) for _, _, body in hook.posts]
