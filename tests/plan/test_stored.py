"""The plan back from the store, team by team, and how many names end in a tail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tracker.core.naming import short_name, tails
from tracker.core.teams import Teams
from tracker.errors import StoreError
from tracker.plan.compiled import compile_plan
from tracker.plan.load import load
from tracker.plan.stored import from_store
from tracker.plan.tails import tails_of
from tracker.store.memory import MemoryStore
from tracker.testing.store_values import NOON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracker.plan.loaded import Loaded
    from tracker.registry import ConnectorRef


@pytest.fixture
def sample(data: Path, connectors: Mapping[str, ConnectorRef]) -> Loaded:
    """The sample plan without problems."""
    return load(data / "good", {}, connectors=connectors)


@pytest.fixture
def store() -> MemoryStore:
    """A store without a plan."""
    return MemoryStore()


def installed(store: MemoryStore, loaded: Loaded, fingerprint: str = "f1") -> Loaded:
    """The plan after it was installed, as it comes back."""
    with store.writing():
        store.install(compile_plan(loaded, fingerprint), NOON)
    compiled = store.document(fingerprint)
    assert compiled is not None
    return from_store(compiled, store)


def test_every_team_comes_back(sample: Loaded, store: MemoryStore) -> None:
    """Settings, sources and teams are equal to what was installed; no team is made before it is asked for."""
    back = installed(store, sample)
    assert isinstance(back.plan.teams, Teams)
    assert (sample.plan.teams, sample.plan.sources) == (tuple(back.plan.teams), back.plan.sources)
    assert sample.settings == back.settings


def test_what_the_store_keeps_of_the_whole_names_no_team(sample: Loaded) -> None:
    """The document that every poll reads does not grow with the teams."""
    compiled = compile_plan(sample, "f1")
    assert len(sample.plan.teams) == len(compiled.teams)
    assert not any(team.team in compiled.document for team in sample.plan.teams)


def test_a_team_that_is_gone_is_told(sample: Loaded, store: MemoryStore) -> None:
    """Whoever still has the old plan in hand does not get a team of the new one in its place."""
    back = installed(store, sample)
    installed(store, replace(sample, plan=replace(sample.plan, teams=sample.plan.teams[1:])), "f2")
    with pytest.raises(StoreError, match="the plan was changed while it was read"):
        list(back.plan.teams)


def test_tails_are_counted_in_the_store(sample: Loaded, store: MemoryStore) -> None:
    """Every tail has the same count as in a list of all names, and an unknown one none."""
    back = installed(store, sample)
    names = [each.name for team in sample.plan.teams for each in (*team.key_results(), *team.health_metrics)]
    expected, found = tails(names), tails_of(back.plan.teams, store)
    assert expected == dict(found) == dict(tails_of(sample.plan.teams, store))
    assert (len(expected), 0, False) == (len(found), found.get("deploy-tim", 0), "ime" in found)
    assert [short_name(name, expected) for name in names] == [short_name(name, found) for name in names]


def test_only_the_chosen_teams_are_counted(sample: Loaded, store: MemoryStore) -> None:
    """What is not under way makes no name longer."""
    back = installed(store, sample)
    (last,) = back.plan.teams[-1:]
    found = tails_of(back.plan.teams[-1:], store)
    assert tails(each.name for each in (*last.key_results(), *last.health_metrics)) == dict(found)
