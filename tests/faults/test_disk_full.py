"""A disk that fills up: exit 4, what was stored stays, and once there is room all is well again."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 200
SECONDS_EACH = 0.01
SMALL = "size=3m"


def mount(folder: Path) -> bool:
    """Mount a small disk of its own on a folder; whether that is permitted here."""
    command = ["mount", "-t", "tmpfs", "-o", SMALL, "tmpfs", folder]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


def unmount(folder: Path) -> None:
    """Take the small disk away again."""
    subprocess.run(["umount", "--lazy", folder], check=True)


def may_mount() -> bool:
    """Whether this machine lets us mount a disk."""
    with tempfile.TemporaryDirectory() as folder:
        if permitted := mount(Path(folder)):
            unmount(Path(folder))
        return permitted


class FileLimit:
    """Fills the disk for one process: from then on it cannot make a file larger (RLIMIT_FSIZE)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def fill(self, process: subprocess.Popen[str] | None = None) -> None:
        """Let no write of the process succeed that makes a file larger."""
        if process is not None:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))

    def free(self) -> None:
        """Do nothing: the limit ends with the process."""


class SmallDisk(FileLimit):
    """A disk of a few megabytes, filled with ballast."""

    def fill(self, process: subprocess.Popen[str] | None = None) -> None:
        """Write until nothing more fits."""
        with (self.root / "ballast").open("wb", buffering=0) as ballast:
            try:
                while ballast.write(bytes(4096)):
                    pass
            except OSError:
                return

    def free(self) -> None:
        """Remove the ballast."""
        (self.root / "ballast").unlink()


DISKS = {"a limit of file sizes": FileLimit, **({"a small disk": SmallDisk} if may_mount() else {})}


@pytest.fixture(params=DISKS.values(), ids=DISKS.keys())
def disk(request: pytest.FixtureRequest, place: Any) -> Iterator[FileLimit]:
    """What fills up, with the workspace on it."""
    mounted = request.param is SmallDisk and mount(place.root)
    yield request.param(place.root)
    if mounted:
        unmount(place.root)


@pytest.fixture
def ships(disk: FileLimit, fleet: Any) -> Any:
    """Many key results on a slow source, their workspace on the disk."""
    return fleet(COUNT, SECONDS_EACH)[0]


def test_a_disk_that_fills_while_polling(place: Any, disk: FileLimit, ships: Any) -> None:
    """The poll ends with exit 4 and says why; what it had stored is there, and the next poll reads the rest."""
    process = place.start("-v", "poll")
    place.wait_for(place.rows)
    disk.fill(process)

    code, out, err = place.end(process)

    assert (4, "") == (code, out)
    assert "error: cannot store readings: " in err
    assert "disk" in err
    assert "Traceback" not in err
    before = place.rows()
    assert 0 < len(re.findall(r" stored [0-9.]+\n", err)) == len(before) < COUNT
    disk.free()
    assert (0, f"{place.database}: sound\n") == place.run("db", "verify")[:2]
    ships.generation = 1
    assert (0, "", "") == place.run("poll")
    assert COUNT == len(place.rows())
    assert set(before) < set(place.rows())


def test_a_disk_that_is_full_already(place: Any, disk: FileLimit, ships: Any) -> None:
    """A poll that cannot begin ends with exit 4, asks nothing, and leaves the database as it was."""
    before = place.database.read_bytes()
    disk.fill()
    process = place.start("poll")
    disk.fill(process)

    code, out, err = place.end(process)

    assert (4, "") == (code, out)
    assert err.startswith("error: cannot ")
    assert "Traceback" not in err
    disk.free()
    assert before == place.database.read_bytes()
    assert (0, "", "") == place.run("poll")


OUTPUTS = {
    "a report": ("report", "weekly", "-f", "md", "-o"),
    "an export": ("export", "readings", "-f", "json", "-o"),
    "a backup": ("db", "backup"),
}


@pytest.fixture
def output(request: pytest.FixtureRequest, place: Any, fleet: Any, tmp_path_factory: Any) -> Iterator[FileLimit]:
    """A disk for what the command writes; the workspace, in which something is stored, lies on another."""
    fleet(COUNT, 0)
    assert place.run("poll")[0] == 0
    folder = tmp_path_factory.mktemp("output")
    mounted = request.param is SmallDisk and mount(folder)
    with contextlib.closing(sqlite3.connect(place.database)) as reader:
        reader.execute("SELECT * FROM reading")  # SQLite's index stays beside the database, so that none need be made
        yield request.param(folder)
    if mounted:
        unmount(folder)


@pytest.mark.parametrize("output", DISKS.values(), ids=DISKS.keys(), indirect=True)
@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_an_output_that_does_not_fit(place: Any, output: FileLimit, words: tuple[str, ...]) -> None:
    """A file is written whole or not at all: exit 4, and nothing half of it is left."""
    output.fill()
    before = sorted(output.root.iterdir())
    process = place.start(*words, output.root / "new.out")
    output.fill(process)

    code, out, err = place.end(process)

    assert (4, "") == (code, out)
    assert err.startswith("error: cannot ")
    assert "Traceback" not in err
    assert before == sorted(output.root.iterdir())


@pytest.mark.parametrize("output", DISKS.values(), ids=DISKS.keys(), indirect=True)
@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_an_old_output_outlives_a_full_disk(place: Any, output: FileLimit, words: tuple[str, ...]) -> None:
    """What was written last time is still there when this time there is no room."""
    old = output.root / "old.out"
    old.write_text("what was written last time")
    output.fill()
    process = place.start(*words, old)
    output.fill(process)

    assert (4, "") == place.end(process)[:2]

    assert "what was written last time" == old.read_text()


@pytest.mark.parametrize("words", [("status",), ("report", "weekly"), ("export", "readings")], ids=" ".join)
def test_output_to_a_full_disk_is_no_success(place: Any, fleet: Any, words: tuple[str, ...]) -> None:
    """What the shell writes to a full disk is not whole: exit 4 and a word of it, not a trace."""
    fleet(3, 0)
    assert place.run("poll")[0] == 0

    with Path("/dev/full").open("w") as full:
        code, _, err = place.run(*words, stdout=full)

    assert (4, "error: the output cannot be written: no space left on device\nhelp: is the disk full?\n") == (code, err)
