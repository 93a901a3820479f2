"""Keyresult: key results bound to live queries, and the truth about where they stand."""

__version__ = "0.1.0"
