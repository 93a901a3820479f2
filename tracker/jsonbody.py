"""JSON answers, read strictly: what is ambiguous or cannot be stored as a number is refused."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from .errors import BadAnswer

if TYPE_CHECKING:
    from .ports import Response

MOST_DIGITS = 300
"""Digits of the longest whole number that is read; longer ones fit into no float."""

QUOTED = 80
"""Characters of a foreign text that a message quotes."""


def parse(response: Response) -> Any:  # noqa: ANN401 - JSON is untyped until a connector has looked at it
    """The body of an answer as JSON, in UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises:
        BadAnswer: It is not JSON, holds NaN, Infinity, a number beyond a float, a key twice or a
            lone surrogate, or is nested too deeply. The message names the address without its
            query, status and content type, and quotes the first 80 safe characters.
    """
    try:
        return _strict(response.body.decode(json.detect_encoding(response.body)))
    except RecursionError:
        reason = "is nested too deeply"
    except (UnicodeError, json.JSONDecodeError):
        reason = "is not JSON"
    except ValueError as error:
        reason = str(error)
    raise BadAnswer(_described(response, reason), help=_advice(response)) from None


def excerpt(text: str, limit: int = QUOTED) -> str:
    """The beginning of a foreign text on one line, without control, bidi and invisible characters."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text[: 20 * limit]).split())
    return shown if len(shown) <= limit else f"{shown[:limit]}…"


def is_html(response: Response) -> bool:
    """Whether an answer is a web page, by its content type or its first characters."""
    begins = response.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" in response.headers.get("content-type", "") or begins.startswith((b"<!doctype html", b"<html"))


def _strict(text: str) -> Any:  # noqa: ANN401
    value = json.loads(
        text.removeprefix("\ufeff"),
        object_pairs_hook=_object,
        parse_constant=_constant,
        parse_float=_float,
        parse_int=_int,
    )
    if "\\ud" in text or "\\uD" in text:  # the only way into a decoded text for half a surrogate pair
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("holds a key twice")
    return found


def _constant(word: str) -> float:
    msg = f"holds {word}, which is no number"
    raise ValueError(msg)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("holds a number that is too large")
    return value


def _int(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError("holds a number that is too large")
    return int(text)


def _described(response: Response, reason: str) -> str:
    kind = excerpt(response.headers.get("content-type", "")) or "no content type"
    quoted = excerpt(response.body[: 20 * QUOTED].decode(errors="replace"))
    begins = f"it begins with “{quoted}”" if quoted else "it is empty"
    address = response.url.partition("?")[0]
    return f"the answer of {address} (status {response.status}, {kind}) {reason}: {begins}"


def _advice(response: Response) -> str | None:
    if is_html(response):
        return "this is a web page: is the address right, and is there a login page in front of it?"
    return None
