"""The sources of the settings, validated by their connectors, with an eye on secrets."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tracker.core.model import Source

from .offers import field_names, valid_fields
from .quoting import shown
from .secret_shapes import looks_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .notes import Notes
    from .offers import Offers

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_NAMES_OF_SECRETS = re.compile(r"\w+_(?:env|file)|headers")
_PRIVATE_NAMES = (".local", ".internal", ".lan", ".svc", ".test", ".localhost", ".home.arpa")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_REPLACE_IT = "revoke it, put a new one in an environment variable, and name that variable, as `token_env: NAME`"


def sources_of(raw: Mapping[str, Mapping[str, Any]], root: Path, offers: Offers, notes: Notes) -> dict[str, Source]:
    """The sources without errors; relative paths in fields `…_file` start at the root."""
    entries = takewhile(lambda _: not notes.full, raw.items())
    sources = (_source(name, fields, root, offers, notes.within("sources", name)) for name, fields in entries)
    return {source.name: source for source in sources if source is not None}


def _source(name: str, raw: Mapping[str, Any], root: Path, offers: Offers, notes: Notes) -> Source | None:
    if _NAME.fullmatch(name) is None:
        notes.error("KR109", f"{shown(name)} is no name for a source", help="use letters, digits and hyphens", key=True)
    connector = offers.connector(raw, notes)
    secret = note_secrets(raw, notes)
    _warn_of_plain_http(raw, notes)
    if connector is None or secret & {*field_names(connector.Source)}:
        return None
    own = {key: value for key, value in raw.items() if key != "connector" and key not in secret}
    fields = valid_fields(connector.Source, own, notes)
    if fields is None:
        return None
    return Source(name, raw["connector"], {key: _absolute(key, value, root) for key, value in fields.items()})


def note_secrets(raw: Mapping[str, Any], notes: Notes) -> set[str]:
    """Note every value that looks like a secret; returns the fields that hold one."""
    found = list(_secrets(raw))
    for path in takewhile(lambda _: not notes.full, found):
        message = f"`{path[-1]}` holds what looks like a secret"
        notes.error("KR601", message, *path, help=_REPLACE_IT)
        finding = notes.found[-1]
        if finding.source_lines and finding.column and finding.end_column:
            *before, (number, line) = finding.source_lines
            start, end = finding.column - 1, finding.end_column - 1
            hidden = line[:start] + "*" * len(line[start:end]) + line[end:]
            notes.found[-1] = replace(finding, source_lines=(*before, (number, hidden)))
    return {path[0] for path in found}


def _secrets(raw: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in raw.items():
        if isinstance(value, dict):
            yield from ((key, *path) for path in _secrets(value))
        elif looks_secret(key, value):
            yield (key,)


def _warn_of_plain_http(raw: Mapping[str, Any], notes: Notes) -> None:
    url = raw.get("url")
    if not isinstance(url, str) or not url.lower().startswith("http://") or (host := _host(url)) in _LOOPBACK:
        return
    if any(_NAMES_OF_SECRETS.fullmatch(key) for key in raw):
        notes.warn("KR602", "the secret of this source is sent unencrypted", "url", help=_with_tls(url))
    elif host and not _is_private(host):
        notes.warn("KR603", "this source is read over an unencrypted connection", "url", help=_with_tls(url))


def _with_tls(url: str) -> str:
    return f"write {shown('https' + url[4:])}"


def _is_private(host: str) -> bool:
    """Whether a host is of a private network, as far as its name or address tells."""
    if "." not in host.strip(".") or host.rstrip(".").endswith(_PRIVATE_NAMES):
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # a broken address; the connector says so
        return None


def _absolute(key: str, value: object, root: Path) -> object:
    return str(root / value) if key.endswith("_file") and isinstance(value, str) else value
