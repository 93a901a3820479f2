"""What a stranger reads: every rule's own example is found, says what, why and how, and is gone when it is mended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker import registry
from tracker.core.readings import DayValue, History, Reading
from tracker.plan.check import Past, examine
from tracker.plan.rules import BY_CODE, RULES
from tracker.registry import ConnectorRef

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracker.plan.findings import Finding

    Check = Callable[[str, str], list[Finding]]

AT = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
SETTINGS = """\
sources:
  prod: {connector: prometheus, url: https://prometheus.example.com}
  tickets: {connector: jira, url: https://acme.atlassian.net}
  runs: {connector: github_actions}
  circle: {connector: ci_duration, provider: circleci}
  shop: {connector: http_json, url: https://shop.example.com}
  stock: {connector: http_json, url: https://stock.example.com}
"""
HEAD = "team: platform\ncycle: 2026-Q4\n"
METRICS = """\
health_metrics:
  - id: change-failure-rate
    title: Deployments that need a fix stay at 15% or less
    keep: "<= 15 %"
    measure: {connector: manual, unit: ratio}
  - id: production-defects
    title: No more than 34 defects in four weeks
    keep: "<= 34 defects"
    measure: {connector: manual, unit: defects}
"""
ABOVE = """\
team: {team}
cycle: 2026
objectives:
  - id: ship-daily
    title: Let customers have every day what we finished the day before
    owner: ana
{supports}    key_results:
      - {{id: lead-time, title: Lead time, baseline: 9 d, target: 1 d, measure: {{connector: manual, unit: d}}}}
      - {{id: happiness, title: Happiness, keep: ">= 7 points", measure: {{connector: manual, unit: points}}}}
"""
KINDS = {
    **dict.fromkeys(("KR104", "KR113", "KR505", "KR515"), "head"),
    **dict.fromkeys(("KR110", "KR503"), "objectives"),
    **dict.fromkeys(("KR501", "KR511"), "objective"),
    **dict.fromkeys(("KR506", "KR507", "KR509", "KR510"), "title of an objective"),
    **dict.fromkeys(("KR105", "KR502"), "key results"),
}
"""What an example is; of all others it is the lines of a key result."""
NOTHING_BETTER = {"KR117", "KR305", "KR515"}
"""Rules whose cure is not in the file that they find."""
LONGEST = 200


class Shelf:
    """An archive with one history for every key result."""

    def __init__(self, history: Callable[[str], History]) -> None:
        self.of = history

    def history(self, key_result: str, since: datetime, until: datetime) -> History:
        """The history."""
        assert since < until
        return self.of(key_result)


def read(value: float, samples: int | None = None) -> Callable[[str], History]:
    """One reading in the cycle."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    found = History(latest=Reading("it", at, value, at, at, samples=samples))
    return lambda key_result: found if key_result.endswith("/it") else History()


def reached(key_result: str) -> History:
    """All was reached in the two cycles before."""
    at = {"2026-Q2": datetime(2026, 6, 30, tzinfo=UTC), "2026-Q3": datetime(2026, 9, 30, tzinfo=UTC)}.get(
        key_result.split("/")[1]
    )
    if at is None:
        return History()
    day = DayValue(at.date(), at - timedelta(hours=12), 4.0, 4.0, 4.0, 1)
    return History(latest=Reading("it", day.at, 4.0, day.at, day.at), days=(day,))


PAST = {"KR402": read(99.0, 240), "KR403": read(2700.0), "KR515": reached}
"""What was read, for the rules that look at it."""


def files(code: str, text: str) -> dict[str, str]:
    """A workspace in which an example stands: all that it leaves out is there, and sound."""
    body, _, settings = text.partition("# keyresult.yaml\n")
    settings = settings if "sources:" in settings else SETTINGS + settings
    found = {"keyresult.yaml": f"{settings}\n", "okrs/a.yaml": file(code, body.splitlines())}
    if code == "KR511":
        found["okrs/company.yaml"] = ABOVE.format(team="company", supports="")
        found["okrs/web.yaml"] = ABOVE.format(team="web", supports="    supports: company/ship-daily\n")
    if code == "KR515":
        for cycle in ("2026-Q2", "2026-Q3"):
            found[f"okrs/{cycle}.yaml"] = file("", ["baseline: 45 min", "target: 10 min"]).replace("2026-Q4", cycle)
    return found


def file(code: str, lines: list[str]) -> str:
    """The OKR file around the lines of an example."""
    kind, ids = KINDS.get(code, "a key result"), [line.rpartition("- id: ")[2] for line in lines if "- id: " in line]
    if code == "KR117":
        return HEAD + "".join(f"objectivs-{number}: []\n" for number in range(501))
    if kind == "head":
        rest = [line for line in HEAD.splitlines() if line.startswith("team:") and not lines[0].startswith("team:")]
        return "\n".join([*rest, *lines, "objectives:\n"]) + objective([], key_result([])) + METRICS
    if lines == ["objectives: []"]:
        return f"{HEAD}{lines[0]}\n"
    if kind == "objectives":
        every = (objective([f"id: {name}"], key_result([f"id: of-{name}"], f"errors-{name}")) for name in ids)
        return f"{HEAD}objectives:\n{''.join(every)}{METRICS}"
    key_results = key_result(lines) if kind == "a key result" else key_result([])
    if kind == "key results":
        key_results = "".join(key_result([f"id: {name}"], "") for name in ids)
    own = [line.removeprefix("- ").removeprefix("  ") for line in lines] if "objective" in kind else []
    owned = code != "KR501" or any("owner" in line for line in lines)
    return f"{HEAD}objectives:\n{objective(own, key_results, owned=owned)}{METRICS}"


def objective(lines: list[str], key_results: str, *, owned: bool = True) -> str:
    """An objective, with what its lines leave out."""
    more = {"id": "goal", "title": "Enable developers to deploy with confidence", "owner": "dana"}
    entry = completed(lines, {name: value for name, value in more.items() if owned or name != "owner"})
    return f"  - {entry[0]}\n" + "".join(f"    {line}\n" for line in [*entry[1:], "key_results:"]) + key_results


def key_result(lines: list[str], second: str = "errors") -> str:
    """A key result, with what its lines leave out, and a second one beside it."""
    keys = {line.partition(":")[0] for line in lines}
    more = {"id": "it", "title": "Pass the drill"}
    if keys.isdisjoint({"baseline", "target", "keep", "milestones"}):
        steps = {"milestones": "[{title: drill passed, due: 2026-12-01}]"}
        more |= {"keep": "< 50"} if "measure" in keys else steps if "title" in keys else {"target": "10 min"}
        more |= {"baseline": "45 min"} if "target" in more else {}
    if {"measure", "milestones"}.isdisjoint(keys | more.keys()):
        more["measure"] = "{connector: manual}"
    entry = completed(lines, more)
    return f"      - {entry[0]}\n" + "".join(f"        {line}\n" for line in entry[1:]) + (second and other(second))


def other(name: str) -> str:
    """Another key result that is sound."""
    return f'      - {{id: {name}, title: Pages at night, keep: "< 5 pages", measure: {{connector: manual}}}}\n'


def completed(lines: list[str], more: Mapping[str, str]) -> list[str]:
    """The lines of an entry, with those that are missing."""
    keys = {line.partition(":")[0] for line in lines}
    return [*lines, *(f"{name}: {value}" for name, value in more.items() if name not in keys)]


@pytest.fixture
def check(folder: Callable[..., Path]) -> Check:
    """What is found in the file around an example of a rule."""

    def run(code: str, text: str) -> list[Finding]:
        refs = {**registry.connectors(), "acme": ConnectorRef("acme", "tracker.connectors.manual:absent")}
        past = Past(AT, Shelf(PAST[code]) if code in PAST else None)  # type: ignore[arg-type] # what rules use of it
        return list(examine(folder(files(code, text)), {}, past, connectors=refs).findings)

    return run


@pytest.mark.parametrize("code", BY_CODE)
def test_every_example_is_found(code: str, check: Check) -> None:
    """What the documentation of a rule shows is what the rule finds."""
    assert code in {each.code for each in check(code, BY_CODE[code].example)}


@pytest.mark.parametrize("code", sorted(BY_CODE.keys() - NOTHING_BETTER))
def test_every_better_example_is_clean(code: str, check: Check) -> None:
    """Mended as the documentation shows, nothing is found, by any rule."""
    assert [] == [each.headline() for each in check(code, BY_CODE[code].better)]


def test_the_few_without_a_better_example() -> None:
    """They are cured elsewhere than in the file."""
    assert {rule.code for rule in RULES if not rule.better} == NOTHING_BETTER


@pytest.mark.parametrize("code", BY_CODE)
def test_every_message_says_what_and_how(code: str, check: Check) -> None:
    """Each finding says what is wrong and, in other words, how it is mended: short, lower case, without a full stop."""
    for finding in check(code, BY_CODE[code].example):
        for text in (finding.message, finding.help or ""):
            assert 0 < len(text) <= LONGEST, finding
            assert not text.endswith("."), finding
            assert not (text[0].isupper() and text.split()[0].istitle()), finding
        assert finding.message != finding.help


@pytest.mark.parametrize("code", BY_CODE)
def test_every_rule_says_why(code: str) -> None:
    """And where the article is the source, in which section it says so."""
    rule = BY_CODE[code]
    assert len(rule.why) > 20
    assert rule.family != "practice" or "(the article, " in rule.why
