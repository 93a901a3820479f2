"""A GitHub on loopback that takes its time: workflow runs in pages, every answer after the same wait.

    python fake_github.py REPOSITORIES WORKFLOWS RUNS LATENCY

It prints its port. Each repository `acme/repo-N` has so many workflows `workflow-N.yml`, and each of
them so many runs within the last 28 days, a run being as large as GitHub's (5.3 kB). `GET /_counted`
tells what it was asked since it was last told, without a wait and without counting itself.
"""

from __future__ import annotations

import asyncio
import functools
import json
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

SPAN = 28 * 86_400
NEWEST = 1800
"""Seconds since the newest run was created: all have ended."""
REPOSITORY = json.dumps({f"field_{n}_url": f"https://api.github.com/repos/acme/shop/{n:040d}" for n in range(25)})
FILLER = f'"repository": {REPOSITORY}, "head_repository": {REPOSITORY}'.encode()
PATH = re.compile(r"/repos/acme/repo-(\d+)/actions(?:/workflows/workflow-(\d+)\.yml)?/runs")


class Runs:
    """The runs of one workflow, newest first."""

    def __init__(self, number: int, count: int, now: int) -> None:
        self.created = [now - NEWEST - position * SPAN // count for position in range(count)]
        self.heads = [_head(number * count + position, at) for position, at in enumerate(self.created)]

    def page(self, query: Mapping[str, str]) -> tuple[int, list[bytes], bool]:
        """How many there are of those that are asked for, this page of them, and whether there is another."""
        since = datetime.fromisoformat(query.get("created", ">=1970-01-01T00:00:00Z").removeprefix(">=")).timestamp()
        heads = [head for head, at in zip(self.heads, self.created, strict=True) if at >= since]
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        return len(heads), heads[(page - 1) * size : page * size], page * size < len(heads)


def _head(number: int, at: int) -> bytes:
    took = 300 + number * 37 % 600
    fields = {
        "id": 1_000_000 + number,
        "name": "Deploy",
        "head_branch": ("main", "main", "main", "release")[number % 4],
        "head_sha": f"{number:040x}",
        "run_number": number,
        "event": "push",
        "status": "completed",
        "conclusion": "failure" if number % 10 == 0 else "success",
        "run_attempt": 1,
        "created_at": _written(at),
        "run_started_at": _written(at),
        "updated_at": _written(at + took),
    }
    return json.dumps(fields).encode()[:-1] + b", "


def _written(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


class World:
    """What the server knows, and what it was asked."""

    def __init__(self, repositories: int, workflows: int, runs: int, latency: float) -> None:
        now = int(time.time())
        self.runs = {
            (str(repository), str(workflow)): Runs(repository * workflows + workflow, runs, now)
            for repository in range(repositories)
            for workflow in range(workflows)
        }
        self.latency = latency
        self.counted: Counter[str] = Counter()

    def answer(self, target: str, validator: str) -> bytes:
        """The whole answer to a request, head and body."""
        parts = urlsplit(target)
        if parts.path == "/_counted":
            told, self.counted = json.dumps(self.counted).encode(), Counter()
            return _answer("200 OK", told)
        found = PATH.fullmatch(parts.path)
        runs = self.runs.get((found[1], found[2] or "0")) if found else None
        self.counted["requests"] += 1
        if runs is None:
            return _answer("404 Not Found", b'{"message": "Not Found"}')
        query = dict(parse_qsl(parts.query))
        total, heads, more = runs.page(query)
        etag = f'"{hash((total, heads[0] if heads else b"", query.get("page")))}"'
        if etag == validator:
            self.counted["unchanged"] += 1
            return _answer("304 Not Modified", b"", f"ETag: {etag}\r\n")
        body = b'{"total_count": %d, "workflow_runs": [' % total
        body += b", ".join(head + FILLER + b"}" for head in heads) + b"]}"
        self.counted["bytes"] += len(body)
        link = f'Link: <http://localhost{parts.path}?{_next(query)}>; rel="next"\r\n' if more else ""
        return _answer("200 OK", body, f"ETag: {etag}\r\n{link}")


def _next(query: Mapping[str, str]) -> str:
    following = {**query, "page": str(int(query.get("page", "1")) + 1)}
    return "&".join(f"{name}={value.replace('>', '%3E').replace('=', '%3D')}" for name, value in following.items())


def _answer(status: str, body: bytes, more: str = "") -> bytes:
    kind = "Content-Type: application/json; charset=utf-8\r\n"
    return f"HTTP/1.1 {status}\r\n{kind}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Server(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request after the wait; its clients ask one at a time, and send no bodies."""
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            validators = [line.partition(": ")[2] for line in lines if line.lower().startswith("if-none-match:")]
            target = first.split(" ")[1]
            wait = 0.0 if target.startswith("/_") else self.world.latency
            loop = asyncio.get_running_loop()
            loop.call_later(wait, self.transport.write, self.world.answer(target, validators[0] if validators else ""))


async def main(world: World) -> None:
    """Serve until this process is ended."""
    server = await asyncio.get_running_loop().create_server(functools.partial(Server, world), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(World(*map(int, sys.argv[1:4]), float(sys.argv[4]))))
