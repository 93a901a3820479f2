"""`keyresult probe`: six steps from the connection to the report's sentence, and nothing stored."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "platform/2026-Q3/quality/ci-time"
QUERY = "/api/v1/query"

GOOD = """\
ci-time from prometheus "ci" at prom.test. Nothing is stored.
  1 connect   ok      N ms
  2 sign in   ok      with PROM_TOKEN (…f3a1)
  3 query     ok      N ms, 1 request, 1 series
                      ci:seconds:p50{branch="main"}
  4 reduce    ok      the only series: 1,428 s
  5 convert   ok      1,428 s = 23.8 min
  6 sense     ok      no earlier reading to compare with
Report will say: CI pipeline time: 23.8 min; at risk: 25% of the way, 50% expected by now, by pace:
  0 weekly values, 6 are needed for a projection.
Next: keyresult backfill ci-time --from 2026-04-06
"""

KNOWN = """\
ci-time from prometheus "ci" at prom.test. Nothing is stored.
  1 connect   ok      N ms
  2 sign in   ok      with PROM_TOKEN (…f3a1)
  3 query     ok      N ms, 1 request, 1 series
                      ci:seconds:p50{branch="main"}
  4 reduce    ok      the only series: 1,428 s
  5 convert   ok      1,428 s = 23.8 min
  6 sense     ok      usual step between weeks is up to 2 min, 60 days without a reading
11 weeks  ███▇▇▆▅▄▃▂▁  30 to 23.8 min
Report will say: CI pipeline time: 23.8 min, 0.7 min shorter (better) on the week; at risk: 25% of
  the way, likely to end at 13.4 to 22.3 min (score 0.49, 0.31 to 0.66, from 6 weeks).
Next: keyresult show ci-time
"""


def test_a_good_probe_tells_six_steps(place: Any) -> None:
    """Each step says what it found, then comes what a report would say and the next command."""
    told = place("probe", "ci-time")

    assert (0, GOOD, "") == (told.code, told.out, told.err)


def test_stored_weeks_give_the_number_its_place(place: Any) -> None:
    """With a history the probe tells the usual step, the gaps and the weeks."""
    place.remember([1800.0, 1790, 1780, 1770, 1750, 1700, 1650, 1600, 1550, 1470])

    told = place("probe", "ci-time")

    assert (0, KNOWN) == (told.code, told.out)


def test_nothing_is_stored(place: Any) -> None:
    """A probe leaves the database, byte by byte, as it was, and creates none."""
    assert 0 == place("probe", "ci-time").code
    assert not (place.path / "keyresult.db").exists()
    place.remember([1800.0, 1700.0])
    before = (place.path / "keyresult.db").read_bytes()

    assert 0 == place("probe", "ci-time").code

    log = place.path / "keyresult.db-wal"
    assert before == (place.path / "keyresult.db").read_bytes()
    assert not log.exists() or log.read_bytes() == b""


def _refused(place: Any, _replies: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place.write("keyresult.yaml", f"sources:\n  ci: {{connector: prometheus, url: 'http://127.0.0.1:{port}'}}\n")


def _no_secret(place: Any, _replies: Any) -> None:
    place.write("keyresult.yaml", "sources:\n  ci: {connector: prometheus, url: 'ADDRESS', token_env: NOT_SET}\n")


def _answering(status: int, body: object) -> Callable[[Any, Any], None]:
    def set_up(place: Any, _replies: Any) -> None:
        place.server.script[QUERY] = (status, body)

    return set_up


def _empty(place: Any, replies: Any) -> None:
    place.server.script[QUERY] = replies["vector"]()
    place.server.script["/api/v1/label/branch/values"] = replies["texts"]("master", "release")


def _several(place: Any, replies: Any) -> None:
    place.server.script[QUERY] = replies["vector"]("1", "2")


def _not_a_number(place: Any, replies: Any) -> None:
    place.server.script[QUERY] = replies["vector"]("NaN")


BAD_QUERY = {"status": "error", "errorType": "bad_data", "error": "1:7: parse error: unclosed left brace"}


@pytest.mark.parametrize(
    ("set_up", "step", "words", "next_one"),
    [
        pytest.param(_refused, "1 connect   failed", "refuses connections", "doctor", id="a closed port"),
        pytest.param(_no_secret, "2 sign in   failed", "the secret NOT_SET is not set", "doctor", id="no secret"),
        pytest.param(
            _answering(401, "who?"), "2 sign in   failed", "asked with token_env PROM_TOKEN", "doctor", id="401"
        ),
        pytest.param(
            _answering(400, BAD_QUERY), "3 query     failed", "unclosed left brace", "probe ci-time", id="400"
        ),
        pytest.param(_answering(500, "down"), "3 query     failed", "answers 500", "doctor", id="500"),
        pytest.param(_answering(200, {"status": "?"}), "3 query     failed", "no status", "doctor", id="other JSON"),
        pytest.param(_empty, "3 query     failed", "has the values master, release", "probe ci-time", id="no series"),
        pytest.param(_several, "4 reduce    failed", "2 series came back", "probe ci-time", id="several series"),
        pytest.param(_not_a_number, "4 reduce    failed", "which is no finite number", "probe ci-time", id="NaN"),
    ],
)
def test_a_failing_step_ends_the_list(
    place: Any, replies: Any, set_up: Callable[[Any, Any], None], step: str, words: str, next_one: str
) -> None:
    """The step that failed is the last; it says what came back, and one command follows."""
    set_up(place, replies)

    told = place("probe", "ci-time")

    text = " ".join(told.out.split())
    assert 3 == told.code
    assert " ".join(step.split()) in text
    assert words in text
    assert "Report will say" not in text
    assert f"Next: keyresult {next_one}" == told.out.splitlines()[-1]


def test_what_was_asked_stands_below_the_failure(place: Any, replies: Any) -> None:
    """A failing query step shows the query and the label values that exist."""
    _empty(place, replies)

    told = place("probe", "ci-time")

    assert (
        """\
  3 query     failed  the query worked and gave 0 series: the label branch="main" of ci:seconds:p50
                      has the values master, release
                      asked: ci:seconds:p50{branch="main"}
