"""Log lines on stderr, for people or for machines."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .options import Options


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; a traceback goes into `error`."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def configure(options: Options) -> None:
    """Send log records to stderr, as the options ask."""
    handler = logging.StreamHandler()
    plain = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    plain.converter = __import__("time").gmtime
    handler.setFormatter(JsonLines() if options.log_format == "json" else plain)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.ERROR if options.quiet else logging.DEBUG if options.verbose > 1 else logging.INFO)
