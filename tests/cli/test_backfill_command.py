"""`keyresult backfill`: past slots filled once, and said what was done."""

from __future__ import annotations

import signal
import sys
from typing import Any

import pytest

from tracker.backfill import Backfiller

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


ONE_SLOT = ("--from", "2026-11-24T07:30", "--to", "2026-11-24T08:30")
QUERY = 'job:deploy_duration_seconds:p50_7d{branch="main"}'


def test_a_dry_run_tells_what_would_be_asked(polled: Any) -> None:
    """`-n` counts the empty slots and shows the query; it asks nothing and stores nothing."""
    expected = f"{DEPLOY}: 1 empty slot, from 2026-11-24 08:00 to 2026-11-24 08:00 UTC\n  asks prod: {QUERY}\n"

    assert (0, expected) == (polled("backfill", "-n", *ONE_SLOT).code, polled("backfill", "-n", *ONE_SLOT).out)
    assert 1 == polled("db", "stats", "--json").json["readings"]


def test_a_dry_run_for_programs(polled: Any) -> None:
    """The same as JSON and as plain records; without an empty slot there is nothing to ask."""
    expected = {
        "key_result": DEPLOY,
        "empty": 1,
        "stored": 0,
        "problem": None,
        "help": None,
        "first": "2026-11-24T08:00:00Z",
        "last": "2026-11-24T08:00:00Z",
        "source": "prod",
        "asks": QUERY,
    }

    assert [expected] == polled("backfill", "-n", *ONE_SLOT, "--json").json["items"]
    assert QUERY == polled("backfill", "-n", *ONE_SLOT, "--plain").table[0]["asks"]
    polled("backfill", *ONE_SLOT)
    assert f"{DEPLOY}: no empty slot\n" == polled("backfill", "-n", *ONE_SLOT).out


def test_what_people_record_has_no_history(polled: Any) -> None:
    """A manual key result that is named is refused with its reason and the cure, asked for or foreseen."""
    survey, cure = (
        f"{DEPLOY.rpartition('/')[0]}/survey",
        "`keyresult record KR VALUE --at DAY` records what is known of it",
    )
    words = ("backfill", "survey", "--from", "2026-11-09", "--to", "2026-11-22")

    assert (3, [
        f"{survey}: 2 empty slots, from 2026-11-09 00:00 to 2026-11-16 00:00 UTC",
        "  cannot be filled: manual cannot answer for the past",
        f"  help: {cure}",
    ]) == (polled(*words, "-n").code, polled(*words, "-n").out.splitlines())  # fmt: skip
    assert (3, [
        f"{survey}: 0 of 2 empty slots filled; manual cannot answer for the past",
        f"  help: {cure}",
    ]) == (polled(*words).code, polled(*words).out.splitlines())  # fmt: skip


def test_a_cycle_to_come_can_be_given_its_past(polled: Any) -> None:
    """A key result whose cycle has not begun is filled when it is named, or its cycle is."""
    text = polled.read("okrs/platform.yaml")
    for now, then in (("2026-Q4", "2027-Q1"), ("2026-10", "2027-01"), ("2026-12", "2027-03")):
        text = text.replace(now, then)
    polled.write("okrs/next.yaml", text)
    later = DEPLOY.replace("2026-Q4", "2027-Q1")

    assert f"{later}: 1 of 1 empty slot filled\n" == polled("backfill", "--cycle", "2027-Q1", *ONE_SLOT).out
    assert f"{later}: no empty slot\n" == polled("backfill", "-n", later, *ONE_SLOT).out


def test_an_interruption_keeps_what_was_filled(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGINT ends it in good order, with exit code 130."""
    fill = Backfiller.fill

    def interrupted(self: Backfiller, task: Any, since: Any, until: Any) -> Any:
        filled = fill(self, task, since, until)
        signal.raise_signal(signal.SIGINT)
        return filled

    monkeypatch.setattr(Backfiller, "fill", interrupted)

    found = polled("backfill", *ONE_SLOT)

    assert (130, f"{DEPLOY}: 1 of 1 empty slot filled\n", "interrupted: what was filled stays\n") == (
        found.code,
        found.out,
        found.err,
    )


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

    found = polled("backfill", "-n", "--from", "2026-10-25", "--to", "2026-10-25").out

    assert f"{DEPLOY}: 25 empty slots, from 2026-10-24 22:00 to 2026-10-25 22:00 UTC" == found.splitlines()[0]


def test_a_terminal_gets_a_bar(polled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is seen on a terminal, unless `-q` or `--json` is said."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert "filling" in polled("backfill", "--from", "2026-11-24").err
    assert "" == polled("backfill", "--from", "2026-11-24", "-q").err
    assert "" == polled("backfill", "--from", "2026-11-24", "--json").err
