"""One number from any JSON API: a request, and a JMESPath expression over its answer.

models.py        Source and Measure: what a user may write
expressions.py   JMESPath: checked when it is written, applied to documents
placeholders.py  instants in paths, parameters and bodies
questions.py     which requests are sent, each once however many want to know
paging.py        where the next page is
walking.py       every page of an answer, or none
judging.py       an answer becomes a number, or an absence with its reason
reader.py        the connector: asks in, answers out
page.py          its page in the documentation
"""

from .reader import HttpJson

__all__ = ["connector"]

connector = HttpJson()
