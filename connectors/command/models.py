"""What a user may write: the fields of a measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from tracker.core.slots import parse_interval
from tracker.core.units import QuantityError

from ..http_source import FieldError, check_variable  # noqa: TID252 - the folder has two names, see design.md 5

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_TIMEOUT = 300
"""Seconds: a poll gives a source no more in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """This machine: there is no address to configure."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A program whose last line of output is the number.

    Raises:
        FieldError: The program is not a list of texts, or another field is wrong.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    argv: tuple[str, ...] = field(
        metadata={
            "description": "the program and its arguments, one text each: no shell reads them",
            "min_length": 1,
        }
    )
    timeout: int = field(
        default=30,
        metadata={"description": "seconds after which it is ended, with all it started (1 to 300)", "ge": 1, "le": 300},
    )
    cwd: str | None = field(
        default=None,
        metadata={"description": "the folder to run it in, below that of keyresult.yaml, which is the default"},
    )
    env: tuple[str, ...] = field(
        default=(), metadata={"description": "names of variables it needs besides PATH, LANG and TZ"}
    )
    window: str | None = field(
        default=None,
        metadata={"description": "how long before KEYRESULT_AT the variable KEYRESULT_WINDOW_START is, such as `28d`"},
    )
    as_of: bool = field(
        default=False,
        metadata={
            "description": "whether it answers for the instant in KEYRESULT_AT, then the slot, and not just for now"
        },
    )

    def __post_init__(self) -> None:
        """Refuse what could not be run."""
        _check_argv(self.argv)
        if not 1 <= self.timeout <= LONGEST_TIMEOUT:
            raise FieldError("timeout", f"timeout must be 1 to {LONGEST_TIMEOUT} seconds")
        for name in self.env:
            check_variable("env", name)
        if self.cwd is not None and "\0" in self.cwd:
            raise FieldError("cwd", "cwd holds a NUL character")
        try:
            self._window()
        except QuantityError as error:
            raise FieldError("window", error.message, help=error.help) from error

    def instants(self, at: datetime, cycle_start: datetime) -> dict[str, str]:
        """The variables that say what is asked: instants such as `2026-10-14T09:00:00Z`."""
        told = {"KEYRESULT_AT": at, "KEYRESULT_WINDOW_END": at, "KEYRESULT_CYCLE_START": cycle_start}
        if self.window is not None:
            told["KEYRESULT_WINDOW_START"] = at - self._window()
        return {name: f"{instant:%Y-%m-%dT%H:%M:%SZ}" for name, instant in told.items()}

    def _window(self) -> timedelta:
        return timedelta() if self.window is None else parse_interval(self.window)


def _check_argv(argv: object) -> None:
    if not isinstance(argv, tuple):
        raise FieldError("argv", "argv is not a list", help="write [program, argument, …]: no shell splits a text")
    if not argv or not argv[0].strip():
        raise FieldError("argv", "argv names no program", help="write [program, argument, …]")
    if any("\0" in argument for argument in argv):
        raise FieldError("argv", "argv holds a NUL character")
