"""Doors to scripted servers, and the ways in which servers misbehave."""

from __future__ import annotations

import ssl
import subprocess
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.http import HttpSource, Limits, open_door

from tracker.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracker.connectors.http import ClosedDoor, Door

NOW = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


class FakeSecrets(dict[str, str]):
    """Secrets by the name of their variable or file; one that is not there is an error."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret of that name."""
        name = env or file or ""
        if name not in self:
            raise SettingsError(f"{name} is not set")
        return self[name]


class StillClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.time

    def pass_by(self, seconds: float) -> None:
        """Move on; also what a door does instead of sleeping."""
        self.time += timedelta(seconds=seconds)


class FakeFacts(dict[str, Any]):
    """Facts in a dict."""

    def put(self, key: str, value: object) -> None:
        """Keep the value."""
        self[key] = value


class Doors:
    """Opens doors that share secrets, clock and facts; `pauses` lists what they waited."""

    def __init__(self) -> None:
        self.secrets = FakeSecrets()
        self.clock = StillClock()
        self.facts = FakeFacts()
        self.pauses: list[float] = []
        self._open: list[Door | ClosedDoor] = []

    def __call__(self, source: str | object, limits: Limits | None = None, **fields: Any) -> Any:
        """A door named `prod` to an address or a source; `fields` are those of `HttpSource` or of `Limits`."""
        own = {name: fields.pop(name) for name in Limits.__dataclass_fields__ if name in fields}
        limits = limits or Limits(**{"request_deadline": 5.0, **own})
        source = HttpSource(url=source, **fields) if isinstance(source, str) else source
        door = open_door(
            "prod", source, secrets=self.secrets, limits=limits, clock=self.clock, facts=self.facts,
            pause=self._pause, jitter=lambda: 0.5,
        )  # fmt: skip
        self._open.append(door)
        return door

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.pass_by(seconds)

    def close(self) -> None:
        """Close every door."""
        for door in self._open:
            door.close()


@pytest.fixture
def doors() -> Iterator[Doors]:
    """`doors(url, **fields)` opens a door; it has `secrets`, `clock`, `facts` and `pauses`."""
    opener = Doors()
    yield opener
    opener.close()


class Raw:
    """Behaviours of servers that misbehave; each is a reply of a script."""

    @staticmethod
    def drip_head(handler: Any) -> None:
        """A status line, then headers without end, a byte at a time."""
        handler.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while handler.pause(0.05):
            handler.send(b"a")

    @staticmethod
    def drip_body(handler: Any) -> None:
        """A body of which one byte comes at a time."""
        handler.head(200, {"Content-Length": "1000000"})
        while handler.pause(0.05):
            handler.send(b"1")

    @staticmethod
    def stall(handler: Any) -> None:
        """Half a body and then nothing."""
        handler.head(200, {"Content-Length": "100"}, b'{"half": ')
        handler.pause(30)

    @staticmethod
    def hang(handler: Any) -> None:
        """Nothing at all."""
        handler.pause(30)

    @staticmethod
    def endless(handler: Any) -> None:
        """Chunks without end."""
        handler.head(200, {"Transfer-Encoding": "chunked"})
        chunk = b"10000\r\n" + b"7" * 0x10000 + b"\r\n"
        while handler.pause(0):
            handler.send(chunk)

    @staticmethod
    def reset(handler: Any) -> None:
        """A TCP reset before anything is sent."""
        handler.reset()

    @staticmethod
    def reset_in_body(handler: Any) -> None:
        """A TCP reset after the headers and a piece of the body."""
        handler.head(200, {"Content-Length": "100"}, b'{"half": ')
        handler.pause(0.05)
        handler.reset()

    @staticmethod
    def close(_handler: Any) -> None:
        """A polite end of the connection without an answer."""

    @staticmethod
    def sized(count: int) -> Callable[[Any], None]:
        """A body of so many bytes, made as it is sent."""

        def send(handler: Any) -> None:
            handler.head(200, {"Content-Length": str(count)})
            for _ in range(count // 0x10000):
                handler.send(b"7" * 0x10000)

        return send

    @staticmethod
    def bomb(count: int) -> Callable[[Any], None]:
        """A gzip body of zeros, about a thousandth of the size it decodes to."""

        def send(handler: Any) -> None:
            handler.head(200, {"Content-Encoding": "gzip", "Connection": "close"})
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            for _ in range(count // 0x100000):
                handler.send(packer.compress(bytes(0x100000)))
            handler.send(packer.flush())
            handler.close_connection = True

        return send


@pytest.fixture
def raw() -> type[Raw]:
    """Ready-made misbehaviours for `scripted`."""
    return Raw


class Certificates:
    """An authority of our own, and what it signs; `ca` is the file with its certificate."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca = self._file("ca.pem")
        self._run("req", "-x509", *self._new_key("ca"), "-subj", "/CN=Test authority", "-out", self.ca)

    def issue(self, name: str, names: str = "IP:127.0.0.1", days: int = 2) -> tuple[str, str]:
        """A certificate for `names`, and its key; `days` below 0 makes an expired one."""
        request, extension, certificate = (self._file(f"{name}.{kind}") for kind in ("csr", "ext", "pem"))
        self._run("req", *self._new_key(name), "-subj", f"/CN={name}", "-out", request)
        (self._folder / f"{name}.ext").write_text(f"subjectAltName={names}")
        signed = ["-CA", self.ca, "-CAkey", self._file("ca.key"), "-extfile", extension]
        self._run("x509", "-req", "-in", request, *signed, "-days", str(days), "-out", certificate)
        return certificate, self._file(f"{name}.key")

    def server(self, names: str = "IP:127.0.0.1", days: int = 2) -> ssl.SSLContext:
        """What a server needs that shows a certificate of this authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue("server", names, days))
        return context

    def _new_key(self, name: str) -> list[str]:
        return [
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            self._file(f"{name}.key"),
        ]

    def _file(self, name: str) -> str:
        return str(self._folder / name)

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    """An authority that issues certificates with the `openssl` command."""
    return Certificates(tmp_path)
