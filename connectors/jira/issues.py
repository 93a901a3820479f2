"""Issues and their changes of status, as Cloud and Data Center tell them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tracker.errors import BadAnswer
from tracker.jsonbody import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import NoReturn

ALWAYS_READ = ("created", "resolutiondate", "status")
"""Fields that are read of every issue."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status; its id stays when its name is changed."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """An issue left one status and entered another at an instant, UTC."""

    at: datetime
    left: Status
    entered: Status


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue as it is now; `changes` ascend and are empty unless they were asked for.

    `fields` holds every field that was read, by id, as Jira told it; `updated` is when anything of
    it last changed, if that was read.
    """

    id: str
    key: str
    created: datetime
    resolved: datetime | None
    status: Status
    fields: Mapping[str, object] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    updated: datetime | None = None

    def with_changes(self, changes: Iterable[Change]) -> Issue:
        """The issue with its changes of status, put in order, each once."""
        return replace(self, changes=tuple(sorted(dict.fromkeys(changes), key=lambda change: change.at)))

    def statuses(self) -> Iterator[Status]:
        """Every status that it was ever told to be in, the present one last."""
        for change in self.changes:
            yield change.left
            yield change.entered
        yield self.status

    def has_whole_story(self) -> bool:
        """Whether each change begins where the one before ended, and the last led to the present."""
        statuses = [status.id for status in self.statuses()]
        return all(left == entered for left, entered in zip(statuses[2::2], statuses[1::2], strict=False))


def issue_of(raw: Any) -> Issue:  # noqa: ANN401 - JSON that is looked at here
    """An issue of a search.

    Raises:
        BadAnswer: It is none.
    """
    entry, fields = mapped(raw), mapped(mapped(raw).get("fields"))
    resolved, updated = fields.get("resolutiondate"), fields.get("updated")
    return Issue(
        id_of(entry),
        str(entry.get("key", entry.get("id"))),
        instant(fields.get("created")),
        None if resolved is None else instant(resolved),
        _status(mapped(fields.get("status")), "id", "name"),
        fields,
        updated=None if updated is None else instant(updated),
    )


def id_of(raw: Any) -> str:  # noqa: ANN401 - as above
    """The id of an issue of a search; raises BadAnswer if it has none."""
    return str(mapped(raw).get("id") or _missing("an issue without an id"))


def changes_of(histories: Any) -> Iterator[Change]:  # noqa: ANN401 - as above
    """The changes of status among the entries of a changelog.

    Raises:
        BadAnswer: It is none.
    """
    for history in listed(histories):
        entry = mapped(history)
        for raw in listed(entry.get("items")):
            item = mapped(raw)
            if item.get("fieldId", item.get("field")) == "status":
                left, entered = _status(item, "from", "fromString"), _status(item, "to", "toString")
                yield Change(instant(entry.get("created")), left, entered)


def instant(raw: object) -> datetime:
    """An instant as ISO 8601 text with its offset, or as milliseconds since 1970.

    Raises:
        BadAnswer: It is neither.
    """
    try:
        if isinstance(raw, str) and not raw.isdigit():
            told = datetime.fromisoformat(raw)
            if told.tzinfo is None:
                _missing("a date without its offset")
            return told.astimezone(UTC)
        return datetime.fromtimestamp(int(str(raw)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        _missing(f"a date that is none: “{excerpt(str(raw))}”")


def listed(raw: Any) -> list[Any]:  # noqa: ANN401 - as above
    """A list of an answer; raises BadAnswer if it is none."""
    return raw if isinstance(raw, list) else _missing("no list where one belongs")


def mapped(raw: Any) -> Mapping[str, Any]:  # noqa: ANN401 - as above
    """An object of an answer; raises BadAnswer if it is none."""
    return raw if isinstance(raw, dict) else _missing("no object where one belongs")


def _status(raw: Mapping[str, Any], id: str, name: str) -> Status:
    found = Status(str(raw.get(id) or ""), str(raw.get(name) or ""))
    return found if found.id else _missing("a status without an id")


def _missing(what: str) -> NoReturn:
    raise BadAnswer(
        f"the answer is not one of Jira's API: it holds {what}",
        help="are url: and flavour: of the source right, and is it Jira that answers there?",
    )
