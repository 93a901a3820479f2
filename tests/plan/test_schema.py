"""The JSON Schemas for editors accept what the loader accepts, and refuse what an editor can see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from tracker.plan.schema import okrs_schema, settings_schema
from tracker.plan.source_text import decode
from tracker.plan.yamltree import read_tree
from tracker.registry import connectors as installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracker.registry import ConnectorRef

KEY_RESULT = "team: a\ncycle: 2026\nobjectives: [{id: o, title: O, key_results: [{id: k, title: K, %s}]}]"


def as_json(text: str) -> Any:
    """The data of a YAML text as an editor sees it: dates are text."""
    return json.loads(json.dumps(read_tree(decode(text.encode(), "x"))[0].data, default=str))


@pytest.fixture
def okrs(connectors: Mapping[str, ConnectorRef]) -> Draft7Validator:
    """A validator of OKR files."""
    refs = {name: ref for name, ref in connectors.items() if name != "damaged"}
    schema = okrs_schema(refs)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.fixture
def settings(connectors: Mapping[str, ConnectorRef]) -> Draft7Validator:
    """A validator of settings files."""
    refs = {name: ref for name, ref in connectors.items() if name != "damaged"}
    schema = settings_schema(refs)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.mark.parametrize("name", ["platform.yaml", "team-b/mobile.yml", "team-b/platform-more.yaml"])
def test_sample_okrs_are_valid(name: str, okrs: Draft7Validator, data: Path) -> None:
    """The sample OKR files are valid."""
    assert [] == list(okrs.iter_errors(as_json((data / "good" / "okrs" / name).read_text(encoding="utf-8"))))


def test_sample_settings_are_valid(settings: Draft7Validator, data: Path) -> None:
    """The sample settings are valid."""
    assert [] == list(settings.iter_errors(as_json((data / "good" / "keyresult.yaml").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("name", ["shapes", "goals", "measures"])
def test_bad_samples_are_invalid(name: str, okrs: Draft7Validator, data: Path) -> None:
    """The sample files with problems are not valid."""
    assert list(okrs.iter_errors(as_json((data / "bad" / f"{name}.yaml").read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("keep: '< 5', measure: {connector: gauge}", id="field of the connector missing"),
        pytest.param("keep: '< 5', measure: {connector: gauge, query: q, more: 1}", id="unknown field"),
        pytest.param("keep: '< 5', measure: {connector: excel, query: q}", id="unknown connector"),
        pytest.param("keep: '< 5', measure: {connector: gauge, query: q, span: [1, 2, 3]}", id="too long a tuple"),
        pytest.param("keep: '< 5', milestones: []", id="two goals"),
        pytest.param("baseline: 5", id="no goal"),
        pytest.param("keep: '< 5', every: 45m", id="interval"),
        pytest.param("keep: '< 5', weight: 0", id="weight"),
    ],
)
def test_wrong_key_results_are_invalid(lines: str, okrs: Draft7Validator) -> None:
    """What an editor can see to be wrong is invalid."""
    assert list(okrs.iter_errors(as_json(KEY_RESULT % lines)))


@pytest.mark.parametrize("text", ["databse: x", "sources: {a: {connector: gauge}}", "limits: {per_host: 0}"])
def test_wrong_settings_are_invalid(text: str, settings: Draft7Validator) -> None:
    """Wrong settings are invalid."""
    assert list(settings.iter_errors(as_json(text)))


def parts(schema: object) -> Iterator[dict[str, Any]]:
    """Every mapping within a schema."""
    if isinstance(schema, dict):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(part)


@pytest.mark.parametrize("make", [okrs_schema, settings_schema])
def test_words_of_draft_7(make: Callable[[], dict[str, Any]]) -> None:
    """The schemas of what is installed use only words of draft-07, and no reference has company."""
    schema = make()
    Draft7Validator.check_schema(schema)
    assert "http://json-schema.org/draft-07/schema#" == schema["$schema"]
    for part in parts(schema):
        assert not {"$defs", "prefixItems", "unevaluatedProperties"} & part.keys()
        assert "$ref" not in part or ["$ref"] == list(part)


def test_every_key_has_a_description() -> None:
    """An editor has something to show for every key of ours and of our connectors."""
    for name, schema in [*okrs_schema()["definitions"].items(), *settings_schema()["definitions"].items()]:
        for key, value in schema.get("properties", {}).items():
            assert value.get("description"), f"{name}.{key}"


def test_installed_connectors_are_offered() -> None:
    """Every installed connector has its measure and source in the schemas."""
    assert {f"{name}.Measure" for name in installed()} <= okrs_schema()["definitions"].keys()
    assert {f"{name}.Source" for name in installed()} <= settings_schema()["definitions"].keys()


CONFIG = Path(__file__).parents[2] / "config"


@pytest.mark.parametrize("path", sorted((CONFIG / "okrs").rglob("*.yaml")), ids=lambda path: path.name)
def test_shipped_okrs_are_valid(path: Path) -> None:
    """The OKR files that are shipped are valid for what is installed."""
    assert [] == list(Draft7Validator(okrs_schema()).iter_errors(as_json(path.read_text(encoding="utf-8"))))


def test_shipped_settings_are_valid() -> None:
    """The settings that are shipped are valid for what is installed."""
    text = (CONFIG / "keyresult.yaml").read_text(encoding="utf-8")
    assert [] == list(Draft7Validator(settings_schema()).iter_errors(as_json(text)))
