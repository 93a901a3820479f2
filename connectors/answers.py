"""What the status of an answer means: a limit, a passing trouble, or a refusal."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from tracker.errors import ConnectorError, Deferred, Refused, Unreachable
from tracker.jsonbody import excerpt, is_html

from .retry import DEFAULT_WAIT, is_limit, wait_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.ports import Response

    from .redact import Redactor

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PASSING = frozenset({408, 425, 499})
"""Besides 5xx; 499 is Prometheus shutting down."""
_DENIED = frozenset({401, 403})
_ERROR_FIELDS = ("error", "message", "errorMessages", "error_description", "errors", "detail", "title")
_LOOKED_AT = 4096


class Setback(NamedTuple):
    """A try that gave no usable answer: its error, whether to try again, and the wait asked for."""

    error: ConnectorError
    again: bool
    wait: float | None = None


class Judge(NamedTuple):
    """Tells what is wrong with an answer that is neither good nor accepted nor a redirect.

    `names` says where the credentials came from, such as `token_env PROM_TOKEN`.
    """

    source: str
    names: tuple[str, ...]
    redactor: Redactor

    def setback(self, response: Response, subject: str, now: datetime, *, repeatable: bool) -> Setback:
        """The error of an answer; `subject` names source and address, and begins every message."""
        text = self._text(response)
        wait = wait_of(response.headers, now)
        if is_limit(response.status, response.headers, text):
            return _limited(response, subject, now, wait)
        if response.status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None:
            return _limited(response, subject, now, wait)
        message = f"{subject} answers {response.status}{text and f': {text}'}"
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status in _PASSING:
            return Setback(Unreachable(message, help="is the system in trouble?"), again=repeatable)
        return Setback(self._refused(message, response), again=False)

    def _refused(self, message: str, response: Response) -> Refused:
        if response.status in _DENIED and self.names:
            asked = f"{message} (asked with {', '.join(self.names)})"
            return Refused(asked, help="is the secret still valid, and may its owner read this?")
        if response.status in _DENIED:
            asked = f"{message} (asked without credentials)"
            return Refused(asked, help=f"set token_env:, or user_env: and password_env:, of source {self.source}")
        if is_html(response):
            return Refused(message, help="is the address or its path right?")
        return Refused(message)

    def _text(self, response: Response) -> str:
        """What the server says about it, on one line; a web page is only named as such."""
        return "an HTML page" if is_html(response) else excerpt(self.redactor.clean(_said(response.body)))


def is_limited(response: Response) -> bool:
    """Whether an answer, accepted as it is, is a rate limit and not a refusal."""
    return is_limit(response.status, response.headers, _said(response.body))


def _limited(response: Response, subject: str, now: datetime, wait: float | None) -> Setback:
    until = now + timedelta(seconds=DEFAULT_WAIT if wait is None else wait)
    message = f"{subject} limits our requests (status {response.status}): not before {shown(until)}"
    again = wait is not None or response.status != HTTPStatus.FORBIDDEN  # GitHub's: not within a minute
    return Setback(Deferred(message, until), again=again, wait=wait)


def _said(body: bytes) -> str:
    """The error text of a JSON answer, or else its beginning."""
    text = body[:_LOOKED_AT].decode(errors="replace")
    try:
        found = json.loads(body) if len(body) <= _LOOKED_AT else None
    except (ValueError, RecursionError):
        return text
    return next(_texts(found), text)[:_LOOKED_AT] if isinstance(found, dict) else text


def _texts(found: dict[str, object]) -> Iterator[str]:
    for name in _ERROR_FIELDS:
        value = found.get(name)
        first = value[0] if isinstance(value, list) and value else value
        inner = first.get("message") if isinstance(first, dict) else first
        if isinstance(inner, str) and inner:
            yield inner


def shown(instant: datetime) -> str:
    """An instant as messages show it."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"
