"""Writes the sample quarter: the settings and the OKR file of a believable platform team."""

from __future__ import annotations

from datetime import UTC
from string import Template
from typing import TYPE_CHECKING

from tracker.errors import UsageError

from .sandbox import EDGE
from .story import Story
from .templates import OBJECTIVES, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_DUE = (13, 34, 45, 69, 83)
"""Days of the quarter on which the milestones are due; the third is overdue."""
_DONE = (12, 36)
_FILES = {"keyresult.yaml": SETTINGS, "okrs/platform.yaml": OBJECTIVES}


def write_quarter(directory: Path, now: datetime, url: str) -> list[Path]:
    """Write `keyresult.yaml` and `okrs/platform.yaml` into a directory, and return their paths.

    Args:
        directory: Where; it is made if need be.
        now: The instant the quarter is laid around, the one that the sandbox was given.
        url: The address of the sandbox.

    Raises:
        UsageError: One of the files exists; nothing is written then.
    """
    paths = {directory / name: text for name, text in _FILES.items()}
    taken = next((path for path in paths if path.exists()), None)
    if taken is not None:
        raise UsageError(f"{taken} exists already", help="choose an empty folder for the demo")
    words = _words(Story(now), url)
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
    return list(paths)


def _words(story: Story, url: str) -> dict[str, str]:
    return {
        "url": url,
        "edge_url": url + EDGE,
        "first": story.first.isoformat(),
        "last": story.last.isoformat(),
        "today": story.now.astimezone(UTC).date().isoformat(),
        "outage": f"{story.outage:%Y-%m-%d %H:%M} UTC",
        "silence": f"{story.silence:%Y-%m-%d %H:%M} UTC",
        **dict(_days(story, "due", _DUE)),
        **dict(_days(story, "done", _DONE)),
    }


def _days(story: Story, word: str, offsets: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    return ((f"{word}_{place}", story.day(offset).isoformat()) for place, offset in enumerate(offsets, 1))
