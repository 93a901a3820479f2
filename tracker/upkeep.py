"""What `doctor` looks at on the disk and in the schedule; each check is a value."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, Final

from .core.slots import interval_text
from .core.wording import age_text, plural
from .ports import Checked, Soundness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path, PurePath

    from .ports import PollRecord

LATE: Final = 2
"""Intervals after which a poll is missed."""

_NETWORKED = ("nfs", "cifs", "smb", "9p", "fuse", "afs", "glusterfs", "ceph", "lustre", "virtiofs", "vboxsf")
_OTHERS = 0o077
_MEGABYTE = 1e6
_OK, _WARNING, _FAILED = Soundness


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What is known of a database.

    Attributes:
        mode: Its permission bits.
        bytes: Its size, and `log_bytes` that of the write-ahead log beside it.
        newest: The newest slot with a reading.
        lost_polls: Holes in the poll numbers, each by its first and last missing number.
        damage: What SQLite's quick check found.
        holder: Who holds the writer lock now.
        file_system: The type of the file system it is on, where that can be told.
    """

    path: Path
    schema: int
    mode: int
    bytes: int
    log_bytes: int
    readings: int
    newest: datetime | None
    lost_polls: tuple[tuple[int, int], ...]
    damage: tuple[str, ...]
    holder: str | None
    file_system: str | None


def database(facts: DatabaseFacts, now: datetime) -> Iterator[Checked]:
    """Whether a database is sound, private and on a disk that keeps it so."""
    size = f"{facts.bytes / _MEGABYTE:.1f} MB, write-ahead log {facts.log_bytes / _MEGABYTE:.1f} MB"
    yield Checked("file", f"{facts.path}, schema {facts.schema}, {plural(facts.readings, 'reading')}, {size}")
    yield _integrity(facts)
    yield _privacy(facts)
    yield _file_system(facts)
    yield Checked("lock", f"held by {facts.holder}" if facts.holder else "free")
    yield _numbers(facts)
    yield _order(facts, now)


def schedule(
    polls: Sequence[PollRecord], shortest: timedelta | None, since: datetime, now: datetime, root: PurePath
) -> Checked:
    """Whether polls run as often as the plan needs them; if not, with the line for the crontab.

    Args:
        polls: The last ones, the newest first.
        shortest: The shortest interval of what is polled now; None if nothing is.
        since: The instant from which it has been polled at least.
        now: The current instant.
        root: The folder of the settings file.
    """
    if shortest is None:
        return Checked("last poll", "nothing is to be polled now")
    last = next((poll for poll in polls if poll.finished_at is not None), None)
    told = "no poll has ever ended" if last is None else f"the last one ended {_ago(last.finished_at, now)}"
    allowed = LATE * shortest
    if now - max(last.started_at if last else since, since) > allowed:
        detail = f"{told}; the shortest interval is {interval_text(shortest)}"
        cure = f"add this line with `crontab -e`: */5 * * * * keyresult -C {root} poll"
        return Checked("last poll", detail, _FAILED, cure)
    if last is not None and last.missing:
        detail = f"{told} with {plural(last.missing, 'key result')} unread"
        return Checked("last poll", detail, _WARNING, "`keyresult status` names them")
    return Checked("last poll", told)


def file_system_of(path: PurePath, mounts: str) -> str | None:
    """The type of the file system that a path is on, by the text of `/proc/mounts`; None if it does not say."""
    best: tuple[int, str] | None = None
    for line in mounts.splitlines():
        _, place, kind, *_ = [*line.split(" "), "", "", ""]
        where = place.replace("\\040", " ")
        if where and path.is_relative_to(where):
            best = max(best or (0, kind), (len(where), kind), key=lambda found: found[0])
    return best[1] if best else None


def _integrity(facts: DatabaseFacts) -> Checked:
    if not facts.damage:
        return Checked("integrity", "SQLite's quick check finds nothing; `keyresult db verify` looks at every reading")
    more = f" and {len(facts.damage) - 1} more" if len(facts.damage) > 1 else ""
    cure = "stop polling and restore the last backup; keep the damaged file"
    return Checked("integrity", f"damaged: {facts.damage[0]}{more}", _FAILED, cure)


def _privacy(facts: DatabaseFacts) -> Checked:
    if not facts.mode & _OTHERS:
        return Checked("mode", f"{facts.mode:04o}, its owner's alone")
    return Checked("mode", f"{facts.mode:04o}: others may read or change it", _WARNING, f"run `chmod 600 {facts.path}`")


def _file_system(facts: DatabaseFacts) -> Checked:
    kind = facts.file_system
    if kind is None:
        return Checked("disk", "its kind cannot be told here")
    if kind.startswith(_NETWORKED):
        cure = "keep the database on a local disk; copy it elsewhere with `keyresult db backup`"
        return Checked("disk", f"on {kind}, which may not keep locks and logs as SQLite needs them", _WARNING, cure)
    return Checked("disk", f"on {kind}")


def _numbers(facts: DatabaseFacts) -> Checked:
    if not facts.lost_polls:
        return Checked("poll numbers", "no holes")
    holes = ", ".join(starmap(_hole, facts.lost_polls))
    cure = "was an older copy put back? `keyresult db verify` says more, `keyresult backfill` fills what is missing"
    return Checked("poll numbers", f"{holes} missing: something was lost", _FAILED, cure)


def _hole(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _order(facts: DatabaseFacts, now: datetime) -> Checked:
    if facts.newest is None:
        return Checked("newest reading", "there is none yet")
    if facts.newest > now:
        detail = f"its slot begins {age_text(facts.newest - now)} from now: the clock of this machine went back"
        return Checked("newest reading", detail, _FAILED, "set the clock; nothing is polled for a slot that is taken")
    return Checked("newest reading", f"slot of {_ago(facts.newest, now)}")


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{age_text(now - at)} ago" if at is not None else "never"
