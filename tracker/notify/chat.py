"""Slack, Teams and other systems that take JSON over HTTP, through the one door."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from tracker.errors import ConnectorError, Deferred, Refused
from tracker.jsonbody import is_html
from tracker.ports import Contacting, Http, canonical

from .sender import ID_HEADER, RESENT, Outgoing, UndeliveredError, header_id, marked
from .slack_errors import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracker.core.delivery import Delivery
    from tracker.ports import Response

Json = dict[str, Any]

TEAMS_LIMIT: Final = 28_000
"""The most bytes of a message that Teams takes."""
_HEADER: Final = 150
"""The most characters of a Slack header."""
_TEAMS_ERROR: Final = re.compile(r"HTTP error (\d{3})")
_PASSING: Final = (408, 425, 429)
_REFUSALS: Final = range(300, 500)
"""Statuses by which a server says no: another address, or a bad request."""


class PostDoor(Http, Protocol):
    """A door that is closed after each post."""

    def close(self) -> None:
        """Close the connections that are kept."""


@dataclass(frozen=True, slots=True)
class Post:
    """One address that takes posts: `open_door` opens it, `path` is asked for, or all of its address.

    `open_door` is called for every post, so that it is known whether a connection was made. `where`
    says what address it is, without a secret, and `cure` what may be wrong where it refuses.
    """

    name: str
    open_door: Callable[[], PostDoor]
    path: str
    where: str
    cure: str

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
            raise UndeliveredError(_told(error), certain=True, until=error.until, help=error.help) from None
        except ConnectorError as error:
            raise self._undelivered(error, http) from None
        finally:
            http.close()

    def _undelivered(self, error: ConnectorError, http: Http) -> UndeliveredError:
        if not isinstance(error, Refused):
            return UndeliveredError(_told(error), certain=not _was_reached(http), help=error.help)
        final = _status(http) in _REFUSALS
        return UndeliveredError(_told(error), certain=True, final=final, help=self.cure if final else error.help)

    def outgoing(self, body: object) -> Outgoing:
        """A JSON body as it is posted."""
        return Outgoing(self.where, canonical(body))

    def not_taken(
        self, said: str, *, certain: bool = True, final: bool = False, help: str | None = None
    ) -> UndeliveredError:
        """The error of a target that answers well and does not take the report."""
        message = f"target {self.name} does not take the report: {said}"
        return UndeliveredError(message, certain=certain, final=final, help=help)

    def refuse_page(self, answer: Response) -> None:
        """Refuse a web page in place of an answer, as of a login or a portal on the way.

        Raises:
            UndeliveredError: It is one.
        """
        if is_html(answer):
            cure = "is the address right, and is there a login page in front of it?"
            raise self.not_taken("it answers with a web page", certain=False, help=cure)


def _told(error: ConnectorError) -> str:
    """What the door says; to it every address is a source."""
    return error.message.replace("source ", "target ", 1) if error.message.startswith("source ") else error.message


def _was_reached(http: Http) -> bool:
    """Whether a connection was made, so that something may have arrived."""
    return not isinstance(http, Contacting) or http.contact.connect_seconds is not None


def _status(http: Http) -> int | None:
    """The status of the last answer, if there was one."""
    return http.contact.status if isinstance(http, Contacting) else None


@dataclass(frozen=True, slots=True)
class SlackHook:
    """A Slack channel by an incoming webhook: the headline alone."""

    post: Post

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """The headline."""
        return [self.post.outgoing(_headline(delivery))]

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Post the headline."""
        self.post.refuse_page(self.post(delivery, _headline(delivery)))


def _headline(delivery: Delivery) -> Json:
    return slack_marked(json.loads(delivery.letter.content)["headline"], delivery)


@dataclass(frozen=True, slots=True)
class SlackBot:
    """A Slack channel by a bot: the headline, then its thread, each message once.

    The progress of a delivery is the headline's `ts` and how many messages are there.
    """

    post: Post
    channel: str

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """What is missing; what the thread will be called is known only once the headline is there."""
        return [self.post.outgoing(body) for body in self._bodies(delivery, _progress(delivery))]

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
        """Post what is missing."""
        done = _progress(delivery)
        for body in self._bodies(delivery, done):
            answer = self._said(delivery, {**body, **({"thread_ts": done["ts"]} if "ts" in done else {})})
            done = {"ts": done.get("ts", answer.get("ts")), "messages": done.get("messages", 0) + 1}
            keep(json.dumps(done))

    def _bodies(self, delivery: Delivery, done: Json) -> Iterator[Json]:
        """The messages that are missing, each without the thread it belongs to unless that is known."""
        document = json.loads(delivery.letter.content)
        thread = {"thread_ts": done["ts"]} if "ts" in done else {}
        for message in [document["headline"], *document["thread"]][done.get("messages", 0) :]:
            yield {**slack_marked(message, delivery), **thread, "channel": self.channel}

    def _said(self, delivery: Delivery, body: Json) -> Json:
        """The answer of Slack, which says in it whether it took the message."""
        try:
            answer = self.post(delivery, body).json()
        except ConnectorError as error:
            raise UndeliveredError(error.message, certain=False, help=error.help) from None
        if isinstance(answer, dict) and answer.get("ok") is True:
            return answer
        said = answer.get("error") if isinstance(answer, dict) else None
        if not isinstance(said, str):
            raise self.post.not_taken("the answer is not one of Slack's", certain=False)
        known = refusal(said)
        raise self.post.not_taken(f"Slack says {said[:80]}", certain=known.certain, final=known.final, help=known.help)


def _progress(delivery: Delivery) -> Json:
    found: Json = json.loads(delivery.progress or "{}")
    return found


@dataclass(frozen=True, slots=True)
class TeamsHook:
    """A Teams channel by a webhook."""

    post: Post

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """The card."""
        return [self.post.outgoing(_card(delivery))]

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Post the card; some webhooks answer 200 and say in words that they failed."""
        body = _card(delivery)
        size = len(canonical(body).encode())
        if size > TEAMS_LIMIT:
            raise self.post.not_taken(f"it has {size:,} bytes, and Teams takes {TEAMS_LIMIT:,}", final=True)
        answer = self.post(delivery, body)
        self.post.refuse_page(answer)
        said = " ".join(answer.body.decode(errors="replace").split())
        if "failed" in said.lower():
            found = _TEAMS_ERROR.search(said)
            status = int(found[1]) if found else 0
            raise self.post.not_taken(said[:160], final=status in _REFUSALS and status not in _PASSING)


def _card(delivery: Delivery) -> Mapping[str, object]:
    return teams_marked(json.loads(delivery.letter.content), delivery)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Any system that takes a JSON document."""

    post: Post

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """The envelope."""
        return [self.post.outgoing(envelope(delivery))]

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
