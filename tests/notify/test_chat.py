"""Slack, Teams and webhooks: formats intact, secrets kept, nothing lost and duplicates marked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tracker.core.delivery import DeliveryState, is_refused, sent_again
from tracker.notify.chat import TEAMS_LIMIT
from tracker.ports import canonical

SECRET = "/services/T0000/B0000/verysecretpath"
FORMS = {"slack_webhook": "slack", "teams": "teams", "webhook": "json"}


def target(post: Any, hook: Any, kind: str) -> str:
    """A target of a kind at the server; the form it takes."""
    post.secrets = {"HOOK": f"{hook.url}{SECRET}"}
    post.target(f"chat: {{kind: {kind}, url_env: HOOK}}")
    return FORMS[kind]


def bot(post: Any, hook: Any) -> None:
    """A bot at the server, which answers as Slack does."""
    post.secrets = {"BOT": "xoxb-1-secret-token"}
    post.target(f"chat: {{kind: slack_bot, channel: C1, token_env: BOT, url: '{hook.url}/api'}}")
    hook.default = '{"ok": true, "ts": "17.1"}'


@pytest.mark.parametrize("kind", FORMS)
def test_a_post_carries_the_report_and_its_id(post: Any, hook: Any, kind: str) -> None:
    """The body is as it was rendered; the id is the same for every attempt."""
    form = target(post, hook, kind)
    delivery = post.queue(form, "chat")
    assert DeliveryState.SENT is post.deliver()[0].state
    ((path, headers, body),) = hook.posts
    content = json.loads(delivery.letter.content)
    expected = {"slack": content.get("headline"), "teams": content, "json": content}[form]
    assert (SECRET, "weekly/platform/2026-W47/chat") == (path, headers["x-keyresult-id"])
    assert expected == (body["report"] if kind == "webhook" else body)


TROUBLES = {
    "it answers 408": (408, "too slow", {}),
    "it answers 500": (500, "oops", {}),
    "it answers 503": (503, "down", {}),
    "it hangs": (None, "", {}),
    "it stops in the middle of its answer": (200, "all", {"Content-Length": "100"}),
    "it answers in a coding that cannot be read": (200, "all", {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(("status", "text", "headers"), TROUBLES.values(), ids=TROUBLES)
def test_passing_trouble_loses_nothing(
    post: Any, hook: Any, kind: str, status: int | None, text: str, headers: dict[str, str]
) -> None:
    """It may have arrived: it is tried again under the same id, marked; no part of the address is told."""
    form = target(post, hook, kind)
    post.queue(form, "chat")
    hook.answers = [(status, text, headers)]
    (failed,) = post.deliver()
    assert (DeliveryState.QUEUED, True) == (failed.state, failed.resend)
    assert "127.0.0.1" in failed.error
    assert "verysecret" not in failed.error
    assert 1 == len(hook.posts)
    post.clock.later(minutes=1)
    (done,) = post.deliver()
    assert DeliveryState.SENT is done.state
    first, second = (headers["x-keyresult-id"] for _, headers, _ in hook.posts)
    assert first == second
    assert [False, True] == ["(resent)" in json.dumps(body) for _, _, body in hook.posts]


REFUSALS = {
    "it answers 400": (400, "bad", {}),
    "it answers 401": (401, "who?", {}),
    "it answers 404": (404, "no_service", {}),
    "it answers 410": (410, "channel_is_archived", {}),
    "it redirects": (302, "", {"Location": "https://elsewhere.example/"}),
}


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(("status", "text", "headers"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_left_to_people(
    post: Any, hook: Any, kind: str, status: int, text: str, headers: dict[str, str]
) -> None:
    """Asking again cannot help, so nobody does until a person wants it; nothing arrived, so nothing is marked."""
    form = target(post, hook, kind)
    post.queue(form, "chat")
    hook.answers = [(status, text, headers)]
    (refused,) = post.deliver()
    assert (DeliveryState.FAILED, False, True) == (refused.state, refused.resend, is_refused(refused))
    assert "verysecret" not in refused.error
    post.clock.later(days=30)
    post.deliver()
    assert 1 == len(hook.posts)
    with post.store.writing():
        post.store.mark(sent_again(refused, post.clock.now()))
    assert DeliveryState.SENT is post.deliver()[0].state
    assert "(resent)" not in json.dumps(hook.posts[1][2])


def test_a_chat_that_is_not_there_got_nothing(post: Any, hook: Any) -> None:
    """Without a connection nothing can have arrived: the next try is not marked."""
    target(post, hook, "teams")
    hook.shutdown()
    hook.server_close()
    post.queue("teams", "chat")
    (failed,) = post.deliver()
    assert "refuses connections" in failed.error
    assert not failed.resend


LIMITED = {
    "429 and seconds": (429, {"Retry-After": "1800"}, timedelta(minutes=30)),
    "429 and a date": (429, {"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT"}, timedelta(hours=2)),
    "429 and nothing": (429, {}, timedelta(minutes=1)),
    "503 and seconds": (503, {"Retry-After": "7200"}, timedelta(hours=2)),
}


@pytest.mark.parametrize(("status", "headers", "wait"), LIMITED.values(), ids=LIMITED)
def test_a_limit_is_honoured_by_every_letter(
    post: Any, hook: Any, status: int, headers: dict[str, str], wait: timedelta
) -> None:
    """Nothing is sent before the time that the chat names, by later runs neither; those behind have lost no try."""
    target(post, hook, "slack_webhook")
    for week in (46, 47):
        post.queue("slack", "chat", f"weekly/platform/2026-W{week}")
    hook.answers = [(status, "slow down", headers)] * 3
    limited, behind = post.deliver()
    asked = len(hook.posts)
    assert (post.clock.now() + wait,) * 2 == (limited.next_at, behind.next_at)
    assert (1, 0, False) == (limited.attempts, behind.attempts, limited.resend or behind.resend)
    post.clock.later(seconds=wait.total_seconds() - 1)
    post.deliver()
    assert asked == len(hook.posts)
    hook.answers = []
    post.clock.later(seconds=1)
    assert ["sent", "sent"] == [each.state for each in post.deliver()]


TEAMS_SAYS = {
    "413": (
        DeliveryState.FAILED,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413",
    ),
    "429": (
        DeliveryState.QUEUED,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
    ),
    "500": (
        DeliveryState.QUEUED,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 500",
    ),
    "nothing more": (DeliveryState.QUEUED, "Summary or Text is required: it failed"),
}


@pytest.mark.parametrize(("state", "text"), TEAMS_SAYS.values(), ids=TEAMS_SAYS)
def test_teams_that_says_it_failed_is_believed(post: Any, hook: Any, state: DeliveryState, text: str) -> None:
    """A status of 200 with words of failure is a failure, for good where the words say so."""
    target(post, hook, "teams")
    post.queue("teams", "chat")
    hook.answers = [(200, text, {})]
    (failed,) = post.deliver()
    assert text[:40] in failed.error
    assert (state, False) == (failed.state, failed.resend)


@pytest.mark.parametrize("kind", ["slack_webhook", "teams"])
def test_a_web_page_is_no_answer(post: Any, hook: Any, kind: str) -> None:
    """A login page or a portal that answers 200 has taken nothing: it is told, and tried again."""
    form = target(post, hook, kind)
    post.queue(form, "chat")
    hook.answers = [(200, "<!DOCTYPE html><title>Sign in</title>", {"Content-Type": "text/html"})]
    (failed,) = post.deliver()
    assert "it answers with a web page (is the address right" in failed.error
    assert DeliveryState.QUEUED is failed.state


def test_a_card_that_teams_would_refuse_is_not_sent(post: Any, hook: Any) -> None:
    """28,000 bytes are taken, in UTF-8 as they go over the wire; one more is refused here, with both numbers."""
    target(post, hook, "teams")
    for spare, report in ((0, "weekly/platform/fits"), (1, "weekly/platform/large")):
        delivery = post.queue("teams", "chat", report)
        size = len(canonical(json.loads(delivery.letter.content)).encode())
        text = "é" + "x" * (TEAMS_LIMIT - size - len(',"é":""'.encode()) - 2 + spare)
        card = {**json.loads(delivery.letter.content), "é": text}
        post.store._outbox[delivery.id] = replace(
            delivery, letter=replace(delivery.letter, content=json.dumps(card, ensure_ascii=False))
        )
    fits, large = post.deliver()
    assert (DeliveryState.SENT, DeliveryState.FAILED) == (fits.state, large.state)
    assert "it has 28,001 bytes, and Teams takes 28,000" in large.error
    assert ["28000"] == [headers["content-length"] for _, headers, _ in hook.posts]


def test_a_webhook_can_tell_a_second_post_from_a_new_one(post: Any, hook: Any) -> None:
    """Id and idempotency key are the same for every attempt, in headers and in the body, and differ between reports."""
    target(post, hook, "webhook")
    post.queue("json", "chat")
    hook.answers = [(500, "oops", {})]
    post.deliver()
    post.clock.later(minutes=1)
    post.deliver()
    post.queue("json", "chat", "weekly/platform/2026-W48")
    post.deliver()
    ids = [(headers["idempotency-key"], headers["x-keyresult-id"], body["id"]) for _, headers, body in hook.posts]
    assert ("weekly/platform/2026-W47/chat",) * 3 == ids[0] == ids[1] != ids[2]
    assert [False, True, False] == [body["resent"] for _, _, body in hook.posts]


def test_an_address_that_is_none_is_told_by_its_name(post: Any) -> None:
    """The variable is named, its value never."""
    post.secrets = {"HOOK": "hooks.example.com/verysecret"}
    post.target("chat: {kind: teams, url_env: HOOK}")
    post.queue("teams", "chat")
    (failed,) = post.deliver()
    assert "HOOK holds no address" in failed.error
    assert "verysecret" not in failed.error


def test_a_bot_posts_the_details_into_the_thread(post: Any, hook: Any) -> None:
    """The headline in the channel, the rest below it, all with the token."""
    bot(post, hook)
    post.queue("slack", "chat")
    assert DeliveryState.SENT is post.deliver()[0].state
    assert ["/api/chat.postMessage"] * 3 == [path for path, _, _ in hook.posts]
    assert [None, "17.1", "17.1"] == [body.get("thread_ts") for _, _, body in hook.posts]
    assert {"C1"} == {body["channel"] for _, _, body in hook.posts}
    assert {"Bearer xoxb-1-secret-token"} == {headers["authorization"] for _, headers, _ in hook.posts}


def test_a_thread_goes_on_where_it_stopped(post: Any, hook: Any) -> None:
    """What is there already is not posted again; what may be is marked."""
    bot(post, hook)
    post.queue("slack", "chat")
    hook.answers = [(200, hook.default, {}), (500, "oops", {})]
    (failed,) = post.deliver()
    assert (DeliveryState.QUEUED, True) == (failed.state, failed.resend)
    post.clock.later(minutes=1)
    assert DeliveryState.SENT is post.deliver()[0].state
    texts = [body["text"] for _, _, body in hook.posts]
    assert ["Week 47", "Week 47", "(resent) Week 47", "(resent) Week 47"] == texts
    assert [None, "17.1", "17.1", "17.1"] == [body.get("thread_ts") for _, _, body in hook.posts]


SLACK_SAYS = {
    "there is no such channel": (
        '{"ok": false, "error": "channel_not_found"}',
        "invite the bot there",
        "failed",
        False,
    ),
    "the token is revoked": (
        '{"ok": false, "error": "token_revoked"}',
        "is the token that of the bot",
        "failed",
        False,
    ),
    "something new": ('{"ok": false, "error": "no_such_thing_yet"}', "no_such_thing_yet", "failed", False),
    "it is too often": ('{"ok": false, "error": "ratelimited"}', "ratelimited", "queued", False),
    "it is down": ('{"ok": false, "error": "service_unavailable"}', "service_unavailable", "queued", False),
    "it broke on the way": ('{"ok": false, "error": "fatal_error"}', "fatal_error", "queued", True),
    "no error": ('{"ok": false}', "the answer is not one of Slack's", "queued", True),
    "it is no object": ("[]", "the answer is not one of Slack's", "queued", True),
    "it is no JSON": ("<html>", "not JSON", "queued", True),
}


@pytest.mark.parametrize(("answer", "said", "state", "doubtful"), SLACK_SAYS.values(), ids=SLACK_SAYS)
def test_a_bot_believes_only_an_ok(post: Any, hook: Any, answer: str, said: str, state: str, doubtful: bool) -> None:
    """A status of 200 is not enough; what Slack means by an error decides whether it is asked again."""
    bot(post, hook)
    post.queue("slack", "chat")
    hook.answers = [(200, answer, {})]
    (failed,) = post.deliver()
    assert said in failed.error
    assert (state, doubtful) == (failed.state, failed.resend)


def test_a_thread_whose_headline_is_there_has_no_second_one(post: Any, hook: Any) -> None:
    """Refused in the middle, and sent again by a person: the thread goes on below the first headline."""
    bot(post, hook)
    post.queue("slack", "chat")
    hook.answers = [(200, hook.default, {}), (200, '{"ok": false, "error": "msg_too_long"}', {})]
    (refused,) = post.deliver()
    assert DeliveryState.FAILED is refused.state
    with post.store.writing():
        post.store.mark(sent_again(refused, post.clock.now()))
    assert DeliveryState.SENT is post.deliver()[0].state
    assert [None, "17.1", "17.1", "17.1"] == [body.get("thread_ts") for _, _, body in hook.posts]
