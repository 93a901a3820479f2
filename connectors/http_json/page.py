"""The connector's page in the documentation."""

PAGE = """
One number from any system with a JSON API, where no connector of its own exists.

**What it measures.** Whatever `value`, a [JMESPath](https://jmespath.org) expression, finds in the
answer to one request:

- one number: `totals.coverage`
- a count over all pages: `items: '@'` and `value: length(@)`
- a ratio: `value` divided by `over`, whose sample count is the denominator

A list of exactly one value counts as that value, so that a filter such as
`measures[?metric=='coverage'].value` needs no `| [0]`, which would hide a second one. A text counts
if it is spelled as a number, such as SonarQube's `"87.4"`; `true`, `null`, an object, a longer list
and a text such as `"87 %"` do not. Nothing is rounded or scaled: give the unit of what comes back.

**Why so.** An answer that is not understood must never look like a number. A page that fails takes
the whole answer with it, for a count that lost a page is too low. An answer that is an error in all
but its status (GraphQL) is an error.

## Example

```yaml
# keyresult.yaml
sources:
  sonar: {connector: http_json, url: https://sonar.example.com, token_env: SONAR_TOKEN}
```

```yaml
# in an OKR file
measure:
  connector: http_json
  source: sonar
  path: /api/measures/component
  query: {component: shop, metricKeys: coverage}
  value: component.measures[?metric=='coverage'].value
  unit: "%"
```

Recipes for SonarQube, Codecov, Dependabot, code scanning, Sentry, Datadog, PagerDuty, Grafana and
plain JSON files are in `docs/recipes/`; each is run by the tests.

## Asked as of when

Without placeholders the answer is about now, and is stored as such; the past cannot be filled in.
With `{window_end}` in path, query or body the request is asked as of the slot, so that a late poll
gives the same number, and `keyresult backfill` fills the past with one request per slot.

| placeholder | becomes |
|---|---|
| `{window_start}`, `{window_end}` | `2026-10-07T09:00:00Z`, `2026-10-14T09:00:00Z` with `window: 7d` |
| `{window_start_epoch}`, `{window_end_epoch}` | seconds since 1970 |
| `{window_start_ms}`, `{window_end_ms}` | milliseconds since 1970 |
| `{window_start_date}`, `{window_end_date}` | `2026-10-07`, `2026-10-14` (a date alone fills no past) |

In a JSON body, a text that is nothing but a placeholder in seconds or milliseconds is sent as a
number; `{window_end_epoch_text}` and `{window_end_ms_text}` stay texts.

`offset: 1d` lets the window end a day before the slot, for systems whose data come late.

## Pages

| `pages:` | the next page is |
|---|---|
| `none` | not asked for; with `items:`, a Link header that names one makes the answer `partial` |
| `link` | what the Link header calls `next` (GitHub, GitLab, Sentry) |
| `{next: meta.after, parameter: cursor}` | the same request with this parameter; with POST, at this place in the body |
| `{next: links.next}` | the address that the answer holds |

Addresses outside the source's origin are never followed. After `most_pages` pages the answer is
`partial`, and no number is stored.

## Permissions needed

Those of the request, reading only. A token is sent as `Authorization: Bearer`; another word before
it is the source's `scheme:`, and any other header goes by name into the source's `headers:`, such as
`headers: {DD-API-KEY: {env: DD_API_KEY}}`. `keyresult doctor` sends each request of the plan once (the first ten),
its first page only, and says which is refused and what is left of a rate limit.

## Requests per poll

One per distinct request and page, however many key results read from its answer. After three
requests in a row that find the source unreachable, the rest are left for the next poll.

## Errors and their cure

| message | outcome | cure |
|---|---|---|
| finds nothing in its answer | `no_data` | look with `keyresult probe`; for a count of possibly none, say `empty: 0` |
| gives 3 values where one is needed | `ambiguous` | narrow it with a filter, or take `sum(…)`, `max(…)`, `length(…)` |
| gives a boolean, an object, a text | `rejected` | let the expression end at the number |
| does not fit the answer | `rejected` | a function was given `null` or the wrong type: has the shape changed? |
| the ratio is 0 of 0 | `rejected` | nothing was counted; widen the window, or leave the gap |
| there are more than 50 pages | `partial` | narrow the query, ask for larger pages, or raise `most_pages` |
| the answer has further pages | `partial` | add `pages: link` |
| the answer is an error | `failed` | the system said so with status 200; its words follow |
"""
