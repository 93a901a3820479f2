"""`keyresult doctor`: everything a poll needs is looked at, nothing is changed."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.store.sqlite.schema import VERSION
from tracker.wiring import Workspace

if TYPE_CHECKING:
    from pathlib import Path

HEALTHY = """\
configuration	files	2 files, no problems
source ci	secrets	PROM_TOKEN (…f3a1) set
source ci	query	evaluates vector(1)
source ci	version	2.53.0
source ci	clock	agrees with this machine's
source ci	deprecated	no answer had a Deprecation or Sunset header
source manual	secrets	none is named
source manual	nothing to ask	people record its numbers
database	file	PLACE/keyresult.db, schema SCHEMA, 1 reading, SIZE
database	integrity	SQLite's quick check finds nothing; `keyresult db verify` looks at every reading
database	mode	0600, its owner's alone
database	disk	on ext4
database	lock	free
database	poll numbers	no holes
database	newest reading	slot of 7 days ago
schedule	last poll	the last one ended less than a minute ago
this machine	keyresult	0.1.0
this machine	Python	3.11.9
this machine	SQLite	3.51.3
this machine	proxy	none is set
"""
FIRST_LINES = """\
configuration
  ok      files          2 files, no problems
source ci
  ok      secrets        PROM_TOKEN (…f3a1) set
  ok      query          evaluates vector(1)
"""


@pytest.fixture
def well(place: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A place that was polled just now, on a machine without a fault."""
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n")
    monkeypatch.setattr("tracker.cli.doctor.MOUNTS", mounts)
    monkeypatch.setattr("tracker.store.sqlite.stats.sqlite_facts", lambda: ("3.51.3", False))
    monkeypatch.setattr("tracker.doctoring.__version__", "0.1.0")
    monkeypatch.setattr("tracker.doctoring.sys.version_info", (3, 11, 9, "final", 0))
    place.remember([1500.0])
    return place


