"""The composition root: the only module that builds adapters.

A `Workspace` is a directory with `keyresult.yaml`, its OKR files and its database. It reads the
compiled plan from the database while the files are unchanged, so that an idle poll needs
neither YAML nor pydantic.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from .clock import SystemClock
from .plan.fingerprint import fingerprint
from .ports import Ask
from .registry import build, load_connector, load_door
from .runs import Limits, Session
from .settings import EnvSecrets, Settings
from .store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from .facts import KeptFacts
    from .plan.fingerprint import Fingerprint
    from .plan.load import Loaded
    from .ports import Clock, CompiledPlan, Due
    from .store.sqlite import SqliteStore


@dataclass
class Workspace:
    """Where the files and the database are.

    Attributes:
        root: The directory of `keyresult.yaml`.
        database_override: The database to use instead of the configured one (`--db`).
    """

    root: Path
    database_override: Path | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)

    @cached_property
    def print(self) -> Fingerprint:
        """The fingerprint of every file and setting the plan comes from."""
        return fingerprint(self.root, self.environ)

    @property
    def database(self) -> Path:
        """Where the database is."""
        return self.database_override or self.print.database

    def reader(self) -> SqliteStore:
        """The store, opened read-only.

        Raises:
            StoreError: There is none, or it cannot be read.
        """
        return open_store(self.database, read_only=True)

    def writer(self, *, create: bool = False) -> SqliteStore:
        """The store, opened for writing; the caller takes the lock with `writing()`.

        Raises:
            StoreError: There is none and `create` is not given, or it cannot be written.
        """
        return open_store(self.database, create=create)

    def load(self) -> Loaded:
        """The plan, from the files.

        Raises:
            SettingsError, PlanError: The settings cannot be used.
        """
        from .plan.load import load

        return load(self.root, self.environ)

    def installed(self, store: SqliteStore) -> CompiledPlan:
        """The compiled plan in force; put in force now if a file or setting changed.

        The caller holds the writer lock.
        """
        plan = store.document(self.print.text)
        if plan is None:
            from .plan.compiled import compile_plan

            plan = compile_plan(self.load(), self.print.text)
            store.install(plan, self.clock.now())
        return plan

    def loaded(self, store: SqliteStore | None) -> Loaded:
        """The plan: as compiled into the store if the files are unchanged, else from the files."""
        compiled = store.document(self.print.text) if store is not None else None
        if compiled is None or compiled.problems:
            return self.load()
        from .plan.compiled import from_document

        return from_document(compiled.document)

    def opener(self, settings: Settings) -> SourceOpener:
        """What makes sources ready under these settings."""
        budget = timedelta(seconds=settings.limits.run_budget)
        return SourceOpener(
            settings, EnvSecrets(self.environ, settings.secrets_dir), self.clock, self.clock.now() + budget
        )


@dataclass(frozen=True, slots=True)
class SourceOpener:
    """Builds connector, source, asks and door for the dues of one source."""

    settings: Settings
    secrets: EnvSecrets
    clock: Clock
    budget_until: datetime

    def __call__(self, dues: Sequence[Due], facts: KeptFacts, at: datetime | None) -> Session:
        """A session; see `runs.Opener`."""
        task = dues[0].task
        connector = load_connector(task.connector)
        source = build(connector.Source, json.loads(task.source_fields))
        limits = self.settings.limits.for_requests(self.budget_until)
        door = load_door()(task.source, source, secrets=self.secrets, limits=limits, clock=self.clock, facts=facts)
        asks = tuple(_ask(due, connector.Measure, at) for due in dues)
        return Session(connector, source, asks, door, facts)


def run_limits(settings: Settings) -> Limits:
    """The settings' limits of a whole run."""
    return Limits(run_budget=settings.limits.run_budget, at_once=settings.limits.total)


def _ask(due: Due, measure: type[object], at: datetime | None) -> Ask:
    task = due.task
    fields = json.loads(task.measure_fields)
    return Ask(task.key_result, build(measure, fields), at or due.slot, task.cycle_start, task.cycle_end)
