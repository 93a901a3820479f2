"""Checks of sources, disk and schedule as values, without a command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from tracker.doctoring import machine, noticed, source
from tracker.errors import SettingsError
from tracker.facts import KeptFacts
from tracker.ports import Checked, Contact, PollRecord, Soundness
from tracker.runs import Session
from tracker.testing.fakes import FakeConnector, FakeSource, NoHttp
from tracker.upkeep import DatabaseFacts, database, file_system_of, schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NOW = datetime(2026, 8, 16, 9, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROOT = PurePosixPath("/srv/okrs")
FACTS = DatabaseFacts(Path("/srv/keyresult.db"), 1, 0o600, 1000, 0, 5, NOW - HOUR, (), (), None, "ext4")
MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/share /srv/with\\040space nfs4 rw 0 0
tmpfs /srv tmpfs rw 0 0
short
"""


def by_name(found: Iterable[Checked]) -> dict[str, Checked]:
    """The checks by their names."""
    return {check.name: check for check in found}


@pytest.mark.parametrize(
    ("name", "changes", "state", "words"),
    [
        ("integrity", {"damage": ("page 3",)}, "failed", "damaged: page 3"),
        ("integrity", {"damage": ("page 3", "page 4")}, "failed", "damaged: page 3 and 1 more"),
        ("mode", {"mode": 0o644}, "warning", "0644: others may read or change it"),
        ("disk", {"file_system": "nfs4"}, "warning", "on nfs4, which may not keep locks"),
        ("disk", {"file_system": "fuse.sshfs"}, "warning", "on fuse.sshfs"),
        ("disk", {"file_system": None}, "ok", "its kind cannot be told here"),
        ("poll numbers", {"lost_polls": ((3, 3), (7, 9))}, "failed", "3, 7 to 9 missing: something was lost"),
        ("newest reading", {"newest": NOW + HOUR}, "failed", "the clock of this machine went back"),
        ("newest reading", {"newest": None}, "ok", "there is none yet"),
        ("lock", {"holder": "process 12"}, "ok", "held by process 12"),
    ],
)
def test_what_is_wrong_with_a_database_is_told(name: str, changes: dict[str, Any], state: str, words: str) -> None:
    """Each fault of a database is its own check, and with a cure if it is one."""
    check = by_name(database(replace(FACTS, **changes), NOW))[name]

    assert state == check.state
    assert words in check.detail
    assert (check.help is None) == (state == "ok")


def test_a_sound_database_has_only_good_checks() -> None:
    """Nothing is wrong with a database of its own user on a local disk."""
    assert {Soundness.OK} == {check.state for check in database(FACTS, NOW)}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/keyresult.db", "ext4"),
        ("/srv/keyresult.db", "tmpfs"),
        ("/srv/with space/keyresult.db", "nfs4"),
    ],
)
def test_the_nearest_mount_counts(path: str, kind: str) -> None:
    """A file is on the file system that is mounted deepest above it."""
    assert kind == file_system_of(PurePosixPath(path), MOUNTS)


def test_without_mounts_the_kind_is_unknown() -> None:
    """An empty table says nothing."""
    assert None is file_system_of(PurePosixPath("/srv/keyresult.db"), "")


def record(ago: timedelta, *, missing: int = 0) -> PollRecord:
    """A poll that ended that long ago."""
    return PollRecord(1, NOW - ago, NOW - ago, 3, 3 - missing, missing, 1)


