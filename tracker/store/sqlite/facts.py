"""Facts and states of sources, as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracker.ports import SourceState, canonical
from tracker.store.times import instant, micros

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


def load_facts(connection: sqlite3.Connection, source: str) -> dict[str, Any]:
    """Every fact of a source, by key."""
    rows = connection.execute("SELECT key, value FROM fact WHERE source = ?", (source,))
    return {key: json.loads(value) for key, value in rows}


def save_facts(connection: sqlite3.Connection, source: str, changed: Mapping[str, object]) -> None:
    """Keep changed facts; None forgets one."""
    forgotten = [(source, key) for key, value in changed.items() if value is None]
    kept = [(source, key, canonical(value)) for key, value in changed.items() if value is not None]
    connection.executemany("DELETE FROM fact WHERE source = ? AND key = ?", forgotten)
    connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?, ?)", kept)


def source_states(connection: sqlite3.Connection) -> dict[str, SourceState]:
    """What is remembered of each source, by its name."""
    rows = connection.execute("SELECT source, failures, until, message FROM source_state ORDER BY source")
    return {
        source: SourceState(source, failures, None if until is None else instant(until), message)
        for source, failures, until, message in rows
    }


def save_source_state(connection: sqlite3.Connection, state: SourceState) -> None:
    """Remember the state of a source in place of its last one."""
    until = None if state.until is None else micros(state.until)
    row = (state.source, state.failures, until, state.message)
    connection.execute("INSERT OR REPLACE INTO source_state VALUES (?, ?, ?, ?)", row)
