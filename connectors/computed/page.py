"""The page of the connector in the documentation."""

PAGE = """
For numbers that no system has ready: a share of two others, the rest of one, a sum over several.

## The number

The formula, computed from the readings of other key results or health metrics, as of the slot: of each, the
newest one by then. They are read before it within the same poll, and it asks no system itself.

It is as old as the oldest reading in it. Where one of them has no reading, or none that still counts (older than
its own `stale_after`), there is no number: the absence names the one that is missing, and is never a 0.

A formula has numbers, names, `+ - * /`, parentheses, `min()`, `max()`, `sum()` and `mean()`, and nothing else.
Units are computed with the numbers, exactly:

| | comes out in |
|---|---|
| `a + b`, `a - b`, `min`, `max`, `sum`, `mean` | the unit of the first; two kinds are an error |
| `a / b`, both of one kind | a ratio: 3 deploys of 12 deploys are 0.25, or 25 % |
| `a * b`, `a / b`, where `b` is a number, a ratio or a bare count | the unit of `a` |
| any other product or quotient | what `unit:` says; without it, an error |

A number beside a percentage is a ratio: `1 - a` is the rest of it. In YAML a formula with a comma needs quotes:
`formula: "max(a, b)"`.

## Why

A ratio whose two halves are key results of their own can be checked: both are seen, with their history. When the
ratio moves, reports say which of the two contributed most, exactly.

## Example

```yaml
health_metrics:
  - id: deploys
    title: Deployments in a week
    keep: ">= 20 deploys"
    measure: {connector: prometheus, query: 'deploys:sum7d'}
  - id: failed
    title: Failed deployments in a week
    keep: "< 5 deploys"
    measure: {connector: prometheus, query: 'failed:sum7d'}
objectives:
  - id: deploy-well
    title: Deploy without fear
    key_results:
      - id: change-failure-rate
        title: Reduce the change failure rate from 25 % to 10 %
        baseline: 25 %
        target: "<= 10 %"
        measure: {connector: computed, formula: failed / all, of: {failed: failed, all: deploys}}
```

No source needs to be declared. Computed key results may be computed from others, but not in a circle.

## Permissions

None.

## Requests per poll

None.

## History

`keyresult backfill` computes past slots from what is stored of the parts by then: fill those first, or all at once.

## Errors and their cure

| message | cure |
|---|---|
| … has no current reading | `keyresult show` of that key result says why; it has to be read first |
| … is not in the plan now | its file has errors: `keyresult check` |
| … divides by zero | nothing happened in that time: watch a longer window |
| … may not be in a formula | use only what is listed above |
| … cannot be compared with … | give both in units of one kind, or say what comes out with `unit:` |
"""
