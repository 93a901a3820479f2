"""Files that cannot be used: the sound ones are polled, the others told; without settings nothing is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def server(place: Any, serving: Any, vector: Any, key_result: Any) -> Any:
    """A source, and a workspace with one key result on it."""
    server = serving(vector("600"))
    place.settings({"prod": server.url})
    place.okrs("platform", key_result("deploy-time"))
    place.create()
    return server


INVALID = {
    "a unit that does not fit": ("baseline: 45 min", "baseline: 45 parsecs", '"parsecs" cannot be compared with "min"'),
    "a target that is the baseline": ("target: < 10 min", "target: 45 min", "baseline"),
    "a source that is not there": ("source: prod", "source: prud", "prud"),
    "no YAML": ("team: mobile", "team: [mobile", "mobile.yaml:"),
}
MOBILE = """\
team: mobile
cycle: {cycle}
objectives:
  - id: speed
    title: Be quick
    owner: dana
    key_results:
      - id: start-time
        title: Start sooner
        owner: kim
        baseline: 45 min
        target: < 10 min
        every: 1w
        measure: {{connector: prometheus, source: prod, query: start_time, unit: s}}
"""


@pytest.mark.parametrize(("sound", "broken", "message"), INVALID.values(), ids=INVALID.keys())
def test_an_invalid_file_does_not_stop_the_others(
    place: Any, server: Any, keyresult: Any, sound: str, broken: str, message: str
) -> None:
    """The sound file is polled and stored, the problem of the other is told with its place, and the exit code is 2."""
    cycle = place.name("x").split("/")[1]
    text = MOBILE.format(cycle=cycle)
    assert sound in text
    (place.root / "okrs/mobile.yaml").write_text(text.replace(sound, broken))

    code, out, err = keyresult("poll")
    again = keyresult("poll")
    standing = json.loads(keyresult("status", "--json")[1])

    assert (2, "") == (code, out)
    assert "okrs/mobile.yaml:" in err
    assert message in err
    assert [("deploy-time", 600.0)] == [(name, value) for name, _, value in place.rows()]
    assert ["deploy_time"] == server.queries
    assert (code, out, err) == again
    assert [place.name("deploy-time")] == [item["key_result"] for item in standing["items"]]
    assert any("okrs/mobile.yaml:" in warning for warning in standing["warnings"])


def test_a_file_that_is_mended_is_polled(place: Any, server: Any, keyresult: Any) -> None:
    """As soon as the file is sound its key results are read; the others are not asked again."""
    text = MOBILE.format(cycle=place.name("x").split("/")[1])
    file = place.root / "okrs/mobile.yaml"
    file.write_text(text.replace("min", "parsecs"))
    assert keyresult("poll")[0] == 2
    file.write_text(text)

    assert (0, "", "") == keyresult("poll")

    assert ["deploy_time", "start_time"] == server.queries
    assert ["start-time", "deploy-time"] == [name for name, _, _ in place.rows()]


SETTINGS = {
    "an unknown setting": ('"timezone"', '"timezome"', "did you mean"),
    "an unknown time zone": ('"UTC"', '"Mars/Olympus"', "no time zone is called"),
    "an unknown connector": ('"prometheus"', '"promotheus"', "promotheus"),
    "an address that is none": ('"http://', '"', "keyresult.yaml"),
    "no YAML": ('{"timezone"', '{{"timezone"', "keyresult.yaml"),
}


@pytest.mark.parametrize("polled_before", [False, True], ids=["at first", "after a good poll"])
@pytest.mark.parametrize(("sound", "broken", "message"), SETTINGS.values(), ids=SETTINGS.keys())
def test_invalid_settings_stop_everything(
    place: Any, server: Any, keyresult: Any, polled_before: bool, sound: str, broken: str, message: str
) -> None:
    """With settings that cannot be used nothing is sent and nothing stored, and the exit code is 2."""
    if polled_before:
        assert keyresult("poll")[0] == 0
    asked, rows = len(server.asked), place.rows()
    file = place.root / "keyresult.yaml"
    assert sound in file.read_text()
    file.write_text(file.read_text().replace(sound, broken, 1))

    code, out, err = keyresult("poll")

    assert (2, "") == (code, out)
    assert message in err
    assert "keyresult.yaml" in err
    assert asked == len(server.asked)
    assert rows == place.rows()


def test_a_missing_secret_costs_its_own_source_only(
    place: Any, serving: Any, vector: Any, key_result: Any, keyresult: Any
) -> None:
    """A source whose token is not set is not asked; the fault is the configuration's, and others are read."""
    closed, open_ = serving(vector("1")), serving(vector("600"))
    place.settings({"open": open_.url, "closed": closed.url})
    file = place.root / "keyresult.yaml"
    settings = json.loads(file.read_text())
    settings["sources"]["closed"]["token_env"] = "TOKEN_THAT_NOBODY_SET"
    file.write_text(json.dumps(settings))
    place.okrs("platform", key_result("one", source="open"), key_result("two", source="closed"))

    code, out, _ = keyresult("poll", "--create", "--json")

    items = {item["key_result"].rpartition("/")[2]: item for item in json.loads(out)["items"]}
    assert 3 == code
    assert ("failed", "config") == (items["two"]["outcome"], items["two"]["fault"])
    assert "the secret TOKEN_THAT_NOBODY_SET is not set" in items["two"]["message"]
    assert [] == closed.asked
    assert [("one", 600.0)] == [(name, value) for name, _, value in place.rows()]
