"""10,000 key results, 13 weeks hourly: 21.8 million readings to reports, whole processes.

Beside each other stand the report, a bare reader of the roll-up (in C where there is a compiler, and
in Python), and pandas reading every reading. pandas is installed for the time of the benchmark into an
environment of its own: what we measure otherwise must not find it.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from company import HOURS, ZONE, Company, differences, fill, install, poll, verified, write_files
from installed import keyresult, python
from timing import ENVIRONMENT, Verdict, say

from tracker.store.times import day_number, slot_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEAMS = 200
EACH = 50
ROUNDS = 3
QUICK_ROUNDS = 15
TIMES_READER = 4.0
MIB = 32.0
FASTER_THAN_PANDAS = 40.0
LEANER_THAN_PANDAS = 100.0
TIMES_NOTHING = 5.0

HERE = Path(__file__).parent


class Run(NamedTuple):
    """What a command took, and what it held at most."""

    seconds: float
    cpu: float
    mib: float
    out: str


def verdicts() -> Iterator[Verdict]:
    """Prove the data, then measure."""
    with tempfile.TemporaryDirectory() as folder:
        _prove(Path(folder))
        until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        company = Company(Path(folder) / "company", TEAMS, EACH, until)
        write_files(company)
        count = fill(company, install(company))
        say(f"     {count:,} readings in {company.database.stat().st_size / 1e6:.0f} MB")
        yield from _all_teams(company, Path(folder))
        yield from _one_team(company)


def _prove(folder: Path) -> None:
    """A smaller company, written in bulk and polled: the same rows, and `db verify` finds nothing."""
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    bulk, polled = (Company(folder / name, 2, EACH, until) for name in ("bulk", "polled"))
    for company in (bulk, polled):
        write_files(company)
    fill(bulk, install(bulk))
    install(polled)
    count = poll(polled)
    if different := differences(bulk, polled):
        raise SystemExit(f"what is written in bulk differs from what is polled: {', '.join(different)}")
    if problems := verified(bulk):
        raise SystemExit(f"what is written in bulk is wrong: {problems[0]}")
    say(f"     written in bulk as polled: {count:,} readings of {2 * EACH} key results, every row, and db verify")


def _all_teams(company: Company, folder: Path) -> Iterator[Verdict]:
    """The reports of all teams against the readers, and their peaks."""
    first, *_, last = (day_number(ZONE, slot_number(at)) for at in company.slots())
    readers = dict(_readers(folder, [str(company.database), str(first), str(last)]))
    ours = _ours(company, "report", "weekly", "-f", "md", "-o", str(folder / "reports"))
    say(f"     the first report, which keeps its projections: {_told(measured(ours))}")
    report, outs = _beside(ours, readers, ROUNDS)
    if len(set(outs)) != 1:
        raise SystemExit("the readers have not read the same numbers")
    for name, ratio in report.ratios.items():
        yield Verdict(f"report of {TEAMS * EACH:,} key results / {name}", ratio, TIMES_READER)
    yield from _peaks(company, folder)
    yield from _pandas(company, folder, report.ours, outs[0])


class Beside(NamedTuple):
    """The last run of ours, and the median of the ratios of runs in turn, by what ours is compared with."""

    ours: Run
    ratios: dict[str, float]


def _beside(ours: Sequence[str], others: dict[str, Sequence[str]], rounds: int) -> tuple[Beside, list[str]]:
    """Run all in turn; the outputs of the others, too."""
    ratios: dict[str, list[float]] = {name: [] for name in others}
    outs = []
    for _ in range(rounds):
        run = measured(ours)
        say(f"     ours: {_told(run)}")
        for name, command in others.items():
            other = measured(command)
            say(f"     {name}: {_told(other)}")
            ratios[name].append(run.seconds / other.seconds)
            outs.append(other.out)
    return Beside(run, {name: statistics.median(found) for name, found in ratios.items()}), outs


def _readers(folder: Path, words: list[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """The bare readers that can be had here."""
    yield "bare reader of the roll-up in Python", [sys.executable, str(HERE / "rollup_reader.py"), *words]
    program = folder / "rollup_reader"
    source = HERE / "rollup_reader.c"
    if shutil.which("gcc") is None:
        say("     no C reader: there is no gcc")
        return
    made = subprocess.run(["gcc", "-O2", "-o", program, source, "-lsqlite3"], capture_output=True, check=False)
    if made.returncode == 0:
        yield "bare reader of the roll-up in C", [str(program), *words]
    else:
        say("     no C reader: sqlite3.h is missing")


def _peaks(company: Company, folder: Path) -> Iterator[Verdict]:
    """What each command holds at most."""
    commands = {
        "report weekly -f md -o FOLDER": ["report", "weekly", "-f", "md", "-o", str(folder / "reports")],
        "report weekly -f csv -o FOLDER": ["report", "weekly", "-f", "csv", "-o", str(folder / "reports")],
        "report weekly -f term": ["report", "weekly", "-f", "term"],
        "report weekly -f json": ["report", "weekly", "-f", "json"],
        "report leadership -f md": ["report", "leadership", "-f", "md"],
        "status": ["status"],
        "status --json": ["status", "--json"],
    }
    for what, words in commands.items():
        run = measured(_ours(company, *words))
        say(f"     {what}: {_told(run)}")
        yield Verdict(f"peak of {what}, {TEAMS * EACH:,} key results", run.mib, MIB, "MiB")


def _pandas(company: Company, folder: Path, ours: Run, expected: str) -> Iterator[Verdict]:
    """Ours against pandas, the last run of each."""
    interpreter = _with_pandas(folder / "pandas")
    run = measured([str(interpreter), str(HERE / "pandas_report.py"), str(company.database), ZONE])
    say(f"     pandas read_sql and groupby of all {TEAMS * EACH * HOURS:,} readings: {_told(run)}")
    if run.out != expected:
        raise SystemExit(f"pandas has not found the same numbers: {run.out!r} and not {expected!r}")
    yield Verdict("pandas read_sql and groupby / report", run.seconds / ours.seconds, FASTER_THAN_PANDAS, at_least=True)
    yield Verdict("memory of pandas / of report", run.mib / ours.mib, LEANER_THAN_PANDAS, at_least=True)


def _with_pandas(folder: Path) -> Path:
    """An interpreter that has pandas."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    interpreter = folder / "bin" / "python"
    words = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pandas"]
    if subprocess.run(words, check=False).returncode:
        raise SystemExit("pandas cannot be installed, so nothing can be compared with it")
    return interpreter


