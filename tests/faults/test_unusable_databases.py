"""A database that cannot be used: exit 4 with the cure, nothing asked of a source, and not a byte changed."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1

COMMANDS = {
    "poll": ("poll",),
    "poll --create": ("poll", "--create"),
    "status": ("status",),
    "export": ("export", "readings"),
    "report": ("report", "weekly"),
    "verify": ("db", "verify"),
}
every_command = pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())


def digest(path: Path) -> str:
    """What a file holds, in short."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def server(place: Any, serving: Any, vector: Any, key_result: Any) -> Any:
    """A source, and a workspace with three key results on it, of which one is yet to be read."""
    server = serving(vector("600"))
    place.settings({"prod": server.url})
    place.okrs("platform", key_result("kr-0"), key_result("kr-1"))
    assert place.run("poll", "--create")[0] == 0
    place.okrs("other", key_result("kr-2"))
    server.asked.clear()
    return server


def overwritten(path: Path) -> None:
    """Overwrite the list of tables, which follows the header."""
    with path.open("r+b") as file:
        file.seek(100)
        file.write(bytes(range(1, 200)) * 19)


def cut_in_half(path: Path) -> None:
    """Lose the second half."""
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    """Lose everything but the name."""
    os.truncate(path, 0)


def from_the_future(path: Path) -> None:
    """Mark the database as one of a later version."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def of_another_program(path: Path) -> None:
    """Put another program's database in its place."""
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")


SPOILT = {
    "overwritten": (overwritten, "database damaged: keyresult.db: "),
    "cut in half": (cut_in_half, "database damaged: keyresult.db: "),
    "empty": (empty, "is empty: not a keyresult database; not touched"),
    "of a newer version": (from_the_future, "is schema 99, this version knows up to "),
    "of another program": (of_another_program, "is not a keyresult database; not touched"),
}


@every_command
@pytest.mark.parametrize(("spoil", "message"), SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_database_is_left_untouched(
    place: Any, server: Any, keyresult: Any, words: tuple[str, ...], spoil: Callable[[Path], None], message: str
) -> None:
    """Whatever the command, a database that is damaged or not ours is refused and stays as it is."""
    spoil(place.database)
    before = digest(place.database)

    code, out, err = keyresult(*words)

    assert (4, "") == (code, out)
    assert message in err
    assert "\nhelp: " in err
    assert before == digest(place.database)
    assert [] == server.asked


@every_command
def test_a_missing_database_is_not_made_in_silence(
    place: Any, server: Any, keyresult: Any, words: tuple[str, ...]
) -> None:
    """Without a database the message tells how to make one, and only `--create` does."""
    place.database.unlink()
    if "--create" in words:
        assert (0, "", "") == keyresult(*words)
        return

    code, out, err = keyresult(*words)

    assert (4, "") == (code, out)
    assert f"error: no database at {place.database}; was it moved?" in err
    assert "`keyresult poll --create` starts " in err
    assert not place.database.exists()
    assert [] == server.asked


def below_a_file(place: Any) -> str:
    """A path that leads through a file."""
    return str(place.root / "keyresult.yaml" / "keyresult.db")


def in_no_folder(place: Any) -> str:
    """A path in a folder that is not there."""
    return str(place.root / "missing" / "keyresult.db")


def a_folder(place: Any) -> str:
    """A path at which a folder is."""
    return str(place.root / "okrs")


def locked_by_a_folder(place: Any) -> str:
    """The database, beside which a folder has the name of the lock."""
    lock = place.root / "keyresult.db.lock"
    lock.unlink()
    lock.mkdir()
    return str(place.database)


PLACES = {
    "below a file": (below_a_file, "Not a directory"),
    "in a missing folder": (in_no_folder, "No such file or directory"),
    "a folder": (a_folder, "Is a directory"),
    "a folder in place of its lock": (locked_by_a_folder, "cannot open keyresult.db.lock: Is a directory"),
}


@pytest.mark.parametrize(("where", "message"), PLACES.values(), ids=PLACES.keys())
def test_a_place_where_no_database_can_be(
    place: Any, server: Any, keyresult: Any, where: Callable[[Any], str], message: str
) -> None:
    """A database that cannot be opened or made is said with the system's own reason, before a source is asked."""
    before = digest(place.database)

    code, out, err = keyresult("poll", "--create", "--db", where(place))

    assert (4, "") == (code, out)
    assert err.startswith("error: ")
    assert message in err
    assert before == digest(place.database)
    assert [] == server.asked


def as_an_ordinary_user() -> None:
    """Make file modes count for the command that is about to start, even where the tests run as root."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@contextlib.contextmanager
def read_only(path: Path) -> Iterator[None]:
    """While inside, the mode of a file or folder forbids writing; what was made beside it takes after it."""
    before = path.stat().st_mode
    path.chmod(before & ~0o222)
    try:
        yield
    finally:
        path.chmod(before)
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.chmod(before)


@pytest.mark.parametrize("part", ["keyresult.db", "."], ids=["file", "folder"])
def test_a_read_only_database_is_said_to_be_so(place: Any, server: Any, part: str) -> None:
    """What may not be written is refused before a source is asked, and works again once it may."""
    before = digest(place.database)

    with read_only(place.root / part):
        code, out, err = place.run("poll", preexec_fn=as_an_ordinary_user)

    assert (4, "") == (code, out)
    assert "the database is not writable" in err
    assert "check the owner and mode of the file and of its directory" in err
    assert before == digest(place.database)
    assert [] == server.asked
    assert (0, "", "") == place.run("poll", preexec_fn=as_an_ordinary_user)
