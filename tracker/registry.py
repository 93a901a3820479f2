"""Finding connectors: ours and outsiders' alike are entry points of one group.

Nothing is imported before it is needed: an idle poll neither lists packages nor loads a
connector. Values come from the compiled plan, so `build` needs no validation library.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from .errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .ports import Connector, Http

GROUP = "keyresult.connectors"
DOOR = "tracker.connectors.http"
"""The module of the one door to the network, imported when a source is opened."""
DIALING = "tracker.connectors.dialing"
"""The module of connections that are as bounded as the door's, for mail."""
Built = TypeVar("Built")


class ConnectorRef(NamedTuple):
    """A connector that is installed: its name, and where it is as `module:attribute`."""

    name: str
    entry_point: str


@cache
def connectors() -> Mapping[str, ConnectorRef]:
    """Every installed connector by name.

    Raises:
        SettingsError: Two packages offer different connectors of one name.
    """
    from importlib.metadata import entry_points

    found: dict[str, ConnectorRef] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        ref = ConnectorRef(point.name, point.value)
        if found.setdefault(point.name, ref) != ref:
            message = f"two packages offer the connector {point.name}: {found[point.name].entry_point}, {point.value}"
            raise SettingsError(message, help="uninstall one of them")
    return MappingProxyType(found)


@cache
def load_connector(entry_point: str) -> Connector:
    """The connector at `module:attribute`.

    Raises:
        SettingsError: The module cannot be imported, or has no such attribute.
    """
    from importlib import import_module

    module, _, attribute = entry_point.partition(":")
    try:
        connector: Connector = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        message = f"the connector {entry_point} cannot be loaded: {error}"
        raise SettingsError(message, help="reinstall the package that offers it") from error
    return connector


def load_door() -> Callable[..., Http]:
    """What opens the door to a source: `open_door` of the connectors' HTTP module."""
    return cast("Callable[..., Http]", _from_door("open_door"))


def load_http_source() -> Callable[..., Any]:
    """The class of the plain source that the door can be opened to."""
    return cast("Callable[..., Any]", _from_door("HttpSource"))


def load_request_limits() -> Callable[..., Any]:
    """The class of the limits that the door takes."""
    return cast("Callable[..., Any]", _from_door("Limits"))


def load_dialing() -> Any:  # noqa: ANN401 - a module
    """The module that makes connections for what is no HTTP: `dial`, and its socket with TLS."""
    from importlib import import_module

    return import_module(DIALING)


def load_redactor() -> Callable[..., Any]:
    """The class of what takes secrets out of texts."""
    return cast("Callable[..., Any]", _from_door("Redactor"))


def build(cls: type[Built], fields: Mapping[str, object]) -> Built:
    """An instance of a connector's `Source` or `Measure` from the JSON of its validated fields.

    JSON knows only lists, so a field whose annotation is a tuple gets its list as one.
    """
    tuples = _tuples(cls)  # type: ignore[arg-type] # a class is hashable, whatever its instances are
    if not tuples:
        return cls(**fields)
    return cls(
        **{
            name: tuple(value) if name in tuples and isinstance(value, list) else value
            for name, value in fields.items()
        }
    )


@cache
def _tuples(cls: type[object]) -> frozenset[str]:
    """The fields of a dataclass that are annotated as tuples."""
    return frozenset(field.name for field in dataclasses.fields(cls) if "tuple[" in str(field.type).lower())  # type: ignore[arg-type]


def _from_door(name: str) -> object:
    from importlib import import_module

    return getattr(import_module(DOOR), name)
