"""Values that are made when somebody first looks at them: most reports leave most of their detail out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Lazy(Sequence[T]):
    """A tuple that is made once, when it is first looked at; it equals the tuple."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], tuple[T, ...]]) -> None:
        self._make: Callable[[], tuple[T, ...]] | None = make
        self._made: tuple[T, ...] = ()

    def _value(self) -> tuple[T, ...]:
        if self._make is not None:
            self._made, self._make = self._make(), None
        return self._made

    def __len__(self) -> int:
        """How many items it has."""
        return len(self._value())

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...

    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        """One item, or a slice."""
        return self._value()[place]

    def __eq__(self, other: object) -> bool:
        """Whether the items are the same."""
        return self._value() == (other._value() if isinstance(other, Lazy) else other)

    def __hash__(self) -> int:
        """That of the tuple."""
        return hash(self._value())

    def __repr__(self) -> str:
        """That of the tuple."""
        return repr(self._value())
