"""Letting the cyclic collector rest while a plan is read."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def collector_resting() -> Iterator[None]:
    """No search for unused cycles meanwhile; as before afterwards.

    Nearly everything that reading a plan makes is kept until the end, so each search would look at
    all of it and find nothing: a tenth of the time of a large plan.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
