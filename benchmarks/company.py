"""A company's workspace: OKR files of many teams, and a quarter of hourly readings behind them.

Polling 10,000 key results 2,184 times through the store takes most of an hour. `fill` writes the same
rows in bulk, in the layout of the store, into a database that the store itself has created and
installed the plan in; `polled` takes the real way, and `difference` says where the two differ.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from tracker.core.readings import Reading
from tracker.store.sqlite.places import place
from tracker.store.sqlite.rollup import Day, checksum, with_reading
from tracker.store.times import day_number, micros, slot_number
from tracker.wiring import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ZONE = "Europe/Berlin"
WEEKS = 13
HOURS = WEEKS * 7 * 24
LEFT = timedelta(weeks=2)
OBJECTIVES = 10
TABLES = ("key_result", "poll", "batch", "reading", "evidence", "latest", "daily", "gap", "correction")

SETTINGS = f"timezone: {ZONE}\nsources:\n  prod: {{connector: prometheus, url: https://prometheus.example.com}}\n"
OWNERS = ("dana", "lee", "sam", "kim", "tomas", "ines", "yuki")


class Kind(NamedTuple):
    """A kind of key result: its words, its goal, and how the numbers of it run, in the measure's unit."""

    id: str
    title: str
    goal: str
    unit: str
    query: str
    start: float
    end: float
    noise: float


KINDS = (
    Kind(
        "deploy-time",
        "Reduce deployment time of {service} from 45 minutes to less than 10 minutes",
        "baseline: 45 min, target: < 10 min",
        "s",
        "histogram_quantile(0.5, sum by (le) (rate(deploy_duration_seconds_bucket{{{where}}}[1d])))",
        2700,
        600,
        120,
    ),
    Kind(
        "test-coverage",
        "Raise the share of changes of {service} that are tested from 62 % to 90 %",
        "baseline: 62 %, target: '>= 90 %', guardrails: [availability-{number}]",
        "ratio",
        "sum(changes_tested_total{{{where}}}) / sum(changes_total{{{where}}})",
        0.62,
        0.9,
        0.01,
    ),
    Kind(
        "open-tickets",
        "Bring open support tickets of {service} from 120 to 20",
        "baseline: 120 tickets, target: <= 20 tickets",
        "tickets",
        "sum(support_tickets_open{{{where}}})",
        120,
        20,
        4,
    ),
    Kind(
        "availability",
        "Keep {service} available",
        "keep: '>= 99.5 %'",
        "ratio",
        "avg_over_time(job:availability:ratio{{{where}}}[30d])",
        0.9955,
        0.9965,
        0.0004,
    ),
    Kind(
        "deployments",
        "Deploy {service} 40 times a week, not 10 times",
        "baseline: 10/week, target: 40/week",
        "/week",
        "sum(increase(deployments_total{{{where}}}[7d]))",
        10,
        40,
        2,
    ),
)


