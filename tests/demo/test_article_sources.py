"""The article's sources: what connectors read from them is what their pure functions say."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

import pytest

from tracker.demo.article import documents
from tracker.demo.article.alerts import alerts
from tracker.demo.article.issues import issues
from tracker.demo.article.metrics import series
from tracker.demo.article.pipelines import DEPLOYMENTS, JOBS, PIPELINES, WORKFLOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracker.demo.article.ci import Pipeline, Run
    from tracker.demo.article.issues import Issue
    from tracker.demo.article.rhythm import Calendar

    Truth = Callable[[Calendar, datetime], float]

DAY = timedelta(days=1)


@pytest.fixture(params=[0, 30], ids=["last midnight", "a month before"])
def at(request: pytest.FixtureRequest, now: datetime) -> datetime:
    """A slot: a midnight, the newest one or an older one."""
    midnight: datetime = now.replace(hour=0, minute=0)
    return midnight - request.param * DAY


def finished(pipeline: Pipeline, seed: str, calendar: Calendar, at: datetime, days: int) -> list[Run]:
    """The runs of a pipeline that finished within so many days before an instant."""
    end = at.timestamp()
    runs = pipeline.runs(seed, calendar)
    return [run for run in runs if end - days * 86_400 < run.finished <= end]


def seconds(runs: Iterable[Run]) -> list[float]:
    """How long those took that succeeded."""
    return [run.finished - run.started for run in runs if run.succeeded]


def deploys(calendar: Calendar, at: datetime, days: int) -> list[Run]:
    """Runs of the shop's deployment workflow."""
    return finished(WORKFLOWS["acme/shop", "deploy.yml"], "acme/shop deploy.yml", calendar, at, days)


def deployments(repository: str, calendar: Calendar, at: datetime, days: int) -> list[Run]:
    """Deployments of a repository to production."""
    pipeline = DEPLOYMENTS[repository, "production"]
    return finished(pipeline, f"{repository} production", calendar, at, days)


def succeeded(runs: list[Run]) -> float:
    """The share of runs that succeeded."""
    return sum(run.succeeded for run in runs) / len(runs)


def created(calendar: Calendar, at: datetime, days: int, wanted: Callable[[Issue], bool]) -> list[Issue]:
    """Issues that were created within so many days before an instant."""
    end = at.timestamp()
    return [one for one in issues(calendar) if end - days * 86_400 <= one.created < end and wanted(one)]


def lives(calendar: Calendar, at: datetime, kind: str) -> list[float]:
    """How long those lasted, in seconds, that were done within four weeks before an instant."""
    end = at.timestamp()
    done = (one for one in issues(calendar) if one.kind == kind and end - 28 * 86_400 <= one.done < end)
    return [one.done - one.created for one in done]


def metric(calendar: Calendar, at: datetime, name: str, label: tuple[str, str]) -> float:
    """The sample of a series."""
    (one,) = (each for each in series(calendar) if {("__name__", name), label} <= set(each.labels))
    found = one.at(at.timestamp())
    assert found is not None
    return found


PAST: dict[str, Truth] = {
    "deploy-time": lambda calendar, at: median(seconds(deploys(calendar, at, 7))),
    "average-deploy-time": lambda calendar, at: fmean(
        length
        for (repository, file), workflow in WORKFLOWS.items()
        if repository == "acme/shop"
        for length in seconds(finished(workflow, f"acme/shop {file}", calendar, at, 7))
    ),
    "deploy-success": lambda calendar, at: succeeded(deploys(calendar, at, 30)),
    "hands-free-deploys": lambda calendar, at: sum(run.by_hand for run in deploys(calendar, at, 28)),
    "deployment-success": lambda calendar, at: succeeded(deployments("acme/shop", calendar, at, 30)),
    "commit-to-production": lambda calendar, at: median(
        run.finished - run.created for run in deployments("acme/shop", calendar, at, 7) if run.succeeded
    ),
    "deploys-tenfold": lambda calendar, at: len(deployments("acme/catalogue", calendar, at, 7)),
    "pipeline-time": lambda calendar, at: median(
        seconds(finished(PIPELINES["acme/shop"], "acme/shop", calendar, at, 7))
    ),
    "unit-test-feedback": lambda calendar, at: median(
        run.finished - run.started
        for run in finished(JOBS["acme/shop", "unit-tests"], "acme/shop unit-tests", calendar, at, 7)
    ),
    "manual-overhead": lambda calendar, at: fmean(
        run.started - run.created
        for run in finished(
            JOBS["acme/rollout", "approve-production"], "acme/rollout approve-production", calendar, at, 7
        )
    ),
    "self-serve-environments": lambda calendar, at: len(
        created(calendar, at, 28, lambda one: one.kind == "Environment request")
    ),
    "login-tickets": lambda calendar, at: len(created(calendar, at, 28, lambda one: one.component == "authentication")),
    "critical-bugs": lambda calendar, at: len(
        created(calendar, at, 30, lambda one: (one.project, one.priority) == ("SHOP", "Critical"))
    ),
    "new-service-time": lambda calendar, at: fmean(lives(calendar, at, "New service")),
    "crashes": lambda calendar, at: (
        documents.crash_rate(calendar, at.timestamp() - 7 * 86_400, at.timestamp())[0] or math.nan
    ),
    "page-load": lambda calendar, at: metric(calendar, at, "rum:page_load_seconds:p75_1d", ("page", "home")),
    "api-latency": lambda calendar, at: metric(calendar, at, "api:request_duration_seconds:p99_1d", ("api", "public")),
}
"""What a number is as of an instant, by key result."""


