"""The outcomes of one attempt to read a number, and whose fault an absence is."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What came of one attempt. Only `OK` ever carries a number."""

    OK = "ok"
    NO_DATA = "no_data"
    """The source answered, and nothing came back."""
    AMBIGUOUS = "ambiguous"
    """Several values came back where one is needed."""
    PARTIAL = "partial"
    """Only part of the answer came back: warnings, a cap, a failed page."""
    REJECTED = "rejected"
    """Something came back that is not a usable number."""
    FAILED = "failed"
    """The source, the network, the configuration or this machine failed."""
    DEFERRED = "deferred"
    """Put off: a rate limit or a pause after repeated failures."""


class Fault(StrEnum):
    """Who can mend an absence."""

    SOURCE = "source"
    CONFIG = "config"
    LOCAL = "local"
