"""Deadlines for whole requests: names, connections, handshakes, headers and bodies count together."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 0.001
_METADATA = frozenset({ipaddress.ip_address("169.254.169.254"), ipaddress.ip_address("fd00:ec2::254")})

AddressInfo = tuple[Any, ...]
"""What `socket.getaddrinfo` gives: family, type, protocol, name, address."""


class ForbiddenAddressError(OSError):
    """A name leads to the address from which clouds hand out credentials."""


class Deadline(NamedTuple):
    """The monotonic instant by which a request must be over.

    `seconds` is how long it had; `ours` says that our own budget cut it short, so that running
    into it is not the source's fault.
    """

    ends: float
    seconds: float
    ours: bool = False

    @classmethod
    def after(cls, seconds: float, *, ours: bool = False) -> Deadline:
        """A deadline that many seconds from now."""
        return cls(time.monotonic() + seconds, seconds, ours)

    def left(self) -> float:
        """Seconds left, never quite 0."""
        return max(self.ends - time.monotonic(), _LEAST)


class BoundedSocket(socket.socket):
    """A socket whose timeout is for all that follows, not for each operation anew.

    A server that sends a byte now and then renews an ordinary timeout for ever.
    """

    _ends: float | None = None

    def settimeout(self, value: float | None) -> None:
        """Give everything from now on so many seconds."""
        self._ends = None if value is None else time.monotonic() + value
        super().settimeout(value)

    def send(self, *args: Any) -> int:  # noqa: ANN401 - as its base class
        """Send some bytes, within what is left."""
        self._arm()
        return super().send(*args)

    def sendall(self, *args: Any) -> None:  # noqa: ANN401
        """Send all bytes, within what is left."""
        self._arm()
        super().sendall(*args)

    def recv_into(self, *args: Any) -> int:  # noqa: ANN401
        """Receive some bytes, within what is left."""
        self._arm()
        return super().recv_into(*args)

    def is_quiet(self) -> bool:
        """Whether there is nothing to read; it may take no time from now on, so set the timeout anew.

        What there is to read on a connection that is kept for the next request is its end.
        """
        try:
            super().settimeout(0)
            socket.socket.recv(self, 1, socket.MSG_PEEK)  # below TLS, which cannot look ahead
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def _arm(self) -> None:
        if self._ends is None:
            return
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline")
        super().settimeout(left)


def connect(host: str, port: int, deadline: Deadline) -> BoundedSocket:
    """A connection to the first address of the host that accepts one.

    Raises:
        OSError: None did; `socket.gaierror` if the name has no address, `TimeoutError` at the
            deadline, `ForbiddenAddressError` for a name that leads to a metadata service.
    """
    failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    addresses = resolve(host, port, deadline)
    for place, address in enumerate(addresses):
        share = deadline.left() / (len(addresses) - place)  # one dead address must not use up the time
        try:
            return _connected(address, share, deadline)
        except OSError as error:
            failure = error
    raise failure


def _connected(address: AddressInfo, seconds: float, deadline: Deadline) -> BoundedSocket:
    family, kind, protocol, _, where = address
    sock = BoundedSocket(family, kind, protocol)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect(where)
    except BaseException:
        sock.close()
        raise
    sock.settimeout(deadline.left())
    return sock


def resolve(host: str, port: int, deadline: Deadline) -> Sequence[AddressInfo]:
    """The addresses of a host; a metadata service only where the host is its very address.

    The look-up runs in a thread of its own: it cannot be interrupted, so a name server that
    hangs holds that thread and not the caller. Raises OSError as `connect` says.
    """
    if _as_ip(host) is not None:
        digits = host.encode()  # of a text, Python would look up how to write it in ASCII
        return socket.getaddrinfo(digits, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    box: queue.SimpleQueue[Sequence[AddressInfo] | OSError] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, box), name=f"look up {host}", daemon=True).start()
    try:
        found = box.get(timeout=deadline.left())
    except queue.Empty:
        raise socket.gaierror(socket.EAI_AGAIN, "no answer from the name server") from None
    if isinstance(found, OSError):
        raise found
    if any(_as_ip(address[4][0]) in _METADATA for address in found):
        raise ForbiddenAddressError
    return found


def _look_up(host: str, port: int, box: queue.SimpleQueue[Sequence[AddressInfo] | OSError]) -> None:
    try:
        box.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except OSError as error:
        box.put(error)
    except UnicodeError:
        box.put(socket.gaierror(socket.EAI_NONAME, "not a host name"))


def _as_ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
