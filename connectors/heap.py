"""Memory of answers: large ones are given back to the system as soon as they are done with."""

from __future__ import annotations

from contextlib import suppress

LARGE = 256 * 1024
"""Bytes."""
_M_MMAP_THRESHOLD = -3
"""In glibc's malloc.h."""


def give_back_what_is_large() -> None:
    """Have glibc do so. By itself it keeps for each thread what that thread once let go of, up to 32 MiB.

    Where there is another C library, nothing is changed.
    """
    import ctypes

    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
