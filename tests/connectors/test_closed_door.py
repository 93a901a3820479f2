"""What a source without an address is handed: its secrets, and what the settings allow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tracker.connectors.closed import ClosedDoor, closed_door
from tracker.connectors.http import Limits, open_door

from tracker.core.outcome import Fault
from tracker.errors import Refused
from tracker.testing.fakes import DictFacts, NoHttp, TickingClock
from tracker.testing.scripted import NOW

if TYPE_CHECKING:
    from tracker.ports import Secrets


class Vault:
    """Secrets by the names of their variables."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """A secret that tells its name."""
        return f"planted-{env or file}"


@dataclass(frozen=True)
class Database:
    """A source with a secret and without an address."""

    def credentials(self, secrets: Secrets) -> dict[str, str]:
        """One secret."""
        return {"password": secrets.value(env="P")}


@dataclass(frozen=True)
class People:
    """A source with neither."""


def opened(source: object, **given: object) -> ClosedDoor:
    """The door that is opened to a source."""
    door = open_door(
        "here",
        source,
        secrets=Vault(),
        limits=Limits(),
        clock=TickingClock(NOW),
        facts=DictFacts(),
        **given,  # type: ignore[arg-type]
    )
    assert isinstance(door, ClosedDoor)
    return door


def test_secrets_are_read_when_the_source_is_opened() -> None:
    """A source that has secrets finds them at its door, which does not show them."""
    door = opened(Database())

    assert ({"password": "planted-P"}, "here") == (door.credentials, door.name)
    assert "planted" not in repr(door)


def test_nothing_is_allowed_unless_it_is_said() -> None:
    """Without more, there are no secrets, the folder is the current one, and programs may not be run."""
    door = opened(People())

    assert ({}, Path(), False, 0) == (door.credentials, door.root, door.allow_commands, door.requests)


def test_what_the_settings_say_is_handed_on() -> None:
    """The folder of the settings and their permission reach the connector."""
    door = opened(People(), root=Path("/srv/okrs"), allow_commands=True)

    assert (Path("/srv/okrs"), True) == (door.root, door.allow_commands)


def test_no_request_passes() -> None:
    """A connector that asks over HTTP all the same has a bug of ours."""
    door = opened(People())

    with pytest.raises(Refused, match="source here has no address to send GET /x to") as caught:
        door.request("GET", "/x")

    assert Fault.LOCAL is caught.value.fault
    door.close()


def test_any_other_door_allows_nothing() -> None:
    """A connector that is handed another kind of door has no secrets and no permission."""
    mine = opened(Database())
    other = closed_door(NoHttp())

    assert mine is closed_door(mine)
    assert ({}, False) == (other.credentials, other.allow_commands)
