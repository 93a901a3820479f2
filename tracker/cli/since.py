"""What a report is compared with: what `--since` says, or else what such a report always is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from tracker.core.compared import USUALLY, Compared, before_cycle, never_sent, not_begun, with_report
from tracker.core.teams import outlined
from tracker.core.wording import day_text, instant_text
from tracker.errors import UsageError

from .times import FORMS, is_day, parse_day_start

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.core.compared import Sent
    from tracker.core.model import TeamCycle
    from tracker.core.standing import TeamStanding
    from tracker.standings import Beside

    from .workspace import Opened

WEEK: Final = timedelta(weeks=1)
LAST: Final = "last"


@dataclass(frozen=True, slots=True)
class Since:
    """What is asked for: an instant and the words for it, or the last report that was sent (None)."""

    at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Usual:
    """What a report is compared with otherwise, as `a week earlier`."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant to compare with, and how that is said.

    Attributes:
        at: The instant.
        compared: If the cycle was under way then.
        otherwise: If it was not.
        known_at: When the report on that instant was written; None if there is no such report.
    """

    at: datetime
    compared: Compared
    otherwise: Compared
    known_at: datetime | None = None

    def before(self, found: Beside) -> TeamStanding | None:
        """What state changes count from: where the team stood as the report had it, if there was one."""
        return found.before if self.known_at is None else found.reported

    def said(self, before: TeamStanding | None) -> Compared:
        """How it is said what the report is compared with, or why it is compared with nothing."""
        return self.otherwise if before is None else self.compared


def asked(session: Opened, said: str) -> Since:
    """What `--since` asks for.

    Raises:
        UsageError: It is neither `last` nor an earlier time.
    """
    if said == LAST:
        return Since(None, LAST)
    zone = session.settings.timezone
    try:
        at = parse_day_start(said, zone)
    except UsageError:
        raise UsageError(f'"{said}" is neither last nor a time', help=f"write last, or {FORMS}") from None
    if at >= session.judge.at:
        raise UsageError(f"--since {said} is not before the report", help="name an earlier time, or last")
    return Since(at, day_text(_day(at, zone)) if is_day(said) else instant_text(at, zone))


def mark(session: Opened, kind: str, whose: str, usual: Usual, cycle: str | None = None) -> Mark:
    """What the report of a team's cycle, or of several teams, is compared with."""
    since = session.since
    if since is None:
        return Mark(usual.at, USUALLY, USUALLY)
    if since.at is not None:
        return Mark(since.at, Compared(said=since.words), not_begun(since.words))
    found = _last(session, kind, whose, cycle)
    if found is None:
        names = "all teams" if whose == "all" else whose.replace("+", ", ")
        compared, otherwise = (never_sent(kind, names, usual.words, begun=begun) for begun in (True, False))
        return Mark(usual.at, compared, otherwise)
    sent, until = found
    day = _day(sent.sent_at, session.settings.timezone)
    return Mark(until, with_report(kind, sent, day), before_cycle(kind, sent, day), sent.written_at)


def week_before(session: Opened, team: TeamCycle) -> Mark:
    """The mark of a team's weekly report."""
    return mark(session, "weekly", team.team, Usual(session.judge.at - WEEK, "a week earlier"), team.cycle.name)


def _last(session: Opened, kind: str, whose: str, cycle: str | None) -> tuple[Sent, datetime] | None:
    """The last report of a kind on a time before this one, as it was sent first, and the instant it was judged at.

    One that names another cycle is none. One that names no cycle was about the only one of its team then,
    and is none if that is under way still beside this one.
    """
    from .posting import calendar

    days, judge = calendar(session), session.judge
    under_way = (each for each in outlined(session.plan.teams) if each.cycle.start <= judge.at < each.cycle.end)
    others = {each.cycle.name for each in under_way if each.team == whose} - {cycle}
    first: dict[str, Sent] = {}
    for sent in session.store.sent(kind, whose, known_at=judge.known_at):
        if sent.cycle in {None, cycle} and sent.about not in others:
            first.setdefault(sent.period, sent)
    for period in sorted(first, reverse=True):  # weeks, months and days sort as they follow one another
        occasion = days.of(kind, period, first[period].written_at)
        until = first[period].written_at if occasion is None else occasion.until
        if until < judge.at:
            return first[period], until
    return None


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
