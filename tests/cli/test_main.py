"""What every command has in common: help, options, errors, exit codes and streams."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tracker import __version__
from tracker.cli import status as status_module
from tracker.cli.commands import COMMANDS
from tracker.cli.main import main
from tracker.errors import (
    DeliveryError,
    KeyresultError,
    LockedError,
    NewerStoreError,
    PlanError,
    SelectionError,
    SettingsError,
    StoreError,
    UsageError,
)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `keyresult status` fail so."""

    def opened() -> None:
        raise error

    monkeypatch.setattr(status_module, "opened", opened)


def run_apart(*words: str, stdout: Any = subprocess.PIPE, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tracker", *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
        check=False,
    )


def test_help_lists_every_command(place: Any) -> None:
    """`--help` and `-h` say the same, and name every command with what it does."""
    found = place("--help")

    assert (0, "") == (found.code, found.err)
    assert place("-h") == found
    assert [] == [name for name, (_, text) in COMMANDS.items() if f"  {name}" not in found.out or text not in found.out]


@pytest.mark.parametrize("command", [*COMMANDS, "db stats", "db verify", "db backup"])
def test_every_command_explains_itself(place: Any, command: str) -> None:
    """Each command has its own help with the global options, found without a workspace."""
    found = place(*command.split(), "--help")

    assert (0, "") == (found.code, found.err)
    assert f"Usage: keyresult {command}" in found.out
    assert "--no-input" in found.out


def test_the_version_is_told(place: Any) -> None:
    """`--version` names the program and its version."""
    assert (0, f"keyresult, version {__version__}\n") == (place("--version").code, place("--version").out)


@pytest.mark.parametrize("words", [[], ["db"]])
def test_no_command_is_answered_with_help(place: Any, words: list[str]) -> None:
    """Without a command there is help on stderr and exit code 2."""
    found = place(*words)

    assert (2, "") == (found.code, found.out)
    assert "Commands:" in found.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(
            "pol", "error: there is no command pol\nhelp: did you mean `keyresult poll`?\n", id="a mistyped command"
        ),
        pytest.param(
            "xyzzy",
            "error: there is no command xyzzy\nhelp: `keyresult --help` lists the commands\n",
            id="an unknown command",
        ),
        pytest.param(
            "db wipe",
            "error: no such command 'wipe'\nhelp: `keyresult db --help` says how it is used\n",
            id="an unknown command of a group",
        ),
        pytest.param(
            "-- -x",
            "error: no such option '-x'\nhelp: `keyresult --help` says how it is used\n",
            id="an option where a command is meant",
        ),
        pytest.param(
            "show",
            "error: missing argument 'KR'\nhelp: `keyresult show --help` says how it is used\n",
            id="a missing argument",
        ),
        pytest.param(
            "status --color blue",
            "error: invalid value for '--color': 'blue' is not one of 'auto', 'always', 'never'\n"
            "help: `keyresult status --help` says how it is used\n",
            id="a value that is none of the choices",
        ),
        pytest.param(
            "--xyz",
            "error: no such option '--xyz'\nhelp: `keyresult --help` says how it is used\n",
            id="an unknown option",
        ),
    ],
)
def test_wrong_usage_is_explained(place: Any, words: str, message: str) -> None:
    """Wrong words end with exit code 2, the error and where to read on."""
    found = place(*words.split())

    assert (2, "", message) == (found.code, found.out, found.err)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(UsageError("x", help="y"), 2, id="usage"),
        pytest.param(SettingsError("x", help="y"), 2, id="settings"),
        pytest.param(PlanError("x", help="y"), 2, id="plan"),
        pytest.param(DeliveryError("x", help="y"), 3, id="delivery"),
        pytest.param(StoreError("x", help="y"), 4, id="storage"),
        pytest.param(NewerStoreError("x", help="y"), 4, id="storage of a newer version"),
        pytest.param(SelectionError("x", help="y"), 5, id="nothing matched"),
        pytest.param(KeyresultError("x", help="y"), 70, id="anything else of ours"),
        pytest.param(LockedError("x", help="y"), 75, id="another run"),
    ],
)
def test_each_kind_of_error_has_its_exit_code(
    place: Any, monkeypatch: pytest.MonkeyPatch, error: KeyresultError, code: int
) -> None:
    """An error ends the command with its code, its message and its cure."""
    fail_with(monkeypatch, error)

    found = place("status")

    assert (code, "", "error: x\nhelp: y\n") == (found.code, found.out, found.err)


