"""Records of CI runs, as tables."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tracker.core.ci import CiRun, merged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

COLUMNS = (
    "run, attempt, created, job, step, branch, event, commit_id, started, finished, queue_seconds, "
    "duration_seconds, conclusion, workflow"
)
"""In the order of the fields of `CiRun` after its pipeline."""

PIPELINE = "SELECT id FROM ci_pipeline WHERE source = ? AND provider = ? AND project = ? AND name = ?"
ADD_PIPELINE = "INSERT INTO ci_pipeline (source, provider, project, name) VALUES (?, ?, ?, ?)"
AFTER = f"""
    SELECT p.provider, p.project, p.name, {COLUMNS} FROM ci_pipeline p JOIN ci_run r ON r.pipeline = p.id
    WHERE p.source = ? AND p.project = ? AND p.name = ? AND coalesce(r.finished, r.created) > ? AND r.learned <= ?
"""  # noqa: S608 - the columns are a constant of this module
ONE = f"""
    SELECT {COLUMNS} FROM ci_run WHERE pipeline = ? AND run = ? AND attempt = ? AND job = ? AND step = ?
"""  # noqa: S608 - as above
KEEP = "INSERT OR REPLACE INTO ci_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_pipeline_of = attrgetter("provider", "project", "pipeline")


def load_runs(
    connection: sqlite3.Connection, source: str, project: str, pipeline: str, since: float, known: int
) -> list[CiRun]:
    """The records of a pipeline that finished, or are unfinished and were created, since an instant, as of `known`."""
    rows = connection.execute(AFTER, (source, project, pipeline, since, known))
    return [CiRun._make(row) for row in rows]


def save_runs(connection: sqlite3.Connection, source: str, runs: Iterable[CiRun], learned: int) -> None:
    """Keep records, learned now; one that is kept already is brought up to date."""
    numbers: dict[tuple[str, str, str], int] = {}
    for run in runs:
        place = _pipeline_of(run)
        if place not in numbers:
            numbers[place] = _number(connection, source, *place)
        _keep(connection, numbers[place], run, learned)


def _number(connection: sqlite3.Connection, source: str, provider: str, project: str, pipeline: str) -> int:
    row = (source, provider, project, pipeline)
    found = connection.execute(PIPELINE, row).fetchone()
    return int(found[0]) if found else int(connection.execute(ADD_PIPELINE, row).lastrowid or 0)


def _keep(connection: sqlite3.Connection, number: int, run: CiRun, learned: int) -> None:
    found = connection.execute(ONE, (number, run.run, run.attempt, run.job, run.step)).fetchone()
    old = CiRun(*run[:3], *found) if found else None
    new = merged(old, run)
    if new != old:
        connection.execute(KEEP, (number, *new[3:], learned))
