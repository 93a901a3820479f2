"""Mail by SMTP: whole, once for each recipient, and honest about what may have arrived."""

from __future__ import annotations

from email import message_from_string
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.delivery import DeliveryState

if TYPE_CHECKING:
    from email.message import EmailMessage


def target(post: Any, smtp: Any, extra: str = "") -> None:
    """A mail target at the server."""
    port = smtp.server_address[1]
    post.target(
        f"mail: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none, sender: okrs@example.com, "
        f"to: [dana@example.com, lee@example.com]{extra}}}"
    )


def parsed(text: str) -> EmailMessage:
    """A mail as a client reads it."""
    return message_from_string(text, policy=default)


def test_a_mail_arrives_as_it_was_written(post: Any, smtp: Any) -> None:
    """Text, subject, recipients and the id; lines that begin with a dot too."""
    target(post, smtp)
    post.queue("email", "mail")
    (done,) = post.deliver()
    ((to, text),) = smtp.mails
    mail = parsed(text)
    assert ["dana@example.com", "lee@example.com"] == to
    assert "Platform OKRs, week 47" == mail["Subject"]
    assert ("okrs@example.com", "dana@example.com, lee@example.com") == (mail["From"], mail["To"])
    assert "weekly/platform/2026-W47/mail" == mail["X-Keyresult-Id"]
    assert ["Schön.", ".leading dot"] == mail.get_content().splitlines()
    assert (DeliveryState.SENT, False) == (done.state, done.resend)
    assert [] == post.store.waiting()


def test_a_mail_sent_again_has_the_same_id_and_is_marked(post: Any, smtp: Any) -> None:
    """The server took it and cut the connection before it said so."""
    target(post, smtp)
    post.queue("email", "mail")
    smtp.drop = "CONTENT"
    (cut,) = post.deliver()
    assert (DeliveryState.QUEUED, True) == (cut.state, cut.resend)
    assert "did not say whether it took the mail" in cut.error
    smtp.drop = ""
    post.clock.later(minutes=1)
    post.deliver()
    first, second = (parsed(text) for _, text in smtp.mails)
    assert first["Message-ID"] == second["Message-ID"]
    assert "(resent) Platform OKRs, week 47" == second["Subject"]


REFUSALS = {
    "it is busy when mail is handed over": ({"CONTENT": "451 try later"}, "451 try later"),
    "it does not want the content": ({"CONTENT": "554 spam?"}, "554 spam?"),
    "it does not let the content begin": ({"DATA": "451 busy"}, "451 busy"),
    "it refuses the sender": ({"MAIL": "550 who?"}, "refuses the sender: 550 who?"),
    "it refuses every recipient": ({"RCPT": "550 nobody"}, "dana@example.com: 550 nobody; lee@example.com"),
    "it is down": ({"EHLO": "421 closing", "HELO": "421 closing"}, "421 closing"),
}


@pytest.mark.parametrize(("replies", "said"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_told_and_tried_again(post: Any, smtp: Any, replies: dict[str, str], said: str) -> None:
    """Nothing arrived, so nothing is marked; the next try, a minute later, is an ordinary mail."""
    target(post, smtp)
    post.queue("email", "mail")
    smtp.replies = replies
    (refused,) = post.deliver()
    assert (DeliveryState.QUEUED, 1, False) == (refused.state, refused.attempts, refused.resend)
    assert said in refused.error
    assert [] == smtp.mails
    smtp.replies = {}
    assert DeliveryState.QUEUED is post.deliver()[0].state
    post.clock.later(minutes=1)
    assert DeliveryState.SENT is post.deliver()[0].state
    assert 1 == len(smtp.mails)


def test_a_server_that_hangs_costs_its_deadline(post: Any, smtp: Any) -> None:
    """Whether it hangs before or after the content: only then may the mail have arrived."""
    target(post, smtp)
    for command, doubtful in (("MAIL", False), ("CONTENT", True)):
        smtp.hang = command
        report = f"weekly/platform/{command}"
        post.queue("email", "mail", report)
        done = next(each for each in post.deliver() if each.letter.report == report)
        assert (DeliveryState.QUEUED, doubtful) == (done.state, done.resend)
        post.clock.later(seconds=1)


def test_a_server_that_is_not_there_is_told(post: Any, smtp: Any) -> None:
    """The address is named, with the cure."""
    port = smtp.server_address[1]
    target(post, smtp)
    smtp.shutdown()
    smtp.server_close()
    post.queue("email", "mail")
    (done,) = post.deliver()
    assert f"mail server 127.0.0.1:{port} cannot be reached: connection refused" in done.error
    assert not done.resend


def test_each_recipient_gets_it_once(post: Any, smtp: Any) -> None:
    """Those who have it get it no second time when another one was refused."""
    target(post, smtp)
    post.queue("email", "mail")
    smtp.replies = {"RCPT TO:<lee@example.com>": "450 greylisted"}
    (done,) = post.deliver()
    assert (DeliveryState.QUEUED, '["dana@example.com"]') == (done.state, done.progress)
    assert "lee@example.com: 450 greylisted" in done.error
    smtp.replies = {}
    post.clock.later(minutes=1)
    post.deliver()
    assert [["dana@example.com"], ["lee@example.com"]] == [to for to, _ in smtp.mails]


def test_a_nudge_goes_to_its_owner(post: Any, smtp: Any) -> None:
    """Where the owner's address is known; else to everybody."""
    target(post, smtp, ", people: {kim: kim@example.com}, kinds: [nudge]")
    for owner in ("kim", "sam"):
        post.queue("email", "mail", f"nudge/platform/2026-W47/{owner}")
    post.deliver()
    assert [["kim@example.com"], ["dana@example.com", "lee@example.com"]] == [to for to, _ in smtp.mails]


def test_a_server_that_wants_a_password_gets_it(post: Any, smtp: Any) -> None:
    """And a refusal that repeats it tells nobody."""
    post.secrets = {"SMTP_USER": "okrs", "SMTP_PASSWORD": "s3cr3t-pass"}
    target(post, smtp, ", user_env: SMTP_USER, password_env: SMTP_PASSWORD")
    post.queue("email", "mail")
    smtp.replies = {"AUTH": "535 wrong: s3cr3t-pass"}
    (refused,) = post.deliver()
    assert "535 wrong: [secret]" in refused.error
    smtp.replies = {"AUTH": "235 welcome"}
    post.clock.later(minutes=1)
    assert DeliveryState.SENT is post.deliver()[0].state


def test_without_its_password_nothing_is_sent(post: Any, smtp: Any) -> None:
    """The variable is named, and the mail stays queued."""
    target(post, smtp, ", user_env: SMTP_USER, password_env: SMTP_PASSWORD")
    post.queue("email", "mail")
    (done,) = post.deliver()
    assert "the secret SMTP_PASSWORD is not set" in done.error
    assert (DeliveryState.QUEUED, False) == (done.state, done.resend)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_server_without_tls_gets_no_mail(post: Any, smtp: Any, tls: str) -> None:
    """Encryption that was asked for is never left out."""
    port = smtp.server_address[1]
    post.target(
        f"mail: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: {tls}, sender: a@example.com, to: [b@example.com]}}"
    )
    post.queue("email", "mail")
    (done,) = post.deliver()
    assert DeliveryState.QUEUED is done.state
    assert [] == smtp.mails
