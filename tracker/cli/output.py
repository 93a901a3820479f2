"""How commands speak: data to stdout, everything else to stderr."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from tracker.errors import StoreError

from .options import current

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TextIO

    from tracker.errors import KeyresultError
    from tracker.render.style import Style

Thing = TypeVar("Thing")

WIDEST = 100
"""Columns that are used at most, and where there is no terminal to ask."""
_AT_ONCE = 500
_UNICODE = frozenset({"utf8", "utf16", "utf32", "gb18030"})


class OutputClosedError(Exception):
    """Whoever read our output went away, as `| head` does: no reason to complain."""


def never_fail_to_encode() -> None:
    """Let stdout and stderr write what their encoding lacks as an escape, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """Lines of data.

    Raises:
        OutputClosedError: Nobody reads them any more.
        StoreError: They cannot be written.
    """
    _write(text.rstrip("\n") + "\n")


def stream(parts: Iterable[str]) -> None:
    """Data as it comes, in handfuls; raises as `say` does."""
    remaining = iter(parts)
    while text := "".join(islice(remaining, _AT_ONCE)):
        _write(text)


def let_go(things: Iterable[Thing]) -> Iterator[Thing]:
    """Each thing in turn, and nothing of it afterwards: what it left in circles is looked for at once.

    What is there before the first is left alone, so that looking takes no time worth speaking of.
    """
    gc.freeze()
    remaining = iter(things)
    try:
        for thing in remaining:
            yield thing
            del thing  # before the next is made
            gc.collect()
    finally:
        gc.unfreeze()


def flow(parts: Iterable[str]) -> None:
    """Data as it comes, each part at once; raises as `say` does."""
    for text in parts:
        _write(text)


def json_flow(value: Mapping[str, object]) -> None:
    """One JSON document as it comes; see `json_stream.parts`. Raises as `say` does."""
    from tracker.render import json_stream

    flow(json_stream.parts(value, ascii=not speaks_unicode()))


def document(value: Mapping[str, object]) -> None:
    """One JSON document; raises as `say` does."""
    import json

    say(json.dumps(value, ensure_ascii=not speaks_unicode(), indent=2, allow_nan=False))


def table(fields: Sequence[str], records: Iterable[Sequence[object]]) -> None:
    """Plain records: tab-separated, a header line first; None is empty. Raises as `say` does."""
    from tracker.render.escape import clean

    cells = (["" if cell is None else clean(str(cell)) for cell in record] for record in records)
    stream("\t".join(line) + "\n" for line in ([*fields], *cells))


def aside(text: str) -> None:
    """Lines beside the data, on stderr; nothing is lost if nobody reads them."""
    from tracker.render.escape import clean

    with suppress(OSError):
        _emit(sys.stderr, "\n".join(_indented(line, clean(line)) for line in text.split("\n")) + "\n")


def note(text: str) -> None:
    """Lines beside the data, unless quiet."""
    if not current().quiet:
        aside(text)


def complain(error: KeyresultError) -> None:
    """An error and its cure, on stderr."""
    aside(f"error: {error.message}" + (f"\nhelp: {error.help}" if error.help else ""))


def is_terminal(file: TextIO | None) -> bool:
    """Whether a stream is a terminal; one that was closed is none."""
    return file is not None and file.isatty()


def style() -> Style:
    """What stdout can show."""
    from tracker.render.style import Style

    return Style(min(_columns(), WIDEST), ascii=current().ascii or not speaks_unicode(), colour=_colour_wanted())


def _columns() -> int:
    """The columns of the terminal, as `shutil` tells them, which loads three kinds of compression."""
    try:
        said = int(os.environ.get("COLUMNS", "0"))
    except ValueError:
        said = 0
    if said <= 0:
        with suppress(AttributeError, ValueError, OSError):  # closed, detached, or no terminal
            said = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    return said if said > 0 else WIDEST


def file_style() -> Style:
    """What a file can show."""
    from tracker.render.style import Style

    return Style(WIDEST, ascii=current().ascii)


def speaks_unicode() -> bool:
    """Whether stdout can write every character."""
    return (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "") in _UNICODE


def _colour_wanted() -> bool:
    """Whether stdout takes colour, as asked for or as the terminal says."""
    options = current()
    if options.color != "auto":
        return options.color == "always"
    if options.environ.get("NO_COLOR") or options.environ.get("TERM") == "dumb":
        return False
    return is_terminal(sys.stdout)


def _write(text: str) -> None:
    try:
        _emit(sys.stdout, text)
    except BrokenPipeError:
        _discard_output()
        raise OutputClosedError from None
    except OSError as error:
        _discard_output()
        reason = (error.strerror or "unknown error").lower()
        raise StoreError(f"the output cannot be written: {reason}", help="is the disk full?") from None


def _emit(file: TextIO | None, text: str) -> None:
    """Write at once, in the encoding of the stream; `click.echo` takes an ASCII one for UTF-8."""
    if file is not None:
        file.write(text)
        file.flush()


def _discard_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain of it at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _indented(line: str, cleaned: str) -> str:
    return " " * (len(line) - len(line.lstrip(" "))) + cleaned
