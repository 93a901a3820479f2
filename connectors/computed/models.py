"""What a user may write: the fields of a measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ..http_source import FieldError  # noqa: TID252 - the folder has two names, see design.md 5
from .formula import FUNCTIONS, Formula, FormulaError, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The readings that are stored: there is no address to configure."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number that is computed from other key results.

    Raises:
        FieldError: The formula is none, or its names and those of `of` differ.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    formula: str = field(
        metadata={"description": "numbers, names, `+ - * /`, parentheses, min(), max(), sum(), mean()"}
    )
    of: dict[str, str] = field(
        metadata={
            "description": "for each name in the formula, the id of a key result or health metric of the same team "
            "and cycle, or a full name",
            "min_length": 1,
        }
    )

    def __post_init__(self) -> None:
        """Refuse what could not be computed."""
        try:
            names = parse(self.formula).names
        except FormulaError as error:
            raise FieldError("formula", error.message, help=error.help) from error
        for name in self.of:
            if not name.isidentifier() or name in FUNCTIONS:
                raise FieldError("of", f"`{name}` can be no name in a formula", help="use letters, digits and _")
            if name not in names:
                raise FieldError("of", f"`{name}` is not in the formula", help="take it out, or use it")
        for name in names:
            if name not in self.of:
                raise FieldError("formula", f"`{name}` stands for nothing", help=f"add `{name}:` to `of:`")

    @property
    def parsed(self) -> Formula:
        """The formula, read."""
        return parse(self.formula)
