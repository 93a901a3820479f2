"""What parts contributed to a change is found in what is stored, as it was known, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.breakdowns import Finder
from tracker.core.ci import CiRun
from tracker.core.ci_query import CiQuery
from tracker.core.ci_statistics import Figure, statistic
from tracker.core.cycle import Cycle
from tracker.core.makeup import Makeup, makeup
from tracker.core.model import KeyResult, Measure, Objective, Plan, TeamCycle
from tracker.core.moved import moved_text
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.readings import Definition
from tracker.core.source import Source
from tracker.standings import Judge
from tracker.store.memory import MemoryStore
from tracker.store.sqlite import open_store
from tracker.testing.store_values import correct, make_reading, make_task
from tracker.testing.store_values import install as install_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tracker.core.moved import Moved
    from tracker.ports import Store

CYCLE = Cycle("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "UTC")
AFTER = datetime(2026, 8, 17, tzinfo=UTC)
BEFORE = AFTER - timedelta(days=7)
HOUR = timedelta(hours=1)
SOURCES = {
    "github": Source("github", "github_actions", {}),
    "gitlab": Source("gitlab", "ci_duration", {"provider": "gitlab", "url": "https://gitlab.example.com"}),
    "hub": Source("hub", "ci_duration", {"provider": "github"}),
    "computed": Source("computed", "computed", {}),
    "prod": Source("prod", "prometheus", {"url": "https://prometheus.example.com"}),
    "gone": Source("gone", "no_such_connector", {}),
}
RECOMPUTED = frozenset(SOURCES) - {"prod"}
"""The sources whose numbers the plan says to be recomputable; that of one was, and is not there any more."""
SHOP = {"repository": "acme/shop", "branch": "main", "metric": "duration", "statistic": "mean"}
LAB = {"project": "acme/shop", "metric": "duration", "statistic": "mean"}
SAID = "of 2 min longer on the week, deploy.yml contributed 2 min (100%), from 8 and 8 runs"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each of the stores."""
    kept: Store = MemoryStore() if request.param == "memory" else open_store(tmp_path / "keyresult.db", create=True)
    yield kept
    kept.close()


def name(short: str) -> str:
    """The full name of a key result."""
    return f"platform/2026-Q3/fast/{short}"


def key_result(short: str, source: str, fields: Any, goal: str = "<= 9 min", unit: str = "s", **more: Any) -> KeyResult:
    """A key result that is breached, so that its change on the week matters."""
    measure = Measure(SOURCES[source].connector, source, fields, parse_unit(unit), recomputable=source in RECOMPUTED)
    return KeyResult(short, name(short), short, "lee", parse_keep(goal), measure, timedelta(days=1), **more)


def plan(*key_results: KeyResult) -> tuple[Plan, TeamCycle]:
    """A plan of one team."""
    team = TeamCycle("platform", CYCLE, (Objective("fast", "platform/2026-Q3/fast", "Fast", None, key_results),))
    return Plan((team,), SOURCES), team


def write(store: Store, short: str, before: float, after: float, makeups: Any = None, at: datetime = AFTER) -> None:
    """Store a reading for either end, both recorded at an instant."""
    readings = [make_reading(slot, value, key_result=name(short)) for slot, value in ((BEFORE, before), (AFTER, after))]
    with store.writing():
        store.record(None, at, readings, (), makeups or {})


def found(store: Store, *key_results: KeyResult, known_at: datetime | None = None, asked: bool = False) -> list[Moved]:
    """What is found of each of the key results of which something is."""
    whole, team = plan(*key_results)
    judge, finder = Judge(store, AFTER + HOUR, known_at, timedelta(0)), Finder(store, whole, known_at)
    standing = judge.team(team)
    histories = {each.name: judge.history(team, each) for each in key_results}
    if not asked:
        return [*finder.every(standing, histories).values()]
    every = (finder.one(team, each, histories[each.key_result.name], asked=True) for each in standing.standings())
    return [each for each in every if each is not None]


def runs(end: datetime, minutes: float, project: str = "acme/shop", pipeline: str = "*", **more: Any) -> list[CiRun]:
    """Eight runs that ended in the hours before an instant."""
    ends = [end.timestamp() - 3600 * number - 1800 for number in range(8)]
    usual: dict[str, Any] = {"branch": "main", "event": "push", "conclusion": "success"}
    common = usual | {"duration_seconds": minutes * 60} | more
    return [
        CiRun(
            "github", project, pipeline, f"{pipeline} {sorted(more.items())} {at}", 1, at - 900, finished=at, **common
        )
        for at in ends
    ]


SLOWER = [
    *(one for end, minutes in ((BEFORE, 10), (AFTER, 14)) for one in runs(end, minutes, workflow="deploy.yml")),
    *(one for end in (BEFORE, AFTER) for one in runs(end, 10, workflow="lint.yml")),
]


