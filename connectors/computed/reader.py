"""The connector: readings of other key results in, one number out."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault
from tracker.core.units import QuantityError, Unit, exact, parse_unit
from tracker.core.wording import age_text
from tracker.errors import BadAnswer, ConnectorError, NoData
from tracker.ports import Checked, Found, Missing, Planned, Told

from . import models
from .amount import OPEN, Amount, in_unit
from .page import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.core.readings import Reading
    from tracker.ports import Answer, Ask, Facts, Http, Part


class Computed:
    """Computes numbers from the readings of other key results; asks nobody."""

    name = "computed"
    Source = models.Source
    Measure = models.Measure
    page = PAGE

    def parts(self, measure: models.Measure) -> Mapping[str, str]:
        """The key results that the names of the formula stand for."""
        return measure.of

    def derived_unit(self, measure: models.Measure, units: Mapping[str, Unit]) -> Unit | None:
        """The unit that the formula comes out in; None for a product or quotient without a name.

        Raises:
            QuantityError: Units that do not go together, or a division by zero whatever is read.
        """
        try:
            unit = measure.parsed.of({name: Amount(None, unit) for name, unit in units.items()}).unit
        except ZeroDivisionError:
            raise QuantityError("the formula divides by zero", help="take the zero out") from None
        return None if unit == OPEN else unit

    def definition(self, measure: models.Measure) -> str:
        """The formula, and what its names stand for."""
        return f"{measure.formula}, where " + ", ".join(f"{name} is {what}" for name, what in measure.of.items())

    def read(
        self,
        source: models.Source,  # noqa: ARG002 - the seam's signature; nobody is asked
        asks: Sequence[Ask],
        http: Http,  # noqa: ARG002
        facts: Facts,  # noqa: ARG002
        at: datetime,  # noqa: ARG002 - every ask brings its own instant
    ) -> Iterator[Answer]:
        """Answer every ask from the readings that it brings, as of its instant."""
        return (_answer(ask, ask.at) for ask in asks)

    def checkup(
        self,
        source: models.Source,  # noqa: ARG002
        measures: Sequence[models.Measure],  # noqa: ARG002
        http: Http,  # noqa: ARG002
        at: datetime,  # noqa: ARG002
    ) -> Iterator[Checked]:
        """Say that there is nothing to ask."""
        yield Checked("nothing to ask", "its numbers are computed from other key results")

    def history(
        self,
        source: models.Source,  # noqa: ARG002
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,  # noqa: ARG002
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending, from what was stored by then."""
        return ((slot, _answer(ask, slot)) for slot in slots)

    def plan(
        self,
        source: models.Source,  # noqa: ARG002
        asks: Sequence[Ask],
        facts: Facts,  # noqa: ARG002
    ) -> Iterator[Planned]:
        """Say that nothing is sent."""
        for ask in asks:
            yield Planned(0, f"{ask.measure.formula}, from what is stored", (ask.key_result,))

    def operands(self, ask: Ask, at: datetime) -> Mapping[str, Reading]:
        """The reading of each part that the number as of an instant is computed from.

        Raises:
            NoData: One of them has none that counts, or is not in the plan.
        """
        readings = {part.name: _current(part, at) for part in ask.parts}
        _require_all(ask, readings)
        return readings

    def recompute(self, ask: Ask, values: Mapping[str, float]) -> float:
        """The number for other values of the parts, each in its part's unit.

        Raises:
            BadAnswer: There is no such number.
        """
        return _value(ask, {part.name: (part, values[part.name]) for part in ask.parts})

    def tell(self, measure: models.Measure, found: Found | None) -> Told:
        """The formula and, where there is a number, the numbers that went into it."""
        came = () if found is None else tuple(f"{name} = {found.evidence[name]}" for name in measure.of)
        return Told(measure.formula, came, "the formula" if found else "")


def _answer(ask: Ask, at: datetime) -> Answer:
    try:
        readings = {part.name: (part, _current(part, at)) for part in ask.parts}
        return _found(ask, readings)
    except ConnectorError as error:
        return Missing(ask.key_result, error.outcome, error.fault, error.message, error.help)


def _found(ask: Ask, readings: Mapping[str, tuple[Part, Reading]]) -> Found:
    """The number, as old as the oldest reading in it.

    Raises:
        NoData: Not every name of the formula has a reading.
        BadAnswer: There is no such number.
    """
    _require_all(ask, readings)
    value = _value(ask, {name: (part, reading.value) for name, (part, reading) in readings.items()})
    oldest = min(reading.observed_at for _, reading in readings.values())
    evidence = {name: f"{reading.value!r} {part.unit}".rstrip() for name, (part, reading) in readings.items()}
    return Found(ask.key_result, value, oldest, evidence={"formula": ask.measure.formula, **evidence})


def _require_all(ask: Ask, readings: Mapping[str, object]) -> None:
    """Refuse to compute without a reading for every name; raises NoData."""
    for name, key_result in ask.measure.of.items():
        if name not in readings:
            message = f"{name} ({key_result}) is not in the plan now"
            raise NoData(message, help="its file has errors: `keyresult check`", fault=Fault.CONFIG)


def _value(ask: Ask, values: Mapping[str, tuple[Part, float]]) -> float:
    amounts = {name: Amount(exact(value), parse_unit(part.unit)) for name, (part, value) in values.items()}
    try:
        number = in_unit(ask.measure.parsed.of(amounts), parse_unit(ask.unit)).number
        assert number is not None
        return float(number)
    except ZeroDivisionError:
        raise BadAnswer(f"{ask.measure.formula} divides by zero: {_said(values)}") from None
    except OverflowError:
        raise BadAnswer(f"{ask.measure.formula} is too large a number: {_said(values)}") from None
    except QuantityError as error:
        raise BadAnswer(error.message, help=error.help, fault=Fault.CONFIG) from None


def _said(values: Mapping[str, tuple[Part, float]]) -> str:
    return ", ".join(f"{name} = {value:g} {part.unit}".rstrip() for name, (part, value) in values.items())


def _current(part: Part, at: datetime) -> Reading:
    """The newest reading of a part by an instant, unless it is too old to count.

    Raises:
        NoData: There is none.
    """
    known = bisect_right(part.readings, at, key=lambda reading: reading.at)
    if not known:
        raise NoData(f"{part.name} ({part.key_result}) has no current reading", help=_cure(part))
    newest = part.readings[known - 1]
    age = at - newest.observed_at
    if age > part.stale_after:
        raise NoData(f"{part.name} ({part.key_result}) has no reading newer than {age_text(age)}", help=_cure(part))
    return newest


def _cure(part: Part) -> str:
    return f"`keyresult show {part.key_result}` says why"
