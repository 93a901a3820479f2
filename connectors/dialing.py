"""Connections for what is no HTTP, as mail: as bounded in time as those of the door, names included."""

from __future__ import annotations

from .deadline import BoundedSocket, Deadline, connect
from .tls import BoundedTlsSocket

__all__ = ["BoundedTlsSocket", "dial"]


def dial(host: str, port: int, seconds: float) -> BoundedSocket:
    """A connection to a host; all that is done with it, from the look-up of its name on, ends within the seconds.

    Raises:
        OSError: There is none, as `deadline.connect` says.
    """
    return connect(host, port, Deadline.after(seconds))
