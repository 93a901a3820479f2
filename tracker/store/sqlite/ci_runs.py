"""Records of CI runs, as tables."""

from __future__ import annotations

import json
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING

from tracker.core.ci import CiRun, merged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tracker.core.ci import RunKey

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
SAME = f"""
    SELECT {COLUMNS} FROM ci_run WHERE pipeline = ? AND run IN (SELECT value FROM json_each(?))
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
    groups: dict[tuple[str, str, str], list[CiRun]] = defaultdict(list)
    for run in runs:
        groups[_pipeline_of(run)].append(run)
    for place, group in groups.items():
        _keep(connection, _number(connection, source, *place), group, learned)


def _number(connection: sqlite3.Connection, source: str, provider: str, project: str, pipeline: str) -> int:
    row = (source, provider, project, pipeline)
    found = connection.execute(PIPELINE, row).fetchone()
    return int(found[0]) if found else int(connection.execute(ADD_PIPELINE, row).lastrowid or 0)


def _keep(connection: sqlite3.Connection, number: int, group: Sequence[CiRun], learned: int) -> None:
    """Keep records of one pipeline, of which only those are written that say something new."""
    place = _pipeline_of(group[0])
    ids = json.dumps(list({run.run for run in group}))
    kept = (CiRun._make((*place, *row)) for row in connection.execute(SAME, (number, ids)))
    known = {run.key: run for run in kept}
    changed: dict[RunKey, CiRun] = {}
    for run in group:
        old = known.get(run.key)
        new = merged(old, run)
        if new != old:
            known[run.key] = changed[run.key] = new
    connection.executemany(KEEP, ((number, *run[3:], learned) for run in changed.values()))
