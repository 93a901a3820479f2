"""The page about the connector in the documentation; tables of fields are added to it."""

PAGE = """
Numbers about CI runs, in the same words whatever system they ran in: GitHub Actions, GitLab,
Jenkins, Buildkite, CircleCI, Azure DevOps.

## What it measures, and how the number is defined

| `metric` | the number | unit |
|---|---|---|
| `duration` | how long attempts took that ended in success or failed | s |
| `queue_time` | how long they waited before they began | s |
| `success_rate` | share that ended in success, among those that ended in success or failed | ratio |
| `failure_rate` | share that failed, among those that ended in success or failed | ratio |
| `runs` | how many runs finished, each counted once however often it was tried | count |
| `reruns` | how many attempts were repetitions | count |
| `deployments`, `deployments_per_week` | how many runs of the pipeline ended in success | count, per week |
| `time_to_recovery` | from the end of the first failure to the end of the next success on the same branch | s |

`statistic` makes one number of several lengths of time: `p50` (default), `p90`, `p95`, `mean`, `max`.
A run belongs to the window by when it finished: after the slot minus `window`, up to the slot. So
the number for a slot stays the same whenever it is asked for. `failed` says which conclusions count
as failed (`failure`, `timed_out` and `startup_failure` unless you say otherwise); cancelled, skipped
and undecided runs count neither way. `keyresult explain` prints the whole definition as a sentence.

What each provider's numbers mean:

| provider | duration | queue time |
|---|---|---|
| `github` | `run_started_at` to `updated_at`, frozen when first seen | of jobs |
| `gitlab` | the time in which at least one job ran, retries and waiting left out | as reported |
| `jenkins` | as reported, waits for agents and for input included | with the Metrics plugin |
| `buildkite` | `started_at` to `finished_at` | `scheduled_at` to `started_at` |
| `circleci` | creation to end of the workflow, approvals included | not told |
| `azure` | `startTime` to `finishTime`, approvals included | `queueTime` to `startTime` |

- GitLab: a pipeline whose jobs are retried keeps its first times and gets its new conclusion. One that
  waits for a manual job has not ended.
- Jenkins: `UNSTABLE` is `neutral`; add that to `failed` if it is to count. Builds that Jenkins has
  discarded cannot be listed, so let it keep them longer than the window.
- Buildkite: a blocked build has not ended. A rebuild is a build of its own, and a rerun. A job goes by
  its key or, if it has none, by its label.
- CircleCI: only runs that have ended are listed, of the last 90 days; a longer window is `partial`.
- Azure DevOps: `partiallySucceeded` is `neutral`.

What a provider cannot say is refused when the plan is checked: a `job` of Jenkins, CircleCI or
Azure DevOps, the `queue_time` and `event` of CircleCI, `reruns` of all but GitHub and Buildkite.

## Why

Slow pipelines are waited for, and flaky ones are run again. The median says what a change usually
waits; `p95` what people remember. Mean and median differ widely on CI, so the definition stands
beside every number.

Where the number looks at several branches, events or conclusions, reports say which of them contributed most to a
change, if one did.

## Example

```yaml
# keyresult.yaml
sources:
  ci: {connector: ci_duration, provider: gitlab, url: https://gitlab.example.com, token_env: GITLAB_TOKEN}
```
```yaml
# a key result
- id: pipeline-time
  title: Cut the pipeline from 30 minutes to less than 12 minutes
  baseline: 30 min
  target: < 12 min
  measure: {connector: ci_duration, project: acme/backend/shop, branch: main, metric: duration, statistic: p50,
            window: 7d, unit: s}
```

## Permissions

| provider | secret |
|---|---|
| `github` | `token_env`: Actions read on the repository |
| `gitlab` | `token_env`: scope `read_api`, role Reporter; sent as `PRIVATE-TOKEN` |
| `jenkins` | `user_env` and `token_env`: an API token of a user who may read the job |
| `buildkite` | `token_env`: scope `read_builds` |
| `circleci` | `token_env`: a personal token; sent as `Circle-Token` |
| `azure` | `token_env`: a personal access token with Build (Read); sent as the password of an empty user |

`keyresult doctor` signs in, says as whom, names a scope that is missing, tells the version and what is left of a rate
limit where the provider does, and has one run of each pipeline listed (of the first ten).

## Requests per poll

One listing per pipeline, however many key results ask about it: a request for each 100 runs (500 for
Azure DevOps) since two days before the newest known run, or since the oldest one that has not ended.
Once a day the last 31 days are listed, to catch what was run again. The first poll lists the window
and 31 days before it. The jobs of a pipeline are a listing of their own.

| provider | what is listed | past its limits by |
|---|---|---|
| `github` | as the connector `github_actions` does | |
| `gitlab` | GraphQL `pipelines`, 100 with their durations; the project's jobs | cursors, keyset paging |
| `jenkins` | `allBuilds`, a range of 100, only the fields needed | ranges beyond the newest 100 |
| `buildkite` | builds of the pipeline | links; below the deepest page it begins again |
| `circleci` | single runs of the workflow, not the summaries that come up to a day late | page tokens |
| `azure` | builds by queue time, 500 | continuation tokens |

## Errors and their cure

| message | cure |
|---|---|
| `GitLab knows no …, or hides it from whoever asks` | check the path, and that the token's owner sees the project |
| `Azure DevOps shows a web page … it wants a sign-in` | the token is wrong or has expired: make a new one |
| `Jenkins … answers 403` | `user_env` and `token_env` of a user who may read the job |
| `this GitLab is too old, its GraphQL lacks what is asked for: …` | upgrade it, or measure a single `job:` |
| `GitLab's listing names the same page twice …` | a fault of the provider: nothing is counted from a part |
| `the answer is not one of Jenkins's: …` | `project` names a folder or a view: name the job |
| `no finished run with a duration in the 7d before …` | nothing ran: is the branch right? a wider `window` helps |
| `… not before 10:05:00 UTC` | the provider limits requests; the next poll goes on |
"""
