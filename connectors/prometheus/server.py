"""The HTTP API of one server: requests, envelopes and error bodies.

Shapes and error types are those of "HTTP API" in the Prometheus documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, ConnectorError, Unreachable
from tracker.jsonbody import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tracker.ports import Http, Response

    from .models import Source

# Compressing answers of this size costs the server several times the work of evaluating them.
_PLAIN = {"Accept-Encoding": "identity"}
_OK = 200
_ABOUT_THE_QUERY = (400, 422)
_NOT_THERE = (400, 403, 404, 405, 501)
_OWN_ERRORS = (*_ABOUT_THE_QUERY, 503)
_QUERY_ERROR_TYPES = ("bad_data", "execution")
_ERROR_LENGTH = 300


class QueryError(ConnectorError):
    """The server cannot answer this query; it says nothing about other queries."""


class Series(NamedTuple):
    """One series at one instant: its labels and the value as text; None for a native histogram."""

    labels: Mapping[str, str]
    text: str | None


class Result(NamedTuple):
    """What one query gave at one instant.

    `type` is the server's `resultType`; only a `vector` or a `scalar` has `series`.
    """

    type: str
    series: tuple[Series, ...] = ()
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()


class Matrix(NamedTuple):
    """What one query gave over a span: by epoch second, the series that had a value then."""

    instants: Mapping[int, tuple[Series, ...]]
    warnings: tuple[str, ...]
    infos: tuple[str, ...]


class Server:
    """The endpoints that are read."""

    def __init__(self, source: Source, http: Http) -> None:
        self._source = source
        self._http = http

    def instant(self, query: str, at: datetime) -> Result:
        """Evaluate a query at an instant, a whole second.

        Raises:
            QueryError: The server refuses this query, or could not finish it.
            ConnectorError: It cannot be asked anything at present.
        """
        payload = self._post("/api/v1/query", {"query": query, "time": epoch(at)})
        return _result(payload)

    def span(self, query: str, start: datetime, end: datetime, step: int) -> Matrix:
        """Evaluate a query at `start` and every `step` seconds up to and with `end`.

        Raises:
            ConnectorError: It could not be evaluated.
        """
        form = {"query": query, "start": epoch(start), "end": epoch(end), "step": str(step)}
        return _matrix(self._post("/api/v1/query_range", form))

    def label_values(self, label: str, metric: str, start: datetime, end: datetime) -> tuple[str, ...]:
        """The values that a label of a metric had within a span, in the server's order.

        Raises:
            ConnectorError: They could not be read.
        """
        query = {**self._source.params, "match[]": metric, "start": epoch(start), "end": epoch(end)}
        response = self._http.request("GET", f"/api/v1/label/{label}/values", query=query, headers=_PLAIN)
        return _texts(_envelope(response).get("data"))

    def version(self) -> str | None:
        """What the server says it is, such as `2.53.0`; None where it does not say (Mimir, Thanos).

        Raises:
            ConnectorError: It cannot be asked anything at present.
        """
        path = "/api/v1/status/buildinfo"
        response = self._http.request("GET", path, query=self._source.params, headers=_PLAIN, accept=_NOT_THERE)
        if response.status != _OK:
            return None
        version = _data(_envelope(response)).get("version")
        return excerpt(version) if isinstance(version, str) and version else None

    def _post(self, path: str, form: Mapping[str, str]) -> dict[str, Any]:
        everything = {**self._constant_form(), **form}
        try:
            response = self._send(path, everything, _OWN_ERRORS)
        except BadAnswer as error:  # over the cap or not decodable: the size is the query's doing
            raise QueryError(error.message, help=error.help, outcome=error.outcome) from error
        if response.status != _OK and not _is_envelope(response):
            # Something in front of the server answered: the door knows what to make of that.
            response = self._send(path, everything, ())
        payload = _envelope(response)
        if payload["status"] == "error":
            raise _error(payload, response.status)
        return payload

    def _send(self, path: str, form: Mapping[str, str], accept: tuple[int, ...]) -> Response:
        return self._http.request("POST", path, form=form, headers=_PLAIN, accept=accept)

    def _constant_form(self) -> dict[str, str]:
        thanos = {"partial_response": "false"} if self._source.thanos else {}
        return {**self._source.params, "timeout": f"{self._source.timeout}s", **thanos}


def epoch(at: datetime) -> str:
    """An instant as whole epoch seconds, which every dialect takes."""
    return str(int(at.timestamp()))


def _is_envelope(response: Response) -> bool:
    try:
        _envelope(response)
    except BadAnswer:
        return False
    return True


def _envelope(response: Response) -> dict[str, Any]:
    payload = response.json()
    if not isinstance(payload, dict) or payload.get("status") not in ("success", "error"):
        raise _malformed("it has no status")
    return payload


def _malformed(why: str) -> BadAnswer:
    return BadAnswer(
        f"the answer is not one of Prometheus's HTTP API: {why}",
        help="the address of the source is the part before `/api/v1`",
    )


def _error(payload: Mapping[str, Any], status: int) -> ConnectorError:
    text = excerpt(str(payload.get("error", "no reason given")), _ERROR_LENGTH)
    kind = payload.get("errorType")
    if kind == "timeout":
        return QueryError(
            f"the server gave up on the query: {text}",
            help="make it cheaper, with a recording rule or a shorter window, or raise the source's `timeout`",
        )
    if status in _ABOUT_THE_QUERY or kind in _QUERY_ERROR_TYPES:
        return QueryError(
            f"the server refuses the query: {text}",
            help="correct the query; `keyresult probe` tries it",
            fault=Fault.CONFIG,
        )
    return Unreachable(f"the server failed: {text}")


def _result(payload: Mapping[str, Any]) -> Result:
    data = _data(payload)
    kind, raw = data.get("resultType"), data.get("result")
    if kind == "vector" and isinstance(raw, list):
        series = tuple(_series(entry) for entry in raw)
    elif kind == "scalar":
        series = (Series({}, _text(raw)),)
    elif kind in ("matrix", "string"):
        series = ()
    else:
        raise _malformed("its result is of no known type")
    return Result(str(kind), series, _texts(payload.get("warnings")), _texts(payload.get("infos")))


def _matrix(payload: Mapping[str, Any]) -> Matrix:
    data = _data(payload)
    if data.get("resultType") != "matrix" or not isinstance(data.get("result"), list):
        raise _malformed("its result is not a matrix")
    instants: dict[int, tuple[Series, ...]] = {}
    for entry in data["result"]:
        for at, series in _points(entry):
            instants[at] = (*instants.get(at, ()), series)
    return Matrix(instants, _texts(payload.get("warnings")), _texts(payload.get("infos")))


def _points(entry: Any) -> Iterator[tuple[int, Series]]:  # noqa: ANN401 - JSON that is looked at here
    labels = _labels(entry)
    values, histograms = entry.get("values", []), entry.get("histograms", [])
    if not isinstance(values, list) or not isinstance(histograms, list):
        raise _malformed("a series has no samples")
    yield from ((_second(sample), Series(labels, _text(sample))) for sample in values)
    yield from ((_second(sample), Series(labels, None)) for sample in histograms)


def _data(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    data = payload.get("data")
    if not isinstance(data, dict):
        raise _malformed("it has no data")
    return data


def _series(entry: Any) -> Series:  # noqa: ANN401 - as above
    labels = _labels(entry)
    return Series(labels, None if "histogram" in entry else _text(entry.get("value")))


def _labels(entry: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    """The labels of a series, which is thereby known to be an object."""
    labels = entry.get("metric") if isinstance(entry, dict) else None
    if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
        raise _malformed("a series has no labels")
    return labels


def _text(sample: Any) -> str:  # noqa: ANN401 - as above
    _second(sample)
    if not isinstance(sample[1], str):
        raise _malformed("a value is not text")
    return sample[1]


def _second(sample: Any) -> int:  # noqa: ANN401 - as above
    """The instant of a sample, which is thereby known to be a pair."""
    pair = isinstance(sample, list) and len(sample) == 2  # noqa: PLR2004 - a sample is [instant, value]
    if not pair or isinstance(sample[0], bool) or not isinstance(sample[0], int | float):
        raise _malformed("a sample is not an instant and a value")
    return round(sample[0])


def _texts(values: object) -> tuple[str, ...]:
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _malformed("it has a list of something else than text")
    return tuple(values)
