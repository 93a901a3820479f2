"""The numbers that the command stores and shows are those of a real Prometheus."""

from __future__ import annotations

import csv
import json
import statistics
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.slots import floor_slot

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.prometheus
WEEK = timedelta(weeks=1)


@pytest.fixture
def quarter(place: Any, prometheus: Any) -> Any:
    """A workspace with a key result of each kind of unit, bound to the server."""
    place.settings({"prod": prometheus.url})
    place.okrs(
        "platform",
        bound("deploy-time", "avg_over_time(deploy_seconds[170m])", "s", baseline="45 min", target="< 10 min"),
        bound("availability", "min_over_time(availability_ratio[170m])", "ratio", keep=">= 99.95 %"),
        bound("tickets", "sum(tickets_open)", "tickets", baseline="8 tickets", target="2 tickets"),
    )
    return place


def bound(id: str, query: str, unit: str, **goal: str) -> dict[str, object]:
    """A key result, read once a week."""
    measure = {"connector": "prometheus", "source": "prod", "query": query, "unit": unit}
    return {"id": id, "title": f"Improve {id}", "owner": "lee", "every": "1w", "measure": measure, **goal}


def native(loaded: Any, slot: datetime) -> dict[str, float]:
    """What the server must answer as of a slot, from the samples it was loaded with."""
    at = int(slot.timestamp())
    return {
        "deploy-time": statistics.fmean(loaded.within("deploy_seconds", at, 170)),
        "availability": min(loaded.within("availability_ratio", at, 170)),
        "tickets": sum(loaded.samples[f'tickets_open{{queue="{queue}"}}'][at] for queue in ("login", "billing")),
    }


def shown(values: Mapping[str, float]) -> dict[str, Any]:
    """The same in the units of the targets: minutes, per cent and tickets, but for the last bits."""
    factors = {"deploy-time": 1 / 60, "availability": 100, "tickets": 1}
    return {name: pytest.approx(value * factors[name], rel=1e-12) for name, value in values.items()}


def by_id(items: list[dict[str, Any]], field: str = "value") -> dict[str, Any]:
    """A field of each item by the key result's id."""
    return {item["key_result"].rpartition("/")[2]: item[field] for item in items}


def test_values_polled_are_those_of_the_server(quarter: Any, prometheus: Any) -> None:
    """Poll, status and export give what plain arithmetic on the loaded samples gives; a second poll is silent."""
    slot = floor_slot(datetime.now(UTC), WEEK)
    expected = native(prometheus, slot)

    code, out, err = quarter.run("poll", "--create", "--json")

    polled = json.loads(out)
    assert (0, "") == (code, err)
    assert (3, 3) == (polled["due"], polled["stored"])
    assert shown(expected) == by_id(polled["items"])
    assert {"deploy-time": "min", "availability": "%", "tickets": "tickets"} == by_id(polled["items"], "unit")
    assert {f"{slot:%Y-%m-%dT%H:%M:%SZ}"} == {item["slot"] for item in polled["items"]}

    standing = json.loads(quarter.run("status", "--json")[1])["items"]
    assert by_id(polled["items"]) == by_id(standing)
    assert {f"{slot:%Y-%m-%dT%H:%M:%SZ}"} == set(by_id(standing, "observed_at").values())

    exported = list(csv.DictReader(quarter.run("export", "readings")[1].splitlines()))
    assert {"deploy-time": "s", "availability": "ratio", "tickets": "tickets"} == by_id(exported, "unit")
    stored = {name: float(text) for name, text in by_id(exported).items()}
    assert {name: pytest.approx(value, rel=1e-12) for name, value in expected.items()} == stored
    assert stored == {name: value for name, _, value in quarter.rows()}

    rows = quarter.rows()
    assert (0, "", "") == quarter.run("poll")
    assert rows == quarter.rows()


def test_values_filled_are_those_of_the_server(quarter: Any, prometheus: Any) -> None:
    """A backfill gives each slot of the past the number that a poll of then would have stored."""
    now = datetime.now(UTC)
    slots = [floor_slot(now, WEEK) - weeks * WEEK for weeks in (1, 0)]
    quarter.create()

    code, _, err = quarter.run("backfill", "*", "--from", slots[0].date().isoformat())

    assert (0, "") == (code, err)
    expected = {
        (name, f"{slot:%Y-%m-%dT%H:%M:%SZ}"): value
        for slot in slots
        for name, value in native(prometheus, slot).items()
    }
    found = {(name, slot): value for name, slot, value in quarter.rows()}
    assert {key: pytest.approx(value, rel=1e-12) for key, value in expected.items()} == found
    assert (0, "", "") == quarter.run("poll")
    assert len(expected) == len(quarter.rows())
