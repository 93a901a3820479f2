"""How findings are written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.plan.codes import CODES
from tracker.plan.findings import Finding, Severity, as_json, concise, full, summary
from tracker.plan.quoting import shown, visible, width
from tracker.plan.secret_shapes import masked
from tracker.plan.source_text import Span, decode

SOURCE = decode(b"baseline: 30\ndirection: down\ntarget: 45\nend: 1\n", "okrs/a.yaml")
ERROR = SOURCE.finding("KR203", "45 is above the baseline 30", Span(3, 9, 11), help="choose a target below 30")
WARNING = replace(ERROR, severity=Severity.WARNING, code="KR209", line=4, column=1, end_column=2, help=None)


def test_full_shape() -> None:
    """A finding shows its rule, its place, its lines, its cause under carets, and its cure."""
    assert """\
KR203 target and direction disagree
  --> okrs/a.yaml:3:9
  |
1 | baseline: 30
2 | direction: down
3 | target: 45
  |         ^^ 45 is above the baseline 30
why: direction comes from baseline and target, never from words, and here they say different things
help: choose a target below 30

Found 1 error in 1 of 14 files. Explain one: keyresult explain KR203""" == full([ERROR], files=14)


def test_finding_in_no_file() -> None:
    """A finding about a variable names it, and has no lines to show."""
    finding = Finding("KR103", Severity.ERROR, "`x` is not a size", "KEYRESULT_LIMITS__BODY_CAP")
    assert full([finding], files=0).startswith(
        "KR103 wrong value\n  --> KEYRESULT_LIMITS__BODY_CAP\n   = `x` is not a size\nwhy: "
    )


def test_why_is_said_once() -> None:
    """Of each rule, the first finding says why there is one, without its source."""
    text = full([ERROR, WARNING, ERROR], files=1)
    assert 2 == text.count("\nwhy: ")
    assert "the article" not in full([replace(ERROR, code="KR504")], files=1)


def test_concise_shape() -> None:
    """The concise form is one line for each."""
    assert (
        "okrs/a.yaml:3:9: error KR203: 45 is above the baseline 30\n"
        "okrs/a.yaml:4:1: warning KR209: 45 is above the baseline 30"
    ) == concise([ERROR, WARNING])


def test_json_shape() -> None:
    """The JSON form has every field of the contract, absent ones as null."""
    assert {
        "schema": "keyresult.check/1",
        "findings": [
            {
                "code": "KR203",
                "severity": "error",
                "message": "45 is above the baseline 30",
                "file": "okrs/a.yaml",
                "line": 3,
                "column": 9,
                "end_column": 11,
                "key_result": None,
                "help": "choose a target below 30",
            }
        ],
    } == as_json([ERROR])


@pytest.mark.parametrize(
    ("findings", "files", "expected"),
    [
        pytest.param([], 0, "Found no problems in no files.", id="nothing to look at"),
        pytest.param([], 1, "Found no problems in 1 file.", id="one good file"),
        pytest.param([ERROR, ERROR, WARNING], 14, "Found 2 errors and 1 warning in 1 of 14 files.", id="both kinds"),
        pytest.param([WARNING, WARNING], 2, "Found 2 warnings in 1 of 2 files.", id="warnings only"),
    ],
)
def test_summary(findings: list[Finding], files: int, expected: str) -> None:
    """The last line counts errors, warnings and files."""
    assert expected == summary(findings, files)


def test_warning_is_marked() -> None:
    """A warning says that it is one."""
    assert full([WARNING], files=1).startswith("KR209 baseline cannot be measured (warning)\n")


def test_hostile_text_is_visible() -> None:
    """Terminal commands and text that hides itself are shown as escapes; a tab is a space."""
    assert "a\\x1b[2J\\u202e b\\u2028\\U000e0001" == visible("a\x1b[2J\u202e\tb\u2028\U000e0001").replace("  ", " ")


def test_carets_stand_below_wide_text() -> None:
    """Carets count terminal cells: wide characters take two, combining ones none."""
    source = decode("日本: e\u0301x é\n".encode(), "a.yaml")
    lines = full([source.finding("KR103", "here", Span(1, 9, 10), help="there")], files=1).splitlines()
    assert width("1 | 日本: e\u0301x ") == lines[4].index("^")


def test_long_lines_are_cut() -> None:
    """Of a long line only what is around the place is shown."""
    source = decode(b"a: " + b"x" * 5000 + b"y" + b"z" * 5000, "a.yaml")
    lines = full([source.finding("KR103", "here", Span(1, 5004, 5005), help="there")], files=1).splitlines()
    assert len(lines[3]) < 130
    assert "y" == lines[3][lines[4].index("^")]
    assert lines[3].startswith("1 | …x")
    assert lines[3].endswith("z…")


def test_lines_of_any_length_are_few_words() -> None:
    """A very long line is not quoted at all, and a long message is cut."""
    source = decode(b"a: " + b"x" * 30_000, "a.yaml")
    finding = source.finding("KR103", "m" * 5000, Span(1, 4, 5), help="h" * 5000)
    assert ((), 1000, 1000) == (finding.source_lines, len(finding.message), len(finding.help or ""))


def test_messages_command_nothing() -> None:
    """Whatever a message or its cure names of a file is visible, and no secret."""
    finding = SOURCE.finding("KR103", "a\u202e\nb glpat-aaaaaaaaaaaaaaaaaaaa", Span(1, 1, 2), help="c\u200b")
    assert ("a\\u202e\\x0ab " + "*" * 26, "c\\u200b") == (finding.message, finding.help)


def test_values_in_messages_are_short_visible_and_no_secrets() -> None:
    """A value in a message is clipped and cannot leak a token."""
    assert "`a\\x07`" == shown("a\x07")
    assert 62 == len(shown("x" * 500))
    assert "ghp" not in shown("ghp_0123456789abcdefghij")


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("token: hunter2", "hunter2"),
        ("{token: 'hunter2', url: x}", "hunter2"),
        ("  api_key: abc", "abc"),
        ("token_env: not-a-name", "not-a-name"),
        ("url: https://me:pw@host/x", "me:pw"),
        ("x: ghp_0123456789abcdefghij", "ghp_0123456789abcdefghij"),
        ("Authorization: Bearer abcdefghijkl", "Bearer abcdefghijkl"),
    ],
)
def test_quoted_lines_hide_secrets(line: str, secret: str) -> None:
    """A quoted line shows as many asterisks where a secret is."""
    assert line.replace(secret, "*" * len(secret)) == masked(line)


@pytest.mark.parametrize("line", ["token_env: PROM_TOKEN", "query: rate(x[5m])", "token_file: /run/x"])
def test_quoted_lines_show_the_rest(line: str) -> None:
    """What is no secret is quoted as it is."""
    assert line == masked(line)


def test_every_code_is_explained() -> None:
    """Every code has a title, an explanation and a reason, in lower case without a full stop."""
    for code, texts in CODES.items():
        assert code.startswith("KR"), code
        for text in texts:
            assert text, code
            assert not text.endswith("."), code
            assert not text[:2].istitle(), code
