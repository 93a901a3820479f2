"""The strict YAML loader: what scalars mean, where they stand, and what is refused."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.plan.source_text import LARGEST, Span, Unreadable, decode
from tracker.plan.yamltree import MOST_ALIASES, MOST_VALUES, Tree, read_tree


def tree(text: str) -> Tree:
    """The tree of a text without problems."""
    read, findings = read_tree(decode(text.encode(), "x.yaml"))
    assert [] == findings
    return read


def refusal(content: str | bytes) -> tuple[str, str, int | None, int | None, str | None]:
    """Code, message, line, column and help of the one reason to refuse a file."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(Unreadable) as caught:
        read_tree(decode(raw, "x.yaml"))
    finding = caught.value.finding
    return finding.code, finding.message, finding.line, finding.column, finding.help


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("-7", -7),
        ("0", 0),
        ("99.95", 99.95),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
        ("012", "012"),
        ("0o14", "0o14"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("~", None),
        ("null", None),
        ("", None),
        ("2026-10-20", date(2026, 10, 20)),
        ("2026-02-30", "2026-02-30"),
        ("2026-10-20T10:00:00Z", "2026-10-20T10:00:00Z"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("|\n  12", "12"),
        (">\n  two\n  lines", "two lines"),
    ],
)
def test_scalars(text: str, expected: object) -> None:
    """A scalar means what YAML 1.2 and ISO dates say, and nothing by surprise."""
    value = tree(f"a: {text}").data["a"]  # type: ignore[index]
    assert (expected, type(expected)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    ["a: 1", "a: 1\n", "a: 1\r\n", "\ufeffa: 1", "---\na: 1\n...\n", "%YAML 1.2\n---\na: 1", "{a: 1}", "? a\n: 1"],
)
def test_one_mapping_in_many_forms(text: str) -> None:
    """Line ends, byte order marks, document marks and flow style do not change the data."""
    assert {"a": 1} == tree(text).data


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_nothing(text: str) -> None:
    """A file without a value holds nothing."""
    assert tree(text).data is None


def test_places_of_keys_and_values() -> None:
    """Lines and columns count from one, and a place ends before the next character."""
    read = tree("a:\n  - {bc: de, f: 'g'}\n  - long\n    text\n")
    assert Span(1, 1, 2) == read.keys["a",]
    assert Span(2, 6, 8) == read.keys["a", 0, "bc"]
    assert Span(2, 10, 12) == read.values["a", 0, "bc"]
    assert Span(2, 17, 20) == read.values["a", 0, "f"]
    assert Span(3, 5, 9) == read.values["a", 1]


def test_places_of_what_is_not_there() -> None:
    """A path that does not exist has the place of what is around it."""
    read = tree("a:\n  b: 1\n")
    assert read.values["a",] == read.value_span(("a", "x", 3))
    assert read.keys["a", "b"] == read.key_span(("a", "b", "c"))


def test_places_after_wide_characters() -> None:
    """Columns count characters, not bytes."""
    assert Span(1, 13, 14) == tree("{ä: '日', b: 1}").values["b",]


def test_alias_stands_for_its_value() -> None:
    """A few aliases are fine; each has its own place."""
    read = tree("a: &x [1]\nb: *x\n")
    assert {"a": [1], "b": [1]} == read.data
    assert Span(2, 4, 6) == read.values["b",]


