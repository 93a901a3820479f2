"""What `check` tells to write instead, in the numbers and words of the line that it found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.plan.check import Past, examine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
MANUAL = "measure: {connector: manual}"
SOURCES = """\
sources:
  prod: {connector: prometheus, url: https://prometheus.example.com}
  runs: {connector: github_actions}
  circle: {connector: ci_duration, provider: circleci}
  tickets: {connector: jira, url: https://acme.atlassian.net}
"""


@pytest.fixture
def cure(folder: Callable[..., Path]) -> Callable[[str, str], str | None]:
    """The cure of the first finding with a code in a key result of these lines."""

    def run(code: str, lines: str) -> str | None:
        head = "team: platform\ncycle: 2026-Q4\nobjectives:\n  - id: goal\n    title: A goal\n    key_results:\n"
        entry = "".join(f"        {line}\n" for line in lines.splitlines())
        root = folder({"keyresult.yaml": SOURCES, "okrs/a.yaml": f"{head}      - id: it\n{entry}"})
        return next(found.help for found in examine(root, {}, Past(AT, None)).findings if found.code == code)

    return run


TARGETS = {
    "a target alone may be a limit": ("KR201", "target: 10 min", '`keep: "<= 10 min"` instead'),
    "a share alone may be a least": ("KR201", "target: 99 %", '`keep: ">= 99 %"` instead'),
    "its own sign is kept": ("KR201", "target: < 99 %", '`keep: "< 99 %"` instead'),
    "a factor alone has no limit": ("KR201", "target: x10", '`keep: "<= …"` instead'),
    "a target that cannot be read is no limit": ("KR201", "target: some", "`keep:` instead of `target:`"),
    "millions are written out": (
        "KR202",
        "baseline: 3\ntarget: 5 M",
        "or `5 months`; for millions write `5000000`",
    ),
    "a sign stays": ("KR202", "baseline: 9\ntarget: < 5 M", "write `< 5 min` or"),
    "a target has the unit of its baseline": ("KR206", "baseline: 45 min\ntarget: 10 %", "such as `target: 10 min`"),
    "a share beside a plain number": ("KR206", "baseline: 5\ntarget: 3 %", 'write "5 %"'),
    "a measure has the unit of its goal": (
        "KR206",
        'keep: "< 5 min"\nmeasure: {connector: manual, unit: ratio}',
        "such as `unit: min`",
    ),
    "a measure of a plain number": (
        "KR206",
        'keep: "< 5"\nmeasure: {connector: manual, unit: ratio}',
        "such as s and min",
    ),
    "checkpoints are put in order": (
        "KR210",
        "baseline: 9\ntarget: 3\ncheckpoints: [{day: 2026-11-30, share: 0.9}, {day: 2026-10-31, share: 0.2}]",
        "2026-10-31, then 2026-11-30",
    ),
    "two of a day": (
        "KR210",
        "baseline: 9\ntarget: 3\ncheckpoints: [{day: 2026-11-30, share: 0.9}, {day: 2026-11-30, share: 0.2}]",
        "another day for one of the two",
    ),
}
TITLES = {
    "both ends have the unit": (
        "KR212",
        "title: Cut deploy time to 10 minutes\nbaseline: 45\ntarget: < 10",
        '`baseline: 45 min` and `target: "< 10 min"`',
    ),
    "another unit is replaced": (
        "KR212",
        "title: Cut deploy time to 10 minutes\nbaseline: 45 %\ntarget: 10 %",
        "`baseline: 45 min` and `target: 10 min`",
    ),
    "a bound": ("KR212", 'title: Deploy time below 10 minutes\nkeep: "< 10"', '`keep: "< 10 min"`'),
    "both numbers of a title": (
        "KR214",
        "title: Achieve 99.95% availability (downtime below 2 hours/year)\nkeep: '>= 99.95 %'",
        "99.95 % or < 2 hours/year, and delete the other",
    ),
    "a title with one number": (
        "KR214",
        "title: Cut it by 50% from 40 min to 30 min\nbaseline: 40 min\ntarget: 30 min",
        "keep the number that is meant, and delete the other",
    ),
    "up": ("KR215", "title: Reduce tests from 30 to 50\nbaseline: 30\ntarget: 50", "write `Increase …` instead"),
    "the goal goes into the title": (
        "KR508",
        "title: Improve deployment\nbaseline: 45 min\ntarget: 10 min",
        "such as `… from 45 min to 10 min`",
    ),
}
CIRCLE = "connector: ci_duration, source: circle, project: gh/acme/shop, pipeline: b"
MEASURES = {
    "a source that is not near": (
        "KR302",
        'keep: "< 5"\nmeasure: {connector: prometheus, source: elsewhere, query: q}',
        "accepted are prod",
    ),
    "a field that is not reported": (
        "KR307",
        f'keep: "< 5 min"\nmeasure: {{{CIRCLE}, job: j}}',
        "delete `job:`",
    ),
    "only metrics that there are": (
        "KR307",
        f"keep: '< 5 min'\nmeasure: {{{CIRCLE}, metric: queue_time}}",
        "(`duration`, `success_rate`",
    ),
    "a window in JQL": (
        "KR309",
        "keep: '< 5'\nevery: 1w\nmeasure: {connector: jira, metric: count, jql: 'type = Bug AND created >= -1d'}",
        "1w or more: `>= -1w`",
    ),
    "no group to remove": (
        "KR311",
        "keep: '< 5'\nmeasure: {connector: prometheus, query: 'up{job=~\"a|b\"}'}",
        "put `sum(…)` around the query",
    ),
    "a mean in PromQL": (
        "KR404",
        "keep: '< 5 s'\nmeasure: {connector: prometheus, query: 'rate(t_sum[1d]) / rate(t_count[1d])', unit: s}",
        "`histogram_quantile(0.5, …)`",
    ),
}
CASES = TARGETS | TITLES | MEASURES


@pytest.mark.parametrize(("code", "lines", "words"), CASES.values(), ids=CASES)
def test_the_cure_has_the_words_of_the_line(
    cure: Callable[[str, str], str | None], code: str, lines: str, words: str
) -> None:
    """What to write is told so that it can be copied, and fits what stands there."""
    more = "" if "title:" in lines else "title: Pages at night\n"
    more += "" if "measure:" in lines else f"{MANUAL}\n"
    assert words in (cure(code, more + lines) or "")


def test_one_of_two_codes_is_taken_out(folder: Callable[..., Path]) -> None:
    """Where a comment still ignores something, it stays without the code that is needless."""
    text = (
        "team: platform\ncycle: 2026-Q4\nobjectives:\n  - id: goal\n    title: A goal\n    owner: dana\n"
        "    key_results:\n      - id: it\n        title: Implement sign-on  # keyresult: ignore[KR504, KR508] agreed\n"
        "        milestones: [{title: done, due: 2026-12-01}]\n"
    )
    root = folder({"keyresult.yaml": SOURCES, "okrs/a.yaml": text})
    (found,) = (each for each in examine(root, {}, Past(AT, None)).findings if each.code == "KR116")
    assert "delete KR508 from the brackets" == found.help
