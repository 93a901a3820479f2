"""Options that every command takes, before or after its name."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

F = TypeVar("F", bound="Callable[..., Any]")

CONTEXT = {"help_option_names": ["-h", "--help"]}
"""Settings of every command and group."""
_UNSAID = {click.core.ParameterSource.DEFAULT, click.core.ParameterSource.DEFAULT_MAP}


@dataclass(repr=False, eq=False)
class Options:
    """What was said globally; the word said last wins. `environ` is the environment to work in."""

    directory: Path = Path()
    db: Path | None = None
    cycle: str | None = None
    team: str | None = None
    as_of: str | None = None
    json: bool = False
    plain: bool = False
    color: str = "auto"
    ascii: bool = False
    quiet: bool = False
    verbose: int = 0
    no_input: bool = False
    log_format: str = "text"
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    name = param.name or ""
    if ctx.get_parameter_source(name) not in _UNSAID:
        setattr(ctx.find_root().ensure_object(Options), name, value)


def _option(*names: str, **attributes: Any) -> Callable[[F], F]:  # noqa: ANN401 - click's own attributes
    return click.option(*names, expose_value=False, callback=_keep, **attributes)


_GLOBAL = (
    _option(
        "-C",
        "directory",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Work in DIR, where keyresult.yaml is.",
    ),
    _option("--db", type=click.Path(path_type=Path), metavar="PATH", help="Use this database."),
    _option("--cycle", metavar="NAME", help="Only this cycle."),
    _option("-t", "--team", metavar="TEAM", help="Only this team."),
    _option("--as-of", metavar="TIME", help="As it was known then: 2026-11-23, or RFC 3339."),
    _option("--json", is_flag=True, help="One JSON document."),
    _option("--plain", is_flag=True, help="One record a line, tab-separated, no symbols."),
    _option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour; NO_COLOR is obeyed."),
    _option("--ascii", is_flag=True, help="Only ASCII symbols."),
    _option("-q", "--quiet", is_flag=True, help="Only errors."),
    _option("-v", "--verbose", count=True, help="Say more; -vv with tracebacks."),
    _option("--no-input", is_flag=True, help="Never ask."),
    _option("--log-format", type=click.Choice(["text", "json"]), help="How log lines look."),
)


def global_options(function: F) -> F:
    """Add the global options to a command or group; `current()` tells what was said."""
    for decorate in reversed(_GLOBAL):
        function = decorate(function)
    return function


def current() -> Options:
    """The options of the running command."""
    return click.get_current_context().find_root().ensure_object(Options)


def command(**attributes: Any) -> Callable[[Callable[..., Any]], click.Command]:  # noqa: ANN401 - click's own attributes
    """A click command that takes the global options too."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        return click.command(cls=click.Command, context_settings=CONTEXT, **attributes)(global_options(function))

    return decorate


def only_now(command_name: str) -> None:
    """Refuse `--as-of` for a command that reads or records the present.

    Raises:
        UsageError: It was given.
    """
    if current().as_of is not None:
        raise UsageError(
            f"{command_name} knows no --as-of: it is about now", help="`keyresult backfill` fills the past"
        )
