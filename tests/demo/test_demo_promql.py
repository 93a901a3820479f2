"""Expressions are read as PromQL reads them, or refused in its words."""

from __future__ import annotations

import pytest

from tracker.demo.lexer import ParseError
from tracker.demo.promql import parse
from tracker.demo.tree import Binary, Call, Matcher, Negation, Number, Selector, Text, Type

UP = Selector((Matcher("__name__", "=", "up"),))
ONE, TWO, THREE = Number(1.0), Number(2.0), Number(3.0)

READ = {
    "a whole number": ("1", ONE),
    "a number with an exponent": ("1e3", Number(1000.0)),
    "a hexadecimal number": ("0x1f", Number(31.0)),
    "infinity is a number": ("Inf", Number(float("inf"))),
    "a plus sign changes nothing": ("+1", ONE),
    "a minus sign": ("-1", Negation(ONE, Type.SCALAR)),
    "a string with escapes": (r'"a\"\n"', Text('a"\n')),
    "nothing is special between back quotes": (r"`\d`", Text(r"\d")),
    "a metric's name alone": ("up", UP),
    "a recording rule's name": ("job:x:p50_7d", Selector((Matcher("__name__", "=", "job:x:p50_7d"),))),
    "a name that begins like a number word": ("info", Selector((Matcher("__name__", "=", "info"),))),
    "empty braces after a name": ("up{}", UP),
    "a comma may end the matchers": ('up{a!="b",}', Selector((*UP.matchers, Matcher("a", "!=", "b")))),
    "matchers without a name": ("{a=~'x|y'}", Selector((Matcher("a", "=~", "x|y"),))),
    "a range": ("up[1h30m]", Selector(UP.matchers, 5400.0)),
    "a comment ends with its line": ("1 # one\n+ 2", Binary("+", ONE, TWO, Type.SCALAR)),
    "times binds closer than plus": (
        "1 + 2 * 3",
        Binary("+", ONE, Binary("*", TWO, THREE, Type.SCALAR), Type.SCALAR),
    ),
    "minus is left to right": ("1 - 2 - 3", Binary("-", Binary("-", ONE, TWO, Type.SCALAR), THREE, Type.SCALAR)),
    "parentheses come first": ("(1 + 2) * 3", Binary("*", Binary("+", ONE, TWO, Type.SCALAR), THREE, Type.SCALAR)),
    "a scalar and a vector give a vector": ("2 * up", Binary("*", TWO, UP, Type.VECTOR)),
    "or is weakest": ("up or 1 + up", Binary("or", UP, Binary("+", ONE, UP, Type.VECTOR), Type.VECTOR)),
    "a function over a range": (
        "avg_over_time(up[7d])",
        Call("avg_over_time", (Selector(UP.matchers, 604_800.0),), Type.VECTOR),
    ),
    "a function without arguments": ("time()", Call("time", (), Type.SCALAR)),
}


@pytest.mark.parametrize(("source", "tree"), READ.values(), ids=READ)
def test_reads(source: str, tree: object) -> None:
    """An expression gives the tree that PromQL's grammar says."""
    assert tree == parse(source)


def test_reads_the_batch_form() -> None:
    """The connector's union of labelled expressions is read, comments within it and all."""
    parts = [
        f'label_join((\n{inner}\n), "keyresult_ask", "{n}", "keyresult_ask", "keyresult_ask")'
        for n, inner in enumerate(("up", "up # x"))
    ]
    ask = Text("keyresult_ask")
    labels = [Call("label_join", (UP, ask, Text(n), ask, ask), Type.VECTOR) for n in "01"]
    assert Binary("or", labels[0], labels[1], Type.VECTOR) == parse(f"({parts[0]}\nor\n{parts[1]})")


