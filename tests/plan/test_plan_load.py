"""Loading a plan: what good files become, and how far bad ones reach."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.core.model import (
    Ambition,
    Bound,
    Checkpoint,
    Keep,
    Lifecycle,
    Measure,
    Milestone,
    Milestones,
    Reach,
    ReachFromHistory,
)
from tracker.core.quantity import parse_unit
from tracker.errors import SettingsError
from tracker.plan.check import Past, examine
from tracker.plan.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracker.core.model import KeyResult
    from tracker.plan.findings import Finding
    from tracker.plan.loaded import Loaded
    from tracker.registry import ConnectorRef

NOTHING = Past(datetime(2026, 11, 24, tzinfo=UTC))
GOOD = """\
team: {team}
cycle: 2026-Q4
objectives:
  - id: {objective}
    title: A goal
    key_results:
      - {{id: {id}, title: It, keep: "< 5 %", {more}measure: {{connector: gauge, query: q}}}}
"""


def good(team: str = "platform", objective: str = "goal", id: str = "it", more: str = "") -> str:
    """An OKR file with one key result."""
    return GOOD.format(team=team, objective=objective, id=id, more=more)


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    """File and code of each finding."""
    return [(finding.file, finding.code) for finding in findings]


@pytest.fixture
def sample(data: Path, connectors: Mapping[str, ConnectorRef]) -> Loaded:
    """The sample plan without problems."""
    return load(data / "good", {}, connectors=connectors)


@pytest.fixture
def key_result(sample: Loaded) -> Callable[[str], KeyResult]:
    """A key result of the sample plan by its id."""
    known = {kr.id: kr for team in sample.plan.teams for kr in (*team.key_results(), *team.health_metrics)}
    return known.__getitem__


def test_sample_has_no_problems(sample: Loaded) -> None:
    """The sample plan is without findings; settings and OKR files are counted."""
    assert () == sample.findings
    assert 4 == sample.files


def test_files_of_one_team_and_cycle_are_joined(sample: Loaded) -> None:
    """Several files add to one team and cycle, in the order of their names."""
    assert [
        ("platform", "2026-Q4", ["deploy-fast", "dependable"]),
        ("mobile", "2026-10-01..2026-12-31", ["ship-daily"]),
    ] == [(team.team, team.cycle.name, [each.id for each in team.objectives]) for team in sample.plan.teams]


def test_every_field_of_a_key_result(key_result: Callable[[str], KeyResult]) -> None:
    """A key result carries everything its file says."""
    found = key_result("deploy-time")
    fields = {"query": "deploy", "labels": ["main", "prod"], "span": [1, 2]}
    assert "platform/2026-Q4/deploy-fast/deploy-time" == found.name
    assert Reach(45.0, 10.0, strict=True, unit=parse_unit("min")) == found.goal
    assert Measure("gauge", "meter", fields, parse_unit("s")) == found.measure
    assert ("lee", timedelta(hours=1), timedelta(days=3)) == (found.owner, found.every, found.stale_after)
    assert (Checkpoint(date(2026, 11, 1), 0.25), Checkpoint(date(2026, 12, 1), 0.75)) == found.checkpoints
    assert ("change-failure-rate", "deploys") == found.guardrails
    assert date(2026, 9, 15) == found.poll_from
    assert ("deploy-duration", "ship/deploy", "platform/2026-Q3/deploy-fast/deploy-time") == found.was


def test_goals(key_result: Callable[[str], KeyResult]) -> None:
    """Each kind of goal is read, in the target's unit or, where it has none, the baseline's."""
    steps = (
        Milestone("plan reviewed", date(2026, 10, 20), date(2026, 10, 18)),
        Milestone("drill passed", date(2026, 12, 1), weight=3.0),
    )
    assert Reach(4.0, 40.0, strict=False, unit=parse_unit("/week")) == key_result("deploys").goal
    assert Reach(500.0, 300.0, strict=False, unit=parse_unit("ms")) == key_result("latency").goal
    assert Reach(12.0, 0.0, strict=False, unit=parse_unit("reviews")) == key_result("reviews").goal
    assert Keep(Bound(99.95, strict=False), None, parse_unit("%")) == key_result("availability").goal
    assert Keep(Bound(0.0, strict=False), Bound(0.5, strict=False), parse_unit("%")) == key_result("crashes").goal
    assert Milestones(steps) == key_result("drill").goal
    assert key_result("drill").measure is None


def test_polling_and_lifecycle(key_result: Callable[[str], KeyResult]) -> None:
    """Interval, weight, ambition and state of work come from the file, the owner from the objective."""
    weekly = key_result("deploys")
    assert ("dana", timedelta(weeks=1), 2.0) == (weekly.owner, weekly.every, weekly.weight)
    assert Ambition.COMMITTED is weekly.ambition
    paused, dropped = key_result("latency"), key_result("satisfaction")
    assert (Lifecycle.PAUSED, "the tracing migration comes first") == (paused.lifecycle, paused.lifecycle_reason)
    assert (Lifecycle.DROPPED, "the survey was stopped") == (dropped.lifecycle, dropped.lifecycle_reason)


def test_health_metric(key_result: Callable[[str], KeyResult]) -> None:
    """A health metric has `health` where a key result has its objective."""
    metric = key_result("change-failure-rate")
    assert ("platform/2026-Q4/health/change-failure-rate", True) == (metric.name, metric.health)
    assert parse_unit("ratio") == metric.measure.unit if metric.measure else None


def test_source_without_fields_needs_no_declaration(sample: Loaded) -> None:
    """A connector whose sources have no fields has one of its own name; its place is known."""
    assert {"meter", "spare", "people"} == set(sample.plan.sources)
    assert "gauge_connectors:people" == sample.connectors["people"]


def test_measured_baseline(loading: Callable[..., Loaded]) -> None:
    """A measured baseline is kept as said, with a target or a factor, and what a comparator says of the direction."""
    more = 'baseline: {measured: 28d}, target: "%s", '
    text = good().replace('keep: "< 5 %", ', more % "< 3 s") + good(id="b").split("key_results:\n")[1].replace(
        'keep: "< 5 %", ', more % "-40 %"
    )
    loaded = loading({"okrs/a.yaml": text})
    first, second = loaded.plan.teams[0].key_results()
    assert (
        ReachFromHistory(timedelta(days=28), 3.0, None, strict=True, unit=parse_unit("s"), decreasing=True)
        == first.goal
    )
    assert ReachFromHistory(timedelta(days=28), None, 0.6, strict=False, unit=None) == second.goal
    assert parse_unit("") == second.measure.unit if second.measure else None


def test_bad_file_hides_no_other(loading: Callable[..., Loaded]) -> None:
    """Files with errors are left out; every other file is used, and every problem is reported."""
    loaded = loading(
        {
            "okrs/a.yaml": "team: [",
            "okrs/b.yaml": good("b", more="weight: 0, "),
            "okrs/c.yaml": "just text",
            "okrs/d.yaml": good("d"),
            "okrs/e.yaml": b"\xff\xfe",
            "okrs/f.yaml": "# nothing yet\n",
        }
    )
    assert [
        ("okrs/a.yaml", "KR101"),
        ("okrs/b.yaml", "KR207"),
        ("okrs/c.yaml", "KR103"),
        ("okrs/e.yaml", "KR107"),
        ("okrs/f.yaml", "KR110"),
    ] == codes(list(loaded.findings))
    assert ["d"] == [team.team for team in loaded.plan.teams]


def test_ids_are_unique_across_files(findings: Callable[..., list[Finding]], loading: Callable[..., Loaded]) -> None:
    """An id of the same team and cycle in a second file is an error there, naming the first."""
    files = {"okrs/a.yaml": good(), "okrs/b.yaml": good(objective="more"), "okrs/c.yaml": good("other")}
    (found,) = findings(files)
    assert ("okrs/b.yaml", 7, "KR105") == (found.file, found.line, found.code)
    assert "`it` is already the id of a key result at okrs/a.yaml:7" == found.message
    assert "platform/2026-Q4/more/it" == found.key_result
    assert ["platform", "other"] == [team.team for team in loading(files).plan.teams]


def test_names_in_files_with_errors_are_known(findings: Callable[..., list[Finding]]) -> None:
    """A guardrail in a file with an error of its own is not also called unknown."""
    guard, bad = good(more="guardrails: [speed], "), good(objective="more", id="speed", more="weight: 0, ")
    assert [("okrs/b.yaml", "KR207")] == codes(findings({"okrs/a.yaml": guard, "okrs/b.yaml": bad}))


def test_names_in_unreadable_files_may_exist(findings: Callable[..., list[Finding]]) -> None:
    """While a file cannot be read, no name is said to be unknown."""
    guard = good(more="guardrails: [speed], ").replace("    title: A goal", "    title: A goal\n    supports: x/y")
    assert [("okrs/b.yaml", "KR101")] == codes(findings({"okrs/a.yaml": guard, "okrs/b.yaml": "a: b: c"}))


def test_supported_objective_of_another_file(findings: Callable[..., list[Finding]]) -> None:
    """An objective may support one of another team; a near miss is a warning with a guess."""
    text = good().replace("    title: A goal", "    title: A goal\n    supports: company/NAME")
    files = {"okrs/a.yaml": text.replace("NAME", "goal"), "okrs/b.yaml": good("company")}
    assert [] == findings(files)
    (found,) = findings(files | {"okrs/a.yaml": text.replace("NAME", "gaol")})
    assert ("warning", "did you mean `company/goal`?") == (found.severity, found.help)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("team: a\ncycle: 2026-Q4\n", "KR110", id="no objectives"),
        pytest.param("team: a\nobjectives: []\n", "KR104", id="no cycle"),
        pytest.param("- team: a\n", "KR103", id="a list"),
        pytest.param("team: a\ncycle: 2026-12-31..2026-10-01\nobjectives: []\n", "KR113", id="end before start"),
        pytest.param("team: a\ncycle: [2026]\n", "KR103", id="cycle as a list"),
        pytest.param("team: a\ncycle: 2026\nobjectives:\n  - 5\n", "KR103", id="objective as a number"),
        pytest.param("team: 5\ncycle: 2026\nobjectives:\n  a: 5\n", "KR103", id="objectives as a mapping"),
    ],
)
def test_files_without_substance(text: str, code: str, findings: Callable[..., list[Finding]]) -> None:
    """What is wrong with a whole file is said."""
    assert code in [finding.code for finding in findings({"okrs/a.yaml": text})]


def test_problem_names_its_key_result(of_key_result: Callable[..., list[Finding]]) -> None:
    """A finding about a key result carries its full name."""
    (found,) = of_key_result("keep: 5\nmeasure: {connector: gauge, query: q}")
    assert "platform/2026-Q4/goal/it" == found.key_result


@pytest.mark.parametrize(
    ("lines", "message", "cure"),
    [
        (
            "baseline: 30 min\ntarget: < 45 min\nmeasure: {connector: gauge, query: q}",
            "45 min is above the baseline 30 min",
            'with `<` choose a target below 30 min, or write `target: "> 45 min"`',
        ),
        (
            "baseline: 12:30\ntarget: 10 min\nmeasure: {connector: gauge, query: q}",
            'unknown unit ":30"',
            "12:30 is text here, not a number: write a time with its units, such as 12 h 30 min",
        ),
        (
            'keep: "< 5"\nweight: 012\nmeasure: {connector: gauge, query: q}',
            "expected a number, found text `012`",
            "012 is text here, not an octal number: write the number without the leading zero",
        ),
        (
            'keep: "< 5"\nmeasure: {connector: guage, query: q}',
            "no connector is called `guage`",
            "did you mean `gauge`?",
        ),
        (
            'keep: "< 5"\nmeasure: {connector: excel, query: q}',
            "no connector is called `excel`",
            "accepted are damaged, gauge, people",
        ),
        (
            'keep: "< 5"\nmeasure: {connector: gauge, query: q, reduce: meen}',
            "`meen` is not one of sum or mean",
            "did you mean `mean`?",
        ),
        (
            'keep: "< 5"\nmeasure: {connector: gauge, query: q, height: 20}',
            "the height 20 is above the width 10",
            "choose a height below the width",
        ),
        (
            'keep: "< 5"\nmeasure: {connector: gauge, query: 2026-10-01}',
            "expected text, found a date",
            "put it in quotes",
        ),
    ],
)
def test_messages(lines: str, message: str, cure: str, of_key_result: Callable[..., list[Finding]]) -> None:
    """A message says what is wrong, and its help what to write instead."""
    (found,) = of_key_result(lines)
    assert (message, cure) == (found.message, found.help)


def test_several_sources_of_a_connector(findings: Callable[..., list[Finding]]) -> None:
    """A source may be left out only while one of its connector exists."""
    settings = "sources:\n  a: {connector: gauge, url: x}\n  b: {connector: gauge, url: y}\n"
    (found,) = findings({"keyresult.yaml": settings, "okrs/a.yaml": good()})
    assert ("KR304", "several sources are of connector `gauge`: a, b") == (found.code, found.message)
    (found,) = findings({"keyresult.yaml": "timezone: UTC\n", "okrs/a.yaml": good()})
    assert ("KR304", "no source is of connector `gauge`") == (found.code, found.message)
    settings = "sources:\n  a: {connector: gauge, url: x}\n  b: {connector: people}\n"
    wrong = good().replace("gauge,", "people, source: a,").replace(", query: q", "")
    (found,) = findings({"keyresult.yaml": settings, "okrs/a.yaml": wrong})
    assert ("KR303", "write `source: b`") == (found.code, found.help)


def test_folder_without_files(findings: Callable[..., list[Finding]]) -> None:
    """A folder without OKR files is worth a warning."""
    (found,) = findings({"okrs/readme.txt": "none yet", "okrs/.hidden.yaml": "a: ["})
    assert ("KR110", "warning", "okrs", None) == (found.code, found.severity, found.file, found.line)


def test_folder_elsewhere(folder: Callable[..., Path], connectors: Mapping[str, ConnectorRef], tmp_path: Path) -> None:
    """OKR files may be outside the folder of the settings; they are named by their whole path."""
    root = folder({"inner/keyresult.yaml": "okrs: ../okrs\n", "okrs/a.yaml": "a: ["})
    (found,) = examine(root / "inner", {}, NOTHING, connectors=connectors, rules=()).findings
    assert found.file.endswith("/okrs/a.yaml")


def test_file_that_is_none(folder: Callable[..., Path], connectors: Mapping[str, ConnectorRef]) -> None:
    """A pipe or a broken link in the folder is reported and never waited for."""
    root = folder({})
    os.mkfifo(root / "okrs" / "pipe.yaml")
    (root / "okrs" / "link.yaml").symlink_to("nowhere.yaml")
    found = examine(root, {}, NOTHING, connectors=connectors, rules=()).findings
    assert [("okrs/link.yaml", "KR112"), ("okrs/pipe.yaml", "KR112")] == codes(list(found))


def test_no_settings(tmp_path: Path) -> None:
    """Without a settings file nothing is loaded, and the message says where it was looked for."""
    with pytest.raises(SettingsError, match=r"there is no keyresult\.yaml in"):
        examine(tmp_path, {}, NOTHING)


def test_plan_that_names_itself(findings: Callable[..., list[Finding]]) -> None:
    """A wrong id is said once, and its placeholder is no id that others could clash with."""
    text = good().replace("id: it", "id: 5") + good(id="7").split("key_results:\n")[1]
    assert ["KR103", "KR103"] == [finding.code for finding in findings({"okrs/a.yaml": text})]
