"""Finding and building connectors."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import pytest

from tracker import registry
from tracker.errors import SettingsError
from tracker.registry import GROUP, ConnectorRef, build, connectors, load_connector, load_door, load_request_limits

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Fields:
    """Fields with tuples and lists."""

    names: tuple[str, ...]
    numbers: list[int]
    either: tuple[int, ...] | None = None
    plain: str = "x"


@pytest.fixture
def fresh() -> Iterator[None]:
    """A registry that has looked at nothing yet."""
    connectors.cache_clear()
    yield
    connectors.cache_clear()


def offered(monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    """Install entry points of the group; a trailing underscore makes a second of the same name."""
    found = [EntryPoint(name.rstrip("_"), value, GROUP) for name, value in points.items()]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [p for p in found if p.group == group])


def test_installed_connectors(fresh: None) -> None:
    """Our own connectors are found by their entry points."""
    assert {"manual", "prometheus"} <= connectors().keys()
    assert ConnectorRef("manual", "tracker.connectors.manual:connector") == connectors()["manual"]


def test_two_of_one_name(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two packages may not offer different connectors of one name; the same one twice is fine."""
    offered(monkeypatch, a="m:one", a_="m:one")
    assert {"a": ConnectorRef("a", "m:one")} == dict(connectors())
    connectors.cache_clear()
    offered(monkeypatch, a="m:one", a_="m:two")
    with pytest.raises(SettingsError, match="two packages offer the connector a: m:one, m:two"):
        connectors()


@pytest.mark.parametrize("entry_point", ["no_such_module:x", "json:no_such_attribute"])
def test_damaged_connector(entry_point: str) -> None:
    """A connector that cannot be imported is an error with a cure."""
    with pytest.raises(SettingsError, match="cannot be loaded") as caught:
        load_connector(entry_point)
    assert "reinstall the package that offers it" == caught.value.help


def test_build_from_json() -> None:
    """JSON's lists become tuples where the field says so, and only there."""
    built = build(Fields, {"names": ["a"], "numbers": [1], "either": [2]})
    assert Fields(("a",), [1], (2,)) == built


def test_the_door() -> None:
    """The door to the network and its limits come from the connectors' HTTP module."""
    assert "open_door" == load_door().__name__
    assert 4 == load_request_limits()().per_host


def test_nothing_is_imported_early() -> None:
    """Importing the registry lists no packages and loads no connector."""
    code = "import sys, tracker.registry; print(sorted(n for n in sys.modules if 'metadata' in n or 'connectors' in n))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout
    assert registry.GROUP == GROUP
