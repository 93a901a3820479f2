"""What a user may write: the fields of a source and of a measure."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read when the models are validated
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..http_source import FieldError, HttpSource  # noqa: TID252 - the folder has two names, see design.md 5

if TYPE_CHECKING:
    from datetime import datetime, timedelta

Reduce = Literal["sum", "mean", "min", "max", "count"]


@dataclass(frozen=True, kw_only=True)
class Source(HttpSource):
    """A server that speaks the HTTP API of Prometheus.

    Raises:
        FieldError: A field is wrong.
    """

    timeout: int = field(
        default=25,
        metadata={
            "description": "seconds after which the server gives up on a query; below the request deadline, "
            "so that a slow query is told from a dead server"
        },
    )
    thanos: bool = field(
        default=False,
        metadata={"description": "ask Thanos to fail rather than to leave out what an unreachable store holds"},
    )
    params: Mapping[str, str] = field(
        default_factory=dict,
        metadata={"description": "further parameters of every query, such as `dedup` or `max_source_resolution`"},
    )

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        super().__post_init__()
        if self.timeout < 1:
            raise FieldError("timeout", "timeout must be at least 1 second")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A PromQL expression that gives one number, evaluated as of the slot.

    Raises:
        FieldError: The query is blank, or the offset is no span of time.
    """

    query: str = field(metadata={"description": "PromQL that gives one number; its window belongs inside"})
    reduce: Reduce | None = field(
        default=None,
        metadata={"description": "how several series become one number; left out, several are an error"},
    )
    empty: Literal[0] | None = field(
        default=None,
        metadata={"description": "0 where an empty answer truly means none, which is so for counts only"},
    )
    offset: str | None = field(
        default=None,
        metadata={"description": "evaluate this much before the slot, such as `10m`, for data that comes late"},
    )

    def __post_init__(self) -> None:
        """Refuse what no server could answer."""
        if not self.query.strip():
            raise FieldError("query", "the query is blank")
        if self.offset is not None:
            _check_offset(self.offset)

    def evaluated_at(self, at: datetime) -> datetime:
        """The instant to evaluate the query for, to answer for `at`: a whole second."""
        whole = at.replace(microsecond=0) if at.microsecond else at
        return whole if self.offset is None else whole - _span(self.offset)


def _check_offset(offset: str) -> None:
    from tracker.core.units import QuantityError

    try:
        _span(offset)
    except QuantityError as error:
        raise FieldError("offset", error.message, help=error.help) from error


def _span(offset: str) -> timedelta:
    from tracker.core.slots import parse_interval  # only for those who need it: it brings all units

    return parse_interval(offset)
