"""What may be asked of CI runs, and the sentence that defines the number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .ci import CONCLUSIONS, FAILED, SUCCESS
from .slots import parse_interval
from .units import QuantityError

if TYPE_CHECKING:
    from datetime import timedelta

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

    @property
    def asked_job(self) -> str:
        """The job whose records answer the query; empty for runs as a whole."""
        return self.job or ""


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
    words = _WORDS[query.metric]
    sentence = words.format(
        statistic=STATISTICS[query.statistic],
        what=_what(query),
        failed=_either(query.failed),
        window=query.window,
    )
    told = f"{sentence}, {_filters(query)}in the {query.window} before the slot"
    notes = {"duration": f"duration is {duration}", "queue_time": f"queue time is {queue}"}
    return f"{told}; {notes[query.metric]}" if query.metric in notes else told


_WORDS = {
    "duration": "{statistic} duration of {what} that ended in success or {failed}, finished",
    "queue_time": "{statistic} time that {what} waited before they began, finished",
    "success_rate": "share of {what} that ended in success among those that ended in success or {failed}, finished",
    "failure_rate": "share of {what} that ended in {failed} among those that ended in these or success, finished",
    "runs": "number of runs, each counted once however often it was tried, finished",
    "reruns": "number of attempts after the first of their run, finished",
    "time_to_recovery": "{statistic} time from the end of the first of {what} that ended in {failed} to the end of "
    "the next on the same branch that ended in success (failures up to 31 days older included), ended",
    "deployments": "number of {what} that ended in success, finished",
    "deployments_per_week": "number of {what} that ended in success per week, finished",
    "lead_time": "{statistic} time from a commit to its first successful deployment, deployed",
}


def _what(query: CiQuery) -> str:
    if query.step is not None:
        return f"step {query.step} of job {query.job} in attempts"
    return "attempts" if query.job is None else f"job {query.job} in attempts"


def _filters(query: CiQuery) -> str:
    parts = (
        ("on branch", query.branch),
        ("begun by", query.event),
        ("with conclusion", query.conclusion),
    )
    told = " ".join(f"{words} {value}" for words, value in parts if value is not None)
    return f"{told}, " if told else ""


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(words) if words else "nothing else"
