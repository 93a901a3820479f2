"""One bad source costs at most its deadline and its size cap."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors import deadline as deadlines
from tracker.connectors.deadline import Deadline, resolve

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

CAP = 1 << 20
SAMPLE = b'{"status": "success"}'


@pytest.mark.parametrize("behaviour", ["drip_head", "drip_body", "stall", "hang"])
def test_deadline_ends_it(scripted: Any, doors: Any, raw: Any, behaviour: str) -> None:
    """A server that drips or stalls, in headers or body, is cut off at the deadline and not asked again."""
    server = scripted({"/": getattr(raw, behaviour)})
    with pytest.raises(Unreachable, match=r"gave no whole answer within 0.4 s") as caught:
        doors(server.url, request_deadline=0.4).request("GET", "/")
    assert (caught.value.fault, len(server.requests)) == (Fault.SOURCE, 1)
    if behaviour.startswith("drip"):
        assert server.cut.wait(5)


def test_server_that_accepts_and_says_nothing(doors: Any) -> None:
    """A port that is open and never speaks is cut off, also in a TLS handshake."""
    with socket.create_server(("127.0.0.1", 0)) as quiet:
        for scheme in ("http", "https"):
            with pytest.raises(Unreachable, match=r"no whole answer within 0.3 s"):
                doors(f"{scheme}://127.0.0.1:{quiet.getsockname()[1]}", request_deadline=0.3).request("GET", "/")


def test_server_that_does_not_read(doors: Any) -> None:
    """A request that the server does not take is cut off."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        door = doors(f"http://127.0.0.1:{deaf.getsockname()[1]}", request_deadline=0.3)
        with pytest.raises(Unreachable, match=r"no whole answer within 0.3 s"):
            door.request("POST", "/", form={"q": "x" * (16 << 20)})


def test_time_is_not_given_anew(scripted: Any, doors: Any) -> None:
    """Repetitions share one deadline: no wait is begun that does not fit."""
    server = scripted({"/": (500, {}, "")})
    with pytest.raises(Unreachable, match="answers 500"):
        doors(server.url, request_deadline=0.3).request("GET", "/")
    assert (len(server.requests), doors.pauses) == (1, [])


@pytest.mark.parametrize("kind", ["sized", "endless", "bomb"])
def test_size_cap(scripted: Any, doors: Any, raw: Any, kind: str) -> None:
    """200 MB, endless chunks and a bomb of a thousandth its size end at the cap, in less than 3 caps of memory."""
    behaviour = raw.endless if kind == "endless" else getattr(raw, kind)(200 << 20)
    server = scripted({"/": behaviour, "/warm": {}})
    door = doors(server.url, body_cap=CAP, request_deadline=20)
    door.request("GET", "/warm")
    tracemalloc.start()
    try:
        with pytest.raises(BadAnswer, match="more than 1,048,576 bytes"):
            door.request("GET", "/")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * CAP + (1 << 20)  # the scripted server of this process makes its pieces in the last one


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("identity", SAMPLE, id="identity"),
        pytest.param("gzip", gzip.compress(SAMPLE), id="gzip"),
        pytest.param("X-GZIP", gzip.compress(SAMPLE), id="gzip by its old name"),
        pytest.param("gzip", gzip.compress(SAMPLE[:9]) + gzip.compress(SAMPLE[9:]), id="gzip in two parts"),
        pytest.param("deflate", zlib.compress(SAMPLE), id="deflate"),
        pytest.param("deflate", zlib.compress(SAMPLE)[2:-4], id="deflate without its frame"),
        pytest.param("gzip", b"", id="nothing"),
    ],
)
def test_encodings(scripted: Any, doors: Any, encoding: str, body: bytes) -> None:
    """Identity, gzip and deflate are decoded."""
    server = scripted({"/": (200, {"Content-Encoding": encoding}, body)})
    assert (SAMPLE if body else b"") == doors(server.url).request("GET", "/").body


def test_long_compressed_answer(scripted: Any, doors: Any) -> None:
    """An answer that compresses well and is below the cap comes back whole."""
    body = bytes(CAP - 1)
    server = scripted({"/": (200, {"Content-Encoding": "gzip"}, gzip.compress(body))})
    assert body == doors(server.url, body_cap=CAP).request("GET", "/").body


