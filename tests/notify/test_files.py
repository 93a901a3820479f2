"""Reports as files and commits: whole, safe names, the same again changes nothing."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.delivery import DeliveryState, Letter, queued
from tracker.notify.files import GitSender, place

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


def test_a_file_holds_what_the_database_holds(post: Any) -> None:
    """To the byte, and nothing else is left in the folder."""
    post.target("archive: {kind: file, folder: reports}")
    delivery = post.queue("md", "archive")
    post.deliver()
    path = post.root / "reports/platform/2026-W47.md"
    assert post.store.delivery(delivery.id).letter.content.encode() == path.read_bytes()
    assert [path] == [*path.parent.iterdir()]


PLACES = {
    "weekly/platform/2026-W47": "platform/2026-W47.md",
    "leadership/all/2026-11-16": "all/leadership-2026-11-16.md",
    "nudge/platform/2026-W47/dana": "platform/nudge-2026-W47-dana.md",
    "nudge/platform/../../etc/passwd": "platform/nudge--..-etc-passwd.md",
}


@pytest.mark.parametrize(("report", "expected"), PLACES.items(), ids=PLACES)
def test_names_stay_in_their_folder(post: Any, report: str, expected: str) -> None:
    """No part of an id leads elsewhere."""
    assert expected == str(place(queued(post.letter("md", report), "archive")))


def test_a_folder_that_cannot_be_written_is_told(post: Any) -> None:
    """The path and the reason."""
    post.target("archive: {kind: file, folder: reports}")
    (post.root / "reports").write_text("a file", encoding="utf-8")
    post.queue("md", "archive")
    (done,) = post.deliver()
    assert "2026-W47.md cannot be written: " in done.error
    assert DeliveryState.QUEUED is done.state


def test_a_failed_write_leaves_the_old_file(post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no temporary one."""
    import os

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    post.target("archive: {kind: file, folder: reports}")
    path = post.root / "reports/platform/2026-W47.md"
    path.parent.mkdir(parents=True)
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    post.queue("md", "archive")
    (done,) = post.deliver()
    assert "no space left on device" in done.error
    assert ("old", [path]) == (path.read_text(encoding="utf-8"), [*path.parent.iterdir()])


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
