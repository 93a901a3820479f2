"""What may be asked of CI runs, and the sentence that defines the number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from .ci import CONCLUSIONS, FAILED, SUCCESS
from .slots import parse_interval
from .units import QuantityError

if TYPE_CHECKING:
    from datetime import datetime

Metric = Literal[
    "duration",
    "queue_time",
    "success_rate",
    "failure_rate",
    "runs",
    "reruns",
    "time_to_recovery",
    "deployments",
    "deployments_per_week",
    "lead_time",
]
Statistic = Literal["p50", "p90", "p95", "mean", "max"]

STATISTICS = {"p50": "median", "p90": "90th percentile", "p95": "95th percentile", "mean": "mean", "max": "maximum"}
UNITS = {
    "duration": "s",
    "queue_time": "s",
    "time_to_recovery": "s",
    "lead_time": "s",
    "success_rate": "ratio",
    "failure_rate": "ratio",
    "runs": "",
    "reruns": "",
    "deployments": "",
    "deployments_per_week": "/week",
}
"""The unit in which each metric is answered."""
JUDGING = frozenset(UNITS) - {"duration", "queue_time", "runs", "reruns"}
"""The metrics that tell success from failure themselves, so that a filter on the conclusion means nothing."""
LOOKING_BACK = ("time_to_recovery", "lead_time")
LOOK_BACK_DAYS = 31
"""How far before the window a failure may lie that a recovery in the window ends, and an earlier deployment."""


class QueryError(ValueError):
    """A field of a query is wrong; `field` names it and `help` says what to do."""

    def __init__(self, field: str, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.help = help


@dataclass(frozen=True, kw_only=True)
class CiQuery:
    """A number about CI runs: the base of the measures of every connector for CI.

    Raises:
        QueryError: A field is wrong.
    """

    metric: Metric = field(default="duration", metadata={"description": "which number"})
    statistic: Statistic = field(
        default="p50", metadata={"description": "how several durations become one number; for counts and rates unused"}
    )
    window: str = field(
        default="7d", metadata={"description": "the span before the slot in which the runs finished, such as `7d`"}
    )
    branch: str | None = field(default=None, metadata={"description": "only runs for this branch"})
    event: str | None = field(
        default=None, metadata={"description": "only runs begun by this event, such as `push` or `schedule`"}
    )
    conclusion: str | None = field(default=None, metadata={"description": "only runs that ended so, such as `success`"})
    job: str | None = field(default=None, metadata={"description": "this job of each run instead of the whole run"})
    step: str | None = field(default=None, metadata={"description": "this step of the job"})
    failed: tuple[str, ...] = field(
        default=FAILED,
        metadata={"description": "the conclusions that count as failed; all others but `success` count as neither"},
    )
    min_samples: int = field(
        default=1, metadata={"description": "with fewer runs than this a duration or rate is no number"}
    )

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        try:
            parse_interval(self.window)
        except QuantityError as error:
            raise QueryError("window", error.message, help=error.help) from error
        if self.conclusion is not None:
            _check_conclusion("conclusion", self.conclusion)
        for each in self.failed:
            _check_conclusion("failed", each)
        if SUCCESS in self.failed:
            raise QueryError("failed", "success cannot count as failed")
        if self.step is not None and self.job is None:
            raise QueryError("step", "a step needs its job", help="add job:")
        if self.conclusion is not None and self.metric in JUDGING:
            message = f"{self.metric} looks at every conclusion that counts"
            raise QueryError("conclusion", message, help="leave conclusion: out")
        if self.min_samples < 1:
            raise QueryError("min_samples", "min_samples must be at least 1")

    @property
    def native_unit(self) -> str:
        """The unit in which the number is answered."""
        return UNITS[self.metric]

    @property
    def span(self) -> timedelta:
        """The window as a length of time."""
        return parse_interval(self.window)

    def since(self, at: datetime) -> datetime:
        """The instant after which every finished record must be known to answer as of `at`."""
        before = timedelta(days=LOOK_BACK_DAYS) if self.metric in LOOKING_BACK else timedelta()
        return at - self.span - before

    @property
    def asked_job(self) -> str:
        """The job whose records answer the query; empty for runs as a whole."""
        return self.job or ""


class Selection(NamedTuple):
    """Which kept records a number is computed from: those of a pipeline of a project, and what is asked of them."""

    project: str
    pipeline: str
    query: CiQuery


def _check_conclusion(name: str, word: str) -> None:
    if word not in CONCLUSIONS:
        raise QueryError(name, f'"{word}" is not a conclusion', help=f"known are {', '.join(CONCLUSIONS)}")


def definition(query: CiQuery, *, duration: str, queue: str = "as the provider reports it") -> str:
    """One sentence that defines the number.

    Args:
        query: What is asked.
        duration: How the provider measures the duration of an attempt, as the end of a sentence.
        queue: How the provider measures its queue time.
    """
    failed = " or ".join(query.failed) if query.failed else "nothing else"
    sentence = _WORDS[query.metric].format(
        statistic=STATISTICS[query.statistic],
        what=_what(query),
        failed=failed,
        ended=query.conclusion or f"success or {failed}",
        days=LOOK_BACK_DAYS,
    )
    told = f"{sentence} in the {query.window} before the slot"
    notes = {"duration": f"duration is {duration}", "queue_time": f"queue time is {queue}"}
    return f"{told}; {notes[query.metric]}" if query.metric in notes else told


_WORDS = {
    "duration": "{statistic} duration of {what} that ended in {ended}, all others left out, finished",
    "queue_time": "{statistic} time that {what} that ended in {ended} waited before they began, finished",
    "success_rate": "share in which {what} ended in success, of those that ended in success or {failed}, finished",
    "failure_rate": "share in which {what} ended in {failed}, of those that ended in success or {failed}, finished",
    "runs": "number of runs with {what}, each run counted once however often it was tried, finished",
    "reruns": "number of {what} after the first of their run, finished",
    "time_to_recovery": "{statistic} time from the end of the first of {what} that ended in {failed} to the end of "
    "the next on the same branch that ended in success, looking {days} days further back for failures, recovered",
    "deployments": "number of {what} that ended in success, finished",
    "deployments_per_week": "number of {what} that ended in success, per week, finished",
    "lead_time": "{statistic} time from a commit to its first successful deployment, looking {days} days further "
    "back for earlier ones, deployed",
}


def _what(query: CiQuery) -> str:
    """The records that are looked at, with every filter."""
    part = "attempts" if query.job is None else f"job {query.job} of attempts"
    part = part if query.step is None else f"step {query.step} of {part}"
    filters = (("on branch", query.branch), ("begun by", query.event))
    ended = f"ended in {query.conclusion}" if query.conclusion and query.metric in ("runs", "reruns") else None
    return " ".join((part, *(f"{words} {value}" for words, value in filters if value), *((ended,) if ended else ())))
