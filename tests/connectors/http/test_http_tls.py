"""Servers are checked; what is wrong with their certificates is said, with its cure."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.outcome import Fault
from tracker.errors import SettingsError, Unreachable

if TYPE_CHECKING:
    from pathlib import Path


def failure(door: Any) -> Unreachable:
    """What a request fails with."""
    with pytest.raises(Unreachable) as caught:
        door.request("GET", "/")
    return caught.value


def test_known_authority(scripted: Any, doors: Any, certificates: Any) -> None:
    """A server with a certificate of the authority in ca_file is trusted, and its connection kept."""
    server = scripted({"/": {"a": 1}}, tls=certificates.server())
    door = doors(server.url, ca_file=certificates.ca)
    assert [door.request("GET", "/").json() for _ in range(2)] == [{"a": 1}] * 2
    assert server.connections == 1


def test_unknown_authority(scripted: Any, doors: Any, certificates: Any) -> None:
    """A self-signed certificate is refused once, without a try in plain HTTP, and the cure is ca_file."""
    server = scripted({"/": {}}, tls=certificates.server())
    trouble = failure(doors(server.url))
    assert "authority that this machine does not know" in trouble.message
    assert "ca_file:" in (trouble.help or "")
    assert (trouble.fault, server.connections, server.requests) == (Fault.SOURCE, 1, [])


@pytest.mark.parametrize(
    ("names", "days", "message"),
    [
        pytest.param("IP:127.0.0.1", -1, "has expired", id="expired"),
        pytest.param("DNS:other.example", 2, "for another name", id="for another name"),
        pytest.param("IP:127.0.0.2", 2, "for another name", id="for another address"),
    ],
)
def test_bad_certificates(scripted: Any, doors: Any, certificates: Any, names: str, days: int, message: str) -> None:
    """An expired certificate, or one for another name, is refused and told apart."""
    server = scripted({"/": {}}, tls=certificates.server(names, days))
    trouble = failure(doors(server.url, ca_file=certificates.ca))
    assert message in trouble.message
    assert (trouble.fault, server.requests) == (Fault.SOURCE, [])


def test_check_can_be_switched_off(scripted: Any, doors: Any, certificates: Any) -> None:
    """`verify: false` takes any certificate."""
    server = scripted({"/": {"a": 1}}, tls=certificates.server("DNS:other.example", -1))
    assert doors(server.url, verify=False).request("GET", "/").json() == {"a": 1}


def test_client_certificate(scripted: Any, doors: Any, certificates: Any) -> None:
    """A server may ask for a client certificate; without one the request fails, and the cure names it."""
    context = certificates.server()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificates.ca)
    server = scripted({"/": {"a": 1}}, tls=context)
    certificate, key = certificates.issue("client", "DNS:client")
    door = doors(server.url, ca_file=certificates.ca, client_cert=certificate, client_key=key)
    assert door.request("GET", "/").json() == {"a": 1}
    trouble = failure(doors(server.url, ca_file=certificates.ca))
    assert "client_cert:" in (trouble.help or "")
    assert server.requests[1:] == []


def test_https_to_a_plain_server(scripted: Any, doors: Any) -> None:
    """A port without TLS is told; no secret is sent to it."""
    doors.secrets["T"] = "canary-5f1d7c20"
    server = scripted({"/": {}})
    trouble = failure(doors(server.url.replace("http:", "https:"), token_env="T"))
    assert "TLS failed" in trouble.message
    assert server.requests == []


def test_plain_http_to_a_tls_server(scripted: Any, doors: Any, certificates: Any) -> None:
    """A TLS port asked in plain HTTP is a failure."""
    server = scripted({"/": {}}, tls=certificates.server())
    assert "prod" in failure(doors(server.url.replace("https:", "http:"))).message


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"ca_file": "{missing}"}, id="no such file"),
        pytest.param({"ca_file": "{text}"}, id="no certificate in it"),
        pytest.param({"client_cert": "{text}", "client_key": "{text}"}, id="no key in it"),
        pytest.param({"client_cert": "{pem}", "client_key": "{locked}"}, id="a key with a password"),
        pytest.param({"client_cert": "{pem}", "client_key": "{other}"}, id="the key of another certificate"),
    ],
)
def test_unusable_files(doors: Any, certificates: Any, tmp_path: Path, fields: dict[str, str]) -> None:
    """A certificate or key that cannot be read stops the door from opening, and its file is named."""
    (tmp_path / "text").write_text("nothing of the kind")
    pem, key = certificates.issue("client", "DNS:client")
    certificates._run("ec", "-in", key, "-aes128", "-passout", "pass:canary", "-out", str(tmp_path / "locked"))
    files = {"pem": pem, "other": str(tmp_path / "ca.key")}
    paths = {name: str(tmp_path / name) for name in ("missing", "text", "locked")} | files
    given = {name: value.format(**paths) for name, value in fields.items()}
    with pytest.raises(SettingsError, match="cannot use") as caught:
        doors("https://127.0.0.1:1", **given)
    assert all(path in caught.value.message for path in given.values())
