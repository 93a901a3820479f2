"""The runs of 20 repositories by the standard library alone, 8 threads, whole objects kept in SQLite.

    python fetch_runs.py URL REPOSITORIES DATABASE

What one writes by hand where nothing is computed from the runs: no plan, no bookmarks, no retries.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

THREADS = 8
PER_PAGE = 100
_local = threading.local()


def runs(url: str, repository: int) -> list[dict[str, object]]:
    """Every run of one repository that was created in the last 38 days."""
    host = urlsplit(url).netloc
    since = f">={datetime.now(UTC) - timedelta(days=38):%Y-%m-%dT%H:%M:%SZ}"
    found: list[dict[str, object]] = []
    page = 1
    while True:
        if not hasattr(_local, "connection"):
            _local.connection = http.client.HTTPConnection(host, timeout=30)
        path = f"/repos/acme/repo-{repository}/actions/runs?created={quote(since)}&per_page={PER_PAGE}&page={page}"
        _local.connection.request("GET", path)
        answer = json.loads(_local.connection.getresponse().read())
        found += answer["workflow_runs"]
        if len(found) >= answer["total_count"]:
            return found
        page += 1


def main(url: str, repositories: int, database: str) -> None:
    """Fetch and store."""
    connection = sqlite3.connect(database)
    connection.execute("create table if not exists run (repository integer, id integer, run text)")
    with ThreadPoolExecutor(THREADS) as pool, connection:
        for repository, listed in enumerate(pool.map(lambda number: runs(url, number), range(repositories))):
            rows = [(repository, run["id"], json.dumps(run)) for run in listed]
            connection.executemany("insert into run values (?, ?, ?)", rows)
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
