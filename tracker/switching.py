"""A measure that was replaced is asked once more, beside the new one, so that a movement can be split.

Both are asked for the first slot that the new measure was read for. What the old one says is kept
with the last reading it made; where it cannot answer for the past, that is kept as the reason.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from .core.outcome import Outcome
from .core.readings import Switch
from .errors import ConnectorError, Deferred, SettingsError, Unreachable
from .ports import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .backfill import Backfiller
    from .ports import Due, OpenSwitch
    from .runs import Item, PollResult

PATIENCE = timedelta(days=1)
"""How long after a change a source that cannot be reached is asked again at each poll."""
QUARTER = timedelta(minutes=15)


class Switching(NamedTuple):
    """Asks replaced measures; the caller holds the writer lock."""

    backfiller: Backfiller

    def answer(self, dues: Sequence[Due], result: PollResult) -> None:
        """Ask the old measures of those of the dues whose new ones were read."""
        opened = self.backfiller.store.open_switches()
        by_name = {due.task.key_result: due for due in dues} if opened else {}
        read = {item.key_result: item for item in result.items if item.outcome is Outcome.OK} if opened else {}
        for switch in opened:
            due, item = by_name.get(switch.key_result), read.get(switch.key_result)
            if due is not None and item is not None and not self.backfiller.stop.is_set():
                self._ask(switch, due, item)

    def _ask(self, switch: OpenSwitch, due: Due, item: Item) -> None:
        now = self.backfiller.clock.now()
        try:
            old, reason = self._old(switch, due)
        except (Unreachable, Deferred) as error:
            if now - switch.effective_at < PATIENCE or self.backfiller.stop.is_set():
                return
            old, reason = None, error.message
        self.backfiller.store.answer_switch(switch.number, self._switch(switch, due, item, old, reason), now)

    def _old(self, switch: OpenSwitch, due: Due) -> tuple[float | None, str]:
        """What the old measure says of the slot, or why it says nothing.

        Raises:
            Unreachable, Deferred: It may say something later.
        """
        task = due.task._replace(
            connector=switch.connector,
            source=switch.source,
            source_fields=switch.source_fields,
            measure_fields=switch.measure_fields,
            unit=switch.unit,
            parts=(),
        )
        try:
            answer = self.backfiller.ask(task, due.slot)
        except (Unreachable, Deferred):
            raise
        except (ConnectorError, SettingsError) as error:
            return None, error.message
        return (answer.value, "") if isinstance(answer, Found) else (None, answer.message)

    def _switch(self, switch: OpenSwitch, due: Due, item: Item, old: float | None, reason: str) -> Switch:
        assert item.value is not None, "it was read"
        until = due.slot - QUARTER
        store = self.backfiller.store
        before = store.history(switch.key_result, until, until, known_at=switch.effective_at).latest
        return Switch(
            key_result=switch.key_result,
            effective_at=switch.effective_at,
            at=due.slot,
            new=item.value,
            new_unit=item.unit,
            old=old,
            old_unit=switch.unit,
            before=None if before is None else before.value,
            before_at=None if before is None else before.at,
            reason=reason,
        )
