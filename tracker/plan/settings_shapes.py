"""What may be written in `keyresult.yaml`, and by which variables it is overridden."""

from __future__ import annotations

import difflib
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tracker.core.quantity import QuantityError, parse_quantity
from tracker.core.slots import parse_interval

from .fingerprint import PREFIX
from .quoting import shown
from .shapes import Shape, Text, WrongValue, kind


def _duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise WrongValue(f"expected a time such as 30s, found {kind(value)}", help="write a number of s, m, h or d")
    return parse_interval(value)


def _bytes(value: object) -> int:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise WrongValue(f"expected a size such as 16 MiB, found {kind(value)}", help="write a number of KiB or MiB")
    quantity = parse_quantity(value)
    size = quantity.number * quantity.unit.factor
    if quantity.unit.dimension not in {"bytes", "count"} or size < 1 or size.denominator != 1:
        raise WrongValue(f"{shown(value)} is not a size", help="write a number of bytes, or such as 16 MiB")
    return int(size)


def _zone(value: object) -> object:
    if isinstance(value, str) and not _is_zone(value):
        guess = difflib.get_close_matches(value, _zones(), n=1)
        help = f"did you mean `{guess[0]}`?" if guess else "write an IANA name such as Europe/Berlin, or UTC"
        raise WrongValue(f"no time zone is called {shown(value)}", help=help)
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
Zone = Annotated[Text, BeforeValidator(_zone)]


class LimitsShape(BaseModel):
    """What reading may cost."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    parts: ClassVar[dict[str, type[Shape]]] = {}

    request_deadline: Duration = Field(timedelta(seconds=30), description="For a whole request with its repetitions.")
    run_budget: Duration = Field(timedelta(minutes=10), description="For a whole poll.")
    body_cap: Size = Field(16 * 1024 * 1024, description="Of a decoded answer.")
    per_host: int = Field(4, ge=1, le=1000, description="Requests at once to one host.")
    total: int = Field(32, ge=1, le=1000, description="Requests at once in all.")


class SettingsShape(BaseSettings):
    """Settings of Keyresult: where readings are kept, where OKR files and numbers come from."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )
    parts: ClassVar[dict[str, Any]] = {"limits": LimitsShape}

    database: Text = Field("keyresult.db", description="Where readings are kept: a file, beside this one if relative.")
    okrs: Text = Field("okrs/", description="The folder of OKR files: every *.yaml below it.")
    timezone: Zone = Field("UTC", description="The IANA name of the zone in which days and weeks begin.")
    sources: dict[str, dict[str, Any]] = Field({}, description="Where numbers come from, by a name of your choice.")
    settle: Duration = Field(timedelta(hours=1), description="How long after a cycle its numbers may still change.")
    secrets_dir: Text | None = Field(None, description="A folder with one file for each secret, by its name.")
    limits: LimitsShape = Field(LimitsShape(), description="What reading may cost.")
    dead_man_url_env: Text | None = Field(
        None, description="The variable with the address to call after a complete poll."
    )
    demo: bool = Field(default=False, description="Whether every output says that its data is made up.")

    @classmethod
    def settings_customise_sources(  # noqa: PLR0913 - the signature of pydantic-settings
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: the environment is an argument of the loader, merged there."""
        return (init_settings,)


__all__ = ["LimitsShape", "QuantityError", "SettingsShape"]
