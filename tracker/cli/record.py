"""`keyresult record`: a number that a person knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from tracker.errors import UsageError

from .flags import command
from .options import only_now
from .output import note
from .saying import author

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.core.model import KeyResult, Measure
    from tracker.core.quantity import Quantity
    from tracker.core.readings import Reading
    from tracker.plan.load import Loaded
    from tracker.wiring import Workspace

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
@click.option("--at", "when", metavar="TIME", help="When it was true; a day means its last instant. Default: now.")
@click.option("--samples", type=click.IntRange(min=1), metavar="N", help="How many events stand behind it.")
@click.option("--correct", is_flag=True, help="Correct the reading of that time; the first one is kept.")
@click.option("--reason", metavar="TEXT", help="Why it is corrected.")
def record(
    *, key_result: str, value: str, when: str | None, samples: int | None, correct: bool, reason: str | None
) -> int:
    """Record VALUE, a number with its unit, for a key result with a manual measure."""
    from tracker.core.quantity import convert
    from tracker.core.readings import Reading
    from tracker.core.slots import floor_slot

    from .workspace import one, workspace

    only_now("record")
    reason = _reason(reason, correct=correct)
    place = workspace()
    loaded, now = place.load(), place.clock.now()
    _, chosen = one(loaded.plan, key_result, now)
    unit = _recorded_measure(chosen, loaded).unit
    quantity = _quantity(chosen, value)
    observed = _when(when, loaded.settings.timezone, now)
    native = convert(float(quantity.number), quantity.unit, unit)
    reading = Reading(chosen.name, floor_slot(observed, QUARTER), native, observed, now, samples)
    _keep(place, reading, reason)
    note(f"recorded {float(quantity.number):.12g} {quantity.unit.symbol}".rstrip() + f" for {chosen.name}")
    return 0


def _reason(text: str | None, *, correct: bool) -> str | None:
    """Why a reading is corrected; None if none is."""
    if correct and not (text or "").strip():
        raise UsageError("a correction needs its reason", help='add --reason "…"')
    if text is not None and not correct:
        raise UsageError("--reason says why a reading is corrected", help="add --correct")
    return text


def _keep(place: Workspace, reading: Reading, reason: str | None) -> None:
    """Store the reading; with a reason, as a correction of the one that is there."""
    store = place.writer()
    try:
        with store.writing():
            place.installed(store)
            if reason is not None:
                store.correct(reading, reason=reason, author=author())
            elif not store.record(None, reading.recorded_at, [reading], ()):
                raise UsageError(
                    f"{reading.key_result} has a reading for {reading.at:%Y-%m-%d %H:%M} UTC already",
                    help="to change it: --correct --reason TEXT",
                )
    finally:
        store.close()


def _recorded_measure(key_result: KeyResult, loaded: Loaded) -> Measure:
    """The measure of a key result that people record and that is being worked on."""
    from tracker.core.model import Lifecycle
    from tracker.registry import load_connector

    measure, name = key_result.measure, key_result.name
    if measure is None:
        raise UsageError(f"{name} has milestones", help="write `done:` with its day in its file")
    if key_result.lifecycle is not Lifecycle.ACTIVE:
        cure = f"take `{key_result.lifecycle}:` out of its file first"
        raise UsageError(f"{name} is {key_result.lifecycle}: {key_result.lifecycle_reason}", help=cure)
    if getattr(load_connector(loaded.connectors[measure.connector]), "polled", True):
        cure = f"`keyresult poll --only {name}` reads it; only manual measures are recorded by hand"
        raise UsageError(f"{name} is read by {measure.connector} from {measure.source}", help=cure)
    return measure


def _quantity(key_result: KeyResult, text: str) -> Quantity:
    """The number that was typed, in a unit of the key result."""
    from tracker.core.quantity import Quantity, QuantityError, compatible, parse_quantity

    assert key_result.measure is not None
    unit = key_result.measure.unit
    try:
        quantity = parse_quantity(text)
    except QuantityError as error:
        raise UsageError(f'"{text}": {error.message}', help=error.help) from None
    if not compatible(quantity.unit, unit):
        cure = f"give it in {unit.symbol}" if unit.symbol else "give it as a plain number"
        raise UsageError(f'"{text}" is not in a unit of {key_result.name}', help=cure)
    return quantity if quantity.unit.symbol else Quantity(quantity.number, unit)


def _when(text: str | None, zone: str, now: datetime) -> datetime:
    """The instant it was true at; today, whose last instant is to come, means now."""
    from .times import parse_day_start, parse_last_instant

    if text is None:
        return now
    if parse_day_start(text, zone) > now:
        raise UsageError(f"--at {text} is in the future", help="a reading says what was, not what will be")
    return min(parse_last_instant(text, zone), now)
