"""Thousands of damaged files: each is answered with findings that have a place, and none with a traceback.

The damage is the same in every run: its seed is the number of the batch.
"""

from __future__ import annotations

import os
import random
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.plan.check import Past, examine
from tracker.plan.findings import as_json, concise, full
from tracker.plan.fixes import quoted
from tracker.plan.formats import github, gitlab, junit, sarif

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracker.plan.check import Examined
    from tracker.registry import ConnectorRef

BATCHES = 40
IN_BATCH = 50
PAST = Past(datetime(2026, 11, 24, tzinfo=UTC))
SEED = """\
# ours
team: platform
cycle: 2026-Q4
objectives:
  - id: deploy-fast
    title: Enable developers to deploy with confidence
    owner: dana
    supports: company/ship
    key_results:
      - id: deploy-time
        title: "Reduce deployment time from 45 minutes to less than 10 minutes"  # keyresult: ignore[KR404] few
        owner: lee
        baseline: 45 min
        target: < 10 min
        ambition: stretch
        measure: {connector: gauge, query: 'sum by (le) (x[7d])', labels: [a, b], width: 5}
        every: 1h
        guardrails: [failures]
        checkpoints: [{day: 2026-11-15, share: 30 %}]
      - id: drill
        title: Pass a drill with zero impact
        milestones: [{title: reviewed, due: 2026-10-20, done: 2026-10-18}, {title: passed, due: 2026-12-01, weight: 2}]
health_metrics:
  - {id: failures, title: Failures stay at 15% or less, keep: "<= 15 %", measure: {connector: gauge, query: y}}
"""
VALUES = (
    *("", "~", "null", "no", "yes", "true", "012", "0o14", "0x1F", "12:30", "1e999", ".inf", ".nan", "-0", "9" * 400),
    *("2026-02-30", "2026-13-01", "0000-00-00", "[", "]", "{", "}", "[[[[", "{a: {b: {c: d}}}", "- x", "? y", ": z"),
    *("&a [*a]", "*missing", "!!python/object:os.system x", "!!binary aGk=", "<<: {a: 1}", "|", ">", ">= 99 %", "@x"),
    *("`x`", "%x", "'open", '"open', "\ufeff", "\u2028", "\u202e", "\x00", "\x85", "\ud83d\ude00"[:1], "é" * 50),
    *("by 40 %", "from 5 to 5", "10x", "0x", "100 % less", "1/0", "Q4 2025", "x" * 2000, "(" * 300, "from " * 200),
    *("KR504", "# keyresult: ignore[", "# keyresult: ignore[KR504]", "1,204", "0,5", "-40 %", "x10", "5 M", "$5", "€"),
)
KEYS = ("id", "title", "owner", "baseline", "target", "keep", "milestones", "measure", "every", "dropped", "x", "<<")
EXTRA = tuple(":#'\"{],\t\x00\x1b&*!|>%\xa0")
SETTINGS = """\
database: a.db
sources:
  prod: {connector: gauge, url: https://x.example.com, port: 1}
check: {select: [KR5]}
"""


def damaged(random_: random.Random) -> bytes:
    """The seed file with one to six things wrong in it."""
    lines = SEED.splitlines(keepends=True)
    for _ in range(random_.randint(1, 6)):
        random_.choice(DAMAGES)(lines, random_)
    text = "".join(lines)
    if random_.random() < 0.1:
        text = text.replace("\n", random_.choice(("\r\n", "\r", "\n\t")))
    content = text.encode("utf-8", "surrogatepass")
    return content[: random_.randrange(len(content))] if random_.random() < 0.05 else content


def _value(lines: list[str], random_: random.Random) -> None:
    """Another value under a key."""
    number = random_.randrange(len(lines))
    key = re.match(r"(\s*-?\s*\w+:)", lines[number])
    if key:
        lines[number] = f"{key[1]} {random_.choice(VALUES)}\n"


def _inline(lines: list[str], random_: random.Random) -> None:
    """Another value somewhere in a line."""
    number = random_.randrange(len(lines))
    words = lines[number].split(" ")
    words[random_.randrange(len(words))] = random_.choice(VALUES)
    lines[number] = " ".join(words)


def _key(lines: list[str], random_: random.Random) -> None:
    """Another key."""
    number = random_.randrange(len(lines))
    lines[number] = re.sub(r"\w+:", f"{random_.choice(KEYS)}:", lines[number], count=1)


def _twice(lines: list[str], random_: random.Random) -> None:
    """A line that stands twice."""
    lines.insert(random_.randrange(len(lines)), random_.choice(lines))


def _gone(lines: list[str], random_: random.Random) -> None:
    """A line that is missing."""
    if len(lines) > 1:
        del lines[random_.randrange(len(lines))]


def _indented(lines: list[str], random_: random.Random) -> None:
    """A line that is indented otherwise."""
    number = random_.randrange(len(lines))
    lines[number] = random_.choice(("", " ", "   ", "\t", "  - ")) + lines[number].lstrip(random_.choice((" ", " -")))


def _character(lines: list[str], random_: random.Random) -> None:
    """A character too many."""
    number = random_.randrange(len(lines))
    place = random_.randrange(len(lines[number]) + 1)
    lines[number] = lines[number][:place] + random_.choice(EXTRA) + lines[number][place:]


DAMAGES: tuple[Callable[[list[str], random.Random], None], ...] = (
    *(_value, _value, _inline, _key, _twice, _gone, _indented, _character),
)


