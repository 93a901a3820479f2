"""Running programs: what they print, what they get, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tracker.connectors.command import connector, process

from tracker.core.outcome import Fault, Outcome
from tracker.errors import Refused
from tracker.ports import Missing, Planned
from tracker.testing.fakes import DictFacts

NOW = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
SLOT = datetime(2026, 10, 14, 9, tzinfo=UTC)

NUMBERS = {
    "a whole number": ("echo 7", 7.0, None),
    "a fraction": ("echo .5", 0.5, None),
    "an exponent": ("echo -1.5e-3", -0.0015, None),
    "the last line that is not blank": ("echo working; echo 12; echo; echo '  '", 12.0, None),
    "a number with its samples": ("printf '0.75 240'", 0.75, 240),
    "words on standard error": ("echo careful >&2; echo 3", 3.0, None),
    "a line that is no UTF-8 before it": (r"printf '\377\n4\n'", 4.0, None),
}


@pytest.mark.parametrize(("script", "value", "samples"), NUMBERS.values(), ids=NUMBERS.keys())
def test_last_line_is_the_number(shell: Any, script: str, value: float, samples: int | None) -> None:
    """A plain number, alone or with its sample count, is the value."""
    found = shell(script)

    assert (value, samples, NOW) == (found.value, found.samples, found.observed_at)


ABSENT = {
    "nothing printed": ("true", Outcome.NO_DATA, Fault.SOURCE, "`sh` worked and printed nothing"),
    "a unit": ("echo 12 ms", Outcome.REJECTED, Fault.CONFIG,
        "the last line of `sh` is “12 ms”, which is no plain number"),
    "a thousands separator": ("echo 1,200", Outcome.REJECTED, Fault.CONFIG,
        "the last line of `sh` is “1,200”, which is no plain number"),
    "an underscore": ("echo 1_200", Outcome.REJECTED, Fault.CONFIG,
        "the last line of `sh` is “1_200”, which is no plain number"),
    "NaN": ("echo nan", Outcome.REJECTED, Fault.CONFIG, "the last line of `sh` is “nan”, which is no plain number"),
    "a number beyond a float": ("echo 9e999", Outcome.REJECTED, Fault.CONFIG,
        "the last line of `sh` is “9e999”, which is no plain number"),
    "half a sample": ("echo 1 2.5", Outcome.REJECTED, Fault.CONFIG,
        "the last line of `sh` is “1 2.5”, which is no plain number"),
    "an exit status": ("echo 7; echo first >&2; echo no such file. >&2; exit 3", Outcome.FAILED, Fault.CONFIG,
        "`sh` failed with exit status 3: no such file"),
    "a silent failure": ("exit 1", Outcome.FAILED, Fault.CONFIG, "`sh` failed with exit status 1 and said nothing"),
    "a signal": ("kill -TERM $$", Outcome.FAILED, Fault.CONFIG, "`sh` was ended by signal 15 and said nothing"),
    "escape sequences": (r"printf '\033[31mred\033[0m\n' >&2; exit 1", Outcome.FAILED, Fault.CONFIG,
        "`sh` failed with exit status 1: [31mred [0m"),
}  # fmt: skip


@pytest.mark.parametrize(("script", "outcome", "fault", "message"), ABSENT.values(), ids=ABSENT.keys())
def test_anything_else_is_an_absence(shell: Any, script: str, outcome: Outcome, fault: Fault, message: str) -> None:
    """What is not a number of a program that succeeded is no reading; the cure is said."""
    missing = shell(script)

    assert (outcome, fault, message) == (missing.outcome, missing.fault, missing.message)
    assert missing.help


def test_no_shell_reads_the_arguments(shell: Any) -> None:
    """What a shell would expand reaches the program as it is written."""
    missing = shell.run("echo", "$HOME; *")

    assert "the last line of `echo` is “$HOME; *”, which is no plain number" == missing.message


def test_the_environment_is_clean(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program gets PATH, LANG, TZ, what the measure names, and what is asked; nothing else."""
    for name in ("LANG", "TZ", "WANTED", "KEYRESULT_DATABASE", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "C")

    shell(f"{sys.executable} -c 'import os; print(*sorted(os.environ), file=open(\"names\", \"w\"))'; echo 1",
          env=("WANTED",), window="7d")  # fmt: skip

    names = set((shell.root / "names").read_text().split()) - {"PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE"}
    asked = {"KEYRESULT_AT", "KEYRESULT_CYCLE_START", "KEYRESULT_WINDOW_END", "KEYRESULT_WINDOW_START"}
    assert {"PATH", "LANG", "TZ", "WANTED"} | asked == names


