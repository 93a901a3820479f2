"""What is said of an objective: whether it names a destination, and not the road to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .sentence_amounts import amounts
from .sentence_frames import frame_of
from .sentence_words import DOWN, UP, VAGUE_VERBS, split_verb

if TYPE_CHECKING:
    from typing import Final

MOST_WORDS: Final = 15
"""Words of an objective that can still be recited."""

_ROADS = frozenset(
    {
        "migrate",
        "implement",
        "deploy",
        "install",
        "adopt",
        "rewrite",
        "refactor",
        "upgrade",
        "setup",
        "set-up",
        "roll-out",
        "rollout",
        "containerise",
        "containerize",
        "port",
        "switch",
        "replace",
        "integrate",
        "introduce",
        "decommission",
        "standardise",
        "standardize",
    }
)
_THINGS = re.compile(
    r"\b(?P<thing>kubernetes|k8s|docker|terraform|kafka|postgres(?:ql)?|mysql|mongodb|redis|elasticsearch|graphql|grpc"
    r"|jenkins|ansible|istio|prometheus|grafana|datadog|splunk|snowflake|databricks|airflow|angular|vue\.js"
    r"|react native|typescript|kotlin|python|aws|azure|gcp|salesforce|github actions|gitlab|argo ?cd|microservices?"
    r"|monorepo|serverless|blockchain|llms?|event sourcing|opentelemetry|openshift|hadoop|clickhouse|bigquery)\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"\b(?:to|so|that|for|until|where|without|because|in order|by|not)\b", re.IGNORECASE)
_PREPOSITIONS = re.compile(
    r"^(?:with|without|to|in|on|any|every|daily|faster|safely|confidently|more|at)\b", re.IGNORECASE
)
_FIGURE_OF_SPEECH = re.compile(
    r"\b(?:24/7|number one|top \d+|level \d+|tier \d+|day (?:0|1|one|zero))\b", re.IGNORECASE
)


def is_vague(title: str) -> str | None:
    """The verb of an objective that says only that something is to become better; None otherwise.

    "Improve the deployment process" leaves open what success looks like; a purpose after it does not.
    """
    verb, rest = split_verb(title)
    return verb if verb in VAGUE_VERBS | UP | DOWN and not _PURPOSE.search(rest) else None


def road(title: str) -> str | None:
    """The verb or technology by which an objective prescribes the solution; None if it does not."""
    verb, rest = split_verb(title)
    if verb in _ROADS and not _PREPOSITIONS.search("" if verb == "migrate" else rest):
        return verb
    found = _THINGS.search(title)
    return found["thing"] if found else None


def number(title: str) -> str | None:
    """The first number in an objective, as it is written; None for a title without, or with a time frame only."""
    text = frame_of(_FIGURE_OF_SPEECH.sub("", title))[2]
    found = next(iter(amounts(text)), None)
    return text[found.start : found.end].strip() if found else None


def too_long(title: str) -> int | None:
    """How many words an objective has, if it is too long to remember."""
    words = len(title.split())
    return words if words > MOST_WORDS else None
