"""The composition root: the only module that builds adapters.

A `Workspace` is a directory with `keyresult.yaml`, its OKR files and its database. It reads the
compiled plan from the database while the files are unchanged, so that an idle poll needs
neither YAML nor pydantic.
"""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from .clock import SystemClock
from .places import SETTINGS_FILE
from .plan.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .mailroom import Mailroom
    from .opener import SourceOpener
    from .plan.fingerprint import Fingerprint
    from .plan.load import Loaded
    from .plan.origins import Origins
    from .ports import Clock, CompiledPlan
    from .settings import EnvSecrets, Settings
    from .store.sqlite import SqliteStore


class Workspace:
    """Where the files and the database are.

    Attributes:
        root: The directory of `keyresult.yaml`.
        database_override: The database to use instead of the configured one (`--db`).
        environ: The environment: settings that override the file, and secrets.
        clock: Where the time comes from.
        notice: Is told what happens beside the work, such as an upgrade of the database.
    """

    def __init__(
        self,
        root: Path,
        database_override: Path | None = None,
        environ: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        notice: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self.root = root
        self.database_override = database_override
        self.environ = os.environ if environ is None else environ
        self.clock = clock or SystemClock()
        self.notice = notice

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
            plan = self._compiled()
            store.install(plan, self.clock.now())
            plan = plan._replace(tasks=(), origins={})  # as the store gives it: the tasks are held there
        return plan

    def _compiled(self) -> CompiledPlan:
        from .plan.compiled import compile_plan

        loaded = self.load()
        return compile_plan(loaded, self.print.text, self._origins(loaded))

    def _origins(self, loaded: Loaded) -> Origins:
        """What git knows of the files of the plan."""
        from .plan.origins import origins

        root = loaded.settings.root
        files = {name: root / name for name in set(loaded.file_of.values())}
        return origins(loaded.settings.okrs, files, self.environ)

    def loaded(self, store: SqliteStore | None) -> Loaded:
        """The plan: as compiled into the store if the files are unchanged, else from the files."""
        from .plan.stored import gathered

        return gathered(self.streamed(store))

    def streamed(self, store: SqliteStore | None) -> Loaded:
        """As `loaded`; the teams of a compiled plan are read from the store, one at a time, while it is open."""
        compiled = store.document(self.print.text) if store is not None else None
        if compiled is None or compiled.problems or store is None:
            return self.load()
        from .plan.stored import from_store

        return from_store(compiled, store)

    def opener(self, settings: Settings, *, bounded: bool = True) -> SourceOpener:
        """What makes sources ready under these settings, from now on within the run's budget if bounded."""
        from .opener import SourceOpener

        until = self.clock.now() + timedelta(seconds=settings.limits.run_budget) if bounded else None
        return SourceOpener(settings, self._secrets(settings), self.clock, until)

    def call_dead_man(self, settings: Settings) -> str | None:
        """Call the address that expects us after each complete poll, if there is one; what went wrong, if anything.

        The address is a secret: only the variable that holds it is ever named.
        """
        if settings.dead_man_url_env is None:
            return None
        from .opener import call_dead_man

        return call_dead_man(settings.dead_man_url_env, settings, self._secrets(settings), self.clock)

    def mailroom(self, settings: Settings) -> Mailroom:
        """What makes the way to each target of these settings."""
        from .mailroom import Mailroom

        return Mailroom(settings, self._secrets(settings), self.clock)

    def _secrets(self, settings: Settings) -> EnvSecrets:
        from .settings import EnvSecrets

        return EnvSecrets(self.environ, settings.secrets_dir, settings.root)
