"""What is understood without click means what it means to click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli import poll, polls
from tracker.cli.commands import obey
from tracker.cli.crontab import understood
from tracker.cli.options import Options, in_force
from tracker.polling import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = ["poll", "-C", "--db", "-q", "--quiet", "-v", "--create", "--force", "--", "-", "", ".", "/nowhere", "status"]


def as_click_has_it(words: Sequence[str]) -> dict[str, Any] | None:
    """The options with which click begins a plain poll; None for anything else."""
    begun: list[dict[str, Any]] = []

    def poll_once(_place: object, request: Request, *, create: bool = False) -> int:
        if request == Request() and not create:
            begun.append(vars(options).copy())
        return 0

    options = Options()
    with pytest.MonkeyPatch.context() as patch, in_force(options):
        patch.setattr(poll, "poll_once", poll_once)
        patch.setattr("tracker.cli.commands.LazyGroup.get_command", only_poll)
        patch.setattr("tracker.cli.commands.complain", lambda _: None)
        try:
            obey(words)
        except Exception:  # noqa: BLE001 - whatever click or a command refuses
            return None
    return begun[0] if begun else None


def only_poll(_self: object, _ctx: object, name: str) -> Any:
    """The command `poll`, and no other, which would do something here."""
    return poll.poll if name == "poll" else None


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_what_is_understood_is_what_click_understands(words: list[str]) -> None:
    """Words that are not left to click set the options that click would set, and poll as it would."""
    options = Options()

    if understood(words, options):
        assert vars(options) == as_click_has_it(words)
    else:
        assert vars(Options()) == vars(options)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["poll"], {}),
        (["-C", ".", "poll"], {"directory": Path()}),
        (["poll", "-C", "/nowhere"], {"directory": Path("/nowhere")}),
        (["-q", "--db", "a.db", "-C", "okrs", "poll"], {"quiet": True, "db": Path("a.db"), "directory": Path("okrs")}),
        (["-C", "one", "poll", "-C", "two"], {"directory": Path("two")}),
    ],
)
def test_the_words_of_a_crontab_are_understood(words: list[str], said: dict[str, object]) -> None:
    """A plain poll needs no click, with the folder, the database and `-q` on either side; the last word wins."""
    options = Options()

    assert understood(words, options)
    assert said == {name: value for name, value in vars(options).items() if name != "environ"}
    assert vars(options) == as_click_has_it(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["status"],
        ["poll", "--force"],
        ["poll", "poll"],
        ["-C", "poll"],
        ["poll", "-C"],
        ["-C", "", "poll"],
        ["-v", "poll"],
    ],
)
def test_all_other_words_are_left_to_click(words: list[str]) -> None:
    """Another command, another flag, or a path that is missing is for click to understand or to refuse."""
    assert not understood(words, Options())


def test_a_shell_that_completes_words_gets_click(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a shell asks how a word may go on, nothing is polled."""
    monkeypatch.setenv("_KEYRESULT_COMPLETE", "bash_complete")

    assert not understood(["poll"], Options())


def test_a_folder_that_cannot_be_read_is_left_to_click(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Click refuses it in its own words."""
    monkeypatch.setattr("os.access", lambda *_: False)

    assert not understood(["-C", str(tmp_path), "poll"], Options())


def test_a_folder_that_cannot_even_be_looked_for_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """As click takes it: what is wrong with it is said by who opens it."""

    def denied(*_args: object, **_more: object) -> None:
        raise PermissionError

    options = Options()
    with monkeypatch.context() as patch:
        patch.setattr("os.stat", denied)
        assert understood(["-C", "/closed/okrs", "poll"], options)
    assert Path("/closed/okrs") == options.directory


def test_cron_polls_as_everybody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one function that polls is called, for everything."""
    from tracker.cli.main import main

    asked: list[Request] = []
    monkeypatch.setattr(polls, "poll_once", lambda _place, request: asked.append(request) or 3)

    assert main(["-C", ".", "poll"]) == 3
    assert asked == [Request()]
