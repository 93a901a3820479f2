"""The plan as the store keeps it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.model import Bound, Checkpoint, Keep, KeyResult, Lifecycle, Measure, Reach, Source
from tracker.core.quantity import parse_unit
from tracker.plan.compiled import compile_plan, definition, document
from tracker.plan.document import decoded, encoded, settings_from
from tracker.plan.load import load
from tracker.plan.origins import Origins
from tracker.plan.stored import from_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracker.plan.loaded import Loaded
    from tracker.ports import Task
    from tracker.registry import ConnectorRef

finite = st.floats(allow_nan=False, allow_infinity=False)
text = st.text(max_size=8)
units = st.sampled_from(["", "min", "%", "hours/year", "tickets", "/month", "EUR", "GiB"]).map(parse_unit)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
bounds = st.none() | st.builds(Bound, finite, st.booleans())
goals = st.builds(Keep, bounds, bounds, units) | st.builds(Reach, finite, finite, strict=st.booleans(), unit=units)
key_results = st.builds(
    KeyResult,
    id=text,
    name=text,
    title=text,
    owner=st.none() | text,
    goal=goals,
    measure=st.none() | st.builds(Measure, text, text, st.dictionaries(text, json_values, max_size=3), units),
    every=st.timedeltas(timedelta(0), timedelta(days=3660)),
    weight=finite,
    lifecycle=st.sampled_from(Lifecycle),
    guardrails=st.tuples(text, text),
    checkpoints=st.lists(st.builds(Checkpoint, st.dates(), finite)).map(tuple),
    poll_from=st.none() | st.dates(),
)


@pytest.fixture
def sample(data: Path, connectors: Mapping[str, ConnectorRef]) -> Loaded:
    """The sample plan without problems."""
    return load(data / "good", {}, connectors=connectors)


@pytest.fixture
def task(sample: Loaded) -> Callable[[str], Task]:
    """A task of the sample plan by the end of its name."""
    known = {task.key_result.rpartition("/")[2]: task for task in compile_plan(sample, "f").tasks}
    return known.__getitem__


def test_document_of_the_sample(sample: Loaded) -> None:
    """Plan and settings come back from their document as they were."""
    back = from_document(document(sample.plan, sample.settings))
    assert sample.plan == back.plan
    assert sample.settings == back.settings
    assert sample.settings == settings_from(document(sample.plan, sample.settings))


@given(key_results)
def test_any_key_result_comes_back(key_result: KeyResult) -> None:
    """Whatever a key result holds, its JSON form gives an equal one back."""
    assert key_result == decoded(json.loads(json.dumps(encoded(key_result))))


def test_strangers_are_refused() -> None:
    """Only values of the model are written."""
    with pytest.raises(TypeError, match="object is not part of a plan"):
        encoded(object())


def test_tasks_of_the_sample(sample: Loaded) -> None:
    """What is measured and worked on has a task, in plan order; paused, dropped and dated steps have none."""
    plan = compile_plan(sample, "print", Origins("abc", {}))
    assert [
        "platform/2026-Q4/deploy-fast/deploy-time",
        "platform/2026-Q4/deploy-fast/deploys",
        "platform/2026-Q4/dependable/availability",
        "platform/2026-Q4/health/change-failure-rate",
        "mobile/2026-10-01..2026-12-31/ship-daily/crashes",
        "mobile/2026-10-01..2026-12-31/ship-daily/reviews",
    ] == [task.key_result for task in plan.tasks]
    assert ("print", "", "abc") == (plan.fingerprint, plan.problems, plan.commit)


def test_task(task: Callable[[str], Task]) -> None:
    """A task has all that a poll needs: span, zone, connector, fields and earlier names."""
    found = task("deploy-time")
    assert datetime(2026, 9, 14, 22, tzinfo=UTC) == found.due_from
    assert datetime(2026, 12, 31, 23, tzinfo=UTC) == found.cycle_end
    assert found.cycle_end + timedelta(hours=2) == found.due_until
    assert datetime(2026, 9, 30, 22, tzinfo=UTC) == found.cycle_start
    assert ("gauge_connectors:gauge", "meter", "s", "Europe/Berlin") == (
        found.connector,
        found.source,
        found.unit,
        found.zone,
    )
    assert '{"labels":["main","prod"],"query":"deploy","span":[1,2]}' == found.measure_fields
    assert '{"token_env":"METER_TOKEN","url":"https://meter.example.com"}' == found.source_fields
    assert (
        "platform/2026-Q4/deploy-fast/deploy-duration",
        "platform/2026-Q4/ship/deploy",
        "platform/2026-Q3/deploy-fast/deploy-time",
    ) == found.was


def test_due_from_the_start_of_the_cycle(task: Callable[[str], Task]) -> None:
    """Without another day a key result is due from the start of its cycle."""
    assert task("deploys").cycle_start == task("deploys").due_from


def test_numbers_that_people_record(task: Callable[[str], Task]) -> None:
    """A connector may say that its key results are not polled."""
    assert (True, False) == (task("crashes").polled, task("reviews").polled)


def test_definition_reads_like_the_file(sample: Loaded) -> None:
    """The definition is canonical JSON of goal and measure, in the words of the file."""
    found = {kr.id: json.loads(definition(kr)) for team in sample.plan.teams for kr in team.key_results()}
    assert {
        "goal": {"kind": "reach", "baseline": 4, "target": 40, "strict": False, "unit": "/week"},
        "measure": {"connector": "gauge", "source": "spare", "unit": "/week", "query": "deploys"},
    } == found["deploys"]
    assert {"kind": "keep", "low": {"value": 99.95, "strict": False}, "unit": "%"} == found["availability"]["goal"]
    assert ["goal"] == list(found["drill"])
    assert {"title": "plan reviewed", "due": "2026-10-20", "done": "2026-10-18", "weight": 1} == found["drill"]["goal"][
        "steps"
    ][0]


def test_definition_of_a_measured_baseline(loading: Callable[..., Loaded]) -> None:
    """A window of time is written as in the file."""
    line = '{id: a, title: A, baseline: {measured: 28d}, target: "-40 %", measure: {connector: people}}'
    okrs = f"team: a\ncycle: 2026\nobjectives:\n  - id: o\n    title: O\n    key_results: [{line}]\n"
    (found,) = loading({"okrs/a.yaml": okrs}).plan.teams[0].key_results()
    assert {"kind": "reach", "window": "4w", "factor": 0.6, "strict": False} == json.loads(definition(found))["goal"]


def test_problems_are_kept(loading: Callable[..., Loaded]) -> None:
    """The errors of files that were left out are kept in short; warnings are not."""
    loaded = loading({"okrs/a.yaml": "a: ["})
    assert compile_plan(loaded, "f").problems.startswith("okrs/a.yaml:1:5: error KR101:")
    assert "" == compile_plan(replace(loaded, findings=()), "f").problems


def test_fields_stay_lists() -> None:
    """Lists in a connector's fields are not taken for the lists that JSON makes of tuples."""
    source = Source("a", "gauge", {"x": ["tuple", 1], "y": ["date", "2026-01-01"]})
    assert source == decoded(json.loads(json.dumps(encoded(source))))
