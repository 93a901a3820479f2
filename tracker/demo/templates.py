"""The text of the sample quarter's files; `$name` is filled in by `quarter`."""

SETTINGS = """\
# Settings of the demo: every number comes from the sandbox inside `keyresult demo`.
demo: true                   # every output says "demo data"
database: keyresult.db       # readings are kept here: one SQLite file, written by one poll at a time
okrs: okrs/                  # every *.yaml below this folder is an OKR file
timezone: UTC                # in which days and weeks begin

# Where numbers come from. A real source would also name its secret, never hold it:
#   prod: {connector: prometheus, url: https://prometheus.example.com, token_env: PROM_TOKEN}
sources:
  platform: {connector: prometheus, url: "$url"}
  edge: {connector: prometheus, url: "$edge_url"}     # breaks: answers 503 since $outage
"""

OBJECTIVES = """\
# A sample quarter of a platform team: $first to $last, written on $today. All of it is demo data.
# One file holds what one team wants to reach in one cycle. Try `keyresult check` after a change.
team: platform
cycle: $first..$last         # a quarter would be written 2026-Q4
objectives:

  - id: deploy-fast
    title: Enable developers to deploy with confidence in minutes, not hours
    owner: dana
    key_results:

      # Reach: from a baseline to a target. The direction comes from the two numbers, never from
      # words. The source counts seconds; everything is shown in the unit of the target.
      - id: deploy-time
        title: Reduce deployment time from 45 minutes to less than 10 minutes
        owner: lee
        baseline: 45 min
        target: < 10 min                         # "less than": 10 minutes itself is not enough
        measure:
          connector: prometheus
          source: platform
          query: job:deploy_duration_seconds:p50_7d{branch="main"}   # without branch: two series
          unit: s
        guardrails: [change-failure-rate]        # faster must not mean more broken deployments

      # Another reach key result: it does improve, but not fast enough.
      - id: ci-time
        title: Reduce CI pipeline execution time from 30 minutes to 5 minutes
        owner: tomas
        baseline: 30 min
        target: 5 min
        measure:
          connector: prometheus
          source: platform
          query: job:ci_duration_seconds:p50_7d{branch="main"}
          unit: s

      # Milestones: dated steps for what no system can measure. A person adds `done` by hand.
      - id: self-serve-environments
        title: Enable developers to create a test environment without the operations team
        owner: kim
        milestones:
          - {title: environment template reviewed, due: $due_1, done: $done_1}
          - {title: first team creates its own, due: $due_2, done: $done_2}
          - {title: quotas and clean-up in place, due: $due_3}
          - {title: four teams without a ticket, due: $due_4}
          - {title: old request form closed, due: $due_5}

  - id: build-quality-in
    title: Build quality into development rather than testing it in afterwards
    owner: aisha
    key_results:

      # Committed: to be kept, not stretched for; such a goal must end at 0.95 to be on track.
      # There is a series for each service: reports say which of them contributed most.
      - id: critical-bugs
        title: Reduce open critical production bugs from 8 to 2
        owner: aisha
        baseline: 8 bugs
        target: 2 bugs
        ambition: committed
        every: 1d                                # asked once a day; the default is 1h
        measure:
          connector: prometheus
          source: platform
          query: tracker:critical_bugs_open:count
          reduce: sum                            # of several series; without it they are an error
          unit: bugs

      # Off track: seven weeks in, nothing has moved.
      - id: flaky-tests
        title: Reduce test runs that fail without a cause from 12% to 2%
        owner: noor
        baseline: 12 %
        target: 2 %
        measure:
          connector: prometheus
          source: platform
          query: job:ci_flaky_tests:ratio_7d
          unit: ratio                            # 0.12 from the source is 12 %

      # No data: the series stopped $silence. The source answers, with nothing.
      - id: recovery-time
        title: Reduce system recovery from failures from 30 minutes to less than 5 minutes
        owner: sam
        baseline: 30 min
        target: < 5 min
        measure:
          connector: prometheus
          source: platform
          query: incident:recovery_seconds:p50_28d
          unit: s

  - id: dependable-platform
    title: Keep the platform dependable while it changes every day
    owner: sam
    key_results:

      # Keep: hold a bound, every day. A day is held or missed by its last reading.
      - id: availability
        title: Hold 99.95% platform availability
        owner: sam
        keep: ">= 99.95 %"                       # quoted: YAML gives a leading > another meaning
        measure:
          connector: prometheus
          source: platform
          query: avg_over_time(platform:availability:ratio_1h[1d])
          unit: ratio

      # No data: its source has been broken since $outage. The last number is shown with its
      # age, and counts neither for nor against.
      - id: api-latency
        title: Reduce P99 API response latency from 500 ms to 100 ms
        owner: tomas
        baseline: 500 ms
        target: 100 ms
        measure:
          connector: prometheus
          source: edge
          query: api:request_duration_seconds:p99_1d{api="public"}
          unit: s

# Watched, never scored. As a guardrail above, a breach caps the key result at "at risk".
health_metrics:
  - id: change-failure-rate
    title: Deployments that need a rollback or a fix stay at 15% or less
    owner: lee
    keep: "<= 15 %"
    measure:
      connector: prometheus
      source: platform
      query: job:deploy_failures:ratio_28d{branch="main"}
      unit: ratio
"""
