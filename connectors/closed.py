"""What a source without an address gets in place of a door: a database, a program, people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tracker.core.outcome import Fault
from tracker.errors import Refused
from tracker.jsonbody import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

    from tracker.ports import Http, Secrets


@runtime_checkable
class SecretSource(Protocol):
    """A source that is not reached over HTTP and needs secrets all the same."""

    def credentials(self, secrets: Secrets) -> Mapping[str, str]:
        """The secrets by name, read when the source is opened; raises SettingsError as `secrets` does."""


class ClosedDoor:
    """What the connector of such a source may know and use; implements `ports.Http` by refusing.

    Attributes:
        name: Of the source.
        credentials: What `SecretSource.credentials` gave; never to be told.
        root: The folder of `keyresult.yaml`, where relative paths start.
        allow_commands: Whether the settings allow programs to be run.
        requests: How many questions were asked; the connector counts them.
    """

    def __init__(
        self,
        name: str,
        credentials: Mapping[str, str] | None = None,
        *,
        root: Path = Path(),
        allow_commands: bool = False,
    ) -> None:
        self.name = name
        self.credentials = dict(credentials or {})
        self.root = root
        self.allow_commands = allow_commands
        self.requests = 0

    def __repr__(self) -> str:
        return f"<closed door of source {self.name}>"

    def request(self, method: str, path: str, **_: object) -> NoReturn:
        """Refuse, with fault `local`: a connector that asks here has a bug."""
        message = f"source {self.name} has no address to send {method} {excerpt(path)} to"
        raise Refused(message, fault=Fault.LOCAL)

    def close(self) -> None:
        """Do nothing."""


def closed_door(http: Http) -> ClosedDoor:
    """The closed door that a connector was handed; any other door holds no secret and allows nothing."""
    return http if isinstance(http, ClosedDoor) else ClosedDoor("here")
