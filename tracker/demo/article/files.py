"""Writes the article's key results as files that the sandbox answers for, and what people recorded."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tracker.core.readings import Reading
from tracker.demo.api import Api
from tracker.demo.prometheus import Prometheus
from tracker.demo.samples import samples
from tracker.demo.story import WEEKS_GONE, Story
from tracker.errors import UsageError

from .catalogue import write_catalogue
from .documents import Builds, Crashes, SonarQube
from .github import GitHub
from .gitlab import GitLab
from .jira import Jira
from .metrics import series
from .rhythm import Calendar

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.demo.speaking import Speaker

SAMPLE_CYCLE, SAMPLE_STARTS = "2026-Q4", date(2026, 10, 1)
"""The cycle that the files are written for, and its first day."""
ADDRESSES = {
    "https://prometheus.example.com": "/prometheus",
    "https://api.github.com": "/github",
    "https://gitlab.example.com": "/gitlab",
    "https://acme.atlassian.net": "/jira",
    "https://sonar.example.com": "/sonar",
    "https://sentry.example.com": "/sentry",
    "https://builds.example.com": "/builds",
}
"""The path in the sandbox that stands for each example address."""
CATALOGUE = "catalogue.db"
SURVEY = ("quality", "build-quality-in/tests-without-qa", (41.0, 44.0, 43.0, 49.0, 52.0, 57.0, 61.0))
"""Team, key result and percent by week of what people record."""
_DAY = re.compile(r"\b2026-\d\d-\d\d\b")
_HEADER = (
    "# Demo data: every number behind these key results is made up, by sources inside `keyresult demo`.\ndemo: true\n"
)


def article_speakers(now: datetime) -> dict[str, Speaker]:
    """The sources that answer for the article's key results around an instant, by their paths."""
    calendar = Calendar.of(Story(now))
    return {
        "/prometheus": Prometheus(Api(series(calendar), now)),
        "/github": GitHub(calendar),
        "/gitlab": GitLab(calendar),
        "/jira": Jira(calendar),
        "/sonar": SonarQube(calendar),
        "/sentry": Crashes(calendar),
        "/builds": Builds(calendar),
    }


def article_files() -> list[Path]:
    """The OKR files of the article, as the package ships them."""
    return sorted((samples() / "okrs" / "article").glob("*.yaml"))


def write_article(directory: Path, now: datetime, url: str) -> list[Path]:
    """Write settings, OKR files and the database of services into a directory, and return their paths.

    Args:
        directory: Where; it is made if need be.
        now: The instant the quarter is laid around, the one that the sandbox was given.
        url: The address of the sandbox.

    Raises:
        UsageError: One of the files exists; nothing is written then.
    """
    story = Story(now)
    folder = directory / "okrs" / "article"
    okrs = {folder / path.name: _moved(path.read_text("utf-8"), story) for path in article_files()}
    texts = {directory / "keyresult.yaml": _settings(url), **okrs}
    catalogue = directory / CATALOGUE
    taken = next((path for path in (*texts, catalogue) if path.exists()), None)
    if taken is not None:
        raise UsageError(f"{taken} exists already", help="choose an empty folder for the demo")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write_catalogue(catalogue, Calendar.of(story))
    return [*texts, catalogue]


def survey_readings(now: datetime) -> list[Reading]:
    """What people recorded by hand until now: one answer of the survey a week, on Fridays."""
    story = Story(now)
    team, key_result, values = SURVEY
    name = f"{team}/{_cycle(story)}/{key_result}"
    friday = datetime.combine(story.first, time(12), UTC) + timedelta(days=4)
    instants = (friday + timedelta(weeks=week) for week in range(WEEKS_GONE))
    return [Reading(name, at, value, at, at) for at, value in zip(instants, values, strict=True)]


def _settings(url: str) -> str:
    text = (samples() / "article.yaml").read_text("utf-8")
    for example, path in ADDRESSES.items():
        text = text.replace(f"url: {example}\n", f'url: "{url}{path}"\n')
    return _HEADER + text


def _moved(text: str, story: Story) -> str:
    """An OKR file in the cycle of the story; its days lie in it as they do in the sample's."""
    moved = _DAY.sub(lambda day: story.day((date.fromisoformat(day[0]) - SAMPLE_STARTS).days).isoformat(), text)
    return moved.replace(f"cycle: {SAMPLE_CYCLE}\n", f"cycle: {_cycle(story)}\n")


def _cycle(story: Story) -> str:
    return f"{story.first}..{story.last}"
