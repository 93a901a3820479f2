"""What docs/ci.md and its files tell people to copy: it parses, and its commands exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
WORKFLOW = (ROOT / "config/github-workflow.yaml").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(yaml|sh)\n(.*?)```", PAGE, flags=re.DOTALL)
SNIPPETS = [text for kind, text in BLOCKS if kind == "yaml"]
COMMAND = re.compile(r"(?<!<!-- )\bkeyresult [a-z][^;>|\n]*")
COMMANDS = sorted({found.strip() for _, text in BLOCKS for found in COMMAND.findall(text)})


def parsed(text: str) -> Any:
    """The data of a YAML text."""
    return yaml.safe_load(text)


def test_the_page_shows_the_workflow_file() -> None:
    """The workflow on the page is the file, to the letter."""
    assert WORKFLOW in SNIPPETS


def test_every_snippet_parses() -> None:
    """Four snippets of YAML; the one for editors is a comment."""
    assert ["name", "okrs", "repos", None] == [next(iter(parsed(text) or [None])) for text in SNIPPETS]


def test_the_workflow_may_do_no_more_than_it_needs() -> None:
    """It reads the contents, writes comments, and has no other permission; nothing of an event is run as a script."""
    workflow = parsed(WORKFLOW)
    steps = workflow["jobs"]["okrs"]["steps"]

    assert {"contents": "read", "pull-requests": "write"} == workflow["permissions"]
    assert all("${{" not in step.get("run", "") for step in steps)


def test_the_gitlab_job_hands_over_what_it_writes() -> None:
    """The code quality report and the linked file are those that its script writes."""
    job = parsed(SNIPPETS[1])["okrs"]
    written = {command.rpartition("> ")[2] for command in job["script"]}

    assert written == {*job["artifacts"]["paths"], job["artifacts"]["reports"]["codequality"]}


def test_scripts_are_sound_shell() -> None:
    """The shell reads every script without complaint."""
    for step in parsed(WORKFLOW)["jobs"]["okrs"]["steps"]:
        subprocess.run(["bash", "-n", "-c", step.get("run", "")], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_the_page_works(workspace: Any, command: str) -> None:
    """In a repository with two commits, where variables name the revision before."""
    git = ["git", "-c", "user.name=Dana", "-c", "user.email=dana@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "1"], ["commit", "-qm", "2", "--allow-empty"]):
        subprocess.run([*git, *words], check=True, cwd=workspace.path)
    words = [re.sub(r"^\$\w+$", "HEAD^1", word) for word in shlex.split(command)[1:]]

    assert 0 == workspace(*words).code


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("keyresult.yaml", True),
        ("okrs/platform.yaml", True),
        ("goals/okrs/web/shop.yml", True),
        ("okrs/okrs.schema.json", False),
        ("books/keyresult.yaml.md", False),
        ("src/main.py", False),
    ],
)
def test_the_hook_runs_for_files_of_the_plan(path: str, expected: bool) -> None:
    """pre-commit searches each path for the expression."""
    (hook,) = parsed((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert expected is bool(re.search(hook["files"], path))
    assert ("keyresult check", False) == (hook["entry"], hook["pass_filenames"])
    assert [{"id": hook["id"]}] == parsed(SNIPPETS[2])["repos"][0]["hooks"]


GIT = ("git", "-c", "user.name=Dana", "-c", "user.email=dana@example.com")
GH = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in *--paginate*) cat "$LISTED" ;; esac
"""
"""Stands in for GitHub's command line: keeps what it is asked, and lists the comments there are."""


def commit(place: Any, message: str) -> None:
    """Commit everything that is there."""
    for words in (["init", "-q", "-b", "main"], ["add", "okrs", "keyresult.yaml"], ["commit", "-qm", message]):
        subprocess.run([*GIT, *words], check=True, cwd=place.path)


@pytest.fixture
def changed(workspace: Any) -> Any:
    """A repository whose last commit eases a target."""
    commit(workspace, "goals")
    text = workspace.read("okrs/platform.yaml").replace("< 10 min", "< 30 min").replace("than 10 min", "than 30 min")
    workspace.write("okrs/platform.yaml", text)
    commit(workspace, "eased")
    return workspace


