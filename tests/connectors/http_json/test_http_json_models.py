"""Fields that no request could use are refused when they are written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tracker.connectors.http import FieldError
from tracker.connectors.http_json import connector

from tracker.registry import build

WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a blank value": ({"value": " "}, "value", "value is blank"),
    "an expression that ends early": ({"value": "a."}, "value", "ends too early, after character 2"),
    "an open bracket": ({"value": "length(a"}, "value", "ends too early, after character 8"),
    "two dots": ({"value": "ab..c"}, "value", "`.c` at character 4 is not understood"),
    "an open text": ({"over": "[?a=='b]"}, "over", "`'b]` at character 6 is not understood"),
    "a hyphen": ({"samples": "a.b-c"}, "samples", "`-c` at character 4"),
    "an unknown function": ({"items": "count(@)"}, "items", "calls count(), which JMESPath has not"),
    "a function deep inside": ({"value": "[?a && foo(b)] | [0]"}, "value", "calls foo()"),
    "too many arguments": ({"value": "sum(a, b)"}, "value", "calls sum() with 2 arguments, not 1"),
    "too few arguments": ({"errors": "contains(a)"}, "errors", "calls contains() with 1 arguments, not 2"),
    "no argument of many": ({"value": "not_null()"}, "value", "calls not_null() with 0 arguments"),
    "endless brackets": ({"value": "(" * 3000}, "value", "nested too deeply"),
    "an endless value": ({"value": "a." * 2001}, "value", "value has 4,002 characters, 4,000 at most are read"),
    "counting whatever comes": ({"value": "length(@)"}, "value", "would count the keys of an error message"),
    "a blank path": ({"path": ""}, "path", "path is blank"),
    "a path with a space": ({"path": "/a b"}, "path", "path is blank or holds what cannot be sent"),
    "a path with a host": ({"path": "https://elsewhere.example.com/x"}, "path", "path names a host"),
    "a path with a host and no scheme": ({"path": "//elsewhere.example.com/x"}, "path", "path names a host"),
    "a body of a GET": ({"body": {}}, "body", "a body is sent with POST only"),
    "a secret header": ({"headers": {"Authorization": "x"}}, "headers", "header Authorization holds what looks like"),
    "a header that is ours": ({"headers": {"Host": "x"}}, "headers", "holds a name that cannot be set"),
    "a ratio of nothing": ({"over": "m", "empty": 0}, "empty", "a ratio of nothing is not 0"),
    "pages of nothing": ({"pages": "link"}, "pages", "paging needs `items:`"),
    "a cursor without next": ({"pages": {"parameter": "p"}, "items": "@"}, "pages", "a cursor has `next`"),
    "a cursor with more": ({"pages": {"next": "a", "page": "p"}, "items": "@"}, "pages", "a cursor has `next`"),
    "a wrong next": ({"pages": {"next": "a."}, "items": "@"}, "pages", "pages is no JMESPath"),
    "no pages": ({"most_pages": 0}, "most_pages", "most_pages is not within 1 and 1000"),
    "a window that is none": ({"window": "soon"}, "window", "is not an interval"),
    "a window that is used nowhere": ({"window": "7d"}, "window", "window is used nowhere"),
    "a start without a window": ({"path": "/{window_start}"}, "window", "{window_start} needs `window:`"),
    "an offset that is used nowhere": ({"offset": "1d"}, "offset", "offset is used nowhere"),
    "an offset of a date": ({"offset": "1d", "path": "/{window_end_date}"}, "offset", "offset is used nowhere"),
    "an unknown instant in the path": ({"path": "/{window_end_ns}"}, "path", "there is no {window_end_ns}"),
    "an unknown end of the window": ({"path": "/{window_begin}"}, "path", "there is no {window_begin}"),
    "an unknown instant in the query": ({"query": {"a": ["{window_end_}"]}}, "query", "there is no {window_end_}"),
    "an unknown instant in the body": (
        {"method": "POST", "body": {"a": {"b": "{window_start_day}"}}},
        "body",
        "there is no {window_start_day}",
    ),
}


@pytest.mark.parametrize(("fields", "field", "message"), WRONG.values(), ids=WRONG.keys())
def test_wrong_measures(fields: dict[str, Any], field: str, message: str) -> None:
    """A wrong field says what is wrong with it, and where in an expression."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(connector.Measure).validate_python({"path": "/x", "value": "n", **fields})
    cause = caught.value.errors()[0]["ctx"]["error"]
    assert isinstance(cause, FieldError)
    assert field == cause.field
    assert message in cause.message


