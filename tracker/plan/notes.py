"""Where findings are noted while a file is looked at: by path, turned into places at once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .findings import Finding, Severity
from .quoting import visible
from .rules.file import MOST_PROBLEMS
from .secret_shapes import masked
from .source_text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .source_text import SourceText
    from .yamltree import Path, Tree

_START = Span(1, 1, 2)
_CLOSE = 0.6
"""How similar words must be, from 0 to 1, for one to be taken for the other."""


@dataclass(slots=True)
class Tally:
    """How many errors were noted."""

    errors: int = 0


@dataclass(frozen=True, slots=True)
class Notes:
    """The findings of one file; views made by `about` and `within` note into the same list."""

    source: SourceText
    tree: Tree
    found: list[Finding] = field(default_factory=list)
    key_result: str | None = None
    base: Path = ()
    origins: dict[Path, str] = field(default_factory=dict)
    """Environment variables by the path of the value that each gives instead of the file."""
    tally: Tally = field(default_factory=Tally)

    @property
    def full(self) -> bool:
        """Whether so many errors are noted of the file that no more is looked for in it.

        Warnings leave a file in the plan, so it is read to its end however many there are.
        """
        return self.tally.errors > MOST_PROBLEMS

    def about(self, key_result: str) -> Notes:
        """A view whose findings name a key result."""
        return Notes(self.source, self.tree, self.found, key_result, self.base, self.origins, self.tally)

    def within(self, *path: str | int) -> Notes:
        """A view whose paths start at a part of this one."""
        base = (*self.base, *path)
        return Notes(self.source, self.tree, self.found, self.key_result, base, self.origins, self.tally)

    def has(self, *path: str | int) -> bool:
        """Whether the file has a value at a path."""
        return (*self.base, *path) in self.tree.values

    def error(
        self,
        code: str,
        message: str,
        *path: str | int,
        help: str,
        key: bool = False,
        fix: str | None = None,
    ) -> None:
        """Note a problem with the value, or with `key` the key, at a path; `fix` is what `--fix` writes there."""
        finding = self._at((*self.base, *path), code, message, help=help, key=key)
        replacement = fix if finding.line is not None else None
        self.found.append(replace(finding, key_result=self._named(), replacement=replacement))
        self.tally.errors += 1

    def warn(self, code: str, message: str, *path: str | int, help: str, key: bool = False) -> None:
        """Note something that does not leave the file out of the plan."""
        finding = self._at((*self.base, *path), code, message, help=help, key=key)
        self.found.append(replace(finding, key_result=self._named(), severity=Severity.WARNING))

    def _named(self) -> str | None:
        """The full name of the key result, as findings have it."""
        return None if self.key_result is None else masked(visible(self.key_result))

    def _at(self, path: Path, code: str, message: str, *, help: str, key: bool) -> Finding:
        variable = next((name for given, name in self.origins.items() if path[: len(given)] == given), None)
        if variable is not None:
            return Finding(code, Severity.ERROR, message, variable, help=help)
        span = self.tree.key_span(path) if key else self.tree.value_span(path)
        return self.source.finding(code, message, span or _START, help=help)


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if one is close."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=_CLOSE)), None)


def two_near(word: str, known: Iterable[str]) -> tuple[str | None, str | None]:
    """The known word that was probably meant, and the next one that may have been; None for those that are not."""
    first, second, *_ = (*difflib.get_close_matches(word, list(known), n=2, cutoff=_CLOSE), None, None)
    return first, second


def names_help(word: str, known: Iterable[str], *, none: str) -> str:
    """A cure for an unknown word: the one probably meant, or those there are, or `none`."""
    names = sorted(known)
    if guess := near(word, names):
        return f"did you mean `{guess}`?"
    return f"accepted are {', '.join(names)}" if names else none
