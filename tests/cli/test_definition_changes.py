"""A goal or measure that changes in the cycle: who changed it, and what of the movement that made."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)
OLD = 'job:deploy_duration_seconds:p50_7d{branch="main"}'
NEW = 'job:deploy_duration_seconds:p50_7d{branch="main"} + 60'


@pytest.fixture
def commit(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Commits everything in the folder as somebody, and gives the commit's name."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=workspace.path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def run(author: str) -> str:
        git("add", "okrs")
        git("-c", f"user.name={author}", "-c", "user.email=x@example.com", "commit", "--quiet", "-m", "goals")
        return git("rev-parse", "HEAD")

    git("init", "--quiet")
    return run


def change(place: Any, old: str, new: str) -> None:
    """Change the file of the team, as a person would, some time after the last poll."""
    text = place.read("okrs/platform.yaml")
    assert old in text
    place.write("okrs/platform.yaml", text.replace(old, new))
    place.later(HOUR)


def goal_changes(place: Any) -> list[str]:
    """What the weekly report says of changed goals."""
    found: list[str] = place("report", "weekly", "--json").json["reports"][0]["goal_changes"]
    return found


def test_a_change_carries_its_commit_and_author(workspace: Any, commit: Callable[[str], str]) -> None:
    """In the report, in `show` and in the page for programs."""
    commit("Dana")
    workspace.later(-2 * HOUR)
    workspace("poll", "--create")
    change(workspace, "target: < 10 min", "target: < 12 min")
    name = commit("Aisha")

    assert 0 == workspace("poll").code

    expected = f"deploy-time: goal target 10 to 12, from Tue 24 Nov 08:20 UTC, commit {name[:7]} by Aisha"
    assert [expected] == goal_changes(workspace)
    definitions = workspace("show", "deploy-time", "--json").json["definitions"]
    assert ["Dana", "Aisha"] == [each["author"] for each in definitions]


def test_a_change_that_is_not_committed_has_no_commit(workspace: Any, commit: Callable[[str], str]) -> None:
    """The last commit of the file is not what it says; the poll goes on."""
    commit("Dana")
    workspace.later(-2 * HOUR)
    workspace("poll", "--create")
    change(workspace, "target: < 10 min", "target: < 12 min")

    assert 0 == workspace("poll").code
    assert ["deploy-time: goal target 10 to 12, from Tue 24 Nov 08:20 UTC"] == goal_changes(workspace)


def test_what_a_new_query_made_of_a_movement(workspace: Any) -> None:
    """The old one is asked for the same slot; report and explanation tell the two parts."""
    workspace.later(-2 * HOUR)
    workspace("poll", "--create")
    change(workspace, OLD, NEW)

    assert 0 == workspace("poll").code

    _, split = goal_changes(workspace)
    assert split.startswith("deploy-time: ")
    assert "since Tue 24 Nov 07:00 UTC: 1 min longer from the new definition, " in split
    (step,) = [
        each for each in workspace("explain", "deploy-time", "--json").json["steps"] if each["step"] == "switches"
    ]
    (figures,) = step["figures"]["switches"]
    assert pytest.approx(60) == figures["new"] - figures["old"]
    assert pytest.approx(1) == figures["from_definition"]
    assert pytest.approx(figures["total"] - 1) == figures["real"]
    assert "1 min longer from the new definition" in " ".join(workspace("explain", "deploy-time").out.split())
