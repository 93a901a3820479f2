"""What is known of a provider before anything is asked: addresses, words, and what it cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from tracker.core.ci import CiRun
    from tracker.ports import Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One provider.

    Attributes:
        name: As a source names it.
        title: As people write it.
        url: The public address; None where everyone has their own.
        project, pipeline: What these fields of a measure mean.
        depth: The fewest and the most segments of a project, between slashes.
        pipelines: Whether a measure must name a pipeline (True), may (None) or may not (False).
        duration, queue: How it measures them, as the end of a sentence; `queue` None if it does not.
        cure: What to check when it refuses, or hides what was asked for.
        jobs: Whether single jobs can be asked for.
        steps: Whether single steps can.
        reruns: Whether it numbers the attempts of a run.
        events: Whether it says why a run began.
        kept: How far back it lists runs; None if as far as it keeps them.
    """

    name: str
    title: str
    url: str | None
    project: str
    pipeline: str
    depth: tuple[int, int]
    duration: str
    queue: str | None
    cure: str
    pipelines: bool | None = True
    jobs: bool = False
    steps: bool = False
    reruns: bool = False
    events: bool = True
    kept: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What one listing covers: a pipeline of a project, its runs as a whole or their jobs."""

    project: str
    pipeline: str
    jobs: bool = False

    @property
    def key(self) -> str:
        """The pipeline under which its records are kept; jobs are listed, and so kept, apart."""
        return f"jobs of {self.pipeline}" if self.jobs else self.pipeline

    @property
    def about(self) -> str:
        """What is asked for, in words."""
        pipeline = f" of pipeline {self.pipeline}" if self.pipeline else ""
        return f"{'jobs' if self.jobs else 'runs'}{pipeline} in project {self.project}"


class Provider(Protocol):
    """A system whose runs can be listed."""

    def listing(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        """Pages with every run created since an instant, newest first; older ones may be among them.

        Raises:
            ConnectorError: A page could not be read.
        """

    def checkup(self, scopes: Sequence[Scope], at: datetime) -> Iterator[Checked]:
        """Who asks, which permissions are missing, and which of the scopes can be read; a few requests.

        Raises:
            ConnectorError: It cannot be asked, or refuses the credentials.
        """