@pytest.fixture
def check(folder: Callable[..., Path], connectors: Mapping[str, ConnectorRef]) -> Callable[[bytes], Examined]:
    """What is found in a file."""

    def run(content: bytes) -> Examined:
        return examine(folder({"okrs/a.yaml": content}), {}, PAST, connectors=connectors)

    return run


def assert_told(examined: Examined, content: bytes) -> None:
    """Every finding has its place within the file, and all forms can be written."""
    lines = len(re.split("\r\n|[\n\r\x85\u2028\u2029]", content.decode("utf-8", "replace")))
    for finding in examined.findings:
        assert finding.file == "okrs/a.yaml"
        assert finding.message
        if finding.line is None:
            assert finding.code in {"KR107", "KR112"}
        else:
            assert 1 <= finding.line <= lines
            assert 1 <= (finding.column or 0) < (finding.end_column or 0)
    found = examined.findings
    shown = (full(found, 2), concise(found), github.commands(found), github.job_summary(found, 2))
    assert all("\x1b" not in text and "\x00" not in text for text in shown[:2])
    assert as_json(found)
    assert sarif.log(found)
    assert junit.report(found, examined.files, strict=True)
    assert gitlab.code_quality(found) or not found


@pytest.mark.parametrize("batch", range(BATCHES))
def test_damaged_files(batch: int, check: Callable[[bytes], Examined]) -> None:
    """Whatever is wrong with a file is told with its place, and what can be mended stays mended."""
    random_ = random.Random(batch)
    for _ in range(IN_BATCH):
        content = damaged(random_)
        assert_told(check(content), content)
        mended = quoted(content, "okrs/a.yaml")
        if mended is not None:
            assert mended == quoted(mended.encode(), "okrs/a.yaml")


BOMBS: dict[str, tuple[bytes, str]] = {
    "billions of laughs": (
        b"a: &a [x]\n" + b"".join(b"%c: &%c [*%c,*%c,*%c]\n" % (c + 1, c + 1, c, c, c) for c in range(97, 112)),
        "KR107",
    ),
    "many aliases": (b"a: &a x\nb: [" + b"*a, " * 200 + b"]\n", "KR107"),
    "deep flow lists": (b"a: " + b"[" * 5000 + b"\n", "KR107"),
    "deep mappings": (b"".join(b" " * n + b"a:\n" for n in range(60)), "KR107"),
    "a list in itself": (b"a: &a [*a]\n", "KR107"),
    "duplicate keys": (b"team: a\nteam: b\n", "KR106"),
    "no as a title": (SEED.replace("Enable developers to deploy with confidence", "no").encode(), ""),
    "an octal number": (SEED.replace("45 min", "012").encode(), "KR206"),
    "a time of day": (SEED.replace("45 min", "12:30").encode(), "KR202"),
    "NUL": (SEED.replace("lee", "l\0ee").encode(), "KR107"),
    "a tab as indentation": (SEED.replace("        owner", "\towner").encode(), "KR101"),
    "two documents": (b"team: a\n---\nteam: b\n", "KR107"),
    "a list": (b"- a\n", "KR103"),
    "a scalar": (b"hello\n", "KR103"),
    "not UTF-8": (b"team: \xff\n", "KR107"),
    "UTF-16": ("team: a\n".encode("utf-16"), "KR107"),
    "half a key": (b"? a", "KR104"),
    "a line of a million characters": (b"team: " + b"x" * 1_000_000 + b"\n", "KR104"),
    "a hundred thousand findings": (b"- !!x a\n" * 100_000, "KR107"),
}


@pytest.mark.parametrize(("content", "code"), BOMBS.values(), ids=BOMBS)
def test_bombs_and_surprises(content: bytes, code: str, check: Callable[[bytes], Examined]) -> None:
    """What YAML hides or makes huge is refused where it stands, and cheaply."""
    examined = check(content)
    assert_told(examined, content)
    assert not code or code in {finding.code for finding in examined.findings}


def test_line_ends_of_other_systems(check: Callable[[bytes], Examined]) -> None:
    """CRLF, and a byte order mark, change nothing."""
    plain = check(SEED.encode()).findings
    other = check(b"\xef\xbb\xbf" + SEED.replace("\n", "\r\n").encode()).findings
    assert [each.headline() for each in plain] == [each.headline() for each in other]


@pytest.mark.parametrize("name", ["okrs/a.yaml", "keyresult.yaml"])
def test_fifty_megabytes(folder: Callable[..., Path], connectors: Mapping[str, ConnectorRef], name: str) -> None:
    """A file over 1 MiB is refused by its size, and not read."""
    root = folder({"okrs/a.yaml": SEED})
    os.truncate(root / name, 50 * 1024 * 1024)
    (found,) = examine(root, {}, PAST, connectors=connectors).findings
    assert ("KR107", "the file is over 1 MiB", name) == (found.code, found.message, found.file)


@pytest.mark.parametrize("batch", range(4))
def test_damaged_settings(batch: int, folder: Callable[..., Path], connectors: Mapping[str, ConnectorRef]) -> None:
    """Settings too are told with their place, and none ends in a traceback."""
    random_ = random.Random(1000 + batch)
    for _ in range(IN_BATCH):
        lines = SETTINGS.splitlines(keepends=True)
        random_.choice(DAMAGES)(lines, random_)
        root = folder({"keyresult.yaml": "".join(lines).encode("utf-8", "surrogatepass"), "okrs/a.yaml": SEED})
        examined = examine(root, {}, PAST, connectors=connectors)
        assert all(finding.message for finding in examined.findings)
