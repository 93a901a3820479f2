"""The page of the connector in the documentation."""

PAGE = r"""
Asks a database for one number with one `SELECT`. It speaks to whatever SQLAlchemy speaks to;
SQLite, PostgreSQL and MariaDB are tested, and MySQL is spoken to as MariaDB is.

## The number

The query gives exactly one row. Its first column is the number; a second column named `samples`
may say how many rows are behind it. No row, and `NULL`, are *no data*, never 0, unless the measure
says `empty: 0`, which is right for counts and sums only. Several rows or more columns are *ambiguous*; a text,
a truth value, NaN and infinity are *rejected*. What is a whole number or a decimal in the database is
kept as a floating-point number.

These parameters may be used in the query; they are sent beside it, never put into its text:

| parameter | instant |
|---|---|
| `:at`, `:window_end` | the slot that is asked for |
| `:window_start` | the slot less the measure's `window` |
| `:cycle_start`, `:cycle_end` | the first instant of the cycle, and the first one after it |

Intervals include their start and exclude their end: `t >= :window_start and t < :window_end`.
In PostgreSQL the parameters are `timestamptz`, and the session's time zone is UTC, so that a column
without a time zone is read as UTC. In SQLite they are texts such as `2026-10-14 09:00:00`, in UTC: keep
times in that form, or convert them with `datetime(…)`. In MySQL and MariaDB they are `datetime` in UTC, and so is
the session's time zone. Other databases get what their driver makes of an aware UTC instant.

A query with `:window_end` or `:at` is asked as of its slot: polled late, again, or by `keyresult backfill`
it gives the same number. Any other is read now and has no history.

## Why

What a business counts is in its database already. A query that is bound to an instant and kept in git
says exactly what was counted, and anyone can count it again.

## Example

```yaml
# keyresult.yaml
sources:
  shop: {connector: sql, url: "postgresql+psycopg://db.example.com/shop?sslmode=verify-full",
         user_env: SHOP_USER, password_env: SHOP_PASSWORD}

# a key result
measure:
  connector: sql
  source: shop
  window: 28d
  unit: ratio
  query: |
    select avg(case when refunded_at is null then 1.0 else 0.0 end), count(*) as samples
    from orders where ordered_at >= :window_start and ordered_at < :window_end
```

`pip install 'keyresult[sql]'` brings SQLAlchemy, `pip install 'keyresult[postgres]'` psycopg for PostgreSQL, and
`pip install 'keyresult[mysql]'` PyMySQL for MySQL and MariaDB: what `postgresql://`, `mysql://` and `mariadb://` mean
without a driver. Other drivers are installed by their own names.
`sqlite:///data/shop.db` starts at the folder of `keyresult.yaml`, `sqlite:////srv/shop.db` at the root.

## Permissions

A user that may connect and `SELECT` from what the query reads, and nothing else; give it no more, since only
the database can truly keep a user from writing. Beyond that, every query runs in a transaction that is rolled back:

| database | what keeps a query from writing |
|---|---|
| PostgreSQL | a read-only transaction, and a cursor, which takes one `SELECT` only |
| MySQL, MariaDB | a read-only transaction; a query that is no `SELECT`, or names `OUTFILE` or `DUMPFILE`, is not sent |
| SQLite | the file is opened read-only |
| any other | **read-only cannot be enforced: use a read-only account.** What is no `SELECT` is not sent |

`keyresult doctor` says which of these holds, who asks, whether the connection is encrypted, and has the database
explain each query of the plan, which shows a missing right and runs nothing (not with other databases).

User and password are named, not written; a URL that holds one is refused. Where none are named, what the driver
finds by itself is used, such as a `.pgpass` file.

## Requests per poll

One connection for each source, and on it one query for each distinct query and instant, however many key results
ask for it. Two rows at most are fetched. The database ends a query after `statement_timeout` (PostgreSQL, MySQL,
MariaDB and SQLite); elsewhere only the poll's own deadline ends the wait.

## Errors and their cure

| message | cure |
|---|---|
| needs SQLAlchemy, or a driver, which is not installed | the `pip install` that the message names |
| refuses the login | check the secrets, and whether this machine may log in |
| cannot be reached, cannot be found | is the database up, are host and port right? |
| refuses the query | the database says why; correct the query and try it with `keyresult probe` |
| was asked to write, is not a SELECT | ask with one `SELECT` that changes nothing |
| gave up on the query | an index, a shorter window, or a larger `statement_timeout` |
| cannot compute the number | guard it, such as `sum(errors) / nullif(sum(total), 0)` |
| several rows, several columns | aggregate; select the number alone |
| the query worked and gave NULL | an average of no rows: is there data within the window? |
"""
