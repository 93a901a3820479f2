"""The real command in a workspace on disk, and a server on loopback that does what a test says."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tracker.cli.main import main
from tracker.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

KEYRESULT = Path(sys.executable).with_name("keyresult")
TODAY = datetime.now(UTC).date()
CYCLE = f"{TODAY - timedelta(days=60)}..{TODAY + timedelta(days=30)}"
PATIENCE = 60
"""Seconds until a command that hangs fails its test."""

Row = tuple[str, str, float]


# --- The server -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One request: its path, the expression in it if there is one, and its credentials."""

    path: str
    query: str
    authorization: str


class Handler(BaseHTTPRequestHandler):
    """One connection for one request; a behaviour may write to it, wait, and break it."""

    server: FakePrometheus
    asked: Asked

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        """Note the request and do what the behaviour says."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query = parse_qs(body).get("query", [""])[0]
        self.asked = Asked(urlsplit(self.path).path, query, self.headers.get("Authorization", ""))
        self.server.asked.append(self.asked)
        behave = self.server.behave
        reply = behave(self) if callable(behave) else behave
        if reply is not None:
            self.reply(*reply) if isinstance(reply, tuple) else self.reply(200, {}, reply)

    do_GET = do_POST = answer  # noqa: N815 - the names http.server looks for

    def reply(self, status: int, headers: Mapping[str, str], body: object) -> None:
        """Send a whole answer; a body that is not text becomes JSON."""
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.head(status, {"Content-Length": str(len(data)), **headers})
        self.wfile.write(data)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the beginning of an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def pause(self, seconds: float) -> bool:
        """Wait, but not beyond the end of the test; whether to go on."""
        return not self.server.ending.wait(seconds)

    def reset(self) -> None:
        """Drop the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()


class FakePrometheus(ThreadingHTTPServer):
    """Answers as its behaviour says, and keeps what it was asked.

    A behaviour is a reply or a function of the `Handler` that gives one. A reply is a JSON-able
    body, text, or `(status, headers, body)`; None if the function has written it by itself.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, behave: Any) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.asked: list[Asked] = []
        self.ending = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def queries(self) -> list[str]:
        """The expressions that were asked for, in order."""
        return [asked.query for asked in self.asked if asked.path == "/api/v1/query"]

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that left early."""


@pytest.fixture
def serving() -> Iterator[Callable[[Any], FakePrometheus]]:
    """`serving(behaviour)` starts a server on 127.0.0.1 and returns it."""
    with contextlib.ExitStack() as running:

        def start(behave: Any) -> FakePrometheus:
            server = FakePrometheus(behave)
            running.callback(server.server_close)
            running.callback(server.shutdown)
            running.callback(server.ending.set)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            return server

        yield start


def vector_of(*values: object, **envelope: object) -> dict[str, object]:
    """An answer with one series for each of the values."""
    result = [{"metric": {"n": str(number)}, "value": [0, value]} for number, value in enumerate(values)]
    return {"status": "success", "data": {"resultType": "vector", "result": result}, **envelope}


@pytest.fixture
def vector() -> Callable[..., dict[str, object]]:
    """`vector("26.4")`, the answer with that number."""
    return vector_of


