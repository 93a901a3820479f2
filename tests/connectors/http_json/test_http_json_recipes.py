"""Every recipe of docs/recipes is loaded as it stands there and reads a recorded answer."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from tracker.connectors.http_json import connector

from tracker.plan.load import load
from tracker.registry import ConnectorRef, build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.core.model import KeyResult, Plan
    from tracker.ports import Answer

ROOT = Path(__file__).resolve().parents[3]
RECIPES = ROOT / "docs/recipes"
RECORDED = ROOT / "tests/data/http_json"
CONNECTORS = {"http_json": ConnectorRef("http_json", "tracker.connectors.http_json:connector")}
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)

EXPECTED: dict[str, dict[str, tuple[float, int | None]]] = {
    "code-scanning": {"severe-findings": (3.0, None)},
    "codecov": {"coverage": (74.33, 18840)},
    "datadog": {"checkout-latency": (0.5128, None), "checkout-slo": (99.942, None)},
    "dependabot": {"severe-alerts": (5.0, None), "critical-alerts": (2.0, None)},
    "grafana": {"panics": (83.0, None)},
    "json-files": {
        "line-coverage": (70.19, 5120),
        "branch-coverage": (431 / 640, 640),
        "vulnerable-packages": (2.0, None),
    },
    "pagerduty": {"time-to-resolve": (3312.0, 11), "incidents": (11.0, None)},
    "sentry": {"crash-free-sessions": (0.9964, 182240), "crash-free-users": (0.9931, 40212)},
    "sonarqube": {"coverage": (74.2, None), "new-coverage": (91.3, None), "bugs": (17.0, None)},
}


@dataclass(frozen=True)
class Recipe:
    """A recipe as a plan, and its recorded exchanges."""

    plan: Plan
    exchanges: Sequence[Mapping[str, Any]]

    @property
    def key_results(self) -> tuple[KeyResult, ...]:
        """Its key results, in order."""
        return self.plan.teams[0].key_results()

    def play(self, seen: Any) -> object:
        """The recorded answer to exactly this request with these headers, else a refusal."""
        for exchange in self.exchanges:
            if _asked(seen) == (exchange["method"], exchange["path"], exchange["query"], exchange.get("body")):
                wrong = {name for name, value in exchange["headers"].items() if seen.headers.get(name) != value}
                return (401, {}, f"wrong headers {wrong}") if wrong else _answered(exchange, seen)
        return 404, {}, f"no such exchange: {_asked(seen)}"


def _asked(seen: Any) -> tuple[str, str, list[list[str]], object]:
    query = [list(pair) for pair in parse_qsl(urlsplit(seen.target).query, keep_blank_values=True)]
    return seen.method, seen.path, query, seen.json if seen.body else None


def _answered(exchange: Mapping[str, Any], seen: Any) -> tuple[int, dict[str, str], bytes]:
    origin = f"http://{seen.headers['host']}"
    headers = {name: text.replace("{origin}", origin) for name, text in exchange.get("answer_headers", {}).items()}
    return 200, {"Content-Type": "application/json", **headers}, json.dumps(exchange["answer"]).encode()


def _blocks(name: str) -> list[str]:
    return _BLOCK.findall((RECIPES / f"{name}.md").read_text("utf-8"))


def _recipe(name: str, folder: Path) -> Recipe:
    settings, key_results = _blocks(name)
    (folder / "keyresult.yaml").write_text(settings, "utf-8")
    indented = "".join(f"      {line}\n" for line in key_results.splitlines())
    okrs = (
        "team: shop\ncycle: 2026-Q4\nobjectives:\n  - id: tested\n    title: Tested\n    owner: lee\n    key_results:\n"
    )
    (folder / "okrs").mkdir()
    (folder / "okrs/shop.yaml").write_text(okrs + indented, "utf-8")
    loaded = load(folder, {}, connectors=CONNECTORS)
    assert [] == [finding for finding in loaded.findings if finding.severity == "error"]
    return Recipe(loaded.plan, json.loads((RECORDED / f"{name}.json").read_text("utf-8")))


def _played(recipe: Recipe, server: Any, ask: Any, read: Any, door: Any) -> list[Answer]:
    """The answers of one poll, through the real door, with the recipe's address led to the server."""
    (source,) = (build(connector.Source, source.fields) for source in recipe.plan.sources.values())
    source = dataclasses.replace(source, url=f"{server.url}{urlsplit(source.url).path}")
    asks = [ask(number, **_fields(key_result)) for number, key_result in enumerate(recipe.key_results)]
    with door(source) as http:
        answers: list[Answer] = read(http, *asks, source=source)
    return answers


