"""Options that every command takes, before or after its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass
class Options:
    """What was said globally; the word said last wins."""

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


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    options = ctx.find_root().ensure_object(Options)
    given = ctx.get_parameter_source(param.name or "")
    if given not in {click.core.ParameterSource.DEFAULT, click.core.ParameterSource.DEFAULT_MAP}:
        setattr(options, param.name or "", value)


def _option(*names: str, **attributes: Any) -> Callable[[F], F]:  # noqa: ANN401 - click's own attributes
    return click.option(*names, expose_value=False, callback=_keep, **attributes)


def global_options(function: F) -> F:
    """Add the global options to a command or group; `current()` tells what was said."""
    for decorate in reversed(
        [
            _option("-C", "directory", type=click.Path(path_type=Path), metavar="DIR",
                    help="Work in DIR, where keyresult.yaml is."),
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
        ]
    ):
        function = decorate(function)
    return function


def current() -> Options:
    """The options of the running command."""
    return click.get_current_context().find_root().ensure_object(Options)


def command(**attributes: Any) -> Callable[[F], click.Command]:  # noqa: ANN401 - click's own attributes
    """A click command that takes the global options too."""

    def decorate(function: F) -> click.Command:
        settings = {"help_option_names": ["-h", "--help"]}
        return click.command(context_settings=settings, **attributes)(global_options(function))

    return decorate
