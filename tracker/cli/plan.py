"""Commands about what may be written in files: `schema`, `connectors`. Neither touches network or database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .flags import command
from .options import current
from .output import document, say, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.ports import Connector


@command()
@click.argument("which", type=click.Choice(["okrs", "settings"]), default="okrs")
def schema(which: str) -> int:
    """Print the JSON Schema (draft-07) of OKR files, or of keyresult.yaml."""
    from tracker.plan.schema import okrs_schema, settings_schema

    document(okrs_schema() if which == "okrs" else settings_schema())
    return 0


@command()
def connectors() -> int:
    """List what key results can be bound to, with the fields of each."""
    from tracker.registry import connectors as installed
    from tracker.registry import load_connector

    loaded = {name: load_connector(ref.entry_point) for name, ref in installed().items()}
    if current().json:
        items = [{"name": name, **_fields(connector)} for name, connector in loaded.items()]
        document({"schema": "keyresult.connectors/1", "items": items})
    elif current().plain:
        table(("connector", "of", "field", "description"), _records(loaded))
    else:
        for name, connector in loaded.items():
            _describe(name, connector)
    return 0


def _describe(name: str, connector: Connector) -> None:
    purpose, *_ = [*(connector.__doc__ or "").strip().splitlines(), ""]
    say(f"{name}: {purpose}".rstrip(": "))
    for part, described in _fields(connector).items():
        for field, description in described.items():
            say(f"    {part:<8} {field:<14} {description}".rstrip())


def _records(loaded: Mapping[str, Connector]) -> Iterator[tuple[str, ...]]:
    for name, connector in loaded.items():
        for part, described in _fields(connector).items():
            yield from ((name, part, field, description) for field, description in described.items())


def _fields(connector: Connector) -> dict[str, dict[str, str]]:
    """What a source and a measure of the connector are described by."""
    return {"source": _described(connector.Source), "measure": _described(connector.Measure)}


def _described(shape: type[Any]) -> dict[str, str]:
    from dataclasses import fields

    return {field.name: str(field.metadata.get("description", "")) for field in fields(shape)}
