"""What docs/ci.md and its files tell people to copy: it parses, and its commands exist."""

from __future__ import annotations

import re
import shlex
import subprocess
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
