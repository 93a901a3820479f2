"""Numbers that a program of this machine prints, where the settings allow it.

models.py      Source and Measure: what a user may write
reader.py      the connector: asks in, answers out
process.py     one run: no shell, clean environment, an end in time, bounded output
printed.py     what was printed becomes a number, or an absence with its reason
page.py        the connector's page in the documentation
"""

from .reader import Command

__all__ = ["connector"]

connector = Command()