def test_a_variable_that_is_not_set_is_told(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program is not run without what it needs."""
    monkeypatch.delenv("SCANNER_TOKEN", raising=False)

    missing = shell("touch ran; echo 1", env=("SCANNER_TOKEN",))

    message = "the variable SCANNER_TOKEN, which the program needs, is not set"
    assert (Outcome.FAILED, Fault.CONFIG, message) == (missing.outcome, missing.fault, missing.message)
    assert not (shell.root / "ran").exists()


def test_secrets_that_a_program_tells_are_hidden(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was passed on by name is taken out of what is quoted."""
    monkeypatch.setenv("SCANNER_TOKEN", "planted-secret-77")

    failed = shell('echo "bad token $SCANNER_TOKEN" >&2; exit 1', env=("SCANNER_TOKEN",))
    printed = shell('echo "$SCANNER_TOKEN"', env=("SCANNER_TOKEN",))

    assert "`sh` failed with exit status 1: bad token [secret]" == failed.message
    assert "the last line of `sh` is “[secret]”, which is no plain number" == printed.message


def test_it_runs_in_the_workspace_or_below(shell: Any) -> None:
    """Relative programs and files are found from the folder of keyresult.yaml, or from `cwd` in it."""
    scripts = shell.root / "scripts"
    scripts.mkdir()
    (scripts / "count").write_text("#!/bin/sh\nwc -l < list\n")
    (scripts / "count").chmod(0o755)
    (scripts / "list").write_text("a\nb\nc\n")
    (shell.root / "list").write_text("a\n")

    assert (1.0, 3.0) == (shell.run("./scripts/count").value, shell.run("./count", cwd="scripts").value)


START = {
    "a program that is not there": (("nowhere",), {}, "`nowhere` cannot be started: no such file or directory"),
    "a file that may not be run": (("./data",), {}, "`./data` cannot be started: permission denied"),
}  # fmt: skip


@pytest.mark.parametrize(("argv", "fields", "message"), START.values(), ids=START.keys())
def test_program_that_cannot_be_started_is_told(
    shell: Any, argv: tuple[str, ...], fields: dict[str, Any], message: str
) -> None:
    """What is wrong with the plan is a matter of configuration."""
    (shell.root / "data").write_text("1\n")

    missing = shell.run(*argv, **fields)

    assert (Outcome.FAILED, Fault.CONFIG, message) == (missing.outcome, missing.fault, missing.message)


def test_a_missing_folder_is_told(shell: Any) -> None:
    """The folder is told from the program."""
    missing = shell.run("true", cwd="nowhere")

    assert f"there is no folder {shell.root / 'nowhere'}" == missing.message


def test_a_machine_without_room_is_to_blame_itself(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many processes or files are our trouble, not the plan's."""

    def full(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(process.subprocess, "Popen", full)

    missing = shell("echo 1")

    assert (Fault.LOCAL, "`sh` cannot be started: resource temporarily unavailable") == (missing.fault, missing.message)


def is_gone(file: Path) -> bool:
    """Whether the process whose number is in the file ends soon."""
    number = int(file.read_text())
    for _ in range(100):
        try:
            os.kill(number, 0)
            if " Z " in Path(f"/proc/{number}/stat").read_text():
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_what_takes_too_long_is_ended_with_all_it_started(shell: Any) -> None:
    """At the timeout the whole process group goes, and the source is at fault."""
    missing = shell("sleep 600 & echo $! > child; echo 5; wait", timeout=1)

    message = "`sh` was not done within 1 s and was ended"
    assert (Outcome.FAILED, Fault.SOURCE, message) == (missing.outcome, missing.fault, missing.message)
    assert is_gone(shell.root / "child")


def test_what_a_program_leaves_running_does_not_hold_up_its_number(shell: Any) -> None:
    """The number counts when the program has ended; whoever still holds its output is ended."""
    found = shell("sleep 600 & echo $! > child; echo 5")

    assert 5.0 == found.value
    assert is_gone(shell.root / "child")


@pytest.mark.parametrize("where", ["", ">&2"])
def test_a_flood_is_ended(shell: Any, where: str) -> None:
    """More than 64 KiB of output or errors is no number, and the program does not go on."""
    missing = shell(f"echo $$ > child; yes {where}; echo 5")

    message = "`sh` printed more than 64 KiB and was ended"
    assert (Outcome.REJECTED, Fault.CONFIG, message) == (missing.outcome, missing.fault, missing.message)
    assert is_gone(shell.root / "child")


def test_a_program_gets_nothing_on_standard_input(shell: Any) -> None:
    """Nothing is waited for there."""
    assert 0.0 == shell("wc -c").value


def test_programs_end_with_the_poll(shell: Any, tmp_path: Path) -> None:
    """When the poll is over before a program is, the program is ended."""
    code = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from tracker.connectors.command.process import Command, run\n"
        "argv = ('sh', '-c', 'echo $$ > child; exec sleep 600')\n"
        f"work = lambda: run(Command(argv, Path({str(tmp_path)!r}), {{'PATH': '/usr/bin:/bin'}}, 300))\n"
        "threading.Thread(target=work, daemon=True).start()\n"
        f"while not Path({str(tmp_path / 'child')!r}).exists(): time.sleep(0.01)\n"
        "time.sleep(0.1)\n"
    )

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode
    assert is_gone(tmp_path / "child")


def test_requests_equal_distinct_programs(shell: Any, ask: Any) -> None:
    """Nine key results with three programs cost three runs, a few at a time."""
    scripts = [f"echo ran >> log{number}; echo {number}" for number in range(3)]

    answers = shell.read([ask("sh", "-c", scripts[number % 3], number=number) for number in range(9)])

    assert ([0.0, 1.0, 2.0] * 3, 3) == ([answer.value for answer in answers], shell.requests)
    assert ["ran\n"] * 3 == [(shell.root / f"log{number}").read_text() for number in range(3)]


def test_a_failure_costs_only_its_own(shell: Any, ask: Any) -> None:
    """Programs beside one that fails give their numbers."""
    answers = shell.read([ask("false"), ask("echo", "1", number=1)])

    assert [Outcome.FAILED, 1.0] == [getattr(answers[0], "outcome", None), getattr(answers[1], "value", None)]


def test_a_program_is_asked_for_now_unless_it_says_otherwise(shell: Any) -> None:
    """Only `as_of: true` asks for the slot, and then the number is true for the slot."""
    script = 'test "$KEYRESULT_AT" = 2026-10-14T09:00:00Z && echo 1 || echo 0'

    now, slot = shell(script), shell(script, as_of=True)

    assert [(0.0, NOW), (1.0, SLOT)] == [(found.value, found.observed_at) for found in (now, slot)]
    assert ("2026-10-14T09:00:00Z", ["sh", "-c", script]) == (slot.evidence["KEYRESULT_AT"], slot.evidence["argv"])


def test_nothing_is_run_unless_it_is_allowed(shell: Any, ask: Any) -> None:
    """Without the permission a measure is refused, for now and for the past."""
    shell.allowed = False

    missing = shell("touch ran; echo 1")

    assert (Outcome.FAILED, Fault.CONFIG) == (missing.outcome, missing.fault)
    assert "the settings do not allow programs to be run" == missing.message
    assert "allow_commands: true" in missing.help
    with pytest.raises(Refused, match="do not allow"):
        shell.history(ask("touch", "ran", as_of=True), [SLOT])
    assert [] == list(shell.root.iterdir())


def test_the_plan_tells_the_runs(ask: Any) -> None:
    """Before anything is run, each distinct run is known, without its arguments."""
    asks = [ask("echo", "planted", number=0), ask("echo", "planted", number=1), ask("date", number=2)]

    planned = list(connector.plan(connector.Source(), asks, DictFacts()))

    names = [each.key_result for each in asks]
    assert [Planned(1, "a run of `echo`", tuple(names[:2])), Planned(1, "a run of `date`", (names[2],))] == planned


def test_history_is_a_run_for_each_slot(shell: Any, ask: Any) -> None:
    """A program that answers for an instant fills the past; a slot without a number is missing."""
    script = 'test "$KEYRESULT_AT" = 2026-10-13T09:00:00Z || echo 4'
    slots = [SLOT - timedelta(days=number) for number in (2, 1, 0)]

    answers = shell.history(ask("sh", "-c", script, as_of=True), slots)

    assert slots == [slot for slot, _ in answers]
    assert [4.0, Outcome.NO_DATA, 4.0] == [
        answer.outcome if isinstance(answer, Missing) else answer.value for _, answer in answers
    ]


def test_what_is_run_for_now_has_no_history(shell: Any, ask: Any) -> None:
    """A program that does not look at the instant is refused, with the cure."""
    with pytest.raises(Refused, match="answers for now only") as caught:
        shell.history(ask("echo", "1"), [SLOT])

    assert "as_of: true" in str(caught.value.help)


def test_ending_what_has_ended_is_no_error() -> None:
    """The group may be gone by the time it is ended."""
    started = subprocess.Popen(["true"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    child = process._Child(started)
    child.wait(10)

    child.kill()

    assert 0 == child.ended().status
