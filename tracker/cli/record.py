"""`keyresult record`: a number that a person knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from tracker.errors import UsageError

from .options import command, current
from .output import note
from .workspace import workspace

if TYPE_CHECKING:
    from tracker.core.model import KeyResult
    from tracker.core.quantity import Quantity, Unit

QUARTER = timedelta(minutes=15)
"""The finest slot: where readings by hand are put."""

EPILOG = """\b
Examples:
  keyresult record onboarding-time '3 h'
  keyresult record onboarding-time 2.5h --at 2026-11-20
  keyresult record onboarding-time 2h --at 2026-11-20 --correct --reason "typing error"
"""


@command(epilog=EPILOG)
@click.argument("key_result", metavar="KR")
@click.argument("value")
@click.option("--at", "when", metavar="TIME", help="When it was true; a day means its end. Default: now.")
@click.option("--samples", type=click.IntRange(min=1), metavar="N", help="How many events stand behind it.")
@click.option("--correct", is_flag=True, help="Correct the reading of that time; the first one is kept.")
@click.option("--reason", metavar="TEXT", help="Why it is corrected.")
def record(*, key_result: str, value: str, when: str | None, samples: int | None, correct: bool, reason: str | None) -> int:
    """Record VALUE, a number with its unit, for a key result with a manual measure."""
    from tracker.core.model import Reading
    from tracker.core.quantity import convert
    from tracker.core.slots import floor_slot
    from tracker.core.wording import value_text
    from tracker.plan.select import select

    if correct and not reason:
        raise UsageError("a correction needs its reason", help='add --reason "…"')
    place = workspace()
    loaded = place.load()
    (chosen,) = select(loaded.plan, [key_result], current().team, current().cycle, single=True)
    now = place.clock.now()
    quantity, unit = _quantity(chosen, value)
    observed = _when(when, loaded.settings.timezone, now)
    native = convert(float(quantity.number), quantity.unit, unit)
    reading = Reading(chosen.name, floor_slot(observed, QUARTER), native, observed, now, samples)
    store = place.writer()
    try:
        with store.writing():
            place.installed(store)
            if correct:
                store.correct(reading, reason=reason or "", author=_author())
            elif not store.record(None, now, [reading], ()):
                raise UsageError(
                    f"{chosen.name} has a reading for {observed:%Y-%m-%d %H:%M} UTC already",
                    help="to change it: --correct --reason TEXT",
                )
    finally:
        store.close()
    note(f"recorded {value_text(float(quantity.number), quantity.unit)} for {chosen.name}")
    return 0


def _quantity(key_result: KeyResult, text: str) -> tuple[Quantity, Unit]:
    """The number that was typed, and the native unit of the key result."""
    from tracker.core.quantity import QuantityError, compatible, parse_quantity

    if key_result.measure is None:
        raise UsageError(f"{key_result.name} has milestones: `done:` dates in its file say how far it is")
    unit = key_result.measure.unit
    try:
        quantity = parse_quantity(text)
    except QuantityError as error:
        raise UsageError(f"{text!r}: {error.message}", help=error.help) from None
    if not compatible(quantity.unit, unit):
        raise UsageError(f"{text!r} is not in a unit of {key_result.name}", help=f"give it in {unit.symbol or 'plain numbers'}")
    return quantity, unit


def _when(text: str | None, zone: str, now: datetime) -> datetime:
    """The instant it was true at: a day means its last second."""
    from .times import parse_instant

    if text is None:
        return now
    instant = parse_instant(text, zone)
    if len(text) == len("2026-11-20"):
        instant -= timedelta(seconds=1)
    if instant > now:
        raise UsageError(f"{text} is in the future", help="a reading says what was, not what will be")
    return instant


def _author() -> str:
    """Who corrects: the name the machine knows."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
