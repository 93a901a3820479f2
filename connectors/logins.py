"""Credentials that a source hands out itself, for a short time, to whoever proves who they are."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tracker.errors import ConnectorError
from tracker.ports import Http

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Response, Secrets

EARLY = timedelta(minutes=5)
"""How long before their end short-lived credentials are renewed."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ShortLived:
    """Secret headers, and when they end."""

    headers: Mapping[str, str]
    until: datetime


@runtime_checkable
class LoginSource(Protocol):
    """A source that may hand out short-lived credentials."""

    @property
    def logs_in(self) -> bool:
        """Whether it is configured so."""

    def identity(self, secrets: Secrets, at: datetime) -> Mapping[str, str]:
        """The secret headers that prove who we are, for `log_in` only.

        Raises:
            SettingsError: A secret is missing or of no use.
        """

    def log_in(self, http: Http, at: datetime) -> ShortLived:
        """Ask for credentials, through a door that shows the identity.

        Raises:
            ConnectorError: They were not given.
        """


class Guarded(Http, Protocol):
    """The door, as far as a login needs it."""

    def hide(self, secrets: Iterable[str]) -> None:
        """Take these out of whatever comes back."""


class Login:
    """Has short-lived credentials ready, one request for all threads; a refusal is not repeated."""

    def __init__(self, source: LoginSource, secrets: Secrets) -> None:
        self._source = source
        self._secrets = secrets
        self._held: ShortLived | None = None
        self._failure: ConnectorError | None = None
        self._busy = False
        self._lock = threading.RLock()

    def credentials(self, door: Guarded, now: datetime) -> Mapping[str, str]:
        """The secret headers for a request; none for the request that asks for them.

        Raises:
            SettingsError: A secret is missing or of no use.
            ConnectorError: The source gave none, now or before.
        """
        with self._lock:
            if self._busy:
                return {}
            if self._failure is not None:
                raise self._failure
            if self._held is None or now >= self._held.until - EARLY:
                self._held = self._log_in(door, now)
            return self._held.headers

    def _log_in(self, door: Guarded, now: datetime) -> ShortLived:
        self._busy = True
        try:
            identity = self._source.identity(self._secrets, now)
            door.hide(identity.values())
            held = self._source.log_in(_Identified(door, identity), now)
        except ConnectorError as error:
            self._failure = error
            raise
        finally:
            self._busy = False
        door.hide(held.headers.values())
        return held


class _Identified:
    """A door that shows who we are with every request."""

    def __init__(self, door: Guarded, identity: Mapping[str, str]) -> None:
        self._door = door
        self._identity = identity
        self.requests = 0

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
        """Send a request with the identity."""
        self.requests += 1
        told = {**(headers or {}), **self._identity}
        return self._door.request(
            method, path, query=query, form=form, json=json, headers=told, repeatable=repeatable, accept=accept
        )
