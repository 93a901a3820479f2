"""The writer lock: one run writes at a time.

It is held around all writing, checkpointing and closing, so that two connections never do these
at once. SQLite 3.7.0 to 3.51.2 can lose data when they do (its "WAL-reset" bug).
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.errors import LockedError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
BRIEFLY = 1.0
"""Seconds for which a lock that is taken is asked for again: a run that sends reports holds it for moments only."""
PAUSE = 0.02


@contextmanager
def writer_lock(database: Path, now: Callable[[], datetime]) -> Iterator[None]:
    """Hold the writer lock of a database; the kernel frees it when the process dies.

    Raises:
        LockedError: Another run holds it, and not only briefly.
        StoreError: The lock file beside the database cannot be made.
    """
    descriptor = _opened(database)
    try:
        _take(descriptor, database)
        _sign(descriptor, now())
        try:
            yield
        finally:
            _unsign(descriptor)
    finally:
        os.close(descriptor)


def holder(database: Path) -> str | None:
    """Who holds the writer lock of a database now, as `process 12, since Tue 11 Aug 14:05 UTC`; None if nobody does.

    Told from what the holder signed, without touching the lock: a poll that starts now must get it.
    """
    try:
        descriptor = os.open(_path(database), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None  # nobody ever took it, or a writer will say why it cannot
    try:
        return _signature(descriptor).strip(" ()") if _is_alive(descriptor) else None
    finally:
        os.close(descriptor)


def _is_alive(descriptor: int) -> bool:
    """Whether the process that signed last is still there: one that was killed could not take its name away."""
    try:
        os.kill(int(os.pread(descriptor, 100, 0).split()[0]), 0)
    except (IndexError, ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _path(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")


def _opened(database: Path) -> int:
    path = _path(database)
    try:
        descriptor = os.open(path, FLAGS, 0o600)
        os.fchmod(descriptor, 0o600)  # whatever the umask took away
    except OSError as error:
        message = f"the database is not writable: cannot open {path.name}: {error.strerror}"
        raise StoreError(message, help=f"check the owner and mode of {path.parent}") from error
    return descriptor


def _take(descriptor: int, database: Path) -> None:
    until = time.monotonic() + BRIEFLY
    while not _is_taken(descriptor, database):
        if time.monotonic() >= until:
            raise LockedError(f"another run{_signature(descriptor)} holds the lock on {database.name}; try later")
        time.sleep(PAUSE)


def _is_taken(descriptor: int, database: Path) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        message = f"cannot lock {database.name}: {error.strerror}"
        raise StoreError(message, help="keep the database on a local disk") from error
    return True


def _sign(descriptor: int, at: datetime) -> None:
    with suppress(OSError):  # a courtesy to whoever waits: a full disk must not end the run here
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {at.isoformat()}\n".encode(), 0)


def _unsign(descriptor: int) -> None:
    """While the lock is still held, so that whoever takes it next is never taken for this run."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)


def _signature(descriptor: int) -> str:
    """Who holds the lock, or nothing if the holder has not signed yet."""
    from tracker.core.wording import instant_text

    try:
        process, since = os.pread(descriptor, 100, 0).decode().split()
        return f" (process {int(process)}, since {instant_text(datetime.fromisoformat(since), 'UTC')})"
    except ValueError:
        return ""
