"""What `--fix` mends, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tracker.plan.findings import Finding, Severity, full
from tracker.plan.fixes import quoted, replaced

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "team: platform\ncycle: 2026-Q4\nobjectives:\n  - id: goal\n    title: A goal\n    key_results:\n"
SOUND = '      - {id: it, title: It, keep: "< 5 %", measure: {connector: gauge, query: q}}\n'


def place(line: int, column: int, end: int, new: str | None) -> Finding:
    """A finding at a place, with what is to be written there."""
    return Finding("KR102", Severity.ERROR, "", "a.yaml", line, column, end, replacement=new)


@pytest.mark.parametrize(
    ("text", "findings", "expected"),
    [
        pytest.param("onwer: a # b\n", [place(1, 1, 6, "owner")], "owner: a # b\n", id="a key, the comment stays"),
        pytest.param("a: 1\r\nonwer: b", [place(2, 1, 6, "owner")], "a: 1\r\nowner: b", id="line ends stay"),
        pytest.param("\ufeffonwer: b\n", [place(1, 1, 6, "owner")], "\ufeffowner: b\n", id="a byte order mark stays"),
        pytest.param(
            "{onwer: a, titel: b}\n",
            [place(1, 2, 7, "owner"), place(1, 12, 17, "title")],
            "{owner: a, title: b}\n",
            id="two in a line",
        ),
        pytest.param("a: 1\n", [place(1, 1, 2, None)], "a: 1\n", id="nothing to write"),
        pytest.param("a: 1\n", [replace(place(1, 1, 2, "b"), line=None)], "a: 1\n", id="no place"),
    ],
)
def test_replaced(text: str, findings: list[Finding], expected: str) -> None:
    """Exactly the places change."""
    assert expected == replaced(text, findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keep: >= 99 %  # now\n", 'keep: ">= 99 %"  # now\n'),
        ("a: {keep: >= 99 %, b: 1}\n", 'a: {keep: ">= 99 %", b: 1}\n'),
        ("a: >= 5\nb: > 6\nc: >7 %\n", 'a: ">= 5"\nb: "> 6"\nc: ">7 %"\n'),
        ("a: >= 5\nb: [\n", None),
        ("title: > some text\n", None),
        ("a: 1\n", "a: 1\n"),
        ("a: >-\n  folded\n", "a: >-\n  folded\n"),
    ],
)
def test_quotes(text: str, expected: str | None) -> None:
    """Bounds get their quotes; a file with anything else wrong is left alone."""
    assert expected == quoted(text.encode(), "a.yaml")


def test_quoting_twice_changes_nothing() -> None:
    """It is idempotent."""
    once = quoted(b"a: >= 5\r\nb: > 6\r\n", "a.yaml")
    assert once is not None
    assert once == quoted(once.encode(), "a.yaml")


def test_endless_quoting_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a thousand places somebody should look."""
    monkeypatch.setattr("tracker.plan.fixes.MOST_QUOTES", 2)
    assert quoted(b"a: >= 5\nb: >= 6\nc: >= 7\n", "a.yaml") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("onwer: ana", "owner", id="one candidate"),
        pytest.param("onwer: ana\n    owner: lee", None, id="the right one is there already"),
        pytest.param("tickets: 5", None, id="no candidate"),
    ],
)
def test_which_keys_can_be_mended(findings: Callable[..., list[Finding]], line: str, expected: str | None) -> None:
    """A key is renamed only where one other key can be meant and is not there."""
    text = f"{HEAD}{SOUND}".replace("    title: A goal", f"    title: A goal\n    {line}")
    assert [expected] == [each.replacement for each in findings({"okrs/a.yaml": text})]


def test_what_can_be_mended_is_said() -> None:
    """Beside its place, and in the last line."""
    found = place(3, 5, 9, "owner")
    assert "  --> a.yaml:3:5        (fixable with --fix)\n" in full([found], files=1)
    assert full([found], files=1).endswith(
        "Found 1 error in 1 of 1 file. 1 fixable with --fix. Explain one: keyresult explain KR102"
    )
