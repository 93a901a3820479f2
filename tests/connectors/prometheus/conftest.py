"""A real Prometheus with 90 days of history, and the arithmetic to check it by.

Every series has a sample each half hour. The samples are made here by formula, so that a test can
compute in plain Python what the server must answer.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.http import Limits, open_door
from tracker.connectors.prometheus import connector

from tracker.entries import missing_from
from tracker.errors import ConnectorError
from tracker.facts import KeptFacts
from tracker.ports import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tracker.ports import Answer, Facts

DAYS = 90
SPACING = 1800
LOOKBACK = 2400
READY_SECONDS = 30
LE = ("0.1", "0.25", "0.5", "1", "+Inf")

Samples = list[tuple[int, float]]


def _deploy_minutes(share: float, number: int) -> float:
    return 45 - 33 * share + (number * 7 % 5) * 0.25


def _availability(_share: float, number: int) -> float:
    return 0.95 if number % 97 == 0 else 1.0 - (number % 7) * 1e-5


def _deploys(_share: float, number: int) -> float:
    """A counter whose process restarts every ten days and counts from nought again."""
    return float(number % 480) * 3 + number % 2


def _bucket(position: int) -> Callable[[float, int], float]:
    return lambda _share, number: float(number * (position + 1) * 2)


_SERIES: Mapping[str, Mapping[str, Callable[[float, int], float]]] = {
    "deploy_duration_minutes gauge": {'deploy_duration_minutes{service="shop",branch="main"}': _deploy_minutes},
    "availability_ratio gauge": {'availability_ratio{service="shop"}': _availability},
    "shop_deploys counter": {'shop_deploys_total{service="shop"}': _deploys},
    "request_duration_seconds histogram": {
        f'request_duration_seconds_bucket{{le="{le}"}}': _bucket(position) for position, le in enumerate(LE)
    },
    "idle_requests counter": {'idle_requests_total{result="error"}': lambda _s, _n: 0.0},
    "open_tickets gauge": {
        f'open_tickets{{queue="{queue}"}}': (lambda _s, n, size=size: float(size + n % 4))
        for size, queue in ((3, "billing"), (11, "login"), (5, "search"), (2, "web"))
    },
}  # fmt: skip
_STOPPED = 'stopped_job{instance="gone"}'


@dataclass(frozen=True)
class RealPrometheus:
    """The running server: its address, the instant of its newest sample, and what it holds."""

    url: str
    end: datetime
    samples: Mapping[str, Samples]

    def window(self, series: str, at: datetime, seconds: int) -> Samples:
        """The samples of a series within the seconds up to an instant."""
        last = int(at.timestamp())
        return [(when, value) for when, value in self.samples[series] if last - seconds <= when <= last]

    def newest(self, series: str, at: datetime) -> float:
        """The value of an instant selector."""
        return self.window(series, at, LOOKBACK)[-1][1]

    def average(self, series: str, at: datetime, seconds: int) -> float:
        """`avg_over_time`."""
        values = [value for _, value in self.window(series, at, seconds)]
        return sum(values) / len(values)

    def increase(self, series: str, at: datetime, seconds: int) -> float:
        """`increase`, as the Prometheus documentation tells it: resets added, ends extrapolated.

        Towards each end of the window the slope is carried on to it if it is nearer than 1.1
        spacings, else for half a spacing, and never below a count of nought.
        """
        window = self.window(series, at, seconds)
        (first_at, first), (last_at, _) = window[0], window[-1]
        pairs = list(itertools.pairwise(window))
        gained = sum(after - before if after >= before else after for (_, before), (_, after) in pairs)
        sampled = last_at - first_at
        spacing = sampled / len(pairs)
        to_start: float = first_at - (int(at.timestamp()) - seconds)
        if gained > 0:
            to_start = min(to_start, sampled * first / gained)
        to_end = int(at.timestamp()) - last_at
        reach = [gap if gap < spacing * 1.1 else spacing / 2 for gap in (to_start, to_end)]
        return gained * (sampled + sum(reach)) / sampled

    def quantile(self, share: float, at: datetime, seconds: int) -> float:
        """`histogram_quantile` over the increases of the latency buckets: linear within a bucket."""
        counts = [self.increase(f'request_duration_seconds_bucket{{le="{le}"}}', at, seconds) for le in LE]
        rank = share * counts[-1]
        edges, below = [0.0, *map(float, LE)], [0.0, *counts]
        position = next(number for number, count in enumerate(counts) if count >= rank)
        low, high = edges[position], edges[position + 1]
        return low + (high - low) * (rank - below[position]) / (counts[position] - below[position])


def _made(end: datetime) -> dict[str, Samples]:
    count = DAYS * 86400 // SPACING
    instants = [int(end.timestamp()) - (count - number) * SPACING for number in range(count + 1)]
    samples = {
        series: [(at, formula(number / count, number)) for number, at in enumerate(instants)]
        for family in _SERIES.values()
        for series, formula in family.items()
    }
    samples[_STOPPED] = [(at, 1.0) for at in instants[:-3]]
    return samples


def _open_metrics(samples: Mapping[str, Samples]) -> Iterator[str]:
    families = {**{family: tuple(series) for family, series in _SERIES.items()}, "stopped_job gauge": (_STOPPED,)}
    for family, members in families.items():
        yield f"# TYPE {family}"
        for series in members:
            yield from (f"{series} {value!r} {at}" for at, value in samples[series])
    yield "# EOF"


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not installed: run scripts/install-test-tools")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/-/ready", timeout=2):
            return
        time.sleep(0.05)
    pytest.fail(f"prometheus did not become ready; it ended with {process.poll()}")


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPrometheus]:
    """A server of its own on a free port of 127.0.0.1, filled with 90 days of history."""
    folder = tmp_path_factory.mktemp("prometheus")
    hours = int(time.time()) // 3600
    end = datetime.fromtimestamp(hours * 3600, UTC)
    samples = _made(end)
    _fill(folder, samples)
    url = f"http://127.0.0.1:{_free_port()}"
    process = _start(folder, url)
    try:
        _wait_ready(url, process)
        yield RealPrometheus(url, end, samples)
    finally:
        process.kill()
        process.wait()


def _fill(folder: Path, samples: Mapping[str, Samples]) -> None:
    history = folder / "history.om"
    history.write_text("\n".join(_open_metrics(samples)) + "\n")
    create = ["tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=2880h"]
    subprocess.run([_tool("promtool"), *create, history, folder / "data"], check=True, capture_output=True)


def _start(folder: Path, url: str) -> subprocess.Popen[bytes]:
    (folder / "prometheus.yml").write_text("")
    return subprocess.Popen(
        [
            _tool("prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            "--storage.tsdb.retention.time=10y",
            f"--query.lookback-delta={LOOKBACK}s",
            f"--web.listen-address={url.removeprefix('http://')}",
            "--log.level=error",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class _NoSecrets:
    """Knows no secret: the servers here ask for none."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """Fail, for nothing should ask."""
        raise AssertionError(env or file)


class _FixedClock:
    """Always the same instant."""

    def now(self) -> datetime:
        """Wednesday 14 October 2026, 09:00 UTC."""
        return datetime(2026, 10, 14, 9, tzinfo=UTC)


class Poll:
    """A source read through the real door; keeps its facts from one reading to the next."""

    def __init__(self, url: str, limits: Limits | None = None, **fields: Any) -> None:
        self.source = connector.Source(url=url, **fields)
        self.facts: Facts = KeptFacts({})
        self.limits = limits or Limits()
        self.requests = 0

    def read(self, asks: Sequence[Ask]) -> list[Answer]:
        """The answers of one poll, in order of the asks; errors become absences as in a poll."""
        found: dict[str, Answer] = {}
        with contextlib.closing(self.door()) as http:
            try:
                for answer in connector.read(self.source, asks, http, self.facts, asks[0].at):
                    assert answer.key_result not in found
                    found[answer.key_result] = answer
            except ConnectorError as error:
                for ask in asks:
                    found.setdefault(ask.key_result, missing_from(error, ask.key_result))
            self.requests = http.requests
        return [found[ask.key_result] for ask in asks]

    def queries(self, at: datetime, *queries: str, **fields: Any) -> list[Answer]:
        """The answers to a few queries as of one instant."""
        return self.read([ask_for(query, at, number, **fields) for number, query in enumerate(queries)])

    def history(self, ask: Ask, slots: Sequence[datetime]) -> list[tuple[datetime, Answer]]:
        """The answers to one ask for each of the slots."""
        with contextlib.closing(self.door()) as http:
            return list(connector.history(self.source, ask, slots, http, self.facts))

    def door(self) -> Any:
        """A new door that waits for nothing between tries."""
        return open_door(
            "prod",
            self.source,
            secrets=_NoSecrets(),
            limits=self.limits,
            clock=_FixedClock(),
            facts=self.facts,
            pause=lambda _seconds: None,
        )


def ask_for(query: str, at: datetime, number: int = 0, **fields: Any) -> Ask:
    """An ask of one query in a cycle around its instant."""
    measure = connector.Measure(query=query, **fields)
    return Ask(f"team/2026-Q4/objective/{number}", measure, at, at - timedelta(days=60), at + timedelta(days=30))


@pytest.fixture
def polling() -> type[Poll]:
    """`polling(url, limits=None, **source_fields)`, a source to be read."""
    return Poll


@pytest.fixture
def ask() -> Callable[..., Ask]:
    """`ask(query, at, number=0, **measure_fields)`."""
    return ask_for