@dataclass(frozen=True)
class Company:
    """What is to be there: `teams` of `each` key results, of which `until` is the newest slot."""

    root: Path
    teams: int
    each: int
    until: datetime

    @property
    def database(self) -> Path:
        """Where its readings are."""
        return self.root / "keyresult.db"

    @property
    def first(self) -> date:
        """The first day of its cycle: every reading is of the cycle."""
        since = self.until - timedelta(hours=HOURS - 1)
        day = since.astimezone(ZoneInfo(ZONE)).date()
        return day if _midnight(day) >= since else day + timedelta(days=1)

    @property
    def cycle(self) -> str:
        """Its cycle, with some time left."""
        return f"{self.first}..{self.until.date() + LEFT}"

    def slots(self) -> Iterator[datetime]:
        """The slots that have been polled, ascending."""
        return (self.until - timedelta(hours=back) for back in reversed(range(HOURS)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(ZONE)).astimezone(UTC)


def write_files(company: Company) -> None:
    """The settings, and an OKR file for each team."""
    (company.root / "okrs").mkdir(parents=True)
    (company.root / "keyresult.yaml").write_text(SETTINGS, "utf-8")
    for team in range(company.teams):
        text = "\n".join(_team(team, company.each, company.cycle)) + "\n"
        (company.root / "okrs" / f"team-{team:03}.yaml").write_text(text, "utf-8")


def _team(team: int, count: int, cycle: str) -> Iterator[str]:
    yield from (f"team: team-{team:03}", f"cycle: {cycle}", "objectives:")
    for number in range(count):
        if number % len(KINDS) == 0:
            yield from _objective(number // len(KINDS), OWNERS[(team + number) % len(OWNERS)])
        yield from _key_result(team, number, KINDS[number % len(KINDS)])


def _objective(number: int, owner: str) -> Iterator[str]:
    yield f"  - id: service-{number}"
    yield f"    title: Let everybody change service {number} with confidence, in minutes and not in hours"
    yield f"    owner: {owner}"
    yield "    key_results:"


def _key_result(team: int, number: int, kind: Kind) -> Iterator[str]:
    service = number // len(KINDS)
    where = f'team="team-{team:03}",service="service-{service}"'
    suffix = f"{team:03}-{service}"
    yield f"      - id: {kind.id}-{suffix}"
    yield f"        title: {kind.title.format(service=f'service {service}')}"
    yield f"        owner: {OWNERS[(team * 3 + number) % len(OWNERS)]}"
    yield from (f"        {line}" for line in kind.goal.format(number=suffix).split(", "))
    query = kind.query.format(where=where)
    yield f"        measure: {{connector: prometheus, source: prod, query: '{query}', unit: {kind.unit}}}"


def install(company: Company) -> list[int]:
    """Create the database and put the plan in force at the first slot; the numbers of its key results."""
    place = Workspace(company.root, clock=_StandingClock(next(company.slots())), environ={})
    store = place.writer(create=True)
    with store.writing():
        place.installed(store)
    names = [task.key_result for task in store.tasks()]
    store.close()
    with closing(sqlite3.connect(company.database)) as connection:
        numbers = dict(connection.execute("SELECT name, id FROM key_result"))
    return [numbers[name] for name in names]


@dataclass(frozen=True)
class _StandingClock:
    at: datetime

    def now(self) -> datetime:
        """Always the same instant."""
        return self.at


class Numbers:
    """The made-up value of each key result at each hour: on its way, with a noise that repeats."""

    def __init__(self, count: int) -> None:
        random = Random(20261001)  # noqa: S311 - made-up numbers that repeat
        noise = [random.gauss(0, 1) for _ in range(9973)]
        self._noise = noise * 2
        self._ways = [self._way(KINDS[number % len(KINDS)], random) for number in range(count)]
        self._shifts = [random.randrange(9973) for _ in range(count)]

    @staticmethod
    def _way(kind: Kind, random: Random) -> tuple[float, float, float]:
        """Start, change by the hour and size of the noise: some will make it, some will not."""
        return kind.start, (kind.end - kind.start) * random.uniform(-0.1, 1.2) / HOURS, kind.noise

    def at(self, hour: int) -> list[float]:
        """The values of all of them, in order."""
        noise, shift = self._noise, hour * 31 % 9973
        return [
            start + step * hour + size * noise[own + shift]
            for (start, step, size), own in zip(self._ways, self._shifts, strict=True)
        ]


def fill(company: Company, numbers: Sequence[int]) -> int:
    """Write what polls would have written, in bulk; how many readings."""
    values = Numbers(len(numbers))
    with closing(sqlite3.connect(company.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        days: dict[int, list[Day | None]] = {}
        for hour, at in enumerate(company.slots()):
            slot, batch = slot_number(at), hour + 2  # the plan is the first batch
            today = days.setdefault(day_number(ZONE, slot), [None] * len(numbers))
            _add_poll(connection, hour + 1, batch, at, len(numbers))
            rows = _rows(numbers, slot, values.at(hour), batch, today)
            connection.executemany("INSERT INTO reading VALUES (?, ?, ?)", rows)
            _write_days(connection, numbers, days, keep=1)
        _write_days(connection, numbers, days, keep=0)
        connection.executemany("INSERT INTO latest VALUES (?, ?)", [(number, slot) for number in numbers])
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    return len(numbers) * HOURS


def _add_poll(connection: sqlite3.Connection, number: int, batch: int, at: datetime, count: int) -> None:
    moment = micros(at)
    poll = (number, moment, moment, count, count, 0, 1)
    connection.execute("INSERT INTO poll VALUES (?, ?, ?, ?, ?, ?, ?)", poll)
    connection.execute("INSERT INTO batch VALUES (?, ?, ?, 0)", (batch, number, moment))


def _rows(
    numbers: Sequence[int], slot: int, values: Sequence[float], batch: int, today: list[Day | None]
) -> Iterator[tuple[int, float, int]]:
    """The readings of a slot, ascending; each is added to its day on the way."""
    for index, (number, value) in enumerate(zip(numbers, values, strict=True)):
        today[index] = with_reading(today[index], slot, value, checksum(number, slot, value, batch), batch)
        yield place(slot, number), value, batch


def _write_days(
    connection: sqlite3.Connection, numbers: Sequence[int], days: dict[int, list[Day | None]], *, keep: int
) -> None:
    for day in list(days)[: len(days) - keep]:
        rolled = zip(numbers, days.pop(day), strict=True)
        rows = ((number, day, *each) for number, each in rolled if each is not None)
        connection.executemany("INSERT INTO daily VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def poll(company: Company) -> int:
    """Store the same readings by the store's own calls, poll by poll; how many."""
    store = Workspace(company.root, environ={}).writer()
    names = [task.key_result for task in store.tasks()]
    values = Numbers(len(names))
    with store.writing():
        for hour, at in enumerate(company.slots()):
            number = store.open_poll(at, len(names))
            found = zip(names, values.at(hour), strict=True)
            readings = [Reading(name, at, value, at, at, None, number) for name, value in found]
            store.record(number, at, readings, ())
            store.close_poll(number, at, stored=len(names), missing=0, requests=1)
    store.close()
    return len(names) * HOURS


def differences(one: Company, other: Company) -> list[str]:
    """The tables whose rows are not the same in both databases."""
    with closing(sqlite3.connect(one.database)) as first, closing(sqlite3.connect(other.database)) as second:
        return [table for table in TABLES if _content(first, table) != _content(second, table)]


def _content(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


def verified(company: Company) -> list[str]:
    """What `db verify` finds wrong."""
    with closing(Workspace(company.root, environ={}).reader()) as store:
        return store.verify()
