"""`probe` and `doctor` in this process: a real folder, a scripted Prometheus on loopback, time standing still."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from tracker.cli.main import main
from tracker.core.readings import Reading
from tracker.wiring import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2026, 8, 16, 9, 20, tzinfo=UTC)
TOKEN = "planted-token-0b5a1cf3a1"
NAME = "platform/2026-Q3/quality/ci-time"

SETTINGS = """\
sources:
  ci: {connector: prometheus, url: "ADDRESS", token_env: PROM_TOKEN}
"""

OKRS = """\
team: platform
cycle: 2026-Q3
objectives:
  - id: quality
    title: Build quality into development
    owner: dana
    key_results:
      - id: ci-time
        title: CI pipeline time
        owner: tomas
        baseline: 30 min
        target: 5 min
        measure: {connector: prometheus, source: ci, query: 'ci:seconds:p50{branch="main"}', unit: s}
      - id: survey
        title: Raise the satisfaction of developers
        owner: dana
        baseline: 6.1 points
        target: ">= 7.5 points"
        measure: {connector: manual, unit: points}
      - id: drill
        title: Pass a disaster recovery drill
        owner: kim
        milestones: [{title: plan reviewed, due: 2026-07-20, done: 2026-07-18}, {title: drill passed, due: 2026-09-01}]
"""


@dataclass(frozen=True)
class Result:
    """What a command did: its exit code, and what it wrote, without what differs from run to run."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


class Handler(BaseHTTPRequestHandler):
    """One request, answered by the script of its server."""

    protocol_version = "HTTP/1.1"
    server: Scripted

    def answer(self) -> None:
        """Note the request and answer it."""
        length = int(self.headers.get("Content-Length", 0))
        form = parse_qs(self.rfile.read(length).decode())
        path = urlsplit(self.path).path
        self.server.asked.append(path)
        reply = self.server.script.get(path, (404, {"status": "error", "errorType": "not_found", "error": "no such"}))
        status, body = reply(form) if callable(reply) else reply
        data = json.dumps(body).encode()
        self.send_response_only(status)
        headers: dict[str, str] = {"Date": "Sun, 16 Aug 2026 09:20:00 GMT", "Content-Type": "application/json"}
        for name, value in (headers | self.server.headers | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer  # noqa: N815 - the names http.server looks for

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def vector(*values: str) -> tuple[int, dict[str, object]]:
    """A reply with one series for each value, numbered by a label."""
    result = [
        {"metric": {"runner": str(number)}, "value": [NOW.timestamp(), value]} for number, value in enumerate(values)
    ]
    return 200, {"status": "success", "data": {"resultType": "vector", "result": result}}


def texts(*values: str) -> tuple[int, dict[str, object]]:
    """A reply with label values."""
    return 200, {"status": "success", "data": list(values)}


class Scripted(ThreadingHTTPServer):
    """A Prometheus that answers by path as its `script` says: a status and a JSON body, or a function of the form.

    `headers` are sent with every answer; `asked` are the paths asked for.
    """

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_port}"
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.script: dict[str, Any] = {
            "/api/v1/query": vector("1428"),
            "/api/v1/status/buildinfo": (200, {"status": "success", "data": {"version": "2.53.0"}}),
        }
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_args: object) -> None:
        """Say nothing of a client that hung up."""


@dataclass
class Place:
    """A folder with settings and an OKR file, in which commands run against the scripted server."""

    path: Path
    server: Scripted
    capsys: pytest.CaptureFixture[str]
    clock: time_machine.Traveller
    secrets: list[str] = field(default_factory=lambda: [TOKEN])

    def __call__(self, *words: str) -> Result:
        """Run `keyresult` with these words; no secret may be in what it writes."""
        code = main([*words])
        out, err = self.capsys.readouterr()
        assert not [secret for secret in self.secrets if secret in out + err]
        return Result(code, self._same_everywhere(out), self._same_everywhere(err))

    def write(self, name: str, text: str) -> None:
        """Write a file, with the server's address for the word ADDRESS."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("ADDRESS", self.server.url), encoding="utf-8")

    def remember(self, values: list[float], *, every: timedelta = timedelta(days=7)) -> None:
        """Store readings of `ci-time`, the last one a week ago, and a poll that just ended."""
        workspace = Workspace(self.path)
        store = workspace.writer(create=not workspace.database.exists())
        with store.writing():
            workspace.installed(store)
            poll = store.open_poll(NOW, 1)
            for weeks, value in enumerate(reversed(values), start=1):
                at = datetime(2026, 8, 16, 9, tzinfo=UTC) - weeks * every
                store.record(poll, at, [Reading(NAME, at, value, at, at)], [])
            store.close_poll(poll, NOW, stored=len(values), missing=0, requests=1)
        store.close()

    def _same_everywhere(self, text: str) -> str:
        named = text.replace(str(self.path), "PLACE").replace(f"127.0.0.1:{self.server.server_port}", "prom.test")
        return re.sub(r"\b\d+ ms\b", "N ms", named)


@pytest.fixture
def listen() -> Iterator[Callable[..., Scripted]]:
    """`listen(tls)` starts a scripted server and returns it."""
    running: list[Scripted] = []

    def start(tls: ssl.SSLContext | None = None) -> Scripted:
        server = Scripted(tls)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def place(
    tmp_path: Path,
    listen: Callable[..., Scripted],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    """A folder with settings and the OKR file of one team, the current one, never polled."""
    for name in [*os.environ]:
        if name.startswith("KEYRESULT_") or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PROM_TOKEN", TOKEN)
    folder = tmp_path / "okrs-of-ours"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with time_machine.travel(NOW, tick=False) as clock:
        made = Place(folder, listen(), capsys, clock)
        made.write("keyresult.yaml", SETTINGS)
        made.write("okrs/platform.yaml", OKRS)
        yield made


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """The file of a self-signed certificate for 127.0.0.1, and a server's context with it."""
    folder = tmp_path_factory.mktemp("certificate")
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    name = ["-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(["openssl", "req", "-x509", *kind, *name, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context


@pytest.fixture(scope="session")
def replies() -> dict[str, Any]:
    """Functions that make replies of a Prometheus: `vector(*values)` and `texts(*values)`."""
    return {"vector": vector, "texts": texts}