@pytest.mark.parametrize(
    ("encoding", "body", "message"),
    [
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(SAMPLE)), "not asked for", id="nested"),
        pytest.param("br", SAMPLE, "not asked for", id="unknown"),
        pytest.param("gzip", SAMPLE, "cannot be decompressed", id="not gzip at all"),
        pytest.param("gzip", gzip.compress(SAMPLE)[:-9], "ends in the middle", id="cut short"),
        pytest.param("gzip", gzip.compress(SAMPLE) + b"junk", "cannot be decompressed", id="junk behind"),
        pytest.param("gzip", gzip.compress(bytes(CAP + 1)), "more than", id="one byte over the cap"),
        pytest.param("identity", bytes(CAP + 1), "more than", id="one byte over the cap, uncompressed"),
    ],
)
def test_bad_encodings(scripted: Any, doors: Any, encoding: str, body: bytes, message: str) -> None:
    """What cannot be decoded, or is nested, is a bad answer."""
    server = scripted({"/": (200, {"Content-Encoding": encoding}, body)})
    with pytest.raises(BadAnswer, match=message):
        doors(server.url, body_cap=CAP).request("GET", "/")
    assert len(server.requests) == 1


@pytest.fixture
def hanging_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A name server that does not answer while the test runs."""
    ending = threading.Event()

    def hang(*_: object, **__: object) -> list[Any]:
        ending.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    yield
    ending.set()


def test_name_server_that_hangs(doors: Any, hanging_names: None) -> None:
    """A name server that does not answer does not hold the request, and is our own trouble."""
    with pytest.raises(Unreachable, match="cannot resolve names") as caught:
        doors("http://prom.example.com", request_deadline=0.3).request("GET", "/")
    assert caught.value.fault == Fault.LOCAL


def test_dead_address_does_not_use_up_the_time(scripted: Any, doors: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several addresses a dead one gets its share of the time only."""
    server = scripted({"/": {}})
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)  # noqa: FBT003 - the socket's own signature
            filler.connect_ex(full.getsockname())
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)
                 for address in (full.getsockname(), ("127.0.0.1", server.port))]  # fmt: skip
        monkeypatch.setattr(deadlines, "resolve", lambda *_: found)
        assert doors("http://prom.example.com", request_deadline=2).request("GET", "/").status == 200
        for filler in fillers:
            filler.close()


def test_resolved_literal_needs_no_thread() -> None:
    """An address in figures is taken as it is, the metadata service's too where it is configured."""
    assert resolve("169.254.169.254", 80, Deadline.after(1))[0][4] == ("169.254.169.254", 80)


def test_deadline_of_a_socket_can_be_lifted() -> None:
    """A bounded socket without a timeout waits like any other."""
    left, right = socket.socketpair()
    with left, right, deadlines.BoundedSocket(fileno=left.detach()) as bounded:
        bounded.settimeout(None)
        right.sendall(b"ok")
        buffer = bytearray(2)
        assert bounded.recv_into(buffer) == 2
        assert bounded.send(b"ok") == 2
        bounded.settimeout(0.01)
        time.sleep(0.02)
        with pytest.raises(TimeoutError):
            bounded.recv_into(buffer)


def test_quiet_sockets() -> None:
    """A bounded socket is quiet while there is nothing to read; at its end there is."""
    left, right = socket.socketpair()
    with left, right, deadlines.BoundedSocket(fileno=left.detach()) as bounded:
        quiet = [bounded.is_quiet()]
        right.sendall(b"x")
        quiet.append(bounded.is_quiet())
        bounded.settimeout(1)
        assert 1 == bounded.recv_into(bytearray(2))
        right.close()
        quiet.append(bounded.is_quiet())
    assert [True, False, False, False] == [*quiet, bounded.is_quiet()]


def test_tls_drip(scripted: Any, doors: Any, raw: Any, certificates: Any) -> None:
    """A server that drips is cut off over TLS as well."""
    server = scripted({"/": raw.drip_body}, tls=certificates.server())
    with pytest.raises(Unreachable, match=r"no whole answer within 0.5 s"):
        doors(server.url, request_deadline=0.5, ca_file=certificates.ca).request("GET", "/")
    assert server.cut.wait(5)
