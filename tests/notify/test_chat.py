"""Slack, Teams and webhooks: formats intact, secrets kept, nothing lost and duplicates marked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tracker.core.delivery import DeliveryState

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
    "it answers 400": (400, "bad", {}, False),
    "it answers 404": (404, "no_service", {}, False),
    "it answers 500": (500, "oops", {}, True),
    "it answers 503": (503, "down", {}, True),
    "it redirects": (302, "", {"Location": "https://elsewhere.example/"}, False),
    "it hangs": (None, "", {}, True),
}


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(("status", "text", "headers", "doubtful"), TROUBLES.values(), ids=TROUBLES)
def test_trouble_loses_nothing(
    post: Any, hook: Any, kind: str, status: int | None, text: str, headers: dict[str, str], doubtful: bool
) -> None:
    """It is tried again; marked only where the first one may have arrived; no part of the address is told."""
    form = target(post, hook, kind)
    post.queue(form, "chat")
    hook.answers = [(status, text, headers)]
    (failed,) = post.deliver()
    assert (DeliveryState.QUEUED, doubtful) == (failed.state, failed.resend)
    assert "127.0.0.1" in failed.error
    assert "verysecret" not in failed.error
    assert 1 == len(hook.posts)
    post.clock.later(minutes=1)
    (done,) = post.deliver()
    assert DeliveryState.SENT is done.state
    first, second = (headers["x-keyresult-id"] for _, headers, _ in hook.posts)
    assert first == second
    assert doubtful == ("(resent)" in json.dumps(hook.posts[1][2]))


def test_a_chat_that_is_not_there_got_nothing(post: Any, hook: Any) -> None:
    """Without a connection nothing can have arrived: the next try is not marked."""
    target(post, hook, "teams")
    hook.shutdown()
    hook.server_close()
    post.queue("teams", "chat")
    (failed,) = post.deliver()
    assert "refuses connections" in failed.error
    assert not failed.resend


def test_a_limit_is_honoured(post: Any, hook: Any) -> None:
    """Nothing is sent before the time that the chat names."""
    target(post, hook, "slack_webhook")
    post.queue("slack", "chat")
    hook.answers = [(429, "slow down", {"Retry-After": "1800"})]
    (limited,) = post.deliver()
    assert post.clock.now() + timedelta(minutes=30) == limited.next_at
    assert not limited.resend


def test_teams_that_says_it_failed_is_believed(post: Any, hook: Any) -> None:
    """A status of 200 with words of failure is a failure."""
    target(post, hook, "teams")
    post.queue("teams", "chat")
    hook.answers = [(200, "Webhook message delivery failed with error: 413", {})]
    (failed,) = post.deliver()
    assert "Webhook message delivery failed" in failed.error
    assert not failed.resend


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


@pytest.mark.parametrize(
    ("answer", "said", "doubtful"),
    [
        ('{"ok": false, "error": "channel_not_found"}', "channel_not_found", False),
        ("[]", "does not take the report", False),
        ("<html>", "not JSON", True),
    ],
    ids=["Slack says no", "it is no object", "it is no JSON"],
)
def test_a_bot_believes_only_an_ok(post: Any, hook: Any, answer: str, said: str, doubtful: bool) -> None:
    """A status of 200 is not enough."""
    bot(post, hook)
    post.queue("slack", "chat")
    hook.answers = [(200, answer, {})]
    (failed,) = post.deliver()
    assert said in failed.error
    assert (DeliveryState.QUEUED, doubtful) == (failed.state, failed.resend)
