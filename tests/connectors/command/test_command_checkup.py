"""What `doctor` finds of programs: there or not, to be run or not; none is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.command import connector

from tracker.errors import Refused
from tracker.ports import Checked, Soundness

if TYPE_CHECKING:
    from pathlib import Path

FAILED = Soundness.FAILED


def checkup(shell: Any, *measures: dict[str, Any]) -> list[Checked]:
    """The findings of a few measures."""
    made = [connector.Measure(**measure) for measure in measures]
    return list(connector.checkup(connector.Source(), made, shell.door(), None))


@pytest.fixture
def scripts(shell: Any) -> Path:
    """A folder with one script that may be run, and one that may not; each would leave a trace."""
    folder: Path = shell.root / "bin"
    folder.mkdir()
    for name, mode in (("good", 0o755), ("plain", 0o644)):
        script = folder / name
        script.write_text(f"#!/bin/sh\ntouch {shell.root}/ran\necho 1\n")
        script.chmod(mode)
    return folder


def test_programs_that_can_be_run_are_counted(shell: Any, scripts: Path) -> None:
    """By name on PATH or by path below the folder, each once; and none is run."""
    found = checkup(
        shell,
        {"argv": ("sh", "-c", "echo 1")},
        {"argv": ("sh", "-c", "echo 2")},
        {"argv": ("./good",), "cwd": "bin"},
        {"argv": (str(scripts / "good"),)},
    )

    assert [Checked("programs", "3 programs can be run")] == found
    assert not (shell.root / "ran").exists()


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        pytest.param({"argv": ("no-such-program",)}, "`no-such-program` is not there", id="not on PATH"),
        pytest.param({"argv": ("bin/none",)}, "`bin/none` is not there", id="not below the folder"),
        pytest.param({"argv": ("bin/plain",)}, "`bin/plain` may not be run by this user", id="not executable"),
        pytest.param({"argv": ("./bin",)}, "`./bin` may not be run by this user", id="a folder"),
        pytest.param(
            {"argv": ("sh",), "env": ("NEVER_SET_1", "NEVER_SET_2")},
            "`sh` needs NEVER_SET_1, NEVER_SET_2, which is not set",
            id="variables that are not set",
        ),
    ],
)
def test_what_could_not_be_run_is_told(shell: Any, scripts: Path, measure: dict[str, Any], message: str) -> None:
    """Each with its cure."""
    (check,) = checkup(shell, measure)

    assert ("programs", FAILED, message) == (check.name, check.state, check.detail)
    assert check.help


def test_a_folder_that_is_not_there_is_told(shell: Any) -> None:
    """Where it would run is looked at as well."""
    (check,) = checkup(shell, {"argv": ("sh",), "cwd": "nowhere"})

    assert f"there is no folder {shell.root}/nowhere" == check.detail


def test_without_the_permission_nothing_is_looked_at(shell: Any) -> None:
    """The settings must allow programs first."""
    shell.allowed = False
    with pytest.raises(Refused, match="do not allow programs"):
        checkup(shell, {"argv": ("sh",)})
