"""Start-up is part of speed: what a quick command must not import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"numpy", "pandas", "pydantic", "requests", "rich", "sqlite_utils", "urllib3", "yaml", "asyncio", "schedule"}


def imported_by(*words: str) -> set[str]:
    """The modules loaded after a command ran in a process of its own."""
    code = (
        "import json, sys\n"
        "from tracker.cli.main import main\n"
        f"main({list(words)!r})\n"
        "print('\\n' + json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.rsplit("\n", 2)[-2]))


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("poll", "--help")])
def test_help_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    """`--help` and `--version` need neither pydantic, YAML, HTTP nor a database."""
    assert set() == imported_by(*words) & (HEAVY | {"sqlite3", "importlib.metadata"})
