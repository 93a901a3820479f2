"""The poll that everyone writes first: one query after the other, one row after the other.

    python naive_tick.py URL QUERIES.json DATABASE

Settings by pydantic-settings, queries by prometheus-api-client, rows by sqlite-utils.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click
from prometheus_api_client import PrometheusConnect
from pydantic_settings import BaseSettings
from sqlite_utils import Database


class Settings(BaseSettings):
    """Where to ask and to store."""

    url: str
    queries: Path
    database: Path


def main() -> None:
    """Ask and store."""
    settings = Settings(url=sys.argv[1], queries=Path(sys.argv[2]), database=Path(sys.argv[3]))
    client = PrometheusConnect(url=settings.url)
    database = Database(settings.database)
    for name, query in json.loads(settings.queries.read_text("utf-8")).items():
        result = client.custom_query(query, timeout=30)
        row = {"key_result": name, "at": int(time.time()), "value": float(result[0]["value"][1])}
        database["reading"].insert(row, pk=("key_result", "at"), replace=True)  # type: ignore[union-attr]
    click.echo("done")


if __name__ == "__main__":
    main()
