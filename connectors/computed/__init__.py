"""Numbers computed from the readings of other key results.

models.py      Source and Measure: what a user may write
reader.py      the connector: asks in, answers out
formula.py     reads formulas: an allow-list over Python's own parser
amount.py      exact arithmetic of numbers and their units
page.py        the connector's page in the documentation
"""

from .reader import Computed

__all__ = ["connector"]

connector = Computed()
