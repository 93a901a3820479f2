"""`diff`: the goals of the working tree against those of a git revision, in real repositories."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest


def git(place: Any, *words: str) -> str:
    """Run git in the folder of a place."""
    command = ["git", "-c", "user.name=Dana", "-c", "user.email=dana@example.com", "-C", str(place.path), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(place: Any, message: str = "goals") -> str:
    """Commit every file but the database; the hash."""
    git(place, "add", "--all", "--", ".", ":!*.db*")
    git(place, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(place, "rev-parse", "HEAD")


def edit(place: Any, old: str, new: str, name: str = "okrs/platform.yaml") -> None:
    """Replace a text of a file, which must be there."""
    text = place.read(name)
    assert old in text
    place.write(name, text.replace(old, new))


@pytest.fixture
def repository(polled: Any) -> Any:
    """A polled workspace whose files are committed."""
    git(polled, "init", "--quiet", "--initial-branch", "main")
    commit(polled)
    return polled


@pytest.fixture
def edited(repository: Any) -> Any:
    """The same with one key result of each kind: eased, renamed, removed and added."""
    edit(repository, "target: < 10 min", "target: < 30 min")
    edit(repository, "- id: survey", "- id: happiness\n        was: survey")
    text = repository.read("okrs/platform.yaml")
    repository.write("okrs/platform.yaml", text[: text.index("      - id: drill")] + DOCS)
    return repository


DOCS = """\
      - id: docs
        title: Write | the <b>guides</b>
        owner: kim
        milestones: [{title: outline, due: 2026-12-01}]
"""


def test_nothing_changed(repository: Any) -> None:
    """Exit 0 in both ways, and one line."""
    head = git(repository, "rev-parse", "--short=7", "HEAD")
    found = repository("diff", "--detailed-exitcode")

    assert (0, f"No changes: the goals are those of HEAD ({head}).\n", "") == (found.code, found.out, found.err)


@pytest.mark.parametrize("form", ["text", "md"])
def test_every_kind_of_change(edited: Any, snapshot: Any, form: str) -> None:
    """Each is shown with its fields and what it does to the stored readings."""
    found = edited("diff", "--format", form)

    assert (0, "") == (found.code, found.err)
    assert snapshot == found.out.replace(git(edited, "rev-parse", "--short=7", "HEAD"), "COMMIT")


def test_changes_are_found_by_the_exit_code_only_when_asked(edited: Any) -> None:
    """Exit 1 needs `--detailed-exitcode`."""
    assert (0, 1) == (edited("diff").code, edited("diff", "--detailed-exitcode").code)


@pytest.mark.parametrize("words", [["diff", "--json"], ["diff", "--format", "json"]])
def test_the_document(edited: Any, words: list[str]) -> None:
    """Kinds, ease, fields and figures under both goals."""
    found = edited(*words).json
    eased, renamed, added, removed = found["items"]

    assert ("keyresult.diff/1", "HEAD", None, []) == tuple(
        found[key] for key in ("schema", "ref", "reason", "warnings")
    )
    assert git(edited, "rev-parse", "HEAD") == found["commit"]
    assert ("changed", "easier") == (eased["kind"], eased["ease"])
    assert [{"field": "target", "old": "< 10 min", "new": "< 30 min"}] == eased["fields"]
    assert eased["before"]["progress"] < eased["after"]["progress"]
    assert ("renamed", "platform/2026-Q4/deploy-fast/survey", []) == (
        renamed["kind"],
        renamed["was"],
        renamed["fields"],
    )
    assert ("added", None, "on track") == (added["kind"], added["before"], added["after"]["status"])
    assert ("removed", None) == (removed["kind"], removed["after"])


def test_plain_records(edited: Any) -> None:
    """One for each field and figure."""
    found = edited("diff", "--plain").table

    assert {"changed", "effect", "renamed", "added", "removed"} == {record["kind"] for record in found}
    assert {"kind": "changed", "name": "platform/2026-Q4/deploy-fast/deploy-time", "field": "target"} == {
        key: found[0][key] for key in ("kind", "name", "field")
    }


def test_another_revision(edited: Any) -> None:
    """What is committed is new against an older commit and not against the newest."""
    commit(edited, "eased")

    assert "No changes" in edited("diff").out
    assert "Changes: 1 added, 1 changed, 1 removed, 1 renamed." in edited("diff", "HEAD~1").out


def test_without_database(workspace: Any) -> None:
    """The changes are shown, and that their effects are not known."""
    git(workspace, "init", "--quiet")
    commit(workspace)
    edit(workspace, "target: < 10 min", "target: < 5 min")
    found = workspace("diff")

    assert 0 == found.code
    assert "(harder)" in found.out
    assert "Effects: there is no database here" in found.out
    assert "there is no database here" in workspace("diff", "--json").json["reason"]
    assert "there is no database here" in workspace("diff", "--format", "md").out


def test_a_folder_without_repository(workspace: Any) -> None:
    """Exit 2, with the cure."""
    found = workspace("diff")

    expected = (
        "error: PLACE is not in a git repository\n"
        "help: keep the OKR files in git (`git init`), or name their folder with -C\n"
    )
    assert (2, "", expected) == (found.code, found.out, found.err)


@pytest.mark.parametrize("ref", ["nowhere", "HEAD~7", "HEAD:okrs", "--", "ma in"])
def test_an_unknown_revision(repository: Any, ref: str) -> None:
    """Exit 2, with the cure."""
    found = repository("diff", "--", ref)

    assert (2, "") == (found.code, found.out)
    assert f"error: git knows no revision {ref}\nhelp: `git fetch` it first" in found.err


def test_git_that_is_not_installed(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2, with the cure."""
    monkeypatch.setenv("PATH", "/nowhere")
    found = repository("diff")

    assert (2, "error: git is not installed\nhelp: install it, or add it to PATH\n") == (found.code, found.err)


