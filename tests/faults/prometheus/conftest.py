"""A real Prometheus whose history was loaded with promtool."""

from __future__ import annotations

import contextlib
import math
import shutil
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DAYS = 20
SPACING = 1800
READY_SECONDS = 30

Samples = dict[int, float]


@dataclass(frozen=True)
class Loaded:
    """The running server and the samples it was loaded with: by series, the value at each epoch second."""

    url: str
    samples: Mapping[str, Samples]

    def within(self, series: str, at: int, minutes: int) -> list[float]:
        """The samples of a series in the minutes before an instant; a whole half hour would be ambiguous."""
        assert minutes % 30
        return [value for when, value in self.samples[series].items() if at - minutes * 60 < when <= at]


def made(end: int) -> dict[str, Samples]:
    """Series with a sample each half hour up to an instant."""
    count = DAYS * 86400 // SPACING
    instants = {number: end - (count - number) * SPACING for number in range(count + 1)}
    return {
        "deploy_seconds": {at: 2700 - 1.7 * number + 60 * math.sin(number) for number, at in instants.items()},
        "availability_ratio": {at: 1 - (number % 7) * 1e-5 for number, at in instants.items()},
        'tickets_open{queue="login"}': {at: float(3 + number % 5) for number, at in instants.items()},
        'tickets_open{queue="billing"}': {at: float(number % 4) for number, at in instants.items()},
    }


def open_metrics(samples: Mapping[str, Samples]) -> Iterator[str]:
    """The samples as promtool takes them."""
    family = ""
    for series, values in samples.items():
        if family != (family := series.partition("{")[0]):
            yield f"# TYPE {family} gauge"
        yield from (f"{series} {value!r} {at}" for at, value in values.items())
    yield "# EOF"


def tool(name: str) -> str:
    """Where a program is; a machine without it fails the tests."""
    found = shutil.which(name)
    return found or pytest.fail(f"{name} is not installed: run scripts/install-test-tools")


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fill(folder: Path, samples: Mapping[str, Samples]) -> None:
    """Make the server's blocks."""
    history = folder / "history.om"
    history.write_text("\n".join(open_metrics(samples)) + "\n")
    create = ["tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=2880h"]
    subprocess.run([tool("promtool"), *create, history, folder / "data"], check=True, capture_output=True)


def started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """The server on its blocks."""
    (folder / "prometheus.yml").write_text("")
    words = [
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=10y",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    return subprocess.Popen([tool("prometheus"), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/-/ready", timeout=2):
            return
        time.sleep(0.05)
    pytest.fail(f"prometheus did not become ready; it ended with {process.poll()}")


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A server of its own on a free port of 127.0.0.1, whose newest sample is of this hour."""
    folder = tmp_path_factory.mktemp("prometheus")
    samples = made(int(time.time()) // 3600 * 3600)
    fill(folder, samples)
    port = free_port()
    process = started(folder, port)
    try:
        wait_until_ready(url := f"http://127.0.0.1:{port}", process)
        yield Loaded(url, samples)
    finally:
        process.kill()
        process.wait()
