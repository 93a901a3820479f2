"""The connector's page in the documentation."""

PAGE = """
Numbers about CI runs and deployments on GitHub: github.com, GHE.com and Enterprise Server.

## What it measures

Each attempt of a run counts by itself and belongs to the window by the instant at which it ended,
so the number for a past slot is the same whenever it is computed. `keyresult explain` and
`keyresult probe` print the sentence that defines a number.

| metric | unit | definition |
|---|---|---|
| `duration` | s | p50 (or p90, p95, mean, max) of the duration of attempts that succeeded or failed |
| `queue_time` | s | the same of the time from a job's creation to its start; of a run, its first job's |
| `success_rate` | ratio | attempts that succeeded / attempts that succeeded or failed |
| `failure_rate` | ratio | attempts that failed / attempts that succeeded or failed |
| `runs` | count | runs with an attempt that ended in the window; each counts once |
| `reruns` | count | attempts after the first of their run |
| `time_to_recovery` | s | from the end of the first failed attempt to the end of the next good one on the branch |
| `deployments` | count | successful attempts of a workflow, or deployments with a success |
| `deployments_per_week` | /week | the same per week |
| `lead_time` | s | from a commit to its first successful deployment (needs `environment:`) |

- The duration of an attempt is `updated_at` minus `run_started_at`, as first seen after its end: GitHub moves
  `updated_at` later, and `created_at` never changes, so that a re-run seems to take days. With `job:` or `step:`
  it is `completed_at` minus `started_at` of that job or step, which is exact.
- Failed are `failure`, `timed_out` and `startup_failure` unless `failed:` says otherwise. Cancelled, skipped,
  neutral, stale and waiting runs count as neither good nor bad.
- A duration whose end lies before its start (clocks of runners differ), or longer than 35 days, is unknown: the
  attempt still counts in rates. Jobs carried over from an earlier attempt are left out.
- Without `workflow:` every workflow of the repository counts together. Reports then say, where it is so, which of them
  contributed most to a change; of any number, which branch, event or conclusion did, if it looks at several.

## Why

Short and reliable pipelines make small changes cheap; how often one deploys, how long a commit waits for it,
how often it fails and how soon that is mended are the four measures of software delivery of the DORA research.
Tools define them differently, so every number comes with its definition. Look at a rate and a speed together:
either alone can be had by neglecting the other.

## Example

```yaml
sources:
  github: {connector: github_actions, token_env: GITHUB_TOKEN}
  ghes:   {connector: github_actions, url: https://github.example.com/api/v3, token_env: GHES_TOKEN}
  app:    {connector: github_actions, app_id: "123456", private_key_file: /run/secrets/app.pem}
```

```yaml
measure: {connector: github_actions, repository: acme/shop, workflow: deploy.yml, branch: main,
          metric: duration, statistic: p50, window: 7d}
measure: {connector: github_actions, repository: acme/shop, environment: production, metric: lead_time, window: 28d}
measure: {connector: github_actions, repository: acme/shop, workflow: ci.yml, job: test, metric: queue_time}
```

## Permissions needed

A fine-grained token or a GitHub App: *Actions: read* and *Metadata: read*; for `environment:` also
*Deployments: read* and *Contents: read*. A classic token: `repo` for private repositories. Asking as an App
needs the extra `github-app`; its token of an hour is kept in memory only. `keyresult doctor` says whose token it is,
when it ends, what is left of the hour, and for each of the first ten listings which permission is missing.

## Requests per poll

One for each workflow or environment of a repository, however many key results look at it; none of them counts
against the hourly limit when nothing has changed. More pages come only when more than 100 runs were created in
the last two days, or since the oldest run of the last week that has not ended. One more for each earlier attempt
of a re-run that is new, and, with `job:`, `step:` or `queue_time`, one for each attempt that ended since the last
poll. Once a day the runs of the last 31 days are listed, for re-runs. The first poll lists the window and 31
days before it; spans with more than 1,000 runs, which GitHub would cut off, are halved.

## Errors and their cure

| what is said | cure |
|---|---|
| answers 401 or 403 | is the token valid, and has it the permissions above? |
| answers 404 | is `repository:` or `workflow:` right? GitHub also says so when the token may not see it |
| limits our requests | nothing: it is asked again when GitHub allows it |
| no finished run … in the window | a longer `window:`, or are `branch:` and `workflow:` right? |
| listed … of … workflow runs | a page was incomplete: nothing is counted from it, and it is asked again |
| needs a package for signing | `pip install 'keyresult[github-app]'` |
"""
