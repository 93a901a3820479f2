"""The commented example that `init` writes: the samples of `config/`, in the words of whoever asked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.demo.samples import samples
from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.core.cycle import Cycle

SAMPLE_CYCLE_STARTS = date(2026, 10, 1)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ -][A-Za-z][A-Za-z0-9]*)*")
_NO_TEXT_IN_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_DUE = re.compile(r"(?<=\bdue: )\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the example is written for."""

    team: str
    owner: str
    cycle: Cycle
    url: str


def team(text: str) -> str:
    """The name of a team; raises UsageError if it is none."""
    from tracker.plan.shapes import KEBAB

    if re.fullmatch(KEBAB, text) is None:
        raise UsageError(f'"{text}" is no name for a team', help="use small letters, digits and hyphens: web-shop")
    return text


def owner(text: str) -> str:
    """The name of a person; raises UsageError if it is none."""
    name = text.strip()
    if not name or not name.isprintable():
        raise UsageError(f"{text!r} is no name of an owner", help="write a name on one line")
    return name


def cycle(text: str) -> Cycle:
    """The cycle of a text; raises UsageError if it is none."""
    from tracker.core.cycle import CycleError, parse_cycle

    try:
        return parse_cycle(text, "UTC")
    except CycleError as error:
        raise UsageError(error.message, help=error.help) from None


def url(text: str) -> str:
    """The address of a Prometheus; raises UsageError if it cannot be one, without repeating it."""
    from tracker.plan.secret_shapes import looks_secret
    from tracker.registry import load_http_source

    try:
        load_http_source()(url=text)
    except ValueError as error:
        raise UsageError(f"the address cannot be used: {error}", help=getattr(error, "help", None)) from None
    if looks_secret("url", text):
        raise UsageError("the address holds what looks like a secret", help="write it without; `token_env:` names one")
    return text


def settings(answers: Answers) -> str:
    """`keyresult.yaml`."""
    sample = (samples() / "keyresult.yaml").read_text(encoding="utf-8")
    return sample.replace("url: https://prometheus.example.com", f"url: {json.dumps(answers.url)}")


def file_name(answers: Answers) -> str:
    """The name of the OKR file, such as `platform-2026-q4.yaml`."""
    return f"{answers.team}-{answers.cycle.name.lower().replace('..', '-to-')}.yaml"


def okrs(answers: Answers) -> str:
    """The OKR file; the days of its milestones lie in the cycle as they do in the sample's."""
    sample = (samples() / "okrs" / "platform-2026-q4.yaml").read_text(encoding="utf-8")
    personal = (
        sample.replace("team: platform", f"team: {_scalar(answers.team)}")
        .replace("cycle: 2026-Q4", f"cycle: {answers.cycle.name}")
        .replace("owner: dana", f"owner: {_scalar(answers.owner)}")
    )
    return _DUE.sub(lambda day: _moved(date.fromisoformat(day[0]), answers.cycle).isoformat(), personal)


def schemas() -> Mapping[Path, str]:
    """The JSON Schema that the OKR file names in its first line."""
    from tracker.plan.schema import okrs_schema

    return {Path("okrs") / "okrs.schema.json": json.dumps(okrs_schema(), ensure_ascii=False, indent=2) + "\n"}


def _moved(day: date, to: Cycle) -> date:
    return min(to.first + (day - SAMPLE_CYCLE_STARTS), to.last)


def _scalar(text: str) -> str:
    """A text as YAML, in quotes where it could be taken for anything else."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT_IN_YAML
    return text if is_plain else json.dumps(text, ensure_ascii=False)
