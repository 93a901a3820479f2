"""Computed key results from end to end: checked, polled, rehearsed, filled and shown."""

from __future__ import annotations

from typing import Any

import pytest

OKRS = """\
team: quality
cycle: 2026-Q4
health_metrics:
  - {id: deploys, title: Deployments, keep: "> 1 deploys", every: 1d, measure: {connector: manual, unit: deploys}}
  - {id: failed, title: Failures, keep: "< 9 deploys", every: 1d, measure: {connector: manual, unit: deploys}}
objectives:
  - id: calm
    title: Deploy without fear
    owner: kim
    key_results:
      - id: success-rate
        title: Raise the success rate from 75 % to 95 %
        baseline: 75 %
        target: ">= 95 %"
        every: 1d
        measure: {connector: computed, formula: 1 - rate, of: {rate: failure-rate}}
      - id: failure-rate
        title: Reduce the failure rate from 25 % to 5 %
        baseline: 25 %
        target: "<= 5 %"
        every: 1d
        measure: {connector: computed, formula: failed / deploys, of: {failed: failed, deploys: deploys}}
"""
SUCCESS, FAILURE = "quality/2026-Q4/calm/success-rate", "quality/2026-Q4/calm/failure-rate"


@pytest.fixture
def quality(place: Any) -> Any:
    """A folder in which 3 of 12 deployments failed, as recorded for the end of yesterday."""
    place.write("keyresult.yaml", "sources: {}\n")
    place.write("okrs/quality.yaml", OKRS)
    place("poll", "--create")
    for name, value in (("deploys", "12 deploys"), ("failed", "3 deploys")):
        assert 0 == place("record", name, value, "--at", "2026-11-23").code
    return place


def item(place: Any, key_result: str) -> Any:
    """What is shown of a key result."""
    return place("show", key_result, "--json").json["item"]


def test_a_chain_is_polled_at_once(quality: Any) -> None:
    """Both levels get their numbers in one poll, in their own units, as old as what they are made of."""
    found = quality("poll", "--json")

    assert (0, 2, 0) == (found.code, found.json["stored"], found.json["requests"])
    assert (25.0, "2026-11-23T23:59:59.999999Z") == (
        item(quality, FAILURE)["value"],
        item(quality, FAILURE)["observed_at"],
    )
    assert 75.0 == item(quality, SUCCESS)["value"]


def test_a_part_without_a_reading_is_named(place: Any) -> None:
    """What waits for another says for which, all the way up."""
    place.write("keyresult.yaml", "sources: {}\n")
    place.write("okrs/quality.yaml", OKRS)

    found = place("poll", "--create")

    assert 3 == found.code
    assert f"{FAILURE}: no_data: failed (quality/2026-Q4/health/failed) has no current reading" in found.err
    assert f"{SUCCESS}: no_data: rate ({FAILURE}) has no current reading" in found.err


def test_a_rehearsal_knows_what_is_stored_and_what_it_read(quality: Any) -> None:
    """`poll -n` computes from stored readings, and from those of the rehearsal itself; it stores nothing."""
    found = quality("poll", "-n")

    assert (0, [f"{FAILURE}: 25.0 %", f"{SUCCESS}: 75.0 %"]) == (found.code, sorted(found.out.splitlines()[:2]))
    assert item(quality, SUCCESS)["value"] is None


def test_a_rehearsal_without_a_database(quality: Any) -> None:
    """With nothing stored there is nothing to compute from."""
    (quality.path / "keyresult.db").unlink()

    assert 3 == quality("poll", "-n").code


def test_nothing_is_sent_for_it(quality: Any) -> None:
    """The plan of a poll has no request in it."""
    assert [0, 0] == [each["requests"] for each in quality("poll", "--plan", "--json").json["items"]]


def test_the_past_is_computed_too(quality: Any) -> None:
    """A backfill fills the parts first and computes each slot from what was known then."""
    for day, failed in (("2026-11-20", "6 deploys"), ("2026-11-21", "0 deploys")):
        quality("record", "deploys", "12 deploys", "--at", day)
        quality("record", "failed", failed, "--at", day)

    found = quality("backfill", "--from", "2026-11-21", "--to", "2026-11-22", "--json").json["items"]

    assert [(FAILURE, 2), (SUCCESS, 2)] == [(each["key_result"], each["stored"]) for each in found]
    exported = quality("export", "readings", "-f", "json").json["items"]
    values = [(each["key_result"], each["value"], each["filled"]) for each in exported if each["filled"]]
    assert sorted([(FAILURE, 50.0, True), (FAILURE, 0.0, True), (SUCCESS, 50.0, True), (SUCCESS, 100.0, True)]) == (
        sorted(values)
    )


def test_a_file_with_errors_is_said_to_be_missing(quality: Any) -> None:
    """While the file of its parts cannot be used, the number waits for it."""
    metrics, _, rest = OKRS.partition("objectives:")
    quality.write("okrs/quality.yaml", "team: quality\ncycle: 2026-Q4\nobjectives:" + rest)
    quality.write("okrs/metrics.yaml", metrics.replace("title: Failures", "titel: Failures"))

    found = quality("poll", "--force", "--only", "failure-rate")

    assert 2 == found.code
    assert "deploys (deploys) is not in the plan now" in found.err


def test_a_probe_computes_from_what_is_stored(quality: Any) -> None:
    """`probe` of a computed key result takes the stored readings of its parts, and stores nothing."""
    found = quality("probe", "failure-rate")

    assert 0 == found.code
    assert "25 %" in found.out
