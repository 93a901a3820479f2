"""What would be sent is known before anything is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.connectors.prometheus import connector
from tracker.connectors.prometheus.verdicts import Verdict, Verdicts

from tracker.testing.fakes import DictFacts

SLOT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def planned(asks: list[Any], facts: DictFacts) -> list[tuple[int, str, int]]:
    """Requests, what they ask, and for how many key results."""
    source = connector.Source(url="http://127.0.0.1:1")
    return [(each.requests, each.what, len(each.key_results)) for each in connector.plan(source, asks, facts)]


def facts_of(**verdicts: Verdict) -> DictFacts:
    """Facts in which expressions have fared so."""
    facts = DictFacts()
    known = Verdicts(facts)
    for expression, verdict in verdicts.items():
        known.learn(expression, verdict)
    known.save(verdicts)
    return facts


def test_new_expressions_are_asked_alone_once(ask: Any) -> None:
    """Before anything is known of three expressions, three requests are planned."""
    asks = [ask(f"metric_{n}", SLOT, n) for n in range(3)]

    assert [(3, "one expression each, new and so asked alone once", 3)] == planned(asks, DictFacts())


def test_known_expressions_are_asked_together_by_instant(ask: Any) -> None:
    """Key results with one expression and one instant share one place in one request."""
    facts = facts_of(a=Verdict.VECTOR, b=Verdict.SCALAR)
    asks = [ask("a", SLOT, 0), ask("b", SLOT, 1), ask("a", SLOT, 2), ask("a", SLOT - timedelta(hours=1), 3)]

    assert [
        (1, "2 expressions as of 2026-11-24 09:00 UTC together", 3),
        (1, "1 expressions as of 2026-11-24 08:00 UTC together", 1),
    ] == planned(asks, facts)


def test_what_failed_before_is_asked_alone(ask: Any) -> None:
    """A guilty expression is kept out of the unions, and that is said."""
    facts = facts_of(a=Verdict.VECTOR, b=Verdict.BAD)

    assert (1, "one expression each, alone because it failed before", 1) == planned(
        [ask("a", SLOT, 0), ask("b", SLOT, 1)], facts
    )[-1]
