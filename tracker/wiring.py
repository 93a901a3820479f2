"""The composition root: the only module that builds adapters.

A `Workspace` is a directory with `keyresult.yaml`, its OKR files and its database. It reads the
compiled plan from the database while the files are unchanged, so that an idle poll needs
neither YAML nor pydantic.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .clock import SystemClock
from .errors import ConnectorError, SettingsError, Unreachable
from .facts import KeptFacts
from .plan.fingerprint import fingerprint
from .ports import Ask
from .registry import build, load_connector, load_door, load_http_source
from .runs import Limits, Session
from .settings import SETTINGS_FILE, EnvSecrets, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from .plan.fingerprint import Fingerprint
    from .plan.load import Loaded
    from .ports import Clock, CompiledPlan, Due, Secrets
    from .store.sqlite import SqliteStore

PATIENCE_WITH_DEAD_MAN = timedelta(seconds=10)


@dataclass
class Workspace:
    """Where the files and the database are.

    Attributes:
        root: The directory of `keyresult.yaml`.
        database_override: The database to use instead of the configured one (`--db`).
        environ: The environment: settings that override the file, and secrets.
        clock: Where the time comes from.
        notice: Is told what happens beside the work, such as an upgrade of the database.
    """

    root: Path
    database_override: Path | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)
    notice: Callable[[str], None] = lambda _text: None

    @cached_property
    def print(self) -> Fingerprint:
        """The fingerprint of every file and setting the plan comes from."""
        return fingerprint(self.root, self.environ)

    @property
    def database(self) -> Path:
        """Where the database is."""
        return self.database_override or self.print.database

    def problems_if_idle(self) -> str | None:
        """The problems of the plan in force, empty for none, if nothing is due; else None.

        Needs neither YAML, pydantic, the store's model nor the writer lock.
        """
        from .store.sqlite.idle import problems_if_idle

        return problems_if_idle(self.database, self.print.text, self.clock.now())

    def reader(self) -> SqliteStore:
        """The store, opened read-only.

        Raises:
            SettingsError: There is no settings file.
            StoreError: There is no store, or it cannot be read.
        """
        return self._store(read_only=True)

    def writer(self, *, create: bool = False) -> SqliteStore:
        """The store, opened for writing; the caller takes the lock with `writing()`.

        Raises:
            SettingsError: There is no settings file.
            StoreError: There is no store and `create` is not given, or it cannot be written.
        """
        return self._store(create=create)

    def _store(self, *, create: bool = False, read_only: bool = False) -> SqliteStore:
        from .store.sqlite import open_store

        if not (self.root / SETTINGS_FILE).exists():
            self.load()  # says so, and what to do
        return open_store(self.database, create=create, read_only=read_only, clock=self.clock, notice=self.notice)

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

    def opener(self, settings: Settings, *, bounded: bool = True) -> SourceOpener:
        """What makes sources ready under these settings, from now on within the run's budget if bounded."""
        until = self.clock.now() + timedelta(seconds=settings.limits.run_budget) if bounded else None
        return SourceOpener(settings, self._secrets(settings), self.clock, until)

    def call_dead_man(self, settings: Settings) -> str | None:
        """Call the address that expects us after each complete poll, if there is one; what went wrong, if anything.

        The address is a secret: only the variable that holds it is ever named.
        """
        name = settings.dead_man_url_env
        if name is None:
            return None
        try:
            _get(self._secrets(settings).value(env=name), settings, self.clock)
        except SettingsError as error:
            return error.message
        except ValueError:
            return f"{name} holds no address that begins with http:// or https:// and names a host"
        except ConnectorError as error:
            what = "could not be reached" if isinstance(error, Unreachable) else "refused the call"
            return f"the address in {name} {what}"
        return None

    def _secrets(self, settings: Settings) -> EnvSecrets:
        return EnvSecrets(self.environ, settings.secrets_dir, settings.root)


@dataclass(frozen=True, slots=True)
class SourceOpener:
    """Builds connector, source, asks and door for the dues of one source."""

    settings: Settings
    secrets: Secrets
    clock: Clock
    budget_until: datetime | None

    def __call__(self, dues: Sequence[Due], facts: KeptFacts, at: datetime | None) -> Session:
        """A session; see `runs.Opener`."""
        task = dues[0].task
        session = self.open(task.source, task.connector, json.loads(task.source_fields), facts)
        return replace(session, asks=tuple(_ask(due, session.connector.Measure, at) for due in dues))

    def open(self, name: str, entry_point: str, fields: Mapping[str, object], facts: KeptFacts) -> Session:
        """A session without asks with a source, from the fields of its `Source`.

        Raises:
            SettingsError: A secret or a field is missing.
        """
        connector = load_connector(entry_point)
        source = build(connector.Source, fields)
        limits = self.settings.limits.for_requests(self.budget_until)
        door = load_door()(
            name,
            source,
            secrets=self.secrets,
            limits=limits,
            clock=self.clock,
            facts=facts,
            root=self.settings.root,
            allow_commands=self.settings.allow_commands,
        )
        return Session(connector, source, (), door, facts)


def run_limits(settings: Settings) -> Limits:
    """The settings' limits of a whole run."""
    return Limits(run_budget=settings.limits.run_budget, at_once=settings.limits.total)


def _get(url: str, settings: Settings, clock: Clock) -> None:
    """Fetch an address of which nothing may be told; raises ValueError if it is none."""
    parts = urlsplit(url)
    source = load_http_source()(url=f"{parts.scheme}://{parts.netloc}")
    limits = settings.limits.for_requests(clock.now() + PATIENCE_WITH_DEAD_MAN)
    door = load_door()("dead man", source, secrets=EnvSecrets({}), limits=limits, clock=clock, facts=KeptFacts({}))
    door.request("GET", url)


def _ask(due: Due, measure: type[object], at: datetime | None) -> Ask:
    task = due.task
    fields = json.loads(task.measure_fields)
    return Ask(
        key_result=task.key_result,
        measure=build(measure, fields),
        at=at or due.slot,
        cycle_start=task.cycle_start,
        cycle_end=task.cycle_end,
        unit=task.unit,
        parts=task.parts,
    )
