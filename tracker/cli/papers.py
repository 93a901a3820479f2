"""Reports of every kind, ready to be written in any form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.core.report_cycle import naming_cycle

from .cycles import Names
from .output import let_go
from .paper import Paper
from .report import weekly
from .since import WEEK, Usual, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.core.model import Plan, TeamCycle
    from tracker.core.nudge import Asked
    from tracker.core.report import WeeklyReport
    from tracker.core.report_review import CycleFacts
    from tracker.core.sheet import Block, Sheet
    from tracker.core.standing import TeamStanding
    from tracker.notify.schedule import Occasion
    from tracker.standings import Beside

    from .cycles import Named
    from .workspace import Opened

FORTNIGHT: Final = timedelta(weeks=2)


def papers(session: Opened, occasion: Occasion, teams: Sequence[TeamCycle], *, some: bool = False) -> list[Paper]:
    """The reports of an occasion on these teams; `some` says that they are not all there are."""
    return [*each_paper(session, occasion, teams, some=some)]


def each_paper(
    session: Opened, occasion: Occasion, teams: Sequence[TeamCycle], *, some: bool = False
) -> Iterator[Paper]:
    """The same, each when it is asked for."""
    then = session._replace(judge=replace(session.judge, at=occasion.until))
    return _KINDS[occasion.kind](then, occasion, teams, some) if teams else iter(())


def _weekly(session: Opened, occasion: Occasion, teams: Sequence[TeamCycle], _some: bool) -> Iterator[Paper]:  # noqa: FBT001 - one signature for all kinds
    known, names = session.known(), Names(session.plan, occasion.until)
    for team in let_go(teams):
        named = names.of(team, occasion.period)
        value = naming_cycle(weekly(session, team, known), named.titled)
        yield _on_a_cycle("weekly", team, named, occasion, value)
        del team, value


def _on_a_cycle(kind: str, team: TeamCycle, named: Named, occasion: Occasion, value: WeeklyReport | Sheet) -> Paper:
    """The report on one cycle of a team."""
    names = team.cycle.name, named.other, named.inherits
    return Paper(kind, team.team, named.period, occasion.until, value, *names)


def _monthly(session: Opened, occasion: Occasion, teams: Sequence[TeamCycle], _some: bool) -> Iterator[Paper]:  # noqa: FBT001
    from tracker.core.report_monthly import monthly_report

    known, names = session.known(), Names(session.plan, occasion.until)
    for team in let_go(teams):
        named = names.of(team, occasion.period)
        since = _month_start(team, occasion.until)
        against = mark(session, "monthly", team.team, Usual(since, "the beginning of the month"), team.cycle.name)
        value = naming_cycle(monthly_report(weekly(session, team, known, against), since), named.titled)
        yield _on_a_cycle("monthly", team, named, occasion, value)
        del team, value


def _month_start(team: TeamCycle, until: datetime) -> datetime:
    """The first instant of the month that ends at, or contains, an instant."""
    last = team.cycle.day_of(until - timedelta.resolution)
    first = last.replace(day=1)
    return replace(team.cycle, first=first, last=last).start


def _leadership(session: Opened, occasion: Occasion, teams: Sequence[TeamCycle], some: bool) -> Iterator[Paper]:  # noqa: FBT001
    from tracker.core.report_leadership import leadership_page
    from tracker.core.teams import outlined

    judge = session.judge
    name = "+".join(team.team for team in outlined(teams)) if some else "all"
    against = mark(session, "leadership", name, Usual(judge.at - FORTNIGHT, "two weeks earlier"))
    told = against.known_at is not None
    found = (judge.compared(team, against.at, against.known_at, reported=told) for team in let_go(teams))
    pairs = ((each.now, against.before(each)) for each in found)
    value = leadership_page(pairs, demo=session.settings.demo, compared=against.compared, otherwise=against.otherwise)
    yield Paper("leadership", name, occasion.period, occasion.until, value)


def _review(session: Opened, occasion: Occasion, teams: Sequence[TeamCycle], _some: bool) -> Iterator[Paper]:  # noqa: FBT001
    from tracker.core.report_review import review_sheet

    for team in let_go(teams):
        found = session.judge.compared(team, None)
        value = review_sheet(found.now, _facts(session, team, found), demo=session.settings.demo)
        yield Paper("review", team.team, occasion.period, occasion.until, value, team.cycle.name)
        del team, found, value


def _facts(session: Opened, team: TeamCycle, found: Beside) -> CycleFacts:
    """What the store knows of a whole cycle."""
    from tracker.core.calibration import cycle_results
    from tracker.core.closing import grade_forecasts
    from tracker.core.ledger import goal_changes
    from tracker.core.report_review import CycleFacts

    judge = session.judge
    ends = {each.key_result.name: each for each in found.now.standings()}
    closings = session.store.closings(team.team, known_at=judge.known_at)
    closed = [each for each in closings if each.cycle == team.cycle.name]
    foretold = [each for each in session.store.foretold(ends) if each.at <= (judge.known_at or each.at)]
    pairs = zip(team.key_results(), found.histories, strict=False)  # health metrics come last
    known = [(each, history) for each, history in pairs if each.measure is not None]
    measured, histories = [each for each, _ in known], [history for _, history in known]
    definitions = [each for history in histories for each in history.definitions]
    ids = {each.name: each.id for each in measured}
    cycle, gone = team.cycle, team.cycle.days_gone(judge.at)
    half = cycle.start + (cycle.end - cycle.start) / 2
    read = sum(cycle.first <= day.day <= cycle.last for history in histories for day in history.days)
    return CycleFacts(
        scores=closed[-1].scores if closed else (),
        grade=closed[-1].grade if closed else grade_forecasts(foretold, ends),
        goal_changes=goal_changes(ids, definitions, cycle.start, cycle.end, cycle.zone),
        silent_days=max(0, gone * len(measured) - read),
        days=gone * len(measured),
        half=replace(judge, at=half).team(team) if half < judge.at else None,
        earlier=cycle_results(each for each in closings if each.cycle != cycle.name and each.at < cycle.end),
        after=_next(session.plan, team),
    )


def _next(plan: Plan, team: TeamCycle) -> TeamCycle | None:
    """The next cycle of a team that there are files of."""
    from tracker.core.teams import only, outlined

    later = [each.cycle for each in outlined(plan.teams) if each.team == team.team]
    first = min((cycle for cycle in later if cycle.first > team.cycle.last), key=lambda each: each.first, default=None)
    found = only(plan.teams, lambda each: each.team == team.team and each.cycle == first)
    return next(iter(found), None)


def _nudge(session: Opened, occasion: Occasion, teams: Sequence[TeamCycle], _some: bool) -> Iterator[Paper]:  # noqa: FBT001
    from tracker.core.nudge import nudges

    judge, names = session.judge, Names(session.plan, occasion.until)
    for team in teams:
        named = names.of(team, occasion.period)
        standing, _, before, _ = judge.compared(team, judge.at - WEEK, reported=False)
        for owner, asked in nudges(standing, before).items():
            period, other = (f"{each}/{owner.replace('/', '-')}" for each in (named.period, named.other))
            value = _nudge_sheet(owner, asked, standing, session)
            yield _on_a_cycle("nudge", team, named._replace(period=period, other=other), occasion, value)


def _nudge_sheet(owner: str, asked: Sequence[Asked], team: TeamStanding, session: Opened) -> Sheet:
    from tracker.core.report import DEMO
    from tracker.core.sheet import Sheet
    from tracker.core.wording import plural

    demo = session.settings.demo
    return Sheet(
        title=f"{owner}, a minute for {plural(len(asked), 'key result')} of {team.team.team}",
        lead=("Your words stand beside the numbers and change none of them.",),
        blocks=tuple(_form(each, team) for each in asked),
        footer=(DEMO,) if demo else (),
        demo=demo,
    )


def _form(asked: Asked, team: TeamStanding) -> Block:
    """A key result, why it is asked about, and its check-in form, prefilled."""
    from tracker.core.sheet import Block

    from .checkin import heading, prefill
    from .checkin_form import form_text

    chosen = asked.standing.key_result
    first, second = heading(team, chosen)
    form = form_text((), prefill(team.words.get(chosen.name, ())))
    fields = [line for line in form.splitlines() if line and not line.startswith("#")]
    return Block(first, (second, f"asked because {asked.why}", *fields, f"answer with: keyresult checkin {chosen.id}"))


_KINDS: Final[Mapping[str, Callable[[Opened, Occasion, Sequence[TeamCycle], bool], Iterator[Paper]]]] = {
    "nudge": _nudge,
    "weekly": _weekly,
    "leadership": _leadership,
    "monthly": _monthly,
    "review": _review,
}
