"""Jobs and steps: one more request for each attempt that has ended since the last poll."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ..parallel import each  # noqa: TID252 - the folder has two names, see design.md 5
from .api import PER_PAGE, Listing, jobs_path
from .shapes import job_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tracker.core.ci import CiRun

    from .api import GitHub
    from .models import Measure
    from .shapes import Raw

    Part = tuple[str, str]
    Wanted = Mapping[CiRun, set[Part]]

THREADS = 4


def keep_jobs(github: GitHub, measures: Iterable[tuple[Measure, datetime]], runs: Sequence[CiRun]) -> None:
    """Have in the facts what measures, each as of an instant, need of the jobs of attempts.

    Args:
        github: Asked for what is not known.
        measures: All of one pipeline.
        runs: What is kept of that pipeline.

    Raises:
        ConnectorError: Jobs could not be had; those that were are kept.
    """
    missing = list(_missing(measures, runs).items())
    for records in each(lambda wanted: _fetched(github, *wanted), missing, THREADS):
        github.facts.keep_runs(records)


def _missing(measures: Iterable[tuple[Measure, datetime]], runs: Sequence[CiRun]) -> Wanted:
    known = {run.key for run in runs}
    wanted: dict[CiRun, set[Part]] = defaultdict(set)
    for measure, at in measures:
        part = (measure.asked_job, measure.step or "")
        for run in _looked_at(measure, runs, at) if measure.needs_jobs else ():
            if run._replace(job=part[0], step=part[1]).key not in known:
                wanted[run].add(part)
    return wanted


def _looked_at(measure: Measure, runs: Iterable[CiRun], at: datetime) -> Iterable[CiRun]:
    begin, end = measure.since(at).timestamp(), at.timestamp()
    return (
        run
        for run in runs
        if not run.job
        and run.finished is not None
        and begin < run.finished <= end
        and run.conclusion not in (None, "skipped", "stale")
        and measure.branch in (None, run.branch)
        and measure.event in (None, run.event)
    )


def _fetched(github: GitHub, attempt: CiRun, parts: Iterable[Part]) -> list[CiRun]:
    listing = Listing(jobs_path(attempt.project, attempt.run, attempt.attempt), "jobs", _job)
    jobs = [job for page in github.pages(listing, {"per_page": str(PER_PAGE)}) for job in page.items]
    return [job_of(attempt, jobs, *part) for part in sorted(parts)]


def _job(raw: object) -> Raw:
    return raw if isinstance(raw, dict) else {}
