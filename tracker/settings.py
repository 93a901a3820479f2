"""Settings as the program uses them, and where secrets come from.

`plan.settings_file` reads them from `keyresult.yaml` and the environment; `plan.compiled` brings
them back from the database without YAML or pydantic.
"""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import SettingsError
from .registry import load_request_limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .core.delivery import Target
    from .core.model import Source

LARGEST_SECRET = 64 * 1024
"""Bytes of the largest secret that is read from a file."""


class Limits(NamedTuple):
    """What reading may cost.

    Attributes:
        request_deadline: Seconds for a whole request, its repetitions and waits.
        run_budget: Seconds for a whole run.
        body_cap: Bytes of a decoded answer.
        per_host: Requests at once to one host.
        total: Requests at once in all.
    """

    request_deadline: float = 30.0
    run_budget: float = 600.0
    body_cap: int = 16 * 1024 * 1024
    per_host: int = 4
    total: int = 32

    def for_requests(self, budget_until: datetime | None) -> Any:  # noqa: ANN401 - the door's own limits
        """The limits that the door to the network takes; the same object for all doors of a run."""
        return _for_requests(self, budget_until)


class Settings(NamedTuple):
    """What `keyresult.yaml` and the environment say.

    Attributes:
        root: The folder of the settings file; relative paths in it start there.
        database: Where readings are kept.
        okrs: The folder of the OKR files.
        timezone: The IANA name of the zone in which days and weeks begin.
        sources: The declared sources by name; of secrets they hold only the names.
        deliver: Where reports go, by name; of secrets they hold only the names.
        settle: How long after a cycle its numbers may still change.
        secrets_dir: A folder with one file for each secret, by its name.
        limits: What reading may cost.
        dead_man_url_env: The variable with the address to call after a complete poll.
        allow_commands: Whether key results may run programs of this machine.
        demo: Whether every output says that its data is made up.
        check_select: Codes of the rules that `check` applies, or beginnings of codes; none means all.
        check_ignore: Codes of rules that it does not apply, or beginnings, each with the reason.
    """

    root: Path
    database: Path
    okrs: Path
    timezone: str = "UTC"
    sources: Mapping[str, Source] = MappingProxyType({})
    deliver: Mapping[str, Target] = MappingProxyType({})
    settle: timedelta = timedelta(hours=1)
    secrets_dir: Path | None = None
    limits: Limits = Limits()
    dead_man_url_env: str | None = None
    allow_commands: bool = False
    demo: bool = False
    check_select: tuple[str, ...] = ()
    check_ignore: Mapping[str, str] = MappingProxyType({})


class EnvSecrets:
    """Secrets from environment variables, from files, and from a folder of files.

    Args:
        environ: The environment.
        secrets_dir: A folder in which a secret that no variable holds is looked for by its name.
        root: Where relative paths of secret files start.
    """

    def __init__(self, environ: Mapping[str, str], secrets_dir: Path | None = None, root: Path | None = None) -> None:
        self._environ = environ
        self._secrets_dir = secrets_dir
        self._root = root or Path()

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret's value; see `ports.Secrets`."""
        if env is not None:
            return self._named(env)
        if file is not None:
            return _read_secret(self._root / file)
        raise SettingsError("a secret has no name", help="name an environment variable or a file")

    def _named(self, name: str) -> str:
        if value := self._environ.get(name, "").strip():
            return value
        kept = self._secrets_dir / name if self._secrets_dir is not None else None
        if kept is not None and kept.is_file():
            return _read_secret(kept)
        state = "empty" if name in self._environ else "not set"
        where = f", or the file {name} in {self._secrets_dir}" if self._secrets_dir is not None else ""
        raise SettingsError(f"the secret {name} is {state}", help=f"set the environment variable {name}{where}")


def _read_secret(path: Path) -> str:
    try:
        with path.open("rb") as file:
            _require_private(path, os.fstat(file.fileno()).st_mode)
            content = file.read(LARGEST_SECRET + 1)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise SettingsError(
            f"the secret file {path} cannot be read: {reason}", help="check its path and owner"
        ) from None
    return _secret_text(path, content)


def _require_private(path: Path, mode: int) -> None:
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        cure = f"run `chmod 600 {path}`; for a Kubernetes secret set `defaultMode: 0400`"
        raise SettingsError(f"every user of this machine may read or change the secret file {path}", help=cure)


def _secret_text(path: Path, content: bytes) -> str:
    if len(content) > LARGEST_SECRET:
        raise SettingsError(f"the secret file {path} is over 64 KiB", help="check its path")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise SettingsError(f"the secret file {path} is not UTF-8 text", help="save the secret as text") from None
    if not text:
        raise SettingsError(f"the secret file {path} is empty", help="write the secret into it")
    return text


@lru_cache(maxsize=4)
def _for_requests(limits: Limits, budget_until: datetime | None) -> Any:  # noqa: ANN401
    return load_request_limits()(
        request_deadline=limits.request_deadline,
        body_cap=limits.body_cap,
        per_host=limits.per_host,
        budget_until=budget_until,
    )
