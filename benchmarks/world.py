"""What the benchmarks stand on: workspaces, a real Prometheus with a history, free ports."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING

from tracker.ports import Task, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SERIES = 2000
SPACING = 60
BLOCKS = "240h"
"""Of two hours, as promtool makes them otherwise, every block costs another pass over all samples."""
SERVICES = 50
BUCKETS = ("1", "10", "60", "+Inf")
SERVICE_FAMILIES = {
    "bench_ratio": "gauge",
    "bench_runs_total": "counter",
    "bench_failed_total": "counter",
    "bench_seconds_bucket": "histogram",
}
IN_A_FILE = 1000

Goal = tuple[str, str]
"""Baseline and target."""
PLAIN: Goal = ("1000000", "10")


def task(name: str) -> Task:
    """A polled key result of the last quarter of 2026."""
    start, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    return Task(
        name,
        timedelta(hours=1),
        start,
        end,
        start,
        end,
        "UTC",
        "fake:connector",
        "prod",
        "{}",
        canonical({"query": name}),
        "min",
        canonical({"goal": name}),
    )


def _cycle() -> str:
    today = datetime.now(UTC).date()
    return f"{today - timedelta(days=40)}..{today + timedelta(days=50)}"


def manual_workspace(root: Path, count: int) -> None:
    """A workspace in which nothing is ever due."""
    measures = ["{connector: manual}"] * count
    workspace(root, measures, "sources: {}\n")


def prometheus_workspace(root: Path, url: str, queries: Sequence[str]) -> None:
    """A workspace with a key result for each query."""
    measures = [f"{{connector: prometheus, query: {query!r}}}" for query in queries]
    workspace(root, measures, f"sources:\n  prod: {{connector: prometheus, url: {url}}}\n")


def workspace(root: Path, measures: Sequence[str], sources: str, goals: Iterable[Goal] = repeat(PLAIN)) -> None:
    """Settings and OKR files of 1,000 key results, 4 an objective; a goal for each measure."""
    (root / "okrs").mkdir(parents=True, exist_ok=True)
    (root / "keyresult.yaml").write_text(f"timezone: UTC\n{sources}", "utf-8")
    every = list(enumerate(zip(measures, goals, strict=False)))
    for first in range(0, len(every), IN_A_FILE):
        name = f"bench-{first // IN_A_FILE}" if first else "bench"
        numbered = every[first : first + IN_A_FILE]
        (root / "okrs" / f"{name}.yaml").write_text("\n".join(_okr_file(numbered)) + "\n", "utf-8")


def _okr_file(measures: Sequence[tuple[int, tuple[str, Goal]]]) -> list[str]:
    lines = ["team: bench", f"cycle: {_cycle()}", "objectives:"]
    for n, (measure, (baseline, target)) in measures:
        if n % 4 == 0:
            lines += [
                f"  - id: objective-{n // 4}",
                f"    title: Objective {n // 4}",
                "    owner: dana",
                "    key_results:",
            ]
        lines += [
            f"      - id: kr-{n}",
            f"        title: Bring number {n} from {baseline} to {target}",
            f"        baseline: {baseline}",
            f"        target: {target}",
            f"        measure: {measure}",
        ]
    return lines


def queries(count: int) -> list[str]:
    """Five shapes in turn over the series, each giving one number; no query comes twice up to 10,000 of them."""
    shapes = [
        'bench_gauge{{n="{n}"}}',
        'sum(bench_gauge{{n="{n}"}})',
        'avg_over_time(bench_gauge{{n="{n}"}}[5m])',
        'bench_gauge{{n="{n}"}} / 100',
        'max_over_time(bench_gauge{{n="{n}"}}[1m])',
    ]
    return [shapes[(n + n // SERIES) % len(shapes)].format(n=n % SERIES) for n in range(count)]


def heavy_queries(count: int) -> list[str]:
    """Each gives the sum of another hundred series."""
    return [f'sum(bench_gauge{{hundred="{n % (SERIES // 100)}"}}) + {n}' for n in range(count)]


def weekly_queries(count: int) -> list[str]:
    """What the documentation advises: a window of a week within each, over samples of every minute."""
    shapes = [
        "avg_over_time(bench_ratio{{{of}}}[7d])",
        "sum(increase(bench_failed_total{{{of}}}[7d])) / sum(increase(bench_runs_total{{{of}}}[7d]))",
        "quantile_over_time(0.5, bench_ratio{{{of}}}[7d])",
        "histogram_quantile(0.9, sum by (le) (rate(bench_seconds_bucket{{{of}}}[7d])))",
    ]
    named = [shape.format(of=f'service="{service}"') for service in range(SERVICES) for shape in shapes]
    return [f"{named[n % len(named)]} + {n // len(named)}" for n in range(count)]


@contextlib.contextmanager
def prometheus(folder: Path) -> Iterator[str]:
    """A real Prometheus with two hours of 2,000 series, and eight days of 50 services, that end now; its address."""
    samples = folder / "samples.txt"
    _write_samples(samples)
    data = folder / "data"
    load = ["promtool", "tsdb", "create-blocks-from", f"--max-block-duration={BLOCKS}", "openmetrics", samples, data]
    subprocess.run(load, check=True, stdout=subprocess.DEVNULL)
    (folder / "prometheus.yml").write_text("{}\n", "utf-8")
    port = _free_port()
    command = [
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--storage.tsdb.retention.time=90d",
        "--log.level=error",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_ready(url)
            yield url
        finally:
            process.terminate()


def _write_samples(path: Path) -> None:
    now = int(time.time()) // 3600 * 3600
    with path.open("w", encoding="utf-8") as file:
        file.write("# TYPE bench_gauge gauge\n")
        for n in range(SERIES):
            for at in range(now - 3600, now + 3600, SPACING):
                file.write(f'bench_gauge{{n="{n}",hundred="{n // 100}"}} {n + at % 977} {at}\n')
        for family in SERVICE_FAMILIES:
            file.writelines(_of_services(family, range(now - 8 * 86400, now + 3600, SPACING)))
        file.write("# EOF\n")


def _of_services(family: str, instants: Sequence[int]) -> Iterator[str]:
    """The lines of one family: each service has as many series of it as there are buckets, or one."""
    yield f"# TYPE {family.removesuffix('_total').removesuffix('_bucket')} {SERVICE_FAMILIES[family]}\n"
    buckets = [f',le="{bound}"' for bound in BUCKETS] if family.endswith("_bucket") else [""]
    for service in range(SERVICES):
        for place, bucket in enumerate(buckets, start=1):
            name = f'{family}{{service="{service}"{bucket}}}'
            rising = family != "bench_ratio"
            yield from (f"{name} {at // SPACING * place if rising else at % 977 / 977} {at}\n" for at in instants)


def _wait_until_ready(url: str) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/-/ready", timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("prometheus did not get ready")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def need(*programs: str) -> None:
    """End with a hint if a program is missing."""
    for program in programs:
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is missing: run scripts/install-test-tools")
