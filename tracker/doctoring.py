"""What `doctor` looks at in configuration, secrets and sources; each check is a value.

What the disk and the schedule need is in `upkeep`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from . import __version__
from .core.wording import day_text, plural
from .errors import ConnectorError, SettingsError
from .plan.findings import Severity
from .ports import Checked, Checkup, Contacting, Soundness, clock
from .seen_secrets import SeenSecrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from .plan.findings import Finding
    from .ports import Contact, Secrets
    from .runs import Session

RENEW_WITHIN: Final = timedelta(days=14)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_HERE = ("localhost", "127.0.0.1", "::1")
_UNSET = "unset"
_OK, _WARNING, _FAILED = Soundness


@dataclass(frozen=True, slots=True)
class Check:
    """One check: where it belongs, and what was found."""

    area: str
    name: str
    state: Soundness
    detail: str
    help: str | None = None


def within(area: str, found: Iterable[Checked]) -> Iterator[Check]:
    """What was found, in its area."""
    return (Check(area, each.name, each.state, each.detail, each.help) for each in found)


def configuration(findings: Sequence[Finding], files: int) -> Iterator[Checked]:
    """The findings of `check`, or how many files are without one."""
    if not findings:
        yield Checked("files", f"{plural(files, 'file')}, no problems")
    for finding in findings:
        state = _FAILED if finding.severity is Severity.ERROR else _WARNING
        yield Checked(finding.place, f"{finding.code} {finding.message}", state, finding.help)


def source(
    model: object,
    secrets: Secrets,
    now: datetime,
    ready: Callable[[], Session] | None,
    measures: Sequence[object] = (),
) -> Iterator[Checked]:
    """Whether a source can be asked safely, and what it answers to a few cheap requests.

    Args:
        model: Its fields, as an instance of the connector's `Source`.
        secrets: Where its secrets come from; all that are missing are told at once.
        now: The current instant.
        ready: Makes it ready to be asked; None asks nothing.
        measures: What the plan wants to read of it, each once.
    """
    roll = _RollCall(secrets)
    _read_all(model, roll, now)
    yield from _secrets(roll)
    yield from _safety(model, has_secrets=bool(roll.seen.seen))
    if ready is None or roll.missing:
        yield Checked("reachable", "not asked: a secret is missing" if roll.missing else "not asked: offline")
    else:
        yield from _asked(ready, now, measures)


def _secrets(roll: _RollCall) -> Iterator[Checked]:
    for error in roll.missing:
        yield Checked("secrets", error.message, _FAILED, error.help)
    if roll.seen.seen:
        yield Checked("secrets", f"{roll.seen.told()} set")
    elif not roll.missing:
        yield Checked("secrets", "none is named")


def _safety(model: object, *, has_secrets: bool) -> Iterator[Checked]:
    """Whether what is sent can be read, or answered, by others."""
    url = urlsplit(str(getattr(model, "url", "")))
    if not getattr(model, "verify", True):
        cure = "name the authority in ca_file: and remove verify: false"
        yield Checked("TLS", "the server's certificate is not checked", _WARNING, cure)
    elif url.scheme == "http" and has_secrets and url.hostname not in _HERE:
        yield Checked("TLS", "its secret is sent over http, which anyone on the way can read", _WARNING, "use https")
    elif url.scheme == "https":
        yield Checked("TLS", "the server's certificate is checked")


def _asked(ready: Callable[[], Session], now: datetime, measures: Sequence[object]) -> Iterator[Checked]:
    """What the connector's check-up finds, and what the door noticed meanwhile."""
    try:
        session = ready()
    except SettingsError as error:
        yield Checked("reachable", error.message, _FAILED, error.help)
        return
    if not isinstance(session.connector, Checkup):
        yield Checked("reachable", f"not asked: the connector {session.connector.name} knows no cheap question")
        return
    try:
        yield from session.connector.checkup(session.source, measures, session.http, now)
    except (ConnectorError, SettingsError) as error:
        yield Checked("reachable", error.message, _FAILED, error.help)
    http: object = session.http
    if isinstance(http, Contacting):
        yield from noticed(http.contact, now)


def noticed(contact: Contact, now: datetime) -> Iterator[Checked]:
    """What the door noticed: the certificate's end, the clock of the source, what is going away."""
    if contact.certificate_until is not None:
        soon = contact.certificate_until - now < RENEW_WITHIN
        until = f"valid to {day_text(contact.certificate_until.date())}"
        yield Checked("certificate", until, _WARNING if soon else _OK, "have it renewed" if soon else None)
    if contact.seen_at is None:
        return
    yield _clock(contact.date, contact.seen_at)
    for address, said in contact.deprecated.items():
        yield Checked("deprecated", f"{address} is going away ({said})", _WARNING, "is there a newer keyresult?")
    if not contact.deprecated:
        yield Checked("deprecated", "no answer had a Deprecation or Sunset header")


def _clock(date: str | None, seen_at: datetime) -> Checked:
    """How far the clock of a source is from ours."""
    try:
        sent = parsedate_to_datetime(date or "")
    except ValueError:
        return Checked("clock", "not compared: the source tells no time")
    return clock((sent if sent.tzinfo else sent.replace(tzinfo=UTC)) - seen_at)


def machine(environ: Mapping[str, str], sqlite_version: str, *, has_bug: bool) -> Iterator[Checked]:
    """Versions, and what of the environment is not obeyed."""
    yield Checked("keyresult", __version__)
    yield Checked("Python", ".".join(map(str, sys.version_info[:3])))
    yield _sqlite(sqlite_version, has_bug=has_bug)
    proxies = [name for name in _PROXIES if environ.get(name)]
    if proxies:
        detail = f"{', '.join(proxies)} set, and not used: sources are asked directly"
        yield Checked("proxy", detail, _WARNING, "let this machine reach the sources, or poll from one that does")
    else:
        yield Checked("proxy", "none is set")


def _sqlite(version: str, *, has_bug: bool) -> Checked:
    if not has_bug:
        return Checked("SQLite", version)
    detail = f"{version} can damage a database when two programs write it at once (the WAL-reset bug)"
    cure = (
        "polls are safe by their lock; let nothing else write the database, or use a Python with SQLite 3.51.3 or newer"
    )
    return Checked("SQLite", detail, _WARNING, cure)


class _RollCall:
    """Secrets that go on when one is missing, to tell all that are."""

    def __init__(self, secrets: Secrets) -> None:
        self.seen = SeenSecrets(secrets)
        self.missing: list[SettingsError] = []

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret's value, or a word in its place."""
        try:
            return self.seen.value(env=env, file=file)
        except SettingsError as error:
            if error.message not in {known.message for known in self.missing}:
                self.missing.append(error)
            return _UNSET


def _read_all(model: object, roll: _RollCall, now: datetime) -> None:
    """Have a source read each of its secrets; what proves who we are only once all are there."""
    for reads in ("credentials", "user"):
        if hasattr(model, reads):
            getattr(model, reads)(roll)
    if getattr(model, "logs_in", False) and not roll.missing:
        try:
            model.identity(roll, now)  # type: ignore[attr-defined]  # what logs in has an identity
        except SettingsError as error:
            roll.missing.append(error)
