"""The connector's page in the documentation."""

PAGE = """
## What it measures

The value of a PromQL expression at the key result's slot. The number is the one that the server
computes for that instant: nothing is averaged or carried over here. Prometheus, Thanos, Mimir,
Cortex, VictoriaMetrics and other systems with its HTTP API work alike.

A trailing window belongs into the expression (`avg_over_time(x[7d])`). As the expression is asked as
of the slot, a poll that comes late, comes again, or is made up for by `backfill` gives the same number.

With `reduce: sum` or `mean` the series are kept with the last number of each day (eight of them by their labels), so
that reports can say which contributed most to a change. They come with the same answer.

## Example

```yaml
# keyresult.yaml
sources:
  prod: {connector: prometheus, url: https://prometheus.example.com, token_env: PROM_TOKEN}
```

```yaml
# a key result
measure:
  connector: prometheus
  source: prod
  query: histogram_quantile(0.5, sum by (le) (rate(deploy_duration_seconds_bucket{branch="main"}[7d])))
  unit: s
```

## Permissions

Read access to `/api/v1/query`; `/api/v1/query_range` for `backfill`; `/api/v1/label/…/values` to explain an
empty answer (without it, the answer is simply not explained); `/api/v1/status/buildinfo` for `doctor`.

## Requests

A new expression is asked alone once. From then on up to 50 expressions of one source and slot go into
one POST, and equal expressions are asked once: 1,000 key results take 20 requests. An expression that
makes a batch fail is found by halving and asked alone from then on. `keyresult poll --plan` shows it.

## What can come back

| answer | outcome | what to do |
|---|---|---|
| one number | stored | |
| no series | `no_data` | see the hint with the label values that exist; `empty: 0` only for counts |
| several series | `ambiguous` | aggregate in the query, or add `reduce:` |
| NaN or infinity | `rejected` | often 0 divided by 0: give the denominator a longer window |
| a range, text or native histogram | `rejected` | make the expression a number at one instant |
| a number with warnings | `partial` | part of the data was unreachable (Thanos, Mimir) or cut off |
| 400, 422 | `failed`, fault config | the server's own words say what is wrong in the query |
| 401, 403 | `failed`, fault config | check the credential that the message names |
| 404, or an HTML page | `failed`, fault config | check the address and its path prefix |
| 429, or 503 with a wait | `deferred` | nothing: it is asked again after that time |
| 5xx, reset, no answer in time | `failed`, fault source | nothing, if it passes; see the server's log |
"""
