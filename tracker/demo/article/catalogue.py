"""A company's own database, as a SQLite file: services, clients, users' returns and training.

Instants are texts as SQLite's functions write them, UTC: `2026-10-14 09:00:00`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracker.demo.series import HOUR, Curve, chance

from .rhythm import DAY, FIRST_WEEK, WEEK, moments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .rhythm import Calendar

    Row = tuple[object, ...]

_SCHEMA = """
CREATE TABLE services (name TEXT PRIMARY KEY, upgraded_at TEXT, retired_at TEXT);
CREATE TABLE clients (name TEXT PRIMARY KEY, key_issued_at TEXT NOT NULL, first_success_at TEXT);
CREATE TABLE cohorts (day TEXT PRIMARY KEY, users INTEGER NOT NULL, returned INTEGER NOT NULL);
CREATE TABLE engineers (name TEXT PRIMARY KEY, joined_at TEXT NOT NULL, trained_at TEXT);
CREATE TABLE critical_services (name TEXT PRIMARY KEY, failover_at TEXT);
"""
SERVICES = 45
_UPGRADED, _RETIRED = Curve([(-10, 4), (0, 15), (13, 31)], whole=True), Curve([(0, 0), (8, 15)], whole=True)
ENGINEERS = 50
_TRAINED = Curve([(-20, 12), (0, 30), (8, 42)], whole=True)
_JOINED = Curve([(0, 48), (8, 50)], whole=True)
CRITICAL = 20
_FAILOVERS = Curve([(-20, 6), (-1, 12), (8, 16)], whole=True)
_RETAINED = Curve([(0, 0.65), (8, 0.73)], noise=0.008)
_USERS = Curve([(0, 1900)], noise=250, whole=True)
_CLIENTS_PER_WEEK = Curve([(0, 3)])
_SETUP_HOURS = Curve([(0, 3.4), (8, 0.9)], noise=0.2)


def write_catalogue(path: Path, calendar: Calendar) -> None:
    """Write the database with everything that happened until now.

    Raises:
        FileExistsError: There is such a file.
    """
    path.touch(exist_ok=False)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(_SCHEMA)
        for table, rows in _tables(calendar).items():
            known = list(rows)
            places = ", ".join("?" * len(known[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({places})", known)  # noqa: S608 - our own names
        database.commit()


def _tables(calendar: Calendar) -> dict[str, Iterator[Row]]:
    return {
        "services": _services(calendar),
        "clients": _clients(calendar),
        "cohorts": _cohorts(calendar),
        "engineers": _engineers(calendar),
        "critical_services": _critical_services(calendar),
    }


def _services(calendar: Calendar) -> Iterator[Row]:
    """The old ones are retired from the end of the list, those that stay are upgraded from its start."""
    upgraded, retired = _days_reached(calendar, _UPGRADED), _days_reached(calendar, _RETIRED)
    for number in range(SERVICES):
        last = SERVICES - 1 - number
        yield f"service-{number + 1:02}", _nth(upgraded, number), _nth(retired, last)


def _engineers(calendar: Calendar) -> Iterator[Row]:
    joined, trained = _days_reached(calendar, _JOINED), _days_reached(calendar, _TRAINED)
    known = (number for number in range(ENGINEERS) if number < len(joined))
    return ((f"engineer-{number + 1:02}", _nth(joined, number), _nth(trained, number)) for number in known)


def _critical_services(calendar: Calendar) -> Iterator[Row]:
    automated = _days_reached(calendar, _FAILOVERS)
    return ((f"critical-{number + 1:02}", _nth(automated, number)) for number in range(CRITICAL))


def _clients(calendar: Calendar) -> Iterator[Row]:
    """Who works through the setup, and how long it took; the last ones are still at it."""
    for number, issued in moments(calendar, "clients", _CLIENTS_PER_WEEK):
        hours = calendar.value(_SETUP_HOURS, "setup", issued) * (1 + 0.5 * chance(f"client {number}"))
        done = issued + int(hours * HOUR)
        yield f"client-{number + 1:03}", _written(issued), _written(done) if done <= calendar.now else None


def _cohorts(calendar: Calendar) -> Iterator[Row]:
    """The users of a day and how many of them came back within the next; known when that is over."""
    for at in range(calendar.start + FIRST_WEEK * WEEK, int(calendar.now) - 2 * DAY, DAY):
        users = int(calendar.value(_USERS, "users", at))
        yield _written(at)[:10], users, round(users * calendar.value(_RETAINED, "retained", at))


def _days_reached(calendar: Calendar, curve: Curve) -> list[str]:
    """When a growing count reached 1, 2, 3 …, until now: the midnight of the day."""
    found: list[str] = []
    for at in range(calendar.start + FIRST_WEEK * WEEK, int(calendar.now), DAY):
        count = int(calendar.value(curve, "", at))
        found += [_written(at)] * (count - len(found))
    return found


def _nth(instants: list[str], number: int) -> str | None:
    return instants[number] if number < len(instants) else None


def _written(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"