@pytest.mark.parametrize("quoted", ["target: >= 99 %", "target: > 10", "target: >5", "{id: x, target: >= 99 %}"])
def test_value_that_begins_with_the_folding_sign(quoted: str) -> None:
    """The message for missing quotes says exactly that, and shows them."""
    code, message, line, column, cure = refusal(quoted)
    value = quoted.removesuffix("}").partition("target: ")[2]
    assert ("KR108", "a value that begins with `>` needs quotes", 1) == (code, message, line)
    assert quoted.index(">") + 1 == column
    assert f'write `target: "{value}"`' == cure


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        pytest.param("a: b: c", "KR101", 1, 5, "a second `key: value`", id="two colons"),
        pytest.param("a: [1, 2\nb: 3", "KR101", 2, 2, "is not closed", id="open bracket"),
        pytest.param("x: 1\na: 'b\nc: d", "KR101", 2, 4, "never closed", id="open quote"),
        pytest.param("a:\n\tb: 1", "KR101", 2, 1, "tab", id="tab as indentation"),
        pytest.param("a: |\n  x\n\ty\n", "KR101", 3, 1, "tab", id="tab in a text block"),
        pytest.param("a: @b", "KR101", 1, 4, "may not begin with", id="reserved character"),
        pytest.param("a:\n  - b\n c: 1", "KR101", 3, 2, "does not continue the mapping", id="indentation"),
        pytest.param("- a\nb: 1", "KR101", 2, 1, "does not continue the list", id="list and mapping"),
        pytest.param('a: "\\q"', "KR101", 1, 4, "unknown escape", id="escape"),
        pytest.param("%FOO\n---\na: 1", "KR101", 1, 5, "unknown directive", id="anything else"),
        pytest.param("a: 1\n---\nb: 2", "KR107", 2, 1, "second document", id="two documents"),
        pytest.param("<<: {a: 1}", "KR107", 1, 1, "merge keys", id="merge key"),
        pytest.param("[a]: 1", "KR107", 1, 1, "plain text", id="list as a key"),
        pytest.param("a: &x [*x]", "KR107", 1, 8, "contains itself", id="alias cycle"),
        pytest.param("a: *x", "KR107", 1, 4, "no anchor", id="alias of nothing"),
        pytest.param("[" * 50, "KR107", 1, 41, "deeper than 40", id="deep nesting"),
        pytest.param("a: \0", "KR107", 1, 4, "U+0000", id="null character"),
        pytest.param("a: 1\nb: \x1b[2J", "KR107", 2, 4, "U+001B", id="terminal command"),
        pytest.param(b"a: 1\nb: \xff", "KR107", 2, 4, "not UTF-8", id="Latin-1"),
        pytest.param(b"a: 1\rb: x\r\nc: \xff\rd: 2", "KR107", 3, 4, "not UTF-8", id="after line ends of all kinds"),
        pytest.param("a: 1".encode("utf-16"), "KR107", 1, 1, "not UTF-8", id="UTF-16"),
        pytest.param(b"a" * (LARGEST + 1), "KR107", None, None, "over 1 MiB", id="too large"),
        pytest.param("a: " + "x" * 20_001, "KR107", 1, 4, "a text of 20,001 characters", id="a long value"),
        pytest.param("? " + "x" * 20_001 + "\n: 1", "KR107", 1, 3, "a text of 20,001 characters", id="a long key"),
    ],
)
def test_refusals(text: str | bytes, code: str, line: int | None, column: int | None, words: str) -> None:
    """What is refused is one finding with its place, in plain words."""
    found_code, message, *place, _ = refusal(text)
    assert (code, [line, column]) == (found_code, place)
    assert words in message


def test_many_aliases() -> None:
    """A file may have a hundred aliases, not one more."""
    assert tree("- &x 1\n" + "- *x\n" * MOST_ALIASES).data
    assert "more than 100 aliases" in refusal("- &x 1\n" + "- *x\n" * (MOST_ALIASES + 1))[1]


def test_bomb_of_aliases() -> None:
    """Aliases of aliases are counted at their full size, long before the memory is full."""
    levels = [f"- &l{n + 1} [{', '.join([f'*l{n}'] * 9)}]" for n in range(10)]
    tracemalloc.start()
    message = refusal("- &l0 [x]\n" + "\n".join(levels))[1]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert f"more than {MOST_VALUES:,} values" == message
    assert peak < 10_000_000


def test_duplicate_keys_and_tags_are_all_found() -> None:
    """The reader goes on after what it can leave out: each has its own finding."""
    _, findings = read_tree(decode(b"a: 1\na: {b: 2}\nc: !!int 3\nd: {e: 1, e: 2, e: 3}\nf: !x y\n", "x.yaml"))
    assert [
        ("KR106", 2, "`a` is already set in line 1"),
        ("KR107", 3, "the tag `!!int` is not supported"),
        ("KR106", 4, "`e` is already set in line 4"),
        ("KR106", 4, "`e` is already set in line 4"),
        ("KR107", 5, "the tag `!x` is not supported"),
    ] == [(finding.code, finding.line, finding.message) for finding in findings]


def test_very_many_problems() -> None:
    """A file with more than a hundred such problems is given up with the first of them."""
    assert (2, "`a` is already set in line 1") == refusal("a: 1\n" * 200)[2:0:-1]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t\x85\u2028é1.~<=", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    """No text raises anything but the one refusal, whose place is in the file."""
    source = decode(text.encode(), "x.yaml")
    finding = None
    try:
        read_tree(source)
    except Unreadable as error:
        finding = error.finding
    assert finding is None or 1 <= (finding.line or 0) <= len(source.lines) + 1
    assert finding is None or (finding.column or 0) >= 1
