"""What a user may write: the fields of a source and of a measure."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read when the models are validated
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from tracker.connectors.http import HttpSource

from tracker.core.slots import parse_interval

if TYPE_CHECKING:
    from datetime import datetime

Reduce = Literal["sum", "mean", "min", "max", "count"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(HttpSource):
    """A server that speaks the HTTP API of Prometheus."""

    timeout: int = field(
        default=25,
        metadata={
            "description": "seconds after which the server gives up on a query; below the request deadline, "
            "so that a slow query is told from a dead server",
            "ge": 1,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A PromQL expression that gives one number, evaluated as of the slot.

    Raises:
        ValueError: The query is blank, or the offset is no span of time.
    """

    query: str = field(
        metadata={"description": "PromQL that gives one number; its window belongs inside", "min_length": 1}
    )
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
            raise ValueError("the query is blank")
        self._offset()

    def evaluated_at(self, at: datetime) -> datetime:
        """The instant to evaluate the query for, to answer for `at`: a whole second."""
        return at.replace(microsecond=0) - self._offset()

    def _offset(self) -> timedelta:
        return timedelta() if self.offset is None else parse_interval(self.offset)
