"""Prometheus key results against the naive tick and against wrk, which gets the same single queries.

Against the naive tick whole processes are compared, start-up included, once with the tick handed its
queries and once with it reading the same OKR file. wrk has no start-up worth its name, no plan and
no store. Against it stand whole processes too: 1,000 queries of one series each, which the server
answers in less time than an interpreter needs to start; 10,000 of them; 1,000 that touch 100 series
each; and 1,000 as the documentation advises them, over a week. Beside each stands what the poll takes
more than one of a single key result, storing included: that is what wrk's rate can be held against.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

from installed import keyresult
from timing import Verdict, paired, say, wall
from world import heavy_queries, need, prometheus, prometheus_workspace, queries, weekly_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COUNT = 1000
MANY = 10_000
ROUNDS = 5
CONNECTIONS = 32
FASTER_THAN_NAIVE = 15.0
TIMES_WRK = 1.5


def verdicts() -> Iterator[Verdict]:
    """Whole processes, in turn."""
    need("prometheus", "promtool", "wrk")
    with tempfile.TemporaryDirectory() as folder, prometheus(Path(folder)) as url:
        root = Path(folder) / "workspace"
        ours = _ours(root, url, queries(COUNT))
        handed = Path(folder) / "queries.json"
        handed.write_text(json.dumps({f"kr-{n}": query for n, query in enumerate(queries(COUNT))}), "utf-8")
        for how, asked in {"handed its queries": handed, "reading the OKR file": root / "okrs" / "bench.yaml"}.items():
            a, b, ratio = paired(_naive(Path(folder), asked, url), ours, ROUNDS)
            say(f"     naive tick {how}: {a * 1000:.0f} ms; keyresult poll: {b * 1000:.0f} ms")
            yield Verdict(f"naive tick {how} / keyresult poll", ratio, FASTER_THAN_NAIVE, at_least=True)
        assert _stored(root / "keyresult.db") == COUNT
        one = _ours(Path(folder) / "one", url, queries(1))
        for what, asked in {
            f"{COUNT:,}": queries(COUNT),
            f"{MANY:,}": queries(MANY),
            f"{COUNT:,} of 100 series each": heavy_queries(COUNT),
            f"{COUNT:,} over a week": weekly_queries(COUNT),
        }.items():
            yield from _beside_wrk(what, _ours(Path(folder) / what, url, asked), one, _wrk(Path(folder), url, asked))


def _beside_wrk(
    what: str, ours: Callable[[], float], one: Callable[[], float], wrk: Callable[[], float]
) -> Iterator[Verdict]:
    """A poll whole, and what it takes more than a poll of one key result, both against wrk's rate."""
    a, b, ratio = paired(ours, wrk, ROUNDS)
    say(f"     {what}: {a * 1000:.0f} ms; wrk for the same single queries: {b * 1000:.0f} ms")
    yield Verdict(f"poll of {what}, start-up included / wrk", ratio, TIMES_WRK)
    more = paired(lambda: ours() - one(), wrk, ROUNDS)[2]
    yield Verdict(f"poll of {what}, without what one takes / wrk", more, TIMES_WRK)


def _ours(root: Path, url: str, asked: Sequence[str]) -> Callable[[], float]:
    """Seconds of a poll of these queries, start-up included."""
    prometheus_workspace(root, url, asked)
    wall([keyresult(), "-C", root, "poll", "--create"])  # learns what each expression gives
    database = root / "keyresult.db"
    pristine = everything_due_again(database)
    return lambda: wall([keyresult(), "-C", root, "poll"], before=lambda: restore(pristine, database))


def everything_due_again(database: Path) -> Path:
    """A copy of the database after its first poll, with the readings taken out."""
    pristine = database.with_name("pristine.db")
    shutil.copy(database, pristine)
    with sqlite3.connect(pristine) as connection:
        for table in ("reading", "evidence", "latest", "daily"):
            connection.execute(f"delete from {table}")
    connection.close()
    return pristine


def restore(pristine: Path, database: Path) -> None:
    """Put a copy of one database in the place of another."""
    for name in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(pristine, database)


def _stored(database: Path) -> int:
    connection = sqlite3.connect(database)
    count: int = connection.execute("select count(*) from reading").fetchone()[0]
    connection.close()
    return count


def _naive(folder: Path, asked: Path, url: str) -> Callable[[], float]:
    """Seconds of the naive tick."""
    script, database = Path(__file__).with_name("naive_tick.py"), folder / "naive.db"
    command = [sys.executable, script, url, asked, database]
    return lambda: wall(command, before=lambda: database.unlink(missing_ok=True))


def _wrk(folder: Path, url: str, asked: Sequence[str]) -> Callable[[], float]:
    """Seconds that wrk would need for these queries at the instant that a poll asks for, at its full rate."""
    hour = int(time.time()) // 3600 * 3600
    paths = [f"/api/v1/query?query={urllib.parse.quote(query)}&time={hour}" for query in asked]
    script = folder / f"queries-{len(asked)}-{len(asked[0])}.lua"
    listed = ",".join(json.dumps(path) for path in paths)
    script.write_text(
        f"local paths = {{{listed}}}\nlocal n = 0\n"
        "request = function()\n  n = n % #paths + 1\n  return wrk.format('GET', paths[n])\nend\n",
        "utf-8",
    )

    def seconds() -> float:
        words = ["wrk", "-t1", f"-c{CONNECTIONS}", "-d3s", "-s", str(script), url]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
        assert found is not None, done.stdout
        assert "Non-2xx" not in done.stdout, done.stdout
        return len(asked) / float(found[1])

    return seconds
