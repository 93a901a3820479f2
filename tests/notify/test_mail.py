"""Mail by SMTP: whole, once for each recipient, and honest about what may have arrived."""

from __future__ import annotations

import socket
import threading
from email import message_from_string
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.delivery import DeliveryState, is_refused, sent_again
from tracker.notify.postman import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator
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


PASSING = {
    "it is busy when mail is handed over": ({"CONTENT": "451 try later"}, "451 try later"),
    "it does not let the content begin": ({"DATA": "451 busy"}, "451 busy"),
    "it wants the sender to come again": ({"MAIL": "450 later"}, "refuses the sender: 450 later"),
    "it greylists every recipient": ({"RCPT": "450 later"}, "dana@example.com: 450 later; lee@example.com"),
    "it greylists one and refuses one": (
        {"RCPT": "550 nobody", "RCPT TO:<lee@example.com>": "450 later"},
        "dana@example.com: 550 nobody; lee@example.com: 450 later",
    ),
    "it greets with 421": ({"GREETING": "421 too busy"}, "421 too busy"),
    "it is going down": ({"EHLO": "421 closing", "HELO": "421 closing"}, "421 closing"),
}


@pytest.mark.parametrize(("replies", "said"), PASSING.values(), ids=PASSING)
def test_a_reply_of_4xx_is_told_and_tried_again(post: Any, smtp: Any, replies: dict[str, str], said: str) -> None:
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


FINAL = {
    "it does not want the content": ({"CONTENT": "554 spam?"}, "does not take the mail: 554 spam?"),
    "it does not let the content begin": ({"DATA": "554 no"}, "554 no"),
    "it refuses the sender": ({"MAIL": "550 who?"}, "refuses the sender: 550 who?"),
    "it refuses every recipient": ({"RCPT": "550 nobody"}, "dana@example.com: 550 nobody; lee@example.com"),
    "it greets with 554": ({"GREETING": "554 go away"}, "554 go away"),
}


@pytest.mark.parametrize(("replies", "said"), FINAL.values(), ids=FINAL)
def test_a_reply_of_5xx_is_final(post: Any, smtp: Any, replies: dict[str, str], said: str) -> None:
    """Asking again cannot help: nobody does, until a person wants it, and nothing is marked then."""
    target(post, smtp)
    post.queue("email", "mail")
    smtp.replies = replies
    (refused,) = post.deliver()
    assert (DeliveryState.FAILED, True, False) == (refused.state, is_refused(refused), refused.resend)
    assert said in refused.error
    smtp.replies = {}
    post.clock.later(days=30)
    assert DeliveryState.FAILED is post.deliver()[0].state
    assert [] == smtp.mails


def test_a_server_that_hangs_up_is_told(post: Any, smtp: Any) -> None:
    """In the middle of the conversation: nothing was sent."""
    target(post, smtp)
    post.queue("email", "mail")
    smtp.drop = "MAIL"
    (done,) = post.deliver()
    assert done.error.endswith(" ended the conversation")
    assert (DeliveryState.QUEUED, False) == (done.state, done.resend)


def test_a_server_that_knows_no_way_to_sign_in_is_told(post: Any, smtp: Any) -> None:
    """It offers logins, and none that we can."""
    post.secrets = {"SMTP_USER": "okrs", "SMTP_PASSWORD": "s3cr3t-pass"}
    target(post, smtp, ", user_env: SMTP_USER, password_env: SMTP_PASSWORD")
    post.queue("email", "mail")
    smtp.replies = {"EHLO": "250-hello\r\n250 AUTH XOAUTH2"}
    (done,) = post.deliver()
    assert ": no suitable authentication method found" in done.error
    assert DeliveryState.QUEUED is done.state


def test_one_recipient_refused_for_good_does_not_hold_up_others(post: Any, smtp: Any) -> None:
    """The others have the mail, nobody gets it twice, the letter names who did not; the next letter goes on."""
    target(post, smtp)
    for week in (46, 47):
        post.queue("email", "mail", f"weekly/platform/2026-W{week}")
    smtp.replies = {"RCPT TO:<lee@example.com>": "550 no such user"}
    refused, _ = post.deliver()
    assert (DeliveryState.FAILED, '["dana@example.com"]') == (refused.state, refused.progress)
    assert "refuses lee@example.com: 550 no such user" in refused.error
    assert [["dana@example.com"]] * 2 == [to for to, _ in smtp.mails]


@pytest.mark.parametrize("said", ["999 what?", "hello there", "-"])
def test_an_answer_to_the_content_that_means_nothing_leaves_doubt(post: Any, smtp: Any, said: str) -> None:
    """The mail may have arrived: the next one is marked."""
    target(post, smtp)
    post.queue("email", "mail")
    smtp.replies = {"CONTENT": said}
    (doubtful,) = post.deliver()
    assert (DeliveryState.QUEUED, True) == (doubtful.state, doubtful.resend)


def test_a_server_that_hangs_costs_its_deadline(post: Any, smtp: Any) -> None:
    """Wherever it hangs, or lets its answer trickle: only after the content may the mail have arrived."""
    target(post, smtp)
    for command, doubtful in (
        ("GREETING", False),
        ("EHLO", False),
        ("MAIL", False),
        ("DRIP", False),
        ("CONTENT", True),
    ):
        smtp.hang = command
        report = f"weekly/platform/{command}"
        post.queue("email", "mail", report)
        done = next(each for each in post.deliver() if each.letter.report == report)
        assert (DeliveryState.QUEUED, doubtful) == (done.state, done.resend)
        assert ("did not say whether" if doubtful else "did not answer in time") in done.error
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


