"""Which commit last changed each OKR file."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tracker.plan.origins import NO_ORIGINS, origins
from tracker.ports import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ENVIRON = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
COMMITTER = ("-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture
def git(tmp_path: Path) -> Callable[..., str]:
    """Runs git in a new repository, as Ana unless somebody else is named."""

    def run(*words: str, author: str = "Ana") -> str:
        command = ["git", *COMMITTER, "-c", f"user.name={author}", *words]
        return subprocess.run(command, cwd=tmp_path, env=ENVIRON, check=True, capture_output=True, text=True).stdout

    run("init", "--quiet")
    return run


@pytest.fixture
def files(tmp_path: Path, git: Callable[..., str]) -> Mapping[str, Path]:
    """Two files of the folder `team/okrs`, committed by Ana, one of them changed by Bo since; and a later commit."""
    folder = tmp_path / "team" / "okrs"
    folder.mkdir(parents=True)
    found = {"a": folder / "a.yaml", "b": folder / "sub dir" / "ü b.yaml"}
    found["b"].parent.mkdir()
    for path in found.values():
        path.write_text("first", encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "one")
    found["a"].write_text("second", encoding="utf-8")
    git("commit", "--quiet", "--all", "--message", "two", author="Bo")
    (tmp_path / "README").write_text("elsewhere", encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "three")
    return found


def commits(git: Callable[..., str]) -> list[str]:
    """Every commit, the newest first."""
    return git("log", "--format=%H").split()


def test_each_file_has_its_last_commit(git: Callable[..., str], files: Mapping[str, Path]) -> None:
    """A file has the last commit that changed it, and the plan the newest of those."""
    _, two, one = commits(git)

    found = origins(files["a"].parent, files, ENVIRON)

    assert (two, {"a": Origin(two, "Bo"), "b": Origin(one, "Ana")}) == (found.commit, found.of_file)


@pytest.mark.parametrize("staged", [False, True], ids=["in the folder", "in the index"])
def test_a_file_that_changed_since_has_none(
    git: Callable[..., str], files: Mapping[str, Path], *, staged: bool
) -> None:
    """Its last commit is not what it says; the plan has none then, the other file keeps its own."""
    files["a"].write_text("third", encoding="utf-8")
    if staged:
        git("add", "--all")

    found = origins(files["a"].parent, files, ENVIRON)

    assert (None, Origin(), "Ana") == (found.commit, found.of_file["a"], found.of_file["b"].author)


def test_a_new_file_has_none(files: Mapping[str, Path]) -> None:
    """What was never committed has no commit."""
    folder = files["a"].parent
    (folder / "new.yaml").write_text("new", encoding="utf-8")

    assert {"new": Origin()} == origins(folder, {"new": folder / "new.yaml"}, ENVIRON).of_file


def test_nothing_is_locked_or_written(git: Callable[..., str], files: Mapping[str, Path], tmp_path: Path) -> None:
    """The index stays as it is, so that a poll never gets in the way of somebody at work."""
    files["b"].write_text("first", encoding="utf-8")  # the same, at a later time
    before = (tmp_path / ".git" / "index").read_bytes()

    assert None is not origins(files["a"].parent, files, ENVIRON).commit
    assert before == (tmp_path / ".git" / "index").read_bytes()


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({**ENVIRON, "PATH": "/nowhere"}, id="there is no git"),
        pytest.param({**ENVIRON, "GIT_CEILING_DIRECTORIES": "/"}, id="it is no repository"),
    ],
)
def test_without_git_nothing_is_known(tmp_path: Path, environ: Mapping[str, str]) -> None:
    """Neither is an error."""
    assert NO_ORIGINS == origins(tmp_path, {"a": tmp_path / "a.yaml"}, environ)


def test_a_repository_without_commits(git: Callable[..., str], tmp_path: Path) -> None:
    """There is nothing to be known yet."""
    assert "" == git("status", "--short")
    assert NO_ORIGINS == origins(tmp_path, {}, ENVIRON)
