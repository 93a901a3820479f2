"""One installed name, connectors found by entry points, every test with its fact."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_entry_points_equal_the_declared_connectors() -> None:
    """What is installed is what pyproject.toml declares (reinstall if this fails)."""
    installed = {each.name: each.value for each in entry_points(group="keyresult.connectors")}

    assert PROJECT["project"]["entry-points"]["keyresult.connectors"] == installed


def test_every_connector_module_has_its_entry_point() -> None:
    """A module of connectors/ that defines `connector` is found by name."""
    defining = {
        path.stem if path.stem != "__init__" else path.parent.name
        for path in [*(ROOT / "connectors").glob("*.py"), *(ROOT / "connectors").glob("*/__init__.py")]
        if any(line.startswith("connector = ") for line in path.read_text("utf-8").splitlines())
    }

    assert set(PROJECT["project"]["entry-points"]["keyresult.connectors"]) == defining


def test_every_package_folder_is_listed() -> None:
    """A folder of Python modules is in the list of packages, or the wheel would lack it."""
    folders = {path.parent for top in ("tracker", "connectors") for path in (ROOT / top).rglob("*.py")}
    names = {
        ".".join(("tracker", *folder.relative_to(ROOT).parts))
        if folder.relative_to(ROOT).parts[0] == "connectors"
        else ".".join(folder.relative_to(ROOT).parts)
        for folder in folders
    }

    assert names <= set(PROJECT["tool"]["setuptools"]["packages"])


def test_no_stranger_s_name_is_taken() -> None:
    """After everything is imported, no module is called `config` or `connectors`."""
    code = (
        "import pkgutil, importlib, sys, tracker, tracker.connectors\n"
        "for package in (tracker, tracker.connectors):\n"
        "    for each in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        each.name.endswith('__main__') or importlib.import_module(each.name)\n"
        "print(sorted({'config', 'connectors'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "tests")

    assert "[]" == done.stdout.strip()


def test_every_test_states_its_fact() -> None:
    """Every test function has a docstring of one sentence."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]

    assert [] == silent


def test_no_path_of_a_machine_and_no_registry_s_host_is_named() -> None:
    """The files of the project name neither a folder of the machine they were made on nor a registry."""
    banned = ["/wo" + "rk/", "py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "deb.debi" + "an"]
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split(
        "\n"
    )
    named = [
        f"{name}: {word}"
        for name in filter(None, listed)
        for word in banned
        if (ROOT / name).is_file() and word in (ROOT / name).read_text("utf-8", errors="ignore")
    ]

    assert [] == named
