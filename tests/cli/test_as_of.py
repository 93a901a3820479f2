"""`--as-of`: what was known at an instant is told for ever in the same bytes, on any machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tracker.cli.main import main
from tracker.store.sqlite import open_store
from tracker.testing.store_values import correct, make_gap, make_reading, record

if TYPE_CHECKING:
    from tracker.store.sqlite import SqliteStore

KEYRESULT = Path(sys.executable).with_name("keyresult")
WORDS = [
    ("status",),
    ("status", "--json"),
    ("status", "--plain"),
    ("show", "deploy-success"),
    ("show", "api-latency"),
    ("explain", "deploy-success"),
    ("explain", "deploy-success", "--json"),
    ("report", "weekly", "--full"),
    ("report", "weekly", "-f", "md"),
    ("report", "weekly", "--json"),
    ("export", "status"),
    ("export", "readings"),
]
SETTINGS = """\
timezone: Europe/Berlin
sources:
  edge: {connector: prometheus, url: "http://127.0.0.1:9"}
"""
PLATFORM = """\
team: platform
cycle: 2024-Q1
objectives:
  - id: deploy-fast
    title: Deploy with confidence in minutes
    owner: dana
    key_results:
      - {id: deploy-success, title: Deploys succeed, owner: lee, keep: ">= 99 %",
         measure: {connector: manual, unit: "%"}}
      - {id: api-latency, title: Answer within 100 ms, owner: tomas, baseline: 500 ms, target: 100 ms,
         measure: {connector: prometheus, query: up, unit: s}}
"""
ROOT = "platform/2024-Q1/deploy-fast"
SUCCESS, LATENCY = f"{ROOT}/deploy-success", f"{ROOT}/api-latency"
MONDAY = datetime(2024, 2, 11, 23, tzinfo=UTC)
"""Midnight in Berlin: the week to Sunday, 11 Feb 2024, is over."""
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
AS_OF = "2024-02-11"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, one OKR file of a cycle long gone, and a database with 17 weeks of daily readings."""
    (tmp_path / "okrs").mkdir()
    (tmp_path / "keyresult.yaml").write_text(SETTINGS)
    (tmp_path / "okrs/platform.yaml").write_text(PLATFORM)
    for name in [*os.environ]:
        if name.startswith("KEYRESULT_"):
            monkeypatch.delenv(name)
    store = open_store(tmp_path / "keyresult.db", create=True)
    for day in range(1, 17 * 7):
        at = MONDAY - day * DAY - 10 * HOUR
        success = make_reading(at, 99.5 - day % 5 / 10, key_result=SUCCESS, samples=20 + day)
        record(store, success, make_reading(at, 0.3 + day / 1000, key_result=LATENCY), at=at + HOUR)
    record(store, make_gap(MONDAY - 9 * HOUR, key_result=LATENCY), at=MONDAY - 9 * HOUR)
    store.close()
    return tmp_path


def opened(folder: Path) -> SqliteStore:
    """The database of a folder, for writing."""
    return open_store(folder / "keyresult.db")


def run(folder: Path, *words: str, **environ: str) -> str:
    """What the real command prints there, in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KEYRESULT_", "TZ"))}
    done = subprocess.run(
        [KEYRESULT, *words],
        cwd=folder,
        env=inherited | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def told(folder: Path, capsys: pytest.CaptureFixture[str], as_of: str = AS_OF) -> dict[str, str]:
    """What every command says of an instant, in this process."""
    outputs = {}
    for words in WORDS:
        assert 0 == main(["-C", str(folder), *words, "--as-of", as_of])
        outputs[" ".join(words)] = capsys.readouterr().out
    return outputs


def test_what_is_learnt_later_changes_no_earlier_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Corrections, late and filled readings and further failures leave every output as it was."""
    before = told(folder, capsys)
    assert all(before.values())

    store, later = opened(folder), MONDAY + 5 * HOUR
    sunday = MONDAY - DAY - 10 * HOUR
    correct(store, make_reading(sunday, 91.0, key_result=SUCCESS, recorded_at=later))
    correct(store, make_reading(sunday - WEEK, 91.0, key_result=SUCCESS, recorded_at=later))
    record(store, make_reading(sunday + 2 * HOUR, 93.0, key_result=SUCCESS), at=later)
    filled = [make_reading(MONDAY - n * HOUR, 0.2, key_result=LATENCY, filled=True) for n in range(1, 9)]
    record(store, *filled, at=later)
    record(store, *(make_gap(MONDAY + n * HOUR, key_result=LATENCY) for n in range(9)), at=later)
    store.close()

    assert before == told(folder, capsys)


def test_further_failures_are_not_counted_into_the_past(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A gap that goes on is told as it was known: its later attempts and pauses are not."""
    before = told(folder, capsys)
    store = opened(folder)
    record(store, *(make_gap(MONDAY + n * HOUR, key_result=LATENCY) for n in range(9)), at=MONDAY + 9 * HOUR)
    store.close()

    assert before == told(folder, capsys)


def test_the_next_report_says_what_was_revised(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A corrected week is named with both values, and the correction is counted."""
    store, later = opened(folder), MONDAY + 5 * HOUR
    correct(store, make_reading(MONDAY - DAY - 10 * HOUR, 91.0, key_result=SUCCESS, recorded_at=later))
    record(store, make_reading(MONDAY + 5 * DAY, 99.1, key_result=SUCCESS), at=MONDAY + 5 * DAY)
    store.close()

    assert 0 == main(["-C", str(folder), "report", "weekly", "--as-of", "2024-02-18"])
    text = " ".join(capsys.readouterr().out.split())
    assert "1 reading corrected afterwards" in text
    assert "deploy-success in the week to 11 Feb 2024: first reported as 99.4 %, now 91 %" in text
    assert 0 == main(["-C", str(folder), "report", "weekly", "--as-of", AS_OF])
    assert "first reported" not in capsys.readouterr().out


def test_the_same_bytes_in_two_runs_and_under_two_zones(folder: Path) -> None:
    """Neither the machine's zone nor the order of hashes shows in any output."""
    for words in (WORDS[0], WORDS[6], WORDS[7], WORDS[9], WORDS[11]):
        first = run(folder, *words, "--as-of", AS_OF, TZ="Pacific/Auckland", PYTHONHASHSEED="1")
        second = run(folder, *words, "--as-of", AS_OF, TZ="America/Los_Angeles", PYTHONHASHSEED="2")
        assert first == second, words
        assert first


def test_a_number_reported_is_the_one_that_was_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The value of an explanation as of an instant is the one that was stored by then."""
    correct_at = MONDAY + 5 * HOUR
    store = opened(folder)
    correct(store, make_reading(MONDAY - DAY - 10 * HOUR, 91.0, key_result=SUCCESS, recorded_at=correct_at))
    store.close()
    found: list[Any] = []
    for as_of in (AS_OF, "2024-02-12T05:00+01:00"):
        assert 0 == main(["-C", str(folder), "explain", "deploy-success", "--json", "--as-of", as_of])
        reading = json.loads(capsys.readouterr().out)["steps"][0]["figures"]
        found.append((reading["reading"]["value"], [each["reason"] for each in reading["corrections"]]))
    assert [(99.4, []), (91.0, ["typing error"])] == found