def values(query: CiQuery, known: Iterable[CiRun]) -> tuple[float, float]:
    """The numbers of either end."""
    figures = [statistic(query, known, at) for at in (BEFORE, AFTER)]
    assert all(isinstance(figure, Figure) for figure in figures)
    return figures[0].value, figures[1].value  # type: ignore[union-attr]


def kept(store: Store, known: Iterable[CiRun], source: str = "github", at: datetime = AFTER) -> None:
    """Keep runs, learned at an instant."""
    with store.writing():
        store.save_runs(source, known, at)


DEPLOY_TIME = key_result("deploy-time", "github", SHOP)


@pytest.fixture
def shop(store: Store) -> Store:
    """A store with the shop's runs and the numbers made from them."""
    kept(store, SLOWER)
    write(store, "deploy-time", *values(CiQuery(metric="duration", statistic="mean"), SLOWER))
    return store


def test_runs_are_broken_down_as_the_measure_selects_them(shop: Store) -> None:
    """By workflow, which the measure leaves open; the branch that it names is no dimension."""
    (moved,) = found(shop, DEPLOY_TIME)
    assert SAID == moved_text(moved)
    assert (["workflow"], 10.0, 12.0) == ([each.dimension for each in moved.breakdowns], moved.before, moved.after)


@pytest.mark.parametrize(
    ("source", "pipeline", "fields"),
    [
        pytest.param("gitlab", "", LAB, id="pipelines of GitLab"),
        pytest.param("gitlab", "jobs of ", LAB | {"job": "test"}, id="jobs of GitLab, which are kept apart"),
        pytest.param("hub", "ci.yml", LAB | {"pipeline": "ci.yml"}, id="a workflow of GitHub under its other name"),
        pytest.param("github", "ci.yml", SHOP | {"branch": None, "workflow": "ci.yml"}, id="a workflow of GitHub"),
    ],
)
def test_every_connector_for_ci_says_where_its_runs_are(
    store: Store, source: str, pipeline: str, fields: dict[str, Any]
) -> None:
    """The project and pipeline under which they are kept, and the job."""
    job = fields.get("job") or ""
    known = [
        *(
            one
            for end, minutes in ((BEFORE, 10), (AFTER, 14))
            for one in runs(end, minutes, pipeline=pipeline, job=job)
        ),
        *(one for end in (BEFORE, AFTER) for one in runs(end, 10, pipeline=pipeline, job=job, branch="next")),
    ]
    kept(store, known, source)
    write(store, "ci", 600.0, 720.0)
    (moved,) = found(store, key_result("ci", source, fields))
    assert SAID.replace("deploy.yml", "branch main") == moved_text(moved)


def test_only_what_was_known_at_the_instant_counts(store: Store) -> None:
    """Runs that were learned later make nothing known of an earlier report."""
    numbers = values(CiQuery(metric="duration", statistic="mean"), SLOWER)
    kept(store, SLOWER[:-1])
    kept(store, SLOWER[-1:], at=AFTER + 2 * HOUR)
    write(store, "deploy-time", *numbers)
    assert [] == found(store, DEPLOY_TIME, known_at=AFTER + HOUR)
    assert [SAID] == [moved_text(each) for each in found(store, DEPLOY_TIME, known_at=AFTER + 2 * HOUR)]


def test_what_is_learned_afterwards_changes_no_earlier_report(shop: Store) -> None:
    """The same instant gives the same sentence when more is known; the newest report says nothing that is not so."""
    late = runs(AFTER, 90, workflow="nightly.yml")
    kept(shop, late, at=AFTER + 3 * HOUR)
    assert [SAID] == [moved_text(each) for each in found(shop, DEPLOY_TIME, known_at=AFTER + HOUR)]
    assert [] == found(shop, DEPLOY_TIME)


def test_facts_that_give_another_number_say_nothing(shop: Store) -> None:
    """A corrected reading is not what the runs make."""
    correct(shop, make_reading(AFTER, 780.0, key_result=name("deploy-time"), recorded_at=AFTER + HOUR))
    assert [] == found(shop, DEPLOY_TIME)


def test_a_replaced_measure_is_not_compared(shop: Store) -> None:
    """The two numbers would be of different things."""
    whole, team = plan(DEPLOY_TIME)
    judge = Judge(shop, AFTER + HOUR, None, timedelta(0))
    (standing,), history = judge.team(team).standings(), judge.history(team, DEPLOY_TIME)
    old, new = (Definition(DEPLOY_TIME.name, f'{{"measure":{n}}}', BEFORE + n * HOUR) for n in (1, 30))
    finder = Finder(shop, whole)
    assert finder.one(team, standing, history._replace(definitions=(old, new))) is None
    assert finder.one(team, standing, history._replace(definitions=(old,))) is not None


