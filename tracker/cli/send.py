"""`keyresult send`: reports to where the settings want them, at least once."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import click

from tracker.core.delivery import DeliveryState, is_due, is_under_way, sent_again
from tracker.errors import LockedError, SelectionError, UsageError

from . import duties
from .extras import extras
from .flags import command
from .options import current, only_now
from .output import document, note
from .posting import Office, calendar, deliveries, session_of
from .told import documents, tell, what_follows

if TYPE_CHECKING:
    from collections.abc import Sequence

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
  keyresult send weekly --agenda 20m
                                     with an agenda for the meeting, whatever the targets say
  keyresult send                     retry what waits
  keyresult send --due               for cron: what the calendar wants by now, and retries
  keyresult send --resend weekly/platform/2026-W47/chat

A report goes to a target once: sending it again does nothing, unless --resend asks for it.
--resend 'weekly/*/chat' sends all that match and were given up.
Exit codes: 0 everything is sent · 3 reports are written, and not all are sent · 5 no target
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a kind, a target, one delivery again, or what is due; `box` is the agenda's, in minutes."""

    kind: str | None
    to: str | None
    resend: str | None
    due: bool
    box: int | None = None


@command(epilog=EPILOG)
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.option("--to", metavar="TARGET", help="Only to this target.")
@click.option("--due", is_flag=True, help="Only what the calendar wants by now; silent where it wants nothing.")
@click.option("--resend", metavar="ID", help="Send this one again, marked as such; * for many that were given up.")
@click.option("--agenda", metavar="20m", help="An agenda for a meeting of this length (weekly and monthly).")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would go where; send nothing.")
def send(*, kind: str | None, to: str | None, due: bool, resend: str | None, agenda: str | None, dry_run: bool) -> int:
    """Send a report to its targets, and retry what waits.

    KIND is nudge, weekly, leadership, monthly or review; without it only what waits is sent, and with
    --due what became due within three days and was not sent yet.
    """
    only_now("send")
    if resend is not None and (kind is not None or to is not None or due):
        raise UsageError("--resend names what is sent again", help="leave KIND, --to and --due out")
    if due and to is not None:
        raise UsageError("--due sends to every target that takes a kind", help="leave --to out")
    if agenda is not None and (kind is None or due):
        raise UsageError("--agenda is of a report that is named", help="write send weekly --agenda 20m, without --due")
    wish = Wish(kind, to, resend, due, extras(kind or "", None, agenda).box)
    if dry_run:
        from .preview import show

        return show(wish)
    return _send(wish)


def would_be_sent(wish: Wish, session: Opened) -> list[Delivery]:
    """What a wish would send now, in order.

    Raises:
        SelectionError: It names nothing that there is.
    """
    store, now = session.store, session.judge.at
    if wish.resend is not None:
        return [sent_again(each, now) for each in _again(session, wish.resend)]
    waiting = [each for each in store.waiting() if wish.to in {None, each.target} and is_due(each, now)]
    fresh = _fresh(wish, session, _occasions(wish, session))
    return [each for each in fresh if store.delivery(each.id) is None] + waiting


def _fresh(wish: Wish, session: Opened, occasions: Sequence[Occasion]) -> list[Delivery]:
    """What a wish queues, were it not queued before."""
    if wish.kind is None or wish.due:
        return duties.made(session, occasions)
    targets = _targets(wish.kind, wish.to, session)
    return [one for each in occasions for one in deliveries(session, each, targets, session.judge.at, wish.box)]


def _occasions(wish: Wish, session: Opened) -> list[Occasion]:
    """What a wish is about; nothing if it only retries."""
    if wish.due:
        return duties.due_occasions(session, wish.kind)
    return [] if wish.kind is None else _last(wish.kind, session)


def _send(wish: Wish) -> int:
    from .stopping import interruptible
    from .workspace import workspace

    place = workspace()
    store = place.writer()
    with interruptible() as stop:
        try:
            office = Office(place, session_of(place, store, stop, patient=True), stop, patient=True)
            done = _done(wish, office)
            left = store.waiting()
        except LockedError:
            if stop.is_set():
                return stop.exit_code
            raise
        finally:
            store.close()
    if current().json:
        document({"schema": SCHEMA, "items": [*documents(done)]})
    office.session.warn()
    complete = tell(done, office.session.settings.timezone, place.clock.now())
    if stop.is_set():
        return stop.exit_code
    return 0 if complete and (wish.due or not left) else UNDELIVERED


def _done(wish: Wish, office: Office) -> list[Delivery]:
    """Queue what is wanted, and try what is to be tried."""
    if wish.resend is not None:
        return office.deliver(_sent_again(office, wish.resend))
    _queue(wish, office)
    waiting = [each for each in office.session.store.waiting() if wish.to in {None, each.target}]
    if wish.due:  # what rests after a failure, or was given up, was told when that came about
        now = office.place.clock.now()
        waiting = [each for each in waiting if is_due(each, now)]
    return office.deliver(waiting)


def _queue(wish: Wish, office: Office) -> None:
    """Write and queue what is new, and say what is not."""
    occasions = _occasions(wish, office.session)
    if not occasions:
        return
    fresh = _fresh(wish, office.session, occasions)
    options = current()
    whole = (wish.to, options.team, options.cycle) == (None, None, None)
    new = duties.queue(office, fresh, occasions, whole=whole)
    for known in (each for each in fresh if each.id not in new and not wish.due):
        note(f"{known.id} was queued before; `keyresult send --resend {known.id}` sends it again")


def _sent_again(office: Office, word: str) -> list[Delivery]:
    """What a person wants again, queued.

    Raises:
        SelectionError: Nothing was ever queued so.
        LockedError: Another run is sending it.
    """
    store, now = office.session.store, office.session.judge.at
    with office.writing():
        found = _again(office.session, word)
        for each in found:
            if is_under_way(each, now):
                following = what_follows(each, office.session.settings.timezone, now)
                raise LockedError(f"{each.id} is under way", help=following)
        again = [sent_again(each, now) for each in found]
        for each in again:
            store.mark(each)
    return again


def _again(session: Opened, word: str) -> list[Delivery]:
    """The delivery of that id; of a pattern, those that were given up."""
    found = session.store.delivery(word)
    if found is not None:
        return [found]
    failed = [each for each in session.store.waiting() if each.state is DeliveryState.FAILED]
    matching = [each for each in failed if fnmatchcase(each.id, word)]
    if not matching:
        what = "given up" if "*" in word else "queued"
        raise SelectionError(f"nothing was ever {what} as {word}", help="`keyresult send KIND -n` shows the ids")
    return matching


def _targets(kind: str, to: str | None, session: Opened) -> Sequence[Target]:
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


def _last(kind: str, session: Opened) -> list[Occasion]:
    """The last ones whose span is over.

    Raises:
        SelectionError: There is none yet.
    """
    found = calendar(session).last(kind, session.judge.at)
    if not found:
        raise SelectionError(f"there is nothing to send a {kind} report on yet", help="no cycle is over")
    return found
