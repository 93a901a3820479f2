"""JMESPath: expressions are checked when they are written, and applied to documents.

The library is imported when the first expression is: a poll without this connector needs none.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer
from tracker.jsonbody import excerpt

from ..http_source import FieldError  # noqa: TID252 - the folder has two names, see design.md 5

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 4000
"""Characters of an expression: reading a long one takes the library as long as a poll."""
_NEAR = 12
_LENGTH_OF_ALL = {
    "type": "function_expression",
    "value": "length",
    "children": [{"type": "current", "children": []}],
}
_KINDS = {bool: "a boolean", str: "a text", dict: "an object", list: "a list", type(None): "null"}
# What evaluating raises: the library's own errors are ValueErrors; its functions let others through.
_EVALUATION = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


def check(field: str, expression: str) -> None:
    """Refuse an expression that can never be evaluated.

    Raises:
        FieldError: It is too long or no JMESPath, or calls a function that there is not or with too many or
            too few arguments; says at which character.
    """
    if not expression.strip():
        raise FieldError(field, f"{field} is blank", help="write a JMESPath expression")
    if len(expression) > LONGEST:
        message = f"{field} has {len(expression):,} characters, {LONGEST:,} at most are read"
        raise FieldError(field, message, help="take the number out of the answer in fewer words")
    try:
        calls = list(_calls(_compiled(expression).parsed))
    except _library().exceptions.JMESPathError as error:
        at = int(getattr(error, "lex_position", None) or 0)
        raise FieldError(field, _misread(field, expression, at), help=_quoting_help(expression, at)) from None
    except RecursionError:
        raise FieldError(field, f"{field} is nested too deeply") from None
    for name, arguments in calls:
        _check_call(field, name, arguments)


def search(expression: str, document: object) -> Any:  # noqa: ANN401 - whatever the document holds there
    """What a checked expression finds in a document.

    Raises:
        BadAnswer: A function was given something that it cannot use; fault `config`.
    """
    try:
        return _compiled(expression).search(document)
    except _EVALUATION as error:
        raise BadAnswer(
            f"`{excerpt(expression)}` does not fit the answer: {_reason(error)}",
            help="look at the answer with `keyresult probe`; has its shape changed?",
            fault=Fault.CONFIG,
        ) from None


def counts_anything(expression: str) -> bool:
    """Whether it is `length(@)`, which counts the keys of an error object as readily as a list."""
    return bool(_compiled(expression).parsed == _LENGTH_OF_ALL)


def described(value: object) -> str:
    """The type and the first characters of a value, for messages."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    kind = _KINDS.get(type(value), "a value")
    return kind if value is None else f"{kind}: {excerpt(text)}"


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> Any:  # noqa: ANN401 - the library has no types
    return _library().compile(expression)


def _library() -> Any:  # noqa: ANN401 - as above
    import jmespath  # type: ignore[import-untyped]

    return jmespath


def _calls(node: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Name and number of arguments of every function call below a node of the syntax tree."""
    if node["type"] == "function_expression":
        yield node["value"], len(node["children"])
    for child in node["children"]:
        if isinstance(child, dict):  # the children of a slice are numbers
            yield from _calls(child)


def _check_call(field: str, name: str, arguments: int) -> None:
    table = _library().functions.Functions.FUNCTION_TABLE
    if name not in table:
        raise FieldError(field, f"{field} calls {name}(), which JMESPath has not", help=f"it has {', '.join(table)}")
    signature = table[name]["signature"]
    variadic = any(argument.get("variadic") for argument in signature)
    if arguments < len(signature) or (arguments > len(signature) and not variadic):
        raise FieldError(field, f"{field} calls {name}() with {arguments} arguments, not {len(signature)}")


def _misread(field: str, expression: str, at: int) -> str:
    if at >= len(expression):
        return f"{field} is no JMESPath: it ends too early, after character {len(expression)}"
    return f"{field} is no JMESPath: `{excerpt(expression[at : at + _NEAR])}` at character {at + 1} is not understood"


def _quoting_help(expression: str, at: int) -> str:
    if expression[at : at + 1] == "-":
        return 'put names with a hyphen, a dot or a space in double quotes, such as "open-count"'
    return "texts are written 'so', numbers in backticks, unusual names in double quotes; see jmespath.org"


def _reason(error: Exception) -> str:
    if isinstance(error, _library().exceptions.JMESPathTypeError):
        wanted = " or ".join(error.expected_types)
        return f"{error.function_name}() was given {error.actual_type} where it takes {wanted}"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return excerpt(str(error)) or "it cannot be evaluated"
