"""Every rule of `check`: what it finds, where, and what it leaves alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracker.core.readings import DayValue, History, Reading
from tracker.plan.check import Past, examine
from tracker.plan.codes import CODES
from tracker.plan.rules import BY_CODE, RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.plan.findings import Finding

AT = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
SETTINGS = """\
sources:
  prod: {connector: prometheus, url: https://prometheus.example.com}
  jira: {connector: jira, url: https://acme.atlassian.net}
  runs: {connector: github_actions}
"""
SECOND = '      - {id: second, title: Pages at night, keep: "< 5 pages", measure: {connector: manual, unit: pages}}\n'
MANUAL = "measure: {connector: manual, unit: min}"


class Shelf:
    """An archive of prepared histories, by the id of the key result."""

    def __init__(self, histories: Mapping[str, History]) -> None:
        self.histories = histories
        self.asked: list[str] = []

    def history(self, key_result: str, since: datetime, until: datetime) -> History:
        """The prepared history, or an empty one."""
        self.asked.append(key_result)
        return self.histories.get(key_result.rsplit("/", 1)[1], History())


def entry(lines: str) -> str:
    """A file with one objective whose first key result has these lines."""
    return objective(
        f"      - id: it\n{''.join(f'        {line}' + chr(10) for line in lines.strip().splitlines())}{SECOND}"
    )


def objective(key_results: str, title: str = "Deploy with confidence", more: str = "    owner: dana\n") -> str:
    """A file with one objective."""
    head = f"team: platform\ncycle: 2026-Q4\nobjectives:\n  - id: goal\n    title: {title}\n{more}    key_results:\n"
    return head + key_results


@pytest.fixture
def check(folder: Callable[..., Path]) -> Callable[..., list[Finding]]:
    """The findings of OKR files with the installed connectors."""

    def run(*texts: str, archive: Shelf | None = None, settings: str = SETTINGS, **options: object) -> list[Finding]:
        files = {f"okrs/{number}.yaml": text for number, text in enumerate(texts)}
        root = folder({"keyresult.yaml": settings, **files})
        past = Past(AT, archive)  # type: ignore[arg-type] # the one method that rules use
        return list(examine(root, {}, past, **options).findings)  # type: ignore[arg-type]

    return run


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """Codes, and what the carets are under."""
    return [(each.code, _marked(each)) for each in findings]


def _marked(finding: Finding) -> str:
    assert finding.column is not None
    assert finding.end_column is not None
    return finding.source_lines[-1][1][finding.column - 1 : finding.end_column - 1]


REACH = "baseline: 45 min\ntarget: 10 min\n" + MANUAL
FOUND: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "output": (f"title: Implement a new pipeline\n{REACH}", [("KR504", "Implement a new pipeline")]),
    "a vague title over a goal in numbers": (f"title: Improve deployment\n{REACH}", [("KR508", "Improve deployment")]),
    "a vague title over steps": (
        "title: Reduce toil\nmilestones: [{title: reviewed, due: 2026-12-01}]",
        [("KR508", "Reduce toil")],
    ),
    "another target": (
        "title: Cut deploy time from 45 to 15 minutes\n" + REACH,
        [("KR211", "10 min")],
    ),
    "another bound": (
        'title: Hold 99.95% availability\nkeep: ">= 99.9 %"\nmeasure: {connector: manual, unit: ratio}',
        [("KR211", '">= 99.9 %"')],
    ),
    "no unit": (
        "title: Cut deploy time to 10 minutes\nbaseline: 45\ntarget: 10\nmeasure: {connector: manual}",
        [("KR212", "10")],
    ),
    "no unit of a bound": (
        'title: Deploy time below 10 minutes\nkeep: "< 10"\nmeasure: {connector: manual}',
        [("KR212", '"< 10"')],
    ),
    "two goals": (
        f"title: Cut deploy time to 10 min and keep failures under 15%\n{REACH}",
        [("KR213", "Cut deploy time to 10 min and keep failures under 15%")],
    ),
    "a number as an effect": (
        f"title: Cut deploy time from 45 to 10 min, enabling 50% fewer incidents\n{REACH}",
        [("KR217", "Cut deploy time from 45 to 10 min, enabling 50% fewer incidents")],
    ),
    "a number in brackets": (
        f"title: Cut deploy time from 45 to 10 min (0 manual steps)\n{REACH}",
        [("KR217", "Cut deploy time from 45 to 10 min (0 manual steps)")],
    ),
    "work before its effect": (
        f"title: Introduce caching that cuts page loads from 45 min to 10 min\n{REACH}",
        [("KR518", "Introduce caching that cuts page loads from 45 min to 10 min")],
    ),
    "work before a bound": (
        f"title: Build a pipeline with < 10 min deploy time\n{REACH}",
        [("KR518", "Build a pipeline with < 10 min deploy time")],
    ),
    "how much of the work is done": (
        (
            "title: Implement failover for 100% of services (currently 60%)\nbaseline: 60 %\ntarget: 100 %\n"
            "measure: {connector: manual, unit: ratio}"
        ),
        [("KR518", "Implement failover for 100% of services (currently 60%)")],
    ),
    "the way without a number": (
        "title: Eliminate manual failover through automation\nmilestones: [{title: reviewed, due: 2026-12-01}]",
        [("KR518", "Eliminate manual failover through automation")],
    ),
    "a contradiction": (
        (
            "title: Achieve 99.95% availability (downtime below 2 hours/year)\n"
            'keep: ">= 99.95 %"\nmeasure: {connector: manual, unit: ratio}'
        ),
        [("KR214", "Achieve 99.95% availability (downtime below 2 hours/year)")],
    ),
    "a verb against the numbers": (
        f"title: Increase recovery from 45 min to 10 min\n{REACH}",
        [("KR215", "Increase recovery from 45 min to 10 min")],
    ),
    "another quarter": (
        f"title: Deploy time below 10 min by end of Q3 2026\n{REACH}",
        [("KR216", "Deploy time below 10 min by end of Q3 2026")],
    ),
    "no baseline": (
        'title: Reduce the failure rate\nkeep: "<= 15 %"\nmeasure: {connector: manual, unit: ratio}',
        [("KR512", '"<= 15 %"')],
    ),
    "a trivial target": (
        f"title: Deploy time\nbaseline: 45 min\ntarget: 40 min\n{MANUAL}",
        [("KR513", "40 min")],
    ),
    "a trivial share": (
        "title: Coverage\nbaseline: 90 %\ntarget: 91 %\nmeasure: {connector: manual, unit: ratio}",
        [("KR513", "91 %")],
    ),
    "an impossible leap": (
        f"title: Deploy time\nbaseline: 45 min\ntarget: 30 s\n{MANUAL}",
        [("KR514", "30 s")],
    ),
    "an impossible share": (
        "title: Availability\nbaseline: 90 %\ntarget: 99.99 %\nmeasure: {connector: manual, unit: ratio}",
        [("KR514", "99.99 %")],
    ),
    "a promise as a stretch goal": (
        f"title: Deploy time as promised\n{REACH}",
        [("KR516", "Deploy time as promised")],
    ),
    "a stretch goal as a commitment": (
        f"title: Deploy time, a stretch\n{REACH}\nambition: committed",
        [("KR516", "committed")],
    ),
    "per person": (
        f"title: Close 20 tickets per engineer\n{REACH}",
        [("KR504", "Close 20 tickets per engineer"), ("KR517", "Close 20 tickets per engineer")],
    ),
    "about its owner": (
        f"title: Lee answers reviews within 10 min\nowner: lee\n{REACH}",
        [("KR517", "Lee answers reviews within 10 min")],
    ),
    "of a person": (
        (
            "title: Bugs\nbaseline: 10 bugs\ntarget: 2 bugs\n"
            "measure: {connector: jira, metric: count, jql: 'type = Bug AND assignee = lee'}"
        ),
        [("KR517", "'type = Bug AND assignee = lee'")],
    ),
    "to date": (
        (
            "title: Bugs\nbaseline: 10 bugs\ntarget: 2 bugs\n"
            "measure: {connector: jira, metric: count, jql: 'type = Bug AND created >= startOfMonth()'}"
        ),
        [("KR310", "'type = Bug AND created >= startOfMonth()'")],
    ),
    "several series": (
        (
            "title: Errors\nbaseline: 10 errors\ntarget: 2 errors\n"
            "measure: {connector: prometheus, query: 'sum by (job) (increase(errors_total[7d]))', unit: errors}"
        ),
        [("KR311", "'sum by (job) (increase(errors_total[7d]))'")],
    ),
    "a short window": (
        (
            "title: Errors\nbaseline: 10 errors\ntarget: 2 errors\n"
            "measure: {connector: prometheus, query: 'sum(increase(errors_total[5m]))', unit: errors}"
        ),
        [("KR309", "'sum(increase(errors_total[5m]))'")],
    ),
    "a mean": (
        (
            "title: Deploy time\nbaseline: 45 min\ntarget: 10 min\n"
            "measure: {connector: github_actions, repository: acme/shop, workflow: deploy.yml, statistic: mean}"
        ),
        [("KR404", "mean")],
    ),
    "a mean in PromQL": (
        (
            "title: Deploy time\nbaseline: 45 min\ntarget: 10 min\n"
            "measure: {connector: prometheus, query: 'sum(rate(d_sum[7d])) / sum(rate(d_count[7d]))', unit: s}"
        ),
        [("KR404", "'sum(rate(d_sum[7d])) / sum(rate(d_count[7d]))'")],
    ),
    "an overlapping window": (
        (
            "title: Deploy time\nbaseline: 45 min\ntarget: 10 min\n"
            "measure: {connector: github_actions, repository: acme/shop, workflow: deploy.yml, window: 14d}"
        ),
        [("KR405", "14d")],
    ),
    "a very long window": (
        (
            "title: Bugs\nbaseline: 10 bugs\ntarget: 2 bugs\n"
            "measure: {connector: jira, metric: count, jql: 'type = Bug AND created >= -90d'}"
        ),
        [("KR405", "'type = Bug AND created >= -90d'")],
    ),
    "a secret": (
        f"title: Deploy time of glpat-{'a' * 20}\n{REACH}",
        [("KR601", f"Deploy time of {'*' * 26}")],
    ),
}


@pytest.mark.parametrize(("lines", "expected"), FOUND.values(), ids=FOUND)
def test_what_a_rule_finds(check: Callable[..., list[Finding]], lines: str, expected: list[tuple[str, str]]) -> None:
    """Each is found where it is, and nothing else is."""
    assert expected == told(check(entry(lines)))


CLEAN = {
    "the same numbers": "title: Reduce deployment time from 45 minutes to less than 10 minutes\n" + REACH,
    "a direction over a goal in numbers": f"title: Reduce deployment time\n{REACH}",
    "a second number that is watched": f"title: Cut deploy time to 10 min, enabling 50% fewer incidents\n{REACH}\n"
    "guardrails: [second]",
    "the same number in brackets": f"title: Cut deploy time from 45 to 10 min (600 seconds, 78% less)\n{REACH}",
    "an earlier number in brackets": f"title: Deploy time below 10 min (45 min waiting last year)\n{REACH}",
    "the other side in brackets": "title: Hold 99% of deploys (1% failures)\nkeep: '>= 99 %'\n"
    "measure: {connector: manual, unit: ratio}",
    "steps with a second number": "title: Pass a drill in 10 min, enabling 50% fewer incidents\n"
    "milestones: [{title: reviewed, due: 2026-12-01}]",
    "a verb of work that is how people work": f"title: Deploy within 10 min of a commit\n{REACH}",
    "the way with a number": f"title: Cut deploy time from 45 to 10 min through automation\n{REACH}",
    "a small but committed step": f"title: Deploys\nbaseline: 45 min\ntarget: 40 min\nambition: committed\n{MANUAL}",
    "a small step in money": "title: Cloud bill\nbaseline: $100\ntarget: $90\nmeasure: {connector: manual, unit: $}",
    "from nothing": "title: Teams on board\nbaseline: 0 teams\ntarget: 9 teams\nmeasure: {connector: manual}",
    "to nothing": "title: Bugs\nbaseline: 90 bugs\ntarget: 0 bugs\nmeasure: {connector: manual}",
    "from all": "title: Coverage\nbaseline: 100 %\ntarget: 50 %\nmeasure: {connector: manual, unit: ratio}",
    "nobody's bugs": "title: Bugs\nbaseline: 90 bugs\ntarget: 20 bugs\n"
    "measure: {connector: jira, metric: count, jql: 'assignee = EMPTY AND created >= -7d'}",
    "a name that is the team's": f"title: Platform serves within 10 min\nowner: platform\n{REACH}",
    "one number of many": "title: Errors\nbaseline: 10 errors\ntarget: 2 errors\n"
    "measure: {connector: prometheus, query: 'sum by (job) (increase(errors_total[7d]))', unit: errors, reduce: sum}",
    "a mean of a quantile": "title: Deploy time\nbaseline: 45 min\ntarget: 10 min\n"
    "measure: {connector: prometheus, query: 'avg( histogram_quantile(0.5, x))', unit: s}",
    "a count before its sum": "title: Deploy time\nbaseline: 45 min\ntarget: 10 min\n"
    "measure: {connector: prometheus, query: 'a_count / b_sum / c', unit: s}",
    "at an instant": "title: Errors\nbaseline: 10 errors\ntarget: 2 errors\n"
    "measure: {connector: prometheus, query: errors, unit: errors}",
    "28 days of a count": "title: Bugs\nbaseline: 10 bugs\ntarget: 2 bugs\n"
    "measure: {connector: jira, metric: count, jql: 'type = Bug AND created >= -28d'}",
    "a long window to keep": 'title: Deploys that succeed\nkeep: ">= 90 %"\n'
    "measure: {connector: github_actions, repository: acme/shop, workflow: d.yml, metric: success_rate, window: 91d}",
    "a baseline from history": "title: Deploy time\nbaseline: {measured: 28d}\ntarget: < 10 min\n" + MANUAL,
    "steps": "title: Pass a drill\nmilestones: [{title: reviewed, due: 2026-12-01}]",
    "given up": "title: Implement it\ndropped: the vendor did it\n" + REACH,
}


@pytest.mark.parametrize("lines", CLEAN.values(), ids=CLEAN)
def test_what_no_rule_finds(check: Callable[..., list[Finding]], lines: str) -> None:
    """Good practice is left alone."""
    second = objective(f"{SECOND.replace('second', 'third')}").split("key_results:\n")[1]
    assert [] == told(check(entry(lines) + second))


OBJECTIVES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "no owner": (objective(SECOND + SECOND.replace("second", "third"), more=""), [("KR501", "goal")]),
    "one key result": (objective(SECOND), [("KR502", "key_results")]),
    "five key results": (
        objective("".join(SECOND.replace("second", f"kr-{n}") for n in range(5))),
        [("KR502", "key_results")],
    ),
    "vague": (
        objective(SECOND + SECOND.replace("second", "third"), title="Improve deployment process"),
        [("KR506", "Improve deployment process")],
    ),
    "a way": (
        objective(SECOND + SECOND.replace("second", "third"), title="Migrate to Kubernetes"),
        [("KR507", "Migrate to Kubernetes")],
    ),
    "a number": (
        objective(SECOND + SECOND.replace("second", "third"), title="Reach 99.9% availability"),
        [("KR509", "Reach 99.9% availability")],
    ),
    "too long": (
        objective(SECOND + SECOND.replace("second", "third"), title="Let them " + "and them " * 7),
        [("KR510", ("Let them " + "and them " * 7).strip())],
    ),
    "four years": (
        objective(SECOND + SECOND.replace("second", "third")).replace("2026-Q4", "2026-01-01..2029-12-31"),
        [("KR505", "2026-01-01..2029-12-31")],
    ),
    "only commitments": (
        objective(
            "".join(
                SECOND.replace("second", f"kr-{n}").replace("unit: pages}", "unit: pages}, ambition: committed")
                for n in range(3)
            )
        ),
        [("KR516", "committed")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), OBJECTIVES.values(), ids=OBJECTIVES)
def test_rules_about_objectives(
    check: Callable[..., list[Finding]], text: str, expected: list[tuple[str, str]]
) -> None:
    """Each is found where it is, and nothing else is."""
    assert expected == told(check(text))


def test_too_many_objectives(check: Callable[..., list[Finding]]) -> None:
    """The sixth objective of a team is one too many, over all its files."""
    two = SECOND + SECOND.replace("second", "third")
    texts = []
    for number in range(6):
        named = two.replace("second", f"a-{number}").replace("third", f"b-{number}")
        texts.append(objective(named).replace("id: goal", f"id: goal-{number}"))
    (found,) = check(*texts)
    assert ("KR503", "goal-5", "okrs/5.yaml") == (found.code, _marked(found), found.file)


def test_unconnected_objectives(check: Callable[..., list[Finding]]) -> None:
    """Where others support an objective of the same time, one that supports none is lost."""
    two = SECOND + SECOND.replace("second", "third")
    company = objective(two).replace("team: platform", "team: company").replace("2026-Q4", "2026")
    supporting = objective(two, more="    owner: dana\n    supports: company/goal\n").replace("platform", "web")
    assert [("KR511", "goal")] == told(check(company, supporting, objective(two)))
    assert [] == told(check(company, supporting, objective(two).replace("2026-Q4", "2027-Q1")))


def weekly(values: list[float], *, latest: float | None = None, samples: int | None = None) -> History:
    """A history with one reading a week before the cycle, and a latest one in it."""
    first = datetime(2026, 9, 30, tzinfo=UTC) - timedelta(weeks=len(values))
    days = tuple(
        DayValue((at := first + timedelta(weeks=n)).date(), at, value, value, value, 1)
        for n, value in enumerate(values)
    )
    at = datetime(2026, 11, 20, tzinfo=UTC)
    reading = None if latest is None else Reading("it", at, latest, at, at, samples=samples)
    return History(latest=reading, days=days)


NOISY = [45.0, 39.0, 47.0, 41.0, 46.0, 38.0, 44.0, 40.0, 45.0, 42.0]


@pytest.mark.parametrize(
    ("target", "history", "expected"),
    [
        pytest.param(
            "36 min",
            weekly(NOISY),
            [("KR513", "a change of 20% is inside the usual week-to-week variation, 29.9 to 60.7 min in 10 weeks")],
            id="inside the noise, though not small",
        ),
        pytest.param("40 min", weekly([45.0, 45.1] * 5), [], id="small, but beyond the noise"),
        pytest.param(
            "40 min",
            weekly([45.0, 45.1] * 3),
            [("KR513", "40 min is only 11% away from the baseline 45 min, which may take no effort")],
            id="too few weeks to know",
        ),
        pytest.param(
            "30 s",
            weekly([44.0, 46.0] * 5),
            [("KR514", "30 s is 90 times away from the 2,700 s of the weeks before the cycle")],
            id="far from what was measured",
        ),
        pytest.param("30 s", weekly([5.0, 6.0] * 5), [], id="near to what was measured"),
    ],
)
def test_stretch_beside_history(
    check: Callable[..., list[Finding]], target: str, history: History, expected: list[tuple[str, str]]
) -> None:
    """Where weekly readings from before the cycle exist, a target is judged by their variation."""
    found = check(
        entry(f"title: Deploy time\nbaseline: 45 min\ntarget: {target}\n{MANUAL}"), archive=Shelf({"it": history})
    )
    assert expected == [(each.code, re.sub(r"2,69\d", "2,700", each.message)) for each in found]


READ = {
    "a unit that slipped": (
        REACH,
        weekly([], latest=2700.0),
        [("KR403", "min")],
    ),
    "without a unit": (
        "baseline: 45\ntarget: 10\nmeasure: {connector: manual}",
        weekly([], latest=2700.0),
        [("KR403", "{")],
    ),
    "a target finer than the sample": (
        'keep: ">= 99.9 %"\nmeasure: {connector: manual, unit: ratio}',
        weekly([], latest=0.99, samples=240),
        [("KR402", '">= 99.9 %"')],
    ),
    "a target that a sample can show": (
        'keep: ">= 99 %"\nmeasure: {connector: manual, unit: ratio}',
        weekly([], latest=0.99, samples=240),
        [],
    ),
    "no reading": (REACH, History(), []),
    "steps": ("milestones: [{title: reviewed, due: 2026-12-01}]", weekly([], latest=2700.0), []),
    "a measured baseline": ("baseline: {measured: 28d}\ntarget: 10 min\n" + MANUAL, weekly([], latest=2700.0), []),
}


@pytest.mark.parametrize(("lines", "history", "expected"), READ.values(), ids=READ)
def test_readings(
    check: Callable[..., list[Finding]], lines: str, history: History, expected: list[tuple[str, str]]
) -> None:
    """What was read is seen beside the goal."""
    assert expected == told(check(entry(f"title: It\n{lines}"), archive=Shelf({"it": history})))


def test_readings_from_before_the_cycle_tell_nothing_of_a_unit(check: Callable[..., list[Finding]]) -> None:
    """They may have been measured otherwise."""
    at = datetime(2026, 9, 1, tzinfo=UTC)
    history = History(latest=Reading("it", at, 2700.0, at, at))
    assert [] == told(check(entry(f"title: It\n{REACH}"), archive=Shelf({"it": history})))


def test_a_cycle_to_come_has_no_history(check: Callable[..., list[Finding]]) -> None:
    """Nothing is asked of the archive for it."""
    shelf = Shelf({})
    text = entry(f"title: It\n{REACH}").replace("2026-Q4", "2028-Q4")
    assert [] == told(check(text, archive=shelf))
    assert [] == shelf.asked


def finished(cycle: str, value: float) -> tuple[str, dict[str, History]]:
    """A file of a finished cycle, and what was read in it."""
    text = objective(
        f"      - {{id: a-{cycle}, title: A, baseline: 45 min, target: 10 min, {MANUAL}}}\n"
        f"      - {{id: b-{cycle}, title: B, baseline: 45 min, target: 10 min, {MANUAL}}}\n"
    ).replace("2026-Q4", cycle.upper())
    at = datetime(2026, {"2026-q2": 6, "2026-q3": 9}[cycle], 30, 12, tzinfo=UTC)
    day = DayValue(at.date(), at, value, value, value, 1)
    history = History(latest=Reading("x", at, value, at, at), days=(day,))
    return text, {f"a-{cycle}": history, f"b-{cycle}": history}


@pytest.mark.parametrize(("value", "expected"), [(9.0, ["KR515"]), (30.0, [])])
def test_sandbagging(check: Callable[..., list[Finding]], value: float, expected: list[str]) -> None:
    """A team that reached everything in two cycles running is told so where it plans the next."""
    second, histories = finished("2026-q2", 9.0)
    third, more = finished("2026-q3", value)
    found = check(second, third, entry(f"title: It\n{REACH}"), archive=Shelf(histories | more))
    assert expected == [each.code for each in found]
    assert all(each.file == "okrs/2.yaml" for each in found)


def test_strong_and_poor_examples_of_the_article(check: Callable[..., list[Finding]]) -> None:
    """Each poor key result is found by its rule, and the strong one beside it is clean."""
    pairs = {
        "Improve deployment process": (
            "KR508",
            "Reduce average deployment time from 45 minutes to less than 10 minutes",
        ),
        "Implement automated testing framework": (
            "KR504",
            "Increase test coverage from 60% to 85%, enabling 50% reduction in production defects",
        ),
        "Implement automated deployment pipeline": ("KR504", "Reduce deployment time from 1 hour to 15 minutes"),
        "Conduct 10 design reviews": ("KR504", "Reduce critical production defects by 80%"),
        "document existing process": ("KR504", "Decrease authentication-related support tickets by 50%"),
    }
    steps = "milestones: [{title: reviewed, due: 2026-12-01}]"
    for poor, (code, strong) in pairs.items():
        assert [code] == [each.code for each in check(entry(f"title: {poor}\n{steps}"))]
        assert [] == [each.code for each in check(entry(f"title: {strong}\n{steps}"))]
    for poor, (code, strong) in {
        "Improve deployment process": ("KR506", "Enable developers to deploy with confidence in minutes, not hours"),
        "Migrate to Kubernetes": ("KR507", "Simplify our infrastructure to reduce operational burden"),
    }.items():
        two = SECOND + SECOND.replace("second", "third")
        assert [code] == [each.code for each in check(objective(two, title=poor))]
        assert [] == [each.code for each in check(objective(two, title=strong))]
    for target, expected in {"40 min": ["KR513"], "< 10 min": [], "30 s": ["KR514"]}.items():
        found = check(entry(f"title: Deploy time\nbaseline: 45 min\ntarget: {target}\n{MANUAL}"))
        assert expected == [each.code for each in found]


def test_a_file_with_errors_brings_no_others(check: Callable[..., list[Finding]]) -> None:
    """What could not be read is not judged; titles that could be still are."""
    broken = "title: Implement it\nbaseline: 45 min\ntarget: 45 min\nowner: [a]\n" + MANUAL
    assert ["KR504", "KR204", "KR103"] == [each.code for each in check(entry(broken))]
    assert ["KR103"] == [each.code for each in check(entry("title: 5\n" + REACH))]
    assert ["KR103"] == [each.code for each in check(entry(f"title: It\n{REACH}").replace("2026-Q4", "[]"))]


def test_very_many_problems(check: Callable[..., list[Finding]]) -> None:
    """The first 500 of a file are told, then that there are more; so is whether one of those is an error."""
    lines = [
        f"      - {{id: a{n}, title: Improve it, stale_after: 30d, keep: < 5 ages, {MANUAL}}}\n" for n in range(600)
    ]
    found = check(objective("".join(lines).replace("unit: min", "unit: ages")))
    assert (501, "KR117", "warning") == (len(found), found[-1].code, found[-1].severity)
    assert "okrs/0.yaml has more than 500 problems: the rest is not told" == found[-1].message

    found = check(objective("".join(lines[:-1])), objective(f"{SECOND}{SECOND.replace('second', 'a599')}"))
    assert (501, "KR117", "error") == (len(found), found[-1].code, found[-1].severity)


def test_very_many_errors(check: Callable[..., list[Finding]]) -> None:
    """After 501 errors no more is looked for in the file, and nothing follows from what was not read of it."""
    names = ", ".join(f"g{n}" for n in range(2000))
    guarded = SECOND.replace("keep:", f"guardrails: [{names}], keep:")
    found = check(objective(guarded + SECOND.replace("second", "third")))
    assert [*["KR111"] * 500, "KR117"] == [each.code for each in found]

    broken = objective("".join(f"      - {{id: a{n}}}\n" for n in range(300)))
    found = check(broken, entry(f"title: It\nguardrails: [a299]\n{REACH}"))
    assert {"okrs/0.yaml": 501, "okrs/1.yaml": 0} == {
        name: sum(each.file == name for each in found) for name in ("okrs/0.yaml", "okrs/1.yaml")
    }


ENDLESS = {
    "unknown keys": (SECOND.replace("{id", f"{{{', '.join(f'x{n}: 1' for n in range(2000))}, id"), "KR102"),
    "unknown fields of a measure": (
        SECOND.replace("{connector", f"{{{', '.join(f'x{n}: 1' for n in range(2000))}, connector"),
        "KR102",
    ),
    "wrong milestones": (
        f"      - {{id: it, title: T, milestones: [{', '.join(['{title: 5, due: 5}'] * 2000)}]}}\n",
        "KR103",
    ),
    "earlier ids that exist": (SECOND.replace("{id", f"{{was: [{', '.join(['third'] * 2000)}], id"), "KR105"),
    "ids that are taken": ("".join(SECOND for _ in range(600)), "KR105"),
    "comments": (SECOND + "# keyresult: ignore[KR504] agreed\n" * 1500, "KR116"),
}


@pytest.mark.parametrize(("key_results", "code"), ENDLESS.values(), ids=ENDLESS)
def test_endless_problems_of_one_kind(check: Callable[..., list[Finding]], key_results: str, code: str) -> None:
    """Whatever there is too much of, 500 are told and no more is looked for."""
    found = [each.code for each in check(objective(SECOND.replace("second", "third") + key_results))]
    assert (501, "KR117") == (len(found), found[-1])
    assert found.count(code) > 490


def test_every_rule_is_documented() -> None:
    """Code, title, what, why, example and fix, in words that end without a full stop."""
    assert [rule.code for rule in RULES] == sorted(BY_CODE)
    assert set(CODES) == set(BY_CODE)
    for rule in RULES:
        assert re.fullmatch(r"KR[1-6]\d\d", rule.code)
        for text in (rule.title, rule.what, rule.why, rule.example, rule.fix):
            assert text.strip()
        assert not any(text.endswith(".") for text in (rule.title, rule.what, rule.why, rule.fix))
        assert rule.family


def test_rules_need_history_only_where_they_say_so(check: Callable[..., list[Finding]]) -> None:
    """Without stored readings, no rule that needs them finds anything."""
    codes = {each.code for lines, _ in FOUND.values() for each in check(entry(lines))}
    assert not codes & {rule.code for rule in RULES if rule.needs_history}


def test_the_sample_files_are_good_practice(check: Callable[..., list[Finding]]) -> None:
    """No rule finds anything in what `keyresult init` lays out."""
    config = Path(__file__).parents[2] / "config"
    sample, settings = (config / name for name in ("okrs/platform-2026-q4.yaml", "keyresult.yaml"))
    found = check(sample.read_text(encoding="utf-8"), settings=settings.read_text(encoding="utf-8"))
    assert [] == [each.headline() for each in found]
