"""`check` and `explain CODE`: everything that is said about files, in every form, and what is mended."""

from __future__ import annotations

import json
import stat
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tracker.cli import mending
from tracker.plan.rules import RULES

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
FORMS = ("check", "check --format full", "check --format concise", "check --plain", "check --format github")
MENDABLE = """\
team: web  # ours
cycle: 2026-Q4
objectives:
  - id: fast
    titel: Deploy with confidence
    owner: dana
    key_results:
      - {id: rate, title: Deploys that succeed, keep: >= 95 %, measure: {connector: manual, unit: ratio}}
      - id: time
        title: Deploy time
        keep: > 5 %   # odd
        mesure: {connector: manual, unit: ratio}
"""
MENDED = (
    MENDABLE.replace("titel", "title")
    .replace(">= 95 %", '">= 95 %"')
    .replace("> 5 %", '"> 5 %"')
    .replace("mesure", "measure")
)


@pytest.fixture
def spoilt(workspace: Any) -> Any:
    """A workspace with a file that has two errors, and could be better."""
    workspace.write("okrs/bad.yaml", BAD)
    return workspace


def test_a_sound_plan_passes(workspace: Any) -> None:
    """Exit 0, and how many files were looked at; no database is needed or made."""
    found = workspace("check")

    assert (0, "Found no problems in 2 files.\n", "") == (found.code, found.out, found.err)
    assert not (workspace.path / "keyresult.db").exists()


@pytest.mark.parametrize("words", FORMS)
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
    assert [fields] * 4 == [set(each) for each in found.json["findings"]]


def test_concise_says_nothing_of_a_sound_plan(workspace: Any) -> None:
    """As compilers do."""
    assert (0, "") == (workspace("check", "--format", "concise").code, workspace("check", "--format", "concise").out)
    assert (0, "") == (workspace("check", "--format", "github").code, workspace("check", "--format", "github").out)


def test_warnings_fail_only_when_they_should(workspace: Any) -> None:
    """`--strict` makes a warning as bad as an error."""
    workspace.write("keyresult.yaml", "okrs: empty/\n")
    (workspace.path / "empty").mkdir()

    assert (0, 1) == (workspace("check").code, workspace("check", "--strict").code)


def test_settings_that_cannot_be_used_are_findings(workspace: Any) -> None:
    """Wrong settings are what `check` looks for; no settings are wrong usage."""
    workspace.write("keyresult.yaml", "sources: {a: 1}\n")
    assert 1 == workspace("check").code
    workspace.write("keyresult.yaml", "database: [a]\n")
    assert 1 == workspace("check").code

    (workspace.path / "keyresult.yaml").unlink()
    found = workspace("check")
    expected = (
        "error: there is no keyresult.yaml in PLACE\n"
        "help: go to the folder that has one, name it with -C, or run `keyresult init`\n"
    )
    assert (2, "", expected) == (found.code, found.out, found.err)


def test_rules_are_chosen(spoilt: Any) -> None:
    """By code, family or with commas; errors always count, and a code that is none is refused."""
    codes = [each["code"] for each in spoilt("check", "--json", "--select", "KR506").json["findings"]]
    assert ["KR102", "KR204", "KR506"] == sorted(codes)
    codes = [each["code"] for each in spoilt("check", "--json", "--ignore", "KR5,kr4").json["findings"]]
    assert ["KR102", "KR204"] == sorted(codes)
    found = spoilt("check", "--select", "KR599")
    assert (2, True) == (found.code, found.err.startswith("error: no rule is called KR599"))


def test_paths_narrow_what_is_shown(spoilt: Any) -> None:
    """A file or a folder; what is no file of the plan is nothing that matched."""
    assert (0, "Found no problems in 1 file.\n") == (
        spoilt("check", "okrs/platform.yaml").code,
        spoilt("check", "okrs/platform.yaml").out,
    )
    assert 1 == spoilt("check", "okrs").code
    assert 5 == spoilt("check", "elsewhere.yaml").code


