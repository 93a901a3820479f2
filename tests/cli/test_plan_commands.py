"""`check`, `schema`, `connectors`: what is said about files, without network and database."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tracker.cli import plan

BAD = """\
team: platform
cycle: 2026-Q4
objectives:
  - id: slow
    title: Improve things
    owner: dana
    key_results:
      - {id: up, title: Raise it, baseline: 5 min, target: 5 min, onwer: ana, measure: {connector: manual, unit: min}}
"""


@pytest.fixture
def spoilt(workspace: Any) -> Any:
    """A workspace with a file that has two errors."""
    workspace.write("okrs/bad.yaml", BAD)
    return workspace


def test_a_sound_plan_passes(workspace: Any) -> None:
    """Exit 0, and how many files were looked at; no database is needed or made."""
    found = workspace("check")

    assert (0, "Found no problems in 2 files.\n", "") == (found.code, found.out, found.err)
    assert not (workspace.path / "keyresult.db").exists()


@pytest.mark.parametrize("words", ["check", "check --format full", "check --format concise", "check --plain"])
def test_every_problem_is_shown(spoilt: Any, snapshot: Any, words: str) -> None:
    """Exit 1, and every problem with its place, in each of the forms."""
    found = spoilt(*words.split())

    assert (1, "") == (found.code, found.err)
    assert snapshot == found.out


@pytest.mark.parametrize("words", ["check --json", "check --format json"])
def test_the_document_of_findings(spoilt: Any, words: str) -> None:
    """Every field of the contract is there."""
    found = spoilt(*words.split())

    assert (1, "") == (found.code, found.err)
    assert "keyresult.check/1" == found.json["schema"]
    fields = {"code", "severity", "message", "file", "line", "column", "end_column", "key_result", "help"}
    assert [fields, fields] == [set(each) for each in found.json["findings"]]


def test_concise_says_nothing_of_a_sound_plan(workspace: Any) -> None:
    """As compilers do."""
    assert (0, "") == (workspace("check", "--format", "concise").code, workspace("check", "--format", "concise").out)


def test_warnings_fail_only_when_they_should(workspace: Any) -> None:
    """`--strict` makes a warning as bad as an error."""
    workspace.write("keyresult.yaml", "okrs: empty/\n")
    (workspace.path / "empty").mkdir()

    assert (0, 1) == (workspace("check").code, workspace("check", "--strict").code)


def test_settings_that_cannot_be_used_are_findings(workspace: Any) -> None:
    """Wrong settings are what `check` looks for; no settings are wrong usage."""
    workspace.write("keyresult.yaml", "sources: {a: 1}\n")
    assert 1 == workspace("check").code

    (workspace.path / "keyresult.yaml").unlink()
    found = workspace("check")
    expected = (
        "error: there is no keyresult.yaml in PLACE\n"
        "help: go to the folder that has one, name it with -C, or run `keyresult init`\n"
    )
    assert (2, "", expected) == (found.code, found.out, found.err)


@pytest.mark.parametrize(
    ("words", "name"), [("schema", "objectives"), ("schema okrs", "objectives"), ("schema settings", "sources")]
)
def test_the_schema_of_each_file(place: Any, words: str, name: str) -> None:
    """JSON Schema draft-07, of OKR files unless said otherwise."""
    found = place(*words.split())

    assert (0, "http://json-schema.org/draft-07/schema#") == (found.code, found.json["$schema"])
    assert name in json.dumps(found.json)


def test_connectors_are_listed_with_their_fields(place: Any) -> None:
    """Name, purpose, and every field of source and measure."""
    found = place("connectors")

    assert 0 == found.code
    assert "prometheus: Reads PromQL expressions" in found.out
    assert "    measure  query          PromQL that gives one number" in found.out
    assert "    source   token_env      environment variable with the token" in found.out


def test_connectors_as_data(place: Any) -> None:
    """The JSON document and the plain records say the same."""
    items = {item["name"]: item for item in place("connectors", "--json").json["items"]}
    records = place("connectors", "--plain").table

    assert {"manual", "prometheus"} <= set(items)
    assert {(each["connector"], each["of"], each["field"]): each["description"] for each in records} == {
        (name, part, field): " ".join(text.split())
        for name, item in items.items()
        for part in ("source", "measure")
        for field, text in item[part].items()
    }  # fmt: skip


def test_a_connector_without_a_word_about_itself_is_only_named(place: Any) -> None:
    """An outsider's connector may have no docstring."""
    from dataclasses import make_dataclass

    class Silent:
        Source = make_dataclass("Source", [])
        Measure = make_dataclass("Measure", ["query"])

    plan._describe("silent", Silent())  # type: ignore[arg-type]

    assert "silent\n    measure  query\n" == place.capsys.readouterr().out
