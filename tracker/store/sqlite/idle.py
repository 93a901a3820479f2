"""Whether there is nothing to poll, for the price of one look at the database.

Cron asks this every few minutes for ever, and nearly always the answer is yes: so it is found
without the store, its model or the plan. Whatever is unusual is left to the store to explain.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from .due import IN_SPAN, TASKS, UNREAD, parameters
from .schema import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

NOTHING_DUE = f"""
    SELECT problems FROM plan, pragma_user_version, pragma_application_id
    WHERE fingerprint = :fingerprint AND user_version = :version AND application_id = :application
        AND NOT EXISTS (SELECT 1 FROM {TASKS} WHERE {IN_SPAN} AND {UNREAD})
"""  # noqa: S608 - fixed fragments


def problems_if_idle(path: Path, fingerprint: str, now: datetime) -> str | None:
    """The problems of the plan in force, empty for none, if nothing is due; else None.

    None also if another plan is in force, or if the database cannot be read as it is.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            wanted = {"fingerprint": fingerprint, "version": VERSION, "application": APPLICATION_ID}
            row = connection.execute(NOTHING_DUE, {**parameters(now), **wanted}).fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else str(row[0])