"""
        in told.out
    )


def test_a_missing_secret_leaves_the_source_alone(place: Any) -> None:
    """Without its secret a source is not even connected to."""
    _no_secret(place, None)

    told = place("probe", "ci-time")

    assert "  1 connect   skipped not tried: the source is not ready to be asked\n" in told.out
    assert [] == place.server.asked


def test_an_unknown_authority_fails_the_connection(place: Any, listen: Any, certificate: Any) -> None:
    """TLS that cannot be trusted fails the first step."""
    place.server = listen(certificate[1])
    place.write("keyresult.yaml", "sources:\n  ci: {connector: prometheus, url: 'ADDRESS'}\n")

    told = place("probe", "ci-time")

    assert 3 == told.code
    assert "1 connect   failed" in told.out
    assert "authority that this machine does not know" in " ".join(told.out.split())


def test_the_end_of_the_certificate_is_told(place: Any, listen: Any, certificate: Any) -> None:
    """Over TLS the connection step says until when the certificate is valid."""
    place.server = listen(certificate[1])
    source = f"{{connector: prometheus, url: 'ADDRESS', ca_file: '{certificate[0]}'}}"
    place.write("keyresult.yaml", f"sources:\n  ci: {source}\n")

    told = place("probe", "ci-time")

    assert 0 == told.code
    assert "1 connect   ok      N ms, certificate valid to " in told.out
    assert "2 sign in   ok      no secret is set" in told.out


def test_a_rate_limit_is_the_query_s_failure(place: Any) -> None:
    """A source that wants no request now fails the query; one that was told so before is not connected to."""
    place.server.headers = {"Retry-After": "3600"}
    place.server.script[QUERY] = (429, "slow down")
    assert "3 query     failed" in place("probe", "ci-time").out
    assert 3 == place("poll", "--create").code

    told = place("probe", "ci-time")

    assert "1 connect   skipped nothing had to be sent" in told.out
    assert "wants no request before" in told.out


@pytest.mark.parametrize(
    ("extra", "values", "words"),
    [
        ("reduce: sum", ("1000", "428"), "the sum of 2 series: 1,428 s"),
        ("empty: 0", (), "nothing came back, which counts as 0: 0 s"),
    ],
    ids=["a sum", "none"],
)
def test_the_reduction_is_told(place: Any, replies: Any, extra: str, values: tuple[str, ...], words: str) -> None:
    """How several series, or none, became one number is said."""
    place.server.script[QUERY] = replies["vector"](*values)
    okrs = (place.path / "okrs/platform.yaml").read_text()
    place.write("okrs/platform.yaml", okrs.replace("unit: s}", f"unit: s, {extra}}}"))

    assert f"4 reduce    ok      {words}\n" in place("probe", "ci-time").out


def test_the_other_team_is_left_out(place: Any) -> None:
    """With --team only its key results are probed; what of the plan is wrong is said."""
    other = (place.path / "okrs/platform.yaml").read_text().replace("team: platform", "team: other")
    place.write("okrs/other.yaml", other)
    place.write("okrs/wrong.yaml", other.replace("30 min", "30 GB").replace("team: other", "team: wrong"))

    told = place("probe", "--all", "-t", "other")

    assert "other/2026-Q3/quality/ci-time" in told.out
    assert "1 of 1 key result gave a number" in told.out
    assert "warning: okrs/wrong.yaml:" in told.err


def test_raw_shows_the_evidence(place: Any) -> None:
    """With --raw the number stands unrounded with what the source said of it."""
    told = place("probe", "ci-time", "--raw")

    for line in ("    value: 1428.0\n", '    query: "ci:seconds:p50{branch=\\"main\\"}"\n', "    series: 1\n"):
        assert line in told.out


def test_raw_has_nothing_to_show_of_a_failure(place: Any, replies: Any) -> None:
    """Without a number there is no evidence."""
    _several(place, replies)

    assert "evidence" not in place("probe", "ci-time", "--raw").out


def test_the_document_has_every_field(place: Any) -> None:
    """The JSON has raw numbers in both units, the steps, the evidence and the sentence."""
    found = place("probe", "ci-time", "--json").json

    assert "keyresult.probe/1" == found["schema"]
    (item,) = found["items"]
    assert (NAME, "prometheus", "ci") == (item["key_result"], item["connector"], item["source"])
    assert (1428.0, "s", 23.8, "min") == tuple(item[name] for name in ("native_value", "native_unit", "value", "unit"))
    assert ["ok"] * 6 == [step["state"] for step in item["steps"]]
    assert ("2026-08-16T09:20:00Z", None, None) == (item["at"], item["failed"], item["reason"])
    assert [{"monday": "2026-08-10", "value": 23.8}] == item["sense"]["weeks"]
    assert 1 == item["evidence"]["series"]
    assert item["report"].startswith("CI pipeline time: 23.8 min")
    assert [] == found["warnings"]


def test_a_failure_in_the_document_has_its_reason(place: Any, replies: Any) -> None:
    """What is missing is null, with the reason beside it."""
    _several(place, replies)

    (item,) = place("probe", "ci-time", "--json").json["items"]

    assert ("reduce", None, None, None) == tuple(item[name] for name in ("failed", "value", "evidence", "sense"))
    assert "2 series came back" in item["reason"]


def test_plain_records_have_a_line_for_each_step(place: Any) -> None:
    """With --plain each step is one record."""
    head, *records = place("probe", "ci-time", "--plain").out.splitlines()

    assert "key_result\tstep\tstate\tdetail\thelp" == head
    assert [NAME, "convert", "ok", "1,428 s = 23.8 min", ""] == records[4].split("\t")
    assert 6 == len(records)


def test_all_of_a_source_share_its_requests(place: Any) -> None:
    """With --all each key result that is asked for gets a line; what people record is left out."""
    told = place("probe", "--all")

    assert (0, f"ok      {NAME}: 23.8 min\n1 of 1 key result gave a number. Nothing is stored.\n") == (
        told.code,
        told.out,
    )


def test_all_says_where_to_look_closer(place: Any, replies: Any) -> None:
    """A line of --all that failed names its step; the last line probes it alone."""
    _several(place, replies)

    told = place("probe", "--all")

    assert 3 == told.code
    assert told.out.startswith(f"failed  {NAME}: reduce: 2 series came back")
    assert "Next: keyresult probe ci-time" == told.out.splitlines()[-1]


def test_all_needs_something_to_ask(place: Any) -> None:
    """Where people record everything, --all matches nothing."""
    okrs = (
        (place.path / "okrs/platform.yaml")
        .read_text()
        .replace(
            "{connector: prometheus, source: ci, query: 'ci:seconds:p50{branch=\"main\"}', unit: s}",
            "{connector: manual, unit: s}",
        )
    )
    place.write("okrs/platform.yaml", okrs)

    assert 5 == place("probe", "--all").code


def test_a_doubt_is_worth_a_look(place: Any, replies: Any) -> None:
    """A number that looks like another unit is doubted, in both forms, and is no failure."""
    place.server.script[QUERY] = replies["vector"]("108000")

    told, short = place("probe", "ci-time"), place("probe", "--all")

    doubt = "1,800 min is 60 times the baseline of 30 min: seconds, minutes and hours may be confused"
    assert (0, 0) == (told.code, short.code)
    assert f"Worth a look: {doubt}." in " ".join(told.out.split())
    assert f"1,800 min; worth a look: {doubt}" in " ".join(short.out.split())


def test_a_probe_can_ask_as_of_a_time(place: Any) -> None:
    """With --at the source is asked as of then; a day means its end."""
    times: list[str] = []

    def note(form: dict[str, list[str]]) -> tuple[int, Any]:
        times.extend(form["time"])
        return 200, {"status": "success", "data": {"resultType": "scalar", "result": [0, "1428"]}}

    place.server.script[QUERY] = note

    assert 0 == place("probe", "ci-time", "--at", "2026-08-10").code
    assert 0 == place("probe", "ci-time", "--at", "2026-08-16").code
    assert ["1786406400", "1786872000"] == times


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["ci-time", "--at", "2026-09-01"], 2, "--at 2026-09-01 is in the future"),
        (["ci-time", "--as-of", "2026-08-01"], 2, "probe knows no --as-of: it asks the source anew"),
        ([], 2, "name the key results to probe, or say --all"),
        (["ci-time", "--all"], 2, "name the key results to probe, or say --all"),
        (["survey"], 5, "no source is asked for platform/2026-Q3/quality/survey"),
        (["drill"], 5, "no source is asked for platform/2026-Q3/quality/drill"),
        (["nothing"], 5, "no key result is called nothing"),
    ],
)
def test_what_cannot_be_probed_is_said(place: Any, words: list[str], code: int, message: str) -> None:
    """Wrong usage is exit 2, nothing to ask is exit 5, and no request is sent."""
    told = place("probe", *words)

    assert (code, "", []) == (told.code, told.out, place.server.asked)
    assert f"error: {message}\n" in told.err


def test_a_paused_key_result_is_not_probed(place: Any) -> None:
    """What is paused is not asked for, and the message says why."""
    okrs = (place.path / "okrs/platform.yaml").read_text()
    paused = "        owner: tomas\n        paused: waiting for runners\n"
    place.write("okrs/platform.yaml", okrs.replace("        owner: tomas\n", paused))

    told = place("probe", "ci-time")

    assert 5 == told.code
    assert "help: it is paused, as its file says" in told.err


def test_a_file_with_errors_is_named(place: Any) -> None:
    """Who probes a key result of an unusable file learns what is wrong with the file."""
    place.write("okrs/platform.yaml", (place.path / "okrs/platform.yaml").read_text().replace("30 min", "30 GB"))

    told = place("probe", "ci-time")

    assert 5 == told.code
    assert "warning: okrs/platform.yaml:" in told.err


def test_an_unusable_database_is_no_obstacle(place: Any) -> None:
    """Without a readable database there is nothing to compare with, and the probe goes on."""
    (place.path / "keyresult.db").write_bytes(b"something else")

    told = place("probe", "ci-time")

    assert (0, GOOD) == (told.code, told.out)
    assert told.err.startswith("warning: nothing to compare with: PLACE/keyresult.db is not a keyresult database")


def test_several_key_results_are_probed_in_turn(place: Any) -> None:
    """Each named key result gets its own steps."""
    told = place("probe", "ci-time", NAME)

    assert GOOD + "\n" + GOOD == told.out


def test_a_program_has_no_address(place: Any) -> None:
    """A source that is not reached over HTTP skips the connection."""
    place.write("keyresult.yaml", SETTINGS_WITH_COMMANDS)
    place.write("okrs/platform.yaml", PROGRAM)

    told = place("probe", "open-tickets")

    assert 0 == told.code, told.out + told.err
    assert "1 connect   skipped there is no address to connect to" in told.out
    assert "4 reduce    ok      12 tickets" in told.out
    assert "5 convert   ok      it came in the unit of the goal" in told.out


SETTINGS_WITH_COMMANDS = """\
allow_commands: true
sources:
  here: {connector: command}
"""
PROGRAM = """\
team: platform
cycle: 2026-Q3
objectives:
  - id: quality
    title: Answer quickly
    owner: dana
    key_results:
      - id: open-tickets
        title: Reduce open tickets from 40 to 10
        owner: tomas
        baseline: 40 tickets
        target: 10 tickets
        measure: {connector: command, source: here, argv: [echo, "12"], unit: tickets}
"""
