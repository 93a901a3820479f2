"""What may be written in `keyresult.yaml`, and by which variables it is overridden."""

from __future__ import annotations

import difflib
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tracker.core.quantity import parse_quantity
from tracker.core.slots import parse_interval

from .choice import unknown
from .fingerprint import PREFIX
from .quoting import shown
from .shapes import Text, WrongValueError, kind


def _duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise WrongValueError(
            f"expected a time such as 30s, found {kind(value)}", help="write a number of s, m, h or d"
        )
    return parse_interval(value)


def _bytes(value: object) -> int:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise WrongValueError(
            f"expected a size such as 16 MiB, found {kind(value)}", help="write a number of KiB or MiB"
        )
    quantity = parse_quantity(value)
    size = quantity.number * quantity.unit.factor
    if quantity.unit.dimension not in {"bytes", "count"} or size < 1 or size.denominator != 1:
        raise WrongValueError(f"{shown(value)} is not a size", help="write a number of bytes, or such as 16 MiB")
    return int(size)


def _zone(value: object) -> object:
    if isinstance(value, str) and not _is_zone(value):
        guess = difflib.get_close_matches(value, _zones(), n=1)
        cure = f"did you mean `{guess[0]}`?" if guess else "write an IANA name such as Europe/Berlin, or UTC"
        raise WrongValueError(f"no time zone is called {shown(value)}", help=cure)
    return value


def _rule_code(value: object) -> object:
    if isinstance(value, str) and (problem := unknown(value)) is not None:
        raise WrongValueError(problem, help="`keyresult check --rules` lists them")
    return value


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # absent, malformed, or a folder of zones
        return False


Duration = Annotated[
    timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "examples": ["30s", "10m", "1h"]})
]
Size = Annotated[int, BeforeValidator(_bytes), WithJsonSchema({"type": ["string", "integer"], "examples": ["16 MiB"]})]
RuleCode = Annotated[Text, BeforeValidator(_rule_code)]
Zone = Annotated[Text, BeforeValidator(_zone)]


def _timed(default: str, description: str) -> Any:  # noqa: ANN401 - what `Field` returns has the type of the field
    """A field for a length of time whose default is shown as it would be written."""
    return Field(parse_interval(default), description=description, json_schema_extra={"default": default})


class LimitsShape(BaseModel):
    """What reading may cost."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    request_deadline: Duration = _timed("30s", "How long a whole request may take, its repetitions and waits included.")
    run_budget: Duration = _timed(
        "10m", "How long a whole poll may take; what is left then is put off to the next one."
    )
    body_cap: Size = Field(
        default=_bytes("16 MiB"),
        description="The largest answer that is read, decoded.",
        json_schema_extra={"default": "16 MiB"},
    )
    per_host: int = Field(default=4, ge=1, le=1000, description="Requests at once to one host.")
    total: int = Field(default=32, ge=1, le=1000, description="Requests at once in all.")


class CheckShape(BaseModel):
    """Which rules `check` applies."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    select: tuple[RuleCode, ...] = Field(default=(), description="Only these rules, by code or the beginning of one.")
    ignore: dict[RuleCode, Text] = Field(default={}, description="Not these rules; each with the reason.")


class SettingsShape(BaseSettings):
    """Settings of Keyresult: where readings are kept, where OKR files and numbers come from."""

    model_config = SettingsConfigDict(
        validate_default=False,
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )
    parts: ClassVar[dict[str, type[BaseModel]]] = {"limits": LimitsShape, "check": CheckShape}

    database: Text = Field("keyresult.db", description="Where readings are kept: a file, beside this one if relative.")
    okrs: Text = Field("okrs/", description="The folder of OKR files: every *.yaml below it.")
    timezone: Zone = Field("UTC", description="The IANA name of the zone in which days and weeks begin.")
    sources: dict[str, dict[str, Any]] = Field({}, description="Where numbers come from, by a name of your choice.")
    deliver: dict[str, dict[str, Any]] = Field({}, description="Where reports go, by a name of your choice.")
    settle: Duration = _timed("1h", "How long after a cycle its numbers may still change.")
    secrets_dir: Text | None = Field(None, description="A folder with one file for each secret, by its name.")
    limits: LimitsShape = Field(LimitsShape(), description="What reading may cost.", json_schema_extra={"default": {}})
    check: CheckShape = Field(
        CheckShape(), description="Which rules `check` applies.", json_schema_extra={"default": {}}
    )
    dead_man_url_env: Text | None = Field(
        None, description="The variable with the address to call after a complete poll."
    )
    allow_commands: bool = Field(default=False, description="Whether key results may run programs of this machine.")
    demo: bool = Field(default=False, description="Whether every output says that its data is made up.")

    @classmethod
    def settings_customise_sources(  # the signature of pydantic-settings
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: the environment is an argument of the loader, merged there."""
        return (init_settings,)
