"""The seams of the program: what connectors and stores offer, as Protocols, and the values between them.

A connector answers many asks at once (`Connector`), a store keeps plan, polls and readings
(`PlanShelf`, `Ledger`, `Archive`, `FactShelf`), and time comes from a `Clock`. Adapters
implement these; `collect`, `backfill` and the commands know nothing else of them.

Everything is had from here. What is behind a name is imported when it is first asked for,
because start-up is part of speed: a poll needs a third of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asking import Answer, Ask, Found, Missing, Part, missing_all
    from .connecting import (
        Checkup,
        Clock,
        Connector,
        Definer,
        Deriver,
        Facts,
        Historian,
        Planner,
        Prober,
        Recomputer,
        RunReader,
    )
    from .door import Contact, Contacting, Http, Response, Secrets
    from .plans import CompiledPlan, Due, Origin, SourceState, Task, TeamPlan, canonical
    from .records import OpenSwitch, Polled, PollRecord, View
    from .stores import Archive, Chronicle, FactShelf, Journal, Ledger, Outbox, PlanShelf, Records, Store, Switchboard
    from .telling import Checked, Planned, Soundness, Told, clock

__all__ = [
    "Answer",
    "Archive",
    "Ask",
    "Checked",
    "Checkup",
    "Chronicle",
    "Clock",
    "CompiledPlan",
    "Connector",
    "Contact",
    "Contacting",
    "Definer",
    "Deriver",
    "Due",
    "FactShelf",
    "Facts",
    "Found",
    "Historian",
    "Http",
    "Journal",
    "Ledger",
    "Missing",
    "OpenSwitch",
    "Origin",
    "Outbox",
    "Part",
    "PlanShelf",
    "Planned",
    "Planner",
    "PollRecord",
    "Polled",
    "Prober",
    "Recomputer",
    "Records",
    "Response",
    "RunReader",
    "Secrets",
    "Soundness",
    "SourceState",
    "Store",
    "Switchboard",
    "Task",
    "TeamPlan",
    "Told",
    "View",
    "canonical",
    "clock",
    "missing_all",
]

_HOMES = {
    **dict.fromkeys(
        ("Part", "Ask", "Found", "Missing", "Answer", "missing_all"),
        "asking",
    ),
    **dict.fromkeys(
        ("Response", "Contact", "Http", "Contacting", "Secrets"),
        "door",
    ),
    **dict.fromkeys(
        ("Planned", "Told", "Soundness", "Checked", "clock"),
        "telling",
    ),
    **dict.fromkeys(
        (
            "Clock",
            "Facts",
            "Connector",
            "Historian",
            "Planner",
            "Prober",
            "Deriver",
            "Recomputer",
            "RunReader",
            "Definer",
            "Checkup",
        ),
        "connecting",
    ),
    **dict.fromkeys(
        ("Task", "Due", "Origin", "TeamPlan", "CompiledPlan", "SourceState", "canonical"),
        "plans",
    ),
    **dict.fromkeys(
        ("OpenSwitch", "PollRecord", "Polled", "View"),
        "records",
    ),
    **dict.fromkeys(
        (
            "PlanShelf",
            "Ledger",
            "Archive",
            "Journal",
            "Chronicle",
            "Switchboard",
            "Outbox",
            "Records",
            "FactShelf",
            "Store",
        ),
        "stores",
    ),
}


if not TYPE_CHECKING:  # else any name would do

    def __getattr__(name: str) -> object:
        """A name of `__all__`, imported now and kept."""
        from importlib import import_module

        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = found
        return found
