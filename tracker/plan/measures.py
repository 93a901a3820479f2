"""The measure of a key result: its connector, its source, its fields and its unit."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.core.model import Goal, Measure, Milestones
from tracker.core.quantity import QuantityError, compatible, parse_unit
from tracker.ports import Recomputer, RunReader
from tracker.registry import build

from .notes import names_help, near
from .offers import valid_fields
from .quoting import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.core.model import Source
    from tracker.core.quantity import Unit
    from tracker.ports import Connector

    from .notes import Notes
    from .offers import Offers

OWN_KEYS = frozenset({"connector", "source", "unit"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What key results are judged against: sources, connectors, the time zone, and what is permitted."""

    sources: Mapping[str, Source]
    offers: Offers
    zone: str
    permissions: frozenset[str] = frozenset()


def measure_of(raw: Mapping[str, Any] | None, goal: Goal | None, around: Surroundings, notes: Notes) -> Measure | None:
    """The measure, or None; problems are noted under `measure`, as is one that the goal does not go with."""
    if isinstance(goal, Milestones):
        if raw is not None:
            cure = "delete `measure:`, or make a second key result for the number"
            notes.error("KR208", "milestones are marked done in the file, not measured", "measure", help=cure, key=True)
        return None
    if raw is None:
        if goal is not None:
            notes.error(
                "KR208",
                "there is no measure to read the number from",
                "id",
                help="add `measure:`, such as `measure: {connector: manual}`",
            )
        return None
    return _read(raw, goal, around, notes.within("measure"))


def _read(raw: Mapping[str, Any], goal: Goal | None, around: Surroundings, notes: Notes) -> Measure | None:
    connector = around.offers.connector(raw, notes)
    if connector is None:
        _unit(raw, goal, None, notes)
        return None
    _require_permission(connector, around, notes)
    source = _source(raw, connector, around, notes)
    own = {key: value for key, value in raw.items() if key not in OWN_KEYS}
    fields = valid_fields(connector.Measure, own, notes)
    unit = _unit(raw, goal, _own_unit(connector, fields), notes)
    if source is None or fields is None or unit is None:
        return None
    if _misfits(connector, around.sources.get(source), fields, notes):
        return None
    polled, recomputable = getattr(connector, "polled", True), isinstance(connector, RunReader | Recomputer)
    return Measure(raw["connector"], source, fields, unit, polled, recomputable)


def _own_unit(connector: Connector, fields: Mapping[str, Any] | None) -> str | None:
    """The unit that the connector's numbers are in, where it knows."""
    unit = getattr(connector, "unit", None)
    if unit is None or fields is None:
        return None
    own: str | None = unit(build(connector.Measure, fields))
    return own


def _misfits(connector: Connector, source: Source | None, fields: Mapping[str, Any], notes: Notes) -> bool:
    """Whether source and measure are each right but do not go together, as the connector says."""
    check = getattr(connector, "check", None)
    if check is None or source is None:
        return False
    errors = check(build(connector.Source, source.fields), build(connector.Measure, fields))
    for error in errors:
        cure = getattr(error, "help", None) or "ask for something that this system has, or ask another source"
        notes.error("KR307", str(error), getattr(error, "field", "connector"), help=cure)
    return bool(errors)


def _require_permission(connector: Connector, around: Surroundings, notes: Notes) -> None:
    """Some connectors do what the settings must allow: `needs_permission` names the setting."""
    needed = getattr(connector, "needs_permission", None)
    if needed is not None and needed not in around.permissions:
        message = f"the settings do not allow connector `{connector.name}`"
        notes.error(
            "KR306",
            message,
            "connector",
            help=f"if you trust these files, add `{needed}: true` at the top level of keyresult.yaml",
        )


def _source(raw: Mapping[str, Any], connector: Connector, around: Surroundings, notes: Notes) -> str | None:
    name, wanted = raw.get("source"), raw["connector"]
    fitting = sorted(source.name for source in around.sources.values() if source.connector == wanted)
    if name is None:
        return _only_source(fitting, wanted, connector, notes)
    if not isinstance(name, str) or name not in around.sources:
        declare = f"declare {shown(name)} under `sources:` in keyresult.yaml with `connector: {wanted}`"
        guess = near(str(name), fitting)
        cure = f"write `source: {guess}`, or {declare}" if guess else names_help(str(name), fitting, none=declare)
        notes.error("KR302", f"no source is called {shown(name)}", "source", help=cure)
        return None
    if around.sources[name].connector != wanted:
        message = f"source `{name}` belongs to connector `{around.sources[name].connector}`, not to `{wanted}`"
        declared = f"write {_either(fitting)} (declared for `{wanted}`)"
        cure = declared if fitting else f"declare a source with `connector: {wanted}`, or change the connector"
        notes.error("KR303", message, "source", help=cure)
        return None
    return name


def _only_source(fitting: list[str], wanted: str, connector: Connector, notes: Notes) -> str | None:
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        message = f"several sources are declared for connector `{wanted}`: {', '.join(fitting)}"
        notes.error("KR304", message, "connector", help=f"add {_either(fitting)}")
        return None
    if not dataclasses.fields(connector.Source):  # such as `manual`: there is nothing to declare
        return wanted
    cure = f"declare one under `sources:` in keyresult.yaml with `connector: {wanted}`"
    notes.error("KR304", f"no source is declared for connector `{wanted}`", "connector", help=cure)
    return None


def _either(names: list[str]) -> str:
    """The sources to choose from, as they would be written."""
    return " or ".join(f"`source: {name}`" for name in names)


def _unit(raw: Mapping[str, Any], goal: Goal | None, own: str | None, notes: Notes) -> Unit | None:
    """The native unit: as written, else the connector's own, else that of the goal, else a plain number."""
    wanted = None if goal is None or isinstance(goal, Milestones) else goal.unit
    text = raw.get("unit", own)
    if text is None:
        return wanted or parse_unit("")
    if not isinstance(text, str):
        notes.error("KR103", f"expected a unit, found {shown(text)}", "unit", help="write a unit such as ms or ratio")
        return None
    try:
        unit = parse_unit(text)
    except QuantityError as error:
        notes.error("KR202", error.message, "unit", help=error.help or "write a unit such as ms or ratio")
        return None
    if wanted is not None and not compatible(unit, wanted):
        message = f"the measure is in {shown(unit.symbol)}, the goal in {shown(wanted.symbol)}"
        place = "unit" if "unit" in raw else "connector"
        such = f"`unit: {wanted.symbol}`" if wanted.symbol else "s and min"
        notes.error("KR206", message, place, help=f"give both a unit of one kind, such as {such}")
        return None
    return unit