def test_a_reading_that_is_no_longer_there_says_nothing(shop: Store) -> None:
    """The history may be older than the store."""
    whole, team = plan(DEPLOY_TIME)
    judge = Judge(shop, AFTER + HOUR, None, timedelta(0))
    (standing,), history = judge.team(team).standings(), judge.history(team, DEPLOY_TIME)
    days = (history.days[0]._replace(at=BEFORE - HOUR), *history.days[1:])
    assert Finder(shop, whole).one(team, standing, history._replace(days=days)) is None


def test_without_facts_nothing_is_said(store: Store) -> None:
    """Neither without kept runs, nor of a connector that is not installed or tells no parts."""
    for short in ("deploy-time", "gone", "plain"):
        write(store, short, 600.0, 720.0)
    gone, plain = key_result("gone", "gone", {}), key_result("plain", "prod", {"query": "x"})
    assert [] == found(store, DEPLOY_TIME, gone, plain)


def test_only_who_asks_is_told_of_a_change_that_is_no_worry(shop: Store) -> None:
    """What got better needs no explanation."""
    calm = replace(DEPLOY_TIME, goal=parse_keep(">= 9 min"))
    assert [] == found(shop, calm)
    assert [SAID] == [moved_text(each) for each in found(shop, calm, asked=True)]


RATE = key_result(
    "failure-rate", "computed", {"formula": "bad / (a + 0)", "of": {"bad": "failed", "a": "all"}}, "<= 5 %", "ratio"
)
COUNTS = [key_result(short, "prod", {"query": short}, "<= 900 deploys", "deploys") for short in ("failed", "all")]


def counts(store: Store, *, failed: tuple[float, float], whole: tuple[float, float]) -> None:
    """Store operands and what is computed from them."""
    write(store, "failed", *failed)
    write(store, "all", *whole)
    write(store, "failure-rate", failed[0] / whole[0], failed[1] / whole[1])


def test_a_computed_number_is_broken_down_by_its_operands(store: Store) -> None:
    """They are called by their ids, with their own numbers."""
    counts(store, failed=(12, 20), whole=(100, 110))
    (moved,) = found(store, RATE, *COUNTS)
    assert moved_text(moved) == (
        "of 6.2 pt higher on the week, failed contributed 7.6 pt, others took back 1.5 pt: 20 deploys, was 12"
    )


@pytest.mark.parametrize(
    ("failed", "whole"),
    [
        pytest.param((0, 20), (100, 110), id="an operand of nothing is a number"),
        pytest.param((12, 20), (100, 110), id="both moved"),
    ],
)
def test_operands_add_up(store: Store, failed: tuple[float, float], whole: tuple[float, float]) -> None:
    """To the change in the goal's unit."""
    counts(store, failed=failed, whole=whole)
    (moved,) = found(store, RATE, *COUNTS)
    assert moved.change == pytest.approx(sum(each.amount for each in moved.breakdowns[0].contributions))


def test_an_operand_without_a_reading_says_nothing(store: Store) -> None:
    """What is not known of the earlier end cannot be compared."""
    write(store, "failure-rate", 0.12, 0.18)
    assert [] == found(store, RATE, *COUNTS)
    assert [] == found(store, RATE)


def test_a_mixture_without_a_number_says_nothing(store: Store) -> None:
    """Old and new operands may divide by zero together, though neither end did."""
    odd = replace(RATE, measure=replace(RATE.measure, fields={"formula": "bad / (a - bad)",  # type: ignore[type-var]
                                                              "of": {"bad": "failed", "a": "all"}}))  # fmt: skip
    write(store, "failed", 10.0, 30.0)
    write(store, "all", 30.0, 70.0)
    write(store, "failure-rate", 0.5, 0.75)
    assert [] == found(store, odd, *COUNTS)


def series(**values: float) -> Makeup:
    """A sum over series."""
    made = makeup("series", ((f'service="{label}"', value) for label, value in values.items()))
    assert made is not None
    return made


BUGS = key_result("bugs", "prod", {"query": "bugs", "reduce": "sum"}, "<= 2 bugs", "bugs")


def test_a_sum_over_series_is_broken_down_by_them(store: Store) -> None:
    """By what was kept with both readings; names of before a rename are known too."""
    install_tasks(store, make_task(name("old")))
    ends = {(name("old"), BEFORE): series(cart=1, login=2), (name("old"), AFTER): series(cart=6, login=2)}
    write(store, "old", 3.0, 8.0, ends)
    install_tasks(store, make_task(name("bugs"), was=(name("old"),)), fingerprint="f2")
    (moved,) = found(store, BUGS)
    assert 'of 5 more on the week, service="cart" contributed 5: 6 bugs, was 1' == moved_text(moved)


@pytest.mark.parametrize("slot", [BEFORE, AFTER])
def test_with_the_makeup_of_one_end_nothing_is_said(store: Store, slot: datetime) -> None:
    """Both are needed."""
    write(store, "bugs", 3.0, 8.0, {(name("bugs"), slot): series(cart=6, login=2)})
    assert [] == found(store, BUGS)
