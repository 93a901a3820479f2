"""Thousands of damaged files: `keyresult check` answers each with findings that have their place, without a traceback.

Each run is a process of its own, which the kernel ends after a second of processor time. The damage
is the same in every run of the tests: its seed is the number of the batch.
"""

from __future__ import annotations

import base64
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tracker.plan.fixes import quoted
from tracker.plan.source_text import LARGEST
from tracker.plan.yamltree import LONGEST_VALUE, MOST_VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Files = Mapping[str, bytes | int]

DRIVER = Path(__file__).with_name("fuzz_driver.py")
BATCHES, IN_BATCH = 8, 250
MOST_KIB = 100 * 1024
SETTINGS = """\
database: a.db
timezone: Europe/Berlin
sources:
  prod: {connector: prometheus, url: https://prometheus.example.com, token_env: PROM_TOKEN, headers: {x: {env: X}}}
  jira: {connector: jira, url: https://acme.atlassian.net}
  runs: {connector: github_actions}
  sonar: {connector: http_json, url: https://sonar.example.com}
  shop: {connector: sql, url: "sqlite:///shop.db"}
check: {select: [KR1, KR2, KR3, KR4, KR5, KR6], ignore: {KR511: alone}}
limits: {request_deadline: 30s, body_cap: 16 MiB, per_host: 4}
"""
SEED = """\
# ours
team: platform
cycle: 2026-Q4
objectives:
  - id: deploy-fast
    title: Enable developers to deploy with confidence
    owner: dana
    supports: platform/dependable
    key_results:
      - id: deploy-time
        title: "Reduce deployment time from 45 minutes to less than 10 minutes"  # keyresult: ignore[KR404] few
        owner: lee
        baseline: 45 min
        target: < 10 min
        ambition: stretch
        measure: {connector: github_actions, repository: acme/shop, workflow: a.yml, statistic: p50, window: 7d}
        every: 1h
        guardrails: [failures]
        checkpoints: [{day: 2026-11-15, share: 30 %}]
      - id: drill
        title: Pass a drill with zero impact
        milestones: [{title: reviewed, due: 2026-10-20, done: 2026-10-18}, {title: passed, due: 2026-12-01, weight: 2}]
  - id: dependable
    title: Keep the platform dependable while it changes
    owner: sam
    key_results:
      - id: availability
        title: Hold 99.95% platform availability (downtime below 4.4 hours/year)
        keep: ">= 99.95 %"
        measure: {connector: prometheus, source: prod, query: 'avg by (le) (x{job=~"a|b"}[1d])', unit: ratio}
      - id: x
        title: Reduce critical bugs by 40% by end of Q4 2026
        baseline: {measured: 28d}
        target: "-40 %"
        measure:
          connector: jira
          metric: count
          jql: >-
            type = Bug AND
            created >= -28d
      - id: coverage
        title: Raise coverage from 45% to 80%
        baseline: 45 %
        target: 80 %
        weight: 2
        measure: {connector: http_json, source: sonar, path: /api, query: {k: [a, 1]}, value: "c[?m=='x'].v", unit: "%"}
      - id: clients
        title: Support onboarding of clients in less than 1 hour
        keep: 20 ms .. 1 h
        measure: {connector: sql, source: shop, query: 'SELECT avg(x) FROM y WHERE at > :window_start', window: 28d}
health_metrics:
  - {id: failures, title: Failures stay at 15% or less, keep: "<= 15 %", measure: {connector: manual, unit: ratio}}
  - {id: rate, title: Bugs, keep: < 3, was: [speed], measure: {connector: computed, formula: b / (1 + 2), of: {b: x}}}
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
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 0.1, float("nan"), "", " ", "x", "no", "12:30", "-", "日本", "\u202e", "a: b", "a\nb"),
    *([], {}, [[]], [None], {"x": {}}, {"": 1}, ["a", "a"], [{"id": "x"}], {"measured": "1d"}, {"measured": 5}),
)


def damaged(random_: random.Random, seed: str = SEED) -> bytes:
    """A file with one to six things wrong in it: in its data, or in its lines."""
    if random_.random() < 0.4:
        seed = yaml.safe_dump(reshaped(yaml.safe_load(seed), random_), sort_keys=False, allow_unicode=True)
    lines = seed.splitlines(keepends=True)
    for _ in range(random_.randint(1, 6)):
        random_.choice(DAMAGES)(lines, random_)
    text = "".join(lines)
    if random_.random() < 0.1:
        text = text.replace("\n", random_.choice(("\r\n", "\r", "\n\t")))
    content = text.encode("utf-8", "surrogatepass")
    return content[: random_.randrange(len(content))] if random_.random() < 0.05 else content


def reshaped(data: Any, random_: random.Random) -> Any:
    """The data with one to three of its parts gone, doubled, exchanged or something else."""
    for _ in range(random_.randint(1, 3)):
        places = [*_places(data)]
        holder, key = random_.choice(places)
        other, place = random_.choice(places)
        change = random_.randrange(5)
        if change == 0:
            del holder[key]
        elif change == 1 and isinstance(holder, list):
            holder.append(holder[key])
        elif change == 2 and isinstance(other, list):
            other.append(random_.choice(ODD))
        elif change == 3:  # copied, so that nothing comes to hold itself
            holder[key] = json.loads(json.dumps(other[place], default=str))
        else:
            holder[key] = random_.choice(ODD)
    return data


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of the data, as what holds it and under which key."""
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        yield data, key
        if isinstance(value, dict | list):
            yield from _places(value)


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


