"""Whether the plan is unchanged since it was compiled, told from its bytes alone.

An idle poll runs this and nothing else of the plan, so it imports neither YAML nor pydantic.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracker import __version__
from tracker.core.digests import blake2b
from tracker.places import SETTINGS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "KEYRESULT_"
FORM = b"2"
"""The form of compiled plans: one that was stored in another is compiled again from its files."""
_ENOUGH = 1024 * 1024 + 1
_DEFAULTS = {"database": "keyresult.db", "okrs": "okrs/"}
_TOP_KEY = re.compile(rb"([A-Za-z_]+):(?:\s|$)")
_PLAIN = re.compile(rb"""(?P<quote>["']?)(?P<value>[A-Za-z0-9_./][A-Za-z0-9_./-]*)(?P=quote)[ ]*(?:[ ]#.*)?""")


class Fingerprint(NamedTuple):
    """`text` is the same as long as every file and setting is; `database` is where it is kept."""

    text: str
    database: Path


def fingerprint(root: Path, environ: Mapping[str, str]) -> Fingerprint:
    """The fingerprint of program version, settings, OKR files and `KEYRESULT_…` variables.

    Args:
        root: The folder of `keyresult.yaml`; a missing file counts as an empty one.
        environ: The environment.

    Raises:
        SettingsError: The places of database and OKR files cannot be told from the settings.
    """
    root = root.absolute()
    settings = _content(root / SETTINGS_FILE)
    places = _places(settings, root, environ)
    digest = blake2b(digest_size=20)
    parts = [__version__.encode(), FORM, str(root).encode("utf-8", "surrogateescape"), settings]
    for path in okr_files(places["okrs"]):
        parts += [str(path).encode("utf-8", "surrogateescape"), _content(path)]
    for name, value in sorted(ours(environ).items()):
        parts += [name.encode("utf-8", "surrogateescape"), value.encode("utf-8", "surrogateescape")]
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return Fingerprint(digest.hexdigest(), places["database"])


def okr_files(folder: Path) -> list[Path]:
    """Every `*.yaml` and `*.yml` below a folder, sorted; nothing that is hidden, no linked folders."""
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(where, name) for name in names if name.endswith((".yaml", ".yml")) and not name.startswith(".")]
    return sorted(found, key=lambda path: path.parts)


def ours(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that override settings, names in upper case, empty ones left out."""
    named = ((name.upper(), value) for name, value in environ.items())
    return {name: value for name, value in named if name.startswith(PREFIX) and value}


def scan(settings: bytes) -> dict[str, str] | None:
    """`database` and `okrs` of a settings file, from its lines alone; None if only a parser can tell.

    It trusts itself with the usual form: keys at the start of lines, with plain or simply quoted
    values that are paths of common characters.
    """
    found: dict[str, str] = {}
    for line, after in pairwise([*_lines(settings), b""]):
        key = _TOP_KEY.match(line)
        if key is None and line[:1] not in {b" ", b"-"}:
            return None
        name = key[1].decode() if key else ""
        if key is None or name not in _DEFAULTS:
            continue
        value = _PLAIN.fullmatch(line[key.end() :].strip())
        if name in found or value is None or after.startswith(b" "):
            return None
        found[name] = value["value"].decode()
    return _DEFAULTS | found


def _lines(settings: bytes) -> list[bytes]:
    """The lines that are neither blank nor a comment."""
    text = settings.removeprefix(b"\xef\xbb\xbf")
    return [line for line in re.split(rb"\r\n|\n|\r", text) if line.strip() and not line.lstrip().startswith(b"#")]


def _places(settings: bytes, root: Path, environ: Mapping[str, str]) -> dict[str, Path]:
    overrides = ours(environ)
    given = {name: overrides[PREFIX + name.upper()] for name in _DEFAULTS if PREFIX + name.upper() in overrides}
    if len(given) < len(_DEFAULTS):
        scanned = scan(settings)
        if scanned is None:
            from .settings_file import places

            return places(root, environ)
        given = scanned | given
    return {name: root / value for name, value in given.items()}


def _content(path: Path) -> bytes:
    """The bytes of a regular file, as far as a loader would read them; empty if it cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_ENOUGH)
    except OSError:
        return b""
