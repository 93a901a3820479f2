"""The sandbox as a process's own server, and as the Prometheus client package sees it."""

from __future__ import annotations

import socket
import struct
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from prometheus_api_client import PrometheusConnect
from prometheus_api_client.exceptions import PrometheusApiClientException

from tracker.demo.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = 'job:deploy_duration_seconds:p50_7d{branch="main"}'


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[PrometheusConnect]:
    """The client package, bound to the server that works."""
    with PrometheusConnect(sandbox.url, timeout=10) as connected:
        yield connected


def test_client_connects(client: PrometheusConnect) -> None:
    """The client finds a server."""
    assert client.check_prometheus_connection()


def test_client_reads_an_instant(client: PrometheusConnect) -> None:
    """The client reads a vector: labels, time and value as text."""
    (row,) = client.custom_query(DEPLOY, params={"time": "2026-08-12T12:00:00Z"})
    assert row["metric"] == {"__name__": "job:deploy_duration_seconds:p50_7d", "branch": "main"}
    assert row["value"][0] == 1786536000
    assert 1300 < float(row["value"][1]) < 1700


def test_client_reads_a_span(client: PrometheusConnect, now: datetime) -> None:
    """The client reads fourteen weeks, hour by hour, without a hole."""
    (row,) = client.custom_query_range(DEPLOY, now - timedelta(weeks=14), now, "3600")
    assert len(row["values"]) == 14 * 168 + 1


def test_client_discovers(client: PrometheusConnect, now: datetime) -> None:
    """The client lists metrics, label names, label values and series."""
    assert "incident:recovery_seconds:p50_28d" in client.all_metrics()
    assert client.get_label_names() == ["__name__", "branch", "service"]
    assert client.get_label_values("branch") == ["main", "release"]
    assert len(client.get_series(now - timedelta(hours=1), now, params={"match[]": DEPLOY})) == 1


def test_client_is_told_of_an_error(client: PrometheusConnect) -> None:
    """The client raises for a query that is none, with the server's words."""
    with pytest.raises(PrometheusApiClientException, match="unexpected end of input"):
        client.custom_query("1 +")


def test_only_on_loopback(sandbox: Sandbox) -> None:
    """Nobody outside this machine can reach the sandbox."""
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert sandbox.url + "/edge" == sandbox.edge_url


def test_nothing_listens_afterwards(now: datetime) -> None:
    """Outside its context the port is closed."""
    with Sandbox(now) as running:
        port = int(running.url.rpartition(":")[2])
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port))


def test_two_sandboxes_tell_the_same_story(sandbox: Sandbox, now: datetime) -> None:
    """The data are the same whenever and wherever they are asked for."""
    with Sandbox(now) as again, PrometheusConnect(again.url) as one, PrometheusConnect(sandbox.url) as other:
        at = {"time": str(now.timestamp())}
        assert one.custom_query(DEPLOY, params=at) == other.custom_query(DEPLOY, params=at)


def test_data_never_change(client: PrometheusConnect) -> None:
    """The number of an hour is pinned: another machine, version or run must give it too."""
    (row,) = client.custom_query("job:ci_flaky_tests:ratio_7d", params={"time": "2026-08-12T12:00:00Z"})
    assert row["value"][1] == "0.11897006494927428"


def test_connection_is_kept(sandbox: Sandbox) -> None:
    """One connection serves several requests."""
    connection = HTTPConnection(sandbox.url.removeprefix("http://"), timeout=10)
    sockets = []
    for _ in range(2):
        connection.request("GET", "/-/ready")
        assert connection.getresponse().read() == b"Prometheus Server is Ready.\n"
        sockets.append(connection.sock)
    connection.close()
    assert sockets[0] is sockets[1]


def test_a_client_that_hangs_up_is_no_news(now: datetime, capfd: pytest.CaptureFixture[str]) -> None:
    """A connection that is reset leaves nothing on the user's terminal."""
    with Sandbox(now) as running:
        connection = socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2])), timeout=10)
        connection.sendall(b"GET /-/ready HTTP/1.1\r\nHost: sandbox\r\n\r\n")
        connection.recv(4096)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    assert capfd.readouterr() == ("", "")
