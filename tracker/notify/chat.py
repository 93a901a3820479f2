"""Slack, Teams and other systems that take JSON over HTTP, through the one door."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from tracker.errors import ConnectorError, Deferred, Unreachable
from tracker.ports import Contacting, Http

from .sender import ID_HEADER, RESENT, UndeliveredError, header_id, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracker.core.delivery import Delivery
    from tracker.ports import Response

Json = dict[str, Any]

_HEADER: Final = 150
"""The most characters of a Slack header."""


class PostDoor(Http, Protocol):
    """A door that is closed after each post."""

    def close(self) -> None:
        """Close the connections that are kept."""


@dataclass(frozen=True, slots=True)
class Post:
    """One address that takes posts: `open_door` opens it, `path` is asked for, or all of its address.

    `open_door` is called for every post, so that it is known whether a connection was made.
    """

    name: str
    open_door: Callable[[], PostDoor]
    path: str

    def __call__(self, delivery: Delivery, body: object) -> Response:
        """Post a JSON body.

        Raises:
            UndeliveredError: It was not taken.
        """
        http = self.open_door()
        headers = {ID_HEADER: header_id(delivery), "Idempotency-Key": header_id(delivery)}
        try:
            return http.request("POST", self.path, json=body, headers=headers, repeatable=False)
        except Deferred as error:
            raise UndeliveredError(error.message, certain=True, until=error.until, help=error.help) from None
        except ConnectorError as error:
            unanswered = isinstance(error, Unreachable) and _was_reached(http)
            raise UndeliveredError(error.message, certain=not unanswered, help=error.help) from None
        finally:
            http.close()

    def refuse(self, said: str) -> UndeliveredError:
        """The error of a target that answers well and does not take the report."""
        return UndeliveredError(f"target {self.name} does not take the report: {said}", certain=True)


def _was_reached(http: Http) -> bool:
    """Whether a connection was made, so that something may have arrived."""
    return not isinstance(http, Contacting) or http.contact.connect_seconds is not None


@dataclass(frozen=True, slots=True)
class SlackHook:
    """A Slack channel by an incoming webhook: the headline alone."""

    post: Post

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Post the headline."""
        self.post(delivery, slack_marked(json.loads(delivery.letter.content)["headline"], delivery))


@dataclass(frozen=True, slots=True)
class SlackBot:
    """A Slack channel by a bot: the headline, then its thread, each message once."""

    post: Post
    channel: str

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
        """Post what is missing; the progress is the headline's `ts` and how much of the thread is there."""
        document = json.loads(delivery.letter.content)
        done: Json = json.loads(delivery.progress or "{}")
        messages = [document["headline"], *document["thread"]]
        for number, message in enumerate(messages[done.get("messages", 0) :], start=done.get("messages", 0) + 1):
            thread = {"thread_ts": done["ts"]} if "ts" in done else {}
            answer = self._said(delivery, {**slack_marked(message, delivery), **thread, "channel": self.channel})
            done = {"ts": done.get("ts", answer.get("ts")), "messages": number}
            keep(json.dumps(done))

    def _said(self, delivery: Delivery, body: Json) -> Json:
        answer: Json = self._answer(delivery, body)
        if answer.get("ok") is not True:
            raise self.post.refuse(f"Slack says {str(answer.get('error'))[:80]}")
        return answer

    def _answer(self, delivery: Delivery, body: Json) -> Json:
        try:
            found = self.post(delivery, body).json()
        except ConnectorError as error:
            raise UndeliveredError(error.message, certain=False) from None
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class TeamsHook:
    """A Teams channel by a webhook."""

    post: Post

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Post the card; some webhooks answer 200 and say in words that they failed."""
        body = teams_marked(json.loads(delivery.letter.content), delivery)
        said = self.post(delivery, body).body.decode(errors="replace")
        if "failed" in said.lower():
            raise self.post.refuse(" ".join(said.split())[:160])


@dataclass(frozen=True, slots=True)
class Webhook:
    """Any system that takes a JSON document."""

    post: Post

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Post an envelope with the report in it."""
        self.post(delivery, envelope(delivery))


def envelope(delivery: Delivery) -> Json:
    """A JSON report with what is to be known of its delivery."""
    letter = delivery.letter
    kind, team, period = letter.report.split("/", 2)
    return {
        "schema": "keyresult.delivery/1",
        "id": delivery.id,
        "kind": kind,
        "team": team,
        "period": period,
        "title": marked(letter.subject, delivery),
        "resent": delivery.resend,
        "digest": f"sha256:{letter.digest}",
        "report": json.loads(letter.content),
    }


def slack_marked(message: Json, delivery: Delivery) -> Json:
    """A Slack message, marked in its text and its first block where it may have arrived before."""
    if not delivery.resend:
        return message
    first, *rest = message["blocks"]
    return {**message, "text": RESENT + message["text"], "blocks": [*_first_marked(first), *rest]}


def _first_marked(block: Json) -> Iterator[Json]:
    """A header that says so, or else a line of its own above the block."""
    if block["type"] == "header":
        text = block["text"]
        yield {**block, "text": {**text, "text": (RESENT + text["text"])[:_HEADER]}}
        return
    yield {"type": "section", "text": {"type": "plain_text", "text": RESENT.strip(), "emoji": False}}
    yield block


def teams_marked(message: Json, delivery: Delivery) -> Mapping[str, object]:
    """A Teams message, with a first line that says so where it may have arrived before."""
    if not delivery.resend:
        return message
    (attachment,) = message["attachments"]
    card = attachment["content"]
    line = {"type": "TextBlock", "text": RESENT.strip(), "weight": "Bolder"}
    marked_card = {**card, "body": [line, *card["body"]]}
    return {**message, "attachments": [{**attachment, "content": marked_card}]}
