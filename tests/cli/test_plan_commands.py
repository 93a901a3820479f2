"""`schema`, `connectors`: what may be written in files, without network and database."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tracker.cli import plan


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
