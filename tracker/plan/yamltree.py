"""A strict YAML loader that remembers where everything stands.

It reads one document of mappings, lists and scalars (see `scalars` for their meaning) and refuses
what makes YAML surprising or dangerous: duplicate keys, tags, merge keys, anchors that contain
themselves, many aliases, deep nesting and very many values.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from .scalars import resolve
from .source_text import SourceText, Span, Unreadable
from .yaml_words import DEEPEST, explained, needs_quotes, too_deep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .findings import Finding

Path = tuple[str | int, ...]

MOST_ALIASES = 100
MOST_VALUES = 25_000
MOST_FINDINGS = 100
LONGEST_VALUE = 20_000
"""Characters of a value or key: expressions of any kind are looked at, and some take a square of their length."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq")) | {"!"}
_COUNTED_FOLD = re.compile(r">[0-9]")


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain data (dict, list, str, int, float, bool, date, None) and the places of its parts."""

    data: object
    keys: dict[Path, Span]
    values: dict[Path, Span]

    def value_span(self, path: Path) -> Span | None:
        """The place of a value, or of the nearest thing around it."""
        return next((self.values[part] for part in _outwards(path) if part in self.values), None)

    def key_span(self, path: Path) -> Span | None:
        """The place of a key, or of the nearest key or value around it."""
        return next((self.keys[part] for part in _outwards(path) if part in self.keys), self.value_span(path))


def read_tree(source: SourceText) -> tuple[Tree, list[Finding]]:
    """The data of a file; with findings for duplicate keys and tags, after which it can go on.

    Raises:
        Unreadable: It is not YAML or breaks a rule after which nothing else can be said of it.
    """
    try:
        return _Reader(source).read()
    except yaml.YAMLError as error:
        raise Unreadable(explained(source, error)) from None


def _outwards(path: Path) -> Iterator[Path]:
    return (path[:length] for length in range(len(path), -1, -1))


@dataclass(slots=True)
class _Reader:
    """Builds the tree from parser events; `sizes` and `anchors` are of the finished anchors.

    Nearly every event is a plain scalar, so those take the shortest way.
    """

    source: SourceText
    next: Callable[[], Any] = field(init=False)
    keys: dict[Path, Span] = field(default_factory=dict)
    places: dict[Path, Span] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    anchors: dict[str, object] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    aliases: int = 0
    values: int = 0

    def __post_init__(self) -> None:
        self.next = _LOADER(self.source.text).get_event

    def read(self) -> tuple[Tree, list[Finding]]:
        """Read the only document of the file."""
        self.next()
        data: object = None
        if not isinstance(self.next(), yaml.StreamEndEvent):
            data = self._node(self.next(), ())
            self.next()
            self._end(self.next())
        return Tree(data, self.keys, self.places), self.findings

    def _end(self, event: Any) -> None:  # noqa: ANN401
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "a second document starts here", "keep one document in a file")

    def _node(self, event: Any, path: Path) -> object:  # noqa: ANN401
        self.places[path] = self._span(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        self._count(1, event)
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST_VALUE:
            self._refuse_length(event)
        if event.tag is not None:
            self._check_tag(event)
        if event.anchor is None:
            return self._content(event, path)
        before = self.values
        self.opened.add(event.anchor)
        value = self.anchors[event.anchor] = self._content(event, path)
        self.opened.discard(event.anchor)
        self.sizes[event.anchor] = self.values - before + 1
        return value

    def _content(self, event: Any, path: Path) -> object:  # noqa: ANN401
        if isinstance(event, yaml.ScalarEvent):
            return resolve(event.value) if event.tag is None and not event.style else self._text(event)
        if len(path) >= DEEPEST:
            raise Unreadable(too_deep(self.source, self._span(event)))
        return self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._list(path)

    def _list(self, path: Path) -> list[object]:
        items: list[object] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, object]:
        items: dict[str, object] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key, span = self._key(event), self._span(event)
            inside = (*path, key)
            if key in items:
                self._duplicate(key, span, self.keys[inside])
                self._node(self.next(), (*inside, -1))
                continue
            self.keys[inside] = span
            items[key] = self._node(self.next(), inside)
        return items

    def _key(self, event: Any) -> str:  # noqa: ANN401
        if type(event) is not yaml.ScalarEvent:
            self._refuse(event, "a key must be plain text", "write `key: value`")
        key: str = event.value
        if len(key) > LONGEST_VALUE:
            self._refuse_length(event)
        if key == "<<" and not event.style:
            self._refuse(event, "merge keys are not supported", "write the keys out")
        self._count(1, event)
        return sys.intern(key)  # the same few come again and again

    def _duplicate(self, key: str, span: Span, first: Span) -> None:
        message = f"`{key}` is already set on line {first.line}"
        self._note("KR106", message, span, "keep one of them")

    def _text(self, event: Any) -> str:  # noqa: ANN401
        """The value of a scalar that is text in any case: quoted, folded or tagged."""
        if event.style == ">" and not event.value.strip() and self._counted_fold(event):
            raise Unreadable(needs_quotes(self.source, self._span(event)))
        return str(event.value)

    def _counted_fold(self, event: Any) -> bool:  # noqa: ANN401
        mark = event.start_mark
        return _COUNTED_FOLD.match(self.source.line(mark.line + 1), mark.column) is not None

    def _alias(self, event: Any) -> object:  # noqa: ANN401
        self.aliases += 1
        if event.anchor in self.opened:
            self._refuse(event, f"`*{event.anchor}` contains itself", "write the value out")
        if event.anchor not in self.anchors:
            self._refuse(event, f"`*{event.anchor}` has no anchor before it", "quote a value that begins with `*`")
        if self.aliases > MOST_ALIASES:
            self._refuse(event, f"more than {MOST_ALIASES} aliases", "write the values out")
        self._count(self.sizes[event.anchor], event)
        return self.anchors[event.anchor]

    def _count(self, more: int, event: Any) -> None:  # noqa: ANN401
        self.values += more
        if self.values > MOST_VALUES:
            self._refuse(event, f"more than {MOST_VALUES:,} values", "split the file")

    def _refuse_length(self, event: Any) -> None:  # noqa: ANN401
        self._refuse(event, f"a text of {len(event.value):,} characters", f"at most {LONGEST_VALUE:,} are read")

    def _check_tag(self, event: Any) -> None:  # noqa: ANN401
        if event.tag not in _PLAIN_TAGS:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"the tag `{tag}` is not supported"
            self._note("KR107", message, self._span(event), "delete the tag and keep the value")

    def _note(self, code: str, message: str, span: Span, cure: str) -> None:
        finding = self.source.finding(code, message, span, help=cure)
        if len(self.findings) == MOST_FINDINGS:  # so many tell nothing more, and would fill the memory
            raise Unreadable(self.findings[0])
        self.findings.append(finding)

    def _refuse(self, event: Any, message: str, help: str) -> None:  # noqa: ANN401
        raise Unreadable(self.source.finding("KR107", message, self._span(event), help=help))

    def _span(self, event: Any) -> Span:  # noqa: ANN401
        start, end = event.start_mark, event.end_mark
        line, column = start.line + 1, start.column + 1
        last = end.column if end.line + 1 == line else len(self.source.line(line).rstrip())
        return Span(line, column, max(column, last) + 1)
