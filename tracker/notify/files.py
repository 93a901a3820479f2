"""Reports as files in a folder.

Writing the same file again changes nothing, so nothing needs a mark.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracker.links import slug

from .sender import Outgoing, UndeliveredError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.delivery import Delivery

_READABLE: Final = 0o644


@dataclass(frozen=True, slots=True)
class FileSender:
    """A folder with `TEAM/PERIOD.md` for weekly reports and `TEAM/KIND-PERIOD.md` for others."""

    folder: Path

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """The file."""
        return [Outgoing(str(self.folder / place(delivery)), delivery.letter.content)]

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:  # noqa: ARG002 - it is taken whole
        """Write the file: whole, or not at all."""
        write(self.folder / place(delivery), delivery.letter.content)


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
        raise UndeliveredError(f"{path} cannot be written: {reason(error)}", certain=True) from None


def _replace(path: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".keyresult-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(temporary).chmod(_READABLE)
        Path(temporary).replace(path)
        _settle(path.parent)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _settle(folder: Path) -> None:
    """Have the disk keep the new name, before the database says that the report is sent."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reason(error: OSError) -> str:
    """Why the system refused, in its own words."""
    return (error.strerror or "unknown error").lower()
