"""What `keyresult demo` can show: files, the sources that answer for them, and what people recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .article.files import article_speakers, survey_readings, write_article
from .quarter import write_quarter
from .sandbox import quarter_speakers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from tracker.core.readings import Reading

    from .speaking import Speaker


class Scene(NamedTuple):
    """One thing to show, laid around an instant.

    Attributes:
        title: What is written, in the middle of a sentence.
        spoken: The protocols of its sources, likewise.
        speakers: The sources, by their paths in the sandbox.
        write: Writes the files into a directory, with the address of the sandbox in them.
        recorded: The numbers that people know.
    """

    title: str
    spoken: str
    speakers: Callable[[datetime], dict[str, Speaker]]
    write: Callable[[Path, datetime, str], Sequence[Path]]
    recorded: Callable[[datetime], Sequence[Reading]]


QUARTER = Scene("a sample quarter", "the real Prometheus protocol", quarter_speakers, write_quarter, lambda _now: ())
ARTICLE = Scene(
    "the 47 key results of the article",
    "the real protocols of Prometheus, GitHub, GitLab, Jira, SonarQube and Sentry, and SQL",
    article_speakers,
    write_article,
    survey_readings,
)
