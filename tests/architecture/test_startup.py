"""Start-up is part of speed: what a quick command must not import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    *("asyncio", "email", "http.client", "importlib.metadata", "jinja2", "logging", "numpy", "pandas", "pydantic"),
    *("requests", "rich", "schedule", "sqlite_utils", "ssl", "urllib3", "yaml"),
}
OKRS = """\
team: platform
cycle: 2026-Q4
objectives:
  - id: calm
    title: A calm platform
    key_results:
      - {id: survey, title: Raise the score, baseline: 1, target: 2, measure: {connector: manual}}
"""


def imported_by(*words: str) -> set[str]:
    """The modules loaded after a command ran in a process of its own, without those that measure coverage."""
    code = (
        "import json, sys\n"
        "from tracker.cli.main import main\n"
        f"main({list(words)!r})\n"
        "print('\\n' + json.dumps(sorted(sys.modules)))"
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ)
    return set(json.loads(done.stdout.rsplit("\n", 2)[-2]))


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("poll", "--help")])
def test_help_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    """`--help` and `--version` need neither pydantic, YAML, HTTP nor a database."""
    assert set() == imported_by(*words) & (HEAVY | {"sqlite3"})


def test_an_idle_poll_imports_nothing_heavy(tmp_path: Path) -> None:
    """A poll in which nothing is due needs neither click, YAML, pydantic, a connector nor the model of the plan."""
    (tmp_path / "keyresult.yaml").write_text("sources: {}\n", "utf-8")
    (tmp_path / "okrs").mkdir()
    (tmp_path / "okrs" / "platform.yaml").write_text(OKRS, "utf-8")
    imported_by("-C", str(tmp_path), "poll", "--create")

    loaded = imported_by("-C", str(tmp_path), "poll")

    unneeded = {
        "click",
        "dataclasses",
        "inspect",
        "tracker.core.model",
        "tracker.plan.load",
        "tracker.store.sqlite.store",
    }
    assert set() == loaded & (HEAVY | unneeded)
    assert set() == {name for name in loaded if name.startswith("tracker.connectors")}


def test_a_new_database_needs_no_numpy(tmp_path: Path) -> None:
    """sqlite-utils would import numpy and pandas wherever they are installed; a migration needs neither."""
    (tmp_path / "keyresult.yaml").write_text("sources: {}\n", "utf-8")
    (tmp_path / "okrs").mkdir()
    (tmp_path / "okrs" / "platform.yaml").write_text(OKRS, "utf-8")

    loaded = imported_by("-C", str(tmp_path), "poll", "--create")

    assert {"sqlite_utils"} == loaded & {"sqlite_utils", "numpy", "pandas"}


def test_a_page_needs_no_connector_and_no_openssl(tmp_path: Path) -> None:
    """A report is made from what is stored: no connector is loaded, nor OpenSSL by the template engine."""
    (tmp_path / "keyresult.yaml").write_text("sources: {}\n", "utf-8")
    (tmp_path / "okrs").mkdir()
    (tmp_path / "okrs" / "platform.yaml").write_text(OKRS, "utf-8")
    imported_by("-C", str(tmp_path), "poll", "--create")

    loaded = imported_by("-C", str(tmp_path), "report", "weekly", "-f", "html", "-o", str(tmp_path / "week.html"))

    assert "jinja2" in loaded
    assert set() == {name for name in loaded if name.startswith("tracker.connectors")} | (loaded & {"_hashlib"})