# Every text but the one about unknown functions is what Prometheus 2.42 answers.
REFUSED = {
    "nothing at all": ("", "1:1: parse error: no expression found in input"),
    "an end in the middle": ("1+", "1:3: parse error: unexpected end of input"),
    "two names": ("foo bar", '1:5: parse error: unexpected identifier "bar"'),
    "two numbers": ("1 2", '1:3: parse error: unexpected number "2"'),
    "a bracket never closed": ("(up", "1:4: parse error: unclosed left parenthesis"),
    "a call never closed": ("avg_over_time(up[5m]", "1:21: parse error: unclosed left parenthesis"),
    "a string that does not end": ('"x', "1:1: parse error: unterminated quoted string"),
    "a stray character": ("$", "1:1: parse error: unexpected character: '$'"),
    "a matcher without its value": ("up{a=}", '1:6: parse error: unexpected "}" in label matching, expected string'),
    "two values": (
        'up{job="x" "y"}',
        r'1:12: parse error: unexpected string "\"y\"" in label matching, expected "," or "}"',
    ),
    "a matcher without an operator": (
        "up{a}",
        '1:5: parse error: unexpected "}" in label matching, expected label matching operator',
    ),
    "a matcher without a label": (
        "up{,}",
        '1:4: parse error: unexpected "," in label matching, expected identifier or "}"',
    ),
    "a selector of everything": (
        '{a=~".*"}',
        "1:1: parse error: vector selector must contain at least one non-empty matcher",
    ),
    "a range without a unit": ('up["x"]', "1:4: parse error: missing unit character in duration"),
    "an empty range": ("avg_over_time(up[0s])", "1:18: parse error: duration must be greater than 0"),
    "a range of no selector": ("(up)[5m]", "1:5: parse error: ranges only allowed for vector selectors"),
    "a scalar where a vector is needed": (
        'label_join((1), "a", "b", "c", "d")',
        '1:12: parse error: expected type instant vector in call to function "label_join", got scalar',
    ),
    "a vector where a range is needed": (
        "avg_over_time(up)",
        '1:15: parse error: expected type range vector in call to function "avg_over_time", got instant vector',
    ),
    "too few arguments": (
        "vector()",
        '1:1: parse error: expected 1 argument(s) in call to "vector", got 0',
    ),
    "too few arguments where more are taken": (
        'label_join(up,"a")',
        '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 2',
    ),
    "a number where the last of many texts is": (
        'label_join(up,"a","b","c",1)',
        '1:27: parse error: expected type string in call to function "label_join", got scalar',
    ),
    "a union with a scalar": (
        "up or 1",
        '1:1: parse error: set operator "or" not allowed in binary scalar expression',
    ),
    "arithmetic with a range": (
        "up[5m]+1",
        "1:1: parse error: binary expression must contain only scalar and instant vector types",
    ),
    "minus a string": (
        '-"a"',
        '1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string"',
    ),
    "a place on another line": ("1\n+\n  foo bar", '3:7: parse error: unexpected identifier "bar"'),
}


@pytest.mark.parametrize(("source", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses(source: str, message: str) -> None:
    """What is not PromQL is refused with line, column and Prometheus's words."""
    with pytest.raises(ParseError) as caught:
        parse(source)
    assert message == str(caught.value)


UNKNOWN = {
    "a function it does not know": ("rate(up[5m])", 'unknown function with name "rate"; this demo server knows avg_'),
    "an aggregation": ("sum(up)", 'unknown function with name "sum"; this demo server knows avg_'),
    "a pattern that is none": ('up{a=~"("}', "1:4: parse error: error parsing regexp: missing )"),
    "an escape that Go does not know": (r'"\d"', "unknown escape sequence U+0064 'd'"),
    "a bracket too many": ("up)", 'unexpected ")"'),
    "a range never closed": ("up[5m", 'unexpected end of input in range, expected "]"'),
}


@pytest.mark.parametrize(("source", "words"), UNKNOWN.values(), ids=UNKNOWN)
def test_says_what_it_does_not_know(source: str, words: str) -> None:
    """Where the sandbox knows less than Prometheus, it says so and guesses nothing."""
    with pytest.raises(ParseError) as caught:
        parse(source)
    assert words in str(caught.value)
