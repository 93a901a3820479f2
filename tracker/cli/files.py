"""Files that are whole or not there at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

PRIVATE = 0o600


def write(path: Path, text: str, *, mode: int = PRIVATE) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it.

    Raises:
        StoreError: It cannot be written; what was there before is untouched.
    """
    write_parts(path, [text], mode=mode)


def write_parts(path: Path, parts: Iterable[str], *, mode: int = PRIVATE) -> None:
    """As `write`, for a text that comes in parts; an error of theirs leaves no file either.

    A link keeps pointing where it does, and a device or pipe is written to as it is.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", newline="") as device:
                device.writelines(parts)
        else:
            _replace(target, parts, mode)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise StoreError(f"cannot write {path}: {reason}", help="check its folder, its owner and the disk") from None


def _replace(target: Path, parts: Iterable[str], mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