@pytest.mark.parametrize(
    ("polls", "since", "state", "words"),
    [
        ([record(HOUR)], NOW - 9 * HOUR, "ok", "the last one ended 1 hour ago"),
        ([record(3 * HOUR)], NOW - 9 * HOUR, "failed", "ended 3 hours ago; the shortest interval is 1h"),
        ([record(3 * HOUR)], NOW - HOUR, "ok", "the last one ended 3 hours ago"),
        ([record(HOUR, missing=2)], NOW - 9 * HOUR, "warning", "with 2 key results unread"),
        ([], NOW - HOUR, "ok", "no poll has ever ended"),
    ],
    ids=["in time", "late", "the cycle has just begun", "incomplete", "first poll to come"],
)
def test_the_schedule_is_kept_or_not(polls: list[PollRecord], since: datetime, state: str, words: str) -> None:
    """Two of the shortest intervals may go by, counted from the beginning at the earliest."""
    check = schedule(polls, HOUR, since, NOW, ROOT)

    assert state == check.state
    assert words in check.detail


@pytest.mark.parametrize(("days", "state"), [(30, "ok"), (13, "warning"), (-1, "warning")])
def test_a_certificate_near_its_end_is_a_warning(days: int, state: str) -> None:
    """Two weeks before its end a certificate is to be renewed."""
    (check,) = noticed(Contact(certificate_until=NOW + timedelta(days=days)), NOW)

    assert ("certificate", state) == (check.name, check.state)


@dataclass(frozen=True)
class Elsewhere:
    """A source with a secret, reached as its fields say."""

    url: str
    verify: bool = True

    def credentials(self, secrets: Any) -> dict[str, str]:
        """The secret."""
        return {"token": secrets.value(env="TOKEN")}


@dataclass(frozen=True)
class LoggingIn:
    """A source that proves who we are with a key."""

    logs_in: bool = True

    def identity(self, secrets: Any, at: datetime) -> dict[str, str]:
        """The proof, which cannot be made."""
        raise SettingsError(f"the key {secrets.value(env='KEY')[:0]}of {at:%Y} is not one", help="give another")


class Given:
    """Secrets that are all there."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The same for every name."""
        return f"planted-secret-of-{env or file}"


def test_a_secret_over_http_is_a_warning() -> None:
    """Anyone on the way could read it; not so on this machine."""
    far = by_name(source(Elsewhere("http://prom.example.com"), Given(), NOW, None))
    near = by_name(source(Elsewhere("http://localhost:9090"), Given(), NOW, None))

    assert Soundness.WARNING is far["TLS"].state
    assert "TLS" not in near


def test_a_key_that_is_none_is_told() -> None:
    """What proves who we are is tried, without a request."""
    found = [*source(LoggingIn(), Given(), NOW, None)]

    assert Checked("secrets", "the key of 2026 is not one", Soundness.FAILED, "give another") == found[0]
    assert "planted" not in repr(found)


class Healthy(FakeConnector):
    """A connector that can say how its source is, and has no door."""

    def checkup(self, _source: object, measures: Sequence[object], _http: object, _at: datetime) -> Iterator[Checked]:
        """All is well."""
        yield Checked("query", f"answers {len(measures)}")


def test_a_connector_without_a_door_is_asked_too() -> None:
    """What a connector finds is told, also where no door noticed anything."""
    session = Session(Healthy(), FakeSource(), (), NoHttp(), KeptFacts({}))

    assert Checked("query", "answers 2") in [*source(FakeSource(), Given(), NOW, lambda: session, ["a", "b"])]


def test_a_connector_without_a_checkup_is_told_as_such() -> None:
    """Nothing is made up about a connector that knows no cheap question."""
    session = Session(FakeConnector(), FakeSource(), (), NoHttp(), KeptFacts({}))

    expected = Checked("reachable", "not asked: the connector fake knows no cheap question")
    assert expected in [*source(FakeSource(), Given(), NOW, lambda: session)]


@pytest.mark.parametrize(
    ("environ", "state"), [({}, "ok"), ({"http_proxy": "http://proxy"}, "warning")], ids=["none", "a proxy"]
)
def test_proxies_are_told_by_name(environ: Mapping[str, str], state: str) -> None:
    """No value of a proxy variable is shown: it may hold a password."""
    check = by_name(machine(environ, "3.51.3", has_bug=False))["proxy"]

    assert state == check.state
    assert "//" not in check.detail
