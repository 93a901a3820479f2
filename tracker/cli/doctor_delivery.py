"""What `doctor` finds out about delivery: targets, what waits, and whether reports are made in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.errors import SettingsError

from .workspace import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.plan.load import Loaded
    from tracker.ports import Checked
    from tracker.store.sqlite import SqliteStore
    from tracker.wiring import Workspace

IN_TIME: Final = timedelta(hours=1)
"""How long after its time a report may be made: cron looks every quarter of an hour."""


def checks(place: Workspace, loaded: Loaded, store: SqliteStore, now: datetime) -> Iterator[Checked]:
    """The checks of delivery; nothing is sent."""
    from tracker.posts import PostFacts, delivery

    settings = loaded.settings
    facts = PostFacts(
        targets={name: (target, _problem(place, loaded, name)) for name, target in settings.deliver.items()},
        waiting=store.waiting(),
        overdue=[*_overdue(loaded, store, now)],
        zone=settings.timezone,
        root=place.root.absolute(),
    )
    return delivery(facts, now)


def _problem(place: Workspace, loaded: Loaded, name: str) -> SettingsError | None:
    """What keeps a target from being used, such as a secret that is missing."""
    try:
        place.mailroom(loaded.settings).sender(name)
    except SettingsError as error:
        return error
    return None


def _overdue(loaded: Loaded, store: SqliteStore, now: datetime) -> Iterator[tuple[str, datetime]]:
    from tracker.standings import Judge

    from .duties import due_occasions

    session = Opened(store, loaded.plan, loaded.settings, Judge(store, now, None, loaded.settings.settle), ())
    for occasion in due_occasions(session):
        if now - occasion.due > IN_TIME:
            yield occasion.kind, occasion.due
