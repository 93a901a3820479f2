"""Finding key results by what people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.errors import SelectionError, UsageError
from tracker.plan.load import load
from tracker.plan.select import select

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracker.core.model import Plan
    from tracker.plan.loaded import Loaded
    from tracker.registry import ConnectorRef

LINE = "      - {{id: {}, title: T, keep: '< 5', measure: {{connector: people}}}}\n"


@pytest.fixture
def plan(data: Path, connectors: Mapping[str, ConnectorRef]) -> Plan:
    """The sample plan."""
    return load(data / "good", {}, connectors=connectors).plan


@pytest.fixture
def twins(loading: Callable[..., Loaded]) -> Plan:
    """Two teams and two cycles with a key result of the same id."""

    def okrs(team: str, cycle: str) -> str:
        head = f"team: {team}\ncycle: {cycle}\nobjectives:\n  - id: goal\n    title: T\n    key_results:\n"
        return head + LINE.format("speed")

    files = {f"okrs/{team}{cycle}.yaml": okrs(team, cycle) for team in "ab" for cycle in ("2026-Q3", "2026-Q4")}
    return loading(files).plan


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["deploys"], ["deploys"], id="an id"),
        pytest.param(["deploy-fast/deploys"], ["deploys"], id="a longer tail"),
        pytest.param(["platform/2026-Q4/deploy-fast/deploys"], ["deploys"], id="a full name"),
        pytest.param(["change-failure-rate"], ["change-failure-rate"], id="a health metric"),
        pytest.param(["health/*"], ["change-failure-rate"], id="a glob of a health metric"),
        pytest.param(["reviews", "deploys", "dep*"], ["deploy-time", "deploys", "reviews"], id="plan order, once"),
        pytest.param(["deploy-fast/*"], ["deploy-time", "deploys", "latency", "drill"], id="a glob of an objective"),
        pytest.param(["mobile/*/*/*"], ["crashes", "satisfaction", "reviews"], id="a glob of a team"),
    ],
)
def test_selected(words: list[str], expected: list[str], plan: Plan) -> None:
    """Words name key results by their ends or by globs."""
    assert expected == [key_result.id for key_result in select(plan, words)]


def test_no_words_select_all(plan: Plan) -> None:
    """Without words all are selected, or those of a team and cycle, whatever the case."""
    assert 9 == len(select(plan, []))
    assert 6 == len(select(plan, [], "Platform"))
    assert 6 == len(select(plan, ["*"], None, "2026-q4"))
    assert [] == select(plan, [], "mobile", "2026-Q4")


def test_ambiguous_tail(twins: Plan) -> None:
    """A tail that names several is refused with their names, until team and cycle narrow it."""
    with pytest.raises(UsageError, match="speed names 4 key results") as caught:
        select(twins, ["speed"])
    assert "a/2026-Q3/goal/speed, a/2026-Q4/goal/speed, b/" in (caught.value.help or "")
    assert ["b/2026-Q4/goal/speed"] == [found.name for found in select(twins, ["speed"], "b", "2026-Q4")]


def test_single(plan: Plan) -> None:
    """Where one is needed, a glob of several is refused."""
    assert ["deploys"] == [found.id for found in select(plan, ["deploys"], single=True)]
    with pytest.raises(UsageError, match=r"deploy\* names 2 key results"):
        select(plan, ["deploy*"], single=True)


@pytest.mark.parametrize(
    ("words", "team", "cycle", "message", "cure"),
    [
        (["availabilty"], None, None, "no key result is called availabilty", "did you mean availability?"),
        (["zzz"], None, None, "no key result is called zzz", "`keyresult status` lists what there is"),
        (["z*"], None, None, "no key result is called", "`keyresult status` lists what there is"),
        ([], "platfrom", None, "no team is called platfrom", "did you mean platform?"),
        ([], None, "2026-Q5", "no cycle is called 2026-Q5", "did you mean 2026-Q4?"),
        (["reviews"], "platform", None, "no key result is called reviews", None),
    ],
)
def test_nothing_selected(
    words: list[str], team: str | None, cycle: str | None, message: str, cure: str | None, plan: Plan
) -> None:
    """What names nothing is said, with the names that are near."""
    with pytest.raises(SelectionError) as caught:
        select(plan, words, team, cycle)
    assert caught.value.message.startswith(message)
    assert cure is None or cure == caught.value.help