HEAD = "team: a\ncycle: 2026-Q4\nobjectives:\n  - id: o\n    title: T\n    owner: dana\n    key_results:\n"
FULL = (
    "      - {id: a%d, title: Cut the wait from 5 to 2 min, owner: lee, baseline: 5 min, target: < 2 min, every: 1d, "
    "measure: {connector: prometheus, query: 'avg(rate(x[7d]))', unit: min}}\n"
)


def full_of(line: str, values: int, head: str = HEAD) -> bytes:
    """A file of many equal lines, each with its number and that many values: as much as one file may hold."""
    count = min((MOST_VALUES - 100) // values, (LARGEST - 1000) // len(line % 10_000))
    return (head + "".join(line % number for number in range(count))).encode()


def crowd(line: str, before: str, again: str, after: str) -> bytes:
    """A file of nearly 1 MiB of key results, each with as long a text as there may be."""
    text = before + again * ((LONGEST_VALUE - len(before) - len(after)) // len(again)) + after
    line = line.replace("TEXT", json.dumps(text, ensure_ascii=False)) + "\n"
    count = (LARGEST - 1000) // len(line.encode())
    return (HEAD + "".join(line.replace("%d", str(number)) for number in range(count))).encode()


def _put(old: str, new: str) -> Files:
    """The seed with something in another's place."""
    assert SEED.count(old) >= 1, old
    return {"okrs/a.yaml": SEED.replace(old, new, 1).encode()}


SPECIAL: dict[str, tuple[Files, str]] = {
    "billions of laughs": (
        {
            "okrs/a.yaml": b"a: &a [x]\n"
            + b"".join(b"%c: &%c [*%c,*%c,*%c]\n" % (c + 1, c + 1, c, c, c) for c in range(97, 112))
        },
        "KR107",
    ),
    "many aliases": ({"okrs/a.yaml": b"a: &a x\nb: [" + b"*a, " * 200 + b"]\n"}, "KR107"),
    "deep flow lists": ({"okrs/a.yaml": b"a: " + b"[" * 500_000 + b"\n"}, "KR107"),
    "deep flow mappings": ({"okrs/a.yaml": b"{a: " * 200_000 + b"\n"}, "KR107"),
    "deep mappings": ({"okrs/a.yaml": b"".join(b" " * n + b"a:\n" for n in range(1400))}, "KR107"),
    "deep lists": ({"okrs/a.yaml": b"- " * 500_000 + b"x\n"}, "KR107"),
    "deep parentheses in a query": ({"okrs/a.yaml": SEED.replace("avg by", "(" * 9000 + "avg by").encode()}, ""),
    "deep parentheses in a formula": ({"okrs/a.yaml": SEED.replace("b / (1", "(" * 9000 + "1").encode()}, "KR103"),
    "deep brackets in an expression": ({"okrs/a.yaml": SEED.replace("c[?m", "[" * 9000 + "?m").encode()}, "KR103"),
    "a list in itself": ({"okrs/a.yaml": b"a: &a [*a]\n"}, "KR107"),
    "duplicate keys": ({"okrs/a.yaml": b"team: a\nteam: b\n"}, "KR106"),
    "no as a title": ({"okrs/a.yaml": SEED.replace("Pass a drill with zero impact", "no").encode()}, ""),
    "no as a number": ({"okrs/a.yaml": SEED.replace("baseline: 45 min", "baseline: no").encode()}, "KR202"),
    "an octal number": ({"okrs/a.yaml": SEED.replace("45 min", "012").encode()}, "KR206"),
    "a time of day": ({"okrs/a.yaml": SEED.replace("45 min", "12:30").encode()}, "KR202"),
    "NUL": ({"okrs/a.yaml": SEED.replace("lee", "l\0ee").encode()}, "KR107"),
    "a tab as indentation": ({"okrs/a.yaml": SEED.replace("        owner", "\towner").encode()}, "KR101"),
    "a tab as indentation, CRLF": (
        {"okrs/a.yaml": SEED.replace("        owner", "\towner").replace("\n", "\r\n").encode()},
        "KR101",
    ),
    "two documents": ({"okrs/a.yaml": b"team: a\n---\nteam: b\n"}, "KR107"),
    "a list": ({"okrs/a.yaml": b"- a\n"}, "KR103"),
    "a scalar": ({"okrs/a.yaml": b"hello\n"}, "KR103"),
    "nothing": ({"okrs/a.yaml": b""}, "KR110"),
    "not UTF-8": ({"okrs/a.yaml": b"team: \xff\n"}, "KR107"),
    "UTF-16": ({"okrs/a.yaml": "team: a\n".encode("utf-16")}, "KR107"),
    "half a key": ({"okrs/a.yaml": b"? a"}, "KR104"),
    "a line of a million characters": ({"okrs/a.yaml": b"team: " + b"x" * 1_000_000 + b"\n"}, "KR107"),
    "a title that is too long": (_put("Pass a drill", "Pass " * 4001), "KR107"),
    "a key that is too long": (_put("owner: lee", f"? {'onwer' * 4001}\n        : lee"), "KR107"),
    "a hundred thousand tags": ({"okrs/a.yaml": b"- !!x a\n" * 100_000}, "KR107"),
    "a hundred thousand duplicates": ({"okrs/a.yaml": b"a: b\n" * 200_000}, "KR106"),
    "full of key results": ({"okrs/a.yaml": full_of(FULL, 25)}, ""),
    "full of small key results": (
        {"okrs/a.yaml": full_of("      - {id: a%d, title: T, keep: < 5 ages, measure: {connector: manual}}\n", 11)},
        "",
    ),
    "full of key results without a goal": ({"okrs/a.yaml": full_of("      - {id: a%d}\n", 3)}, "KR104"),
    "full of key results of one id": ({"okrs/a.yaml": full_of("      - {id: a, title: t%d}\n", 5)}, "KR201"),
    "full of warnings": (
        {
            "okrs/a.yaml": full_of(
                "      - {id: a%d, title: Improve it by Q2 2020, baseline: 5 min, target: 4.9 min, stale_after: 30d, "
                "measure: {connector: manual}}\n",
                15,
            )
        },
        "KR117",
    ),
    "full of wrong kinds": ({"okrs/a.yaml": full_of("      - [%d]\n", 2)}, "KR117"),
    "full of unknown keys": ({"okrs/a.yaml": full_of("      - {onwer: a%d, tilte: b, idd: c}\n", 7)}, "KR117"),
    "full of unknown keys of the file": ({"okrs/a.yaml": full_of("objectivs%d: a\n", 2, "")}, "KR117"),
    "full of unknown fields of a measure": (
        {
            "okrs/a.yaml": SEED.replace(
                "measure: {connector: manual,",
                f"measure: {{connector: manual, {', '.join(f'unitt{n}: 1' for n in range(12_000))},",
            ).encode()
        },
        "KR117",
    ),
    "full of guardrails": (
        {"okrs/a.yaml": SEED.replace("[failures]", f"[{', '.join(f'failure{n}' for n in range(24_000))}]").encode()},
        "KR117",
    ),
    "full of earlier ids": (
        {"okrs/a.yaml": SEED.replace("[speed]", f"[{', '.join(f'bugs{n}' for n in range(24_000))}]").encode()},
        "",
    ),
    "full of milestones": (
        {
            "okrs/a.yaml": SEED.replace(
                "{title: reviewed,", "{title: x, due: 2020-01-01}, " * 4_000 + "{title: reviewed,"
            ).encode()
        },
        "KR117",
    ),
    "full of labels of a query": (
        {"okrs/a.yaml": SEED.replace("(le)", f"({', '.join(f'l{n}' for n in range(2500))})").encode()},
        "",
    ),
    "full of bounds without quotes": ({"okrs/a.yaml": full_of("      - {id: a%d, keep: >= 9 %%}\n", 5)}, "KR108"),
    "full of comments": (
        {"okrs/a.yaml": SEED.encode() + full_of("# keyresult: ignore[KR504] no %d\n", 1, "")},
        "KR117",
    ),
    "full of ignored lines": (
        {"okrs/a.yaml": full_of(FULL.replace("\n", "  # keyresult: ignore[KR513, KR404] agreed\n"), 25)},
        "KR117",
    ),
    "full of secrets": (
        {"okrs/a.yaml": full_of("      - {id: glpat-aaaaaaaaaaaaaaaa%d, token: 'https://me:pw@x'}\n", 5)},
        "KR117",
    ),
    "one line of secrets": (
        {"okrs/a.yaml": full_of("{token: glpat-aaaaaaaaaaaaaaaa%d, id: a}, ", 5, "objectives: [") + b"]"},
        "KR117",
    ),
    "settings full of sources": (
        {"okrs/a.yaml": SEED.encode(), "keyresult.yaml": full_of("  a%d: {connector: promethues}\n", 4, "sources:\n")},
        "KR301",
    ),
    "settings with secrets in one line": (
        {
            "okrs/a.yaml": SEED.encode(),
            "keyresult.yaml": full_of("a%d: {connector: manual, token: opensesame1}, ", 6, "sources: {") + b"}",
        },
        "KR601",
    ),
    "many small files": (
        {f"okrs/{n}.yaml": SEED.replace("team: platform", f"team: t{n}").encode() for n in range(100)},
        "",
    ),
    "50 MB": ({"okrs/a.yaml": 50_000_000}, "KR107"),
    "settings of 50 MB": ({"okrs/a.yaml": SEED.encode(), "keyresult.yaml": 50_000_000}, "KR107"),
    "settings of deep flow lists": ({"okrs/a.yaml": SEED.encode(), "keyresult.yaml": b"a: " + b"[" * 5000}, "KR107"),
}
"""Files, and the code of what is to be found in them, if anything in particular."""

TITLE = "      - {id: a%d, title: TEXT, keep: < 5 ages, measure: {connector: manual}}"
OWNER = "      - {id: a%d, title: TEXT, owner: TEXT, keep: < 5 ages, measure: {connector: manual}}"
TARGET = "      - {id: a%d, title: T, baseline: TEXT, target: TEXT, measure: {connector: manual}}"
UNIT = "      - {id: a%d, title: T, keep: < 5 ages, measure: {connector: manual, unit: TEXT}}"
PROM = "      - {id: a%d, title: T, keep: < 5 ages, measure: {connector: prometheus, query: TEXT}}"
SQL = "      - {id: a%d, title: T, keep: < 5 min, measure: {connector: sql, query: TEXT, unit: s}}"
JQL = "      - {id: a%d, title: T, keep: < 5 bugs, measure: {connector: jira, metric: count, jql: TEXT}}"
HTTP = (
    "      - {id: a%d, title: T, keep: < 5 bugs, measure: {connector: http_json, source: sonar, path: /a, value: TEXT}}"
)
SUM = "      - {id: a%d, title: T, keep: < 5 bugs, measure: {connector: computed, formula: TEXT, of: {b: a0}}}"
CROWDS: dict[str, tuple[str, str, str, str]] = {
    "titles about tickets": (TITLE, "Close tickets each ", "tickets each engineer ", ""),
    "titles from nowhere": (TITLE, "", "from ", ""),
    "titles of spaces": (TITLE, "Reduce", " ", "it"),
    "titles of capitals": (TITLE, "", "Python Java ", "5"),
    "titles with brackets": (TITLE, "It ", "([", ""),
    "owners as long as titles": (OWNER, "", "x(", ""),
    "owners of spaces": (OWNER, "lee", " ", "will"),
    "targets": (TARGET, "", "10 min ", ""),
    "targets of digits": (TARGET, "< ", "1,000", ""),
    "units": (UNIT, "", "/day", ""),
    "words": (UNIT, "", "bugs ", ""),
    "sums": (PROM, "", "sum by (le) (y) + ", "x"),
    "operators": (PROM, "", "x + ", "sum by (job) (x)"),
    "parentheses": (PROM, "(" * 99, "x + ", "sum by (job) (x)" + ")" * 99),
    "functions": (PROM, "f(" * 90, "x, ", "sum by (job) (x)" + ")" * 90),
    "long words": (PROM, "by (", "a", ") =~ x"),
    "ranges without end": (PROM, "", "[1d:", "by"),
    "ranges of much": (PROM, "[", "1d", "x by"),
    "alternatives without end": (PROM, "by {", '=~"', "|'"),
    "alternatives": (PROM, 'a=~"', "|", "'"),
    "strings without end": (PROM, "by ", "\\'\\\"", ""),
    "sums over sums": (SQL, "", "a_sum / ", ""),
    "means of spaces": (SQL, "avg(", " ", "sum(x))"),
    "means": (SQL, "", "avg( ", ""),
    "dates without end": (SQL, "", "DATE_FORMAT(CURRENT_DATE ", ""),
    "comments": (SQL, "", "/* ", ""),
    "parameters": (SQL, "", ":window_start :x ", ""),
    "people": (JQL, "", "assignee = EMPTY AND ", "x"),
    "conditions": (JQL, "", "(a = b OR ", ""),
    "times": (JQL, "created ", ">=     ", "-1d"),
    "names": (HTTP, "", "a.", "b"),
    "comparisons": (HTTP, "", "m=='x'||", "y"),
    "brackets": (HTTP, "", "[", ""),
    "terms": (SUM, "", "b + ", "b"),
    "signs": (SUM, "", "-", "b"),
    "depths": (SUM, "", "(", "b"),
    "powers": (SUM, "", "9", "** b"),
    "tokens that are none": (TITLE, "", "eyJaaaaaaaa-", ""),
    "addresses": (TITLE, "", "://a:b", ""),
    "a word beside an address": (TITLE, "https://a@b.c/", "x", ""),
    "odd characters": (TITLE, "", "\u202e\u2028", ""),
}
"""Key results, a megabyte of them: their line, and how the longest text there may be in it begins, goes on and ends."""
LONG = {name: ({"okrs/a.yaml": crowd(*words)}, "") for name, words in CROWDS.items()}


NAMES = [*SPECIAL]
FORMS = ("full", "concise", "github", "gitlab", "sarif", "junit", "json")
JSON = ("check", "--format", "json")


@pytest.fixture
def driver(tmp_path: Path) -> Callable[[Iterable[tuple[str, Files, list[dict[str, Any]]]]], list[dict[str, Any]]]:
    """Run the command on files; every report."""

    def run(cases: Iterable[tuple[str, Files, list[dict[str, Any]]]]) -> list[dict[str, Any]]:
        lines = (json.dumps({"name": name, "files": _coded(files), "runs": runs}) for name, files, runs in cases)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "KEYRESULT_"))}
        done = subprocess.run(
            [sys.executable, DRIVER, tmp_path],
            check=True,
            input="\n".join(lines),
            capture_output=True,
            text=True,
            env={**environment, "PYTHONIOENCODING": "utf-8"},
        )
        assert "" == done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def _coded(files: Files) -> dict[str, str | int]:
    every = {"keyresult.yaml": SETTINGS.encode(), **files}
    return {
        name: content if isinstance(content, int) else base64.b64encode(content).decode()
        for name, content in every.items()
    }