@pytest.fixture
def no_answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A name server that says nothing until the end of the test."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(20) or [])
    monkeypatch.setattr(socket, "getfqdn", lambda *_: pytest.fail("a name is looked up without a bound"))
    yield over
    over.set()


@pytest.mark.parametrize("tls", ["none", "implicit"])
def test_a_name_server_that_hangs_costs_the_deadline(post: Any, no_answer: threading.Event, tls: str) -> None:
    """The look-up of the mail server's name counts: nothing was sent, and the error says where it stopped."""
    post.target(f"mail: {{kind: smtp, host: mail.example, tls: {tls}, sender: a@b.example, to: [c@d.example]}}")
    post.terms = Terms(part=60, claiming=0, marking=0)
    post.queue("email", "mail")
    (done,) = post.deliver()
    assert "mail.example:" in done.error
    assert "cannot be found: no answer from the name server" in done.error
    assert (DeliveryState.QUEUED, False) == (done.state, done.resend)


def test_a_chat_whose_name_server_hangs_costs_the_deadline(post: Any, no_answer: threading.Event) -> None:
    """As mail does."""
    post.secrets = {"HOOK": "https://hooks.example/secret-path"}
    post.target("chat: {kind: teams, url_env: HOOK}")
    post.terms = Terms(part=60, claiming=0, marking=0)
    post.queue("teams", "chat")
    (done,) = post.deliver()
    assert "cannot be found" in done.error
    assert (DeliveryState.QUEUED, False) == (done.state, done.resend)


def test_the_greeting_needs_no_name_server(post: Any, smtp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the full name of this machine if it has one, else an address literal."""
    target(post, smtp)
    for name, expected in (("okrs.example.com", "ehlo okrs.example.com"), ("laptop", "ehlo [127.0.0.1]")):
        monkeypatch.setattr(socket, "gethostname", lambda name=name: name)
        post.queue("email", "mail", f"weekly/platform/{name}")
        post.deliver()
        assert expected == smtp.commands[-1][0]


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
    assert is_refused(refused)
    smtp.replies = {"AUTH": "235 welcome"}
    with post.store.writing():
        post.store.mark(sent_again(refused, post.clock.now()))
    assert DeliveryState.SENT is post.deliver()[0].state


def test_without_its_password_nothing_is_sent(post: Any, smtp: Any) -> None:
    """The variable is named, and the mail stays queued."""
    target(post, smtp, ", user_env: SMTP_USER, password_env: SMTP_PASSWORD")
    post.queue("email", "mail")
    (done,) = post.deliver()
    assert "the secret SMTP_PASSWORD is not set" in done.error
    assert (DeliveryState.QUEUED, False) == (done.state, done.resend)


def secure(post: Any, smtp: Any, tls: str, extra: str = "") -> None:
    """A mail target at the server that wants TLS."""
    port = smtp.server_address[1]
    address = f"host: 127.0.0.1, port: {port}, tls: {tls}"
    post.target(f"mail: {{kind: smtp, {address}, sender: a@example.com, to: [b@example.com]{extra}}}")
    post.queue("email", "mail")


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_server_that_is_trusted_gets_mail_over_tls(post: Any, smtp: Any, certificate: Any, tls: str) -> None:
    """From the beginning, or once it said that it can; and it ends in time over TLS too."""
    smtp.tls, ca_file = certificate
    smtp.implicit = tls == "implicit"
    secure(post, smtp, tls, f", ca_file: {ca_file}")
    assert DeliveryState.SENT is post.deliver()[0].state
    post.queue("email", "mail", "weekly/platform/2026-W48")
    smtp.hang = "MAIL"
    assert "did not answer in time" in post.deliver()[0].error
    smtp.hang = "DRIP"
    post.clock.later(minutes=1)
    assert "did not answer in time" in post.deliver()[0].error


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(
    ("extra", "said"),
    [("", "shows a certificate that is not trusted"), (", ca_file: nowhere.pem", "nowhere.pem is no usable PEM file")],
    ids=["not trusted", "no authority"],
)
def test_a_server_that_is_not_trusted_gets_no_mail(
    post: Any, smtp: Any, certificate: Any, tls: str, extra: str, said: str
) -> None:
    """Its certificate is checked, and what is wrong is told."""
    smtp.tls, _ = certificate
    smtp.implicit = tls == "implicit"
    secure(post, smtp, tls, extra)
    (done,) = post.deliver()
    assert said in done.error
    assert (DeliveryState.QUEUED, False, []) == (done.state, done.resend, smtp.mails)


@pytest.mark.parametrize(
    ("tls", "said"), [("starttls", "does not offer STARTTLS"), ("implicit", "cannot be reached safely: TLS failed")]
)
def test_a_server_without_tls_gets_no_mail(post: Any, smtp: Any, tls: str, said: str) -> None:
    """Encryption that was asked for is never left out."""
    smtp.replies = {"EHLO": "250 hello"}
    secure(post, smtp, tls)
    (done,) = post.deliver()
    assert said in done.error
    assert DeliveryState.QUEUED is done.state
    assert [] == smtp.mails
