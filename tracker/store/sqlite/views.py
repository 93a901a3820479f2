"""Views for people with other tools: full names, ISO times, corrections applied."""

from __future__ import annotations

READINGS = """CREATE VIEW readings_view AS
    SELECT
        k.name AS key_result,
        strftime('%Y-%m-%dT%H:%M:%SZ', r.slot * 900, 'unixepoch') AS slot,
        coalesce(c.value, r.value) AS value,
        r.value AS first_value,
        c.reason AS correction,
        strftime(
            '%Y-%m-%dT%H:%M:%fZ', coalesce(c.observed_at / 1e6, e.observed_at / 1e6, r.slot * 900), 'unixepoch'
        ) AS observed_at,
        strftime('%Y-%m-%dT%H:%M:%fZ', b.recorded_at / 1e6, 'unixepoch') AS recorded_at,
        CASE WHEN c.id IS NULL THEN e.samples ELSE c.samples END AS samples,
        first.filled,
        b.poll
    FROM reading r
    JOIN batch first ON first.id = r.batch
    JOIN key_result k ON k.id = r.key_result
    LEFT JOIN evidence e ON e.place = r.place
    LEFT JOIN correction c ON c.id = (
        SELECT max(x.id) FROM correction x WHERE x.place = r.place)
    JOIN batch b ON b.id = coalesce(c.batch, r.batch)
"""

CORRECTIONS = """CREATE VIEW corrections_view AS
    SELECT
        k.name AS key_result,
        strftime('%Y-%m-%dT%H:%M:%SZ', r.slot * 900, 'unixepoch') AS slot,
        c.value,
        c.reason,
        c.author,
        strftime('%Y-%m-%dT%H:%M:%fZ', b.recorded_at / 1e6, 'unixepoch') AS recorded_at
    FROM correction c
    JOIN reading r ON r.place = c.place
    JOIN key_result k ON k.id = r.key_result
    JOIN batch b ON b.id = c.batch
"""

DAYS = """CREATE VIEW days_view AS
    SELECT
        k.name AS key_result,
        date(d.day * 86400, 'unixepoch') AS day,
        k.zone,
        d.last,
        d.low,
        d.high,
        d.count
    FROM daily d
    JOIN key_result k ON k.id = d.key_result
"""

GAPS = """CREATE VIEW gaps_view AS
    SELECT
        k.name AS key_result,
        g.outcome,
        g.fault,
        g.message,
        strftime('%Y-%m-%dT%H:%M:%SZ', g.since * 900, 'unixepoch') AS since,
        strftime('%Y-%m-%dT%H:%M:%SZ', g.last * 900, 'unixepoch') AS last,
        g.attempts,
        strftime('%Y-%m-%dT%H:%M:%fZ', g.until / 1e6, 'unixepoch') AS until,
        g.closed_batch IS NULL AS open
    FROM gap g
    JOIN key_result k ON k.id = g.key_result
"""

POLLS = """CREATE VIEW polls_view AS
    SELECT
        id AS poll,
        strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1e6, 'unixepoch') AS started_at,
        strftime('%Y-%m-%dT%H:%M:%fZ', finished_at / 1e6, 'unixepoch') AS finished_at,
        due,
        stored,
        missing,
        requests
    FROM poll
"""

DEFINITIONS = """CREATE VIEW definitions_view AS
    SELECT
        k.name AS key_result,
        strftime('%Y-%m-%dT%H:%M:%fZ', d.effective_at / 1e6, 'unixepoch') AS effective_at,
        d.git_commit,
        d.git_author,
        d.content
    FROM definition d
    JOIN key_result k ON k.id = d.key_result
"""

BASELINES = """CREATE VIEW baselines_view AS
    SELECT
        k.name AS key_result,
        f.span / 86400000000 AS days_before_cycle,
        f.value,
        f.low,
        f.high,
        f.days,
        f.readings,
        strftime('%Y-%m-%dT%H:%M:%fZ', b.recorded_at / 1e6, 'unixepoch') AS measured_at
    FROM baseline f
    JOIN key_result k ON k.id = f.key_result
    JOIN batch b ON b.id = f.batch
"""

CI_RUNS = """CREATE VIEW ci_runs_view AS
    SELECT
        p.source,
        p.provider,
        p.project,
        p.name AS pipeline,
        r.run,
        r.attempt,
        r.job,
        r.step,
        r.branch,
        r.event,
        r.commit_id,
        strftime('%Y-%m-%dT%H:%M:%SZ', r.created, 'unixepoch') AS created,
        strftime('%Y-%m-%dT%H:%M:%SZ', r.started, 'unixepoch') AS started,
        strftime('%Y-%m-%dT%H:%M:%SZ', r.finished, 'unixepoch') AS finished,
        r.queue_seconds,
        r.duration_seconds,
        r.conclusion
    FROM ci_run r
    JOIN ci_pipeline p ON p.id = r.pipeline
"""

VIEWS = (READINGS, CORRECTIONS, DAYS, GAPS, POLLS, DEFINITIONS, BASELINES, CI_RUNS)
