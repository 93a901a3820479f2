"""JSON answers are read strictly."""

from __future__ import annotations

import json

import pytest

from tracker.errors import BadAnswer
from tracker.jsonbody import excerpt, is_html, parse
from tracker.ports import Response

URL = "https://prom.example.com/api/v1/query?query=secret_sauce"


def answer(body: bytes | str, kind: str = "application/json", status: int = 200) -> Response:
    """An answer with that body."""
    data = body.encode() if isinstance(body, str) else body
    return Response(status, {"content-type": kind}, data, URL)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}, id="plain UTF-8"),
        pytest.param('{"a": "ü"}'.encode("utf-8-sig"), {"a": "ü"}, id="UTF-8 with a byte order mark"),
        pytest.param('{"a": "ü"}'.encode("utf-16"), {"a": "ü"}, id="UTF-16"),
        pytest.param('{"a": "ü"}'.encode("utf-32"), {"a": "ü"}, id="UTF-32"),
        pytest.param(b'"\\ud83d\\ude00"', "\U0001f600", id="a surrogate pair"),
        pytest.param(b'"\\\\ud800"', "\\ud800", id="a backslash and letters that look like half a pair"),
        pytest.param(b"-0.0", -0.0, id="minus nought"),
        pytest.param(b"9" * 300, int("9" * 300), id="a number of 300 digits"),
        pytest.param(b"[" * 200 + b"]" * 200, json.loads("[" * 200 + "]" * 200), id="200 lists in each other"),
    ],
)
def test_good_answers_are_read(body: bytes, expected: object) -> None:
    """JSON in any of its encodings is read as it is."""
    assert expected == parse(answer(body))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"[NaN]", "holds NaN", id="NaN"),
        pytest.param(b"[Infinity]", "holds Infinity", id="infinity"),
        pytest.param(b"[-Infinity]", "holds -Infinity", id="minus infinity"),
        pytest.param(b"[1e999]", "too large", id="a float beyond floats"),
        pytest.param(b"[-1e999]", "too large", id="a negative float beyond floats"),
        pytest.param(b"9" * 5000, "too large", id="5,000 digits"),
        pytest.param(b'{"a": 1, "a": 2}', "holds a key twice", id="a key twice"),
        pytest.param(b'[{"x": {"a": 1, "a": 1}}]', "holds a key twice", id="a key twice, deep inside"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "nested too deeply", id="100,000 lists in each other"),
        pytest.param(b'{"a":' * 100_000, "nested too deeply", id="100,000 objects in each other"),
        pytest.param(b'"\\ud800"', "is not JSON", id="half a surrogate pair"),
        pytest.param(b'{"\\uDC00": 1}', "is not JSON", id="half a surrogate pair in a key"),
        pytest.param(b'{"a": 1', "is not JSON", id="truncated"),
        pytest.param(b'{"a": 1} x', "is not JSON", id="something after the end"),
        pytest.param(b"\xff\xfe\xfd\xfc", "is not JSON", id="bytes of no encoding"),
        pytest.param(b"", "it is empty", id="nothing"),
        pytest.param(b"True", "is not JSON", id="another language's true"),
    ],
)
def test_bad_answers_are_refused(body: bytes, reason: str) -> None:
    """What is not JSON, or is ambiguous, is a bad answer that says why."""
    with pytest.raises(BadAnswer, match=reason):
        parse(answer(body))


def test_message_quotes_and_names() -> None:
    """The message quotes 80 characters and names address, status and content type, but not the query."""
    with pytest.raises(BadAnswer) as caught:
        parse(answer("oops " * 100, "text/plain; charset=utf-8", 203))
    expected = (
        "the answer of https://prom.example.com/api/v1/query (status 203, text/plain; charset=utf-8) is not JSON: "
        f"it begins with “{('oops ' * 16)}…”"
    )
    assert expected == caught.value.message
    assert caught.value.help is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("\ufeff \n<!DOCTYPE html><title>Sign in</title>", "text/plain", id="by its first characters"),
        pytest.param("<div>Sign in</div>", "text/html; charset=utf-8", id="by its content type"),
    ],
)
def test_web_page_is_named(body: str, kind: str) -> None:
    """A login page in place of JSON is recognised, and the cure says so."""
    page = answer(body, kind)
    assert is_html(page)
    with pytest.raises(BadAnswer) as caught:
        parse(page)
    assert "login page" in (caught.value.help or "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("two\r\nlines\tand a tab", "two lines and a tab", id="white space is one space"),
        pytest.param("a\x1b[31mred\x00", "a [31mred", id="control characters go"),
        pytest.param("a\u202egpj.exe\u2066", "a gpj.exe", id="bidi tricks go"),
        pytest.param("a\u2028b\u200bc", "a b c", id="line separators and invisible spaces go"),
        pytest.param("\ud800", "", id="half surrogate pairs go"),
        pytest.param("x" * 80, "x" * 80, id="80 characters are shown"),
        pytest.param("x" * 81, "x" * 80 + "…", id="81 are cut"),
    ],
)
def test_excerpt_is_safe(text: str, expected: str) -> None:
    """An excerpt is one line of printable characters."""
    assert expected == excerpt(text)
