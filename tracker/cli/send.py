"""`keyresult send`: reports to where the settings want them, at least once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from tracker.errors import SelectionError, UsageError

from .options import command, current, only_now
from .output import document, note, say
from .posting import Office, calendar, deliveries, documents, session_of, tell

if TYPE_CHECKING:
    from tracker.core.delivery import Delivery, Target
    from tracker.notify.schedule import Occasion

    from .workspace import Opened

KINDS = ("nudge", "weekly", "leadership", "monthly", "review")
SCHEMA = "keyresult.send/1"
UNDELIVERED = 3

EPILOG = """\b
Examples:
  keyresult send weekly              the last whole week, to every target that takes it
  keyresult send weekly -n           what would go where; nothing is sent
  keyresult send weekly --to chat    to this target only, whatever kinds it takes
  keyresult send                     retry what waits
  keyresult send --resend weekly/platform/2026-W47/chat

A report goes to a target once: sending it again does nothing, unless --resend asks for it.
Exit codes: 0 everything is sent · 3 reports are written, and not all are sent · 5 no target
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a kind, a target, or one delivery again."""

    kind: str | None
    to: str | None
    resend: str | None


@command(epilog=EPILOG)
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.option("--to", metavar="TARGET", help="Only to this target.")
@click.option("--resend", metavar="ID", help="Send this one again, marked as such.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would go where; send nothing.")
def send(*, kind: str | None, to: str | None, resend: str | None, dry_run: bool) -> int:
    """Send a report to its targets, and retry what waits.

    KIND is nudge, weekly, leadership, monthly or review; without it only what waits is sent.
    """
    only_now("send")
    if resend is not None and (kind is not None or to is not None):
        raise UsageError("--resend names one delivery", help="leave KIND and --to out")
    wish = Wish(kind, to, resend)
    return _show(wish) if dry_run else _send(wish)


def _show(wish: Wish) -> int:
    """Say exactly what would be sent."""
    from .workspace import opened

    with opened() as session:
        found = _wanted(wish, session)
    if current().json:
        document({"schema": SCHEMA, "items": [*documents(found, whole=True)]})
        return 0
    for delivery in found:
        say(f"{delivery.id}: {delivery.letter.form} to {delivery.target}\n{delivery.letter.content}")
    if not found:
        note("nothing would be sent")
    return 0


def _wanted(wish: Wish, session: Opened) -> list[Delivery]:
    if wish.resend is not None:
        return [_one(session, wish.resend)]
    waiting = session.store.waiting()
    if wish.kind is None:
        return [each for each in waiting if wish.to in {None, each.target}]
    fresh = deliveries(session, _occasion(wish.kind, session), _targets(wish.kind, wish.to, session), session.judge.at)
    return [each for each in fresh if session.store.delivery(each.id) is None] + waiting


def _send(wish: Wish) -> int:
    from .stopping import interruptible
    from .workspace import workspace

    place = workspace()
    store = place.writer()
    with interruptible() as stop:
        try:
            with store.writing():
                office = Office(place, session_of(place, store), stop)
                done = _done(wish, office)
                left = store.waiting()
        finally:
            store.close()
    if current().json:
        document({"schema": SCHEMA, "items": [*documents(done)]})
    office.session.warn()
    complete = tell(done, office.session.settings)
    if stop.is_set():
        return stop.exit_code
    return 0 if complete and not left else UNDELIVERED


def _done(wish: Wish, office: Office) -> list[Delivery]:
    from tracker.core.delivery import sent_again

    session = office.session
    if wish.resend is not None:
        again = sent_again(_one(session, wish.resend), session.judge.at)
        session.store.mark(again)
        return office.deliver([again])
    if wish.kind is None:
        return office.deliver([each for each in session.store.waiting() if wish.to in {None, each.target}])
    targets = _targets(wish.kind, wish.to, session)
    fresh = deliveries(session, _occasion(wish.kind, session), targets, session.judge.at)
    new = session.store.queue(fresh)
    _keep_projections(session, wish.kind)
    for known in (each for each in fresh if each.id not in new):
        note(f"{known.id} was queued before; `keyresult send --resend {known.id}` sends it again")
    return office.deliver()


def _keep_projections(session: Opened, kind: str) -> None:
    """Keep what the weekly report foretells, as `report` does."""
    from .foretelling import new_projections

    if kind == "weekly":
        found = new_projections(session.store, session.judge.teams(session.chosen()))
        session.store.foretell(session.judge.at, found)


def _one(session: Opened, id: str) -> Delivery:
    found = session.store.delivery(id)
    if found is None:
        raise SelectionError(f"nothing was ever queued as {id}", help="`keyresult send KIND -n` shows the ids")
    return found


def _targets(kind: str, to: str | None, session: Opened) -> list[Target]:
    """The targets that take a kind, or the one that is named.

    Raises:
        SelectionError: There is none.
    """
    every = session.settings.deliver
    if to is not None and to not in every:
        known = ", ".join(every) or "none"
        raise SelectionError(f"there is no target {to}", help=f"under `deliver:` in keyresult.yaml there are: {known}")
    found = [every[to]] if to is not None else [target for target in every.values() if target.takes(kind)]
    if not found:
        cure = f"name {kind} in `kinds:` of a target under `deliver:` in keyresult.yaml, or one with --to"
        raise SelectionError(f"no target takes {kind} reports", help=cure)
    return found


def _occasion(kind: str, session: Opened) -> Occasion:
    """The last one whose span is over.

    Raises:
        SelectionError: There is none yet.
    """
    found = calendar(session).latest(kind, session.judge.at)
    if found is None:
        raise SelectionError(f"there is nothing to send a {kind} report on yet", help="no cycle is over")
    return found
