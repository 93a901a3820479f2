"""The poll that everyone writes first: one query after the other, one row after the other.

    python naive_tick.py URL QUERIES.json DATABASE
    python naive_tick.py URL OKRS.yaml DATABASE

Settings by pydantic-settings, queries by prometheus-api-client, rows by sqlite-utils. It is handed
its queries by name as JSON, or reads them from an OKR file with `yaml.safe_load`, as a poll of ours
has to when the file changed.
"""

from __future__ import annotations

import json
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
    asked: Path
    database: Path


def queries(asked: Path) -> dict[str, str]:
    """Each query by its name."""
    if asked.suffix == ".json":
        handed: dict[str, str] = json.loads(asked.read_text("utf-8"))
        return handed
    objectives = yaml.safe_load(asked.read_text("utf-8"))["objectives"]
    return {each["id"]: each["measure"]["query"] for objective in objectives for each in objective["key_results"]}


def main() -> None:
    """Ask and store."""
    settings = Settings(url=sys.argv[1], asked=Path(sys.argv[2]), database=Path(sys.argv[3]))
    client = PrometheusConnect(url=settings.url)
    database = Database(settings.database)
    for name, query in queries(settings.asked).items():
        result = client.custom_query(query, timeout=30)
        row = {"key_result": name, "at": int(time.time()), "value": float(result[0]["value"][1])}
        database["reading"].insert(row, pk=("key_result", "at"), replace=True)
    click.echo("done")


if __name__ == "__main__":
    main()