def test_github_is_the_format_of_github_actions(spoilt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless another one is asked for; the job summary is added to what other steps wrote."""
    summary = spoilt.path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(spoilt.path.parent))

    assert "::error file=okrs-of-ours/okrs/bad.yaml,line=8," in spoilt("check").out
    assert spoilt.read("summary.md").startswith("before\n### keyresult check\n\nFound 2 errors and 2 warnings")
    assert "Found 2 errors" in spoilt("check", "--format", "full").out
    assert "keyresult.check/1" == spoilt("check", "--json").json["schema"]
    assert spoilt("check", "--plain").out.startswith("code\t")


def test_a_summary_that_cannot_be_written_is_said(spoilt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And changes nothing else."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(spoilt.path / "no" / "folder.md"))
    found = spoilt("check", "--format", "github")
    assert (1, True) == (found.code, found.err.startswith("warning: the job summary cannot be written: no such file"))


def test_gitlab(spoilt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list with every finding, files named from the project's folder."""
    monkeypatch.setenv("CI_PROJECT_DIR", str(spoilt.path.parent))
    items = json.loads(spoilt("check", "--format", "gitlab").out)
    assert 4 == len(items)
    assert {"okrs-of-ours/okrs/bad.yaml"} == {item["location"]["path"] for item in items}
    assert 4 == len({item["fingerprint"] for item in items})


def test_sarif(spoilt: Any) -> None:
    """One run with every finding."""
    (run,) = spoilt("check", "--format", "sarif").json["runs"]
    assert 4 == len(run["results"])


def test_junit(spoilt: Any) -> None:
    """Every finding is a case, and every sound file is one."""
    suite = ET.fromstring(spoilt("check", "--format", "junit").out)[0]
    assert ("6", "2") == (suite.get("tests"), suite.get("failures"))


def test_mending(workspace: Any) -> None:
    """`--fix` puts quotes around bounds and renames keys, keeps comments and mode, and says so."""
    workspace.write("okrs/web.yaml", MENDABLE)
    file = workspace.path / "okrs" / "web.yaml"
    file.chmod(0o640)
    found = workspace("check", "--fix")

    assert (0, "fixed 4 in okrs/web.yaml\n") == (found.code, found.err)
    assert (MENDED, 0o640) == (workspace.read("okrs/web.yaml"), stat.S_IMODE(file.stat().st_mode))
    assert (0, "") == (workspace("check", "--fix").code, workspace("check", "--fix").err)


def test_settings_are_mended_too(workspace: Any) -> None:
    """A mistyped setting is renamed."""
    workspace.write("keyresult.yaml", "timezon: UTC  # ours\n")
    assert "fixed 1 in keyresult.yaml\n" == workspace("check", "--fix").err
    assert "timezone: UTC  # ours\n" == workspace.read("keyresult.yaml")


def test_a_file_with_other_faults_is_not_touched(workspace: Any) -> None:
    """Half a repair could hide what was meant."""
    broken = MENDABLE + "  - [\n"
    workspace.write("okrs/web.yaml", broken)
    found = workspace("check", "--fix")
    assert (1, "", broken) == (found.code, found.err, workspace.read("okrs/web.yaml"))


def test_only_chosen_files_are_mended(workspace: Any) -> None:
    """A path narrows what is mended too."""
    workspace.write("okrs/web.yaml", MENDABLE)
    workspace("check", "--fix", "okrs/platform.yaml")
    assert MENDABLE == workspace.read("okrs/web.yaml")


def test_a_file_that_went_away_meanwhile(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and nothing is written."""
    workspace.write("okrs/web.yaml", MENDABLE)
    found = mending._by_file

    def then_gone(*words: Any) -> Any:
        findings = found(*words)
        (workspace.path / "okrs" / "web.yaml").unlink()
        return findings

    monkeypatch.setattr(mending, "_by_file", then_gone)
    failed = workspace("check", "--fix")
    assert (2, "error: okrs/web.yaml cannot be read: no such file or directory\n") == (failed.code, failed.err)


def test_stored_readings_are_looked_at(polled: Any) -> None:
    """A unit that slipped shows after the first poll, and not with --offline."""
    text = polled.read("okrs/platform.yaml").replace("unit: s}", "unit: min}")
    polled.write("okrs/platform.yaml", text)

    codes = [each["code"] for each in polled("check", "--json").json["findings"]]
    assert ["KR403"] == codes
    assert [] == polled("check", "--json", "--offline").json["findings"]


def test_a_database_that_cannot_be_read_stops_nothing(workspace: Any) -> None:
    """It is said, and the files are checked."""
    workspace.write("keyresult.db", "no database")
    found = workspace("check")
    assert (0, True) == (found.code, found.err.startswith("warning: stored readings are not looked at: "))


def test_rules_are_listed(place: Any) -> None:
    """By family for people, as records and as a document for programs."""
    text = place("check", "--rules").out
    assert "practice\n  KR501  warning  owner missing\n" in text
    assert [rule.code for rule in RULES] == [each["code"] for each in place("check", "--rules", "--plain").table]
    document = place("check", "--rules", "--json").json
    assert ("keyresult.rules/1", len(RULES)) == (document["schema"], len(document["items"]))


def test_a_rule_is_explained(place: Any) -> None:
    """What it finds, why, an example, and what to do instead."""
    found = place("explain", "kr504")
    assert 0 == found.code
    assert found.out.startswith("KR504 output instead of outcome (practice, warning)\n\nFinds: a key result that names")
    assert "For example:\n    title: Implement automated deployment pipeline\nBetter:\n    title: Reduce" in found.out
    assert "minutes\nInstead: ask what" in found.out
    assert "Better:" not in place("explain", "KR515").out
    assert "It looks at stored readings" not in found.out
    assert "It looks at stored readings" in place("explain", "KR403").out


def test_a_rule_as_a_document(place: Any) -> None:
    """Every part of it."""
    document = place("explain", "KR403", "--json").json
    assert ("keyresult.explain/1", "KR403", True) == (document["schema"], document["code"], document["needs_history"])


@pytest.mark.parametrize(("code", "cure"), [("KR540", "did you mean KR5"), ("KR9999", "`keyresult check --rules`")])
def test_a_rule_that_is_none(place: Any, code: str, cure: str) -> None:
    """Exit 5, with the one that was probably meant, or how to list them."""
    found = place("explain", code)
    assert (5, True) == (found.code, found.err.startswith(f"error: no rule is called {code}\n"))
    assert cure in found.err
