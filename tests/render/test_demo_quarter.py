"""The demo quarter in every kind and form of report: whole files, from the sources to the last byte.

    .venv/bin/python -m pytest tests/render --snapshot-update

writes them anew, each as a file that can be opened.
"""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from tracker.cli.main import main
from tracker.cli.other_reports import SUFFIXES
from tracker.cli.report import ASKED, KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
MEETING = ("--agenda", "20m", "--since", "2026-11-16")
FORMS = {"weekly": (*ASKED, "plain", "print"), "meeting": ("term", "md", "html", "json")}
REPORTS = {f"{kind}.{form}": (kind, form) for kind in (*KINDS, "meeting") for form in FORMS.get(kind, (*SUFFIXES,))}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of `keyresult demo` at a fixed instant, at which time then stands still."""
    folder = tmp_path_factory.mktemp("demo")
    loggers = [logging.getLogger(), logging.getLogger("tracker")]
    before = [(logger, logger.level, [*logger.handlers]) for logger in loggers]
    with pytest.MonkeyPatch.context() as patched, time_machine.travel(NOW, tick=False):
        for name in [*os.environ]:
            if name.startswith("KEYRESULT_"):
                patched.delenv(name)
        assert 0 == main(["demo", str(folder / "demo")])
        yield folder / "demo"
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers = handlers


@pytest.fixture
def written(demo: Path, tmp_path: Path) -> Callable[[str, str], bytes]:
    """What a report of a kind is in a form, without the name of the file; nudges are one after the other."""

    def write(kind: str, form: str) -> bytes:
        words = {"plain": ["--plain"], "print": ["--print"]}.get(form, ["-f", form])
        asked = ["weekly", *MEETING] if kind == "meeting" else [kind]
        assert 0 == main(["-C", str(demo), "report", *asked, *words, "-o", str(tmp_path / "out")])
        files = sorted((tmp_path / "out").rglob("*.*"))
        assert files
        return b"\n".join(file.read_bytes() for file in files)

    return write


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> Callable[[str], SnapshotAssertion]:
    """The golden file of a form, with the ending that form has."""

    def of(form: str) -> SnapshotAssertion:
        ending = {"term": "txt", "print": "html", "email": "eml", "slack": "json", "teams": "json", "plain": "tsv"}
        kind: Any = type("Golden", (SingleFileSnapshotExtension,), {"file_extension": ending.get(form, form)})
        return snapshot.use_extension(kind)

    return of


@pytest.mark.parametrize(("kind", "form"), REPORTS.values(), ids=REPORTS)
def test_golden_file(
    written: Callable[[str, str], bytes], golden: Callable[[str], SnapshotAssertion], kind: str, form: str
) -> None:
    """Each is, byte for byte, what it was when it was last looked at."""
    assert golden(form) == written(kind, form)


def test_the_demo_quarter_shows_every_kind_and_form() -> None:
    """Nothing that can be written is without its golden file."""
    kinds = {kind for kind, _ in REPORTS.values()}
    weekly = {form for kind, form in REPORTS.values() if kind == "weekly"}

    assert {*KINDS, "meeting"} == kinds
    assert {*ASKED, "plain", "print"} == weekly


MOST = {
    "html": (12 + 8 * 8) * 1024,
    "print": (12 + 8 * 8) * 1024,
    "email": 80 * 1024,
    "md": 60_000,
    "teams": 26_000,
}
"""Bytes of a report on the eight key results of the demo, by its form."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("form", "most"), MOST.items())
def test_no_file_is_too_large(written: Callable[[str, str], bytes], kind: str, form: str, most: int) -> None:
    """The budgets hold on real data too."""
    assert len(written(kind, form)) <= most


def test_a_program_reads_the_same_statuses_in_every_form(written: Callable[[str, str], bytes]) -> None:
    """What is at risk in one form is at risk in all of them, in words."""
    expected = {"achieved", "on track", "at risk", "off track", "no data"}
    for form in FORMS["weekly"]:
        text = written("weekly", form).replace(b"=\r\n", b"").decode()
        assert expected == {word for word in expected if word in text}, form
