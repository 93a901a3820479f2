"""The poll that everyone writes first: one query after the other, one row after the other.

    python naive_tick.py URL OKRS.yaml DATABASE

Settings by pydantic-settings, the same OKR file by `yaml.safe_load`, queries by
prometheus-api-client, rows by sqlite-utils.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
import yaml
from prometheus_api_client import PrometheusConnect
from pydantic_settings import BaseSettings
from sqlite_utils import Database


class Settings(BaseSettings):
    """Where to ask and to store."""

    url: str
    okrs: Path
    database: Path


def main() -> None:
    """Ask and store."""
    settings = Settings(url=sys.argv[1], okrs=Path(sys.argv[2]), database=Path(sys.argv[3]))
    plan = yaml.safe_load(settings.okrs.read_text("utf-8"))
    client = PrometheusConnect(url=settings.url)
    database = Database(settings.database)
    for key_result in (each for objective in plan["objectives"] for each in objective["key_results"]):
        result = client.custom_query(key_result["measure"]["query"], timeout=30)
        row = {"key_result": key_result["id"], "at": int(time.time()), "value": float(result[0]["value"][1])}
        database["reading"].insert(row, pk=("key_result", "at"), replace=True)
    click.echo("done")


if __name__ == "__main__":
    main()
