"""Reports as files: a folder, or a folder in a git repository with a commit for each report.

Writing the same file again changes nothing, so nothing needs a mark.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracker.links import slug

from .sender import ID_HEADER, UndeliveredError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.delivery import Delivery

_READABLE: Final = 0o644
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class FileSender:
    """A folder with `TEAM/PERIOD.md` for weekly reports and `TEAM/KIND-PERIOD.md` for others."""

    folder: Path

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Write the file: whole, or not at all."""
        write(self.folder / place(delivery), delivery.letter.content)


@dataclass(frozen=True, slots=True)
class GitSender:
    """The same in a repository; each report is a commit of its one file, pushed only if that is wanted."""

    folder: Path
    push: bool = False
    deadline: float = 60.0

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Write the file and commit it, unless the last commit has it so."""
        path = str(place(delivery))
        write(self.folder / path, delivery.letter.content)
        self._git("add", "--", path)
        if self._git("status", "--porcelain", "--", path):
            text = f"{delivery.letter.subject}\n\n{ID_HEADER}: {delivery.id}\n"
            self._git("commit", "--quiet", "--message", text, "--", path)
        if self.push:
            self._git("push", "--quiet")

    def _git(self, *words: str) -> str:
        """What git prints; it never asks for anything."""
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            done = subprocess.run(  # noqa: S603 - fixed words, and a path after `--`
                ["git", *words],  # noqa: S607 - git is found as the user finds it
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=self.deadline,
                check=True,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.CalledProcessError as error:
            said = " ".join((error.stderr or error.stdout).split())[:_LONGEST]
            raise UndeliveredError(f"git {words[0]} in {self.folder} failed: {said}", certain=True) from None
        except subprocess.TimeoutExpired:
            message = f"git {words[0]} in {self.folder} took longer than {self.deadline:g} s"
            raise UndeliveredError(message, certain=True) from None
        except OSError as error:
            raise UndeliveredError(f"git cannot be run: {_reason(error)}", certain=True) from None
        return done.stdout


def place(delivery: Delivery) -> Path:
    """The path of a report in its folder; no part of it leads elsewhere."""
    kind, team, period = delivery.letter.report.split("/", 2)
    return Path(team.replace(os.sep, "-").lstrip(".")) / f"{slug(kind, period)}.{delivery.letter.form}"


def write(path: Path, content: str) -> None:
    """Write a file so that it is there whole, or as it was.

    Raises:
        UndeliveredError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content.encode())
    except OSError as error:
        raise UndeliveredError(f"{path} cannot be written: {_reason(error)}", certain=True) from None


def _replace(path: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".keyresult-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(temporary).chmod(_READABLE)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown error").lower()
