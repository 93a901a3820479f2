"""Templates that clean and escape whatever they are given."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from tracker.core.progress import clamped
from tracker.core.report import sentence
from tracker.render.escape import clean
from tracker.render.palette import colour_of
from tracker.render.style import SYMBOLS, Style

from .engine import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from tracker.core.standing import Status


def template(name: str) -> Template:
    """A template of this package by its file name."""
    return _environment().get_template(name)


def parts(name: str, shown: dict[str, object]) -> Iterator[str]:
    """What a template makes of these values, as it comes; a page is never whole in memory."""
    return template(name).generate(shown)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        finalize=_printable,
        loader=PackageLoader(__package__, ""),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        colour=colour_of, percent=_percent, sentence=sentence, signs=Style().compared, symbol=_symbol
    )
    return environment


def _printable(value: object) -> object:
    """What is printed: markup of ours as it is, any other text without what cannot be seen."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _percent(share: float) -> int:
    """A share as whole percent from 0 to 100, for the width of a bar."""
    return round(clamped(share) * 100)


def _symbol(status: Status) -> str:
    return SYMBOLS[status]
