"""Which commit last changed each OKR file, and whose it is: asked of git, where there is git.

Nothing here can fail a poll. Without git, outside of a repository, or when git takes too long,
nothing is known. Git is only asked to read: it takes no locks, runs no hooks and asks nobody.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tracker.ports import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PATIENCE: Final = 10.0
"""Seconds that git may take."""
_RECORD: Final = "\x1e"
_FIELD: Final = "\x1f"
_READING: Final = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
_NAMES: Final = ("--name-only", "--relative", "-z")
_QUIET: Final = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Origins:
    """The newest commit among some files, and the origin of each, by its name; nothing where git knows nothing."""

    commit: str | None
    of_file: Mapping[str, Origin]


NO_ORIGINS: Final = Origins(None, MappingProxyType({}))
"""What is known where there is no git."""


def origins(folder: Path, files: Mapping[str, Path], environ: Mapping[str, str]) -> Origins:
    """The last commits of files below a folder.

    A file that was never committed, or that has changed since, has none: the commit is not what
    it says.

    Args:
        folder: Where git is asked, absolute.
        files: Absolute paths below it, by the names they are known by.
        environ: The environment; git is found by its PATH.
    """
    log = _git(folder, environ, "log", f"--format={_RECORD}%H{_FIELD}%aN", *_NAMES, "--", ".")
    changed = _git(folder, environ, "diff", "--no-ext-diff", *_NAMES, "HEAD", "--", ".")
    if log is None or changed is None:
        return NO_ORIGINS
    last = dict.fromkeys((folder / name for name in changed.split("\0") if name), Origin())
    for origin, name in _changes(log):
        last.setdefault(folder / name, origin)
    known = {name: last.get(path, Origin()) for name, path in files.items()}
    return Origins(_newest(log, known), known)


def _newest(log: str, known: Mapping[str, Origin]) -> str | None:
    """The newest of the commits that the files have; None if one of them has none."""
    found = {origin.commit for origin in known.values()}
    if None in found:
        return None
    return next((origin.commit for origin, _ in _changes(log) if origin.commit in found), None)


def _changes(log: str) -> Iterator[tuple[Origin, str]]:
    """Every commit with each file that it changed, the newest first."""
    for record in log.split(_RECORD)[1:]:
        head, *names = record.replace("\n", "\0").split("\0")
        commit, _, author = head.partition(_FIELD)
        yield from ((Origin(commit, author), name) for name in names if name)


def _git(folder: Path, environ: Mapping[str, str], *words: str) -> str | None:
    """What git answers; None if it does not."""
    command = ["git", *_READING, "-C", os.fspath(folder), *words]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and a folder of the user's own
            command,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            env={**environ, **_QUIET},
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return os.fsdecode(done.stdout)
