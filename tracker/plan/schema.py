"""JSON Schema draft-07 of both files, for editors: the models' own, with what is installed filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker import registry
from tracker.targets import SHAPES

from .measures import OWN_KEYS
from .offers import adapter
from .settings_shapes import SettingsShape
from .shapes import OkrShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.registry import ConnectorRef

_WORDS = {"$defs": "definitions", "prefixItems": "items"}
_NAMED = frozenset({"properties", "$defs"})
_DATA = frozenset({"default", "examples", "enum", "const"})
DRAFT = "http://json-schema.org/draft-07/schema#"
_OWN = {
    "source": {"type": "string", "description": "A source of keyresult.yaml; may be left out where only one fits."},
    "unit": {"type": "string", "description": "The unit of the values that come back, if not that of the goal."},
}
Schema = dict[str, Any]


def okrs_schema(connectors: Mapping[str, ConnectorRef] | None = None) -> Schema:
    """The schema of OKR files, with the measures of the connectors; None means the installed ones."""
    schema = _draft7(OkrShape.model_json_schema(), "An OKR file of Keyresult")
    definitions = schema["definitions"]
    measures = [_offered(name, "Measure", _OWN, definitions, ref) for name, ref in _refs(connectors)]
    definitions["KeyResultShape"]["properties"]["measure"]["anyOf"] = measures
    return schema


def settings_schema(connectors: Mapping[str, ConnectorRef] | None = None) -> Schema:
    """The schema of `keyresult.yaml`, with the sources of the connectors."""
    schema = _draft7(SettingsShape.model_json_schema(), "Settings of Keyresult")
    sources = [_offered(name, "Source", {}, schema["definitions"], ref) for name, ref in _refs(connectors)]
    schema["properties"]["sources"]["additionalProperties"] = {"anyOf": sources}
    targets = [_target(kind, cls) for kind, cls in SHAPES.items()]
    schema["properties"]["deliver"]["additionalProperties"] = {"anyOf": targets}
    return schema


def _refs(connectors: Mapping[str, ConnectorRef] | None) -> Iterable[tuple[str, ConnectorRef]]:
    return sorted((registry.connectors() if connectors is None else connectors).items())


def _offered(name: str, kind: str, own: Schema, definitions: Schema, ref: ConnectorRef) -> Schema:
    """A reference to the schema of a connector's `Source` or `Measure`, added to the definitions."""
    cls = getattr(registry.load_connector(ref.entry_point), kind)
    schema = _older(adapter(cls).json_schema())
    definitions.update(schema.pop("definitions", {}))
    named = {"connector": {"const": name, "description": f"Reads with `{name}`."}}
    schema["properties"] = (
        named | {key: own[key] for key in sorted(OWN_KEYS & own.keys())} | schema.get("properties", {})
    )
    schema["required"] = ["connector", *schema.get("required", [])]
    schema["additionalProperties"] = False
    definitions[f"{name}.{kind}"] = schema
    return {"$ref": f"#/definitions/{name}.{kind}"}


def _target(kind: str, cls: Any) -> Schema:  # noqa: ANN401 - any class of `targets`
    """The schema of one kind of target."""
    schema = _older(adapter(cls).json_schema())
    schema["properties"] = {"kind": {"const": kind}} | schema["properties"]
    schema["required"] = ["kind", *schema.get("required", [])]
    return {**schema, "additionalProperties": False}


def _draft7(schema: Schema, title: str) -> Schema:
    return {"$schema": DRAFT, **_older(schema), "title": title}


def _older(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """A part of a 2020-12 schema in the words of draft-07, without titles made from field names."""
    if isinstance(part, list):
        return [_older(item) for item in part]
    if not isinstance(part, dict):
        return part
    older = {_WORDS.get(key, key): _value(key, value) for key, value in part.items() if not _noise(key, value)}
    if "$ref" not in older:
        return older
    reference = {"$ref": older.pop("$ref").replace("#/$defs/", "#/definitions/")}
    return older | {"allOf": [reference]} if older else reference  # draft-07 ignores what stands beside a $ref


def _value(key: str, value: Any) -> Any:  # noqa: ANN401
    if key in _NAMED:
        return {name: _older(schema) for name, schema in value.items()}
    return value if key in _DATA else _older(value)


def _noise(key: str, value: object) -> bool:
    return key == "title" or (key == "default" and value is None)