SHAPES: dict[str, dict[str, Any]] = {
    "a method that writes": {"method": "DELETE"},
    "another number for nothing": {"empty": 1},
    "another word for pages": {"pages": "all"},
    "a parameter that is a mapping": {"query": {"a": {"b": 1}}},
}


@pytest.mark.parametrize("fields", SHAPES.values(), ids=SHAPES.keys())
def test_wrong_shapes(fields: dict[str, Any]) -> None:
    """A field of another shape is refused."""
    with pytest.raises(ValidationError):
        TypeAdapter(connector.Measure).validate_python({"path": "/x", "value": "n", **fields})


def test_help_for_a_hyphen() -> None:
    """A name with a hyphen is told to need quotes."""
    with pytest.raises(FieldError) as caught:
        connector.Measure(path="/x", value="open-count")
    assert 'such as "open-count"' in str(caught.value.help)


def test_fields_survive_the_plan() -> None:
    """What a user may write is the same after it was kept as JSON."""
    adapter = TypeAdapter(connector.Measure)
    measure = adapter.validate_python(
        {
            "path": "/x",
            "value": "n",
            "method": "POST",
            "query": {"field": ["a", "b"], "per_page": 100, "all": True, "share": 0.5},
            "body": {"deep": [1, {"er": None}]},
            "items": "@",
            "pages": {"next": "after", "parameter": "variables.after"},
        }
    )
    assert measure == build(connector.Measure, json.loads(adapter.dump_json(measure, exclude_defaults=True)))
    assert {"field": ["a", "b"], "per_page": 100, "all": True, "share": 0.5} == measure.query


SCHEMES: dict[str, tuple[str, str]] = {
    "as usual": ("Bearer", "Bearer planted"),
    "another word": ("Token", "Token planted"),
    "a word that ends in an equals sign": ("Token token=", "Token token=planted"),
}


class _Secrets:
    """Every secret is the same."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret."""
        return "planted"


@pytest.mark.parametrize(("scheme", "sent"), SCHEMES.values(), ids=SCHEMES.keys())
def test_schemes(scheme: str, sent: str) -> None:
    """The word before a token is the source's."""
    source = connector.Source(url="https://api.example.com", token_env="TOKEN", scheme=scheme)
    assert {"Authorization": sent} == source.credentials(_Secrets())


def test_basic_authentication_keeps_its_word() -> None:
    """A user and a password are sent as ever, whatever the scheme."""
    source = connector.Source(url="https://api.example.com", user_env="U", password_env="P", scheme="Token")
    assert {"Authorization": "Basic cGxhbnRlZDpwbGFudGVk"} == source.credentials(_Secrets())


@pytest.mark.parametrize("scheme", ["", "Bearer abc123", "ghp_0123456789", "Token\n"])
def test_wrong_schemes(scheme: str) -> None:
    """A scheme that may hold the token itself is refused, and not quoted."""
    with pytest.raises(FieldError, match="scheme is not the word before a token"):
        connector.Source(url="https://api.example.com", scheme=scheme)


def test_windows() -> None:
    """A window ends at the slot less the offset, at a whole second, and is as long as it says."""
    at = datetime(2026, 10, 14, 9, 0, 5, 999, tzinfo=UTC)
    window = connector.Measure(path="/{window_start}/{window_end}", value="n", window="7d", offset="1h").window_at(at)
    assert (datetime(2026, 10, 14, 8, 0, 5, tzinfo=UTC), timedelta(days=7)) == (window.end, window.length)
