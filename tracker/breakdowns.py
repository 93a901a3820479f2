"""What parts contributed to the change of a key result, from what is stored: CI runs, and readings of operands.

Nothing is asked of a source. Facts count as they were known at the instant of the report, and only
if they give the very numbers that are stored: else another change would be told than is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .core.breakdown import Facts, of_formula
from .core.comparing import comparison
from .core.makeup import makeup_facts
from .core.moved import moved
from .core.naming import short_name, tails
from .core.outlook import replacement_days
from .core.row import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from .core.comparing import Comparison
    from .core.model import KeyResult, Measure, Plan, TeamCycle
    from .core.moved import Moved
    from .core.readings import History, Reading
    from .core.standing import Standing, TeamStanding
    from .ports import Ask, Part, Recomputer, Store

    Ends = tuple[Reading, Reading]

OPERAND = "key result"
"""The dimension of a number that is computed from other key results."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what parts contributed to changes.

    Attributes:
        store: What is stored.
        plan: Says what the operands of a computed number are, and where runs come from.
        known_at: What was learned later does not count; None counts everything.
    """

    store: Store
    plan: Plan
    known_at: datetime | None = None

    def every(self, team: TeamStanding, histories: Mapping[str, History]) -> dict[str, Moved]:
        """What is worth saying of a team's key results and health metrics, by full name."""
        found = (
            self.one(team.team, standing, histories[standing.key_result.name])
            for standing in (*team.standings(), *team.health)
        )
        return {each.key_result: each for each in found if each is not None}

    def one(self, team: TeamCycle, standing: Standing, history: History, *, asked: bool = False) -> Moved | None:
        """What is worth saying of one key result; if `asked`, of whatever change there was on the week."""
        subject, compared = standing.key_result, comparison(standing, history, asked=asked)
        unit, measure = unit_of(subject), subject.measure
        if compared is None or unit is None or measure is None or _replaced(history, team, compared):
            return None
        again = measure.recomputable
        found = self._again(team, subject, measure, compared) if again else self._kept(subject.name, compared)
        if found is None:
            return None
        ends, facts = found
        return moved(subject.name, compared, (ends[0].value, ends[1].value), unit, measure.unit, facts)

    def _kept(self, name: str, compared: Comparison) -> tuple[Ends, Facts] | None:
        """The two readings, and what came with them of how they came about; None if either is not known."""
        facts = self._of_makeups(name, compared)
        ends = None if facts is None else self._ends(name, compared)
        return None if ends is None or facts is None else (ends, facts)

    def _again(
        self, team: TeamCycle, subject: KeyResult, measure: Measure, compared: Comparison
    ) -> tuple[Ends, Facts] | None:
        """The two readings, and how both are computed again; None if either is not known.

        Only here is a connector loaded, and with it what asks its source.
        """
        from .ports import Recomputer, RunReader
        from .registry import connectors, load_connector

        known, ends = connectors().get(measure.connector), self._ends(subject.name, compared)
        if known is None or ends is None:
            return None
        connector: Any = load_connector(known.entry_point)
        facts = None
        if isinstance(connector, RunReader):
            facts = self._of_runs(connector, measure, ends)
        elif isinstance(connector, Recomputer):  # another release of it may not be
            facts = self._of_operands(connector, team, subject, measure, ends)
        return None if facts is None else (ends, facts)

    def _ends(self, name: str, compared: Comparison) -> Ends | None:
        """The two readings; None if one is no longer there."""
        before, after = (
            next(iter(self.store.readings(name, slot, slot, known_at=self.known_at)), None)
            for slot in (compared.before, compared.after)
        )
        return None if before is None or after is None else (before, after)

    def _of_makeups(self, name: str, compared: Comparison) -> Facts | None:
        """What the readings themselves were made of, where that came with both; most have none, and ask once."""
        after = self.store.makeup(name, compared.after, known_at=self.known_at)
        before = after and self.store.makeup(name, compared.before, known_at=self.known_at)
        return None if before is None or after is None else makeup_facts(before, after)

    def _of_runs(self, connector: Any, measure: Measure, ends: Ends) -> Facts | None:  # noqa: ANN401 - a connector that is also a `RunReader`
        from .core.ci_breakdown import ci_facts
        from .registry import build

        source = build(connector.Source, self.plan.sources[measure.source].fields)
        project, pipeline, query = connector.selection(source, build(connector.Measure, measure.fields))
        before, after = (reading.observed_at for reading in ends)
        runs = self.store.load_runs(measure.source, project, pipeline, query.since(before), known_at=self.known_at)
        return ci_facts(query, runs, before, after)

    def _of_operands(
        self,
        connector: Any,  # noqa: ANN401 - a connector that is also a `Recomputer`
        team: TeamCycle,
        subject: KeyResult,
        measure: Measure,
        ends: Ends,
    ) -> Facts | None:
        from .errors import ConnectorError
        from .ports import Ask
        from .registry import build

        instance, cycle = build(connector.Measure, measure.fields), team.cycle
        parts = tuple(self._parts(subject.name, connector.parts(instance)))
        asks = (
            Ask(subject.name, instance, end.at, cycle.start, cycle.end, measure.unit.symbol, self._read(parts, end.at))
            for end in ends
        )
        try:
            return _recomputed(connector, *asks)
        except ConnectorError:
            return None

    def _read(self, parts: Iterable[Part], at: datetime) -> tuple[Part, ...]:
        from .parts import read_parts

        return read_parts(self.store, parts, at, at, known_at=self.known_at)

    def _parts(self, name: str, words: Mapping[str, str]) -> Iterator[Part]:
        """The operands that are in the plan."""
        from .core.trust import stale_after
        from .plan.parts import resolved
        from .ports import Part

        known = {each.name: each for team in self.plan.teams for each in (*team.key_results(), *team.health_metrics)}
        for called, word in words.items():
            part = known.get(resolved(word, name, known) or "")
            if part is not None and part.measure is not None:
                yield Part(called, part.name, part.measure.unit.symbol, stale_after(part))


def _replaced(history: History, team: TeamCycle, compared: Comparison) -> bool:
    """Whether another measure took the place of the one that was read at the earlier end."""
    before = team.cycle.day_of(compared.before)
    return any(day > before for day in replacement_days(history.definitions, team.cycle))


def _recomputed(connector: Recomputer, before: Ask, after: Ask) -> Facts | None:
    """The number at two instants by its operands, which are called by their ids.

    Raises:
        ConnectorError: An operand has no reading that counts, or a mixture of them makes no number.
    """
    from .core.units import parse_unit

    count = tails(part.key_result for part in after.parts)
    called = {part.name: short_name(part.key_result, count) for part in after.parts}
    units = {called[part.name]: parse_unit(part.unit) for part in after.parts}
    old, new = (
        {called[name]: reading.value for name, reading in connector.operands(ask, ask.at).items()}
        for ask in (before, after)
    )

    def formula(values: Mapping[str, float]) -> float:
        return connector.recompute(after, {name: values[short] for name, short in called.items()})

    found = of_formula(OPERAND, old, new, formula, units)
    return None if found is None else Facts(formula(old), formula(new), (found,))