def both(number: int, *, new: bool = False) -> list[dict[str, Any]]:
    """Two runs: the document, and one of all forms in turn."""
    return [{"words": JSON, "new": new}, {"words": ("check", "--format", FORMS[number % len(FORMS)]), "new": False}]


def some(number: int) -> list[dict[str, Any]]:
    """The document, and one of all forms in turn for every other file."""
    return both(number // 2)[: 1 + number % 2]


def assert_told(report: dict[str, Any], files: Files) -> list[dict[str, Any]]:
    """A run ended in time and space, with findings that have their places; returns them."""
    for run in report["runs"]:
        assert run["code"] in {0, 1, 2}, (report["name"], run)
        assert "Traceback" not in run["out"] + run["err"], (report["name"], run)
        assert run["kib"] <= MOST_KIB, (report["name"], run["kib"])
        assert not re.search("[\x00\x1b\x85\u202e]|glpat-aaaa|opensesame1", run["out"]), report["name"]
    assert not any(run["err"] for run in report["runs"]), report
    findings: list[dict[str, Any]] = json.loads(report["runs"][0]["out"])["findings"]
    errors = any(finding["severity"] == "error" for finding in findings)
    assert {int(errors)} == {run["code"] for run in report["runs"]}, report["name"]
    lines = {name: _lines(content) for name, content in {"keyresult.yaml": SETTINGS.encode(), **files}.items()}
    for finding in findings:
        assert finding["help"] not in {None, "", finding["message"]}, finding
        assert finding["message"], finding
        _assert_placed(finding, lines[finding["file"]])
    return findings


def _lines(content: bytes | int) -> list[int]:
    """The length of each line of a file; none of one that is too large to have places."""
    text = b"" if isinstance(content, int) else content
    return [len(line) for line in re.split("\r\n|[\n\r\x85\u2028\u2029]", text.decode("utf-8-sig", "replace"))]


def _assert_placed(finding: dict[str, Any], lines: Sequence[int]) -> None:
    """The place of a finding is in its file."""
    if finding["line"] is None:
        assert finding["code"] in {"KR107", "KR112"}
        return
    assert 1 <= finding["line"] <= len(lines), finding
    assert 1 <= finding["column"] < finding["end_column"] <= lines[finding["line"] - 1] + 2, finding


READERS: dict[str, Callable[[str], object]] = {"gitlab": json.loads, "sarif": json.loads, "junit": ET.fromstring}


def assert_readable(reports: Iterable[dict[str, Any]]) -> None:
    """What other programs read is what they can read: of the reports of two runs, in their order."""
    for number, report in enumerate(reports):
        reader = READERS.get(FORMS[number % len(FORMS)])
        if reader is not None:
            reader(report["runs"][1]["out"])


@pytest.mark.parametrize("batch", range(BATCHES))
def test_damaged_files(batch: int, driver: Callable[..., list[dict[str, Any]]]) -> None:
    """Whatever is wrong with a file is told with its place."""
    random_ = random.Random(batch)
    files = [{"okrs/a.yaml": damaged(random_)} for _ in range(IN_BATCH)]
    reports = driver((f"{batch}.{number}", each, some(number)) for number, each in enumerate(files))
    found = [assert_told(report, each) for report, each in zip(reports, files, strict=True)]
    assert_readable(reports[1::2])
    assert sum(map(bool, found)) > IN_BATCH * 0.9


@pytest.mark.parametrize("batch", range(2))
def test_damaged_settings(batch: int, driver: Callable[..., list[dict[str, Any]]]) -> None:
    """So it is with settings."""
    random_ = random.Random(1000 + batch)
    files = [{"keyresult.yaml": damaged(random_, SETTINGS), "okrs/a.yaml": SEED.encode()} for _ in range(100)]
    reports = driver((f"settings {number}", each, some(number)) for number, each in enumerate(files))
    for report, each in zip(reports, files, strict=True):
        assert_told(report, each)


@pytest.mark.parametrize("batch", range(4))
def test_bombs_and_surprises(batch: int, driver: Callable[..., list[dict[str, Any]]]) -> None:
    """What YAML hides or makes huge is told where it stands, and cheaply, by the command as it is installed too."""
    names = NAMES[batch::4]
    reports = driver((name, SPECIAL[name][0], both(number, new=True)) for number, name in enumerate(names))
    for name, report in zip(names, reports, strict=True):
        files, code = SPECIAL[name]
        found = assert_told(report, files)
        assert not code or code in {finding["code"] for finding in found}, name
    assert_readable(reports)


@pytest.mark.parametrize("batch", range(4))
def test_long_texts(batch: int, driver: Callable[..., list[dict[str, Any]]]) -> None:
    """No text takes long to look at, whatever it repeats and however often it stands in a file."""
    names = [*LONG][batch::4]
    reports = driver((name, LONG[name][0], both(6)[:1]) for name in names)
    for name, report in zip(names, reports, strict=True):
        assert_told(report, LONG[name][0])


def test_line_ends_of_other_systems(driver: Callable[..., list[dict[str, Any]]]) -> None:
    """CRLF, and a byte order mark, change nothing."""
    wrong = SEED.replace("owner: lee", "onwer: lee").encode()
    forms = {"plain": wrong, "other": b"\xef\xbb\xbf" + wrong.replace(b"\n", b"\r\n")}
    reports = driver((name, {"okrs/a.yaml": content}, both(6)) for name, content in forms.items())
    plain, other = (assert_told(report, {"okrs/a.yaml": forms[report["name"]]}) for report in reports)
    assert plain == other
    assert {"KR102", "KR116", "KR311", "KR404"} == {finding["code"] for finding in plain}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_is_mended_stays_mended(batch: int) -> None:
    """Quotes that were put around bounds are enough: nothing more is mended the next time."""
    random_ = random.Random(batch)
    for _ in range(IN_BATCH):
        mended = quoted(damaged(random_), "okrs/a.yaml")
        if mended is not None:
            assert mended == quoted(mended.encode(), "okrs/a.yaml")
