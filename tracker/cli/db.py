"""`keyresult db`: look after the database."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.errors import StoreError

from .flags import CONTEXT, command, global_options
from .options import current
from .output import document, note, say, table
from .workspace import reading, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.store.sqlite.stats import Stats


@click.group(context_settings=CONTEXT)
@global_options
def db() -> None:
    """Look after the database."""


@command()
def stats() -> int:
    """Sizes, counts and ages."""
    with reading(workspace()) as store:
        facts = store.stats()
    if current().json:
        document({"schema": "keyresult.db-stats/1", **_values(facts)})
    elif current().plain:
        values = {**_values(facts), "lost_polls": _spans(facts.lost_polls)}
        table(("name", "value"), list(values.items()))
    else:
        for name, value in _lines(facts):
            say(f"{name:<20} {value}")
    return 0


@command()
def verify() -> int:
    """Check that nothing is damaged or lost: exit 4 if something is."""
    place = workspace()
    with reading(place) as store:
        problems = store.verify()
    if current().json:
        document({"schema": "keyresult.db-verify/1", "database": str(place.database), "problems": problems})
    elif current().plain:
        table(("problem",), [(problem,) for problem in problems])
    else:
        say("\n".join(problems) if problems else f"{place.database}: sound")
    return StoreError.exit_code if problems else 0


@command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> int:
    """Copy the database to TARGET, consistently, also while a poll writes."""
    with reading(workspace()) as store:
        store.backup(target)
    note(f"wrote {target}")
    return 0


def _values(facts: Stats) -> dict[str, object]:
    from tracker.render.json_docs import instant

    values = asdict(facts)
    version = values.pop("schema")
    times = {name: instant(values[name]) for name in ("oldest", "newest")}
    given = {"path": str(facts.path), "schema_version": version, "bytes_per_reading": facts.bytes_per_reading}
    return {**values, **times, **given}


def _lines(facts: Stats) -> Iterator[tuple[str, str]]:
    yield "database", f"{facts.path}, schema {facts.schema}"
    yield "size", f"{facts.bytes / 1e6:.2f} MB, write-ahead log {facts.log_bytes / 1e6:.2f} MB"
    yield "key results", f"{facts.key_results:,}"
    yield "readings", f"{facts.readings:,}{_each(facts.bytes_per_reading)}"
    if facts.oldest is not None and facts.newest is not None:
        yield "slots", f"{facts.oldest:%Y-%m-%d %H:%M} to {facts.newest:%Y-%m-%d %H:%M} UTC"
    yield "corrections", f"{facts.corrections:,}"
    yield "gaps", f"{facts.gaps:,}"
    yield "polls", f"{facts.polls:,}" + (f"; LOST: {_spans(facts.lost_polls)}" if facts.lost_polls else "")
    yield "SQLite", facts.sqlite_version + _bug(has_bug=facts.has_wal_reset_bug)


def _each(size: float | None) -> str:
    return "" if size is None else f", {size:.1f} bytes each with everything"


def _spans(holes: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in holes)


def _bug(*, has_bug: bool) -> str:
    return " (has the WAL-reset bug; the writer lock keeps it from mattering here)" if has_bug else ""


for each in (stats, verify, backup):
    db.add_command(each)