def test_an_error_without_a_cure_has_no_help_line(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to advise, nothing is advised."""
    fail_with(monkeypatch, StoreError("the disk is full"))

    assert "error: the disk is full\n" == place("status").err


def test_hostile_words_of_an_error_are_harmless(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terminal escapes are taken out of a message; its lines and their indentation stay."""
    fail_with(monkeypatch, StoreError("one\x1b[2J\u202e\n  two\x07"))

    assert "error: one\n  two\n" == place("status").err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError()])
def test_an_interrupt_ends_with_130(place: Any, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Ctrl-C, or the end of input at a question, ends with one word and exit code 130."""
    fail_with(monkeypatch, error)

    found = place("status")

    assert (130, "", "\ninterrupted\n") == (found.code, found.out, found.err)


def test_a_bug_leaves_a_log_and_one_sentence(place: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bug ends with 70; the traceback is in a private file, not on the terminal."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fail_with(monkeypatch, ZeroDivisionError("of ours"))

    found = place("status")

    (log,) = tmp_path.glob("keyresult-bug-*.log")
    assert (70, "") == (found.code, found.out)
    assert [
        "error: a bug in keyresult: ZeroDivisionError",
        f"help: the details are in {log}; please look through it and send it to us",
    ] == found.err.splitlines()
    assert 0o600 == log.stat().st_mode & 0o777
    assert log.read_text().startswith(f"keyresult {__version__}, Python ")
    assert log.read_text().endswith("ZeroDivisionError: of ours\n")


def test_a_bug_is_shown_with_vv(place: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With -vv the traceback is on stderr as well."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fail_with(monkeypatch, ZeroDivisionError("of ours"))

    found = place("status", "-vv")

    assert 70 == found.code
    assert found.err.startswith("Traceback (most recent call last):\n  File ")
    assert "help: the details are in " in found.err


def test_a_bug_without_a_place_for_its_log_is_shown(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no log can be written, the traceback itself is shown."""
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    fail_with(monkeypatch, ZeroDivisionError("of ours"))

    found = place("status")

    assert 70 == found.code
    assert "ZeroDivisionError: of ours\nerror: a bug in keyresult: ZeroDivisionError\n" in found.err


@pytest.mark.parametrize(
    "words",
    [
        "-C okrs-of-ours status --plain",
        "status -C okrs-of-ours --plain",
        "--plain status -C okrs-of-ours",
        "-C elsewhere status -C okrs-of-ours --plain",
    ],
)
def test_global_options_go_before_or_after_the_command(
    polled: Any, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """A global option means the same on either side of the command; the last one wins."""
    monkeypatch.chdir(polled.path.parent)

    found = polled(*words.split())

    assert 0 == found.code
    assert 3 == len(found.table)


@pytest.mark.parametrize("words", ["db --plain stats", "--plain db stats", "db stats --plain"])
def test_global_options_go_before_or_after_a_command_of_a_group(polled: Any, words: str) -> None:
    """For `db` there are three places."""
    assert {"name": "polls", "value": "1"} in polled(*words.split()).table


def test_db_names_another_database(polled: Any) -> None:
    """`--db` is used instead of the configured database, relative to where one is."""
    (polled.path / "keyresult.db").rename(polled.path / "other.db")

    assert 4 == polled("status").code
    assert 0 == polled("status", "--db", "other.db").code
    assert 0 == polled("poll", "--db", "other.db").code
    assert not (polled.path / "keyresult.db").exists()


def test_variables_override_the_settings(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`KEYRESULT_…` variables win over the file."""
    monkeypatch.setenv("KEYRESULT_DATABASE", "absent.db")

    assert "error: no database at PLACE/absent.db; was it moved?" in polled("status").err


@pytest.mark.parametrize(
    ("words", "environ", "coloured"),
    [
        pytest.param([], {}, False, id="into a pipe"),
        pytest.param(["--color", "always"], {}, True, id="always"),
        pytest.param(["--color", "always"], {"NO_COLOR": "1"}, True, id="always, said more strongly than NO_COLOR"),
        pytest.param(["--color", "never"], {"TTY": "1"}, False, id="never"),
        pytest.param([], {"TTY": "1"}, True, id="on a terminal"),
        pytest.param([], {"TTY": "1", "NO_COLOR": "1"}, False, id="on a terminal with NO_COLOR"),
        pytest.param([], {"TTY": "1", "NO_COLOR": ""}, True, id="on a terminal with an empty NO_COLOR"),
        pytest.param([], {"TTY": "1", "TERM": "dumb"}, False, id="on a dumb terminal"),
        pytest.param(["--color", "auto"], {"TTY": "1", "TERM": "xterm"}, True, id="auto on a terminal"),
    ],
)
def test_colour_is_shown_where_it_is_wanted(
    polled: Any, monkeypatch: pytest.MonkeyPatch, words: list[str], environ: dict[str, str], coloured: bool
) -> None:
    """Colour is for terminals, unless it is asked for or forbidden."""
    if environ.pop("TTY", None):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert coloured is ("\x1b[" in polled("status", *words).out)


def test_words_carry_all_the_meaning(polled: Any) -> None:
    """Without colour and with it the text is the same."""
    import re

    assert polled("status").out == re.sub(r"\x1b\[\d+m", "", polled("status", "--color", "always").out)


def test_ascii_is_ascii(polled: Any) -> None:
    """With `--ascii` no symbol needs more than ASCII."""
    for words in (["status"], ["show", "deploy-time"], ["report", "weekly"]):
        assert polled(*words, "--ascii").out.isascii(), words


def test_an_ascii_terminal_gets_what_it_can_show(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stdout has no Unicode, symbols are ASCII and foreign letters are escapes, in JSON its own."""
    polled.write("okrs/platform.yaml", polled.read("okrs/platform.yaml").replace("dana", "Žofie"))
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", errors="strict"))

    assert 0 == main(["status"])
    assert 0 == main(["status", "--json"])

    text = written.getvalue().decode("ascii")
    assert "\\u017dofie" in text.partition("{")[0]
    assert '"owner": "\\u017dofie"' in text


def test_quiet_leaves_only_data_and_errors(polled: Any) -> None:
    """`-q` silences notes, not errors."""
    assert "wrote x.md\n" == polled("report", "weekly", "-o", "x.md").err
    assert "" == polled("report", "weekly", "-o", "x.md", "-q").err
    assert "error: " in polled("show", "nothing", "-q").err


def test_a_closed_stdout_is_no_bug(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With stdout closed a command still does its work."""
    monkeypatch.setattr(sys, "stdout", None)

    assert 0 == main(["status"])


class Unwritable(io.StringIO):
    """A stream that cannot be written to."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, _text: str) -> int:
        """Fail."""
        raise OSError(self.number, os.strerror(self.number))


def test_a_reader_that_went_away_is_no_error(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed pipe ends the command quietly."""
    monkeypatch.setattr(sys, "stdout", Unwritable(errno.EPIPE))

    assert 0 == main(["status"])
    assert "" == polled.capsys.readouterr().err


def test_output_onto_a_full_disk_is_storage_trouble(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written ends with exit code 4, not as a bug."""
    monkeypatch.setattr(sys, "stdout", Unwritable(errno.ENOSPC))

    assert 4 == main(["status"])
    expected = "error: the output cannot be written: no space left on device\nhelp: is the disk full?\n"
    assert expected == polled.capsys.readouterr().err


def test_notes_that_nobody_reads_are_dropped(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed stderr does not end a poll."""
    monkeypatch.setattr(sys, "stderr", Unwritable(errno.EPIPE))

    assert 0 == main(["poll", "-v", "--force"])


ENDLESS = """
import tracker.cli.output, tracker.cli.plan, tracker.cli.main
tracker.cli.plan.document = lambda _: tracker.cli.output.stream("x" * 999 + "\\n" for _ in range(100_000))
tracker.cli.main.run()
"""


def test_head_ends_a_long_output_quietly() -> None:
    """A reader that leaves early, as `| head -1` does: nothing on stderr, exit 0."""
    command = [sys.executable, "-c", ENDLESS, "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "x" == process.stdout.read(1)
        process.stdout.close()

        assert ("", 0) == (process.stderr.read(), process.wait())


def test_the_module_is_the_command(place: Any) -> None:
    """`python -m tracker` runs the command and passes its exit code on."""
    done = run_apart("status", "-C", str(place.path))

    assert (2, "") == (done.returncode, done.stdout)
    assert f"error: there is no keyresult.yaml in {place.path}" in done.stderr


def test_a_full_device_says_one_thing() -> None:
    """Nothing is added by the interpreter when output that was buffered cannot be written either."""
    with Path("/dev/full").open("w") as full:
        done = run_apart("schema", stdout=full)

    expected = "error: the output cannot be written: no space left on device\nhelp: is the disk full?\n"
    assert (4, expected) == (done.returncode, done.stderr)


def test_a_shell_can_complete_commands() -> None:
    """Tab completion knows every command."""
    done = run_apart(_KEYRESULT_COMPLETE="bash_complete", COMP_WORDS="keyresult ", COMP_CWORD="1")

    assert (0, "") == (done.returncode, done.stderr)
    assert [*COMMANDS] == [line.partition(",")[2] for line in done.stdout.splitlines()]