def test_git_that_refuses(repository: Any) -> None:
    """Its own words are passed on."""
    (repository.path / ".git/config").write_text("[core\n", encoding="utf-8")
    found = repository("diff")

    assert 2 == found.code
    assert "error: git cannot read PLACE: bad config" in found.err


def test_variables_of_a_hook_lead_nowhere_else(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git sets GIT_DIR for its hooks; the folder decides all the same."""
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")

    assert 0 == repository("diff").code


def test_an_invalid_file_of_then_is_neither_new_nor_gone(repository: Any) -> None:
    """Its findings are named as those of then; other files are compared."""
    repository.write("okrs/other.yaml", repository.read("okrs/platform.yaml").replace("team: platform", "team: web"))
    good = repository.read("okrs/platform.yaml")
    edit(repository, "target: < 10 min", "target: 45 min")
    commit(repository, "mistake")
    repository.write("okrs/platform.yaml", good)
    edit(repository, "target: < 10 min", "target: < 12 min", "okrs/other.yaml")
    found = repository("diff")

    assert 0 == found.code
    assert "warning: at HEAD: okrs/platform.yaml:12:" in found.err
    assert "Changes: 1 changed." in found.out
    assert found.err.removeprefix("warning: ").splitlines() == repository("diff", "--json").json["warnings"]


def test_an_invalid_file_of_now_is_neither_new_nor_gone(repository: Any) -> None:
    """Its findings are warnings."""
    edit(repository, "target: < 10 min", "target: 45 min")
    found = repository("diff")

    assert (0, True) == (found.code, found.out.startswith("No changes"))
    assert "warning: okrs/platform.yaml:12:" in found.err


def test_settings_that_were_not_there_yet(workspace: Any) -> None:
    """Everything is new, and it is said why."""
    git(workspace, "init", "--quiet")
    commit(workspace)
    git(workspace, "rm", "--quiet", "--cached", "keyresult.yaml")
    git(workspace, "commit", "--quiet", "--message", "without")
    found = workspace("diff")

    assert "Changes: 4 added." in found.out
    assert "warning: at HEAD: there was no keyresult.yaml yet\n" == found.err


def test_settings_that_cannot_be_used_any_more(repository: Any) -> None:
    """The present ones take their place."""
    good = repository.read("keyresult.yaml")
    repository.write("keyresult.yaml", "sources: {a: 1}\n")
    commit(repository, "mistake")
    repository.write("keyresult.yaml", good)
    found = repository("diff")

    assert found.out.startswith("No changes")
    assert "warning: at HEAD: its keyresult.yaml cannot be used any more; the present one was used" in found.err


def test_changed_sources(repository: Any) -> None:
    """A source asked at another address changes what is measured."""
    edit(repository, "/edge", "/elsewhere", "keyresult.yaml")
    found = repository("diff")

    assert "~ source edge\n    ~ url  http://prometheus.test/edge → http://prometheus.test/elsewhere\n" in found.out


def test_files_of_secrets_stay_where_they_are(workspace: Any) -> None:
    """Their paths start at the folder, not at the copy that git's files were put in."""
    edit(workspace, 'url: "', 'token_file: prom-token, url: "', "keyresult.yaml")
    git(workspace, "init", "--quiet")
    commit(workspace)

    assert workspace("diff").out.startswith("No changes")


def test_a_folder_within_the_repository(place: Any, workspace: Any) -> None:
    """Settings may be deep in the repository, and the OKR files beside their folder."""
    git(workspace, "init", "--quiet")
    workspace.write("tools/goals/keyresult.yaml", workspace.read("keyresult.yaml") + "okrs: ../../okrs\n")
    commit(workspace)
    edit(workspace, "target: < 10 min", "target: < 9 min")

    assert "Changes: 1 changed." in place("-C", "tools/goals", "diff").out


def test_a_variable_that_names_the_folder(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`KEYRESULT_OKRS` may be an absolute path within the repository."""
    monkeypatch.setenv("KEYRESULT_OKRS", str(repository.path / "okrs"))
    edit(repository, "target: < 10 min", "target: < 9 min")

    assert "Changes: 1 changed." in repository("diff").out


def test_okr_files_outside_of_the_repository(
    repository: Any, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Exit 2, with the cure."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("KEYRESULT_OKRS", str(elsewhere))
    found = repository("diff")

    assert 2 == found.code
    assert f"error: the OKR files in {elsewhere} are not in the git repository" in found.err


def test_too_much_in_git(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cap on what is read from git."""
    monkeypatch.setattr("tracker.plan.revision.MOST_BYTES", 10)
    found = repository("diff")

    assert 2 == found.code
    assert "error: git has too many OKR files: 1" in found.err


def test_git_that_takes_too_long(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2 after a deadline."""
    monkeypatch.setattr("tracker.plan.revision.PATIENCE", 0.0)

    assert "error: git did not answer within 0 seconds" in repository("diff").err


@pytest.mark.parametrize(("words", "code"), [(["-t", "PLATFORM"], 1), (["--cycle", "2026-Q4"], 1), (["-t", "web"], 5)])
def test_one_team_or_cycle(edited: Any, words: list[str], code: int) -> None:
    """Others are left out; what is in neither plan is no selection."""
    assert code == edited("diff", "--detailed-exitcode", *words).code


def test_no_link_is_followed(repository: Any) -> None:
    """A link in git stays out, and so does what is no YAML."""
    (repository.path / "okrs/link.yaml").symlink_to("platform.yaml")
    repository.write("okrs/notes.txt", "x")
    commit(repository, "link")
    (repository.path / "okrs/link.yaml").unlink()

    assert repository("diff").out.startswith("No changes")
