"""The fingerprint of a plan: what changes it, and that it needs no parser."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tracker.errors import SettingsError
from tracker.plan.fingerprint import fingerprint, okr_files, scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def root(folder: Callable[..., Path]) -> Path:
    """A workspace with two OKR files."""
    return folder({"okrs/a.yaml": "a: 1\n", "okrs/deep/b.yml": "b: 1\n", "okrs/.git/c.yaml": "", "okrs/d.txt": ""})


def test_same_files_same_text(root: Path) -> None:
    """Nothing changes it that is not part of the plan."""
    before = fingerprint(root, {"HOME": "/a"})
    (root / "okrs" / "d.txt").write_text("more")
    (root / "okrs" / ".git" / "c.yaml").write_text("more")
    assert before == fingerprint(root, {"HOME": "/b", "KEYRESULT_SETTLE": ""})
    assert root / "keyresult.db" == before.database


@pytest.mark.parametrize("name", ["keyresult.yaml", "okrs/a.yaml", "okrs/deep/b.yml", "okrs/deep/new.yaml"])
def test_changed_file_changes_it(name: str, root: Path) -> None:
    """A changed or new file changes it."""
    before = fingerprint(root, {})
    with (root / name).open("a") as file:
        file.write("# changed\n")
    assert before.text != fingerprint(root, {}).text


def test_renamed_file_changes_it(root: Path) -> None:
    """A renamed file changes it, though all content is the same."""
    before = fingerprint(root, {})
    (root / "okrs" / "a.yaml").rename(root / "okrs" / "c.yaml")
    assert before.text != fingerprint(root, {}).text


def test_variables_change_it(root: Path) -> None:
    """Variables that override settings change it, and can move the database and the files."""
    before = fingerprint(root, {})
    assert before.text != fingerprint(root, {"KEYRESULT_SETTLE": "2h"}).text
    moved = fingerprint(root, {"KEYRESULT_DATABASE": "/srv/k.db", "KEYRESULT_OKRS": "other"})
    assert "/srv/k.db" == str(moved.database)
    assert "x.db" == fingerprint(root, {"keyresult_database": "x.db"}).database.name


def test_unreadable_parts_do_not_stop_it(tmp_path: Path) -> None:
    """A folder without settings or files has a fingerprint, and the default database."""
    assert tmp_path / "keyresult.db" == fingerprint(tmp_path, {}).database
    (tmp_path / "okrs").mkdir()
    (tmp_path / "okrs" / "a.yaml").symlink_to("nowhere")
    assert fingerprint(tmp_path, {}).text


def test_files_are_sorted(root: Path) -> None:
    """OKR files come in the order of their names, hidden ones left out."""
    assert ["okrs/a.yaml", "okrs/deep/b.yml"] == [
        path.relative_to(root).as_posix() for path in okr_files(root / "okrs")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ("keyresult.db", "okrs/"), id="nothing"),
        pytest.param("timezone: UTC\nsources:\n  a: {x: y}\n", ("keyresult.db", "okrs/"), id="other keys"),
        pytest.param("\ufeffdatabase: a/b.db # here\nokrs: 'plans'\n", ("a/b.db", "plans"), id="both"),
        pytest.param("---\r\ndatabase: a.db\r\n\r\n# x\r\n", ("a.db", "okrs/"), id="document mark and CRLF"),
        pytest.param("sources:\n- x\ndatabase: a.db\n", ("a.db", "okrs/"), id="list at the margin"),
        pytest.param("{database: a.db}", None, id="flow style"),
        pytest.param('"database": a.db', None, id="quoted key"),
        pytest.param("database: &x a.db", None, id="anchor"),
        pytest.param("database: a.db\ndatabase: b.db", None, id="twice"),
        pytest.param("database:\n  a.db", None, id="next line"),
        pytest.param("database: a\n  b.db", None, id="two lines"),
        pytest.param("database: my data.db", None, id="space"),
        pytest.param("database: postgresql://x/y", None, id="address"),
    ],
)
def test_scan(text: str, expected: tuple[str, str] | None) -> None:
    """The places are read off the usual form of the file; anything else is left to the parser."""
    found = scan(text.encode())
    assert expected == (found and (found["database"], found["okrs"]))


def test_unusual_settings_are_parsed(folder: Callable[..., Path]) -> None:
    """Where lines do not tell the places, the loader does; a broken file is an error."""
    root = folder({"keyresult.yaml": "{database: 'my data.db', okrs: okrs}"})
    assert root / "my data.db" == fingerprint(root, {}).database
    folder({"keyresult.yaml": "{database"})
    with pytest.raises(SettingsError):
        fingerprint(root, {})


@pytest.mark.parametrize("module", ["fingerprint", "compiled", "select", "findings"])
def test_no_parser_is_imported(module: str) -> None:
    """The modules of an idle poll and of reports import neither YAML nor pydantic."""
    code = f"import sys, tracker.plan.{module}; print(sorted({{'yaml', 'pydantic'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout
