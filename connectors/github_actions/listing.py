"""The runs of a workflow: listed by when they were created, with every attempt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tracker.core.outcome import Outcome
from tracker.errors import ConnectorError

from .api import PER_PAGE, Listing, attempt_path, runs_path
from .shapes import lost_attempt, run_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.core.ci import CiRun, RunKey

    from .api import GitHub, Page

MOST_LISTED = 1000
"""GitHub lists no more than this for one span of time."""
SECOND = timedelta(seconds=1)


class RunListing(NamedTuple):
    """Lists the runs of one pipeline of a repository."""

    github: GitHub
    repository: str
    pipeline: str

    def pages(self, since: datetime) -> Iterator[list[CiRun]]:
        """Every run created at or after an instant, newest first; nothing if the listing is as it was.

        Raises:
            ConnectorError: It could not be had as a whole.
        """
        validator = self._validator(since)
        first = self.github.page(self._listing, _query(since, None), validator)
        if first is None:
            return
        yield from self._span(since, None, first)
        if first.following is None and first.validator:
            self.github.facts.put(self._fact, [_written(since), first.validator])

    @property
    def _listing(self) -> Listing[CiRun]:
        return Listing(runs_path(self.repository, self.pipeline), "workflow_runs", self._record)

    def _record(self, raw: object) -> CiRun:
        return run_of(raw, self.repository, self.pipeline)

    @property
    def _fact(self) -> str:
        return f"ci etag {self.repository} {self.pipeline}"

    def _validator(self, since: datetime) -> str | None:
        """What tells whether the listing from an instant on has changed, if it fitted into one page."""
        kept = self.github.facts.get(self._fact)
        return kept[1] if isinstance(kept, list) and kept[0] == _written(since) else None

    def _span(self, since: datetime, until: datetime | None, first: Page[CiRun]) -> Iterator[list[CiRun]]:
        """The runs of a span; of its two halves, the later one first, where GitHub would leave some out."""
        if first.total <= MOST_LISTED:
            for page in self.github.pages(self._listing, _query(since, until), first):
                yield self._with_attempts(page, since)
            return
        end = until or max(self.github.at, _newest(first.items) + SECOND)
        middle = _middle(since, end)
        if middle is None:
            message = f"GitHub counts {first.total} runs of {self.pipeline} in a second and lists only {MOST_LISTED}"
            raise ConnectorError(message, outcome=Outcome.PARTIAL)
        for half in ((middle + SECOND, until), (since, middle)):
            part = self.github.page(self._listing, _query(*half))
            assert part is not None, "no validator was sent"
            yield from self._span(*half, part)

    def _with_attempts(self, page: Page[CiRun], since: datetime) -> list[CiRun]:
        """The runs of a page, with those of their earlier attempts whose end is not known."""
        runs = list(page.items)
        repeated = [run for run in runs if run.attempt > 1]
        if repeated:
            kept = self.github.facts.runs(self.repository, self.pipeline, since)
            known = {run.key: run for run in kept if run.ended}
            for run in repeated:
                runs.extend(self._earlier(run, known))
        return runs

    def _earlier(self, following: CiRun, known: Mapping[RunKey, CiRun]) -> Iterator[CiRun]:
        while following.attempt > 1:
            before = known.get(following._replace(attempt=following.attempt - 1).key)
            if before is None:
                before = self._attempt_before(following)
                yield before
            following = before

    def _attempt_before(self, following: CiRun) -> CiRun:
        number = following.attempt - 1
        path = attempt_path(self.repository, following.run, number)
        raw = self.github.one(path, {"exclude_pull_requests": "true"})
        if raw is None:
            return lost_attempt(following)
        return run_of(raw, self.repository, self.pipeline, following)._replace(attempt=number)


def _query(since: datetime, until: datetime | None) -> Mapping[str, str]:
    created = f">={_written(since)}" if until is None else f"{_written(since)}..{_written(until)}"
    return {"created": created, "exclude_pull_requests": "true", "per_page": str(PER_PAGE)}


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _newest(runs: Iterable[CiRun]) -> datetime:
    return datetime.fromtimestamp(max(run.created for run in runs), UTC)


def _middle(since: datetime, until: datetime) -> datetime | None:
    """The last second of the earlier half of a span of seconds; None if it is one second."""
    length = int((until - since).total_seconds())
    return since + timedelta(seconds=(length - 1) // 2) if length > 0 else None
