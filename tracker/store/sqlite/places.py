"""Places: the key of a reading, its slot and its key result packed into one integer.

One integer is the key of an ordinary SQLite table, which is filled to the brim when it is
appended to; a key of two columns would leave an eighth of every page empty.
"""

from __future__ import annotations

KEY_RESULT_BITS = 20
"""The schema has the same number in its generated columns."""


def place(slot: int, key_result: int) -> int:
    """The place of a slot's reading; places ascend by slot, then by key result."""
    return slot << KEY_RESULT_BITS | key_result
