"""The SARIF log against what the standard demands of the parts that it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from tracker.plan.findings import Finding, Severity
from tracker.plan.formats import sarif
from tracker.plan.rules import RULES
from tracker.plan.source_text import Span, decode

if TYPE_CHECKING:
    from collections.abc import Callable


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others, as all of the standard's are but property bags."""
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


TEXT = {"type": "string", "minLength": 1}
MESSAGE = closed(["text"], text=TEXT)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
POSITIVE = {"type": "integer", "minimum": 1}
RULE = closed(
    ["id"],
    id=TEXT,
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=closed([], level=LEVEL),
    properties={"type": "object", "properties": {"tags": {"type": "array", "items": TEXT, "uniqueItems": True}}},
)
PLACE = closed(
    ["artifactLocation"],
    artifactLocation=closed(["uri"], uri={"type": "string", "pattern": r"^[A-Za-z0-9._~%!$&'()*+,;=:@/-]+$"}),
    region=closed(["startLine"], startLine=POSITIVE, startColumn=POSITIVE, endColumn=POSITIVE),
)
RESULT = closed(
    ["message"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "items": closed([], physicalLocation=PLACE)},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
)
RUN = closed(
    ["tool"],
    tool=closed(["driver"], driver=closed(["name"], name=TEXT, version=TEXT, rules={"type": "array", "items": RULE})),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
LOG = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"enum": ["2.1.0"]},
    runs={"type": "array", "items": RUN},
)
"""Of the schema of SARIF 2.1.0 (OASIS, sections 3.13 to 3.30), the parts that a log of ours may have."""


@pytest.fixture
def log() -> Callable[..., dict[str, Any]]:
    """The log of some findings, which must be one."""

    def run(*findings: Finding) -> dict[str, Any]:
        found = sarif.log(findings)
        assert [] == [error.message for error in Draft7Validator(LOG).iter_errors(found)]
        return found

    return run


def test_a_finding_of_every_rule(log: Callable[..., dict[str, Any]]) -> None:
    """Each rule, its severity and its documentation have their place in the standard."""
    source = decode("a: 日本\nb: 1\n".encode(), "okrs/ü b.yaml")
    found = [source.finding(rule.code, "it is so", Span(1, 4, 6), help="do so") for rule in RULES]
    driver = log(*found)["runs"][0]["tool"]["driver"]
    assert [rule.code for rule in RULES] == [each["id"] for each in driver["rules"]]


def test_nothing_found(log: Callable[..., dict[str, Any]]) -> None:
    """A run without results is one: it says that nothing is wrong any more."""
    assert [] == log()["runs"][0]["results"]


def test_a_finding_in_no_file(log: Callable[..., dict[str, Any]]) -> None:
    """It has no location, which may be left out."""
    finding = Finding("KR103", Severity.ERROR, "`x` is not a size", "KEYRESULT_LIMITS__BODY_CAP")
    assert "locations" not in log(finding)["runs"][0]["results"][0]


def test_every_index_leads_to_its_rule(log: Callable[..., dict[str, Any]]) -> None:
    """A result names its rule twice, and the two agree."""
    source = decode(b"a: 1\n", "okrs/a.yaml")
    codes = ("KR504", "KR103", "KR504", "KR601")
    (run,) = log(*(source.finding(code, "m", Span(1, 1, 2), help="h") for code in codes))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [*codes] == [rules[each["ruleIndex"]]["id"] for each in run["results"]]
    assert all(re.fullmatch("[0-9a-f]{36}", each["partialFingerprints"]["keyresult/v1"]) for each in run["results"])
