"""How a source is made ready: connector, source, asks, and the door to the network.

Part of the composition root; imported when the first source is opened.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from .errors import ConnectorError, SettingsError, Unreachable
from .facts import KeptFacts
from .ports import Ask
from .registry import build, load_connector, load_door, load_http_source
from .runs import Limits, Session
from .settings import EnvSecrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from .ports import Clock, Due, Secrets
    from .settings import Settings

PATIENCE_WITH_DEAD_MAN = timedelta(seconds=10)


class SourceOpener(NamedTuple):
    """Builds connector, source, asks and door for the dues of one source."""

    settings: Settings
    secrets: Secrets
    clock: Clock
    budget_until: datetime | None

    def __call__(self, dues: Sequence[Due], facts: KeptFacts, at: datetime | None) -> Session:
        """A session; see `runs.Opener`."""
        task = dues[0].task
        session = self.open(task.source, task.connector, json.loads(task.source_fields), facts)
        return session._replace(asks=tuple(_asks(dues, session.connector.Measure, at)))

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


def _asks(dues: Sequence[Due], measure: type[object], at: datetime | None) -> Iterator[Ask]:
    every = json.loads(f"[{','.join(due.task.measure_fields for due in dues)}]")
    for (task, slot, *_), fields in zip(dues, every, strict=True):
        yield Ask(
            task.key_result,
            build(measure, fields),
            at or slot,
            task.cycle_start,
            task.cycle_end,
            task.unit,
            task.parts,
        )


def call_dead_man(name: str, settings: Settings, secrets: Secrets, clock: Clock) -> str | None:
    """Call the address that is in the variable `name`; what went wrong, if anything.

    The address is a secret: only the variable that holds it is ever named.
    """
    try:
        _get(secrets.value(env=name), settings, clock)
    except SettingsError as error:
        return error.message
    except ValueError:
        return f"{name} holds no address that begins with http:// or https:// and names a host"
    except ConnectorError as error:
        what = "could not be reached" if isinstance(error, Unreachable) else "refused the call"
        return f"the address in {name} {what}"
    return None


def _get(url: str, settings: Settings, clock: Clock) -> None:
    """Fetch an address of which nothing may be told; raises ValueError if it is none."""
    parts = urlsplit(url)
    source = load_http_source()(url=f"{parts.scheme}://{parts.netloc}")
    limits = settings.limits.for_requests(clock.now() + PATIENCE_WITH_DEAD_MAN)
    door = load_door()("dead man", source, secrets=EnvSecrets({}), limits=limits, clock=clock, facts=KeptFacts({}))
    door.request("GET", url)