def _one_team(company: Company) -> Iterator[Verdict]:
    """One team of all: 50 key results of 10,000."""
    nothing = [str(python()), "-c", "pass"]
    for words in (["report", "weekly", "-t", "team-007"], ["status", "-t", "team-007"]):
        ours = _ours(company, *words)
        pairs = [(measured(ours), measured(nothing)) for _ in range(QUICK_ROUNDS)]
        one, none = (statistics.median(run.seconds for run in runs) for runs in zip(*pairs, strict=True))
        what = " ".join(words[:-2])
        took = f"{one * 1000:.0f} ms, {pairs[-1][0].mib:.1f} MiB; pass: {none * 1000:.0f} ms"
        say(f"     {what} of {EACH} key results: {took}")
        ratio = statistics.median(a.seconds / b.seconds for a, b in pairs)
        yield Verdict(f"{what} of {EACH} of {TEAMS * EACH:,} key results / python -c pass", ratio, TIMES_NOTHING)


def _ours(company: Company, *words: str) -> list[str]:
    return [str(keyresult()), "-q", "-C", str(company.root), *words]


def measured(command: Sequence[str]) -> Run:
    """Run a command, which must succeed, and measure it."""
    launcher = [sys.executable, "-I", "-S", str(HERE / "peak.py"), *command]
    done = subprocess.run(launcher, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr}")
    told = json.loads(done.stderr.splitlines()[-1])
    return Run(told["seconds"], told["cpu"], told["mib"], done.stdout)


def _told(run: Run) -> str:
    return f"{run.seconds:.2f} s, {run.mib:.1f} MiB"
