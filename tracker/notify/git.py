"""A folder in a git repository: each report is a commit of its one file, pushed only if that is wanted."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .files import place, reason, write
from .sender import ID_HEADER, Outgoing, UndeliveredError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracker.core.delivery import Delivery

_LONGEST: Final = 160
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]+@")
_ELSEWHERE: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
"""Variables that git sets for its hooks: they lead away from the folder."""


@dataclass(frozen=True, slots=True)
class GitSender:
    """The files of `FileSender` in a repository, committed.

    Writing and committing the same again changes nothing, so nothing needs a mark.

    Attributes:
        folder: The folder.
        push: Whether each commit is pushed.
        deadline: Seconds that one git command may take.
    """

    folder: Path
    push: bool = False
    deadline: float = 60.0

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """The file, in a commit."""
        how = "committed and pushed" if self.push else "committed"
        return [Outgoing(f"{self.folder / place(delivery)}, {how}", delivery.letter.content)]

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
        try:
            code, said = _run(["git", *words], self.folder, self.deadline)
        except subprocess.TimeoutExpired:
            message = f"git {words[0]} in {self.folder} took longer than {self.deadline:g} s"
            raise UndeliveredError(message, certain=True) from None
        except OSError as error:
            raise UndeliveredError(f"git cannot be run: {reason(error)}", certain=True) from None
        if code:
            told = _CREDENTIALS.sub("[secret]@", " ".join(said.split()))[:_LONGEST]
            raise UndeliveredError(f"git {words[0]} in {self.folder} failed: {told}", certain=True)
        return said


def _run(command: list[str], folder: Path, seconds: float) -> tuple[int, str]:
    """Exit code and output of a command; it and all that it started are gone after its time."""
    with subprocess.Popen(  # noqa: S603 - fixed words, and a path after `--`
        command,
        cwd=folder,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,  # without a terminal that ssh could ask for a password
    ) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, err or out if process.returncode else out


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name not in _ELSEWHERE}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
