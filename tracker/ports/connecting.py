"""What a connector offers, and what it may offer besides; what it keeps between polls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.core.ci import CiRun
    from tracker.core.ci_query import Selection
    from tracker.core.readings import Reading
    from tracker.core.units import Unit

    from .asking import Answer, Ask, Found
    from .door import Http
    from .telling import Checked, Planned, Told


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""


class Facts(Protocol):
    """What a connector keeps between polls about one source: small JSON-able values by key, and CI runs.

    Threads of one connector may share it.
    """

    def get(self, key: str) -> Any:
        """The value last put under the key, or None."""

    def put(self, key: str, value: object) -> None:
        """Keep a JSON-able value under the key; None forgets it."""

    def runs(self, project: str, pipeline: str, since: datetime) -> Sequence[CiRun]:
        """Every kept record of a pipeline that finished, or is unfinished and was created, after `since`.

        They come as they are known now, in no particular order.
        """

    def keep_runs(self, runs: Iterable[CiRun]) -> None:
        """Keep records of CI runs; one that is kept already is brought up to date by `core.ci.merged`."""


class Connector(Protocol):
    """Reads many measures of one source at once.

    `Source` and `Measure` are dataclasses of JSON-able fields. Pydantic validates them when a
    plan is loaded (descriptions and constraints in `dataclasses.field(metadata=…)`, unknown
    fields refused); afterwards they are built without it.

    It may say more about itself, and the program asks for it where it needs it:
        polled: False if a person records the numbers, so that no poll asks for them.
        needs_permission: The setting that must be true for its measures to be allowed.
        unit(measure): The native unit of its numbers, used where a file names none.
        check(source, measure): Errors with `field` and `help`, if the two do not go together.
        definition(measure): What the number is, in one sentence.
        page: Its page in the documentation, Markdown.
    """

    name: str
    Source: type[Any]
    Measure: type[Any]

    def read(
        self,
        source: Any,
        asks: Sequence[Ask],
        http: Http,
        facts: Facts,
        at: datetime,
    ) -> Iterator[Answer]:
        """Answer every ask, in any order, as soon as each answer is known.

        A `ConnectorError` that escapes becomes the answer of all asks not yet answered.
        `at` is now.
        """


@runtime_checkable
class Historian(Protocol):
    """A connector that can also answer for instants in the past."""

    def history(
        self,
        source: Any,
        ask: Ask,
        slots: Sequence[datetime],
        http: Http,
        facts: Facts,
    ) -> Iterator[tuple[datetime, Answer]]:
        """Answer one ask for each of the slots, ascending; a slot without data is `Missing`."""


@runtime_checkable
class Planner(Protocol):
    """A connector that can say beforehand what it would send (`poll --plan`)."""

    def plan(self, source: Any, asks: Sequence[Ask], facts: Facts) -> Iterator[Planned]:
        """The requests for these asks, when nothing goes wrong. Sends nothing."""


@runtime_checkable
class Prober(Protocol):
    """A connector that can tell how a value came about, and what is asked for one (`probe`)."""

    def tell(self, measure: Any, found: Found | None) -> Told:
        """What was asked and, where something was found, how it became the number."""


@runtime_checkable
class Deriver(Protocol):
    """A connector whose numbers are computed from the readings of other key results.

    Within a poll it is read after them, and each ask brings their readings (`Ask.parts`).
    """

    def parts(self, measure: Any) -> Mapping[str, str]:
        """The key results by what the measure calls them: full names, or tails within its own team and cycle."""

    def derived_unit(self, measure: Any, units: Mapping[str, Unit]) -> Unit | None:
        """The unit of the number, for parts in these units; None if only the writer of the file can say it.

        Raises:
            QuantityError: Units that do not go together.
        """


@runtime_checkable
class Recomputer(Protocol):
    """A deriver that can say from which readings a number came, and what others would have given."""

    def operands(self, ask: Ask, at: datetime) -> Mapping[str, Reading]:
        """The reading of each part, by the measure's name for it, that the number as of an instant is computed from.

        Raises:
            ConnectorError: One of them has none that counts.
        """

    def recompute(self, ask: Ask, values: Mapping[str, float]) -> float:
        """The number for other values of the parts, each in its part's unit.

        Raises:
            ConnectorError: There is none.
        """


@runtime_checkable
class RunReader(Protocol):
    """A connector whose numbers are computed from kept CI runs, so that they can be computed again."""

    def selection(self, source: Any, measure: Any) -> Selection:
        """The records that the number of a measure is computed from."""


@runtime_checkable
class Definer(Protocol):
    """A connector that can say in a sentence what a measure's number is."""

    def definition(self, measure: Any) -> str:
        """The sentence, lower case, without a full stop."""


@runtime_checkable
class Checkup(Protocol):
    """A connector that can say with a few cheap requests whether it may read its source (`doctor`)."""

    def checkup(self, source: Any, measures: Sequence[Any], http: Http, at: datetime) -> Iterator[Checked]:
        """What was found, `at` being now: who asks, what may not be read, what is left of a limit.

        `measures` are those of the plan, each once: what is to be read. A few requests are enough
        however many they are, and nothing is changed.

        Raises:
            ConnectorError: The source cannot be asked, or refuses.
        """
