"""1,000 key results about 100 GitHub workflows, and 4,000 runs against a reader written by hand.

Whole processes against a GitHub on loopback that answers after 60 ms and counts what it is asked.
The floor of a poll is what its requests must take: as many waits in a row as there are requests for
each thread. A second poll comes when nothing has happened since; a third knows it by its validators.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from installed import keyresult
from peak import mebibytes
from polling import everything_due_again, restore
from timing import Verdict, paired, say, wall
from world import PLAIN, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from world import Goal

LATENCY = 0.06
REPOSITORIES, WORKFLOWS, RUNS = 20, 5, 200
ROUNDS = 5
AT_ONCE = (4, 8, 32)
"""Requests at once, as `limits: {per_host: N}` allows them."""
TIMES_FLOOR, MEBIBYTES, TIMES_BY_HAND = 1.25, 64.0, 2.0

TIME, RATE, COUNT = ("45 min", "5 min"), ("50 %", "99 %"), PLAIN
ASKED: Sequence[tuple[str, Goal]] = (
    ("metric: duration, statistic: p50", TIME),
    ("metric: duration, statistic: p95", TIME),
    ("metric: duration, statistic: mean, window: 3d", TIME),
    ("metric: duration, statistic: max, branch: main", TIME),
    ("metric: success_rate", RATE),
    ("metric: failure_rate, branch: main", RATE),
    ("metric: success_rate, branch: release, window: 3d", RATE),
    ("metric: runs, window: 1d", COUNT),
    ("metric: deployments, branch: main", COUNT),
    ("metric: reruns", COUNT),
)
"""What is asked about each workflow, and a goal of the same kind."""


def verdicts() -> Iterator[Verdict]:
    """Requests, wall and memory of the first polls; then a few runs of many repositories."""
    with tempfile.TemporaryDirectory() as folder:
        with github(REPOSITORIES, WORKFLOWS) as url:
            yield from _polls(Path(folder), url)
        with github(REPOSITORIES, 1) as url:
            yield from _by_hand(Path(folder), url)


def _polls(folder: Path, url: str) -> Iterator[Verdict]:
    root = folder / "polled"
    _thousand(root, url, AT_ONCE[0])
    poll, database = [keyresult(), "-C", root, "poll"], root / "keyresult.db"
    counted(url)
    yield Verdict("peak of the first poll, which makes the database", mebibytes([*poll, "--create"]), MEBIBYTES, "MiB")
    say(f"     first poll: {told(counted(url))}")
    pristine = everything_due_again(database)
    restore(pristine, database)
    yield Verdict("peak of the second poll", mebibytes(poll), MEBIBYTES, "MiB")
    requests = _second(counted(url))
    yield Verdict("requests of the second poll for each workflow", requests / (REPOSITORIES * WORKFLOWS), 1, "requests")
    yield from _third(database, poll, url)
    for at_once in AT_ONCE:
        yield _against_the_floor(folder / f"polled-{at_once}", url, at_once)


def _second(found: dict[str, int]) -> int:
    say(f"     second poll: {told(found)}")
    return found["requests"]


def _third(database: Path, poll: Sequence[object], url: str) -> Iterator[Verdict]:
    """A poll that has validators: what it asks costs none of the hour's requests."""
    restore(everything_due_again(database), database)
    wall(poll)
    found = counted(url)
    say(f"     third poll: {told(found)}")
    quota = found["requests"] - found.get("unchanged", 0)
    yield Verdict("requests of a third poll that count against the limit", quota, 0, "requests")


def _against_the_floor(root: Path, url: str, at_once: int) -> Verdict:
    """The second poll's whole process over what its requests must take."""
    _thousand(root, url, at_once)
    poll, database = [keyresult(), "-C", root, "poll"], root / "keyresult.db"
    first = wall([*poll, "--create"])
    pristine = everything_due_again(database)
    counted(url)
    seconds = statistics.median(wall(poll, before=lambda: restore(pristine, database)) for _ in range(ROUNDS))
    requests = counted(url)["requests"] // ROUNDS
    floor = math.ceil(requests / at_once) * LATENCY
    say(f"     {at_once} at once: first poll {first:.2f} s, second {seconds:.2f} s, floor {floor:.2f} s")
    return Verdict(
        f"second poll, {at_once} requests at once / floor of {requests} requests", seconds / floor, TIMES_FLOOR
    )


def _by_hand(folder: Path, url: str) -> Iterator[Verdict]:
    """The first poll of 20 repositories against the same runs fetched and stored by hand."""
    root, by_hand = folder / "fetched", folder / "by-hand.db"
    measures = [
        f"{{connector: github_actions, repository: acme/repo-{n}, metric: duration}}" for n in range(REPOSITORIES)
    ]
    _workspace(root, url, measures, [TIME] * REPOSITORIES, 8)
    database = root / "keyresult.db"
    poll = [keyresult(), "-C", root, "poll", "--create"]
    fetch = [sys.executable, Path(__file__).with_name("fetch_runs.py"), url, REPOSITORIES, by_hand]

    def ours() -> float:
        return wall(poll, before=lambda: removed(database))

    def theirs() -> float:
        return wall(fetch, before=lambda: removed(by_hand))

    a, b, ratio = paired(ours, theirs, ROUNDS)
    say(f"     {REPOSITORIES * RUNS:,} runs: first poll {a:.2f} s, by hand {b:.2f} s")
    yield Verdict(f"{REPOSITORIES * RUNS:,} runs polled and stored / by hand", ratio, TIMES_BY_HAND)
    removed(database)
    yield Verdict(f"peak of a poll that fetches {REPOSITORIES * RUNS:,} runs", mebibytes(poll), MEBIBYTES, "MiB")


def _workspace(root: Path, url: str, measures: Sequence[str], goals: Sequence[Goal], at_once: int) -> None:
    source = f"{{connector: github_actions, url: '{url}', token_file: token}}"
    workspace(root, measures, f"sources:\n  github: {source}\nlimits: {{per_host: {at_once}}}\n", goals)
    token = root / "token"
    token.touch(0o600)
    token.write_text("ghp_" + "0123456789abcdefghijklmnopqrstuvwxyz", "utf-8")  # looked for in every answer


def _thousand(root: Path, url: str, at_once: int) -> None:
    """A workspace with ten different numbers about each workflow."""
    workflows = list(itertools.product(range(REPOSITORIES), range(WORKFLOWS)))
    measures = [
        f"{{connector: github_actions, repository: acme/repo-{one}, workflow: workflow-{other}.yml, {what}}}"
        for what, _ in ASKED
        for one, other in workflows
    ]
    _workspace(root, url, measures, [goal for _, goal in ASKED for _ in workflows], at_once)


@contextlib.contextmanager
def github(repositories: int, workflows: int) -> Iterator[str]:
    """The server in a process of its own; its address."""
    script = Path(__file__).with_name("fake_github.py")
    command = [sys.executable, script, *map(str, (repositories, workflows, RUNS, LATENCY))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def counted(url: str) -> dict[str, int]:
    """What the server was asked since this was last called."""
    with urllib.request.urlopen(f"{url}/_counted") as answer:
        found: dict[str, int] = json.load(answer)
        return found


def told(found: dict[str, int]) -> str:
    """The same in words."""
    return f"{found['requests']} requests, {found.get('unchanged', 0)} unchanged, {found.get('bytes', 0) / 1e6:.1f} MB"


def removed(database: Path) -> None:
    """Remove a database with what stands beside it."""
    for name in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        name.unlink(missing_ok=True)