# --- The workspace ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A workspace on disk and the command that runs in it."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """Where the readings are."""
        return self.root / "keyresult.db"

    def name(self, id: str, team: str = "platform") -> str:
        """The full name of a key result."""
        return f"{team}/{CYCLE}/speed/{id}"

    def settings(self, urls: Mapping[str, str], *, limits: Mapping[str, object] | None = None, **source: str) -> None:
        """Write keyresult.yaml: sources by name, with fields that all of them share."""
        sources = {name: {"connector": "prometheus", "url": url, **source} for name, url in urls.items()}
        self.write("keyresult.yaml", {"timezone": "UTC", "sources": sources, "limits": dict(limits or {})})

    def okrs(self, team: str, *key_results: Mapping[str, object]) -> None:
        """Write the OKR file of a team."""
        objective = {"id": "speed", "title": "Be quick", "owner": "dana", "key_results": key_results}
        self.write(f"okrs/{team}.yaml", {"team": team, "cycle": CYCLE, "objectives": [objective]})

    def write(self, name: str, value: object) -> None:
        """Write a file; JSON is YAML too."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))

    def create(self) -> None:
        """Make an empty database, as `keyresult init` does."""
        open_store(self.database, create=True).close()

    def start(self, *words: object, **options: Any) -> subprocess.Popen[str]:
        """Start the command; its output comes through pipes."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KEYRESULT_", "COV"))}
        return subprocess.Popen(
            [KEYRESULT, "-C", self.root, *map(str, words)],
            stderr=subprocess.PIPE,
            text=True,
            env={**inherited, "TMPDIR": str(self.root), **self.environ},
            **{"stdout": subprocess.PIPE, **options},
        )

    def run(self, *words: object, **options: Any) -> tuple[int, str, str]:
        """Run the command to its end: exit code, stdout, stderr."""
        with self.start(*words, **options) as process:
            return self.end(process)

    def end(self, process: subprocess.Popen[str], within: float = PATIENCE) -> tuple[int, str, str]:
        """Wait for a command that was started: exit code, stdout, stderr."""
        try:
            out, err = process.communicate(timeout=within)
        finally:
            process.kill()
        return process.returncode, out, err

    def wait_for(self, condition: Callable[[], object]) -> None:
        """Wait until something has come about."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def rows(self) -> list[Row]:
        """Every reading, as plain SQLite sees it: key result, slot, value in the native unit."""
        return [
            (name.rpartition("/")[2], slot, value)
            for name, slot, value in self.select("SELECT key_result, slot, value FROM readings_view ORDER BY 1, 2")
        ]

    def gaps(self) -> list[tuple[str, str, str]]:
        """Every gap: outcome, fault, message."""
        return self.select("SELECT outcome, fault, message FROM gaps_view ORDER BY key_result")

    def select(self, query: str) -> list[Any]:
        """What plain SQLite finds in the database; its files stay as they are."""
        with contextlib.closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty workspace."""
    return Place(tmp_path)


def key_result_of(id: str, *, source: str = "prod", query: str | None = None) -> dict[str, object]:
    """A key result in minutes, read in seconds, once a week so that no slot begins within a test."""
    measure = {"connector": "prometheus", "source": source, "query": query or id.replace("-", "_"), "unit": "s"}
    goal = {"baseline": "45 min", "target": "< 10 min", "every": "1w"}
    return {"id": id, "title": f"Shorten {id}", "owner": "lee", **goal, "measure": measure}


@pytest.fixture
def key_result() -> Callable[..., dict[str, object]]:
    """`key_result("deploy-time", source="prod", query=None)`, for `Place.okrs`."""
    return key_result_of


@pytest.fixture
def keyresult(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """`keyresult("poll", "--json")` runs the command within this process: exit code, stdout, stderr."""
    monkeypatch.setattr(tempfile, "tempdir", str(place.root))

    def run(*words: object) -> tuple[int, str, str]:
        for name, value in place.environ.items():
            monkeypatch.setenv(name, value)
        code = main(["-C", str(place.root), *map(str, words)])
        return code, *capsys.readouterr()

    return run


@dataclass
class Fleet:
    """Many key results on a server that takes its time.

    The answer to `kr_7` is 7.3 in the first generation, 1007.3 in the next: a reading that is
    asked for again can be told from the first one.

    Attributes:
        delay: Seconds that each answer takes.
        generation: Counted up by the test.
    """

    delay: float
    count: int
    generation: int = 0

    def __call__(self, handler: Handler) -> object:
        """The behaviour of the server."""
        handler.pause(self.delay)
        return vector_of(repr(self.value(handler.asked.query.removeprefix("kr_"))))

    def value(self, number: str) -> float:
        """The answer to an expression, by its number."""
        return int(number) + 0.3 + 1000 * self.generation

    def ids(self) -> Sequence[str]:
        """The ids of the key results."""
        return [f"kr-{number}" for number in range(self.count)]


@pytest.fixture
def fleet(place: Place, serving: Callable[[Any], FakePrometheus]) -> Callable[..., tuple[Fleet, FakePrometheus]]:
    """`fleet(count, delay)`, a workspace with so many key results and the slow server they are read from."""

    def make(count: int, delay: float) -> tuple[Fleet, FakePrometheus]:
        ships = Fleet(delay, count)
        server = serving(ships)
        place.settings({"prod": server.url})
        place.okrs("platform", *map(key_result_of, ships.ids()))
        place.create()
        return ships, server

    return make
