"""Reports as commits: each of its own file, the same again is none, and git never hangs a run."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tracker.core.delivery import DeliveryState, Letter, queued
from tracker.notify.git import GitSender
from tracker.notify.sender import UndeliveredError


def git(folder: Path, *words: str) -> str:
    """What git says."""
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an author, and nothing of the user's settings."""
    for name, value in {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}.items():
        monkeypatch.setenv(name, value)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Robot")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "robot@example.com")
    folder = tmp_path / "reports"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def test_each_report_is_a_commit_of_its_own_file(post: Any, repository: Path) -> None:
    """What else is changed or staged there stays as it is, and the same report again is no commit."""
    post.target("archive: {kind: git, folder: reports}")
    (repository / "draft.md").write_text("mine", encoding="utf-8")
    git(repository, "add", "draft.md")
    delivery = post.queue("md", "archive")
    assert DeliveryState.SENT is post.deliver()[0].state
    assert "platform/2026-W47.md\n" == git(repository, "show", "--name-only", "--format=", "HEAD")
    assert f"X-Keyresult-Id: {delivery.id}" in git(repository, "log", "-1", "--format=%B")
    assert delivery.letter.content == git(repository, "show", "HEAD:platform/2026-W47.md")
    assert "A  draft.md" in git(repository, "status", "--porcelain")
    GitSender(repository).send(delivery, lambda _: None)
    assert "1\n" == git(repository, "rev-list", "--count", "HEAD")


def test_a_commit_is_pushed_only_if_that_is_wanted(post: Any, repository: Path) -> None:
    """A push that fails is told, and tried again without another commit."""
    post.target("archive: {kind: git, folder: reports, push: true}")
    post.queue("md", "archive")
    (failed,) = post.deliver()
    assert "git push in " in failed.error
    remote = post.root / "remote.git"
    git(post.root, "init", "--quiet", "--bare", str(remote))
    git(repository, "remote", "add", "origin", str(remote))
    git(repository, "config", "push.autoSetupRemote", "true")
    post.clock.later(minutes=1)
    assert DeliveryState.SENT is post.deliver()[0].state
    assert git(repository, "rev-parse", "HEAD") == git(remote, "rev-parse", "main")


def test_a_folder_without_git_is_told(post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository, no git, or a git that hangs: each is said so."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(post.root))
    post.target("archive: {kind: git, folder: reports}")
    post.queue("md", "archive")
    (done,) = post.deliver()
    assert "git add in " in done.error
    assert "not a git repository" in done.error.lower()
    programs = post.root / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    post.clock.later(minutes=1)
    assert "git cannot be run: no such file" in post.deliver()[0].error
    (programs / "git").write_text("#!/bin/sh\nexec /bin/sleep 5\n", encoding="utf-8")
    (programs / "git").chmod(0o755)
    letter = Letter("weekly/platform/2026-W47", "md", "Week", "# Week\n", post.clock.now())
    with pytest.raises(UndeliveredError, match=r"git add in .* took longer than 0\.1 s"):
        GitSender(post.root / "reports", deadline=0.1).send(queued(letter, "archive"), lambda _: None)


def lives(process: str) -> bool:
    """Whether a process runs; one that is dead and not buried does not."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_git_that_hangs_leaves_nothing_behind(
    post: Any, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it started, as ssh for a push, ends with it; a pipe that is held open is not waited for."""
    programs, child = tmp_path / "bin", tmp_path / "child"
    programs.mkdir()
    script = f"#!/bin/sh\n/bin/sleep 60 &\necho $! >{child}\nwait\n"
    (programs / "git").write_text(script, encoding="utf-8")
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    letter = queued(post.letter("md"), "archive")
    with pytest.raises(UndeliveredError, match="took longer than 1 s"):
        GitSender(repository, deadline=1.0).send(letter, lambda _: None)
    deadline = time.monotonic() + 20
    while lives(child.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_folder_decides_which_repository_it_is(
    post: Any, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the variables that git sets for a hook, from which a report may be sent."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    git(elsewhere, "init", "--quiet")
    post.target("archive: {kind: git, folder: reports}")
    post.queue("md", "archive")
    with monkeypatch.context() as hooked:
        hooked.setenv("GIT_DIR", str(elsewhere / ".git"))
        hooked.setenv("GIT_WORK_TREE", str(elsewhere))
        assert DeliveryState.SENT is post.deliver()[0].state
    assert "1\n" == git(repository, "rev-list", "--count", "HEAD")


def test_a_password_in_the_address_of_a_remote_is_not_told(post: Any, repository: Path) -> None:
    """Git may repeat the address in its complaint."""
    remote = "https://robot:s3cr3t-pass@127.0.0.1:9/reports.git"
    git(repository, "remote", "add", "origin", remote)
    git(repository, "config", "push.autoSetupRemote", "true")
    post.target("archive: {kind: git, folder: reports, push: true}")
    post.queue("md", "archive")
    (failed,) = post.deliver()
    assert "git push in " in failed.error
    assert "s3cr3t" not in failed.error


def test_what_git_says_is_told_without_passwords(
    repository: Path, post: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever git it is: an address in its words loses its user and password."""
    programs = tmp_path / "bin"
    programs.mkdir()
    said = "fatal: unable to access 'https://robot:s3cr3t-pass@git.example/reports.git/'"
    (programs / "git").write_text(f'#!/bin/sh\necho "{said}" >&2\nexit 1\n', encoding="utf-8")
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(UndeliveredError, match=r"unable to access 'https://\[secret\]@git\.example/"):
        GitSender(repository).send(queued(post.letter("md"), "archive"), lambda _: None)
