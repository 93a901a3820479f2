"""The one door to the network: every request of every connector goes through it.

What it promises: a request ends at its deadline, whatever the server does; no more than the cap
is decoded; secrets go to their origin only and are taken out of whatever comes back; a rate
limit is honoured, also by the next run; and whatever goes wrong is a `ConnectorError` that says
what failed, where, and the cure.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracker import __version__
from tracker.core.outcome import Fault
from tracker.errors import Deferred, Refused, SettingsError, Unreachable
from tracker.jsonbody import excerpt
from tracker.ports import Response, canonical

from .answers import Judge, Setback, shown
from .call import Call
from .closed import ClosedDoor, SecretSource
from .forms import encoded
from .http_source import FieldError, HttpSource, Origin, redirected, target_of
from .limits import Limits
from .logins import Login, LoginSource
from .redact import Recorder, Redactor
from .retry import Blocks, backoff, chance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tracker.ports import Clock, Contact, Facts, Secrets

    from .deadline import Deadline
    from .wire import Wire

    Parameters = Mapping[str, str] | Sequence[tuple[str, str]]

__all__ = ["ClosedDoor", "Door", "FieldError", "HttpSource", "Limits", "open_door"]

MAX_REDIRECTS = 3

_FINAL_ADDRESS = "set url: to the address it ends at; is a login page in front of it?"
_DEFAULT_HEADERS = {
    "accept": "application/json",
    "accept-encoding": "identity",  # compressing small answers costs a server more than sending them
    "user-agent": f"keyresult/{__version__}",
}
_GOING_AWAY = ("deprecation", "sunset")
"""Headers of RFC 9745 and RFC 8594."""
_SAID = 160
"""Characters of those headers that are kept."""
_SENDABLE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")


@dataclass(repr=False, eq=False)
class Door:
    """The door to one source, made by `open_door`; threads may share it. Implements `ports.Http`."""

    name: str
    source: HttpSource
    wire: Wire
    judge: Judge
    credentials: Mapping[str, str]
    blocks: Blocks
    limits: Limits
    clock: Clock
    pause: Callable[[float], None]
    jitter: Callable[[], float]
    login: Login | None = None
    requests: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __repr__(self) -> str:
        return f"<door to source {self.name}>"

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Parameters = (),
        form: Parameters | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
        accept: Sequence[int] = (),
    ) -> Response:
        """Send a request and return the whole answer; arguments and errors are those of `ports.Http`."""
        kind, body = _body_of(form, json)
        told = _lower(_DEFAULT_HEADERS, self.source.plain_headers(), kind, headers or {})
        call = Call(method, self._target(path, query), told, body, repeatable, frozenset(accept))
        self._respect_block(call)
        if self.login is not None:
            call = call.with_headers(_lower(self.login.credentials(self, self.clock.now())))
        deadline = self._deadline(call)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._persist(call, deadline)
            if not call.redirected_by(response):
                return response
            call = call._replace(target=self._redirected(call, response))
        raise Refused(f"{self._subject(call)} redirects more than {MAX_REDIRECTS} times", help=_FINAL_ADDRESS)

    @property
    def contact(self) -> Contact:
        """What was noticed so far."""
        return self.wire.contact

    @property
    def at_once(self) -> int:
        """How many requests to the host run at once, at most."""
        return self.limits.per_host

    def hide(self, secrets: Iterable[str]) -> None:
        """Take these, too, out of whatever comes back."""
        self.judge = self.judge._replace(redactor=self.judge.redactor.also(secrets))

    def close(self) -> None:
        """Close the connections that are kept."""
        self.wire.close()

    def _target(self, path: str, query: Parameters) -> str:
        try:
            return target_of(self.source.url, path, query)
        except ValueError as error:
            reason = self.judge.redactor.clean(excerpt(str(error)))
            raise Refused(
                f"source {self.name} was not asked: the request would leave its address ({reason})",
                help="requests and their secrets go only to the address in url:",
            ) from None

    def _redirected(self, call: Call, response: Response) -> str:
        try:
            followed = redirected(self.source.url, call.target, response.headers["location"])
        except ValueError as error:
            reason = excerpt(str(error))
            message = f"{self._subject(call)} redirects elsewhere, which is never followed ({reason})"
            raise Refused(message, help=_FINAL_ADDRESS) from None
        if call.method not in ("GET", "HEAD"):
            message = f"{self._subject(call)} redirects a {call.method}, which is never followed"
            raise Refused(message, help=_FINAL_ADDRESS)
        return followed

    def _respect_block(self, call: Call) -> None:
        until = self.blocks.until(self.clock.now())
        if until is not None:
            raise Deferred(f"{self._subject(call)} wants no request before {shown(until)}; none was sent", until)

    def _deadline(self, call: Call) -> Deadline:
        from .deadline import Deadline

        seconds = self.limits.request_deadline
        if self.limits.budget_until is None:
            return Deadline.after(seconds)
        left = (self.limits.budget_until - self.clock.now()).total_seconds()
        if left <= 0:
            message = f"{self._subject(call)} was not asked: the time of this run is used up"
            raise Unreachable(message, help="give the run a larger budget", fault=Fault.LOCAL)
        return Deadline.after(min(left, seconds), ours=left < seconds)

    def _persist(self, call: Call, deadline: Deadline) -> Response:
        """The answer of the first try that gives one, or the error of the last."""
        attempt = 1
        while isinstance(result := self._try(call, deadline), Setback):
            self._wait_or_give_up(result, attempt, deadline)
            attempt += 1
        return result

    def _wait_or_give_up(self, setback: Setback, attempt: int, deadline: Deadline) -> None:
        wait = backoff(attempt, self.jitter()) if setback.wait is None else setback.wait
        patient = wait < deadline.left() and (setback.wait is None or wait <= self.limits.wait_cap)
        if setback.again and patient and attempt < self.limits.tries:
            self.pause(wait)
            return
        if isinstance(setback.error, Deferred):
            self.blocks.remember(setback.error.until, self.clock.now())
        raise setback.error

    def _try(self, call: Call, deadline: Deadline) -> Response | Setback:
        from .failures import TroubleError

        with self._lock:
            self.requests += 1
        try:
            status, found, body = self.wire.exchange(call.with_headers(self.credentials), deadline)
        except TroubleError as trouble:
            reason = trouble.reason
            error = reason.kind(f"{self._subject(call)} {reason.text}", help=reason.help, fault=reason.fault)
            return Setback(error, again=reason.passing and call.repeatable)
        response = self._cleaned(call, status, found, body)
        self._note(call, response)
        if call.satisfied_by(response) or call.redirected_by(response):
            return response
        return self.judge.setback(response, self._subject(call), self.clock.now(), repeatable=call.repeatable)

    def _note(self, call: Call, response: Response) -> None:
        """Keep what `probe` and `doctor` tell of an answer."""
        self.contact.status = response.status
        self.contact.date, self.contact.seen_at = response.headers.get("date"), self.clock.now()
        said = "; ".join(f"{name}: {response.headers[name]}" for name in _GOING_AWAY if name in response.headers)
        if said:
            path = self.judge.redactor.clean(call.target.partition("?")[0])
            self.contact.deprecated[excerpt(f"{call.method} {path}")] = excerpt(said, _SAID)

    def _cleaned(self, call: Call, status: int, headers: Mapping[str, str], body: bytes) -> Response:
        redactor = self.judge.redactor
        clean = {name: redactor.clean(value) for name, value in headers.items()}
        good = 200 <= status < 300  # noqa: PLR2004 - the good statuses
        url = redactor.clean(f"{Origin.of(self.source.url)}{call.target}")
        return Response(status, clean, redactor.scrub(body, data=good), url)

    def _subject(self, call: Call) -> str:
        address = f"{Origin.of(self.source.url)}{call.target.partition('?')[0]}"
        return excerpt(self.judge.redactor.clean(f"source {self.name} ({address})"), 300)  # not half a secret


def open_door(  # noqa: PLR0913 - all but two are by keyword, and one place gives them
    name: str,
    source: object,
    *,
    secrets: Secrets,
    limits: Limits,
    clock: Clock,
    facts: Facts,
    root: Path = Path(),
    allow_commands: bool = False,
    pause: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = chance,
) -> Door | ClosedDoor:
    """Open the door to a source: its secrets are read now, connections are made when needed.

    `root` and `allow_commands` are for sources without an address, see `ClosedDoor`; `pause` and
    `jitter` are how it sleeps and where its chance comes from, for tests.

    Raises:
        SettingsError: A secret is missing or cannot be sent, or a certificate cannot be read.
    """
    if not isinstance(source, HttpSource):
        own = source.credentials(secrets) if isinstance(source, SecretSource) else {}
        return ClosedDoor(name, own, root=root, allow_commands=allow_commands)
    from .wire import Wire

    recorder = Recorder(secrets)
    credentials = _lower(source.credentials(recorder))
    if not all(map(_SENDABLE.fullmatch, credentials.values())):
        raise SettingsError(
            f"the credentials of source {name} hold characters that cannot be sent in a header",
            help=f"check {', '.join(source.credential_names())}",
        )
    origin = Origin.of(source.url)
    gate = limits.gates.of(origin.host, limits.per_host)
    wire = Wire(source, gate, body_cap=limits.body_cap)
    redactor = Redactor([*recorder.values, *credentials.values()], user=source.user(secrets))
    judge = Judge(name, source.credential_names(), redactor)
    blocks = Blocks(facts, origin.host, credentials)
    login = Login(source, recorder) if isinstance(source, LoginSource) and source.logs_in else None
    return Door(name, source, wire, judge, credentials, blocks, limits, clock, pause, jitter, login)


def _body_of(form: Parameters | None, json: object) -> tuple[dict[str, str], bytes | None]:
    if form is not None:
        return {"content-type": "application/x-www-form-urlencoded"}, encoded(form)
    if json is not None:
        return {"content-type": "application/json"}, canonical(json).encode()
    return {}, None


def _lower(*several: Mapping[str, str]) -> dict[str, str]:
    """The headers of all mappings under lower case names; the last of a name wins."""
    return {name.lower(): value for headers in several for name, value in headers.items()}