@pytest.mark.parametrize(("tail", "truth"), PAST.items(), ids=PAST)
def test_numbers_of_the_past_are_true(article: Any, at: datetime, tail: str, truth: Truth) -> None:
    """What a connector reads as of a slot equals what the pure functions give for it."""
    assert pytest.approx(truth(article.calendar, at), rel=1e-12) == article.read(tail, at).value


def share(path: str, part: str, whole: str) -> Truth:
    """The truth about two numbers of a build's file."""
    return lambda calendar, at: number(path, part)(calendar, at) / number(path, whole)(calendar, at)


def number(path: str, name: str) -> Truth:
    """The truth about one number of a build's file."""
    return lambda calendar, _at: round(calendar.value(documents.BUILDS[path][name], path, calendar.now), 1)


def coverage(component: str) -> Truth:
    """The truth about a component's coverage, in percent."""
    return lambda calendar, _at: round(calendar.value(documents.COVERAGE[component], component, calendar.now), 1)


def offline(calendar: Calendar, _at: datetime) -> float:
    """The share of features that work offline."""
    features = [one for one in issues(calendar) if (one.project, one.kind) == ("MOB", "Feature")]
    return sum("offline-first" in one.labels for one in features) / len(features)


PRESENT: dict[str, Truth] = {
    "unit-coverage": coverage("orders"),
    "coverage-for-defects": coverage("shop"),
    "search-coverage": coverage("search"),
    "sdk-startup": number("mobile-sdk/startup.json", "initialization_ms_p95"),
    "sdk-tests-on-ci": share("mobile-sdk/tests.json", "on_ci", "all"),
    "local-tests": share("shop/tests.json", "local", "all"),
    "scanner-recall": share("security/seeded.json", "caught", "seeded"),
    "no-critical-alerts": lambda calendar, _at: sum(
        alert.fixed is None and alert.severity == "critical" for alert in alerts(calendar)
    ),
    "offline-first": offline,
}
"""What a number is now, by key result whose source knows no past."""


@pytest.mark.parametrize(("tail", "truth"), PRESENT.items(), ids=PRESENT)
def test_numbers_of_now_are_true(article: Any, now: datetime, tail: str, truth: Truth) -> None:
    """What a connector reads of a source without a past equals what the pure functions give for now."""
    assert pytest.approx(truth(article.calendar, now), rel=1e-12) == article.read(tail, now).value


TABLES = {
    "current-python": (
        lambda row: row["retired_at"] is None or row["retired_at"] > row["at"],
        lambda row: row["upgraded_at"] is not None and row["upgraded_at"] <= row["at"],
        "services",
    ),
    "security-training": (
        lambda row: row["joined_at"] <= row["at"],
        lambda row: row["trained_at"] is not None and row["trained_at"] <= row["at"],
        "engineers",
    ),
    "automated-failover": (
        lambda _row: True,
        lambda row: row["failover_at"] is not None and row["failover_at"] <= row["at"],
        "critical_services",
    ),
}
"""By key result: which rows count, which of them are done, and of which table."""


@pytest.mark.parametrize(("tail", "case"), TABLES.items(), ids=TABLES)
def test_shares_of_the_catalogue_are_true(article: Any, at: datetime, tail: str, case: tuple[Any, Any, str]) -> None:
    """What SQL gives as of a slot equals what the rows say, and brings how many there are."""
    counts, is_done, table = case
    rows = [row for row in catalogue(article, table, at) if counts(row)]
    found = article.read(tail, at)
    assert (pytest.approx(sum(map(is_done, rows)) / len(rows)), len(rows)) == (found.value, found.samples)


def test_services_are_counted(article: Any, at: datetime) -> None:
    """The number of services is that of those not retired by then."""
    rows = catalogue(article, "services", at)
    assert article.read("service-count", at).value == sum(
        not row["retired_at"] or row["retired_at"] > row["at"] for row in rows
    )


def test_waiting_clients_count(article: Any, at: datetime) -> None:
    """A client that has not come through yet counts with its wait so far."""
    first = f"{at - 28 * DAY:%Y-%m-%d %H:%M:%S}"
    waits = [
        datetime.fromisoformat(min(row["first_success_at"] or row["at"], row["at"]))
        - datetime.fromisoformat(row["key_issued_at"])
        for row in catalogue(article, "clients", at)
        if first <= row["key_issued_at"] < row["at"]
    ]
    hours = fmean(wait.total_seconds() / 3600 for wait in waits)
    assert pytest.approx(hours, rel=1e-6) == article.read("client-setup-time", at).value


def test_returns_settle_before_they_count(article: Any, at: datetime) -> None:
    """The window of seven days ends two days before the slot, so that every return is known."""
    days = [f"{at - back * DAY:%Y-%m-%d}" for back in range(3, 10)]
    rows = [row for row in catalogue(article, "cohorts", at) if row["day"] in days]
    found = article.read("session-retention", at)
    assert 7 == len(rows)
    assert pytest.approx(sum(row["returned"] for row in rows) / sum(row["users"] for row in rows)) == found.value


def catalogue(article: Any, table: str, at: datetime) -> list[dict[str, Any]]:
    """The rows of a table, each with the instant as the database writes it."""
    with closing(sqlite3.connect(article.workspace.root / "catalogue.db")) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute(f"SELECT * FROM {table}").fetchall()
    return [{**dict(row), "at": f"{at:%Y-%m-%d %H:%M:%S}"} for row in rows]


def test_two_sandboxes_tell_the_same(article: Any, now: datetime) -> None:
    """Runs and issues are the same whenever they are laid out; a pinned one must stay as it is."""
    runs = deploys(article.calendar, now, 7)
    assert runs == deploys(article.calendar, now, 7)
    assert (48, 1_002_281) == (len(runs), runs[-1].number)
