"""The sample quarter's files: what they promise, and that the sandbox answers them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from tracker.core.cycle import parse_cycle
from tracker.core.quantity import compatible, parse_keep, parse_quantity, parse_target, parse_unit
from tracker.demo.quarter import write_quarter
from tracker.demo.story import Story
from tracker.errors import UsageError
from tracker.plan.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.demo.sandbox import Sandbox

WEEK = timedelta(weeks=1)


@pytest.fixture
def paths(tmp_path: Path, now: datetime, sandbox: Sandbox) -> list[Path]:
    """The files, written into an empty folder."""
    return write_quarter(tmp_path / "demo", now, sandbox.url)


@pytest.fixture
def settings(paths: list[Path]) -> dict[str, Any]:
    """What `keyresult.yaml` says."""
    loaded: dict[str, Any] = yaml.safe_load(paths[0].read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def plan(paths: list[Path]) -> dict[str, Any]:
    """What the OKR file says."""
    loaded: dict[str, Any] = yaml.safe_load(paths[1].read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def bound(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every key result and health metric with a measure, by id."""
    return {entry["id"]: entry for entry in [*key_results(plan), *plan["health_metrics"]] if "measure" in entry}


def key_results(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every scored key result of the file."""
    return (entry for objective in plan["objectives"] for entry in objective["key_results"])


def values(settings: dict[str, Any], measure: dict[str, Any], now: datetime) -> list[tuple[int, float]]:
    """The hourly numbers of fourteen weeks that the sandbox gives for a measure, reduced as it wants."""
    span = {"start": (now - 14 * WEEK).timestamp(), "end": now.timestamp(), "step": 3600}
    address = settings["sources"][measure["source"]]["url"] + "/api/v1/query_range"
    with urlopen(address, urlencode({"query": measure["query"], **span}).encode(), timeout=10) as response:
        rows = json.load(response)["data"]["result"]
    assert len(rows) == 1 or measure["reduce"] == "sum"
    instants = [at for at, _ in rows[0]["values"]]
    return [(at, sum(float(row["values"][number][1]) for row in rows)) for number, at in enumerate(instants)]


def latest(settings: dict[str, Any], measure: dict[str, Any], now: datetime) -> list[Any]:
    """What the sandbox gives for a measure now."""
    form = urlencode({"query": measure["query"], "time": now.timestamp()}).encode()
    with urlopen(settings["sources"][measure["source"]]["url"] + "/api/v1/query", form, timeout=10) as response:
        result: list[Any] = json.load(response)["data"]["result"]
    return result


def test_writes_two_files(paths: list[Path], tmp_path: Path) -> None:
    """The folder is made, and holds settings and one OKR file."""
    assert [tmp_path / "demo/keyresult.yaml", tmp_path / "demo/okrs/platform.yaml"] == paths


def test_check_finds_nothing(paths: list[Path]) -> None:
    """The files load without an error or a warning, and are known to be a demo."""
    loaded = load(paths[0].parent, {})
    assert tuple(loaded.findings) == ()
    assert loaded.settings.demo


def test_settings_name_the_sandbox(settings: dict[str, Any], sandbox: Sandbox) -> None:
    """The settings point to the sandbox and say that the data are made up."""
    assert settings["demo"] is True
    assert [sandbox.url, sandbox.edge_url] == [source["url"] for source in settings["sources"].values()]


def test_now_is_in_the_eighth_week(plan: dict[str, Any], now: datetime) -> None:
    """The cycle has thirteen whole weeks, and seven of them have gone."""
    cycle = parse_cycle(plan["cycle"], "UTC")
    assert (cycle.first.weekday(), cycle.days, cycle.week_of(now)[0]) == (0, 91, 8)


def test_every_kind_of_goal(plan: dict[str, Any]) -> None:
    """Reach, keep and milestones are all shown, in objectives of two to four key results."""
    kinds = [kind for entry in key_results(plan) for kind in ("target", "keep", "milestones") if kind in entry]
    assert {kind: kinds.count(kind) for kind in kinds} == {"target": 6, "keep": 1, "milestones": 1}
    assert all(2 <= len(objective["key_results"]) <= 4 for objective in plan["objectives"])


def test_ids_are_unique_and_owned(plan: dict[str, Any]) -> None:
    """Every key result has its own id, a title and an owner."""
    entries = [*key_results(plan), *plan["health_metrics"]]
    assert len({entry["id"] for entry in entries}) == len(entries)
    assert all(entry["title"] and entry["owner"] for entry in entries)


def test_quantities_are_understood(bound: dict[str, dict[str, Any]]) -> None:
    """Every unit is known and fits the goal's."""
    for entry in bound.values():
        goals = [parse_quantity(entry["baseline"]).unit] if "baseline" in entry else [parse_keep(entry["keep"]).unit]
        target = parse_target(entry["target"]).quantity if "target" in entry else None
        goals += [target.unit] if target else []
        assert all(compatible(parse_unit(entry["measure"]["unit"]), unit) for unit in goals), entry["id"]


def test_one_milestone_is_overdue(plan: dict[str, Any], now: datetime) -> None:
    """Of five milestones two are done, one is overdue, and two lie ahead within the cycle."""
    (steps,) = (entry["milestones"] for entry in key_results(plan) if "milestones" in entry)
    today, cycle = now.date(), parse_cycle(plan["cycle"], "UTC")
    assert [state(step, today) for step in steps] == ["done", "done", "overdue", "ahead", "ahead"]
    assert all(cycle.first <= step["due"] <= cycle.last for step in steps)


def state(step: dict[str, Any], today: date) -> str:
    """Where a milestone stands."""
    if "done" in step:
        return "done"
    return "overdue" if step["due"] < today else "ahead"


def test_history_reaches_back_before_the_cycle(
    settings: dict[str, Any], bound: dict[str, dict[str, Any]], now: datetime
) -> None:
    """Every measure has one number an hour for fourteen weeks, or until it broke off."""
    hours = {name: len(values(settings, entry["measure"], now)) for name, entry in bound.items()}
    whole = 14 * 168 + 1
    assert {"recovery-time": whole - 4 * 24, "api-latency": whole - 5 * 24 - 1} == {
        name: count for name, count in hours.items() if count != whole
    }


BASELINES = {"deploy-time": 2700, "ci-time": 1800, "flaky-tests": 0.12, "recovery-time": 1800, "api-latency": 0.5}


@pytest.mark.parametrize(("name", "baseline"), BASELINES.items(), ids=BASELINES)
def test_baselines_are_what_was_measured(
    settings: dict[str, Any], bound: dict[str, dict[str, Any]], now: datetime, name: str, baseline: float
) -> None:
    """A baseline in the file is what history says of the weeks before the cycle."""
    before = [value for _, value in values(settings, bound[name]["measure"], now)[: 6 * 168]]
    assert pytest.approx(baseline, rel=0.05) == sum(before) / len(before)


def progress(entry: dict[str, Any], value: float) -> float:
    """The share of the way that a native value has come."""
    target = parse_target(entry["target"]).quantity
    baseline = parse_quantity(entry["baseline"])
    assert target is not None
    start, end = (
        float(q.number * q.unit.factor / parse_unit(entry["measure"]["unit"]).factor) for q in (baseline, target)
    )
    return (value - start) / (end - start)


STANDINGS = {
    "deploy-time is ahead of the pace of 56 %": ("deploy-time", 0.56, 0.70),
    "ci-time is behind it": ("ci-time", 0.20, 0.40),
    "flaky-tests has gone nowhere": ("flaky-tests", -0.15, 0.15),
    "critical-bugs has arrived": ("critical-bugs", 1.0, 1.0),
}


@pytest.mark.parametrize(("name", "low", "high"), STANDINGS.values(), ids=STANDINGS)
def test_standings(
    settings: dict[str, Any],
    bound: dict[str, dict[str, Any]],
    now: datetime,
    name: str,
    low: float,
    high: float,
) -> None:
    """Each key result plays its part in the story."""
    assert low <= progress(bound[name], values(settings, bound[name]["measure"], now)[-1][1]) <= high


def share(name: str, at: datetime, baseline: float, target: float) -> float:
    """The share of the way that a series of the platform has come, in a story told at an instant."""
    value = next(one for one in Story(at).platform() if one.label("__name__") == name).at(at.timestamp())
    assert value is not None
    return (value - baseline) / (target - baseline)


@pytest.mark.parametrize("day", range(7))
def test_the_story_is_the_same_on_every_day(day: int) -> None:
    """Whatever the weekday of the demo: one on track, one at risk and one off track by pace."""
    at = datetime(2026, 8, 10, 23, tzinfo=UTC) + timedelta(days=day)
    expected = (49 + day) / 91
    assert expected - share("job:deploy_duration_seconds:p50_7d", at, 2700, 600) < 0.165
    assert 0.165 < expected - share("job:ci_duration_seconds:p50_7d", at, 1800, 300) <= 0.33
    assert expected - share("job:ci_flaky_tests:ratio_7d", at, 0.12, 0.02) > 0.33


def test_availability_misses_six_days(
    settings: dict[str, Any], bound: dict[str, dict[str, Any]], plan: dict[str, Any], now: datetime
) -> None:
    """Six days of the cycle end below the bound; all others, and today, hold it."""
    entry, start = bound["availability"], parse_cycle(plan["cycle"], "UTC").start.timestamp()
    by_day = {
        int((at - start) // 86_400): value for at, value in values(settings, entry["measure"], now) if at >= start
    }
    assert {3, 11, 12, 24, 33, 44} == {day for day, value in by_day.items() if value < 0.9995}
    assert parse_keep(entry["keep"]).holds(by_day[max(by_day)] * 100)


def test_guardrail_holds(settings: dict[str, Any], bound: dict[str, dict[str, Any]], now: datetime) -> None:
    """The guardrail that deploy-time names exists and has held all along."""
    assert bound["deploy-time"]["guardrails"] == ["change-failure-rate"]
    assert max(value for _, value in values(settings, bound["change-failure-rate"]["measure"], now)) <= 0.15


def test_one_series_has_stopped(settings: dict[str, Any], bound: dict[str, dict[str, Any]], now: datetime) -> None:
    """The source of recovery-time answers, with nothing in it."""
    assert latest(settings, bound["recovery-time"]["measure"], now) == []


def test_one_source_is_broken(settings: dict[str, Any], bound: dict[str, dict[str, Any]], now: datetime) -> None:
    """The source of api-latency does not answer."""
    with pytest.raises(HTTPError) as caught:
        latest(settings, bound["api-latency"]["measure"], now)
    caught.value.close()
    assert caught.value.code == 503


def test_nothing_is_overwritten(paths: list[Path], now: datetime) -> None:
    """Where one of the files exists, none is written."""
    folder = paths[0].parent
    paths[0].write_text("mine")
    paths[1].unlink()
    with pytest.raises(UsageError, match="exists already") as caught:
        write_quarter(folder, now, "http://127.0.0.1:1")
    assert caught.value.help == "choose an empty folder for the demo"
    assert (paths[0].read_text(), paths[1].exists()) == ("mine", False)


def test_same_files_for_the_same_instant(tmp_path: Path, now: datetime) -> None:
    """The files depend on the instant and the address alone."""
    one, other = (write_quarter(tmp_path / name, now, "http://127.0.0.1:1") for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
