"""Commands about files: `check`, `schema`, `connectors`. None of them touches network or database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .options import command, current
from .output import document, say, table
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.ports import Connector

FINDING_FIELDS = ("code", "severity", "file", "line", "column", "end_column", "key_result", "message", "help")

CHECK_EPILOG = """\b
Examples:
  keyresult check                    every problem, with its line and its cure
  keyresult check --format concise   one line each, as compilers write them
  keyresult check --strict           exit 1 for warnings too
"""


@command(epilog=CHECK_EPILOG)
@click.option("--format", "form", type=click.Choice(["full", "concise", "json"]), default="full", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check(*, form: str, strict: bool) -> int:
    """Check settings and OKR files: every problem of every file at once."""
    from tracker.plan import findings as shapes
    from tracker.plan.load import examine

    place = workspace()
    examined = examine(place.root, place.environ)
    if current().json or form == "json":
        document(shapes.as_json(examined.findings))
    elif current().plain:
        table(FINDING_FIELDS, [[getattr(each, name) for name in FINDING_FIELDS] for each in examined.findings])
    elif form == "full":
        say(shapes.full(examined.findings, files=examined.files))
    elif examined.findings:
        say(shapes.concise(examined.findings))
    errors = [finding for finding in examined.findings if strict or finding.severity == "error"]
    return 1 if errors else 0


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
