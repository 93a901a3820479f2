"""`keyresult db`: look after the database."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.errors import StoreError

from .options import command, current
from .output import document, note, say
from .workspace import workspace


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def db() -> None:
    """Look after the database."""


@command()
def stats() -> int:
    """Sizes, counts and ages."""
    store = workspace().reader()
    try:
        facts = store.stats()
    finally:
        store.close()
    if current().json:
        document({"schema": "keyresult.db-stats/1", **facts.as_json()})
        return 0
    for name, value in facts.lines():
        say(f"{name:<22} {value}")
    return 0


@command()
def verify() -> int:
    """Check that nothing is damaged or lost: exit 4 if something is."""
    place = workspace()
    store = place.reader()
    try:
        problems = store.verify()
    finally:
        store.close()
    if current().json:
        document({"schema": "keyresult.db-verify/1", "database": str(place.database), "problems": problems})
    else:
        say("\n".join(problems) if problems else f"{place.database}: sound")
    return StoreError.exit_code if problems else 0


@command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> int:
    """Copy the database to TARGET, consistently, also while a poll writes."""
    store = workspace().reader()
    try:
        store.backup(target)
    finally:
        store.close()
    note(f"wrote {target}")
    return 0


for each in (stats, verify, backup):
    db.add_command(each)
