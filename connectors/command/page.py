"""The page of the connector in the documentation."""

PAGE = r"""
Runs a program on the machine that polls, and takes the last line it prints for the number.

## The number

The last line of standard output that is not blank is a plain number, such as `12.5`, or a number and its
sample count, such as `12.5 240`. Nothing printed is *no data*. Anything else on that line is *rejected*: units,
thousands separators, NaN, infinity. An exit status other than 0 is *failed*, whatever was printed.

The program is started without a shell: `argv` is a list, and nothing in it is expanded. It runs in the folder
of `keyresult.yaml`, or in `cwd` below it, with nothing on standard input and with these variables only:

| variable | value |
|---|---|
| `PATH`, `LANG`, `TZ` | those of the poll |
| the names in `env` | those of the poll; one that is not set is an error |
| `KEYRESULT_AT`, `KEYRESULT_WINDOW_END` | the instant that is asked for, such as `2026-10-14T09:00:00Z` |
| `KEYRESULT_WINDOW_START` | that instant less `window`, where there is one |
| `KEYRESULT_CYCLE_START` | the first instant of the cycle |

A program that truly answers for the instant in `KEYRESULT_AT` may say `as_of: true`: then it is asked as of
its slot, and `keyresult backfill` works. Any other is asked for now, and has no history.

## Why

For what no other connector reaches: a file, a device, a report that only a program can read. Prefer
`http_json` or `sql` where they reach: they need no permission to run anything.

## Example

```yaml
# keyresult.yaml
allow_commands: true

# a key result
measure:
  connector: command
  argv: [./scripts/open-findings, --severity, high]
  env: [SCANNER_TOKEN]
  timeout: 60
  unit: findings
```

No source needs to be declared.

## Permissions

`allow_commands: true` in `keyresult.yaml`; without it nothing is run. Whoever may change the OKR files
can then run programs as the user that polls: allow it only where changes are reviewed, and poll as a user
with few rights. `keyresult doctor` says which program is not there, may not be run, or lacks a variable; it runs none.

## Requests per poll

One run for each distinct measure and instant, however many key results ask for it; at most 4 at once.

## Errors and their cure

| message | cure |
|---|---|
| the settings do not allow programs to be run | `allow_commands: true`, if that is wanted |
| cannot be started | is it installed where `PATH` leads, executable, and `argv` a list? |
| failed with exit status … | run it by hand; the last line it wrote to standard error is quoted |
| was not done within … | make it faster, or raise `timeout` (at most 300 s); all it started was ended |
| printed more than 64 KiB | let it print the number alone |
| is no plain number | let it print the number last, on a line of its own |
| the variable … is not set | set it where the poll runs |
"""
