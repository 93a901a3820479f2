"""Closing packs: one file from which anybody can compute the scores of a closed cycle again, offline.

A pack holds every question that the judge asked of the archive, with its answer; judging from a
pack means to answer the same questions from it. It is canonical JSON with a digest of its content.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from .errors import UsageError
from .plan.document import decoded, encoded
from .ports import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .ports import Records

SCHEMA = "keyresult.closing-pack/1"

Content = dict[str, Any]


class MissingAnswerError(LookupError):
    """A pack does not hold the answer of a question."""


class Recorder:
    """An archive that remembers what it was asked and what it answered."""

    def __init__(self, archive: Records) -> None:
        self._archive = archive
        self.answers: dict[str, object] = {}
        """JSON-able answers by the canonical JSON of their questions."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Any question to an archive."""

        def ask(*words: object, **more: object) -> object:
            asked = [tuple(word) if isinstance(word, list) else word for word in words]
            answer = getattr(self._archive, name)(*asked, **more)
            series = hasattr(answer, "__next__")
            kept = tuple(answer) if series else answer
            self.answers[_question(name, asked, more)] = encoded(kept)
            return iter(kept) if series else kept

        return ask


class Replay:
    """An archive that answers from a pack alone."""

    def __init__(self, answers: Mapping[str, object]) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Any question that the pack has an answer to."""

        def ask(*words: object, **more: object) -> object:
            asked = [tuple(word) if isinstance(word, list) else word for word in words]
            question = _question(name, asked, more)
            if question not in self._answers:
                raise MissingAnswerError(f"the pack has no answer to {question}")
            answer = decoded(self._answers[question])
            return iter(answer) if name in _SERIES else answer

        return ask


_SERIES = frozenset({"histories", "readings"})


def recorder(archive: Records) -> tuple[Records, Recorder]:
    """An archive that remembers, as an archive and as what remembers."""
    made = Recorder(archive)
    return cast("Records", made), made


def replay(answers: Mapping[str, object]) -> Records:
    """An archive that answers from a pack alone; it raises `MissingAnswerError` for what is not in it."""
    return cast("Records", Replay(answers))


def _question(name: str, words: list[object], more: Mapping[str, object]) -> str:
    return canonical([name, *map(encoded, words), {key: encoded(value) for key, value in more.items()}])


def digest(content: Content) -> str:
    """The digest of a pack's content."""
    return "blake2b:" + hashlib.blake2b(canonical(content).encode(), digest_size=20).hexdigest()


def pack_text(content: Content) -> str:
    """The pack as a file."""
    return canonical({"digest": digest(content), "pack": content}) + "\n"


def read_pack(text: str, name: str) -> tuple[str, Content]:
    """The digest that a pack gives, and its content.

    Raises:
        UsageError: The text is no closing pack.
    """
    try:
        read = json.loads(text)
        said, content = read["digest"], read["pack"]
        if content["schema"] == SCHEMA:
            return str(said), content
    except (ValueError, TypeError, KeyError):
        pass
    raise UsageError(f"{name} is no closing pack", help="`keyresult close CYCLE` writes one")


def doubts(text: str, said: str, content: Content) -> Iterator[str]:
    """What shows that a pack was changed after it was written."""
    found = digest(content)
    if found != said:
        yield f"changed after it was written: it says {said}, its content is {found}"
    elif text != pack_text(content):
        yield "its form was changed after it was written"
