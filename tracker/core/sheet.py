"""A report as titled lists of sentences: for all that needs no table and no chart.

Renderers decide only about layout. Every text is plain; a block without lines is left out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A list under a heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report of lists.

    Attributes:
        title: What it is and how things stand, in one sentence.
        lead: Sentences that begin it.
        blocks: The lists, in order.
        footer: Sentences that end it.
        demo: Whether the data is made up.
        link: The address under which the full report is found, if one is known.
    """

    title: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    footer: tuple[str, ...] = ()
    demo: bool = False
    link: str | None = None

    def filled(self) -> tuple[Block, ...]:
        """The blocks that have lines."""
        return tuple(block for block in self.blocks if block.lines)