def checks(place: Any, *words: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The checks of the document by area and name; of several the last."""
    found = place("doctor", "--json", *words).json
    assert "keyresult.doctor/1" == found["schema"]
    return {(check["area"], check["name"]): check for check in found["checks"]}


def settings(place: Any, source: str) -> None:
    """Have the only source be this."""
    place.write("keyresult.yaml", f"sources:\n  ci: {source}\n")


def test_all_is_well(well: Any) -> None:
    """A healthy place has good checks only, and exit 0, also when warnings count."""
    assert 0 == well("doctor", "--strict").code
    found = checks(well)

    expected = [line.split("\t") for line in HEALTHY.replace("SCHEMA", str(VERSION)).splitlines()]
    assert expected == [[*key, _without_size(check["detail"])] for key, check in found.items()]
    assert {("ok", None)} == {(check["state"], check["help"]) for check in found.values()}


def test_each_check_is_a_line_below_its_area(well: Any) -> None:
    """People read the checks by area, with counts at the end."""
    told = well("doctor")

    assert told.out.startswith(FIRST_LINES)
    assert "0 failed, 0 warnings, 20 ok" == told.out.splitlines()[-1]


def _without_size(detail: str) -> str:
    head, reading, _ = detail.partition("1 reading, ")
    return f"{head}{reading}SIZE" if reading else detail


def test_offline_asks_no_source(well: Any) -> None:
    """With --offline no request is sent, and it is said."""
    told = well("doctor", "--offline")

    assert (0, []) == (told.code, well.server.asked)
    assert 2 == told.out.count("not asked: offline")


def test_records_have_a_header(well: Any) -> None:
    """With --plain each check is one record."""
    head, first, *_ = well("doctor", "--plain").out.splitlines()

    assert "area\tname\tstate\tdetail\thelp" == head
    assert "configuration\tfiles\tok\t2 files, no problems\t" == first


def test_it_is_about_now(well: Any) -> None:
    """A doctor of the past is wrong usage."""
    assert 2 == well("doctor", "--as-of", "2026-08-01").code


def test_an_invalid_okr_file_is_exit_2(well: Any) -> None:
    """The findings are told with their place and cure; the rest is looked at all the same."""
    well.write("okrs/platform.yaml", (well.path / "okrs/platform.yaml").read_text().replace("30 min", "30 GB"))

    told = well("doctor")

    assert 2 == told.code
    assert "  failed  okrs/platform.yaml:" in told.out
    assert "query          evaluates vector(1)" in told.out


def test_unusable_settings_are_exit_2(well: Any) -> None:
    """Without settings only the machine can be looked at."""
    settings(well, "{connector: nothing}")

    told = well("doctor")

    assert 2 == told.code
    assert "  failed  keyresult.yaml:2:" in told.out
    assert ("source ci" in told.out, "this machine" in told.out) == (False, True)


def test_a_folder_without_settings_is_exit_2(well: Any) -> None:
    """Where there is nothing to look at, that is an error like everywhere."""
    (well.path / "keyresult.yaml").unlink()

    told = well("doctor")

    assert (2, "") == (told.code, told.out)


def test_a_missing_secret_is_named(well: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that are missing are told at once, and the source is not asked."""
    monkeypatch.delenv("PROM_TOKEN")
    settings(well, "{connector: prometheus, url: 'ADDRESS', token_env: PROM_TOKEN, headers: {X-More: {env: MORE}}}")

    told = well("doctor")

    assert (1, []) == (told.code, well.server.asked)
    assert "failed  secrets        the secret PROM_TOKEN is not set" in told.out
    assert "failed  secrets        the secret MORE is not set" in told.out
    assert "not asked: a secret is missing" in told.out


def test_a_secret_file_that_others_can_read_is_told(well: Any) -> None:
    """The mode of a secret file is looked at."""
    (well.path / "token").write_text("planted-token-in-a-file")
    (well.path / "token").chmod(0o644)
    well.secrets.append("planted-token-in-a-file")
    settings(well, "{connector: prometheus, url: 'ADDRESS', token_file: token}")

    assert "every user of this machine may read" in checks(well)["source ci", "secrets"]["detail"]


def test_a_certificate_that_cannot_be_read_is_told(well: Any) -> None:
    """A source that cannot be made ready fails, and the others are looked at."""
    settings(well, "{connector: prometheus, url: 'https://prom.example.com', ca_file: nowhere.pem}")

    found = checks(well)

    assert "failed" == found["source ci", "reachable"]["state"]
    assert "nowhere.pem" in found["source ci", "reachable"]["detail"]


def test_a_source_that_refuses_is_told(well: Any) -> None:
    """A refusal is a failed check with the names of the credentials."""
    well.server.script["/api/v1/query"] = (401, "who?")

    told = well("doctor")

    assert 1 == told.code
    assert "asked with token_env PROM_TOKEN" in " ".join(told.out.split())


def test_a_server_need_not_tell_its_version(well: Any) -> None:
    """Mimir and others do not know that address: no failure."""
    well.server.script["/api/v1/status/buildinfo"] = (404, "not here")

    assert ("ok", "not told") == tuple(checks(well)["source ci", "version"][key] for key in ("state", "detail"))


@pytest.mark.parametrize(
    ("date", "state", "detail"),
    [
        ("Sun, 16 Aug 2026 09:20:29 GMT", "ok", "agrees with this machine's"),
        ("Sun, 16 Aug 2026 09:22:00 GMT", "warning", "the source is 120 s ahead of this machine"),
        ("Sun, 16 Aug 2026 08:50:00 GMT", "failed", "the source is 30 minutes behind this machine"),
        ("Sun, 16 Aug 2026 09:20:00 -0000", "ok", "agrees with this machine's"),
        ("yesterday", "ok", "not compared: the source tells no time"),
    ],
    ids=["close", "two minutes", "half an hour", "without a zone", "no date"],
)
def test_clocks_are_compared(well: Any, date: str, state: str, detail: str) -> None:
    """More than 30 s apart is a warning, more than 5 minutes a failure."""
    well.server.headers = {"Date": date}

    clock = checks(well)["source ci", "clock"]

    assert (state, detail) == (clock["state"], clock["detail"])


def test_what_is_going_away_is_told(well: Any) -> None:
    """An answer that says it is deprecated is a warning, with its address and date."""
    well.server.headers = {"Deprecation": "@1767225600", "Sunset": "Wed, 31 Mar 2027 00:00:00 GMT"}

    told = well("doctor", "--strict")

    assert 1 == told.code
    line = "POST /api/v1/query is going away (deprecation: @1767225600; sunset: Wed, 31 Mar 2027 00:00:00 GMT)"
    assert f"warning deprecated {line}" in " ".join(told.out.split())
    assert 0 == well("doctor").code


def test_the_certificate_is_looked_at(well: Any, listen: Any, certificate: Any) -> None:
    """Over TLS the end of the certificate is told."""
    well.server = listen(certificate[1])
    settings(well, f"{{connector: prometheus, url: 'ADDRESS', ca_file: '{certificate[0]}'}}")

    found = checks(well)

    assert "the server's certificate is checked" == found["source ci", "TLS"]["detail"]
    assert found["source ci", "certificate"]["detail"].startswith("valid to ")


def test_tls_without_verification_is_a_warning(well: Any, listen: Any, certificate: Any) -> None:
    """A source whose certificate is not checked is told as long as it is so."""
    well.server = listen(certificate[1])
    settings(well, "{connector: prometheus, url: 'ADDRESS', verify: false}")

    found = checks(well)

    assert "warning" == found["source ci", "TLS"]["state"]
    assert ("source ci", "certificate") not in found


def test_without_a_database_it_is_told(place: Any) -> None:
    """A place that was never polled fails with the command that starts a database."""
    missing = checks(place, "--offline")["database", "file"]

    assert ("failed", "no database at PLACE/keyresult.db; was it moved?") == (missing["state"], missing["detail"])
    assert "keyresult poll --create" in missing["help"]
    assert 1 == place("doctor", "--offline").code


def test_a_damaged_database_is_told(well: Any) -> None:
    """SQLite's quick check is run."""
    path = well.path / "keyresult.db"
    pages = bytearray(path.read_bytes())
    with sqlite3.connect(path) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'poll'").fetchone()
    database.close()
    size = int.from_bytes(pages[16:18], "big")
    pages[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(pages)

    told = well("doctor", "--offline")

    assert 1 == told.code
    assert "failed  integrity" in told.out


def test_polls_that_stopped_are_told(well: Any) -> None:
    """A last poll older than twice the shortest interval fails, with the line for the crontab."""
    well.clock.shift(timedelta(hours=3))

    poll = checks(well, "--offline")["schedule", "last poll"]

    assert ("failed", "the last one ended 3 hours ago; the shortest interval is 1h") == (poll["state"], poll["detail"])
    assert f"add this line with `crontab -e`: */5 * * * * keyresult -C {'PLACE'} poll" == poll["help"]


def test_polls_that_never_ended_are_told(place: Any) -> None:
    """Polls that were cut short do not count."""
    workspace = Workspace(place.path)
    store = workspace.writer(create=True)
    with store.writing():
        workspace.installed(store)
        store.open_poll(workspace.clock.now(), 1)
    store.close()

    poll = checks(place, "--offline")["schedule", "last poll"]

    assert ("failed", "no poll has ever ended; the shortest interval is 1h") == (poll["state"], poll["detail"])


def test_nothing_to_poll_is_no_fault(well: Any) -> None:
    """After the cycle no poll is missed."""
    well.clock.shift(timedelta(days=90))

    poll = checks(well, "--offline")["schedule", "last poll"]

    assert ("ok", "nothing is to be polled now") == (poll["state"], poll["detail"])


def test_a_lock_that_is_held_is_told(well: Any) -> None:
    """Who writes now is named; without a lock file nobody does."""
    store = Workspace(well.path).writer()
    with store.writing():
        held = checks(well, "--offline")["database", "lock"]["detail"]
    store.close()
    (well.path / "keyresult.db.lock").unlink()

    assert held.startswith("held by process ")
    assert not (well.path / "keyresult.db.lock").exists()
    assert "free" == checks(well, "--offline")["database", "lock"]["detail"]


def test_without_a_table_of_mounts_the_disk_is_not_told(well: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without /proc the kind of disk is not known."""
    monkeypatch.setattr("tracker.cli.doctor.MOUNTS", well.path / "nothing")

    assert "its kind cannot be told here" == checks(well, "--offline")["database", "disk"]["detail"]


def test_proxies_and_old_libraries_are_warnings(well: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is not used, and an SQLite with the WAL-reset bug, are named with their cure."""
    monkeypatch.setenv("HTTPS_PROXY", "http://user:planted-token-0b5a1cf3a1@proxy.example.com")
    monkeypatch.setattr("tracker.store.sqlite.stats.sqlite_facts", lambda: ("3.40.1", True))

    found = checks(well, "--offline")

    assert ["warning", "warning"] == [found["this machine", name]["state"] for name in ("proxy", "SQLite")]
    assert found["this machine", "proxy"]["detail"].startswith("HTTPS_PROXY set, and not used")
    assert 0 == well("doctor", "--offline").code
    assert 1 == well("doctor", "--offline", "--strict").code
