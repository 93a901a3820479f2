"""`keyresult doctor`: whether everything that polls need is as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.errors import SettingsError, StoreError

from .flags import command
from .options import current, only_now
from .output import document, say, style, table
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from tracker.core.model import Source
    from tracker.doctoring import Check
    from tracker.facts import KeptFacts
    from tracker.plan.load import Loaded
    from tracker.ports import Checked
    from tracker.runs import Session
    from tracker.store.sqlite import SqliteStore
    from tracker.upkeep import DatabaseFacts
    from tracker.wiring import Workspace

FOUND, INVALID = 1, 2
FIELDS = ("area", "name", "state", "detail", "help")
CONFIGURATION, DATABASE, SCHEDULE, MACHINE = "configuration", "database", "schedule", "this machine"
DELIVERY = "delivery"
MOUNTS = Path("/proc/mounts")
LOOKED_AT = 100
"""How many of the last polls are looked through for one that ended."""

EPILOG = """\b
Examples:
  keyresult doctor                   everything, with a cheap question to each source
  keyresult doctor --offline         ask no source
  keyresult doctor --strict          exit 1 for warnings too

Exit codes: 0 well · 1 a check failed · 2 a file is invalid
"""


@command(epilog=EPILOG)
@click.option("--offline", is_flag=True, help="Ask no source.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def doctor(*, offline: bool, strict: bool) -> int:
    """Check configuration, secrets, sources, database, schedule and delivery; change nothing."""
    only_now("doctor")
    ward = _Ward(workspace(), offline=offline)
    checks = _told(ward.checks())
    return _exit_code(checks, strict=strict)


def _told(found: Iterator[Check]) -> list[Check]:
    """Tell the checks, people as they come, and return them."""
    from tracker.render import doctor_text

    checks: list[Check] = []
    if current().json or current().plain:
        checks.extend(found)
        if current().json:
            document(doctor_text.document(checks))
        else:
            table(FIELDS, [[getattr(check, name) for name in FIELDS] for check in checks])
        return checks
    for line in doctor_text.lines(_kept(found, checks), style()):
        say(line)
    say(doctor_text.summary(checks))
    return checks


def _kept(found: Iterator[Check], checks: list[Check]) -> Iterator[Check]:
    for check in found:
        checks.append(check)
        yield check


def _exit_code(checks: Sequence[Check], *, strict: bool) -> int:
    failed = [check for check in checks if check.state == "failed"]
    if any(check.area == CONFIGURATION for check in failed):
        return INVALID
    return FOUND if failed or (strict and any(check.state == "warning" for check in checks)) else 0


@dataclass(frozen=True, slots=True)
class _Ward:
    """A workspace that is looked at."""

    place: Workspace
    offline: bool

    def checks(self) -> Iterator[Check]:
        """Every check, in the order in which one thing rests on another."""
        from tracker.doctoring import machine, within
        from tracker.store.sqlite.stats import sqlite_facts

        loaded: Loaded | None = None
        try:
            loaded = self.place.load()
        except SettingsError as error:
            if not error.findings:
                raise
            yield from _configuration(error.findings, 1)
        if loaded is not None:
            yield from _configuration(loaded.findings, loaded.files)
            yield from self._plan(loaded)
        version, has_bug = sqlite_facts()
        yield from within(MACHINE, machine(self.place.environ, version, has_bug=has_bug))

    def _plan(self, loaded: Loaded) -> Iterator[Check]:
        from tracker.doctoring import within
        from tracker.ports import Checked, Soundness

        store, problem = self._store()
        try:
            for source in loaded.plan.sources.values():
                yield from within(f"source {source.name}", self._source(source, loaded, store))
            if problem is not None:
                missing = Checked("file", problem.message, Soundness.FAILED, problem.help)
                yield from within(DATABASE, [missing])
            elif store is not None:
                yield from self._stored(store, loaded)
        finally:
            if store is not None:
                store.close()

    def _store(self) -> tuple[SqliteStore | None, StoreError | None]:
        try:
            return self.place.reader(), None
        except StoreError as error:
            return None, error

    def _source(self, source: Source, loaded: Loaded, store: SqliteStore | None) -> Iterator[Checked]:
        from tracker import doctoring
        from tracker.registry import build, load_connector

        opener, entry_point = self.place.opener(loaded.settings), loaded.connectors[source.connector]
        model = build(load_connector(entry_point).Source, source.fields)

        def ready() -> Session:
            return opener.open(source.name, entry_point, source.fields, _facts(source.name, store))

        measures = _measures(source, loaded, load_connector(entry_point).Measure)
        now = self.place.clock.now()
        return doctoring.source(model, opener.secrets, now, None if self.offline else ready, measures)

    def _stored(self, store: SqliteStore, loaded: Loaded) -> Iterator[Check]:
        from tracker.doctoring import within
        from tracker.ports import Checked, Soundness
        from tracker.upkeep import database, schedule

        from . import doctor_delivery

        now = self.place.clock.now()
        try:
            yield from within(DATABASE, database(_facts_about(store), now))
            polls = store.polls(LOOKED_AT)
        except StoreError as error:
            yield from within(DATABASE, [Checked("integrity", error.message, Soundness.FAILED, error.help)])
            return
        shortest, since = _pace(loaded, now)
        yield from within(SCHEDULE, [schedule(polls, shortest, since, now, self.place.root.absolute())])
        yield from within(DELIVERY, doctor_delivery.checks(self.place, loaded, store, now))


def _measures(source: Source, loaded: Loaded, kind: type[object]) -> list[object]:
    """What the plan wants to read of a source, each once."""
    import json

    from tracker.plan.compiled import tasks
    from tracker.registry import build

    fields = dict.fromkeys(task.measure_fields for task in tasks(loaded) if task.source == source.name)
    return [build(kind, json.loads(each)) for each in fields]


def _configuration(findings: Sequence[object], files: int) -> Iterator[Check]:
    from tracker.doctoring import configuration, within
    from tracker.plan.findings import Finding

    known = [finding for finding in findings if isinstance(finding, Finding)]
    return within(CONFIGURATION, configuration(known, files))


def _facts(source: str, store: SqliteStore | None) -> KeptFacts:
    """What is remembered of a source, such as until when it wants no request."""
    from tracker.facts import KeptFacts, facts_of

    return KeptFacts({}) if store is None else facts_of(store, source)


def _facts_about(store: SqliteStore) -> DatabaseFacts:
    from tracker.store.sqlite.lock import holder
    from tracker.upkeep import DatabaseFacts, file_system_of

    found, path = store.stats(), store.path
    mounts = MOUNTS.read_text(errors="replace") if MOUNTS.exists() else ""
    return DatabaseFacts(
        path=path,
        schema=found.schema,
        mode=path.stat().st_mode & 0o777,
        bytes=found.bytes,
        log_bytes=found.log_bytes,
        readings=found.readings,
        newest=found.newest,
        lost_polls=found.lost_polls,
        damage=tuple(store.quick_check()),
        holder=holder(path),
        file_system=file_system_of(path, mounts),
    )


def _pace(loaded: Loaded, now: datetime) -> tuple[timedelta | None, datetime]:
    """The shortest interval of what is polled now, if anything is, and since when that has been so."""
    from tracker.plan.compiled import tasks

    running = [task for task in tasks(loaded) if task.polled and task.due_from <= now < task.due_until]
    if not running:
        return None, now
    shortest = min(task.every for task in running)
    return shortest, min(task.due_from for task in running if task.every == shortest)
