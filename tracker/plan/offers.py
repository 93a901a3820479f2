"""What the installed connectors accept: fields of sources and measures, validated by their own classes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from tracker.errors import SettingsError
from tracker.registry import load_connector

from .misfits import note_misfits, note_unknown
from .notes import names_help

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.ports import Connector
    from tracker.registry import ConnectorRef

    from .notes import Notes


_UPDATE = "update the package that provides connector `{name}`, or tell whoever maintains it"
_AGAIN = "update the package that provides it, or tell whoever maintains it"


@dataclass(frozen=True, slots=True)
class Offers:
    """The connectors that may be named, loaded when they are."""

    refs: Mapping[str, ConnectorRef]

    def connector(self, raw: Mapping[str, Any], notes: Notes) -> Connector | None:
        """The connector that a source or measure names, or None with the reason noted."""
        name = raw.get("connector")
        if name is None:
            accepted = ", ".join(sorted(self.refs))
            notes.error("KR104", "`connector` is missing", help=f"add `connector:`, one of {accepted}")
            return None
        if not isinstance(name, str) or name not in self.refs:
            cure = names_help(str(name), self.refs, none="install a package that offers it")
            notes.error("KR301", f"no connector is called `{name}`", "connector", help=cure)
            return None
        try:
            return load_connector(self.refs[name].entry_point)
        except SettingsError as error:
            cause = error.__cause__
            gone = f"its entry point {self.refs[name].entry_point} does not exist"
            why = gone if isinstance(cause, AttributeError) else cause or error.message
            notes.error(
                "KR305", f"connector `{name}` does not load: {why}", "connector", help=_UPDATE.format(name=name)
            )
            return None


@cache
def adapter(cls: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - the class of whoever wrote the connector
    """The validator of a connector's dataclass."""
    return TypeAdapter(cls)


def field_names(cls: type[object]) -> list[str]:
    """The fields that may be given to a connector's dataclass."""
    return [field.name for field in dataclasses.fields(cls) if field.init]  # type: ignore[arg-type]


def valid_fields(cls: Any, raw: Mapping[str, Any], notes: Notes) -> dict[str, Any] | None:  # noqa: ANN401 - as above
    """The fields as JSON values, those at their default left out; None with the problems noted.

    Leaving defaults out keeps the definition of a measure the same when a later version of its
    connector has more options.
    """
    known = field_names(cls)
    unknown = [key for key in raw if key not in known]
    for key in unknown:
        if notes.full:
            return None
        note_unknown((key,), known, notes)
    given = {key: value for key, value in raw.items() if key in known}
    try:
        instance = adapter(cls).validate_python(given)
    except ValidationError as error:
        note_misfits(error, given, notes)
        return None
    except PydanticUserError as error:
        message = f"the fields of the connector cannot be read: {error.message}"
        notes.error("KR305", message, "connector", help=_AGAIN)
        return None
    fields: dict[str, Any] = adapter(cls).dump_python(instance, mode="json", exclude_defaults=True)
    return None if unknown else fields
