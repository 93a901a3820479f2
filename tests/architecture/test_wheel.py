"""The wheel that users install."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what git knows, without touching the working tree."""
    source = tmp_path_factory.mktemp("source")
    target = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    for name in filter(None, listed.stdout.split("\n")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "benchmarks/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, source],
        check=True,
        capture_output=True,
    )
    return next(target.glob("*.whl"))


def test_the_wheel_holds_one_top_level_name(wheel: Path) -> None:
    """Only `tracker` is installed: nothing else can collide with another distribution."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}

    assert {"tracker"} == {top for top in tops if not top.endswith(".dist-info")}


def test_an_installed_wheel_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    """In a clean environment the command tells its version and runs the demo, with no extras."""
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run(
        [environment / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel],
        check=True,
    )
    command = environment / "bin/keyresult"

    version = subprocess.run([command, "--version"], check=True, capture_output=True, text=True, cwd=tmp_path)
    demo = subprocess.run([command, "demo", "sample"], check=True, capture_output=True, text=True, cwd=tmp_path)

    assert version.stdout.startswith("keyresult, version ")
    assert "demo data" in demo.stdout
    assert list((tmp_path / "sample/reports").rglob("*.md"))


def test_an_installed_wheel_has_its_templates(wheel: Path) -> None:
    """Pages and mails are written from files that are installed with the program."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("tracker/render/html/")}

    source = ROOT / "tracker/render/html"

    assert {f"tracker/render/html/{path.name}" for path in source.iterdir() if path.is_file()} == names
