"""Reports as files: whole, under safe names."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.core.delivery import DeliveryState, queued
from tracker.notify.files import place


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
