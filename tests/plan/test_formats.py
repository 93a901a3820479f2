"""Findings as other programs read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tracker.plan.findings import Finding, Severity
from tracker.plan.formats import github, gitlab, junit, sarif
from tracker.plan.formats.places import fingerprints, seen_from
from tracker.plan.source_text import Span, decode

SOURCE = decode(b"baseline: 30\ndirection: down\ntarget: 45\n", "okrs/a.yaml")
ERROR = SOURCE.finding("KR203", "45 is above the baseline 30", Span(3, 9, 11), help="choose a target below 30")
WARNING = replace(ERROR, code="KR504", severity=Severity.WARNING, help=None)
NOWHERE = Finding("KR103", Severity.ERROR, "`x` is not a size", "KEYRESULT_LIMITS__BODY_CAP")


def test_github_commands() -> None:
    """Errors first, with file, line, columns and title; special characters are escaped."""
    hostile = replace(ERROR, message="50 % of\r\nit", file="a:b,c.yaml")
    assert (
        "::error file=okrs/a.yaml,line=3,col=9,endColumn=11,title=KR203 target and direction disagree"
        "::45 is above the baseline 30%0Ahelp: choose a target below 30\n"
        "::error file=a%3Ab%2Cc.yaml,line=3,col=9,endColumn=11,title=KR203 target and direction disagree"
        "::50 %25 of%0D%0Ait%0Ahelp: choose a target below 30\n"
        "::error title=KR103 wrong value::KEYRESULT_LIMITS__BODY_CAP: `x` is not a size\n"
        "::warning file=okrs/a.yaml,line=3,col=9,endColumn=11,title=KR504 output instead of outcome"
        "::45 is above the baseline 30"
    ) == github.commands([WARNING, ERROR, hostile, NOWHERE])


@pytest.mark.parametrize(("count", "lines"), [(0, 0), (10, 10), (11, 10), (500, 10)])
def test_github_shows_ten_of_a_kind(count: int, lines: int) -> None:
    """The tenth of more says how many are in the summary."""
    shown = github.commands([ERROR] * count + [WARNING] * count).splitlines()
    assert 2 * lines == len(shown)
    if count > 10:
        assert f"::error title=keyresult check::{count - 9} more errors in the job summary" == shown[9]
        assert shown[-1].startswith(f"::warning title=keyresult check::{count - 9} more warnings")


def test_job_summary() -> None:
    """Markdown that nothing in a finding can break."""
    text = github.job_summary([replace(ERROR, message="```\n# hi")], 3)
    assert text.startswith("### keyresult check\n\nFound 1 error in 1 of 3 files.\n\n````text\nKR203 target")
    assert text.endswith("\n````\n")


def test_job_summary_of_nothing() -> None:
    """One line."""
    assert "### keyresult check\n\nFound no problems in 3 files.\n" == github.job_summary([], 3)


def test_job_summary_is_cut() -> None:
    """Whole findings up to 900 KiB, and how many are left out."""
    long = replace(ERROR, source_lines=(), message="m" * 10_000)
    text = github.job_summary([long] * 200, 1)
    assert len(text.encode()) <= 900 * 1024
    assert "\n109 more are not shown here: run `keyresult check`.\n" in text


def test_gitlab() -> None:
    """What GitLab requires, and a fingerprint that does not know the line."""
    moved = replace(ERROR, line=30)
    first, second, third = gitlab.code_quality([ERROR, moved, NOWHERE])
    assert {
        "description": "target and direction disagree: 45 is above the baseline 30",
        "check_name": "KR203",
        "severity": "major",
        "location": {"path": "okrs/a.yaml", "lines": {"begin": 3}},
    } == {name: value for name, value in first.items() if name != "fingerprint"}
    assert 3 == len({str(each["fingerprint"]) for each in (first, second, third)})
    assert str(first["fingerprint"])[:32] == str(second["fingerprint"])[:32]
    assert "minor" == gitlab.code_quality([WARNING])[0]["severity"]


def test_sarif() -> None:
    """One run, each rule once, each result with its place and what it is known by."""
    log = sarif.log([ERROR, WARNING, replace(ERROR, file="ö b.yaml"), NOWHERE])
    (run,) = log["runs"]  # type: ignore[misc]
    rules = run["tool"]["driver"]["rules"]
    assert ["KR103", "KR203", "KR504"] == [rule["id"] for rule in rules]
    assert [1, 2, 1, 0] == [result["ruleIndex"] for result in run["results"]]
    assert ["error", "warning", "error", "error"] == [result["level"] for result in run["results"]]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert {"startLine": 3, "startColumn": 9, "endColumn": 11} == place["region"]
    assert "%C3%B6%20b.yaml" == run["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert "locations" not in run["results"][3]
    assert 4 == len({result["partialFingerprints"]["keyresult/v1"] for result in run["results"]})
    assert "2.1.0" == log["version"]


@pytest.mark.parametrize(("strict", "failures"), [(False, 2), (True, 3)])
def test_junit(strict: bool, failures: int) -> None:
    """Errors fail, warnings only if they are strict; a sound file is a case that passes."""
    text = junit.report(
        [ERROR, WARNING, replace(ERROR, message='<&"\x00\ud800')], ["okrs/a.yaml", "okrs/b.yaml"], strict=strict
    )
    suite = ET.fromstring(text)[0]
    assert (str(failures), "4") == (suite.get("failures"), suite.get("tests"))
    assert failures == len(suite.findall("testcase/failure"))
    assert ["okrs/b.yaml"] == [case.get("classname") for case in suite if case.get("name") == "no findings"]


def test_files_are_named_from_the_top() -> None:
    """A report names files as its reader does; what is in no file keeps its name."""
    seen = seen_from(Path("repo"), Path("repo/teams"), [ERROR, NOWHERE])
    assert ["teams/okrs/a.yaml", "KEYRESULT_LIMITS__BODY_CAP"] == [each.file for each in seen]


def test_fingerprints_are_unique() -> None:
    """Equal findings are told apart by their number."""
    assert 3 == len(set(fingerprints([ERROR, ERROR, ERROR])))
