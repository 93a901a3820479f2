"""How commands speak: data to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from .options import current

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.errors import KeyresultError
    from tracker.render.style import Style


def say(text: str = "") -> None:
    """A line of data."""
    click.echo(text.rstrip("\n"), color=True)


def note(text: str) -> None:
    """A line beside the data, unless quiet."""
    if not current().quiet:
        click.echo(text, err=True)


def document(value: Mapping[str, object]) -> None:
    """One JSON document."""
    say(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def complain(error: KeyresultError) -> None:
    """An error and its cure, on stderr."""
    from tracker.render.escape import clean

    lines = [f"error: {error.message}"]
    if error.help:
        lines.append(f"help: {error.help}")
    click.echo("\n".join(clean(line) for line in lines), err=True)


def colour_wanted() -> bool:
    """Whether stdout takes colour, as asked for or as the terminal says."""
    choice = current().color
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def style() -> Style:
    """What stdout can show; 100 columns where there is no terminal."""
    import shutil

    from tracker.render.style import Style

    columns = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100
    return Style(width=min(columns, 100), ascii=current().ascii or not _speaks_unicode(), colour=colour_wanted())


def _speaks_unicode() -> bool:
    """Whether stdout can write the symbols at all."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "") in {"utf8", "utf16", "utf32", "gb18030"}
