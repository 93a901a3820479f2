"""Commands about files: `check`, `schema`, `connectors`. None of them touches network or database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import command, current
from .output import document, say
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Mapping


@command()
@click.option("--format", "form", type=click.Choice(["full", "concise", "json"]), default="full", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check(*, form: str, strict: bool) -> int:
    """Check settings and OKR files: every problem of every file at once."""
    from tracker.plan import findings as shapes
    from tracker.plan.load import examine

    examined = examine(workspace().root, workspace().environ)
    if current().json or form == "json":
        document(shapes.as_json(examined.findings))
    elif form == "concise":
        say(shapes.concise(examined.findings))
    else:
        say(shapes.full(examined.findings, files=examined.files))
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
    from dataclasses import fields

    from tracker.registry import connectors as installed
    from tracker.registry import load_connector

    loaded = {name: load_connector(ref.entry_point) for name, ref in installed().items()}
    if current().json:
        document({"schema": "keyresult.connectors/1", "items": [_as_json(each) for each in loaded.values()]})
        return 0
    for name, connector in loaded.items():
        say(f"{name}: {(connector.__doc__ or '').strip().splitlines()[0]}")
        for field in fields(connector.Measure):
            say(f"    {field.name:<12} {field.metadata.get('description', '')}")
    return 0


def _as_json(connector: object) -> Mapping[str, object]:
    from dataclasses import fields

    return {
        "name": connector.name,  # type: ignore[attr-defined]
        "source": {f.name: f.metadata.get("description", "") for f in fields(connector.Source)},  # type: ignore[attr-defined]
        "measure": {f.name: f.metadata.get("description", "") for f in fields(connector.Measure)},  # type: ignore[attr-defined]
    }
