"""The words of the documentation page, and what `doctor` says about any Jira."""

HIDDEN = "issues hidden by permissions cannot be seen: Jira leaves them out without a word"
"""Said by `doctor`, `probe` and this page alike."""
CAVEATS = (
    "Jira's search lags behind its changes by seconds to minutes: numbers of windows that end now are provisional",
)

PAGE = """\
Numbers about issues, from Jira Cloud and from Jira Data Center or Server.

## What it measures

| metric | the number | unit |
|---|---|---|
| `count` | how many issues match `jql` when asked; none is a real 0 | issues |
| `ratio` | how many match `jql`, divided by how many match `over` | ratio |
| `created_per` | how many that match `jql` were created in the `window` before the slot | issues |
| `resolved_per` | how many that match `jql` were resolved in the `window` before the slot and are so still | issues |
| `cycle_time` | from the first entry into one of `from_status` to the end | seconds |
| `lead_time` | from the creation to the end | seconds |
| `time_in_status` | time spent in `in_status` before the end, stays added | seconds |
| `sum` | sum of a numeric `field` over the issues that match `jql` | that of the field |

Times are of issues that match `jql` and ended in the `window` (28 days if left out) before the slot.

- The *end* is the resolution (`resolutiondate`), or, with `to_status`, the last entry into one of those
  statuses, as the issue stood at the slot. An issue that was opened again has not ended until it is done again;
  moving from one of `to_status` to another does not begin a new end. The time between the first start and the
  last end counts as a whole, however often the issue went back and forth.
- Where a workflow does not set a resolution, give `to_status`: an issue without `resolutiondate` is never resolved.
- An issue that never was in `from_status` (or `in_status`) has no such time. It is left out, and `explain`
  says how many were.
- `statistic` is `p50` (the median, if left out), `p85` or `mean`. Percentiles interpolate linearly between the
  closest ranks. Without any issue there is no time: `no_data`, never 0.
- `clock: working` leaves out Saturdays and Sundays, whole days in the account's time zone; the other days count
  with all their 24 hours, so that two working days read as `2 d`. Holidays are not known.
- Statuses are compared by id, so that a renamed status stays the same. In the file use the name of today, or the id.
- Of a `sum`, and of a time with `statistic: mean`, the projects or components are kept with the last number of each
  day, so that reports can say which contributed most to a change. They come with the same requests.
- A window reaches from its first minute, included, to the slot's, excluded. It is counted again as a whole by
  every poll, since Jira's search lags behind; one that ended within the last hour is marked provisional.
- Counts of Jira Cloud come from `approximate-count`, which Jira calls an estimate; they are marked so. Data
  Center counts exactly. Wherever issues are read, the number is exact.

## Why

The count of a query is what a team already looks at on its board, and `created_per` beside `resolved_per` shows
whether it keeps up. Cycle time says how long work takes once begun, lead time how long people wait. Take the 85th
percentile for promises and the median for trends; a mean is moved by one forgotten issue.

## Example

```yaml
sources:
  jira: {connector: jira, url: https://acme.atlassian.net, user_env: JIRA_USER, token_env: JIRA_TOKEN}
```

```yaml
- id: review-time
  title: Reduce the time an issue waits for review from 5 days to less than 2
  baseline: 5 d
  target: < 2 d
  measure: {connector: jira, metric: time_in_status, in_status: [In Review], statistic: p85, clock: working,
            jql: project = SHOP AND issuetype in (Story, Bug), unit: s}
- id: escaped-bugs
  title: Fewer than 5 bugs from production a month
  baseline: 14
  target: < 5
  measure: {connector: jira, metric: created_per, window: 30d, jql: project = SHOP AND labels = production}
```

## Permissions

Browse permission for the projects, and nothing else. **Issues hidden by permissions cannot be seen: Jira leaves
them out without a word**, so that a lost permission looks like fewer issues. Set `must_see:` of the source to a
query that always matches something; if it matches nothing, no number is recorded. `doctor` warns as long as there
is none.

- Jira Cloud, API token: `user_env` (the e-mail address of its owner) and `token_env`, at the address of the site.
- Jira Cloud, scoped token or service account: the same, at `https://api.atlassian.com/ex/jira/CLOUD-ID`; the id is
  shown at `https://SITE.atlassian.net/_edge/tenant_info`. Scopes `read:jira-work`, and `read:jira-user` for the
  time zone (or set `timezone:` of the source).
- Jira Cloud, OAuth: `token_env` alone, at the same `api.atlassian.com` address.
- Data Center: a personal access token in `token_env` alone, or `user_env` and `password_env`.

JQL knows only local times of the account that asks. Its zone is read from `/myself` once a day; set `timezone:` to
save that request or where nobody is logged in. In the hour that comes twice when clocks are set back, JQL cannot
tell one instant from another: there a wider span is read and counted exactly.

## Requests per poll

One for each distinct query, whatever the number of key results; two queries for a `ratio`. Times and sums read
issues in pages, and times that need statuses one request more for each 1,000 issues on Jira Cloud. One a day for the
time zone, one a poll for `must_see`. A query that matches more than `max_issues` (5,000) is `partial`: narrow it.

## History

`keyresult backfill` fills `created_per`, `resolved_per` and times, from issues read once for about a month of slots.
`count` and `ratio` have a past only where the JQL names nothing but what stays as it is (project, type, key,
reporter, creator, created); then issues created before the slot are counted. There is none for a `sum`, none where
the JQL has relative dates or functions such as `startOfDay()`, and no `created_per` where it asks for status,
resolution or sprint as they are now. Other conditions hold as they are today, and an issue that was deleted, moved or
opened again since is not there.

## Errors and their cure

| message | cure |
|---|---|
| `Jira refuses the query: …` | the JQL has a mistake, or names a field, status or project that the account cannot see |
| status 401, or `does not accept the credentials` | the token expired or is wrong; scoped ones need the other address |
| status 403 | the account may not use Jira, or too many failed logins want a CAPTCHA in the browser |
| `there is no /rest/api/… at this address`, `it was removed` | `url:` or `flavour:` is wrong |
| `the query matches more than 5000 issues` | narrow the JQL or the window, or raise `max_issues` |
| `only part of the answer came: …` | poll again; no number is made of a part |
| `… but their changelogs do not tell of it` | a status was renamed: use its name of today or its id |
| `the account sees no issue of …` | the account lost its permission |
| `limits our requests` | nothing: the next poll waits until Jira allows it |
"""
