"""The address of a full report, from a template of the settings.

    https://okrs.example.com/{team}/{slug}.html

What is filled in is percent-encoded as one part of a path, so that neither a name nor a period can
lead elsewhere. The host is fixed by the settings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

LINKED: Final = ("weekly", "leadership", "monthly", "review")
"""The kinds of reports that are found under an address; a nudge or a notice is whole as it is sent."""
_WORDS: Final = ("kind", "period", "slug", "team")
_LONGEST: Final = 500
_ALLOWED: Final = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%{}\[\]-]+", re.ASCII | re.IGNORECASE)
_WORD: Final = re.compile(r"\{(\w*)\}")
_HELP: Final = "write it as https://okrs.example.com/{team}/{slug}, with any of {kind}, {period}, {slug} and {team}"


class LinkError(ValueError):
    """A template that is no address, or one that must not be given away; `help` is the cure."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.help = _HELP


def require_template(template: str) -> None:
    """Refuse what no address can be made from.

    Raises:
        LinkError: It is no address of http or https, names what is not known, holds a user or a
            password, or leaves its host open.
    """
    if not _ALLOWED.fullmatch(template) or len(template) > _LONGEST:
        raise LinkError("the link is no address that begins with https:// or http://")
    unknown = [word for word in _WORD.findall(template) if word not in _WORDS]
    if unknown or re.search(r"[{}]", _WORD.sub("", template)):
        raise LinkError(f"the link names {{{unknown[0]}}}" if unknown else "the link has a brace that is not closed")
    host = _host(template)
    if host is None or re.search(r"[{}]", host):
        raise LinkError("the link names no host, or none that is fixed")
    if "@" in host:
        raise LinkError("the link holds a user or a password, which everybody would see")


def _host(template: str) -> str | None:
    """What stands between the scheme and the path; None if it is no host and port."""
    try:
        parts = urlsplit(template)
        named = parts.hostname is not None and parts.port != 0
    except ValueError:
        return None
    return parts.netloc if named else None


def slug(kind: str, period: str) -> str:
    """What the file of a report is called in the folder of its team, without its ending."""
    name = period.replace("/", "-").lstrip(".")
    return name if kind == "weekly" else f"{kind}-{name}"


def filled(template: str, kind: str, team: str, period: str) -> str:
    """The address of one report."""
    words: Mapping[str, str] = {"kind": kind, "period": period, "slug": slug(kind, period), "team": team}
    return _WORD.sub(lambda found: quote(words[found[1]], safe=""), template)
