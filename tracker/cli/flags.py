"""The flags that every command takes, before or after its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .options import current

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

CONTEXT = {"help_option_names": ["-h", "--help"]}
"""Settings of every command and group."""
_UNSAID = {click.core.ParameterSource.DEFAULT, click.core.ParameterSource.DEFAULT_MAP}


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    name = param.name or ""
    if ctx.get_parameter_source(name) not in _UNSAID:
        setattr(current(), name, value)


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


def command(**attributes: Any) -> Callable[[Callable[..., Any]], click.Command]:  # noqa: ANN401 - click's own attributes
    """A click command that takes the global options too."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        return click.command(cls=click.Command, context_settings=CONTEXT, **attributes)(global_options(function))

    return decorate
