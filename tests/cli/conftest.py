"""The command line in this process: a real folder, a Prometheus on loopback, and time standing still."""

from __future__ import annotations

import json
import logging
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from tracker.cli.main import main
from tracker.demo.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)

SETTINGS = """\
sources:
  prod: {connector: prometheus, url: "ADDRESS"}
  edge: {connector: prometheus, url: "ADDRESS/edge"}
"""

PLATFORM = """\
team: platform
cycle: 2026-Q4
objectives:
  - id: deploy-fast
    title: Deploy with confidence in minutes
    owner: dana
    key_results:
      - id: deploy-time
        title: Reduce deployment time from 45 minutes to less than 10 minutes
        owner: lee
        baseline: 45 min
        target: < 10 min
        measure:
          {connector: prometheus, source: prod, query: 'job:deploy_duration_seconds:p50_7d{branch="main"}', unit: s}
      - id: survey
        title: Raise the satisfaction of developers from 6.1 to 7.5
        owner: dana
        baseline: 6.1 points
        target: ">= 7.5 points"
        every: 1w
        measure: {connector: manual, unit: points}
      - id: drill
        title: Pass a disaster recovery drill
        owner: kim
        milestones: [{title: plan reviewed, due: 2026-10-20, done: 2026-10-18}, {title: drill passed, due: 2026-12-01}]
"""

EDGE = """
      - id: api-latency
        title: Reduce latency from 500 ms to 100 ms
        owner: tomas
        baseline: 500 ms
        target: 100 ms
        measure:
          {connector: prometheus, source: edge, query: 'api:request_duration_seconds:p99_1d{api="public"}', unit: s}
"""


@dataclass(frozen=True)
class Result:
    """What a command did: its exit code, and what it wrote, without what differs from run to run."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON document on stdout; NaN and Infinity are refused."""
        return json.loads(self.out, parse_constant=_refused)

    @property
    def table(self) -> list[dict[str, str]]:
        """The plain records on stdout."""
        head, *records = (line.split("\t") for line in self.out.splitlines())
        return [dict(zip(head, record, strict=True)) for record in records]


def _refused(word: str) -> float:
    raise AssertionError(word)


@dataclass
class Place:
    """A folder with settings, OKR files and perhaps a database, in which commands run."""

    path: Path
    url: str
    capsys: pytest.CaptureFixture[str]
    clock: time_machine.Traveller

    def __call__(self, *words: str) -> Result:
        """Run `keyresult` with these words."""
        code = main([*words])
        return Result(code, *map(self._same_everywhere, self.capsys.readouterr()))

    def write(self, name: str, text: str) -> None:
        """Write a file, with the server's address for the word ADDRESS."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("ADDRESS", self.url), encoding="utf-8")

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.path / name).read_text(encoding="utf-8")

    def later(self, by: timedelta) -> None:
        """Let time pass."""
        self.clock.shift(by)

    def _same_everywhere(self, text: str) -> str:
        return text.replace(str(self.path), "PLACE").replace(self.url, "http://prometheus.test")


class Expecting(ThreadingHTTPServer):
    """A server that is called when all is well: it answers `status` and keeps the paths it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Called)
        self.status = 200
        self.paths: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_port}/ping/s3cr3t-uuid?rid=4711"


class Called(BaseHTTPRequestHandler):
    """One call."""

    server: Expecting

    def do_GET(self) -> None:
        """Answer."""
        self.server.paths.append(self.path)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def dead_man() -> Iterator[Expecting]:
    """A server that expects to be called."""
    with Expecting() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def prometheus() -> Iterator[str]:
    """The address of a Prometheus with the data of the sample quarter."""
    with Sandbox(NOW) as sandbox:
        yield sandbox.url


@pytest.fixture
def _loggers() -> Iterator[None]:
    """Loggers are afterwards as they were."""
    loggers = [logging.getLogger(), logging.getLogger("tracker")]
    before = [(logger, logger.level, [*logger.handlers]) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers = handlers


@pytest.fixture
def place(
    _loggers: None, tmp_path: Path, prometheus: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """An empty folder, which is the current one; variables that commands obey are not set."""
    for name in [*os.environ]:
        if name.startswith("KEYRESULT_"):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    folder = tmp_path / "okrs-of-ours"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with time_machine.travel(NOW, tick=False) as clock:
        yield Place(folder, prometheus, capsys, clock)


@pytest.fixture
def workspace(place: Place) -> Place:
    """A folder with settings and the OKR file of one team, never polled."""
    place.write("keyresult.yaml", SETTINGS)
    place.write("okrs/platform.yaml", PLATFORM)
    return place


@pytest.fixture
def polled(workspace: Place) -> Place:
    """The same after its first poll."""
    assert workspace("poll", "--create") == Result(0, "", "")
    return workspace


@pytest.fixture
def broken(workspace: Place) -> Place:
    """The same with a key result whose source answers 503."""
    workspace.write("okrs/platform.yaml", PLATFORM + EDGE.lstrip("\n"))
    return workspace
