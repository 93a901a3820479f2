"""A scripted door: what a connector is tested through instead of a network."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.errors import ConnectorError, Deferred, Refused, Unreachable
from tracker.ports import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ORIGIN = "https://source.example.com"
SECRET = "planted-secret-0b5a1c"  # noqa: S105 - made up, so that a leak can be seen
NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=5)

_REDIRECT, _TOO_MANY, _SERVER_ERROR = 300, 429, 500


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the connector made it; `query` and `form` keep the last of each name."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """A reply with a status code of its own; `body` is text, or JSON-able; names of `headers` are lower case."""

    code: int
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class ScriptedHttp:
    """A door that opens on a script instead of a network; raises what the real one raises.

    Args:
        script: Given each request, returns a JSON-able body, text, a `Status`, or an exception,
            which is raised.

    Attributes:
        requests: How many requests were made.
        seen: Each of those requests.
        strays: Absolute addresses outside the source's origin that were asked for.
    """

    def __init__(self, script: Callable[[Request], object]) -> None:
        self._script = script
        self.requests = 0
        self.seen: list[Request] = []
        self.strays: list[str] = []

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
        accept: Sequence[int] = (),
    ) -> Response:
        """Answer by the script, as `tracker.ports.Http` promises."""
        request = Request(method, path, dict(query), dict(form or ()), json, dict(headers or {}))
        self.requests += 1
        self.seen.append(request)
        self._stay_within(path)
        reply = self._script(request)
        if isinstance(reply, Exception):
            raise reply
        status = reply if isinstance(reply, Status) else Status(200, reply)
        if status.code >= _REDIRECT and status.code not in accept:
            raise _refusal(status.code)
        headers = {"set-cookie": SECRET, **status.headers}
        return Response(status.code, headers, _encoded(status.body), path if "://" in path else ORIGIN + path)

    def _stay_within(self, path: str) -> None:
        if "://" in path and not f"{path}/".startswith(f"{ORIGIN}/"):
            self.strays.append(path)
            raise Refused(f"{path} is outside the origin of the source")


def _refusal(code: int) -> ConnectorError:
    """What the door raises for a status code that the connector did not ask for."""
    if code == _TOO_MANY:
        return Deferred("the source asks to wait (429)", UNTIL)
    if code >= _SERVER_ERROR:
        return Unreachable(f"the source failed ({code})")
    return Refused(f"the source refuses ({code})")


def _encoded(body: object) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
