"""What a user may write: the fields of a source and of a measure."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - read when the models are validated
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from tracker.core.slots import parse_interval
from tracker.core.units import QuantityError

from ..http_source import FieldError, HttpSource, check_header  # noqa: TID252 - the folder has two names, design.md 5
from .expressions import check, counts_anything
from .placeholders import INSTANTS, NAMES, Window, used

Plain = str | int | float | bool

MOST_PAGES = 1000

_SCHEME = re.compile(r"[A-Za-z]{1,20}(?: [a-z]{1,20}=)?")
_SENDABLE = re.compile(r"[\x21-\x7e]+")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://|//", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Source(HttpSource):
    """A system with a JSON API.

    Raises:
        FieldError: A field is wrong.
    """

    scheme: str = field(
        default="Bearer",
        metadata={"description": "the word before the token in the Authorization header: `Token`, or `Token token=`"},
    )

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        super().__post_init__()
        if not _SCHEME.fullmatch(self.scheme):
            raise FieldError("scheme", "scheme is not the word before a token", help="write Bearer, or `Token token=`")

    def _authorization(self, secrets: Any) -> dict[str, str]:  # noqa: ANN401 - tracker.ports.Secrets
        found = super()._authorization(secrets)
        space = "" if self.scheme.endswith("=") else " "
        return {name: re.sub(r"\ABearer ", f"{self.scheme}{space}", value) for name, value in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A request, and where in its answer the number is.

    Raises:
        FieldError: A field is wrong, or does not go with another.
    """

    path: str = field(
        metadata={"description": "what to ask for, below the source's url; `{window_start}` is filled in"}
    )
    value: str = field(metadata={"description": "JMESPath of the number in the answer, or over all `items`"})
    over: str | None = field(
        default=None, metadata={"description": "JMESPath of the denominator: the number is then value / over"}
    )
    samples: str | None = field(
        default=None,
        metadata={"description": "JMESPath of how many events stand behind the number; by default `over`, if whole"},
    )
    method: Literal["GET", "POST"] = field(default="GET", metadata={"description": "`POST` where a system reads so"})
    query: Mapping[str, Plain | list[Plain]] = field(
        default_factory=dict, metadata={"description": "parameters of the address; a list repeats one"}
    )
    body: Mapping[str, Any] | list[Any] | None = field(
        default=None,
        metadata={"description": "JSON to send with POST; a text that is only `{window_end_ms}` is a number"},
    )
    headers: Mapping[str, str] = field(
        default_factory=dict, metadata={"description": "further headers, no secrets: those belong to the source"}
    )
    items: str | None = field(
        default=None,
        metadata={"description": "JMESPath of the list in the answer that `value` is about; `@` is the answer itself"},
    )
    pages: Literal["none", "link"] | Mapping[str, str] = field(
        default="none",
        metadata={
            "description": "how further pages are found: `link` for the Link header, or `{next: JMESPath, parameter: "
            "name}` for a cursor; without `parameter`, `next` is an address"
        },
    )
    most_pages: int = field(
        default=50, metadata={"description": "pages after which the answer counts as incomplete, 1 to 1000"}
    )
    window: str | None = field(
        default=None, metadata={"description": "how long before `{window_end}` the `{window_start}` is, such as `7d`"}
    )
    offset: str | None = field(
        default=None,
        metadata={
            "description": "let the window end this much before the slot, such as `1d`, for data that comes late"
        },
    )
    errors: str | None = field(
        default=None,
        metadata={
            "description": "JMESPath that is not empty where an answer is an error; `errors` by default for POST"
        },
    )
    empty: Literal[0] | None = field(
        default=None,
        metadata={"description": "0 where null or an empty list truly means none, which is so for counts only"},
    )

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        self._check_request()
        for name in ("value", "over", "samples", "items", "errors"):
            if (expression := getattr(self, name)) is not None:
                check(name, expression)
        self._check_counting()
        self._check_pages()
        self._check_window()

    @property
    def dated(self) -> bool:
        """Whether the request says when its window ends, so that it can be asked as of an instant."""
        return not INSTANTS.isdisjoint(self._placeholders())

    @property
    def error_expression(self) -> str | None:
        """JMESPath of what says that an answer is an error, if anything does."""
        return self.errors or ("errors" if self.method == "POST" else None)

    def window_at(self, at: datetime) -> Window:
        """The window to ask for, to answer for `at`: it ends at a whole second."""
        return Window(at.replace(microsecond=0) - _span("offset", self.offset), _span("window", self.window))

    def _placeholders(self) -> tuple[str, ...]:
        return tuple(used(self.path, self.query, self.body))

    def _check_request(self) -> None:
        if not _SENDABLE.fullmatch(self.path):
            raise FieldError("path", "path is blank or holds what cannot be sent", help="write %20 for a space")
        if _ABSOLUTE.match(self.path):
            raise FieldError("path", "path names a host", help="give what follows the source's url")
        if self.body is not None and self.method != "POST":
            raise FieldError("body", "a body is sent with POST only", help="add `method: POST`")
        for name, value in self.headers.items():
            _check_plain_header(name, value)

    def _check_counting(self) -> None:
        if self.items is None and counts_anything(self.value):
            raise FieldError(
                "value", "length(@) would count the keys of an error message, too", help="add `items: '@'`"
            )
        if self.over is not None and self.empty is not None:
            raise FieldError("empty", "a ratio of nothing is not 0", help="leave out `empty:`, or `over:`")

    def _check_pages(self) -> None:
        if self.pages != "none" and self.items is None:
            raise FieldError("pages", "paging needs `items:`, the list in each page", help="add `items: '@'`")
        if not 1 <= self.most_pages <= MOST_PAGES:
            raise FieldError("most_pages", f"most_pages is not within 1 and {MOST_PAGES}")
        if isinstance(self.pages, str):
            return
        if not {"next"} <= self.pages.keys() <= {"next", "parameter"}:
            raise FieldError("pages", "a cursor has `next` and may have `parameter`", help="such as {next: meta.after}")
        check("pages", self.pages["next"])

    def _check_placeholders(self) -> None:
        for field_name in ("path", "query", "body"):
            unknown = next((name for name in used(getattr(self, field_name)) if name not in NAMES), None)
            if unknown is not None:
                raise FieldError(field_name, f"there is no {{{unknown}}}", help=f"there are {', '.join(NAMES)}")

    def _check_window(self) -> None:
        for name in ("window", "offset"):
            _span(name, getattr(self, name))
        self._check_placeholders()
        names = self._placeholders()
        starts = any(name.startswith("window_start") for name in names)
        if starts and self.window is None:
            raise FieldError("window", "{window_start} needs `window:`", help="such as `window: 7d`")
        if self.window is not None and not starts:
            raise FieldError("window", "window is used nowhere", help="write {window_start} into path, query or body")
        if self.offset is not None and not self.dated:
            raise FieldError("offset", "offset is used nowhere", help="write {window_end} into path, query or body")


def _span(name: str, text: str | None) -> timedelta:
    try:
        return timedelta() if text is None else parse_interval(text)
    except QuantityError as error:
        raise FieldError(name, error.message, help=error.help) from error


def _check_plain_header(name: str, value: str) -> None:
    try:
        check_header(name, value)
    except FieldError as error:
        raise FieldError("headers", error.message, help="secrets belong to `headers:` of the source") from None
