"""Keeping the CI runs of a pipeline up to date with few requests.

A listing is asked from a bookmark on, with an overlap for what a provider reveals late. Runs that
had not ended are listed again, and once a day all runs of the last 31 days, because a run may be
tried again for that long. The bookmark moves only when a listing came whole: a page that fails
raises, so that nothing is ever counted from part of an answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.core.ci import CiRun
    from tracker.ports import Facts

OVERLAP = timedelta(days=2)
RERUN_SPAN = timedelta(days=31)
"""How long after its first attempt a run may be tried again (GitHub: 30 days), and how long one may take."""
REVISITED = timedelta(days=7)
"""How long runs that have not ended are listed at every poll; older ones once a day."""
EVERY_PASS = timedelta(days=1)


class Pages(Protocol):
    """A provider's listing of one pipeline."""

    def __call__(self, since: datetime) -> Iterator[Sequence[CiRun]]:
        """The pages with every run created at or after `since`; what is older may be among them.

        Raises:
            ConnectorError: A page could not be had; what came before it is kept, and not trusted
                to be all.
        """


class Bookmark(NamedTuple):
    """How far a pipeline is known, in seconds since 1970.

    Attributes:
        covered: Every run created since then was listed.
        seen: The newest run that was listed was created then.
        swept: When the runs of the last 31 days were last listed as a whole.
        open: The oldest run of the last listing that had not ended was created then; None if all had.
    """

    covered: float
    seen: float
    swept: float
    open: float | None

    @staticmethod
    def of(facts: Facts, project: str, pipeline: str) -> Bookmark | None:
        """The bookmark that was kept, if there is one."""
        kept = facts.get(_name(project, pipeline))
        return Bookmark(*kept) if isinstance(kept, list) else None

    def moved(self, listed: Bookmark) -> Bookmark:
        """The bookmark after another listing; nothing that was known is forgotten."""
        covered = min(self.covered, listed.covered)
        return Bookmark(covered, max(self.seen, listed.seen), max(self.swept, listed.swept), listed.open)

    def keep(self, facts: Facts, project: str, pipeline: str) -> None:
        """Keep it for the next poll."""
        facts.put(_name(project, pipeline), list(self))


class Listing(NamedTuple):
    """What to list next: every run created since; `sweep` if that covers the last 31 days."""

    since: datetime
    sweep: bool


def begin(since: datetime) -> datetime:
    """Where to begin so that every attempt that ended after `since` is listed: its run may be 31 days older."""
    return since - RERUN_SPAN


def next_listing(facts: Facts, project: str, pipeline: str, *, since: datetime, at: datetime) -> Listing:
    """What to ask for, so that afterwards every run created since `since` is known, as of `at`.

    It begins at midnight UTC, so that its address is the same all day and validators hold.
    """
    mark = Bookmark.of(facts, project, pipeline)
    if mark is None or since.timestamp() < mark.covered:
        return Listing(_midnight(min(since, at - RERUN_SPAN)), sweep=True)
    if at.timestamp() - mark.swept >= EVERY_PASS.total_seconds():
        return Listing(_midnight(min(_instant(mark.seen) - OVERLAP, at - RERUN_SPAN)), sweep=True)
    oldest = max(mark.seen if mark.open is None else mark.open, (at - REVISITED).timestamp())
    return Listing(_midnight(min(_instant(oldest), _instant(mark.seen) - OVERLAP)), sweep=False)


def sync(facts: Facts, project: str, pipeline: str, *, since: datetime, at: datetime, pages: Pages) -> None:
    """Bring the facts of one pipeline up to date.

    Args:
        facts: Where the runs and the bookmark are kept.
        project: What holds the pipeline.
        pipeline: Whose runs.
        since: Every run created since then must be known afterwards; see `begin`.
        at: Now.
        pages: Asks the provider.

    Raises:
        ConnectorError: The listing could not be had as a whole; the bookmark has not moved.
    """
    mark = Bookmark.of(facts, project, pipeline)
    listing = next_listing(facts, project, pipeline, since=since, at=at)
    seen, still = mark.seen if mark else at.timestamp(), mark.open if mark else None
    taken = _take(facts, pages(listing.since), listing.since.timestamp(), (at - REVISITED).timestamp())
    if taken is not None:
        seen = min(taken.newest or seen, at.timestamp())  # whatever a clock ahead says
        still = taken.open
    swept = at.timestamp() if listing.sweep else 0.0
    listed = Bookmark(listing.since.timestamp(), seen, swept, still)
    (mark.moved(listed) if mark else listed).keep(facts, project, pipeline)


class _Taken(NamedTuple):
    """Of a listing: when its newest run was created, or 0, and its oldest that has not ended."""

    newest: float
    open: float | None


def _take(facts: Facts, pages: Iterable[Sequence[CiRun]], since: float, revisited: float) -> _Taken | None:
    """Keep every page until one is older than needed as a whole; None if there was none: nothing has changed.

    What was created before `revisited` and has not ended is not waited for.
    """
    taken: _Taken | None = None
    for page in pages:
        facts.keep_runs(page)
        created = [run.created for run in page]
        waiting = [run.created for run in page if not run.ended and run.created > revisited]
        before = taken or _Taken(0.0, None)
        waiting += [] if before.open is None else [before.open]
        taken = _Taken(max((before.newest, *created)), min(waiting, default=None))
        if created and max(created) < since:
            break
    return taken


def _name(project: str, pipeline: str) -> str:
    return f"ci bookmark {project} {pipeline}"


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