def bash(place: Any, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner does: it ends at the first command that fails."""
    path = f"{place.path}/bin:{Path(sys.executable).parent}:{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEYRESULT_", "GITHUB_", "CI"))}
    environment = {**kept, **variables, "PATH": path}
    command = ["bash", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(command, check=False, cwd=place.path, env=environment, capture_output=True, text=True)


def test_the_hook_runs(workspace: Any) -> None:
    """pre-commit runs its entry: sound files pass, and a mistake stops the commit with its line."""
    (hook,) = parsed((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (0, "Found no problems in 2 files.\n") == (
        bash(workspace, hook["entry"]).returncode,
        bash(workspace, hook["entry"]).stdout,
    )
    workspace.write("okrs/platform.yaml", workspace.read("okrs/platform.yaml").replace("owner: dana", "onwer: dana", 1))
    found = bash(workspace, hook["entry"])
    assert (1, "") == (found.returncode, found.stderr)
    assert "--> okrs/platform.yaml:6:5 " in found.stdout


def steps() -> dict[str, dict[str, Any]]:
    """The steps of the workflow that run a script, by name."""
    return {step["name"]: step for step in parsed(WORKFLOW)["jobs"]["okrs"]["steps"] if "name" in step}


def test_the_workflow_checks(changed: Any) -> None:
    """Its check writes annotations and the summary of the job, and fails for an error."""
    script = steps()["Check every file"]["run"]
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(changed.path / "summary.md")}
    assert (0, "") == (bash(changed, script, **variables).returncode, bash(changed, script, **variables).stdout)
    changed.write("okrs/platform.yaml", changed.read("okrs/platform.yaml").replace("< 30 min", "< 30 mn"))
    found = bash(changed, script, **variables)
    assert (1, True) == (found.returncode, found.stdout.startswith("::error file=okrs/platform.yaml,line=12,col="))
    assert "### keyresult check\n\nFound 1 error in 1 of 2 files." in changed.read("summary.md")


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        pytest.param("", "--method POST repos/a/b/issues/7/comments", id="the first time"),
        pytest.param("https://x/1\nhttps://x/2\n", "--method PATCH https://x/1", id="from then on"),
    ],
)
def test_the_workflow_comments(changed: Any, listed: str, asked: str) -> None:
    """One comment holds what changes: it is written, and later brought up to date."""
    step = steps()["Say which goals change"]
    changed.write("bin/gh", GH)
    (changed.path / "bin/gh").chmod(0o700)
    changed.write("listed", listed)
    files = {name.upper(): str(changed.path / name) for name in ("calls", "listed")}
    found = bash(changed, step["run"], COMMENTS="repos/a/b/issues/7/comments", MARK=step["env"]["MARK"], **files)

    assert (0, "") == (found.returncode, found.stderr)
    _, last = changed.read("calls").splitlines()
    assert f"api --silent {asked} -F body=@goals.md" == last
    mark, title, *_ = (line for line in changed.read("goals.md").splitlines() if line)
    assert (step["env"]["MARK"], "## Goal changes: 1 changed") == (mark, title)


def test_the_gitlab_job_runs(changed: Any) -> None:
    """Both files are written, and the job fails for an error after them."""
    script = "\n".join(parsed(SNIPPETS[1])["okrs"]["script"])
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD^1", "CI_PROJECT_DIR": str(changed.path)}
    assert 0 == bash(changed, script, **variables).returncode
    assert ([], "## Goal changes: 1 changed") == (
        json.loads(changed.read("gl-code-quality-report.json")),
        changed.read("goals.md").splitlines()[0],
    )
    changed.write("okrs/platform.yaml", changed.read("okrs/platform.yaml").replace("owner: lee", "onwer: lee"))
    assert 1 == bash(changed, script, **variables).returncode
    (item,) = json.loads(changed.read("gl-code-quality-report.json"))
    assert {"path": "okrs/platform.yaml", "lines": {"begin": 10}} == item["location"]
