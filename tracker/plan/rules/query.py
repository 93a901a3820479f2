"""What is asked of sources: whether it gives one number, for all of the time, and the same kind every day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.core.slots import interval_text
from tracker.plan.quoting import shown

from .base import Checked, Problem, Rule, has
from .promql import several_series
from .windows import PROMQL, spelled, window_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_GROUP = re.compile(r"\bby\s*\([^()]*\)", re.IGNORECASE)
_TO_DATE_WORDS = ("startof", "date_trunc", "strftime", "date_format")
_TO_DATE = re.compile(
    r"\bstartOf(?:Month|Quarter|Year|Week)\s*\(\s*\)"
    r"|\bdate_trunc\s*\(\s*'(?:month|quarter|year|week)'\s*,\s*(?:now\s*\(|current_|:\w+)"
    r"|\bstrftime\s*\(\s*'%Y-%m-01'"
    r"|\btoStartOf(?:Month|Quarter|Year|Week)\s*\(\s*(?:now|today)\s*\("
    r"|\bDATE_FORMAT\s*\(\s*(?:NOW\(\)|CURDATE\(\)|CURRENT_DATE)[^()]*%Y-%m-01",
    re.IGNORECASE,
)


def several(checked: Checked) -> Iterator[Problem]:
    """PromQL that gives a series for each of some labels, and nothing that makes one number of them."""
    for key_result in checked.measured:
        measure = key_result.value.measure if key_result.value else None
        if measure is None or measure.connector not in PROMQL or measure.fields.get("reduce"):
            continue
        query = measure.fields.get("query")
        if isinstance(query, str) and (labels := several_series(query)) is not None:
            cure = f"add `reduce: sum` inside `measure:` (or mean, min, max), or {_one_number(query)}"
            message = f"the query gives one number for each {shown(labels)}, but one number is needed"
            yield Problem(key_result.notes, message, ("measure", "query"), cure)


def short_window(checked: Checked) -> Iterator[Problem]:
    """Windows shorter than the polling interval, between which events go unseen."""
    for key_result in checked.measured:
        value = key_result.value
        found = window_of(value.measure) if value and value.measure else None
        if value is not None and found is not None and found[1] < value.every:
            window, every = interval_text(found[1]), interval_text(value.every)
            message = f"it looks back only {window}, but is read every {every}"
            cure = f"look back {every} or more: {spelled(found[0], every)}; or read it more often with `every:`"
            yield Problem(key_result.notes, message, ("measure", found[0]), cure)


def to_date(checked: Checked) -> Iterator[Problem]:
    """Counts since the start of the month, which look great on its third day."""
    for key_result in checked.measured:
        measure = key_result.raw.get("measure")
        texts = measure.items() if isinstance(measure, dict) else ()
        for name, text in texts:
            if isinstance(text, str) and has(_TO_DATE_WORDS, text) and (found := _TO_DATE.search(text)):
                message = f"{shown(found[0])} sets the count back to zero every {_period(found[0])}"
                such = "`>= -30d`" if name == "jql" else "`>= :window_start` with `window: 30d`"
                cure = f"count over the last 30 days (or 7, or 90) instead, such as {such}"
                yield Problem(key_result.notes, message, ("measure", name), cure)


def _one_number(query: str) -> str:
    """How a query comes to give one number."""
    group = _GROUP.search(query)
    return f"remove {shown(group[0])} from the query" if group else "put `sum(…)` around the query"


def _period(start: str) -> str:
    """The period whose first day a function gives."""
    return next((word for word in ("quarter", "year", "week") if word in start.lower()), "month")


RULES = (
    Rule(
        "KR301",
        "unknown connector",
        what="a `connector:` that no installed package offers",
        why="the key result could never be read",
        example="measure: {connector: promethues, query: queue_length}",
        better="measure: {connector: prometheus, query: queue_length}",
        fix="`keyresult connectors` lists those there are",
        severity="error",
    ),
    Rule(
        "KR302",
        "unknown source",
        what="a `source:` that is no entry of `sources:` in keyresult.yaml",
        why="without a declared source there is no address to read the number from",
        example="measure: {connector: prometheus, source: prodd, query: queue_length}",
        better="measure: {connector: prometheus, source: prod, query: queue_length}",
        fix="declare it, or write the name of one that is",
        severity="error",
    ),
    Rule(
        "KR303",
        "source of another connector",
        what="a measure whose `connector:` is not that of its source",
        why="a source can only be asked by the connector it was declared for",
        example="measure: {connector: jira, source: prod, metric: count, jql: project = SHOP}",
        better="measure: {connector: jira, source: tickets, metric: count, jql: project = SHOP}",
        fix="change the connector or the source",
        severity="error",
    ),
    Rule(
        "KR304",
        "source is not clear",
        what="a measure without `source:` where none, or several, are of its connector",
        why="guessing which one is meant would bind the goal to the wrong system",
        example="measure: {connector: http_json, path: /queue, value: length}   # and two sources are of it",
        better="measure: {connector: http_json, source: shop, path: /queue, value: length}",
        fix="add `source:`",
        severity="error",
    ),
    Rule(
        "KR305",
        "connector does not load",
        what="a connector whose package is damaged or incomplete",
        why="nothing that uses this connector can be checked or read until it loads",
        example="measure: {connector: acme, meter: 7}   # whose package raises an error",
        fix="update the package that provides it, or tell whoever maintains it",
        severity="error",
    ),
    Rule(
        "KR306",
        "programs may not be run",
        what="a measure that runs a program while the settings do not allow it",
        why="whoever can change an OKR file could otherwise run anything on the machine that checks or polls it",
        example="measure: {connector: command, argv: [./count.sh]}",
        better="measure: {connector: command, argv: [./count.sh]}\n# keyresult.yaml\nallow_commands: true",
        fix="write `allow_commands: true` at the top level of keyresult.yaml, if you trust everybody who "
        "can change these files",
        severity="error",
    ),
    Rule(
        "KR307",
        "source and measure do not go together",
        what="a measure that the system behind its source cannot answer",
        why="the system behind the source has no such number, so it could never be read",
        example="keep: < 10 min\n"
        "measure: {connector: ci_duration, source: circle, project: gh/acme/shop, pipeline: build, metric: queue_time}",
        better="keep: < 10 min\n"
        "measure: {connector: ci_duration, source: circle, project: gh/acme/shop, pipeline: build, metric: duration}",
        fix="ask for something that the connector's page lists for that system",
        severity="error",
    ),
    Rule(
        "KR308",
        "cannot be computed",
        what="a computed number of key results that do not exist, or that are made of it themselves",
        why="a formula needs numbers to start from: milestones are no numbers, and its own result is not known yet",
        example="id: failures\nmeasure: {connector: computed, formula: 2 * a, of: {a: failures}}",
        better="id: failures\nmeasure: {connector: computed, formula: 2 * a, of: {a: errors}}",
        fix="name key results or health metrics of the same team and cycle that are read from a source",
        severity="error",
    ),
    Rule(
        "KR309",
        "window shorter than the interval",
        what="a measure that looks back less far than the time between two polls",
        why="what happens in the rest of the interval is never counted",
        example="every: 1h\nmeasure: {connector: prometheus, query: 'sum(rate(errors_total[5m]))'}",
        better="every: 1h\nmeasure: {connector: prometheus, query: 'sum(rate(errors_total[1h]))'}",
        fix="look back as far as `every:` or farther",
        check=short_window,
    ),
    Rule(
        "KR310",
        "count since the start of the month",
        what="a query that counts from the first of a month, quarter, year or week",
        why="in the first days of each period the count is always low, which looks like progress",
        example="measure: {connector: jira, metric: count, jql: 'type = Bug AND created >= startOfMonth()'}",
        better="measure: {connector: jira, metric: count, jql: 'type = Bug AND created >= -30d'}",
        fix="count over a trailing span, such as `created >= -30d`",
        check=to_date,
    ),
    Rule(
        "KR311",
        "several numbers where one is needed",
        what="a PromQL expression that groups by labels, or matches alternatives, without anything that makes one "
        "number",
        why="a poll that gets several numbers stores none of them, so there would be no reading",
        example="measure: {connector: prometheus, query: 'sum by (service) (increase(errors_total[1d]))'}",
        better="measure: {connector: prometheus, query: 'sum by (service) (increase(errors_total[1d]))', reduce: sum}",
        fix="add `reduce:` inside `measure:`, or let the query give one number",
        check=several,
    ),
)
