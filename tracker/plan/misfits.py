"""Turning what pydantic says of a value into findings: one for each place, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .notes import two_near
from .quoting import shown
from .shapes import kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from .notes import Notes

_EXPECTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date such as 2026-10-20",
    "list": "a list",
    "tuple": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "dataclass": "a mapping",
}
_WRITTEN = {
    "text": "write a few words",
    "a whole number": "write it plainly, such as 4",
    "a number": "write it plainly, such as 0.5",
    "true or false": "write `true` or `false`, without quotes",
    "a date such as 2026-10-20": "write year, month and day, without quotes",
    "a list": "write `[one, two]`, or each entry in a line of its own behind `- `",
    "a mapping": "write `key: value` lines",
}
"""How each kind is written."""
_SUCH_AS = {
    "id": "deploy-time",
    "title": "Reduce deployment time from 45 to 10 minutes",
    "team": "platform",
    "cycle": "2026-Q4",
    "due": "2026-12-01",
    "day": "2026-12-01",
    "share": "50 %",
    "query": "job:deploy_seconds:p50_7d",
    "jql": "project = SHOP AND type = Bug",
    "repository": "acme/shop",
    "workflow": "deploy.yml",
    "url": "https://prometheus.example.com",
}
"""Something to write under a key that cannot be left out."""


_CHOICES = {"ambition": "write `stretch` (good at 70 %) or `committed` (a promise to be met in full)"}
"""What the words of a key mean, to choose from."""


def note_misfits(error: ValidationError, data: object, notes: Notes, model: type[BaseModel] | None = None) -> None:
    """Note every error of a validation of the data, once for each place; `model` knows its keys."""
    seen = set()
    for detail in error.errors(include_url=False):
        if notes.full:
            return
        location = _location(detail)
        path = _existing(location, data)
        if detail["type"] == "extra_forbidden" and model:
            note_unknown(path, known_keys(model, path), notes)
        elif _is_absence(detail):
            notes.error("KR104", f"`{location[-1]}` is missing", *path, help=_added(str(location[-1])))
        elif path not in seen:
            seen.add(path)
            message, cure = _words(detail)
            notes.error("KR103", message, *path, help=cure)


def known_keys(model: type[BaseModel], path: tuple[str | int, ...]) -> Collection[str]:
    """The keys that the mapping around a path may have."""
    for part in path[:-1]:
        model = getattr(model, "parts", {}).get(str(part), model)
    return model.model_fields


def note_unknown(path: tuple[str | int, ...], known: Collection[str], notes: Notes) -> None:
    """Note one unknown key, with the one probably meant or those there are."""
    key = str(path[-1])
    guess, other = two_near(key, known)
    message = f"{shown(key)} is not known here" + (f", did you mean `{guess}`?" if guess else "")
    cure = f"write `{guess}:`" if guess else f"known are {', '.join(sorted(known))}" if known else "leave it out"
    fix = guess if guess and not other and not notes.has(*path[:-1], guess) else None
    notes.error("KR102", message, *path, help=cure, key=True, fix=fix)


def _location(detail: ErrorDetails) -> tuple[str | int, ...]:
    blamed = getattr(_cause(detail), "field", None)
    return (*detail["loc"], blamed) if isinstance(blamed, str) else detail["loc"]


def _is_absence(detail: ErrorDetails) -> bool:
    return detail["type"] in {"missing", "missing_keyword_only_argument", "missing_argument"}


def _existing(location: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:  # noqa: ANN401 - any data
    path: list[str | int] = []
    for part in location:
        inside = part in data if isinstance(data, dict) else isinstance(data, list) and isinstance(part, int)
        if not inside:
            break
        data = data[part]
        path.append(part)
    return tuple(path)


def _words(detail: ErrorDetails) -> tuple[str, str]:
    cause = _cause(detail)
    if cause is not None:
        return str(cause), getattr(cause, "help", None) or "`keyresult connectors` says what each field takes"
    value, context = detail["input"], detail.get("ctx", {})
    if detail["type"] in {"literal_error", "enum"}:
        accepted = str(context["expected"]).replace("'", "")
        cure = _CHOICES.get(str(detail["loc"][-1])) or _guess(str(value), accepted)
        return f"{shown(value)} is not one of {accepted}", cure
    expected = _EXPECTED.get(detail["type"].split("_")[0])
    if expected:
        return _mismatch(expected, value)
    wanted = detail["msg"].removeprefix("Input should be ")
    return f"expected a value {wanted}, found {shown(value)}", "change it to one that is"


def _added(key: str) -> str:
    such = f", such as `{key}: {_SUCH_AS[key]}`" if key in _SUCH_AS else ""
    return f"add `{key}:`{such}"


def _mismatch(expected: str, value: object) -> tuple[str, str]:
    found = kind(value)
    if found == "text":
        found = f"the text {shown(value)}"
    quotable = expected == "text" and not isinstance(value, dict | list | None)
    return f"expected {expected}, found {found}", "put it in quotes" if quotable else _WRITTEN[expected]


def _guess(value: str, accepted: str) -> str:
    names = accepted.replace(" or ", ", ").split(", ")
    guess, _ = two_near(value, names)
    return f"did you mean `{guess}`?" if guess else f"write {' or '.join(f'`{name}`' for name in names)}"


def _cause(detail: ErrorDetails) -> Exception | None:
    cause = detail.get("ctx", {}).get("error")
    return cause if isinstance(cause, Exception) else None
