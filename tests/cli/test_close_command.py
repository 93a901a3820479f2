"""`keyresult close`: scores frozen, projections graded, a pack that anybody can verify."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.packs import digest, pack_text
from tracker.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.closing import Closing, Foretold

DEPLOY_TIME = "platform/2026-Q4/deploy-fast/deploy-time"
EARLY = ("close", "2026-Q4", "--now", "--reason", "the team is split", "--author", "dana")
PACK = "closings/platform/2026-Q4.json"
DRILL = """\
team: platform
cycle: {cycle}
objectives:
  - id: a
    title: A goal
    owner: kim
    key_results:
      - {{id: drill, title: A drill, milestones: [{{title: b, due: {due}, done: {due}}}]}}
"""


@pytest.fixture
def filled(workspace: Any) -> Any:
    """A folder whose key result has been read since the cycle began."""
    assert 0 == workspace("poll", "--create").code
    assert 0 == workspace("backfill", "deploy-time", "--from", "2026-08-01", "-q").code
    return workspace


def closings(place: Any) -> list[Closing]:
    """The closings of the team."""
    store = open_store(place.path / "keyresult.db", read_only=True)
    found = store.closings("platform")
    store.close()
    return found


def foretold(place: Any) -> list[Foretold]:
    """The projections that were kept."""
    store = open_store(place.path / "keyresult.db", read_only=True)
    found = store.foretold([DEPLOY_TIME])
    store.close()
    return found


# --- Projections are kept ---


def test_a_report_keeps_what_it_projects(filled: Any) -> None:
    """Once for each projection, however often the report is written."""
    projection = filled("report", "weekly", "--json").json["reports"][0]["items"][0]["projection"]
    filled("report", "weekly")
    (kept,) = foretold(filled)

    assert (projection["low"], projection["high"], projection["chance"]) == (
        kept.projection.low,
        kept.projection.high,
        kept.projection.chance,
    )


def test_a_report_of_the_past_keeps_nothing(filled: Any) -> None:
    """`--as-of` foretells nothing: what it projects was known already."""
    assert 0 == filled("report", "weekly", "--as-of", "2026-11-23").code
    assert [] == foretold(filled)


def test_a_report_needs_no_lock(filled: Any) -> None:
    """While a poll writes it is written all the same; `-v` says what was not kept, the next one keeps it."""
    store = open_store(filled.path / "keyresult.db")
    with store.writing():
        silent, told = filled("report", "weekly"), filled("report", "weekly", "-v")

    assert (0, "") == (silent.code, silent.err)
    assert "projections are not kept this time: another run" in told.err
    assert [] == foretold(filled)
    filled("report", "weekly")
    assert 1 == len(foretold(filled))


# --- Closing ---


def test_a_closed_cycle(filled: Any) -> None:
    """The scores, both figures of health, the grade of the projections, what carries over."""
    filled("report", "weekly")

    found = filled(*EARLY)

    assert (0, f"wrote PLACE/{PACK}\n") == (found.code, found.err)
    lines = found.out.splitlines()
    assert "platform 2026-Q4 closed" == lines[0]
    assert lines[1].startswith(
        "Mean score 0.53 from 2 of 3 key results; 0 of 3 key results reached 0.7 or their target"
    )
    assert "Healthy is a mean of 0.6 to 0.7, or 70 to 80% reached." == lines[2]
    assert ["deploy-time", "survey", "drill"] == [line.split()[0] for line in lines[3:6]]
    assert lines[6].startswith("80% ranges contained the final value ")
    assert ["Carries over: deploy-time, survey, drill.", "For learning, not for performance reviews."] == lines[7:]
    (closing,) = closings(filled)
    assert ("platform", "2026-Q4", 1, "dana", "the team is split") == (
        closing.team,
        closing.cycle,
        closing.revision,
        closing.author,
        closing.reason,
    )
    assert 1 == closing.grade.made


def test_a_closed_cycle_for_programs(filled: Any) -> None:
    """Computed beside adjusted, the counts behind every figure, the digest of the pack."""
    found = filled(*EARLY, "--adjust", "deploy-time", "0.7", "target was moved", "--json").json

    (item,) = found["items"]
    first = item["key_results"][0]
    assert ("keyresult.close/1", DEPLOY_TIME, 0.7, "target was moved", True) == (
        found["schema"],
        first["key_result"],
        first["adjusted"],
        first["adjusted_because"],
        first["carries_over"],
    )
    assert pytest.approx(0.55, abs=0.01) == first["computed"]
    assert (pytest.approx(0.6), 1, pytest.approx(1 / 3)) == (item["mean_score"], item["reached"], item["share_reached"])
    assert json.loads(filled.read(PACK))["digest"] == item["digest"]


def test_a_closed_cycle_as_records(filled: Any) -> None:
    """One key result a line."""
    records = filled(*EARLY, "--adjust", "drill", "1", "done in March", "--plain").table

    assert [("", ""), ("", ""), ("1.0", "done in March")] == [(each["adjusted"], each["because"]) for each in records]


def test_a_cycle_is_closed_when_it_has_ended_and_settled(filled: Any) -> None:
    """Not before, unless one says why; on the day after nothing is asked."""
    found = filled("close", "2026-Q4")
    told = (
        "error: platform 2026-Q4 takes readings until Fri 1 Jan 01:00 UTC\n"
        "help: `--now --reason TEXT` closes it before\n"
    )
    assert (2, told, []) == (found.code, found.err, closings(filled))

    filled.clock.move_to(datetime(2027, 1, 1, 1, tzinfo=UTC))
    assert 0 == filled("close", "2026-Q4").code
    assert [("", datetime(2027, 1, 1, 1, tzinfo=UTC))] == [(each.reason, each.at) for each in closings(filled)]


def test_closing_again_is_an_amendment(filled: Any) -> None:
    """It needs its reason, has a pack of its own, and leaves the first one as it is."""
    filled(*EARLY)
    first = filled.read(PACK)
    filled.later(timedelta(hours=1))

    refused = filled("close", "2026-Q4", "--now", "--reason", " ")
    assert (2, 'error: --now needs its reason\nhelp: add --reason "…"\n') == (refused.code, refused.err)
    filled.clock.move_to(datetime(2027, 1, 2, tzinfo=UTC))
    refused = filled("close", "2026-Q4")
    told = "error: platform 2026-Q4 was closed on Tue 24 Nov 09:20 UTC by dana\nhelp: `--reason TEXT` amends it\n"
    assert (2, told) == (refused.code, refused.err)

    found = filled("close", "2026-Q4", "--reason", "late readings")
    assert "platform 2026-Q4 closed, amendment 1: late readings\n" in found.out
    assert [1, 2] == [closing.revision for closing in closings(filled)]
    assert (first, True) == (filled.read(PACK), (filled.path / "closings/platform/2026-Q4.2.json").exists())


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        pytest.param(["close"], 2, "close needs the name of a cycle", id="no cycle"),
        pytest.param(["close", "2025-Q1"], 5, 'no OKR file has cycle "2025-Q1"', id="no such cycle"),
        pytest.param(["close", "2026-Q4", "--as-of", "2026-11-20"], 2, "close knows no --as-of", id="the past"),
        pytest.param([*EARLY, "--adjust", "deploy-time", "1.5", "x"], 2, "1.5 is not in the range", id="no score"),
        pytest.param([*EARLY, "--adjust", "nothing", "0.5", "x"], 5, "is called nothing", id="no such key result"),
        pytest.param([*EARLY, "--adjust", "drill", "0.5", " "], 2, "needs its reason", id="no reason"),
        pytest.param([*EARLY, *["--adjust", "drill", "1", "x"] * 2], 2, "is adjusted twice", id="twice"),
        pytest.param([*EARLY, "--adjust", "errors", "1", "x"], 5, "is a health metric: it has no score", id="health"),
    ],
)
def test_what_cannot_be_closed(filled: Any, words: list[str], code: int, message: str) -> None:
    """It is refused before anything is kept."""
    filled.write(
        "okrs/platform.yaml",
        filled.read("okrs/platform.yaml") + 'health_metrics: [{id: errors, title: Errors, keep: "<= 5 %", measure: '
        "{connector: prometheus, source: prod, query: up, unit: ratio}}]\n",
    )

    found = filled(*words)

    assert (code, []) == (found.code, closings(filled))
    assert message in found.err


def test_the_global_cycle_will_do(filled: Any) -> None:
    """`--cycle` names it as well as the argument."""
    assert 0 == filled("close", "--cycle", "2026-Q4", *EARLY[2:], "-o", "packs").code
    assert (filled.path / "packs/platform/2026-Q4.json").exists()


# --- What carries over ---


def test_the_next_cycle_is_drafted(filled: Any) -> None:
    """What was not reached, from where it ended; the file loads, and is not overwritten."""
    found = filled(*EARLY, "--draft-next")

    assert "wrote PLACE/okrs/platform-2027-Q1.yaml: look at every title, target and day in it\n" in found.err
    text = filled.read("okrs/platform-2027-Q1.yaml")
    assert ('cycle: "2027-Q1"' in text, 'baseline: "25.' in text, 'target: "< 10 min"' in text) == (True, True, True)
    assert [] == [f for f in filled("check", "--json").json["findings"] if f["severity"] == "error"]

    again = filled(*EARLY, "--draft-next")
    assert 2 == again.code
    assert "okrs/platform-2027-Q1.yaml exists already; not touched" in again.err
    assert 1 == len(closings(filled))


def test_the_next_cycle_may_be_drafted_later(filled: Any) -> None:
    """Of a closed cycle the draft alone is written: no amendment, no pack."""
    filled(*EARLY)
    filled.clock.move_to(datetime(2027, 1, 2, tzinfo=UTC))

    assert 0 == filled("close", "2026-Q4", "--draft-next").code
    assert (1, True) == (len(closings(filled)), (filled.path / "okrs/platform-2027-Q1.yaml").exists())


def test_nothing_may_carry_over(workspace: Any) -> None:
    """Where all is achieved there is no file to draft."""
    workspace.write("okrs/platform.yaml", DRILL.format(cycle="2026-Q4", due="2026-10-18"))
    workspace("poll", "--create")

    found = workspace(*EARLY, "--draft-next")

    assert "nothing carries over\n" in found.err
    assert "Nothing carries over.\n" in found.out


# --- Verifying ---


def test_a_pack_is_computed_again_from_itself_alone(filled: Any) -> None:
    """Without settings, plan or database; the digest is shown, so that it can be compared."""
    filled("checkin", "deploy-time", "-m", "closing words")
    filled("report", "weekly")
    filled(*EARLY, "--adjust", "deploy-time", "0.6", "target was moved")
    pack = filled.read(PACK)
    for path in ("keyresult.db", "keyresult.yaml", "okrs/platform.yaml"):
        (filled.path / path).unlink()
    filled.later(timedelta(days=400))

    found = filled("close", "--verify", PACK)

    said = json.loads(pack)["digest"]
    assert (0, f"{PACK}: sound (platform 2026-Q4, revision 1, {said})\n", "") == (found.code, found.out, found.err)
    assert [] == filled("close", "--verify", PACK, "--json").json["problems"]
    assert "problem\n" == filled("close", "--verify", PACK, "--plain").out


def _content(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    """A pack with a change of its content, under a digest that fits it."""

    def tampered(text: str) -> str:
        content = json.loads(text)["pack"]
        change(content)
        return pack_text(content)

    return tampered


def _answer(content: dict[str, Any], name: str) -> Any:
    """The answer to the question of that name."""
    return next(answer for question, answer in content["answers"].items() if question.startswith(f'["{name}"'))


def _days(content: dict[str, Any]) -> list[Any]:
    """The days of the first key result that the judge was given."""
    days: list[Any] = _answer(content, "histories")[1][2][1]["days"]
    return days


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        pytest.param(
            lambda text: text.replace('"author":"dana"', '"author":"kim"'),
            "changed after it was written: it says blake2b:",
            id="the author, and not the digest",
        ),
        pytest.param(
            lambda text: json.dumps(json.loads(text), indent=1),
            "its form was changed after it was written",
            id="the form alone",
        ),
        pytest.param(
            _content(lambda content: content["result"]["key_results"][0].update(computed=0.9)),
            f"{DEPLOY_TIME}: computed is told as 0.9, comes out as 0.5",
            id="a score",
        ),
        pytest.param(
            _content(lambda content: content["result"].update(mean=0.9)),
            "mean is told as 0.9, comes out as 0.5",
            id="the mean",
        ),
        pytest.param(
            _content(lambda content: content["result"]["key_results"].pop()),
            "platform/2026-Q4/deploy-fast/drill: adjusted",
            id="a key result left out",
        ),
        pytest.param(
            _content(lambda content: _days(content)[-1][1].update(value=600.0)),
            f"{DEPLOY_TIME}: 2026-11-24 is not what its readings make",
            id="a day",
        ),
        pytest.param(
            _content(lambda content: _days(content).pop(-2)),
            f"{DEPLOY_TIME}: 2026-11-23 is not what its readings make",
            id="a day left out",
        ),
        pytest.param(
            _content(lambda content: content["answers"].clear()), "the pack has no answer to", id="all answers left out"
        ),
        pytest.param(
            _content(lambda content: content.update(team=["Team", {}])), "its content cannot be read", id="no team"
        ),
        pytest.param(
            _content(lambda content: content["foretold"][1][1]["projection"][1].update(chance="high")),
            "its content cannot be read",
            id="no number",
        ),
        pytest.param(
            _content(lambda content: content.update(program="0.0.1", adjustments=["tuple"])),
            "it was written by version 0.0.1, this is ",
            id="another version, and a difference",
        ),
    ],
)  # fmt: skip
def test_a_pack_that_was_changed_is_named(filled: Any, tamper: Callable[[str], str], told: str) -> None:
    """What differs is said, and the exit code is 1; also where the digest was made to fit."""
    filled("report", "weekly")
    filled(*EARLY, "--adjust", "drill", "0.6", "half of it")
    filled.write("changed.json", tamper(filled.read(PACK)))

    found = filled("close", "--verify", "changed.json")

    assert 1 == found.code
    assert any(line.startswith("changed.json: ") and told in line for line in found.out.splitlines())


def test_another_version_alone_is_no_difference(filled: Any) -> None:
    """As long as everything comes out the same."""
    filled(*EARLY)
    filled.write("changed.json", _content(lambda content: content.update(program="0.0.1"))(filled.read(PACK)))

    assert 0 == filled("close", "--verify", "changed.json").code


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}", "changed.json is no closing pack"),
        (b"[1]", "changed.json is no closing pack"),
        (b"not JSON", "changed.json is no closing pack"),
        (b'{"digest": "x", "pack": {"schema": "other/1"}}', "changed.json is no closing pack"),
        (b"\xff", "cannot read changed.json: it is not utf-8 text"),
        (None, "cannot read changed.json: no such file or directory"),
    ],
    ids=["empty", "a list", "no JSON", "another schema", "no text", "no file"],
)
def test_what_is_no_pack(place: Any, content: bytes | None, message: str) -> None:
    """It is refused."""
    if content is not None:
        (place.path / "changed.json").write_bytes(content)

    found = place("close", "--verify", "changed.json")

    assert 2 == found.code
    assert message in found.err


def test_the_digest_covers_everything() -> None:
    """Another value gives another digest; the order of keys does not matter."""
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_two_cycles_are_compared(workspace: Any) -> None:
    """Where every stretch target is reached twice running, it is said; earlier means are shown."""
    for cycle, due in (("2026-Q3", "2026-08-20"), ("2026-Q4", "2026-10-20")):
        workspace.write(f"okrs/{cycle}.yaml", DRILL.format(cycle=cycle, due=due))
    (workspace.path / "okrs/platform.yaml").unlink()
    workspace("poll", "--create")
    assert 0 == workspace("close", "2026-Q3").code

    found = workspace(*EARLY)

    assert "Cycles before: 1.00 (2026-Q3).\n" in found.out
    assert "Every stretch target was reached two cycles running: targets may be too easy.\n" in found.out
    assert "No projection was made that could be graded.\n" in found.out
