"""Database files: recognised before they are opened, created private, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tracker.errors import StoreError

from .schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = b"SQLite format 3\0"
APPLICATION_ID_AT = slice(68, 72)
HEADER_BYTES = 100
CREATE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW


def require_ours(path: Path) -> None:
    """Look at the header of a file, without SQLite.

    Raises:
        StoreError: The file cannot be read, or is not a database of this program.
    """
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}", help="check `database:` in keyresult.yaml") from error
    if not _is_ours(header):
        what = "is not a keyresult database" if header else "is empty: not a keyresult database"
        raise StoreError(f"{path} {what}; not touched", help="check `database:` in keyresult.yaml, or restore a backup")


def _is_ours(header: bytes) -> bool:
    application = int.from_bytes(header[APPLICATION_ID_AT], "big")
    return len(header) == HEADER_BYTES and header.startswith(MAGIC) and application == APPLICATION_ID


def identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of a file, None if there is none: whether it is still the same file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def private_file(target: Path) -> Iterator[Path]:
    """A new empty file, readable by its owner only, that gets its name when all has gone well.

    Raises:
        StoreError: The target exists already, or cannot be created.
    """
    if os.path.lexists(target):
        raise StoreError(f"{target} exists already; not touched", help="choose another name")
    temporary = target.with_name(f"{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        _create(temporary)
        yield temporary
        _sync(temporary)
        temporary.rename(target)
        _sync(target.parent)
    except OSError as error:
        raise StoreError(f"cannot create {target}: {error.strerror}", help=f"check {target.parent}") from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _create(path: Path) -> None:
    descriptor = os.open(path, CREATE_FLAGS, 0o600)
    os.fchmod(descriptor, 0o600)  # whatever the umask took away
    os.close(descriptor)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
