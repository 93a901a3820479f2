"""Fixtures shared by every room: servers on loopback that take mail and posts, by a script."""

from __future__ import annotations

import json
import socketserver
import ssl
import subprocess
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HELLO = "250-hello\r\n250-STARTTLS\r\n250 AUTH PLAIN"


class SmtpServer(socketserver.ThreadingTCPServer):
    """A mail server that follows a script.

    Attributes:
        replies: What it answers to a command, by its first word or the whole line, instead of 250.
        mails: Every mail that it took: recipients and content.
        commands: The commands of each connection.
        hang: The command after which it says nothing any more; GREETING is before the first one, CONTENT
            after the content, and DRIP is never quite done with its answer to MAIL.
        drop: The command after which it cuts the connection.
        tls: Its certificate, if it can speak TLS; `implicit` says that it does so from the beginning.
        on: Is called with `taken` when it has a mail, and with `told` when it has said so.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SmtpSession)
        self.replies: dict[str, str] = {}
        self.mails: list[tuple[list[str], str]] = []
        self.commands: list[list[str]] = []
        self.hang = self.drop = ""
        self.tls: ssl.SSLContext | None = None
        self.implicit = False
        self.on: Callable[[str], object] = lambda _: None
        self.released = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that was killed."""


class SmtpSession(socketserver.StreamRequestHandler):
    """One connection."""

    server: SmtpServer

    def handle(self) -> None:
        """Talk until the client has enough."""
        self.to: list[str] = []
        self.server.commands.append([])
        if self.server.implicit:
            self.secure()
        if self.server.hang == "GREETING":
            self.server.released.wait(20)
            return
        self.say(self.server.replies.get("GREETING", "220 ready"))
        while line := self.rfile.readline():
            if not self.obey(line.decode(errors="replace").strip()):
                return

    def obey(self, line: str) -> bool:
        """Answer a command; whether to go on."""
        word = line.split(" ", maxsplit=1)[0].upper()
        self.server.commands[-1].append(line)
        if (word, self.server.hang) == ("MAIL", "DRIP"):
            return self.drip()
        if word == self.server.hang:
            self.server.released.wait(20)
            return False
        if word == "STARTTLS" and self.server.tls:
            self.say("220 go on")
            self.secure()
            return True
        scripted = self.server.replies.get(word + line[len(word) :]) or self.server.replies.get(word)
        self.say(scripted or {"DATA": "354 go on", "QUIT": "221 bye", "EHLO": HELLO}.get(word, "250 ok"))
        if word == "RCPT" and not scripted:
            self.to.append(line.partition("<")[2].rstrip(">"))
        if word == "DATA" and not scripted:
            return self.take()
        return word not in {"QUIT", self.server.drop}

    def take(self) -> bool:
        """Take the content of a mail."""
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if self.server.drop == "CONTENT":
            self.server.mails.append((self.to, b"".join(lines).decode()))
            return False
        if self.server.hang == "CONTENT":
            self.server.released.wait(20)
            return False
        answer = self.server.replies.get("CONTENT")
        if answer is None:
            self.server.mails.append((self.to, b"".join(lines).decode()))
            self.to = []
        self.server.on("taken")
        self.say(answer or "250 taken")
        self.server.on("told")
        return True

    def secure(self) -> None:
        """Go on over TLS."""
        assert self.server.tls is not None
        try:
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        except OSError:  # the client does not trust us
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def finish(self) -> None:
        """Let go of the connection."""
        super().finish()
        self.connection.close()

    def drip(self) -> bool:
        """Send the letters of an answer that has no end, each in time; it ends when the client has had enough."""
        with suppress(OSError):
            while not self.server.released.wait(0.1):
                self.wfile.write(b"2")
        return False

    def say(self, text: str) -> None:
        """Answer."""
        self.wfile.write(f"{text}\r\n".encode())


class HookServer(ThreadingHTTPServer):
    """A chat that takes posts and answers by a script.

    Attributes:
        answers: Status, body and headers of the next answers; 200 and `ok` when they are used up.
        posts: Path, headers (names in lower case) and JSON of what it was sent; `bodies` is the same as it came.
        on: Is called with `taken` when it has a post, and with `told` when it has answered.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HookCall)
        self.answers: list[tuple[int | None, str, dict[str, str]]] = []
        self.posts: list[tuple[str, dict[str, str], Any]] = []
        self.bodies: list[bytes] = []
        self.on: Callable[[str], object] = lambda _: None
        self.default = "ok"
        self.released = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that was killed."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"


class HookCall(BaseHTTPRequestHandler):
    """One post."""

    server: HookServer

    def do_POST(self) -> None:
        """Take it, and answer; a status of None hangs."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(raw)
        self.server.posts.append(
            (self.path, {name.lower(): text for name, text in self.headers.items()}, json.loads(raw))
        )
        self.server.on("taken")
        status, text, headers = self.server.answers.pop(0) if self.server.answers else (200, self.server.default, {})
        if status is None:
            self.server.released.wait(20)
            return
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text.encode())), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())
        self.server.on("told")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server on loopback shows, and the file by which it is to be trusted."""
    key, shown = tmp_path / "server.key", tmp_path / "server.pem"
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    more = ["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(shown)]
    subprocess.run(["openssl", *words, *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, key)
    return context, shown


def _served(server: Any) -> Iterator[Any]:
    with server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A mail server."""
    yield from _served(SmtpServer())


@pytest.fixture
def hook() -> Iterator[HookServer]:
    """A chat."""
    yield from _served(HookServer())
