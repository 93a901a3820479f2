"""How a source of the sandbox is spoken to: a request comes in, a reply goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a speaker sees it.

    Attributes:
        method: `GET` or `POST`.
        path: Below the speaker's own address, still percent-encoded; begins with `/`.
        query: Parameters of the address.
        headers: By name in lower case.
        body: As it was sent.
        base: The speaker's own address, without a slash at its end.
    """

    method: str
    path: str
    query: Parameters = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = ""

    def asked(self, name: str, default: str = "") -> str:
        """The first value of a parameter of the address."""
        return next(iter(self.query.get(name, ())), default)

    def whole(self, name: str, default: int) -> int:
        """A parameter as a whole number; the default where it is missing or none."""
        text = self.asked(name)
        return int(text) if text.isdecimal() else default

    def form(self) -> Parameters:
        """The parameters of a form that was sent as the body."""
        return parse_qs(self.body.decode(errors="replace"), keep_blank_values=True)

    def json(self) -> Mapping[str, Any]:
        """The JSON object that was sent as the body; empty for anything else."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def again(self, **changed: object) -> str:
        """The same address with some parameters changed: where a further page is."""
        kept = {name: values for name, values in self.query.items() if name not in changed}
        return f"{self.base}{self.path}?{urlencode({**kept, **changed}, doseq=True)}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    text: str
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class Speaker(Protocol):
    """A system of the sandbox. Threads share it, so its answers depend on nothing but the request."""

    def reply(self, request: Request) -> Reply:
        """The answer to a request."""


def as_json(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply that is a JSON document."""
    return Reply(status, json.dumps(document, separators=(",", ":")), JSON, headers or {})
