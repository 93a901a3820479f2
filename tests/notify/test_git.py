"""Reports as commits: each of its own file, the same again is none, and git never hangs a run."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.delivery import DeliveryState, Letter, queued
from tracker.notify.git import GitSender
from tracker.notify.sender import UndeliveredError

if TYPE_CHECKING:
    from pathlib import Path


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
    with pytest.raises(Exception, match=r"git add in .* took longer than 0\.1 s"):
        GitSender(post.root / "reports", deadline=0.1).send(queued(letter, "archive"), lambda _: None)
