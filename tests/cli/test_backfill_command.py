"""`keyresult backfill`: past slots filled once, and said what was done."""

from __future__ import annotations

import sys
from typing import Any

import pytest

DEPLOY = "platform/2026-Q4/deploy-fast/deploy-time"
LATENCY = "platform/2026-Q4/deploy-fast/api-latency"


def test_past_slots_are_filled_once(polled: Any) -> None:
    """What is filled is counted; a second time there is nothing to fill."""
    first = polled("backfill", "--from", "2026-11-23")
    second = polled("backfill", "--from", "2026-11-23")

    assert (0, f"{DEPLOY}: 33 of 33 empty slots filled\n", "") == (first.code, first.out, first.err)
    assert f"{DEPLOY}: 0 of 0 empty slots filled\n" == second.out


def test_a_span_ends_where_it_is_said(polled: Any) -> None:
    """`--to DAY` includes that day."""
    assert (
        f"{DEPLOY}: 24 of 24 empty slots filled\n"
        == polled("backfill", "--from", "2026-11-20", "--to", "2026-11-20").out
    )


def test_a_dry_run_counts(polled: Any) -> None:
    """`-n` asks nothing and stores nothing."""
    assert (
        f"{DEPLOY}: 1 empty slot\n"
        == polled("backfill", "-n", "--from", "2026-11-24T07:30", "--to", "2026-11-24T08:30").out
    )
    assert 1 == polled("db", "stats", "--json").json["readings"]


@pytest.mark.parametrize("words", [[], ["--plain"], ["--json"]])
def test_a_source_that_fails_is_told(broken: Any, snapshot: Any, words: list[str]) -> None:
    """A key result for which nothing could be filled: exit code 3, in each of the forms."""
    broken("poll", "--create")

    found = broken("backfill", "--from", "2026-11-24", *words)

    assert (3, "") == (found.code, found.err)
    assert snapshot == found.out


def test_a_cure_is_told(broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing secret is named with what to do."""
    broken("poll", "--create")
    broken.write("keyresult.yaml", broken.read("keyresult.yaml").replace('/edge"', '/edge", token_env: NO_TOKEN'))

    found = broken("backfill", "api-latency", "--from", "2026-11-24T08:00")

    assert (3, [
        f"{LATENCY}: 0 of 2 empty slots filled; the secret NO_TOKEN is not set",
        "  help: set the environment variable NO_TOKEN",
    ]) == (found.code, found.out.splitlines())  # fmt: skip


def test_only_what_is_named_is_filled(broken: Any) -> None:
    """Names, team and cycle narrow it; an unknown one is exit code 5."""
    broken("poll", "--create")

    assert [DEPLOY] == [
        each["key_result"] for each in broken("backfill", "deploy-*", "--from", "2026-11-24", "--json").json["items"]
    ]
    assert 5 == broken("backfill", "nothing", "--from", "2026-11-24").code
    assert 5 == broken("backfill", "-t", "others", "--from", "2026-11-24").code


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--from noon", 'error: "noon" is not a time\n'),
        ("--from 2026-11-24 --to noon", 'error: "noon" is not a time\n'),
        ("--from 2026-11-25", "error: --from 2026-11-25 is not before now\n"),
        ("--from 2026-11-20 --to 2026-11-19", "error: --from 2026-11-20 is not before --to 2026-11-19\n"),
        ("", "error: missing option '--from'\n"),
        ("--from 2026-11-20 --as-of 2026-11-24", "error: backfill knows no --as-of: it is about now\n"),
    ],
)
def test_a_wrong_span_is_refused(polled: Any, words: str, message: str) -> None:
    """Exit code 2, nothing asked."""
    found = polled("backfill", *words.split())

    assert (2, "") == (found.code, found.out)
    assert found.err.startswith(message)


def test_a_day_begins_in_the_zone_of_the_settings(polled: Any) -> None:
    """`--from DAY` is its first instant, also on the day clocks go back."""
    polled.write("keyresult.yaml", "timezone: Europe/Berlin\n" + polled.read("keyresult.yaml"))

    assert f"{DEPLOY}: 25 empty slots\n" == polled("backfill", "-n", "--from", "2026-10-25", "--to", "2026-10-25").out


def test_a_terminal_gets_a_bar(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is seen on a terminal, unless `-q` or `--json` is said."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert "filling" in polled("backfill", "--from", "2026-11-24").err
    assert "" == polled("backfill", "--from", "2026-11-24", "-q").err
    assert "" == polled("backfill", "--from", "2026-11-24", "--json").err