def _fields(key_result: KeyResult) -> dict[str, Any]:
    assert key_result.measure is not None
    measure = build(connector.Measure, key_result.measure.fields)
    return {field.name: getattr(measure, field.name) for field in dataclasses.fields(measure)}


@pytest.mark.parametrize("name", EXPECTED)
def test_recipe(name: str, tmp_path: Path, scripted: Any, ask: Any, read: Any, door: Any) -> None:
    """A recipe asks exactly what was recorded, each request once, and reads the expected numbers."""
    recipe = _recipe(name, tmp_path)
    server = scripted(recipe.play)
    answers = _played(recipe, server, ask, read, door)
    numbers = [(getattr(each, "value", each), getattr(each, "samples", None)) for each in answers]
    assert EXPECTED[name] == dict(zip((each.id for each in recipe.key_results), numbers, strict=True))
    assert len(recipe.exchanges) == len(server.requests)


def test_every_recipe_is_tested() -> None:
    """Each page of the folder has expected numbers and a recording, and the index links to it."""
    pages = {path.stem for path in RECIPES.glob("*.md")} - {"README"}
    index = (RECIPES / "README.md").read_text("utf-8")
    assert set(EXPECTED) == pages == {path.stem for path in RECORDED.glob("*.json")}
    assert pages == set(re.findall(r"\]\(([\w-]+)\.md\)", index))


@pytest.mark.parametrize("name", EXPECTED)
def test_recipe_says_what_one_needs_to_know(name: str) -> None:
    """A recipe names the permission, the meaning and the trap, and holds two blocks of YAML."""
    text = (RECIPES / f"{name}.md").read_text("utf-8")
    assert re.search(r"^\*\*Permission\.\*\*", text, re.MULTILINE)
    assert re.search(r"^\*\*Meaning\.\*\*", text, re.MULTILINE)
    assert re.search(r"^\*\*Traps\.\*\*", text, re.MULTILINE)
    assert len(_blocks(name)) == 2


def test_example_of_the_page() -> None:
    """The example on the connector's page is a valid source and measure."""
    settings, okr = (yaml.safe_load(block) for block in _BLOCK.findall(connector.page))
    source = dict(settings["sources"]["sonar"])
    assert source.pop("connector") == connector.name
    connector.Source(**source)
    measure = {key: value for key, value in okr["measure"].items() if key not in {"connector", "source", "unit"}}
    assert connector.Measure(**measure).query == {"component": "shop", "metricKeys": "coverage"}


MISTAKES: dict[str, tuple[str, str, str]] = {
    "SonarQube without new code": ("sonarqube", "new-coverage", "no_data"),
    "Sentry without sessions": ("sentry", "crash-free-sessions", "no_data"),
    "Grafana with a broken data source": ("grafana", "panics", "failed"),
    "Datadog with several columns": ("datadog", "checkout-latency", "ambiguous"),
    "PagerDuty without incidents": ("pagerduty", "time-to-resolve", "no_data"),
    "an audit of another format": ("json-files", "vulnerable-packages", "rejected"),
}
BROKEN: Mapping[str, object] = {
    "sonarqube": {"component": {"measures": [{"metric": "new_coverage"}]}},
    "sentry": {"groups": [{"by": {}, "totals": {"crash_free_rate(session)": None, "sum(session)": 0}}]},
    "grafana": {"results": {"A": {"status": 400, "error": "parse error", "frames": []}}},
    "datadog": {"data": {"attributes": {"columns": [{"type": "number", "values": [1.0, 2.0]}]}}},
    "pagerduty": {"data": []},
    "json-files": {"metadata": {"vulnerabilities": {"high": 1}}},
}


@pytest.mark.parametrize(("name", "key_result", "outcome"), MISTAKES.values(), ids=MISTAKES.keys())
def test_traps_of_the_recipes(
    name: str, key_result: str, outcome: str, tmp_path: Path, one: Any, outcomes: Any
) -> None:
    """What the traps warn of is an absence with its reason, and never a number."""
    (measured,) = (each for each in _recipe(name, tmp_path).key_results if each.id == key_result)
    assert [outcome] == outcomes([one(BROKEN[name], **_fields(measured))])


def test_no_incidents_are_a_count_of_none(tmp_path: Path, one: Any, outcomes: Any) -> None:
    """A service that PagerDuty leaves out had no incidents."""
    (counted,) = (each for each in _recipe("pagerduty", tmp_path).key_results if each.id == "incidents")
    assert [0.0] == outcomes([one(BROKEN["pagerduty"], **_fields(counted))])
