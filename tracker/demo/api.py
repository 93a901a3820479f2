"""Prometheus's HTTP protocol over the sandbox's series: parameters in, status and JSON out.

Facts of the protocol: the HTTP API page of Prometheus's documentation and its source,
`web/api/v1/api.go`; answers and messages were compared with a Prometheus 2.42.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .evaluate import Evaluation, ExecutionError, Rows, select
from .lexer import ParseError, seconds
from .promql import parse
from .tree import Node, Selector, Type

if TYPE_CHECKING:
    from .series import Labels, Series

Parameters = Mapping[str, Sequence[str]]
MAX_STEPS = 11_000
_TOO_FINE = (
    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
)
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdwy]))+")
_LABEL_VALUES = re.compile(r"label/(?P<name>[^/]+)/values")
_LABEL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BUILD = {
    "version": "2.53.0",
    "revision": "sandbox",
    "branch": "demo",
    "buildUser": "",
    "buildDate": "",
    "goVersion": "",
}


class ApiError(Exception):
    """A request that is answered with an error envelope.

    Args:
        status: The HTTP status.
        kind: Prometheus's `errorType`.
        message: Prometheus's `error`.
    """

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Api:
    """The endpoints below `/api/v1/` of one sandbox server.

    Attributes:
        series: What it knows.
        now: Its clock, which stands still.
        outage: Since when it answers 503 to everything but history from before; None for a
            server that works.
    """

    series: Sequence[Series]
    now: datetime
    outage: datetime | None = None

    def answer(self, endpoint: str, parameters: Parameters) -> tuple[int, dict[str, object]] | None:
        """The status and envelope for an endpoint such as `query`; None if there is no such one."""
        handler = self._handler(endpoint)
        if handler is None:
            return None
        try:
            return 200, {"status": "success", "data": handler(parameters)}
        except ApiError as error:
            return error.status, {"status": "error", "errorType": error.kind, "error": str(error)}
        except ExecutionError as error:
            return 422, {"status": "error", "errorType": "execution", "error": str(error)}

    def check_up(self, at: datetime | None = None) -> None:
        """Pass while the server works at an instant, now by default.

        Raises:
            ApiError: 503, in the outage.
        """
        if self.outage is not None and (at or self.now) >= self.outage:
            since = self.outage.strftime("%Y-%m-%dT%H:%M:%SZ")
            raise ApiError(503, "unavailable", f"service unavailable since {since}: broken on purpose, demo data")

    def _handler(self, endpoint: str) -> Callable[[Parameters], object] | None:
        label = _LABEL_VALUES.fullmatch(endpoint)
        if label is not None:
            return lambda parameters: self._label_values(label["name"], parameters)
        handlers: Mapping[str, Callable[[Parameters], object]] = {
            "query": self._query,
            "query_range": self._query_range,
            "labels": self._labels,
            "series": self._series,
            "status/buildinfo": self._build,
        }
        return handlers.get(endpoint)

    def _query(self, parameters: Parameters) -> object:
        at = _instant(parameters, "time", self.now)
        self.check_up(datetime.fromtimestamp(at, UTC))
        node = _parsed(parameters, "query")
        evaluation = Evaluation(self.series, [at])
        match node.type:
            case Type.SCALAR:
                return {"resultType": "scalar", "result": [_time(at), _text(evaluation.scalar(node)[0])]}
            case Type.STRING:
                return {"resultType": "string", "result": [_time(at), getattr(node, "value", "")]}
            case Type.MATRIX:
                return {"resultType": "matrix", "result": self._samples(node, at)}
        rows = evaluation.vector(node)
        result = [
            {"metric": dict(labels), "value": [_time(at), _text(value)]}
            for labels, (value,) in rows.items()
            if value is not None
        ]
        return {"resultType": "vector", "result": result}

    def _samples(self, node: Node, at: float) -> list[object]:
        assert isinstance(node, Selector)
        rows = {one.labels: list(one.within(at - (node.span or 0), at)) for one in select(node, self.series)}
        return [_matrix_row(labels, samples) for labels, samples in sorted(rows.items()) if samples]

    def _query_range(self, parameters: Parameters) -> object:
        steps = self._before_outage(_steps(parameters))
        node = _parsed(parameters, "query")
        if node.type not in (Type.SCALAR, Type.VECTOR):
            message = f'invalid expression type "{node.type}" for range query, must be Scalar or instant Vector'
            raise ApiError(400, "bad_data", message)
        evaluation = Evaluation(self.series, steps)
        rows: Rows = {(): list(evaluation.scalar(node))} if node.type is Type.SCALAR else evaluation.vector(node)
        return {"resultType": "matrix", "result": _matrix(rows, steps)}

    def _before_outage(self, steps: Sequence[float]) -> Sequence[float]:
        self.check_up(datetime.fromtimestamp(steps[0], UTC))
        if self.outage is None:
            return steps
        end = self.outage.timestamp()
        return [step for step in steps if step < end]

    def _labels(self, parameters: Parameters) -> object:
        return sorted({name for series in self._matching(parameters) for name, _ in series.labels})

    def _label_values(self, name: str, parameters: Parameters) -> object:
        if _LABEL_NAME.fullmatch(name) is None:
            raise ApiError(400, "bad_data", f'invalid label name: "{name}"')
        return sorted({series.label(name) for series in self._matching(parameters)} - {""})

    def _series(self, parameters: Parameters) -> object:
        if not parameters.get("match[]"):
            raise ApiError(400, "bad_data", "no match[] parameter provided")
        return [dict(series.labels) for series in self._matching(parameters)]

    def _build(self, _parameters: Parameters) -> object:
        self.check_up()
        return _BUILD

    def _matching(self, parameters: Parameters) -> Sequence[Series]:
        """The series that any `match[]` selects; all of them without one."""
        self.check_up()
        selectors = [_selector(source) for source in parameters.get("match[]", ())]
        if not selectors:
            return self.series
        return [series for series in self.series if any(select(selector, [series]) for selector in selectors)]


def _parsed(parameters: Parameters, name: str) -> Node:
    try:
        return parse(_only(parameters, name))
    except ParseError as error:
        raise _invalid(name, str(error)) from None
    except RecursionError:
        raise _invalid(name, "expression is nested too deeply") from None


def _selector(source: str) -> Selector:
    node = _parsed({"match[]": [source]}, "match[]")
    if not isinstance(node, Selector) or node.span is not None:
        raise _invalid("match[]", "1:1: parse error: expected a series selector")
    return node


def _steps(parameters: Parameters) -> list[float]:
    start, end = _instant(parameters, "start"), _instant(parameters, "end")
    if end < start:
        raise _invalid("end", "end timestamp must not be before start time")
    step = _step(_only(parameters, "step"))
    if (end - start) // step > MAX_STEPS:
        raise ApiError(400, "bad_data", _TOO_FINE)
    return [start + index * step for index in range(int((end - start) // step) + 1)]


def _step(text: str) -> float:
    length = seconds(text) if _DURATION.fullmatch(text) else _number(text)
    if length is None:
        raise _invalid("step", f'cannot parse "{text}" to a valid duration')
    if length <= 0:
        message = "zero or negative query resolution step widths are not accepted. Try a positive integer"
        raise _invalid("step", message)
    return length


def _instant(parameters: Parameters, name: str, default: datetime | None = None) -> float:
    """A time parameter, RFC 3339 or Unix seconds, in seconds since 1970."""
    text = _only(parameters, name)
    if not text and default is not None:
        return default.timestamp()
    number = _number(text)
    if number is not None:
        return number
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise _invalid(name, f'cannot parse "{text}" to a valid timestamp')
    return instant.timestamp()


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _only(parameters: Parameters, name: str) -> str:
    return next(iter(parameters.get(name, ())), "")


def _invalid(name: str, reason: str) -> ApiError:
    return ApiError(400, "bad_data", f'invalid parameter "{name}": {reason}')


def _matrix(rows: Rows, steps: Sequence[float]) -> list[object]:
    found = (
        (labels, [(step, value) for step, value in zip(steps, column, strict=True) if value is not None])
        for labels, column in sorted(rows.items(), key=lambda row: row[0])
    )
    return [_matrix_row(labels, samples) for labels, samples in found if samples]


def _matrix_row(labels: Labels, samples: Sequence[tuple[float, float]]) -> dict[str, Any]:
    return {"metric": dict(labels), "values": [[_time(at), _text(value)] for at, value in samples]}


def _time(at: float) -> float | int:
    """Seconds as Prometheus writes them: to the millisecond, whole ones without a point."""
    rounded = round(at, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def _text(value: float) -> str:
    """A sample value as Prometheus writes it: the shortest digits that give it back, no exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return f"{Decimal(repr(value)):f}".removesuffix(".0")
