"""Numbers from Prometheus, and from whatever speaks its HTTP API: Thanos, Mimir, VictoriaMetrics.

models.py      Source and Measure: what a user may write
reader.py      the connector: asks in, answers out
questions.py   which expressions are asked together, and how a guilty one is found
promql.py      query text: unions of expressions
selectors.py   query text: what an expression selects
server.py      the HTTP API: requests, envelopes, error bodies
judging.py     a result becomes a number, or an absence with its reason
hints.py       why an answer may be empty
past.py        the same numbers for instants in the past
verdicts.py    what is remembered of each expression between polls
parallel.py    a few requests at once
page.py        the page in docs/connectors
"""

from .reader import Prometheus

__all__ = ["connector"]

connector = Prometheus()
