"""Trouble on the way: whose it is, what it is called, and whether asking again may help."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import Any

import pytest
from tracker.connectors import deadline as deadlines
from tracker.connectors.deadline import Deadline
from tracker.connectors.failures import reason_of

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, ConnectorError, Refused, Unreachable

NAME = "http://prom.example.com"


def raising(error: OSError) -> Any:
    """A look-up or connection that fails so."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "message", "fault", "sent"),
    [
        pytest.param(socket.gaierror(socket.EAI_NONAME, "?"), "no such host", Fault.CONFIG, 1, id="no such name"),
        pytest.param(socket.gaierror(socket.EAI_AGAIN, "?"), "cannot resolve names", Fault.LOCAL, 3, id="no DNS"),
        pytest.param(UnicodeError("label too long"), "no such host", Fault.CONFIG, 1, id="no host name at all"),
    ],
)
def test_names_that_do_not_resolve(
    doors: Any, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str, fault: Fault, sent: int
) -> None:
    """A name that does not exist is a matter of configuration, a silent name server is ours."""
    monkeypatch.setattr(socket, "getaddrinfo", raising(error))
    door = doors(NAME)
    with pytest.raises(Unreachable, match=message) as caught:
        door.request("GET", "/")
    assert (fault, sent) == (caught.value.fault, door.requests)


@pytest.mark.parametrize(
    ("number", "message", "fault", "sent"),
    [
        pytest.param(errno.ECONNREFUSED, "refuses connections", Fault.SOURCE, 3, id="refused"),
        pytest.param(errno.EHOSTUNREACH, "no route", Fault.SOURCE, 3, id="no route"),
        pytest.param(errno.ENETUNREACH, "this machine has no network", Fault.LOCAL, 3, id="no network"),
        pytest.param(errno.EMFILE, "too many files open", Fault.LOCAL, 1, id="no file left"),
        pytest.param(errno.EPIPE, "cut the connection", Fault.SOURCE, 3, id="anything else"),
    ],
)
def test_connections_that_fail(
    doors: Any, monkeypatch: pytest.MonkeyPatch, number: int, message: str, fault: Fault, sent: int
) -> None:
    """Trouble of this machine is never called the source's, nor the other way round."""
    monkeypatch.setattr(deadlines, "resolve", lambda *_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("::", 1))])
    monkeypatch.setattr(deadlines, "_connected", raising(OSError(number, "?")))
    door = doors(NAME)
    with pytest.raises(Unreachable, match=message) as caught:
        door.request("GET", "/")
    assert (fault, sent) == (caught.value.fault, door.requests)


def test_refused_port(doors: Any) -> None:
    """A port that nobody listens on is tried three times with growing waits, and named."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    door = doors(f"http://127.0.0.1:{port}/base")
    with pytest.raises(Unreachable) as caught:
        door.request("GET", "/x", query={"q": "1"})
    assert f"source prod (http://127.0.0.1:{port}/base/x) refuses connections" == caught.value.message
    assert (door.requests, doors.pauses) == (3, [0.5, 1.0])


@pytest.mark.parametrize(
    "behaviour", ["reset", "reset_in_body", "close"], ids=["reset", "reset in the body", "closed without an answer"]
)
def test_cut_connections(scripted: Any, doors: Any, raw: Any, behaviour: str) -> None:
    """A connection that is cut, before or after the headers, is tried three times; a good answer ends that."""
    server = scripted({"/bad": getattr(raw, behaviour), "/soon": [getattr(raw, behaviour), (200, {}, "ok")]})
    door = doors(server.url)
    with pytest.raises(Unreachable, match="cut the connection") as caught:
        door.request("GET", "/bad")
    assert (door.requests, caught.value.fault) == (3, Fault.SOURCE)
    assert door.request("GET", "/soon").body == b"ok"


def test_what_must_not_be_repeated(scripted: Any, doors: Any, raw: Any) -> None:
    """A request that is not repeatable is sent once."""
    server = scripted({"/cut": raw.close, "/trouble": (502, {}, "")})
    door = doors(server.url)
    for path in ("/cut", "/trouble"):
        with pytest.raises(Unreachable):
            door.request("POST", path, repeatable=False)
    assert server.paths == ["/cut", "/trouble"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}", "cut the connection", id="length too long"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "cut", id="chunk too short"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "cut", id="no chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "cut", id="no chunk size"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", "does not answer in HTTP", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200, "not answer in HTTP", id="200 headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000, "not answer in HTTP", id="a header of 70,000 bytes"),
    ],
)
def test_broken_answers(scripted: Any, doors: Any, data: bytes, message: str) -> None:
    """An answer that breaks off or is not HTTP is no answer."""
    server = scripted({"/": lambda handler: handler.send(data)})
    with pytest.raises(Unreachable, match=message):
        doors(server.url).request("GET", "/")


def test_length_too_short(scripted: Any, doors: Any) -> None:
    """A length below the real one gives a truncated answer, which is no JSON, and the next request is clean."""
    server = scripted({"/": [(200, {"Content-Length": "5"}, b'{"a": 1, "b": 2}'), (200, {}, {"c": 3})]})
    door = doors(server.url)
    with pytest.raises(BadAnswer, match="is not JSON"):
        door.request("GET", "/").json()
    assert door.request("GET", "/").json() == {"c": 3}


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254"])
def test_metadata_service(doors: Any, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """A name that leads to the metadata service of a cloud is refused before anything is sent."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    door = doors(NAME)
    with pytest.raises(Refused, match="metadata service") as caught:
        door.request("GET", "/")
    assert (caught.value.fault, door.requests) == (Fault.CONFIG, 1)


def tls_error(code: int | None = None, reason: str | None = None, kind: type[ssl.SSLError] = ssl.SSLError) -> Any:
    """An error as the TLS library raises it."""
    error = (ssl.SSLCertVerificationError if code is not None else kind)(1, "?")
    error.reason = reason or ""
    if code is not None:
        error.verify_code, error.verify_message = code, "odd extension"
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(tls_error(9), "not valid yet", id="not valid yet"),
        pytest.param(tls_error(34), "is not accepted: odd extension", id="another fault of a certificate"),
        pytest.param(tls_error(reason="TLSV13_ALERT_CERTIFICATE_REQUIRED"), "wants a client", id="client certificate"),
        pytest.param(tls_error(kind=ssl.SSLEOFError), "cut the connection", id="end in the middle"),
        pytest.param(tls_error(reason="NO_CIPHERS"), "TLS failed (no ciphers)", id="another fault of TLS"),
        pytest.param(tls_error(), "cannot be reached safely: TLS failed", id="a fault without a name"),
    ],
)
def test_tls_reasons(error: Exception, expected: str) -> None:
    """Each fault of TLS has its words."""
    assert expected in reason_of(error, Deadline.after(1)).text


def test_errors_carry_no_cause(doors: Any) -> None:
    """An error of the door carries no exception of a library, whose words are not ours."""
    with pytest.raises(ConnectorError) as caught:
        doors("http://127.0.0.1:1", tries=1).request("GET", "/")
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
