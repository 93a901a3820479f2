"""Listing runs: pages, caps, validators, earlier attempts, incomplete answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.outcome import Outcome
from tracker.errors import Deferred, Unreachable
from tracker.ports import Found, Missing

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def counted(poller: Any) -> float | None:
    """How many runs ended in the last 90 days."""
    value: float | None = poller.value(metric="runs", window="90d")
    return value


def asked_since(poller: Any) -> list[str]:
    """The filters on `created` that were sent, in order."""
    return [query["created"] for _, _, query in poller.github.seen if "created" in query]


def test_every_page_is_read(poller: Any, run: Callable[..., Any]) -> None:
    """Runs beyond the first page count, and the pages are asked for by the links, on our own address."""
    poller.github.add(*(run(number, NOW - number * HOUR) for number in range(1, 251)))
    assert 250.0 == counted(poller)
    assert [None, "2", "3"] == [query.get("page") for _, _, query in poller.github.seen]
    assert {"/repos/acme/shop/actions/workflows/deploy.yml/runs"} == {path for _, path, _ in poller.github.seen}


def test_a_whole_repository_is_one_listing(poller: Any, run: Callable[..., Any]) -> None:
    """Without a workflow every workflow of the repository counts."""
    poller.github.add(run(1, NOW - HOUR), workflow="a.yml")
    poller.github.add(run(2, NOW - HOUR), workflow="b.yml")
    poller.github.add(run(3, NOW - HOUR), repository="acme/api", workflow="a.yml")
    assert 2.0 == poller.value(metric="runs", workflow=None)
    assert ["/repos/acme/shop/actions/runs"] == [path for _, path, _ in poller.github.seen]


def test_a_listing_that_would_be_cut_off_is_halved(poller: Any, run: Callable[..., Any]) -> None:
    """Of 2,500 runs none is lost, though GitHub lists only 1,000 for one span."""
    poller.github.add(*(run(number, NOW - number * MINUTE, 0.5) for number in range(1, 2501)))
    assert 2500.0 == counted(poller)


def test_many_runs_in_one_second_are_said_to_be_too_many(poller: Any, run: Callable[..., Any]) -> None:
    """What cannot be halved any more is an incomplete answer."""
    poller.github.add(*(run(number, NOW - HOUR) for number in range(1001)))
    (answer,) = poller.read(poller.ask(metric="runs"))
    assert Outcome.PARTIAL is answer.outcome
    assert "GitHub counts 1001 runs of deploy.yml in a second and lists only 1000" == answer.message


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_that_fails_gives_no_number(poller: Any, run: Callable[..., Any], page: int) -> None:
    """Whichever page fails, nothing is counted from the others, and the next poll has them all."""
    poller.github.add(*(run(number, NOW - number * HOUR) for number in range(1, 251)))
    poller.github.troubles[page] = Unreachable("the connection was cut")
    (answer,) = poller.read(poller.ask(metric="runs", window="90d"))
    assert ("the connection was cut", Outcome.FAILED) == (answer.message, answer.outcome)
    assert 250.0 == counted(poller)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_that_comes_short_gives_no_number(poller: Any, run: Callable[..., Any], page: int) -> None:
    """Fewer runs than GitHub counts are an incomplete answer, though every page came."""
    poller.github.add(*(run(number, NOW - number * HOUR) for number in range(1, 251)))
    poller.github.troubles[page] = lambda body: {**body, "workflow_runs": body["workflow_runs"][1:]}
    (answer,) = poller.read(poller.ask(metric="runs", window="90d"))
    assert Outcome.PARTIAL is answer.outcome
    assert answer.message.startswith("GitHub listed 249 of 250 workflow runs at /repos/acme/shop")
    assert 250.0 == counted(poller)


def test_runs_that_shift_while_paging_count_once(poller: Any, run: Callable[..., Any]) -> None:
    """A run that arrives between two pages moves another one onto the next page: it is seen twice."""
    poller.github.add(*(run(number, NOW - number * HOUR) for number in range(1, 151)))

    def arrive(body: Any) -> Any:
        poller.github.add(run(999, NOW - MINUTE, 0.5))
        return body

    poller.github.troubles[1] = arrive
    assert 150.0 == counted(poller)
    assert 151.0 == counted(poller)


def test_a_quiet_poll_costs_no_quota(poller: Any, run: Callable[..., Any]) -> None:
    """With nothing new the listing is asked for with its validator, and is not sent again."""
    poller.github.add(run(1, NOW - HOUR))
    for _ in range(3):
        assert 1.0 == counted(poller)
    assert 3 == poller.github.requests
    validators = [key for key in poller.facts.known if key.startswith("ci etag")]
    assert ["ci etag acme/shop deploy.yml"] == validators


def test_a_validator_is_not_used_for_another_span(poller: Any, run: Callable[..., Any]) -> None:
    """On another day the listing begins elsewhere, and is asked for as a whole."""
    poller.github.add(run(1, NOW - HOUR), run(2, NOW - 40 * DAY))
    assert 2.0 == counted(poller)
    poller.now += DAY
    poller.github.add(run(3, NOW + HOUR))
    assert 3.0 == counted(poller)


def test_what_is_new_is_asked_for_with_an_overlap(poller: Any, run: Callable[..., Any]) -> None:
    """First the window and 31 days, then two days before the newest run; from midnight, so that it stays the same."""
    poller.github.add(run(1, NOW - HOUR))
    poller.value()
    poller.value()
    assert [">=2026-10-17T00:00:00Z", ">=2026-11-22T00:00:00Z"] == asked_since(poller)


def test_a_run_in_progress_is_listed_until_it_ends(poller: Any, run: Callable[..., Any]) -> None:
    """A run older than the overlap that has not ended is not lost."""
    slow = run(1, NOW - 4 * DAY, status="in_progress", conclusion=None)
    poller.github.add(slow, run(2, NOW - HOUR))
    assert 1.0 == poller.value(metric="runs")
    slow.update(status="completed", conclusion="success", updated_at="2026-11-24T08:59:00Z")
    assert 2.0 == poller.value(metric="runs")
    assert ">=2026-11-20T00:00:00Z" == asked_since(poller)[-1]


def test_a_re_run_of_an_old_run_is_caught_within_a_day(poller: Any, run: Callable[..., Any]) -> None:
    """Once a day the runs of 31 days are listed; the first attempt stays what it was."""
    old = run(1, NOW - 25 * DAY, conclusion="failure")
    poller.github.add(old, run(2, NOW - HOUR))
    assert 1.0 == poller.value(metric="failure_rate", window="28d") * 2
    poller.github.attempts[1, 1] = dict(old)
    old.update(
        run_attempt=2, conclusion="success", run_started_at="2026-11-24T08:00:00Z", updated_at="2026-11-24T08:10:00Z"
    )
    poller.now += DAY
    assert (1.0, 600.0) == (poller.value(metric="reruns"), poller.value(statistic="max"))
    assert pytest.approx(1 / 3) == poller.value(metric="failure_rate", window="28d")


def test_earlier_attempts_of_a_new_re_run_are_fetched_once(poller: Any, run: Callable[..., Any], stamp: Any) -> None:
    """Attempts that came and went between two polls count too."""
    times = [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR]
    attempts = [
        run(
            1,
            times[0],
            run_attempt=number,
            conclusion=word,
            run_started_at=stamp(at),
            updated_at=stamp(at + 9 * MINUTE),
        )
        for number, (at, word) in enumerate(zip(times, ("failure", "failure", "success"), strict=True), 1)
    ]
    poller.github.add(attempts[2])
    poller.github.attempts.update({(1, 1): attempts[0], (1, 2): attempts[1]})
    assert pytest.approx(1 / 3) == poller.value(metric="success_rate")
    assert 3 == poller.github.requests
    poller.value()
    assert 4 == poller.github.requests
    assert (1.0, 2.0, 7200.0) == (
        poller.value(metric="runs"),
        poller.value(metric="reruns"),
        poller.value(metric="time_to_recovery"),
    )


def test_only_the_missing_attempt_is_fetched(poller: Any, run: Callable[..., Any], stamp: Any) -> None:
    """Attempts that were seen when they were the latest are not asked for again."""
    latest = run(1, NOW - 3 * HOUR, conclusion="failure")
    poller.github.add(latest)
    poller.value()
    second = dict(latest, run_attempt=2, run_started_at=stamp(NOW - 2 * HOUR), updated_at=stamp(NOW - HOUR))
    latest.update(run_attempt=3, conclusion="success", run_started_at=stamp(NOW - HOUR), updated_at=stamp(NOW - MINUTE))
    poller.github.attempts[1, 2] = second
    assert 2.0 == poller.value(metric="reruns")
    assert "/repos/acme/shop/actions/runs/1/attempts/2" == poller.github.seen[-1][1]


def test_an_attempt_that_is_gone_is_asked_for_once(poller: Any, run: Callable[..., Any]) -> None:
    """GitHub may have forgotten an attempt: it counts as neither good nor bad."""
    poller.github.add(run(1, NOW - HOUR, run_attempt=2))
    assert 1.0 == poller.value(metric="success_rate")
    requests = poller.github.requests
    poller.value()
    assert requests + 1 == poller.github.requests


def test_a_duration_is_frozen_when_first_seen(poller: Any, run: Callable[..., Any]) -> None:
    """GitHub moves `updated_at` with every later annotation; the duration stays."""
    latest = run(1, NOW - HOUR)
    poller.github.add(latest)
    first = poller.value()
    latest["updated_at"] = "2026-11-24T08:59:00Z"
    assert (600.0, 600.0) == (first, poller.value())


def test_a_conclusion_is_corrected(poller: Any, run: Callable[..., Any]) -> None:
    """What GitHub says later about how a run ended is believed."""
    latest = run(1, NOW - HOUR)
    poller.github.add(latest)
    poller.value()
    latest["conclusion"] = "failure"
    assert 0.0 == poller.value(metric="success_rate")


def test_a_longer_window_reaches_back_further(poller: Any, run: Callable[..., Any]) -> None:
    """A new key result with a longer window gets its past, once."""
    poller.github.add(run(1, NOW - HOUR), run(2, NOW - 60 * DAY))
    assert 1.0 == poller.value(metric="runs", window="7d")
    assert 2.0 == poller.value(metric="runs", window="90d")
    poller.value(metric="runs", window="90d")
    assert [">=2026-07-26T00:00:00Z", ">=2026-11-22T00:00:00Z"] == asked_since(poller)[1:]


def test_a_limit_defers_what_it_hits(poller: Any, run: Callable[..., Any]) -> None:
    """A rate limit in the middle of a listing defers its key results and moves no bookmark."""
    poller.github.add(*(run(number, NOW - number * HOUR) for number in range(1, 151)))
    poller.github.troubles[2] = Deferred("slow down", NOW + HOUR)
    (answer,) = poller.read(poller.ask())
    assert isinstance(answer, Missing)
    assert (Outcome.DEFERRED, NOW + HOUR) == (answer.outcome, answer.until)
    assert [] == [key for key in poller.facts.known if key.startswith("ci ")]
    assert isinstance(poller.read(poller.ask())[0], Found)


def test_a_next_page_without_an_address_is_refused(poller: Any, run: Callable[..., Any]) -> None:
    """A link that leads nowhere is no answer to rely on."""
    poller.github.add(run(1, NOW - HOUR))
    reply = poller.github._reply
    poller.github._reply = lambda *parts: _with_link(reply(*parts))
    (answer,) = poller.read(poller.ask())
    assert "GitHub's answer has a next page without an address" == answer.message


def _with_link(response: Any) -> Any:
    return type(response)(200, {"link": '<https://internal.example/>; rel="next"'}, response.body, response.url)
