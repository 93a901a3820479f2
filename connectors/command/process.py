"""One run of a program: no shell, a clean environment, an end in time, bounded output."""

from __future__ import annotations

import atexit
import contextlib
import errno
import os
import signal
import subprocess
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, Refused, Unreachable
from tracker.jsonbody import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

OUTPUT_CAP = 64 * 1024
"""Bytes of output and errors together."""

_CHUNK = 8192
_GRACE = 0.5
"""Seconds for the output to end once the program has: what it left running may hold it open."""
_OUR_TROUBLE = frozenset({errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE})


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, and how long at most."""

    argv: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    seconds: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that ended by itself: its status (negative for a signal) and what it printed."""

    status: int
    output: str
    errors: str


def shown(argv: Sequence[str]) -> str:
    """A program as messages name it, without its arguments."""
    return f"`{excerpt(argv[0])}`"


def run(command: Command) -> Ended:
    """Run a program to its end.

    Raises:
        Refused: It cannot be started; fault `local` where this machine has no room for it.
        Unreachable: It took too long; it was ended with all it started.
        BadAnswer: It printed too much; it was ended likewise.
    """
    child = _Child(_started(command))
    atexit.register(child.kill)  # the threads that run programs do not hold up the end of this one
    try:
        in_time = child.wait(command.seconds)
    finally:
        atexit.unregister(child.kill)
    if child.flooded:
        message = f"{shown(command.argv)} printed more than {OUTPUT_CAP // 1024} KiB and was ended"
        raise BadAnswer(message, help="let it print the number alone", fault=Fault.CONFIG)
    if not in_time:
        message = f"{shown(command.argv)} was not done within {command.seconds} s and was ended"
        raise Unreachable(message, help="make it faster, or raise the measure's `timeout`")
    return child.ended()


class _Child:
    """A running program in a process group of its own, whose output is read as it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.flooded = False
        self._process = process
        self._output, self._errors = bytearray(), bytearray()
        assert process.stdout is not None
        assert process.stderr is not None
        self._readers = [
            threading.Thread(target=self._read, args=pipe, daemon=True)
            for pipe in ((process.stdout, self._output), (process.stderr, self._errors))
        ]
        for reader in self._readers:
            reader.start()

    def wait(self, seconds: int) -> bool:
        """Whether it ended within so many seconds; it has ended in any case."""
        in_time = self._ends_within(seconds)
        if not in_time:
            self.kill()
            self._process.wait()
        if not self._output_ended():
            self.kill()
            self._output_ended()
        return in_time

    def kill(self) -> None:
        """End it and whatever it started and left in its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def ended(self) -> Ended:
        """How it ended, and what it printed."""
        return Ended(self._process.returncode, _text(self._output), _text(self._errors))

    def _ends_within(self, seconds: int) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode is not None

    def _output_ended(self) -> bool:
        for reader in self._readers:
            reader.join(_GRACE)
        return not any(reader.is_alive() for reader in self._readers)

    def _read(self, pipe: IO[bytes], into: bytearray) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), _CHUNK):
                into += chunk
                if len(self._output) + len(self._errors) > OUTPUT_CAP:
                    self.flooded = True
                    self.kill()
                    return


def _started(command: Command) -> subprocess.Popen[bytes]:
    if not command.folder.is_dir():
        raise Refused(f"there is no folder {excerpt(str(command.folder))}", help="correct the measure's `cwd`")
    try:
        return subprocess.Popen(  # noqa: S603 - no shell; the settings allow what the plan names
            command.argv,
            cwd=command.folder,
            env=command.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        fault = Fault.LOCAL if error.errno in _OUR_TROUBLE else Fault.CONFIG
        cure = "is it installed where PATH leads, and may it be run?"
        raise Refused(f"{shown(command.argv)} cannot be started: {reason}", help=cure, fault=fault) from None


def _text(printed: bytearray) -> str:
    return printed.decode(errors="replace")
