"""What a number about CI runs, or its absence, is as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.ci_statistics import Absence, statistic
from tracker.core.outcome import Fault, Outcome
from tracker.errors import ConnectorError, Deferred
from tracker.ports import Found, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tracker.core.ci import CiRun
    from tracker.core.ci_query import CiQuery
    from tracker.ports import Answer


def answer(
    key_result: str, query: CiQuery, runs: Iterable[CiRun], at: datetime, *, definition: str, covered: bool = True
) -> Answer:
    """The answer for a key result as of an instant; `definition` says in a sentence what the number is.

    The other arguments are those of `core.ci_statistics.statistic`.
    """
    result = statistic(query, runs, at, covered=covered)
    if isinstance(result, Absence):
        outcome = Outcome.PARTIAL if result.partial else Outcome.NO_DATA
        return Missing(key_result, outcome, Fault.SOURCE, result.message)
    evidence = {"definition": definition, **result.evidence}
    return Found(key_result, float(result.value), at, result.samples, evidence)


def from_error(key_result: str, error: ConnectorError) -> Missing:
    """The absence that an error of the source amounts to."""
    until = error.until if isinstance(error, Deferred) else None
    return Missing(key_result, error.outcome, error.fault, error.message, error.help, until)
