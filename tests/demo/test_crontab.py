"""The sample crontab: lines that cron can read, commands that there are, and the calendar of the article."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from tracker.cli.commands import COMMANDS, cli
from tracker.core.cycle import Cycle
from tracker.notify.schedule import SCHEDULED, Calendar

CONFIG = Path(__file__).resolve().parents[2] / "config"
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """One line: when it runs, and its words after `keyresult`."""

    line: str

    @property
    def command(self) -> list[str]:
        """The words after `keyresult`."""
        (words,) = re.findall(r'"\$KEYRESULT" (.*)', self.line)
        return shlex.split(words)

    @property
    def times(self) -> list[set[int]]:
        """The minutes, hours, days, months and weekdays at which it runs."""
        return [_numbers(text, *bounds) for text, bounds in zip(self.line.split()[:5], RANGES, strict=True)]

    def runs_at(self, at: datetime) -> bool:
        """Whether cron starts it in a minute; of day and weekday one is enough where both are given (crontab(5))."""
        minutes, hours, days, months, weekdays = self.times
        if at.minute not in minutes or at.hour not in hours or at.month not in months:
            return False
        by_day, by_weekday = at.day in days, at.isoweekday() % 7 in {each % 7 for each in weekdays}
        fields = self.line.split()
        return by_day or by_weekday if "*" not in {fields[2], fields[4]} else by_day and by_weekday


def _numbers(text: str, least: int, most: int) -> set[int]:
    """The numbers of one field."""
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"(\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
        assert match, part
        first = least if match[1] == "*" else int(match[2])
        last = most if match[1] == "*" else int(match[3] or first)
        assert least <= first <= last <= most, part
        found |= set(range(first, last + 1, int(match[4] or 1)))
    return found


LINES = (CONFIG / "crontab").read_text(encoding="utf-8").splitlines()
JOBS = [Job(line) for line in LINES if line and not line.startswith("#") and not re.match(r"[A-Z]+=", line)]


def test_every_line_is_one_that_cron_reads() -> None:
    """A comment, a variable or a job: five times, a command, percent signs escaped, in the folder of the settings."""
    assert 8 == len(JOBS)
    for job in JOBS:
        assert all(job.times), job.line
        assert 'cd "$PLACE" && ' in job.line
        assert not re.search(r"(?<!\\)%", job.line), job.line


@pytest.mark.parametrize("job", JOBS, ids=lambda job: " ".join(job.command[:4]))
def test_every_job_is_a_command_that_there_is(job: Job) -> None:
    """Its options and arguments are taken as they stand."""
    words = [word for word in job.command if word != "-q"]
    group: click.Group = cli
    while words[0] in (COMMANDS if group is cli else group.commands):
        command = group.get_command(click.Context(group), words.pop(0))
        assert command is not None
        if not isinstance(command, click.Group):
            break
        group = command
    with command.make_context("keyresult", words, resilient_parsing=False) as context:
        assert context.params


SENDING = {job.command[2]: job for job in JOBS if job.command[1:2] == ["send"] and job.command[2] in SCHEDULED}
CYCLES = tuple(
    Cycle(f"{year}-Q{quarter}", date(year, 3 * quarter - 2, 1), date(year, 3 * quarter, last), "UTC")
    for year in (2026, 2027)
    for quarter, last in ((1, 31), (2, 30), (3, 30), (4, 31))
)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney"])
@pytest.mark.parametrize("kind", SCHEDULED)
def test_each_kind_has_its_line_within_three_minutes_of_the_calendar(kind: str, zone: str) -> None:
    """For two years, through every change of clocks: on a machine in that zone the line runs when the report is due."""
    calendar = Calendar(zone, HOUR, CYCLES)
    for occasion in calendar.occasions(kind, datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 2, tzinfo=UTC)):
        local = [(occasion.due + timedelta(minutes=n)).astimezone(ZoneInfo(zone)) for n in range(4)]
        assert any(SENDING[kind].runs_at(at) for at in local), occasion


def test_what_is_missed_is_looked_for_every_quarter_of_an_hour() -> None:
    """One line sends whatever is due, at minutes at which no other line that sends runs."""
    (rest,) = (job for job in JOBS if job.command == ["-q", "send", "--due"])
    minutes = sorted(rest.times[0])
    assert [15, 15, 15] == [second - first for first, second in pairwise(minutes)]
    assert all(rest.times[0].isdisjoint(job.times[0]) for job in SENDING.values())
